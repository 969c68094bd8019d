"""The export files that a user downloads from Xero, made from a practice company's books: invoices, and account transactions by account."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl

from kccwb.practice import PracticeServer

D = Decimal
Grid = list[list[Any]]
_KINDS = {"ACCREC": "Sales invoice", "ACCPAY": "Bill", "ACCRECCREDIT": "Sales credit note", "ACCPAYCREDIT": "Bill credit note"}
_STATUS = {"DRAFT": "Draft", "SUBMITTED": "Awaiting Approval", "AUTHORISED": "Awaiting Payment", "PAID": "Paid", "VOIDED": "Voided"}
_SOURCES = {
    "ACCREC": "Receivable Invoice",
    "ACCPAY": "Payable Invoice",
    "ACCRECCREDIT": "Receivable Credit Note",
    "ACCPAYCREDIT": "Payable Credit Note",
    "ACCRECPAYMENT": "Receivable Payment",
    "ACCPAYPAYMENT": "Payable Payment",
    "RECEIVE-PREPAYMENT": "Receivable Prepayment",
    "ALLOCATION": "Receivable Prepayment",
    "SPEND": "Spend Money",
    "RECEIVE": "Receive Money",
    "MANJOURNAL": "Manual Journal",
}
_INVOICE_HEADERS = (
    "ContactName", "EmailAddress", "InvoiceNumber", "Reference", "InvoiceDate", "DueDate", "Total", "TaxTotal", "InvoiceAmountPaid",
    "InvoiceAmountDue", "InventoryItemCode", "Description", "Quantity", "UnitAmount", "LineAmount", "AccountCode", "TaxType", "TaxAmount",
    "Currency", "Type", "Sent", "Status",
)  # fmt: skip


def csv_of(grid: Grid) -> bytes:
    """A grid as Xero writes CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([["" if cell is None else _shown(cell) for cell in row] for row in grid])
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(grid: Grid) -> bytes:
    """A grid as Xero writes a workbook: days are days and amounts are numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row in grid:
        sheet.append([float(cell) if isinstance(cell, Decimal) else cell for cell in row])
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _shown(cell: Any) -> str:
    if isinstance(cell, dt.date):
        return f"{cell.day} {cell:%b %Y}"
    return f"{cell:,.2f}" if isinstance(cell, Decimal) else str(cell)


def invoices(server: PracticeServer, tax_names: dict[str, str]) -> Grid:
    """Sales and purchases with a row a line; dates are dd/mm/yyyy, credits negative."""
    rows: Grid = [list(_INVOICE_HEADERS)]
    names = _names(server)
    for doc in (*server.ledger.invoices(), *server.ledger.credit_notes()):
        if doc["Status"] == "DELETED":
            continue
        sign = -1 if doc["Type"].endswith("CREDIT") else 1
        left = doc["AmountDue"] if "AmountDue" in doc else doc["RemainingCredit"]
        day, due = (f"{dt.date.fromisoformat(doc[name][:10]):%d/%m/%Y}" if doc.get(name) else "" for name in ("Date", "DueDate"))
        head = [
            names[doc["Contact"]["ContactID"]],
            "",
            doc.get("InvoiceNumber", doc.get("CreditNoteNumber")),
            doc.get("Reference"),
            day,
            due,
        ]
        money = [sign * doc["Total"], sign * doc["TotalTax"], sign * (doc["Total"] - left), sign * left]
        for line in doc["LineItems"]:
            own = ["", line["Description"], line["Quantity"], line["UnitAmount"], sign * line["LineAmount"], line["AccountCode"]]
            tax = [tax_names[line["TaxType"]], sign * line["TaxAmount"], doc["CurrencyCode"], _KINDS[doc["Type"]], "Sent"]
            rows.append([*head, *money, *own, *tax, _STATUS[doc["Status"]]])
    return rows


def account_transactions(server: PracticeServer, first: dt.date, last: dt.date) -> Grid:
    """Every account under its heading, between its opening and closing balance, as Xero's report of a period lays it out."""
    entries: dict[str, list[tuple[dt.date, str, str, str, str, D]]] = defaultdict(list)
    for key, *row in _entries(server):
        entries[key].append(tuple(row))  # type: ignore[arg-type]
    rows: Grid = [
        ["Account Transactions"],
        ["Practice company"],
        [f"For the period {first.day} {first:%B %Y} to {last.day} {last:%B %Y}"],
        [],
        ["Date", "Source", "Contact", "Description", "Reference", "Debit", "Credit", "Running Balance", "Gross", "VAT"],
    ]
    for account in server.ledger.accounts():
        own = sorted(row for row in entries[account["AccountID"]] if first <= row[0] <= last)
        before = sum((row[-1] for row in entries[account["AccountID"]] if row[0] < first), D("0.00"))
        if not own and not before:
            continue
        code = account.get("Code")
        rows += [[f"{account['Name']} ({code})" if code else account["Name"]], ["Opening Balance", *[None] * 4, *_sides(before), before]]
        for day, source, contact, words, reference, amount in own:
            before += amount
            rows.append([day, source, contact, words, reference, *_sides(amount), before, abs(amount), D("0.00")])
        debit, credit = (sum((abs(row[-1]) for row in own if (row[-1] > 0) is way), D("0.00")) for way in (True, False))
        rows.append([f"Total {account['Name']}", *[None] * 4, debit, credit, before])
        rows += [["Closing Balance", *[None] * 4, *_sides(before), before], []]
    return rows


