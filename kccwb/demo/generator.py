"""A believable UK trading company of any size, as the files KCC would give: consistent to the penny, and with a story to solve."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from kccwb.demo import books, buying, selling, trade
from kccwb.demo.books import Transaction
from kccwb.demo.people import BAD_EMAIL, EXPENSED, MISSING_ITEM, NAME_CLASH, NUMBER_CLASH, Item, make_customers, make_items, make_suppliers
from kccwb.demo.tables import HEADERS, company_row, document_rows, ledger_rows
from kccwb.demo.trade import WORKSHOPS, Stage, Trade

START, END = date(2026, 8, 1), date(2026, 10, 31)
"""The demo's quarter; its last month is the one to close."""


@dataclass(frozen=True)
class DemoFacts:
    """What is in the files, and where the story hides. Amounts are in base currency."""

    documents: int
    sales_invoices: int
    sales_credits: int
    purchase_invoices: int
    purchase_credits: int
    debtors: Decimal
    creditors: Decimal
    stock: Decimal
    stock_report: Decimal
    unmapped_nominal: str
    bad_email_urn: str
    name_clash_urn: str
    number_clash_urn: str
    missing_item: str
    back_dated: tuple[str, ...]
    """Row ids of documents that reached the ledger in a later month than their date."""
    not_posted: tuple[str, ...]
    files: tuple[str, ...]


def generate(folder: Path, *, seed: int = 7, documents: int = 300, start: date = START, end: date = END) -> DemoFacts:
    """Write every dataset of KCC's standard layout into a folder. The same arguments give the same bytes.

    ``documents`` counts invoices and credits of both sides, at least 40. Raises ValueError for fewer, or for a period under 20 days.
    """
    if documents < 40 or (end - start).days < 20:
        raise ValueError("a company needs at least 40 documents and 20 days")
    random = Random(seed)  # noqa: S311  a made-up company needs no secrets
    happened, stage = _happen(random, documents, start, end)
    ledger = books.post_all(happened)
    folder.mkdir(parents=True, exist_ok=True)
    tables = _tables(stage, happened, ledger)
    for name, rows in tables.items():
        _write(folder / f"{name}.csv", HEADERS[name], rows)
    return _facts(stage, happened, ledger, tables)


