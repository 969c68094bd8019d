"""The paths of invoices and credit notes, and these documents as the API shows them."""

from __future__ import annotations

from collections.abc import Callable

from kccwb.practice.company import Company
from kccwb.practice.store import Doc
from kccwb.practice.xero.allocations import allocations_of, credits_on
from kccwb.practice.xero.batch import Element, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
from kccwb.practice.xero.contacts import summary
from kccwb.practice.xero.documents import save
from kccwb.practice.xero.edits import status_message
from kccwb.practice.xero.kinds import CREDIT_NOTE, INVOICE, DocumentKind
from kccwb.practice.xero.listing import Collection, ids_in, list_reply, one_reply

_PAYMENT_FIELDS = ("PaymentID", "BatchPaymentID", "Date", "Amount", "Reference", "CurrencyRate")


def payments_on(company: Company, key: str) -> list[Doc]:
    """The live payments on a document, in short."""
    return [
        {name: row.get(name) for name in _PAYMENT_FIELDS} | {"HasAccount": False, "HasValidationErrors": False}
        for row in company.table("Payment").find("document", key)
        if row["Status"] != "DELETED"
    ]


def view(kind: DocumentKind) -> Callable[[Company, Doc, bool], Doc]:
    """How documents of a kind are shown."""

    def show(company: Company, row: Doc, detailed: bool) -> Doc:
        key = row[kind.id_field]
        doc = {**row, "HasErrors": False, "Contact": summary(company, row["Contact"]["ContactID"], detailed)}
        if not detailed:
            doc.pop("LineItems")
        if row["Status"] in {"AUTHORISED", "PAID"}:
            doc["Payments"] = payments_on(company, key)
            if kind.credit:
                doc["Allocations"] = allocations_of(company, key)
            else:
                doc |= credits_on(company, key)
        return doc

    return show


_COMMON = [
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
    "Reference",
    "UpdatedDateUTC",
    "DueDate",
    "FullyPaidOnDate",
    "SentToContact",
    "HasAttachments",
    "BrandingThemeID",
]
INVOICES = Collection(
    "Invoices",
    "Invoice",
    "InvoiceID",
    view(INVOICE),
    fields=frozenset([*_COMMON, "InvoiceID", "InvoiceNumber", "AmountDue", "AmountPaid", "AmountCredited", "Url"]),
)
CREDIT_NOTES = Collection(
    "CreditNotes",
    "CreditNote",
    "CreditNoteID",
    view(CREDIT_NOTE),
    fields=frozenset([*_COMMON, "CreditNoteID", "CreditNoteNumber", "RemainingCredit"]),
)
_COLLECTIONS = {INVOICE: INVOICES, CREDIT_NOTE: CREDIT_NOTES}


def find(company: Company, kind: DocumentKind, key: str) -> Doc | None:
    """A document by id or number; of several with one number the latest that is not deleted."""
    row = company.get(kind.kind, key.lower())
    if row is not None:
        return row
    found = company.table(kind.kind).find("number", key.casefold())
    living = [row for row in found if row["Status"] not in {"DELETED", "VOIDED"}]
    return next(iter(reversed(living or found)), None)


def get(kind: DocumentKind, call: Call) -> Reply:
    """GET the list, or one by id or number."""
    collection = _COLLECTIONS[kind]
    company = call.company
    if call.parts:
        row = find(company, kind, call.parts[0])
        if row is None:
            raise NotFound
        return one_reply(call, collection, row)
    rows = company.rows(kind.kind)
    ids, numbers = ids_in(call, "IDs"), ids_in(call, "InvoiceNumbers")
    if ids is not None:
        rows = [row for key in ids if (row := company.get(kind.kind, key.lower()))]
    if numbers is not None:
        table = company.table(kind.kind)
        rows = [row for number in numbers for row in table.find("number", number.casefold())]
    statuses, contacts = ids_in(call, "Statuses"), ids_in(call, "ContactIDs")
    if statuses is not None:
        rows = [row for row in rows if row["Status"] in statuses]
    if contacts is not None:
        wanted = {key.lower() for key in contacts}
        rows = [row for row in rows if row["Contact"]["ContactID"] in wanted]
    if term := call.query.get("SearchTerm", call.query.get("searchTerm", "")).casefold():
        rows = [row for row in rows if _mentions(company, kind, row, term)]
    return list_reply(call, collection, rows, force_page=statuses is not None or call.flag("summaryOnly"))


def _mentions(company: Company, kind: DocumentKind, row: Doc, term: str) -> bool:
    contact = company.get("Contact", row["Contact"]["ContactID"]) or {}
    words = (row.get(kind.number_field), row.get("Reference"), contact.get("Name"))
    return any(term in str(word or "").casefold() for word in words)


def create(kind: DocumentKind, call: Call) -> Reply:
    """PUT: always new documents."""

    def write(element: Element) -> Doc:
        key = element.sent.get(kind.id_field)
        if key:
            raise Invalid(_taken_or_stale(call.company, kind, str(key)))
        return view(kind)(call.company, save(element, kind, None), True)

    return write_batch(call, kind.collection, kind.id_field, write)


def _taken_or_stale(company: Company, kind: DocumentKind, key: str) -> str:
    row = company.get(kind.kind, key.lower())
    return kind.stale_message if row is None else status_message(kind, row)


def update(kind: DocumentKind, call: Call) -> Reply:
    """POST: the document with this id, else the one with this number, else a new one."""
    company = call.company

    def write(element: Element) -> Doc:
        sent = element.sent
        key = call.parts[0] if call.parts else sent.get(kind.id_field)
        old: Doc | None = None
        if key:
            old = find(company, kind, str(key)) if call.parts else company.get(kind.kind, str(key).lower())
            if old is None:
                raise Invalid(kind.stale_message)
        elif number := sent.get(kind.number_field):
            # A number counts whichever side it is on: a bill's number catches an invoice, as integrators report.
            found = company.table(kind.kind).find("number", str(number).casefold())
            old = next((row for row in reversed(found) if row["Status"] != "DELETED"), None)
            if old is not None and sent.get("Type") not in (None, old["Type"]):
                raise Invalid(status_message(kind, old))
        return view(kind)(company, save(element, kind, old), True)

    return write_batch(call, kind.collection, kind.id_field, write)
