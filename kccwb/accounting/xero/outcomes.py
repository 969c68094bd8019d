"""From Xero's reply to a batch to one outcome for each element sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kccwb.accounting.xero.records import real_id
from kccwb.accounting.xero.wire import money, parts, text, truth, walk
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.package import Outcome


@dataclass(frozen=True)
class Endpoint:
    """How one source type is created: the SDK's method, the envelope's name, and where the id and number are in the reply."""

    method: str
    envelope: str
    id_field: str
    number_field: str
    unitdp: bool = True


ENDPOINTS = {
    "Company": Endpoint("create_contacts", "Contacts", "ContactID", "ContactNumber", unitdp=False),
    "Stock Item": Endpoint("create_items", "Items", "ItemID", "Code"),
    "Sales Invoice": Endpoint("create_invoices", "Invoices", "InvoiceID", "InvoiceNumber"),
    "Purchase Invoice": Endpoint("create_invoices", "Invoices", "InvoiceID", "InvoiceNumber"),
    "Sales Credit": Endpoint("create_credit_notes", "CreditNotes", "CreditNoteID", "CreditNoteNumber"),
    "Purchase Credit": Endpoint("create_credit_notes", "CreditNotes", "CreditNoteID", "CreditNoteNumber"),
    "Prepayment": Endpoint("create_bank_transactions", "BankTransactions", "PrepaymentID", "Reference"),
    "Allocation": Endpoint("create_prepayment_allocations", "Allocations", "AllocationID", "", unitdp=False),
}


def outcomes(elements: Sequence[OutElement], endpoint: Endpoint, told: dict[str, Any]) -> list[Outcome]:
    """Outcomes of a 2xx reply: by position where it is complete, else by natural key; what is not in it is unknown."""
    replies = parts(told, endpoint.envelope)
    matched = _matched(elements, endpoint, replies)
    return [_outcome(element, endpoint, reply) for element, reply in zip(elements, matched, strict=True)]


def refused(elements: Sequence[OutElement], endpoint: Endpoint, told: dict[str, Any], words: str) -> list[Outcome]:
    """Outcomes of a 400: Xero kept nothing.

    Where it says which elements were wrong, the others are unknown: they are looked up and sent again without the wrong ones.
    """
    replies = parts(told, "Elements")
    if not replies or len(elements) == 1:
        messages = _messages(told) or (words,)
        return [Outcome(element.row_id, "rejected", messages=messages) for element in elements]
    matched = _matched(elements, endpoint, replies)
    said = [_messages(reply) if reply else () for reply in matched]
    if not any(said):
        return [Outcome(element.row_id, "rejected", messages=_messages(told) or (words,)) for element in elements]
    return [
        Outcome(element.row_id, "rejected", messages=messages)
        if messages
        else Outcome(element.row_id, "unknown", messages=("Xero refused the batch because of another element.",))
        for element, messages in zip(elements, said, strict=True)
    ]


def for_all(elements: Iterable[OutElement], result: str, message: str) -> list[Outcome]:
    """The same outcome for every element."""
    return [Outcome(element.row_id, result, messages=(message,) if message else ()) for element in elements]  # type: ignore[arg-type]


def _matched(elements: Sequence[OutElement], endpoint: Endpoint, replies: Sequence[dict[str, Any]]) -> list[dict[str, Any] | None]:
    if len(replies) == len(elements) and all(_agrees(element, endpoint, reply) for element, reply in zip(elements, replies, strict=True)):
        return list(replies)
    left = list(replies)
    matched: list[dict[str, Any] | None] = []
    for element in elements:
        found = next((reply for reply in left if _agrees(element, endpoint, reply, surely=True)), None)
        if found is not None:
            left.remove(found)
        matched.append(found)
    return matched


def _agrees(element: OutElement, endpoint: Endpoint, reply: dict[str, Any], *, surely: bool = False) -> bool:
    """Whether a reply can be about an element; ``surely`` wants the key there, else a missing one is let pass."""
    checks = [(_key(element), text(reply.get(endpoint.number_field)))]
    if isinstance(element, OutDocument | OutPrepayment):
        checks.append((element.contact_id, text((reply.get("Contact") or {}).get("ContactID"))))
    if isinstance(element, OutAllocation):
        checks = [(element.document_id, text((reply.get("Invoice") or {}).get("InvoiceID")))]
    if isinstance(element, OutPrepayment):
        total = money(reply.get("Total"))
        checks.append((str(element.amount.normalize()), "" if total is None else str(total.normalize())))
    if surely:
        return all(theirs.casefold() == ours.casefold() for ours, theirs in checks if ours)
    return all(theirs.casefold() == ours.casefold() for ours, theirs in checks if ours and theirs)


def _key(element: OutElement) -> str:
    match element:
        case OutCompany():
            return element.urn
        case OutItem():
            return element.code
        case OutDocument():
            return element.number
        case OutPrepayment():
            return element.reference
        case OutAllocation():
            return element.document_id


def _outcome(element: OutElement, endpoint: Endpoint, reply: dict[str, Any] | None) -> Outcome:
    if reply is None:
        return Outcome(element.row_id, "unknown", messages=("Xero's answer does not mention it.",))
    errors = _errors(reply)
    if errors or truth(reply.get("HasErrors")) or text(reply.get("StatusAttributeString")).upper() == "ERROR":
        return Outcome(element.row_id, "rejected", messages=errors or ("Xero refused it without saying why.",))
    if endpoint.id_field in reply and reply[endpoint.id_field] and not real_id(reply[endpoint.id_field]):
        return Outcome(element.row_id, "rejected", messages=_messages(reply) or ("Xero refused it without saying why.",))
    key = _package_id(element, endpoint, reply)
    if not key:
        return Outcome(element.row_id, "unknown", messages=("Xero's answer gives it no id.",))
    amount = isinstance(element, OutAllocation)
    return Outcome(
        row_id=element.row_id,
        result="accepted",
        package_id=key,
        number=text(reply.get(endpoint.number_field)) if endpoint.number_field else "",
        status=text(reply.get("Status") or reply.get("ContactStatus")).upper(),
        net=money(reply.get("SubTotal")),
        tax=money(reply.get("TotalTax")),
        total=money(reply.get("Amount" if amount else "Total")),
        messages=_warnings(reply),
    )


def _package_id(element: OutElement, endpoint: Endpoint, reply: dict[str, Any]) -> str:
    found = real_id(reply.get(endpoint.id_field))
    if isinstance(element, OutAllocation):
        return f"{element.prepayment_id}/{found or element.document_id}"
    return found


def said(value: object) -> tuple[str, ...]:
    """Every message in the tree, errors and warnings, each once."""
    return _messages(value)


def _errors(value: object) -> tuple[str, ...]:
    """Every ValidationErrors message in the tree, lines included, each once."""
    return _said(value, "ValidationErrors")


def _warnings(value: object) -> tuple[str, ...]:
    return _said(value, "Warnings")


def _messages(value: object) -> tuple[str, ...]:
    return (*_errors(value), *_warnings(value))


def _said(value: object, field: str) -> tuple[str, ...]:
    found = [text(one.get("Message")).strip() for inner in walk(value) for one in parts(inner, field)]
    return tuple(dict.fromkeys(message for message in found if message))
