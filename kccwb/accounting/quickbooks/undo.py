"""Take a document of ours out of QuickBooks' ledger: an invoice or payment is voided, what QuickBooks cannot void is deleted."""

from __future__ import annotations

import uuid
from typing import Any

from kccwb.accounting.quickbooks.faults import NotFound, Refused
from kccwb.accounting.quickbooks.ids import DOCUMENT_ENTITIES, bare
from kccwb.accounting.quickbooks.outcomes import refused, reply_of
from kccwb.accounting.quickbooks.transport import Transport
from kccwb.accounting.quickbooks.wire import money, text
from kccwb.model.errors import AnswerUnknown, PackageUnreachable
from kccwb.model.package import Outcome

_ENTITIES = {**DOCUMENT_ENTITIES, "Prepayment": "Payment"}
_VOIDED = frozenset({"Invoice", "Payment"})


def void(transport: Transport, source_type: str, package_id: str) -> Outcome:
    """Void or delete it, once. The outcome's ``row_id`` is the package's id."""
    entity = _ENTITIES.get(source_type, "")
    key = bare(package_id, entity) if entity else ""
    if not key:
        return _refused(package_id, f"QuickBooks takes no {source_type.lower()} back through its API: remove it in QuickBooks.")
    try:
        held = _read(transport, entity, key)
        return _accepted(package_id, entity, held) if _is_void(held) else _undone(transport, entity, package_id, held)
    except NotFound:
        return _refused(package_id, "QuickBooks does not have it any more.")
    except Refused as error:
        return refused(package_id, error)
    except AnswerUnknown as lost:
        raise PackageUnreachable(lost.message, "Repeat: nothing was sent.") from lost


def _undone(transport: Transport, entity: str, package_id: str, held: dict[str, Any]) -> Outcome:
    body, params = _request(entity, held)
    try:
        told = transport.post(entity.lower(), body, requestid=uuid.uuid4().hex, **params)
    except AnswerUnknown as lost:
        return Outcome(package_id, "unknown", package_id, messages=(lost.message,))
    return _checked(transport, entity, package_id, held, reply_of(told, entity))


def _request(entity: str, held: dict[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    body = {"Id": text(held.get("Id")), "SyncToken": text(held.get("SyncToken"))}
    if entity == "Invoice":
        return body, {"operation": "void"}
    if entity == "Payment":
        return {**body, "sparse": True}, {"operation": "update", "include": "void"}
    return body, {"operation": "delete"}


def _checked(transport: Transport, entity: str, package_id: str, held: dict[str, Any], after: dict[str, Any]) -> Outcome:
    """Believe an answer that shows it; else look, for a good answer that changed nothing has been seen."""
    gone = text(after.get("status")).casefold() == "deleted"
    if gone or (entity in _VOIDED and money(after.get("TotalAmt")) == 0):
        return _accepted(package_id, entity, held)
    try:
        now = _read(transport, entity, bare(package_id, entity))
    except NotFound:
        return _accepted(package_id, entity, held)
    except (Refused, AnswerUnknown) as unsure:
        return Outcome(package_id, "unknown", package_id, messages=(unsure.message,))
    if entity in _VOIDED and money(now.get("TotalAmt")) == 0:
        return _accepted(package_id, entity, held)
    return _refused(package_id, "QuickBooks answered that all is well and changed nothing: the document's period is probably closed (6200)")


def _read(transport: Transport, entity: str, key: str) -> dict[str, Any]:
    return reply_of(transport.get(f"{entity.lower()}/{key}"), entity)


def _is_void(doc: dict[str, Any]) -> bool:
    """Nothing left of it, and it says that it was voided: a document may be nil for other reasons."""
    note = text(doc.get("PrivateNote")).casefold()
    return money(doc.get("TotalAmt")) == 0 and (note.startswith("void") or text(doc.get("status")).casefold() == "voided")


def _accepted(package_id: str, entity: str, held: dict[str, Any]) -> Outcome:
    number = text(held.get("PaymentRefNum" if entity == "Payment" else "DocNumber"))
    return Outcome(package_id, "accepted", package_id, number, "VOIDED" if entity in _VOIDED else "DELETED")


def _refused(package_id: str, *messages: str) -> Outcome:
    return Outcome(package_id, "rejected", package_id, messages=messages)
