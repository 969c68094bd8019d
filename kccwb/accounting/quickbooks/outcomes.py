"""From QuickBooks' reply to what became of an element, and from its refusals to words for the feedback."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kccwb.accounting.quickbooks.faults import Refused
from kccwb.accounting.quickbooks.ids import DOCUMENT_ENTITIES
from kccwb.accounting.quickbooks.wire import money, part, parts, text
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.package import Outcome

UNSURE = frozenset({"600"})
"""A refusal after which the thing may be there: the request was had before."""


def entity_of(element: OutElement) -> str:
    """QuickBooks' entity that an element is created as; an allocation changes its Payment."""
    match element:
        case OutCompany():
            return "Vendor" if element.role == "supplier" else "Customer"
        case OutItem():
            return "Item"
        case OutDocument():
            return DOCUMENT_ENTITIES[element.source_type]
        case OutPrepayment() | OutAllocation():
            return "Payment"


def reply_of(told: Mapping[str, Any], entity: str) -> dict[str, Any]:
    """The entity within a reply, whatever the case of its name; empty when it is not there."""
    found = next((value for name, value in told.items() if name.casefold() == entity.casefold()), None)
    return found if isinstance(found, dict) else {}


def accepted(element: OutElement, told: Mapping[str, Any]) -> Outcome:
    """The outcome of a 2xx reply without a fault."""
    entity = entity_of(element)
    doc = reply_of(told, entity)
    key = text(doc.get("Id"))
    if not key:
        return Outcome(element.row_id, "unknown", messages=("QuickBooks' answer gives it no id.",))
    warned = warnings(told)
    match element:
        case OutCompany():
            return Outcome(element.row_id, "accepted", f"{entity.lower()}/{key}", text(doc.get("DisplayName")), "ACTIVE", messages=warned)
        case OutItem():
            return Outcome(element.row_id, "accepted", f"item/{key}", element.code, "ACTIVE", messages=warned)
        case OutDocument():
            total, tax = money(doc.get("TotalAmt")), money(part(doc, "TxnTaxDetail").get("TotalTax")) or Decimal(0)
            status = "PAID" if total and money(doc.get("Balance")) == 0 else "AUTHORISED"
            net = None if total is None else total - tax
            number = text(doc.get("DocNumber"))
            return Outcome(element.row_id, "accepted", f"{entity}/{key}", number, status, net, tax, total, messages=warned)
        case _:
            number, total = text(doc.get("PaymentRefNum")), money(doc.get("TotalAmt"))
            return Outcome(element.row_id, "accepted", f"Payment/{key}", number, "AUTHORISED", total=total, messages=warned)


def refused(row_id: str, error: Refused) -> Outcome:
    """The outcome of a refusal, in QuickBooks' own words with its codes."""
    words = tuple(dict.fromkeys(one.words for one in error.errors if one.words)) or (error.message,)
    return Outcome(row_id, "unknown" if error.has(*UNSURE) else "rejected", messages=words)


def warnings(told: Mapping[str, Any]) -> tuple[str, ...]:
    """What a good answer warns of."""
    found = next((value for name, value in told.items() if name.casefold() == "warnings"), None)
    if not isinstance(found, dict):
        return ()
    rows = parts(found, "Warning") or parts(found, "warning")
    return tuple(words for row in rows if (words := text(row.get("Detail") or row.get("Message") or row.get("message"))))
