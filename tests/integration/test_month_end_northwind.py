"""Month end on Northwind: the control totals of its README hold, and the journal does what an accountant asks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from kccwb.model.errors import BadInput
from kccwb.store.home import Home
from kccwb.workbench import Workbench

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
ACCOUNTS = {
    "0120": ("stock", "625", "Stock in Hand"),
    "0122": ("cost", "310", "Cost of Goods Sold"),
    "0123": ("adjust", "313", "Stock Adjustments"),
}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench.create("Northwind", home=Home(tmp_path)) as opened:
        opened.load([str(NORTHWIND)])
        yield opened


def rows_of(frame: pd.DataFrame) -> list[Any]:
    return list(frame.itertuples(index=False))


def give_accounts(bench: Workbench) -> None:
    chart = [*ACCOUNTS.values(), ("expense", "429", "General Expenses")]
    with bench.store.tx() as tx:
        tx.insert(
            "package_account",
            [
                {"account_id": account, "code": code, "name": name, "type": "", "class": "ASSET" if account == "stock" else "EXPENSE", "status": "ACTIVE", "tax_code": "", "system": "",
                 "currency": "", "bank": False, "takes_payments": False, "inventory": False, "usable": True, "reason": ""}
                for account, code, name in chart
            ],
        )  # fmt: skip
        tx.insert("nominal_map", [{"nominal_code": n, "account_id": a, "account_code": c} for n, (a, c, _) in ACCOUNTS.items()])
        tx.insert("default_account", [{"role": "purchase", "account_id": "expense", "account_code": "429"}])


def cost(bench: Workbench, month: str) -> tuple[Decimal, Decimal]:
    found = bench.cos_summary(month)
    return found.this_month, found.earlier_months


def test_the_trial_balance_is_the_printed_one(bench: Workbench) -> None:
    for first, last in (("2026-10-01", "2026-10-31"), ("2026-01-01", "2026-10-31")):
        ours = {row.nominal_code: (row.debit, row.credit) for row in rows_of(bench.trial_balance(first, last))}
        with (NORTHWIND / "trial_balance.csv").open(encoding="utf-8") as file:
            printed = {
                row["Nominal Code"]: (Decimal(row["Debit"]), Decimal(row["Credit"]))
                for row in csv.DictReader(file)
                if (row["From"], row["To"]) == (first, last)
            }
        assert {code: ours[code] for code in printed} == printed
        assert all(ours[code] == (0, 0) for code in set(ours) - set(printed))
        assert sum(debit for debit, _ in ours.values()) == sum(credit for _, credit in ours.values())


def test_a_month_as_it_was_seen_when_it_ended(bench: Workbench) -> None:
    then = bench.trial_balance("01/09/2026", "30/09/2026", "2026-09-30").set_index("nominal_code")
    now = bench.trial_balance("2026-09-01", "2026-09-30").set_index("nominal_code")
    assert now["debit"]["0122"] == Decimal("58570.72")
    assert then["debit"]["0122"] == Decimal("56794.51")


@pytest.mark.parametrize(
    ("month", "now", "late"),
    [("2026-10", "87650.41", "1776.21"), ("2026-09", "58570.72", "418.80"), ("2026-08", "76378.34", "389.40")],
)
def test_cost_of_sale_and_what_arrived_late(bench: Workbench, month: str, now: str, late: str) -> None:
    assert cost(bench, month) == (Decimal(now), Decimal(late))
    assert sum(bench.cos_late(month)["amount"].tolist()) == Decimal(late)


def test_both_modes_balance_and_differ_by_the_purchases(bench: Workbench) -> None:
    give_accounts(bench)
    expensed = bench.cos_journal("2026-10")
    with bench.store.tx() as tx:
        tx.insert("option", [{"name": "stock_purchases", "value": "stock_in_hand"}])
    in_stock = bench.cos_journal("2026-10")
    assert len(expensed) == 5
    assert [tuple(row) for row in rows_of(in_stock[["account_code", "debit", "credit"]])] == [
        ("310", Decimal("89426.62"), Decimal("0.00")),
        ("313", Decimal("30.36"), Decimal("0.00")),
        ("625", Decimal("0.00"), Decimal("89456.98")),
    ]
    for journal in (expensed, in_stock):
        assert sum(journal["debit"].tolist()) == sum(journal["credit"].tolist())
    assert expensed["debit"][0] == expensed["credit"][1] == Decimal("93495.50")
    assert bench.cos_summary("2026-10").mode == "B"


def test_a_month_recorded_as_posted_is_not_asked_for_twice(bench: Workbench) -> None:
    bench.record_cos_posted("2026-09")
    assert cost(bench, "2026-10") == (Decimal("87650.41"), Decimal("0.00"))


def test_a_month_of_returns_stands_on_the_other_side(tmp_path: Path) -> None:
    with Workbench.create("returns", home=Home(tmp_path)) as bench:
        day = {"date": date(2026, 3, 5), "posted": date(2026, 3, 5), "load_id": 1, "source_type": "Sales Credit"}
        with bench.store.tx() as tx:
            tx.insert("kcc_nominal_transaction", [
                {"transaction_id": "1", "line": 1, "nominal_code": "0120", "debit": Decimal("9.99"), "credit": Decimal(0), **day},
                {"transaction_id": "1", "line": 2, "nominal_code": "0122", "debit": Decimal(0), "credit": Decimal("9.99"), **day},
            ])  # fmt: skip
        journal = bench.cos_journal("2026-03")
        assert [(row.nominal_code, row.debit, row.credit) for row in rows_of(journal)] == [
            ("0122", Decimal("0.00"), Decimal("9.99")),
            ("0120", Decimal("9.99"), Decimal("0.00")),
        ]


def test_the_files_say_what_the_screen_says(bench: Workbench, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="0120"):
        bench.write_cos_xero("2026-10", tmp_path / "too-early.csv")
    give_accounts(bench)
    (xero,) = bench.write_cos_xero("2026-10", tmp_path / "xero.csv")
    with xero.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert sum(Decimal(row["*Amount"]) for row in rows) == 0
    assert {row["*Date"] for row in rows} == {"31/10/2026"}
    assert [row["*Amount"] for row in rows if row["*AccountCode"] == "310"] == ["89426.62"]
    (quickbooks,) = bench.write_cos_quickbooks("2026-10", tmp_path / "quickbooks.csv")
    with quickbooks.open(encoding="utf-8-sig") as file:
        typed = list(csv.DictReader(file))
    assert sum(Decimal(row["Debits"] or 0) for row in typed) == sum(Decimal(row["Credits"] or 0) for row in typed)
    assert not any("-" in row["Debits"] + row["Credits"] for row in typed)
    (book,) = bench.write_cos_xlsx("2026-10", tmp_path / "cos.xlsx")
    sheet = openpyxl.load_workbook(book)["Journal"]
    assert sheet["F2"].value == "=MAX(H2+I2,0)"
    assert sheet["F2"].number_format == "#,##0.00;[Red](#,##0.00)"
    assert openpyxl.load_workbook(book, data_only=True)["Journal"]["F4"].value == pytest.approx(89426.62)


@pytest.mark.parametrize("month", ["2026-13", "October", "10/2026", ""])
def test_a_wrong_month_is_refused_in_words(bench: Workbench, month: str) -> None:
    with pytest.raises(BadInput, match="YYYY-MM"):
        bench.cos_journal(month)
