"""Batch payments: one movement on the bank that pays several documents."""

from __future__ import annotations

from kccwb.practice.company import Company, new_id
from kccwb.practice.money import ZERO
from kccwb.practice.store import Doc
from kccwb.practice.xero import payments
from kccwb.practice.xero.accounts import account_of
from kccwb.practice.xero.batch import Element, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
from kccwb.practice.xero.listing import Collection, list_reply, one_reply
from kccwb.practice.xero.wire import read_date, read_flag, text_of

_SHORT = 18
_TEXTS = ("Reference", "Particulars", "Code", "Details", "Narrative")


def view(company: Company, row: Doc, _: bool) -> Doc:
    """A batch as the API shows it, with its payments in short."""
    account = company.get("Account", row["Account"]["AccountID"]) or {}
    parts = [
        {
            "PaymentID": part["PaymentID"],
            "Invoice": {"InvoiceID": part["_DocumentID"]},
            "Amount": part["Amount"],
            "BankAmount": part["BankAmount"],
        }
        for part in company.table("Payment").find("batch", row["BatchPaymentID"])
    ]
    shown = {name: account.get(name) for name in ("AccountID", "Code", "Name", "CurrencyCode")}
    return {**row, "Account": shown, "Payments": parts}


BATCHES = Collection("BatchPayments", "BatchPayment", "BatchPaymentID", view, paged=False)


def get(call: Call) -> Reply:
    """GET /BatchPayments and /BatchPayments/{id}."""
    if not call.parts:
        return list_reply(call, BATCHES, call.company.rows("BatchPayment"))
    row = call.company.get("BatchPayment", call.parts[0].lower())
    if row is None:
        raise NotFound
    return one_reply(call, BATCHES, row)


def save(call: Call) -> Reply:
    """PUT and POST /BatchPayments create; with an id and Status DELETED they delete the batch and its payments."""

    def write(element: Element) -> Doc:
        key = call.parts[0] if call.parts else element.sent.get("BatchPaymentID")
        if key:
            row = call.company.get("BatchPayment", str(key).lower())
            if row is None:
                raise NotFound
            return view(call.company, _delete(call.company, row, element.sent), True)
        return view(call.company, _create(call.company, element.sent), True)

    return write_batch(call, "BatchPayments", "BatchPaymentID", write)


def _create(company: Company, sent: Doc) -> Doc:
    account = account_of(company, sent.get("Account"))
    if account is None:
        raise Invalid("Account could not be found")
    parts = sent.get("Payments") or []
    if not parts:
        raise Invalid("A batch payment must contain at least one payment.")
    for name in ("Details", "Narrative"):
        if len(str(sent.get(name) or "")) > _SHORT:
            raise Invalid(f"The length of the field {name} must be less than or equal to {_SHORT} characters.")
    key = new_id()
    day = read_date(sent.get("Date")) or company.today().isoformat()
    made: list[Doc] = []
    for part in parts:
        one = {"Date": day, "Reference": sent.get("Reference"), **{k: v for k, v in part.items() if v is not None}}
        one["Date"] = day
        made.append(payments.create(company, one, account, batch_id=key))
    types = {row["PaymentType"] for row in made}
    if len(types) > 1 or not types <= {"ACCRECPAYMENT", "ACCPAYPAYMENT"}:
        raise Invalid("A batch payment may hold payments of invoices or of bills, not both.")
    base = company.settings["base_currency"]
    if any((company.get("Invoice", row["_DocumentID"]) or {}).get("CurrencyCode") != base for row in made):
        raise Invalid("Batch payments can only be made in the base currency.")
    doc: Doc = {
        "BatchPaymentID": key,
        "Account": {"AccountID": account["AccountID"]},
        "Date": day,
        "Type": "RECBATCH" if types == {"ACCRECPAYMENT"} else "PAYBATCH",
        "Status": "AUTHORISED",
        "TotalAmount": sum((row["Amount"] for row in made), ZERO),
        "IsReconciled": bool(read_flag(sent.get("IsReconciled"))),
        "UpdatedDateUTC": company.stamp(),
    }
    doc |= {name: text_of(sent[name]) for name in _TEXTS if sent.get(name)}
    return company.put("BatchPayment", key, doc)


def _delete(company: Company, row: Doc, sent: Doc) -> Doc:
    if sent.get("Status") != "DELETED" or row["Status"] == "DELETED":
        raise Invalid("Batch payments cannot be modified; delete the batch and create it again.")
    for part in company.table("Payment").find("batch", row["BatchPaymentID"]):
        payments.delete(company, part)
    doc = {**row, "Status": "DELETED", "UpdatedDateUTC": company.stamp()}
    return company.put("BatchPayment", row["BatchPaymentID"], doc)
