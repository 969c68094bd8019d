"""What the pages share: the frame, days as people write them, lists to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kccwb.practice.company import Company
from kccwb.practice.pages import markup as m
from kccwb.practice.quickbooks.books import Books
from kccwb.practice.store import Doc

LATEST = 500
TRANSACTIONS = {
    "Invoice": "Invoices",
    "CreditMemo": "Credit notes",
    "Payment": "Payments received",
    "Bill": "Bills",
    "VendorCredit": "Supplier credits",
    "BillPayment": "Bill payments",
    "JournalEntry": "Journals",
    "Purchase": "Expenses and cheques",
    "SalesReceipt": "Sales receipts",
    "RefundReceipt": "Refunds of sales",
    "Deposit": "Bank deposits",
    "Transfer": "Transfers",
    "VendorPrepayment": "Advances to suppliers",
}
"""The transactions, as their pages are headed."""


def company_of(request: Request) -> Company:
    """Whose books they are."""
    found: Company = request.app.state.company
    return found


def books_of(request: Request) -> Books:
    """Their ledger."""
    found: Books = request.app.state.ledger
    return found


def page(request: Request, title: str, *parts: str) -> Response:
    """A page, headed by what the last action was told."""
    name = company_of(request).settings["organisation"]["Name"]
    return HTMLResponse(m.page(name, title, m.said(request.query_params.get("said", "")), *parts))


def day(text: str | None) -> str:
    """A day as people write it."""
    return date.fromisoformat(text[:10]).strftime("%d/%m/%Y") if text else ""


def party_of(doc: Doc) -> str:
    """Who a transaction is with."""
    ref = doc.get("CustomerRef") or doc.get("VendorRef") or doc.get("EntityRef") or {}
    return str(ref.get("name") or "")


def number_of(entity: str, doc: Doc) -> str:
    """A transaction's number; its type and id where it has none."""
    return str(doc.get("DocNumber") or doc.get("PaymentRefNum") or f"{entity} {doc['Id']}")


def link_to(entity: str, doc: Doc) -> m.Html:
    """A link to a transaction's page."""
    return m.link(f"/documents/{entity}/{doc['Id']}", number_of(entity, doc))


def left_of(entity: str, doc: Doc) -> object:
    """What is still open on a transaction."""
    if entity in {"Payment", "BillPayment"}:
        return -doc["_Open"][""]["Left"] if doc.get("_Open") else None
    return doc.get("Balance")


def account_choices(company: Company, types: Iterable[str]) -> list[tuple[str, str]]:
    """Accounts of some types, to choose from."""
    wanted = set(types)
    return [
        (row["Id"], f"{row.get('AcctNum', '')} {row['Name']} ({row['CurrencyRef']['value']})")
        for row in company.rows("Account")
        if row["AccountType"] in wanted and row["Active"]
    ]


def open_choices(company: Company, entity: str, party: Doc) -> list[tuple[str, str]]:
    """A customer's or supplier's open documents of one kind, to choose from."""
    name = "CustomerRef" if entity in {"Invoice", "CreditMemo"} else "VendorRef"
    return [
        (row["Id"], f"{number_of(entity, row)} {row['Balance']:,.2f}")
        for row in company.rows(entity)
        if row.get("Balance") and row[name]["value"] == party["value"]
    ]
