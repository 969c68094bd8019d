"""Payments of invoices and bills, refunds of credits, and their deletion."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.company import Company, new_id
from kccwb.practice.journal import Posting, in_base, post, reverse
from kccwb.practice.money import ZERO, pence, places
from kccwb.practice.store import Doc
from kccwb.practice.xero.accounts import account_of
from kccwb.practice.xero.allocations import prepaid_share
from kccwb.practice.xero.batch import Element, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
from kccwb.practice.xero.contacts import summary
from kccwb.practice.xero.listing import Collection, list_reply, one_reply
from kccwb.practice.xero.locks import check_lock
from kccwb.practice.xero.posting import (
    ID_FIELDS,
    base_share,
    control_account,
    currency_gain,
    is_receivable,
    outstanding,
    settle,
)
from kccwb.practice.xero.wire import read_date, read_flag, read_number, text_of

_NUMBERS = {"Invoice": "InvoiceNumber", "CreditNote": "CreditNoteNumber"}
_TYPES = {
    ("Invoice", True): "ACCRECPAYMENT",
    ("Invoice", False): "ACCPAYPAYMENT",
    ("CreditNote", True): "ARCREDITPAYMENT",
    ("CreditNote", False): "APCREDITPAYMENT",
    ("Prepayment", True): "ARPREPAYMENTPAYMENT",
    ("Prepayment", False): "APPREPAYMENTPAYMENT",
    ("Overpayment", True): "AROVERPAYMENTPAYMENT",
    ("Overpayment", False): "APOVERPAYMENTPAYMENT",
}
_TEXTS = ("Reference", "Particulars", "Details", "Code", "BankAccountNumber")


def view(company: Company, row: Doc, _: bool) -> Doc:
    """A payment as the API shows it, with its account and document in short."""
    account = company.get("Account", row["Account"]["AccountID"]) or {}
    kind = row["_DocumentKind"]
    document = company.get(kind, row["_DocumentID"]) or {}
    names = ("Type", "InvoiceNumber", "CreditNoteNumber", "CurrencyCode", "CurrencyRate", "Date", "Total")
    short = {
        ID_FIELDS[kind]: row["_DocumentID"],
        **{name: document[name] for name in names if name in document},
        "HasErrors": False,
        "IsDiscounted": False,
        "LineItems": [],
    }
    if "Contact" in document:
        short["Contact"] = summary(company, document["Contact"]["ContactID"], False)
    shown = {name: account.get(name) for name in ("AccountID", "Code", "Name", "CurrencyCode")}
    doc = {**row, "Account": shown, kind: short, "HasAccount": True, "HasValidationErrors": False}
    if kind != "Invoice":
        # Refunds come back with the credit and, as the API does, without lines of it.
        short.pop("IsDiscounted")
    if batch := company.get("BatchPayment", row.get("BatchPaymentID") or ""):
        named = {name: batch.get(name) for name in ("BatchPaymentID", "Date", "Type", "Status", "TotalAmount")}
        doc["BatchPayment"] = {**named, "Account": shown}
    return doc


PAYMENTS = Collection(
    "Payments",
    "Payment",
    "PaymentID",
    view,
    fields=frozenset(
        [
            "PaymentID",
            "Date",
            "Amount",
            "BankAmount",
            "Reference",
            "CurrencyRate",
            "PaymentType",
            "Status",
            "UpdatedDateUTC",
            "Account",
            "Invoice",
            "CreditNote",
            "Prepayment",
            "Overpayment",
            "IsReconciled",
            "BatchPaymentID",
        ]
    ),
)


def get(call: Call) -> Reply:
    """GET /Payments and /Payments/{id}."""
    if not call.parts:
        return list_reply(call, PAYMENTS, call.company.rows("Payment"))
    row = call.company.get("Payment", call.parts[0].lower())
    if row is None:
        raise NotFound
    return one_reply(call, PAYMENTS, row)


def save(call: Call) -> Reply:
    """PUT and POST /Payments create; with an id and Status DELETED they delete."""
    if call.parts and call.company.get("Payment", call.parts[0].lower()) is None:
        raise NotFound

    def write(element: Element) -> Doc:
        sent = element.sent
        key = call.parts[0] if call.parts else sent.get("PaymentID")
        if key:
            row = call.company.get("Payment", str(key).lower())
            if row is None or sent.get("Status") != "DELETED":
                raise Invalid("Payments cannot be modified; delete the payment and create it again.")
            if row.get("BatchPaymentID"):
                raise Invalid("Payments within a batch cannot be deleted.")
            return view(call.company, delete(call.company, row), True)
        account = account_of(call.company, sent.get("Account"))
        return view(call.company, create(call.company, sent, account), True)

    return write_batch(call, "Payments", "PaymentID", write)


def _document(company: Company, sent: Doc) -> tuple[str, Doc]:
    for kind, id_field in ID_FIELDS.items():
        named = sent.get(kind)
        named = named if isinstance(named, dict) else {}
        number_field = _NUMBERS.get(kind, "")
        number = named.get(number_field) or sent.get(number_field)
        if named.get(id_field):
            row = company.get(kind, str(named[id_field]).lower())
        elif number:
            found = company.table(kind).find("number", str(number).casefold())
            row = found[-1] if found else None
        else:
            continue
        if row is not None:
            return kind, row
    raise Invalid("Document could not be found")


def create(company: Company, sent: Doc, account: Doc | None, batch_id: str | None = None) -> Doc:
    """Pay a document or refund a credit; raises Invalid with every rule it breaks."""
    kind, document = _document(company, sent)
    amount = pence(read_number(sent.get("Amount")) or ZERO)
    problems: list[str] = []
    if document["Status"] != "AUTHORISED":
        problems.append("Payments can only be made against Authorised documents")
    elif amount > outstanding(document):
        problems.append("Payment amount exceeds the amount outstanding on this document")
    if amount <= 0:
        problems.append("The amount must be greater than zero")
    if account is None or account["Status"] != "ACTIVE":
        problems.append("Account could not be found")
    elif account["Type"] != "BANK" and not account.get("EnablePaymentsToAccount"):
        problems.append("Account type is invalid for making a payment to/from.")
    if problems:
        raise Invalid(*problems)
    assert account is not None
    day = read_date(sent.get("Date")) or company.today().isoformat()
    check_lock(company, day)
    rate, bank_amount = _rate(company, sent, document, account, amount)
    key = new_id()
    receivable = is_receivable(document)
    row: Doc = {
        "PaymentID": key,
        "BatchPaymentID": batch_id,
        "Date": day,
        "Amount": amount,
        "BankAmount": bank_amount,
        "CurrencyRate": rate,
        "PaymentType": _TYPES[kind, receivable],
        "Status": "AUTHORISED",
        "IsReconciled": bool(read_flag(sent.get("IsReconciled"))),
        "Account": {"AccountID": account["AccountID"]},
        kind: {ID_FIELDS[kind]: document[ID_FIELDS[kind]]},
        "UpdatedDateUTC": company.stamp(),
        "_DocumentKind": kind,
        "_DocumentID": document[ID_FIELDS[kind]],
        "_BaseCleared": base_share(document, amount),
    }
    row |= {name: text_of(sent[name]) for name in _TEXTS if sent.get(name)}
    _post(company, kind, document, row)
    company.put("Payment", key, row)
    settle(company, kind, row["_DocumentID"], paid=amount, credited=ZERO, base=row["_BaseCleared"], day=day)
    return row


def _rate(company: Company, sent: Doc, document: Doc, account: Doc, amount: Decimal) -> tuple[Decimal, Decimal]:
    """The payment's rate and what moves on the bank, in the bank account's currency."""
    base = company.settings["base_currency"]
    code = document["CurrencyCode"]
    bank = account.get("CurrencyCode") or base
    if bank not in (base, code):
        raise Invalid("The currency of the account must be that of the document or of the organisation.")
    if code == base:
        return Decimal(1), amount
    rate, bank_amount = read_number(sent.get("CurrencyRate")), read_number(sent.get("BankAmount"))
    if rate is None and bank_amount and bank == base:
        rate = amount / bank_amount
    if rate is None:
        rate = Decimal(str(company.settings["rates"].get(code) or document["CurrencyRate"]))
    if rate <= 0:
        raise Invalid("The currency rate must be greater than zero.")
    rate = places(rate, 6)
    return rate, amount if bank == code else in_base(amount, rate)


def _post(company: Company, kind: str, document: Doc, row: Doc) -> None:
    """Bank against what the document stands in; a difference of rates is a realised gain or loss."""
    money_in = is_receivable(document) == (kind == "Invoice")
    way = 1 if money_in else -1
    bank = Posting(row["Account"]["AccountID"], way * in_base(row["Amount"], row["CurrencyRate"]))
    cleared = [Posting(control_account(company, document), -way * row["_BaseCleared"])]
    if kind == "Prepayment":
        cleared = prepaid_share(company, document, row["Amount"], -way)
    entry = [bank, *cleared]
    gain = -sum((posting.amount for posting in entry), ZERO)
    post(company, row["PaymentType"], row["PaymentID"], row["Date"], [*entry, *currency_gain(company, gain)])


def delete(company: Company, row: Doc) -> Doc:
    """Undo a payment; it stays in the list as DELETED, with a newer stamp."""
    if row["Status"] == "DELETED":
        raise Invalid("This payment has already been deleted.")
    check_lock(company, row["Date"])
    reverse(company, row["PaymentType"], row["PaymentID"])
    amount, base = -row["Amount"], -row["_BaseCleared"]
    settle(company, row["_DocumentKind"], row["_DocumentID"], paid=amount, credited=ZERO, base=base, day=row["Date"])
    doc = {**row, "Status": "DELETED", "UpdatedDateUTC": company.stamp()}
    return company.put("Payment", row["PaymentID"], doc)
