"""Prepayments and overpayments as the API lists them."""

from __future__ import annotations

from collections.abc import Callable

from kccwb.practice.company import Company
from kccwb.practice.store import Doc
from kccwb.practice.xero.allocations import allocations_of
from kccwb.practice.xero.call import Call, NotFound, Reply
from kccwb.practice.xero.contacts import summary
from kccwb.practice.xero.document_api import payments_on
from kccwb.practice.xero.listing import Collection, list_reply, one_reply

_FIELDS = [
    "Type",
    "Contact",
    "Date",
    "Status",
    "LineAmountTypes",
    "SubTotal",
    "TotalTax",
    "Total",
    "CurrencyCode",
    "CurrencyRate",
    "RemainingCredit",
    "AppliedAmount",
    "UpdatedDateUTC",
    "HasAttachments",
    "FullyPaidOnDate",
]


def _view(kind: str) -> Callable[[Company, Doc, bool], Doc]:
    def show(company: Company, row: Doc, detailed: bool) -> Doc:
        key = row[f"{kind}ID"]
        doc = {
            **row,
            "Contact": summary(company, row["Contact"]["ContactID"], False),
            "Allocations": allocations_of(company, key),
            "Payments": payments_on(company, key),
        }
        doc.pop("FullyPaidOnDate", None)
        if not detailed:
            doc.pop("LineItems")
        return doc

    return show


COLLECTIONS = {
    kind: Collection(f"{kind}s", kind, f"{kind}ID", _view(kind), fields=frozenset([*_FIELDS, f"{kind}ID"]))
    for kind in ("Prepayment", "Overpayment")
}


def get(kind: str, call: Call) -> Reply:
    """GET the list, or one by id."""
    collection = COLLECTIONS[kind]
    if not call.parts:
        return list_reply(call, collection, call.company.rows(kind))
    row = call.company.get(kind, call.parts[0].lower())
    if row is None:
        raise NotFound
    return one_reply(call, collection, row)