def _sides(amount: D) -> tuple[D, D]:
    return max(amount, D("0.00")), max(-amount, D("0.00"))


def _entries(server: PracticeServer) -> Iterator[tuple[str, dt.date, str, str, str, str, D]]:
    """What stands in the journal, reversed entries gone: account, day, source, contact, description, reference, amount."""
    whole: dict[tuple[str, str, str, str], D] = defaultdict(lambda: D("0.00"))
    for entry in server.ledger.journals():
        for line in entry["Lines"]:
            whole[line["AccountID"], entry["Date"], entry["SourceType"], entry["SourceID"]] += line["Amount"]
    told = dict(_told(server))
    for (account, day, source, key), amount in whole.items():
        if amount:
            contact, words, reference = told.get(key, ("", "", ""))
            yield account, dt.date.fromisoformat(day[:10]), _SOURCES[source], contact, words, reference, amount


def _told(server: PracticeServer) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """Of each transaction by id: who, what, and the reference."""
    ledger, names = server.ledger, _names(server)
    documents = [(one, one["InvoiceID"], one["InvoiceNumber"]) for one in ledger.invoices()]
    documents += [(one, one["CreditNoteID"], one["CreditNoteNumber"]) for one in ledger.credit_notes()]
    documents += [(one, one["PrepaymentID"], one.get("Reference")) for one in ledger.prepayments()]
    documents += [(one, one["BankTransactionID"], one.get("Reference")) for one in ledger.bank_transactions()]
    for doc, key, number in documents:
        name = names[doc["Contact"]["ContactID"]]
        yield key, (name, f"{name} - {doc['LineItems'][0].get('Description')}", number or "")
    for doc in ledger.manual_journals():
        yield doc["ManualJournalID"], ("", doc["Narration"], "")
    whose = {key: name for doc, key, _ in documents for name in (names[doc["Contact"]["ContactID"]],)}
    for doc in ledger.payments():
        held = doc.get("Invoice", {}).get("InvoiceID") or doc.get("CreditNote", {}).get("CreditNoteID")
        yield doc["PaymentID"], (whose.get(held, ""), f"Payment: {whose.get(held, '')}", doc.get("Reference") or "")


def _names(server: PracticeServer) -> dict[str, str]:
    return {one["ContactID"]: one["Name"] for one in server.ledger.contacts()}


_QUICKBOOKS = {
    "Invoice": ("Invoice", 1),
    "CreditMemo": ("Credit Note", -1),
    "Bill": ("Bill", 1),
    "VendorCredit": ("Supplier Credit", -1),
    "Payment": ("Payment", 1),
    "BillPayment": ("Bill Payment (Cheque)", -1),
    "Purchase": ("Expense", -1),
    "Deposit": ("Deposit", 1),
    "JournalEntry": ("Journal Entry", 1),
}


def transaction_list(server: PracticeServer) -> Grid:
    """QuickBooks' transaction list by date, with the columns of tax and open balance added."""
    rows: Grid = [["Transaction List by Date"], ["Practice company"], ["All Dates"], []]
    rows.append(["Date", "Transaction Type", "Num", "Name", "Memo/Description", "Due Date", "Amount", "Tax Amount", "Open Balance"])
    for entity, (words, sign) in _QUICKBOOKS.items():
        for doc in server.company.rows(entity):
            tax, left = doc.get("TxnTaxDetail", {}).get("TotalTax", D("0.00")), doc.get("Balance")
            due = dt.date.fromisoformat(doc["DueDate"]) if doc.get("DueDate") else None
            head = [dt.date.fromisoformat(doc["TxnDate"]), words, _number(doc), _party(doc), doc.get("PrivateNote"), due]
            rows.append([*head, sign * doc["TotalAmt"], sign * tax, None if left is None else sign * left])
    return [*rows, [], ["Wednesday, 25 March 2026 10:00 GMT+0"]]


def ledger_lines(server: PracticeServer) -> Grid:
    """QuickBooks' transaction detail by account, with debit and credit, each account under its name."""
    rows: Grid = [["Transaction Detail by Account"], ["Practice company"], []]
    rows.append(["Date", "Transaction Type", "Num", "Name", "Memo/Description", "Debit", "Credit", "Balance"])
    whole: dict[tuple[str, str, str], D] = defaultdict(lambda: D("0.00"))
    for entry in server.ledger.journals():
        for line in entry["Lines"]:
            whole[line["AccountID"], entry["Date"], entry["SourceID"]] += line["Amount"]
    for account in server.company.rows("Account"):
        own = [(day, source, amount) for (key, day, source), amount in whole.items() if key == account["Id"] and amount]
        if not own:
            continue
        rows += [[account["FullyQualifiedName"]], ["Beginning Balance", *[None] * 6, D("0.00")]]
        for day, source, amount in own:
            entity, _, key = source.partition(" ")
            doc = server.company.get(entity, key) or {}
            who = [_QUICKBOOKS[entity][0], _number(doc), _party(doc), doc.get("PrivateNote")]
            rows.append([dt.date.fromisoformat(day), *who, *_sides(amount), None])
        rows.append([f"Total for {account['Name']}", *[None] * 4, D("0.00"), D("0.00"), None])
    return rows


def _number(doc: dict[str, Any]) -> str:
    return str(doc.get("DocNumber") or doc.get("PaymentRefNum") or "")


def _party(doc: dict[str, Any]) -> str:
    ref = doc.get("CustomerRef") or doc.get("VendorRef") or doc.get("EntityRef") or {}
    return str(ref.get("name") or "")
