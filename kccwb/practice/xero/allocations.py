"""Setting credits against invoices and bills, and undoing it."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.company import Company, new_id
from kccwb.practice.journal import Posting, post, reverse
from kccwb.practice.money import ZERO, pence
from kccwb.practice.store import Doc
from kccwb.practice.xero.batch import Element, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
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
from kccwb.practice.xero.wire import read_number, render

_LISTS = {"CreditNote": "CreditNotes", "Prepayment": "Prepayments", "Overpayment": "Overpayments"}


def allocations_of(company: Company, source_id: str) -> list[Doc]:
    """Where a credit went, as the API shows it on the credit."""
    return [_view(company, row) for row in company.table("Allocation").find("source", source_id)]


def _view(company: Company, row: Doc) -> Doc:
    invoice = company.get("Invoice", row["_InvoiceID"]) or {}
    short = {"InvoiceID": row["_InvoiceID"], "InvoiceNumber": invoice.get("InvoiceNumber"), "Type": invoice.get("Type")}
    return {
        "AllocationID": row["AllocationID"],
        "Amount": row["Amount"],
        "Date": row["Date"],
        "Invoice": short,
        "IsDeleted": False,
    }


def credits_on(company: Company, invoice_id: str) -> Doc:
    """The credits set against an invoice, by kind."""
    found: Doc = {name: [] for name in _LISTS.values()}
    for row in company.table("Allocation").find("invoice", invoice_id):
        kind = row["_SourceKind"]
        source = company.get(kind, row["_SourceID"]) or {}
        short = {
            ID_FIELDS[kind]: row["_SourceID"],
            "ID": row["_SourceID"],
            "CreditNoteNumber": source.get("CreditNoteNumber"),
            "Type": source.get("Type"),
            "Date": row["Date"],
            "AppliedAmount": row["Amount"],
            "Total": source.get("Total"),
            "HasErrors": False,
        }
        found[_LISTS[kind]].append(short)
    return found


def create(kind: str, call: Call) -> Reply:
    """PUT /{CreditNotes|Prepayments|Overpayments}/{id}/Allocations."""
    company = call.company
    source = company.get(kind, call.parts[0].lower())
    if source is None:
        raise NotFound

    def write(element: Element) -> Doc:
        return _allocate(element, kind, source[ID_FIELDS[kind]])

    return write_batch(call, "Allocations", "AllocationID", write)


def _allocate(element: Element, kind: str, source_id: str) -> Doc:
    company, sent = element.company, element.sent
    source = company.get(kind, source_id)
    assert source is not None
    invoice = _invoice_of(company, sent.get("Invoice"))
    amount = pence(read_number(sent.get("Amount", sent.get("AppliedAmount"))) or ZERO)
    problems: list[str] = []
    if source["Status"] != "AUTHORISED" or invoice["Status"] != "AUTHORISED":
        problems.append("Allocations can only be made between Authorised documents")
    if is_receivable(source) != is_receivable(invoice):
        problems.append("The credit and the document it is allocated to must be of the same side")
    if source["Contact"]["ContactID"] != invoice["Contact"]["ContactID"]:
        problems.append("The credit and the document it is allocated to must have the same contact")
    if source["CurrencyCode"] != invoice["CurrencyCode"]:
        problems.append("The credit and the document it is allocated to must have the same currency")
    if amount <= 0:
        problems.append("The amount must be greater than zero")
    if amount > invoice["AmountDue"]:
        problems.append("Payment amount exceeds the amount outstanding on this document")
    if amount > source["RemainingCredit"]:
        problems.append("The amount exceeds the remaining credit of this document")
    if problems:
        raise Invalid(*problems)
    day = max(source["Date"], invoice["Date"])
    check_lock(company, day)
    key = new_id()
    row: Doc = {
        "AllocationID": key,
        "Amount": amount,
        "Date": day,
        "UpdatedDateUTC": company.stamp(),
        "_SourceKind": kind,
        "_SourceID": source_id,
        "_InvoiceID": invoice["InvoiceID"],
        "_BaseInvoice": base_share(invoice, amount),
        "_BaseSource": base_share(source, amount),
    }
    _post(company, kind, source, row)
    company.put("Allocation", key, row)
    _count(company, row, 1)
    return _view(company, row)


def _invoice_of(company: Company, sent: Doc | None) -> Doc:
    sent = sent or {}
    row = company.get("Invoice", str(sent.get("InvoiceID", "")).lower())
    if row is None and sent.get("InvoiceNumber"):
        found = company.table("Invoice").find("number", str(sent["InvoiceNumber"]).casefold())
        row = found[-1] if found else None
    if row is None:
        raise Invalid("Document could not be found")
    return row


def _post(company: Company, kind: str, source: Doc, row: Doc) -> None:
    """A prepayment gives back what its lines took, pro rata; other credits only realise a currency difference."""
    sign = 1 if is_receivable(source) else -1
    control = control_account(company, source)
    given = [Posting(control, sign * row["_BaseSource"])]
    if kind == "Prepayment":
        given = prepaid_share(company, source, row["Amount"], sign)
    entry = [*given, Posting(control, -sign * row["_BaseInvoice"])]
    gain = -sum((posting.amount for posting in entry), ZERO)
    if kind == "Prepayment" or gain:
        post(company, "ALLOCATION", row["AllocationID"], row["Date"], [*entry, *currency_gain(company, gain)])


def prepaid_share(company: Company, source: Doc, amount: Decimal, sign: int) -> list[Posting]:
    """What a prepayment's lines give back for a part of it; the last part takes what is left of each line."""
    taken: dict[str, Decimal] = {}
    left: dict[str, Decimal] = {}
    journals = company.table("Journal")
    uses = [row["AllocationID"] for row in company.table("Allocation").find("source", source["PrepaymentID"])]
    uses += [row["PaymentID"] for row in company.table("Payment").find("document", source["PrepaymentID"])]
    for entry in journals.find("source", source["_BankTransactionID"]):
        for line in entry["Lines"][1:]:
            taken[line["AccountID"]] = taken.get(line["AccountID"], ZERO) + abs(line["Amount"]) * _way(line, sign)
    left.update(taken)
    for use in uses:
        for entry in journals.find("source", use):
            for line in entry["Lines"]:
                if line["AccountID"] in left:
                    left[line["AccountID"]] -= sign * line["Amount"]
    if amount == outstanding(source):
        return [Posting(key, sign * rest) for key, rest in left.items()]
    base = base_share(source, amount)
    shares = {key: pence(value * amount / source["Total"]) for key, value in taken.items()}
    first = next(iter(shares))
    shares[first] += base - sum(shares.values(), ZERO)
    return [Posting(key, sign * share) for key, share in shares.items()]


