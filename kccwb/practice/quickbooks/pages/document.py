"""One transaction's page: its lines, what it is linked to, and what can be done to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kccwb.practice.company import Company
from kccwb.practice.pages import markup as m
from kccwb.practice.quickbooks.pages.frame import (
    TRANSACTIONS,
    account_choices,
    company_of,
    day,
    left_of,
    link_to,
    number_of,
    open_choices,
    page,
    party_of,
)
from kccwb.practice.store import Doc

_FACTS = {
    "DocNumber": "Number",
    "PaymentRefNum": "Reference",
    "TxnDate": "Date",
    "DueDate": "Due",
    "ExchangeRate": "Exchange rate",
    "GlobalTaxCalculation": "Amounts",
    "TotalAmt": "Total",
    "Amount": "Amount",
    "Balance": "Balance",
    "UnappliedAmt": "On account",
    "PrivateNote": "Note",
    "SyncToken": "Version",
}
_TAX_WORDS = {"TaxExcluded": "lines are net of VAT", "TaxInclusive": "lines include VAT", "NotApplicable": "no VAT"}
_DETAILS = (
    "SalesItemLineDetail",
    "AccountBasedExpenseLineDetail",
    "ItemBasedExpenseLineDetail",
    "JournalEntryLineDetail",
    "DepositLineDetail",
)
ALLOCATES = {"CreditMemo": "Invoice", "VendorCredit": "Bill", "VendorPrepayment": "Bill"}
"""Credits, and what they are set against."""
APPLIES = {"Payment": "Invoice", "BillPayment": "Bill"}
"""Payments, and what money on account is set against."""
PAYS = {"Invoice": "Payment", "Bill": "BillPayment"}
"""Documents, and what pays them."""
EDITED = frozenset({"Invoice", "CreditMemo", "Bill", "VendorCredit"})
"""Documents whose lines can be changed on their page."""


async def document(request: Request) -> Response:
    """The page at /documents/{Entity}/{Id}."""
    company = company_of(request)
    kind, key = request.path_params["kind"], request.path_params["key"]
    doc = company.get(kind, key) if kind in TRANSACTIONS else None
    if doc is None:
        return HTMLResponse("Not found", 404)
    facts = [(words, _fact(name, doc[name])) for name, words in _FACTS.items() if doc.get(name) not in {None, ""}]
    tax = doc.get("TxnTaxDetail", {}).get("TotalTax")
    facts += [("VAT", f"{tax:,.2f}")] if tax is not None else []
    title = f"{number_of(kind, doc)} · {party_of(doc)}" if party_of(doc) else number_of(kind, doc)
    return page(
        request,
        title,
        m.table(("", ""), [("Type", TRANSACTIONS[kind]), ("Currency", doc["CurrencyRef"]["value"]), *facts]),
        "<h2>Lines</h2>",
        m.table(("Description", "Account or item", "Tax code", "Quantity", "Price", "Amount"), _lines(company, doc)),
        "<h2>Linked to</h2>",
        m.table(("Date", "What", "Number", "Amount"), _links(company, kind, doc)),
        *_actions(company, kind, doc),
    )


def _fact(name: str, value: Any) -> str:
    """A fact as text, so that words and figures stand in one column."""
    if name.endswith("Date"):
        return day(value)
    if name == "ExchangeRate":
        return str(value)
    return f"{value:,.2f}" if isinstance(value, Decimal) else _TAX_WORDS.get(value, str(value))


def _lines(company: Company, doc: Doc) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for line in doc.get("Line", []):
        if line.get("LinkedTxn") or line.get("DetailType") == "SubTotalLineDetail":
            continue
        detail: Doc = next((line[name] for name in _DETAILS if name in line), {})
        what = (detail.get("ItemRef") or detail.get("AccountRef") or {}).get("name")
        if "PostingType" in detail:
            what = f"{'Dr' if detail['PostingType'] == 'Debit' else 'Cr'} {what}"
        code = company.get("TaxCode", detail.get("TaxCodeRef", {}).get("value", "")) or {}
        rows.append((line.get("Description"), what, code.get("Name"), detail.get("Qty"), detail.get("UnitPrice"), line.get("Amount")))
    return rows


def _links(company: Company, kind: str, doc: Doc) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for kept in doc.get("_Applied", []):
        other = company.get(kept["Entity"], kept["Id"])
        if other is not None:
            rows.append((day(other["TxnDate"]), TRANSACTIONS[kept["Entity"]], link_to(kept["Entity"], other), kept["Amount"]))
    for link in doc.get("LinkedTxn", []):
        other = company.get(link["TxnType"], link["TxnId"])
        if other is None:
            continue
        amounts = [kept["Amount"] for kept in other.get("_Applied", []) if (kept["Entity"], kept["Id"]) == (kind, doc["Id"])]
        rows.append(
            (day(other["TxnDate"]), TRANSACTIONS[link["TxnType"]], link_to(link["TxnType"], other), amounts[0] if amounts else None)
        )
    return rows


def _actions(company: Company, kind: str, doc: Doc) -> list[str]:
    key, left = doc["Id"], left_of(kind, doc)
    parts: list[str] = []
    today = m.field("TxnDate", "Date", company.today().isoformat(), "date")
    if kind in PAYS and left:
        banks = account_choices(company, ("Bank", *(("Other Current Asset",) if kind == "Invoice" else ())))
        fields = (m.choice("Account", "Account", banks), today, m.field("Amount", "Amount", left), m.field("Reference", "Reference"))
        parts += ["<h2>Record a payment</h2>", m.form(f"/do/pay/{kind}/{key}", "Record payment", *fields)]
    target = ALLOCATES.get(kind) or APPLIES.get(kind)
    if target and left:
        choices = open_choices(company, target, doc.get("CustomerRef") or doc["VendorRef"])
        chosen = (m.choice("Document", "To", choices), m.field("Amount", "Amount", left))
        action, words = ("allocate", "Allocate this credit") if kind in ALLOCATES else ("apply", "Apply the money on account")
        parts += [f"<h2>{words}</h2>", m.form(f"/do/{action}/{kind}/{key}", "Allocate", *chosen)]
    parts += ["<h2>Edit</h2>", m.form(f"/do/edit/{kind}/{key}", "Save", *_edits(kind, doc))]
    if kind in {"Invoice", "Payment", "BillPayment", "Purchase", "SalesReceipt"}:
        parts.append(m.form(f"/do/void/{kind}/{key}", "Void"))
    parts.append(m.form(f"/do/delete/{kind}/{key}", "Delete"))
    return parts


def _edits(kind: str, doc: Doc) -> list[str]:
    number = "PaymentRefNum" if kind in {"Payment", "VendorPrepayment"} else "DocNumber"
    fields = [m.field(number, "Number", doc.get(number)), m.field("TxnDate", "Date", doc["TxnDate"], "date")]
    if "DueDate" in doc:
        fields.append(m.field("DueDate", "Due", doc["DueDate"], "date"))
    fields.append(m.field("PrivateNote", "Note", doc.get("PrivateNote")))
    if kind in APPLIES:
        fields.append(m.field("TotalAmt", "Amount", doc["TotalAmt"]))
    if kind in EDITED:
        fields += [
            m.field(f"Amount.{line['Id']}", f"Amount, {line.get('Description') or 'line ' + line['Id']}"[:40], line["Amount"])
            for line in doc["Line"]
            if "Id" in line and "Amount" in line
        ]
    return fields
