"""Which changes of status and content a document still allows."""

from __future__ import annotations

from kccwb.practice.company import Company
from kccwb.practice.store import Doc
from kccwb.practice.xero.batch import Element
from kccwb.practice.xero.call import Invalid
from kccwb.practice.xero.kinds import DocumentKind
from kccwb.practice.xero.wire import read_date, read_number

_NEW = frozenset({"DRAFT", "SUBMITTED", "AUTHORISED"})
_NEXT: dict[str, frozenset[str]] = {
    "DRAFT": _NEW | {"DELETED"},
    "SUBMITTED": _NEW | {"DELETED"},
    "AUTHORISED": frozenset({"AUTHORISED", "VOIDED"}),
    "PAID": frozenset({"PAID", "AUTHORISED", "VOIDED"}),
}
_HELD = "This document cannot be edited as it has a payment or credit note allocated to it."


def has_settlements(doc: Doc) -> bool:
    """Whether a payment or a credit is set against the document."""
    if "RemainingCredit" in doc:
        return doc["Status"] in {"AUTHORISED", "PAID"} and doc["RemainingCredit"] != doc["Total"]
    return bool(doc["AmountPaid"] or doc["AmountCredited"])


def status_message(kind: DocumentKind, doc: Doc) -> str:
    """The refusal of a change in this status."""
    return kind.status_message.format(number=doc.get(kind.number_field, ""))


def check_transition(company: Company, kind: DocumentKind, old: Doc | None, status: str) -> None:
    """Refuse a status that the document cannot take from where it stands."""
    if old is None:
        if status not in _NEW:
            word = "Credit Note" if kind.credit else "Invoice"
            raise Invalid(f"{word} not of valid status for creation")
        return
    if status == "VOIDED" and has_settlements(old) and old["Status"] in {"AUTHORISED", "PAID"}:
        what = "credit note" if kind.credit else "invoice"
        raise Invalid(f"The status VOIDED cannot be applied to the {what} because it has payments or credit notes allocated to it.")
    settled_nil = old["Status"] == "PAID" and not has_settlements(old)
    if status not in _NEXT.get(old["Status"], frozenset()) or (settled_nil and status not in {"VOIDED", "PAID"}):
        raise Invalid(status_message(kind, old))


def refuse_money_edit(element: Element, kind: DocumentKind, old: Doc) -> None:
    """Refuse to change amounts, dates, currency or tax of a document that money is set against."""
    sent = element.sent
    changed = any(sent.get(name) is not None and sent[name] != old.get(name) for name in ("Type", "LineAmountTypes", "CurrencyCode"))
    if sent.get("Date"):
        changed |= read_date(sent["Date"]) != old["Date"]
    if sent.get("CurrencyRate") is not None:
        changed |= read_number(sent["CurrencyRate"]) != old["CurrencyRate"]
    sent_lines = sent.get("LineItems")
    if sent_lines is not None:
        before = {line["LineItemID"]: line for line in old["LineItems"]}
        changed |= {str(line.get("LineItemID", "")).lower() for line in sent_lines} != set(before)
        for line in sent_lines if not changed else []:
            was = before[str(line["LineItemID"]).lower()]
            for name in ("Quantity", "UnitAmount", "LineAmount", "TaxAmount", "DiscountRate"):
                changed |= line.get(name) is not None and read_number(line[name]) != was.get(name)
            changed |= line.get("TaxType") is not None and line["TaxType"] != was.get("TaxType")
    if changed:
        raise Invalid(status_message(kind, old), _HELD)
