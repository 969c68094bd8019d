"""The pages that show the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import Response

from kccwb.practice.money import ZERO
from kccwb.practice.pages import markup as m
from kccwb.practice.quickbooks.control import addresses
from kccwb.practice.quickbooks.fault import Refused
from kccwb.practice.quickbooks.pages import money
from kccwb.practice.quickbooks.pages.frame import (
    LATEST,
    TRANSACTIONS,
    account_choices,
    books_of,
    company_of,
    day,
    left_of,
    link_to,
    page,
    party_of,
)
from kccwb.practice.quickbooks.reading import day_of
from kccwb.practice.quickbooks.switches import CHOICES, DEFAULTS

_FLAGS = [name for name, value in DEFAULTS.items() if isinstance(value, bool)]
_MONEY = ("Bank", "Credit Card", "Other Current Asset")


async def overview(request: Request) -> Response:
    """What the books hold, and how a program connects to them."""
    company = company_of(request)
    counts = [(words, len(company.rows(kind))) for kind, words in TRANSACTIONS.items()]
    counts += [(f"{kind}s", len(company.rows(kind))) for kind in ("Customer", "Vendor", "Item", "Account")]
    found = addresses(str(request.base_url).rstrip("/"), company)
    clock = ("Practice clock", company.now().strftime("%d/%m/%Y %H:%M"))
    shown = [(name.replace("_", " ").capitalize(), value) for name, value in found.items()]
    return page(request, "Practice company", m.table(("Address", ""), [*shown, clock]), "<h2>Records</h2>", m.table(("", ""), counts))


async def documents(request: Request) -> Response:
    """All transactions by kind, the latest first; ?kind= shows one kind."""
    company = company_of(request)
    only = request.query_params.get("kind")
    headings = ("Date", "Number", "With", "Currency", "Total", "Left", "Note")
    parts: list[str] = []
    for kind, words in TRANSACTIONS.items():
        if only not in {None, kind}:
            continue
        rows = [
            (day(row["TxnDate"]), link_to(kind, row), party_of(row), row["CurrencyRef"]["value"], row.get("TotalAmt", row.get("Amount")), left_of(kind, row),
             row.get("PrivateNote"))
            for row in list(reversed(company.rows(kind)))[:LATEST]
        ]  # fmt: skip
        parts += [f"<h2>{words}</h2>", m.table(headings, rows)]
    return page(request, "Documents", *parts)


async def contacts(request: Request) -> Response:
    """Customers and suppliers, and a form for one more of each."""
    company, books = company_of(request), books_of(request)
    currencies = [(code, code) for code in _currencies(request)]
    parts: list[str] = []
    for kind, words in (("Customer", "Customers"), ("Vendor", "Suppliers")):
        rows = [
            (row["DisplayName"], row["CurrencyRef"]["value"], "active" if row["Active"] else "inactive", books.owed(kind, row["Id"]))
            for row in company.rows(kind)
        ]
        fields = (m.field("DisplayName", "Name"), m.choice("Currency", "Currency", currencies), m.field("Email", "Email"))
        add = m.form(f"/do/contact/{kind}", f"Add {'customer' if kind == 'Customer' else 'supplier'}", *fields)
        parts += [f"<h2>{words}</h2>", m.table(("Name", "Currency", "", "Balance"), rows), add]
    return page(request, "Customers and suppliers", *parts)


def _currencies(request: Request) -> list[str]:
    company = company_of(request)
    base = str(company.settings["base_currency"])
    foreign = [str(row["Code"]) for row in company.rows("CompanyCurrency") if row["Active"]]
    return [base, *foreign] if company.settings["multi_currency"] else [base]


async def bank(request: Request) -> Response:
    """What went through each bank account, and forms for money on account."""
    company = company_of(request)
    names = dict(account_choices(company, _MONEY))
    rows: list[tuple[object, ...]] = []
    for entry in reversed(company.rows("Journal")):
        kind, _, key = entry["SourceID"].partition(" ")
        doc = company.get(kind, key)
        for line in entry["Lines"]:
            if line["AccountID"] in names:
                what = link_to(kind, doc) if doc is not None and kind in TRANSACTIONS else f"{entry['SourceType']}, reversed"
                rows.append((day(entry["Date"]), names[line["AccountID"]], what, party_of(doc or {}), line["Amount"]))
    accounts = account_choices(company, _MONEY)
    today = m.field("TxnDate", "Date", company.today().isoformat(), "date")
    forms: list[str] = []
    for entity, who, words in (("Payment", "Customer", "Receive money on account"), ("BillPayment", "Vendor", "Pay a supplier on account")):
        people = [(row["Id"], row["DisplayName"]) for row in company.rows(who) if row["Active"]]
        common = (m.choice("Party", who, people), m.choice("Account", "Account", accounts), today, m.field("Amount", "Amount"))
        forms += [f"<h2>{words}</h2>", m.form(f"/do/on-account/{entity}", words, *common, m.field("Reference", "Reference"))]
    table = m.table(("Date", "Account", "What", "With", "Amount"), rows[:LATEST])
    return page(request, "Bank", "<p class='soft'>Amounts in home currency.</p>", table, *forms, *money.forms(company))


async def trial_balance(request: Request) -> Response:
    """Balances as at a day."""
    company, books = company_of(request), books_of(request)
    try:
        as_at = day_of("date", request.query_params.get("date") or company.today().isoformat())
    except Refused:
        as_at = company.today().isoformat()
    positions = books.positions(date.fromisoformat(as_at))
    rows: list[tuple[object, ...]] = []
    debit = credit = Decimal(0)
    for account in sorted(company.rows("Account"), key=lambda row: str(row.get("AcctNum") or "~")):
        amount = positions[account["Id"]]
        if amount:
            rows.append((account.get("AcctNum"), account["Name"], max(amount, ZERO) or None, max(-amount, ZERO) or None))
            debit, credit = debit + max(amount, ZERO), credit + max(-amount, ZERO)
    rows.append(("", "Total", debit, credit))
    pick = f'<form method="get">{m.field("date", "As at", as_at, "date")}<button>Show</button></form>'
    return page(request, "Trial balance", pick, m.table(("Number", "Account", "Dr", "Cr"), rows))


async def journals(request: Request) -> Response:
    """The general ledger, the latest first, and a form to post to it by hand."""
    company = company_of(request)
    names = {row["Id"]: f"{row.get('AcctNum', '')} {row['Name']}" for row in company.rows("Account")}
    rows = [
        (str(entry["Number"]), day(entry["Date"]), entry["SourceID"], names.get(line["AccountID"]),
         max(line["Amount"], ZERO) or None, max(-line["Amount"], ZERO) or None)
        for entry in list(reversed(company.rows("Journal")))[:LATEST]
        for line in entry["Lines"]
    ]  # fmt: skip
    fields = (
        m.field("DocNumber", "Number"),
        m.field("TxnDate", "Date", company.today().isoformat(), "date"),
        m.field("PrivateNote", "Note"),
        m.field("Lines", "Lines: account number, amount (a credit is negative), description", "", "area"),
    )
    add = m.form("/do/journal", "Post journal", *fields)
    return page(request, "Journals", add, m.table(("No.", "Date", "Source", "Account", "Dr", "Cr"), rows))


async def settings(request: Request) -> Response:
    """The closing date, and the switches of this practice server."""
    found = company_of(request).settings
    close = m.form("/do/settings", "Set closing date", m.field("book_close_date", "Books closed to", found["book_close_date"], "date"))
    words = [m.choice(name, _words(name), [(each, each) for each in options], str(found[name])) for name, options in CHOICES.items()]
    flags = [m.choice(name, _words(name), [("true", "yes"), ("false", "no")], str(found[name]).lower()) for name in _FLAGS]
    switches = m.form("/do/settings", "Save", *flags, *words)
    return page(request, "Settings", "<h2>Closing date</h2>", close, "<h2>Preferences and switches</h2>", switches)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
