"""Money without a document, as a bookkeeper records it: an expense or cheque, a deposit, a transfer between accounts."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kccwb.practice.company import Company
from kccwb.practice.pages import markup as m
from kccwb.practice.quickbooks.lines import NO_CONTROL
from kccwb.practice.quickbooks.pages.doing import carry_out, figure, typed
from kccwb.practice.quickbooks.pages.frame import account_choices, company_of
from kccwb.practice.store import Doc

_PAID_FROM = ("Bank", "Credit Card", "Other Current Asset")
_PAID_INTO = ("Bank", "Other Current Asset")


def forms(company: Company) -> list[str]:
    """The forms that the bank's page offers for them."""
    nominals = account_choices(company, sorted(NO_CONTROL | {"Accounts Receivable", "Accounts Payable"}))
    people = [("", "nobody"), *_people(company)]
    codes = [("", "no VAT"), *((row["Id"], row["Name"]) for row in company.rows("TaxCode") if row.get("Active", True))]
    today = m.field("TxnDate", "Date", company.today().isoformat(), "date")
    common = (m.choice("Party", "Payee or payer", people), today, m.choice("Nominal", "Posted to", nominals), m.field("Amount", "Amount"))
    words = (m.field("Reference", "Reference"), m.field("Note", "Note"))
    spent = (
        m.choice("Account", "Paid from", account_choices(company, _PAID_FROM)),
        *common,
        m.choice("Code", "VAT, on top of the amount", codes),
        *words,
    )
    banked = (m.choice("Account", "Paid into", account_choices(company, _PAID_INTO)), *common, *words)
    held = account_choices(company, (*_PAID_FROM, "Fixed Asset", "Other Current Liability", "Long Term Liability", "Equity"))
    moved = (m.choice("From", "From", held), m.choice("To", "To", held), today, m.field("Amount", "Amount"), m.field("Note", "Note"))
    return [
        "<h2>Record an expense</h2>",
        m.form("/do/expense", "Record expense", *spent),
        "<h2>Record a deposit</h2>",
        m.form("/do/deposit", "Record deposit", *banked),
        "<h2>Transfer money</h2>",
        m.form("/do/transfer", "Transfer", *moved),
    ]


async def expense(request: Request) -> Response:
    """Money spent without a bill: by card where it is paid from a card, else from the bank."""
    fields = await typed(request)
    account = company_of(request).get("Account", fields.get("Account", "")) or {}
    line: Doc = {
        "Amount": figure(fields.get("Amount")),
        "DetailType": "AccountBasedExpenseLineDetail",
        "AccountBasedExpenseLineDetail": {"AccountRef": _ref(fields, "Nominal"), "TaxCodeRef": _ref(fields, "Code")},
    }
    body: Doc = {
        **_head(fields),
        "PaymentType": "CreditCard" if account.get("AccountType") == "Credit Card" else "Cash",
        "AccountRef": _ref(fields, "Account"),
        "GlobalTaxCalculation": "TaxExcluded" if fields.get("Code") else "NotApplicable",
        "Line": [_told(line, fields)],
    }
    kind, key = _party(fields)
    return carry_out(request, "Purchase", {**body, "EntityRef": {"value": key, "type": kind}} if key else body)


async def deposit(request: Request) -> Response:
    """Money received without an invoice."""
    fields = await typed(request)
    kind, key = _party(fields)
    detail: Doc = {"AccountRef": _ref(fields, "Nominal"), **({"Entity": {"value": key, "type": kind}} if key else {})}
    line: Doc = {"Amount": figure(fields.get("Amount")), "DetailType": "DepositLineDetail", "DepositLineDetail": detail}
    return carry_out(request, "Deposit", {**_head(fields), "DepositToAccountRef": _ref(fields, "Account"), "Line": [_told(line, fields)]})


async def transfer(request: Request) -> Response:
    """Money moved between two accounts."""
    fields = await typed(request)
    refs = {"FromAccountRef": _ref(fields, "From"), "ToAccountRef": _ref(fields, "To")}
    return carry_out(request, "Transfer", {**_head(fields), **refs, "Amount": figure(fields.get("Amount"))})


def _people(company: Company) -> list[tuple[str, str]]:
    return [(f"{kind} {row['Id']}", row["DisplayName"]) for kind in ("Vendor", "Customer") for row in company.rows(kind) if row["Active"]]


def _party(fields: dict[str, str]) -> tuple[str, str]:
    kind, _, key = fields.get("Party", "").partition(" ")
    return kind, key


def _ref(fields: dict[str, str], name: str) -> Doc:
    return {"value": fields[name]} if name in fields else {}


def _head(fields: dict[str, str]) -> Doc:
    return {"TxnDate": fields.get("TxnDate"), "DocNumber": fields.get("Reference"), "PrivateNote": fields.get("Note")}


def _told(line: Doc, fields: dict[str, str]) -> Doc:
    return {**line, "Description": fields["Note"]} if "Note" in fields else line


_POST = ["POST"]
ROUTES = [
    Route("/do/expense", expense, methods=_POST),
    Route("/do/deposit", deposit, methods=_POST),
    Route("/do/transfer", transfer, methods=_POST),
]
