"""Take a document of ours out of Xero's ledger: an approved one is voided, a draft deleted."""

from __future__ import annotations

import uuid

from kccwb.accounting.xero.lookup import Lookup
from kccwb.accounting.xero.outcomes import ENDPOINTS, said
from kccwb.accounting.xero.transport import BadRequest, NotFound, Transport
from kccwb.accounting.xero.wire import parts, text
from kccwb.model.errors import AnswerUnknown
from kccwb.model.package import Outcome, PackageRecord

_UPDATES = {
    "Sales Invoice": "update_invoice",
    "Purchase Invoice": "update_invoice",
    "Sales Credit": "update_credit_note",
    "Purchase Credit": "update_credit_note",
}
_DRAFTS = frozenset({"DRAFT", "SUBMITTED"})


def void(transport: Transport, lookup: Lookup, source_type: str, package_id: str) -> Outcome:
    """Void or delete it, once. The outcome's ``row_id`` is the package's id."""
    if source_type not in _UPDATES:
        return _refused(package_id, f"Xero takes no {source_type.lower()} back through its API: remove it in Xero.")
    held = lookup.read(source_type, [package_id]).get(package_id)
    return _void(transport, source_type, held) if held else _refused(package_id, "Xero does not have it any more.")


def _void(transport: Transport, source_type: str, held: PackageRecord) -> Outcome:
    package_id = held.package_id
    status = "DELETED" if held.status in _DRAFTS else "VOIDED"
    endpoint = ENDPOINTS[source_type]
    body = {endpoint.envelope: [{endpoint.id_field: package_id, "Status": status}]}
    try:
        told = transport.write(_UPDATES[source_type], package_id, body, idempotency_key=str(uuid.uuid4()))
    except BadRequest as bad:
        return _refused(package_id, *(said(bad.told) or (bad.message,)))
    except NotFound as gone:
        return _refused(package_id, gone.message)
    except AnswerUnknown as lost:
        return Outcome(package_id, "unknown", package_id, messages=(lost.message,))
    reply = next(iter(parts(told, endpoint.envelope)), {})
    if said(reply) or text(reply.get("Status")).upper() != status:
        return _refused(package_id, *(said(reply) or ("Xero did not say that it is void.",)))
    return Outcome(package_id, "accepted", package_id, held.number, status)


def _refused(package_id: str, *messages: str) -> Outcome:
    return Outcome(package_id, "rejected", package_id, messages=messages)