def _happen(random: Random, documents: int, start: date, end: date) -> tuple[Trade, Stage]:
    sales, credits_, returns = documents * 62 // 100, max(2, documents // 25), max(1, documents // 80)
    bills = documents - sales - credits_ - returns
    days = (end - start).days + 1
    suppliers = max(4, min(60, bills // 6), -(-bills // (days // 2)))
    items = max(28, min(600, documents // 8), suppliers)
    customers, told = make_customers(random, max(14, min(2000, documents // 6)))
    stage = Stage(customers, told, make_suppliers(random, suppliers), make_items(random, items, suppliers), start, end)
    happened = Trade()
    selling.sell(random, stage, sales, happened)
    selling.prepay(random, stage, happened)
    selling.take_back(random, stage, credits_, happened)
    buying.buy(random, stage, bills, happened)
    buying.send_back(stage, returns, happened)
    buying.break_some(random, stage, max(2, documents // 60), happened)
    return happened, stage


def _tables(stage: Stage, happened: Trade, ledger: list[Transaction]) -> dict[str, list[dict[str, str]]]:
    returned = date(stage.end.year, (stage.end.month - 1) // 3 * 3 + 1, 1) - timedelta(days=1)
    return {
        "companies": [company_row(one) for one in (*stage.customers, *stage.told, *stage.suppliers)],
        "stock_items": [_item(one) for one in stage.items],
        "nominals": [dict(zip(HEADERS["nominals"], row, strict=True)) for row in NOMINALS],
        "bank_accounts": [dict(zip(HEADERS["bank_accounts"], row, strict=True)) for row in BANKS],
        "tax_rates": [
            {"Tax Rate": code, "Description": name, "Rate": f"{trade.RATES[code]}"}
            for code, name in (("1", "Standard"), ("2", "Zero"), ("4", "Reduced"))
        ],
        "sales_invoices": [row for one in happened.documents if one.ledger == "S" for row in document_rows(one)],
        "purchase_invoices": [row for one in happened.documents if one.ledger == "P" for row in document_rows(one)],
        "payments": [_payment(one) for one in happened.payments],
        "allocations": [_allocation(number, one) for number, one in enumerate(happened.allocations, start=1)],
        "nominal_transactions": ledger_rows(ledger),
        "trial_balance": [*_balance(ledger, stage.last_month, stage.end), *_balance(ledger, stage.start, stage.end)],
        "stock_value": [
            {"As At": stage.end.isoformat(), "Stock Code": code, "Quantity": str(quantity), "Value": f"{value:.2f}"}
            for code, (quantity, value) in books.stock_on_hand(happened, stage.items).items()
        ],
        "tax_register": books.register(happened, returned),
    }


def _facts(stage: Stage, happened: Trade, ledger: list[Transaction], tables: Mapping[str, list[dict[str, str]]]) -> DemoFacts:
    totals = books.movements(ledger, stage.start, stage.end)
    late = [one for one in happened.documents if one.posted and (one.posted.year, one.posted.month) > (one.day.year, one.day.month)]
    kinds = [books.source_type(one) for one in happened.documents]
    return DemoFacts(
        documents=len(happened.documents),
        sales_invoices=kinds.count("Sales Invoice"),
        sales_credits=kinds.count("Sales Credit"),
        purchase_invoices=kinds.count("Purchase Invoice"),
        purchase_credits=kinds.count("Purchase Credit"),
        debtors=totals[books.DEBTORS],
        creditors=-totals[books.CREDITORS],
        stock=totals[books.STOCK],
        stock_report=sum((Decimal(row["Value"]) for row in tables["stock_value"]), Decimal(0)),
        unmapped_nominal=WORKSHOPS,
        bad_email_urn=BAD_EMAIL,
        name_clash_urn=NAME_CLASH,
        number_clash_urn=NUMBER_CLASH,
        missing_item=MISSING_ITEM,
        back_dated=tuple(one.row_id for one in late),
        not_posted=tuple(one.row_id for one in happened.documents if not one.posted),
        files=tuple(f"{name}.csv" for name in tables),
    )


def _balance(ledger: list[Transaction], start: date, end: date) -> list[dict[str, str]]:
    named = {code: description for code, description, _, _ in NOMINALS}
    return [
        {
            "From": start.isoformat(),
            "To": end.isoformat(),
            "Nominal Code": nominal,
            "Description": named[nominal],
            "Debit": f"{max(amount, Decimal(0)):.2f}",
            "Credit": f"{max(-amount, Decimal(0)):.2f}",
        }
        for nominal, amount in books.movements(ledger, start, end).items()
    ]


def _item(one: Item) -> dict[str, str]:
    return {
        "Stock Code": one.code,
        "Description": one.description,
        "Stock Controlled": "Yes",
        "Tax Rate": one.tax_rate,
        "Sales Nominal": one.nominal,
        "Purchase Nominal": EXPENSED if one.cos_excluded else books.STOCK,
        "Stock Type 2": one.kind,
        "COS Excluded": "Yes" if one.cos_excluded else "No",
        "Discontinued": "No",
    }


def _payment(one: trade.Payment) -> dict[str, str]:
    return {
        "Payment ID": one.id,
        "S/P": "S",
        "URN": one.company.urn,
        "Payment Date": one.day.isoformat(),
        "Method": "Card",
        "Authorised": "Yes" if one.authorised else "No",
        "Reference": f"AUTH{one.id[3:]}" if one.authorised else "",
        "Amount": f"{one.amount:.2f}",
        "Currency": "GBP",
        "Exchange Rate": "1",
        "Bank Account": books.CARD_BANK,
        "Sales Order": one.order,
    }


def _allocation(number: int, one: trade.Allocation) -> dict[str, str]:
    values = (f"AL{number:05d}", one.side, one.source_type, one.source, one.invoice, one.day.isoformat(), f"{one.amount:.2f}")
    return dict(zip(HEADERS["allocations"], values, strict=True))


def _write(path: Path, headers: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headers, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


NOMINALS = (
    ("0101", "Debtors", "1", "Debtors"),
    ("0102", "Creditors", "2", "Creditors"),
    ("0103", "Retained Earnings", "3", "Retained Earnings"),
    ("0107", "Tax on Sales UK", "7", "Tax"),
    ("0108", "Tax on Purchases UK", "8", "Tax"),
    ("0110", "Purchase Delivery", "10", "Purchase"),
    ("0115", "Sales Delivery", "15", "Sale"),
    ("0120", "Stock", "20", "Stock"),
    ("0122", "Stock - COS", "22", "Cost of Sale"),
    ("0123", "Stock - Adjusted", "23", "Cost of Sale"),
    ("200", "Bank - Current Account", "", "Bank"),
    ("201", "Bank - Euro Account", "", "Bank"),
    ("202", "Bank - Card Account", "", "Bank"),
    ("300", "Sales - Homeware", "", "Sale"),
    ("301", "Sales - Tea and Larder", "", "Sale"),
    ("302", "Sales - Books and Cards", "", "Sale"),
    ("303", "Sales - Warm Home", "", "Sale"),
    ("305", "Sales - Workshops", "", "Sale"),
    ("621", "Packing Materials and Boxes", "", "Expense"),
)
BANKS = (("Current Account", "200", "GBP"), ("Euro Account", "201", "EUR"), ("Card Account", "202", "GBP"))
