"""Notes on documents."""

from __future__ import annotations

from kccwb.practice.company import new_id
from kccwb.practice.store import Doc
from kccwb.practice.xero.batch import Element, reply, write_batch
from kccwb.practice.xero.call import Call, Invalid, Reply
from kccwb.practice.xero.wire import text_of

_KINDS = {
    "Contacts": "Contact",
    "Invoices": "Invoice",
    "CreditNotes": "CreditNote",
    "Payments": "Payment",
    "Prepayments": "Prepayment",
    "Overpayments": "Overpayment",
    "BankTransactions": "BankTransaction",
    "ManualJournals": "ManualJournal",
    "BatchPayments": "BatchPayment",
    "Items": "Item",
}


def handle(collection: str, call: Call) -> Reply:
    """GET and PUT /{collection}/{id}/History."""
    company, key = call.company, call.parts[0].lower()
    if call.method == "GET":
        return reply(call, "HistoryRecords", company.table("History").find("document", key))

    def write(element: Element) -> Doc:
        if company.get(_KINDS.get(collection, ""), key) is None:
            raise Invalid("The document with the supplied id was not found for this endpoint.")
        row: Doc = {
            "Details": text_of(element.sent.get("Details")),
            "DateUTC": company.stamp(),
            "User": "Practice",
            "Changes": "Note",
            "_DocumentID": key,
        }
        return company.put("History", new_id(), row)

    return write_batch(call, "HistoryRecords", "HistoryRecordID", write)