def _way(line: Doc, sign: int) -> int:
    # A received prepayment credits its lines; a debit among them is a negative line.
    return 1 if line["Amount"] * sign < 0 else -1


def _count(company: Company, row: Doc, sign: int) -> None:
    amount, day = sign * row["Amount"], row["Date"]
    invoice, source = row["_InvoiceID"], row["_SourceID"]
    settle(company, "Invoice", invoice, paid=ZERO, credited=amount, base=sign * row["_BaseInvoice"], day=day)
    settle(company, row["_SourceKind"], source, paid=ZERO, credited=amount, base=sign * row["_BaseSource"], day=day)


def delete(kind: str, call: Call) -> Reply:
    """DELETE /{kind}/{id}/Allocations/{allocation}: the reply has no amount, as the API's own."""
    company = call.company
    row = company.get("Allocation", call.parts[2].lower())
    if row is None or row["_SourceID"] != call.parts[0].lower() or row["_SourceKind"] != kind:
        raise NotFound
    check_lock(company, row["Date"])
    company.remove("Allocation", row["AllocationID"])
    reverse(company, "ALLOCATION", row["AllocationID"])
    _count(company, row, -1)
    doc = {"AllocationID": row["AllocationID"], "Date": row["Date"], "Invoice": {"InvoiceID": row["_InvoiceID"]}}
    return Reply(render({**doc, "IsDeleted": True}))
