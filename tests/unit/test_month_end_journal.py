"""The journal's rules on small ledgers: clear downs, goods received not invoiced, late purchases, and the read-back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from kccwb.accounting.protocol import AccountingPackage
from kccwb.month_end.read_back import read_back
from kccwb.store.events import now
from kccwb.store.home import Home
from kccwb.workbench import Workbench

NOMINALS = (("0120", "Stock", "Stock"), ("0122", "Stock - COS", "Cost of Sale"), ("0123", "Stock - Adjusted", "Cost of Sale"),
            ("0125", "Stock - Received not Invoiced", "Current Liability"), ("0102", "Creditors", "Creditors"), ("300", "Sales", "Sale"))  # fmt: skip
MAPPED = {"0120": "stock", "0122": "cogs", "0123": "adjust", "0125": "grni"}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench.create("small", home=Home(tmp_path)) as opened:
        with opened.store.tx() as tx:
            tx.insert("kcc_nominal", [{"nominal_code": c, "description": d, "system_type": t, "load_id": 1} for c, d, t in NOMINALS])
            classes = {"stock": "ASSET", "grni": "LIABILITY", "sales": "REVENUE"}
            tx.insert("package_account", [
                {"account_id": name, "code": "", "name": name, "type": "", "class": classes.get(name, "EXPENSE"), "status": "ACTIVE", "tax_code": "",
                 "system": "", "currency": "", "bank": False, "takes_payments": False, "inventory": False, "usable": True, "reason": ""}
                for name in ("stock", "cogs", "adjust", "grni", "general", "sales")])  # fmt: skip
            tx.insert("nominal_map", [{"nominal_code": code, "account_id": name, "account_code": ""} for code, name in MAPPED.items()])
            tx.insert("default_account", [{"role": "purchase", "account_id": "general", "account_code": ""}])
        yield opened


def post(bench: Workbench, number: str, day: str, source_type: str, *legs: tuple[str, str], posted: str = "") -> None:
    when = {
        "date": date.fromisoformat(day),
        "posted": date.fromisoformat(posted or day),
        "source_type": source_type,
        "source": number,
        "load_id": 1,
    }
    with bench.store.tx() as tx:
        tx.insert("kcc_nominal_transaction", [
            {"transaction_id": number, "line": line, "nominal_code": nominal, "debit": max(Decimal(amount), Decimal(0)),
             "credit": max(-Decimal(amount), Decimal(0)), **when} for line, (nominal, amount) in enumerate(legs, 1)])  # fmt: skip


def journal(bench: Workbench, month: str) -> dict[str, Decimal]:
    rows = bench.store.rows("select account_name, sum(debit - credit) from cos_journal(?) group by 1", [month])
    assert sum((amount for _, amount in rows), Decimal(0)) == 0
    return dict(rows)


def test_the_year_end_clear_down_is_no_cost(bench: Workbench) -> None:
    post(bench, "1", "2026-12-10", "Sales Invoice", ("0122", "70.00"), ("0120", "-70.00"))
    post(bench, "2", "2026-12-31", "Clear Down", ("0122", "-70.00"), ("300", "70.00"))
    bench.set_option("stock_purchases", "stock_in_hand")
    assert journal(bench, "2026-12") == {"cogs": Decimal("70.00"), "stock": Decimal("-70.00")}
    bench.record_cos_posted("2026-12")
    assert journal(bench, "2027-01") == {}


def test_expensed_purchases_are_capitalised_and_late_ones_follow(bench: Workbench) -> None:
    post(bench, "1", "2026-09-20", "Purchase Invoice", ("0120", "40.00"), ("0102", "-40.00"), posted="2026-10-03")
    post(bench, "2", "2026-10-05", "Purchase Invoice", ("0120", "60.00"), ("0102", "-60.00"))
    post(bench, "3", "2026-10-09", "Purchase Credit", ("0120", "-10.00"), ("0102", "10.00"))
    post(bench, "4", "2026-10-12", "Sales Invoice", ("0122", "30.00"), ("0120", "-30.00"))
    post(bench, "5", "2026-10-13", "Stock Adjustment", ("0120", "2.00"), ("0123", "-2.00"))
    assert journal(bench, "2026-10") == {
        "stock": Decimal("90.00") - Decimal("28.00"),
        "general": Decimal("-90.00"),
        "cogs": Decimal("30.00"),
        "adjust": Decimal("-2.00"),
    }
    late = {row.account_name: row.earlier_months for row in bench.cos_journal("2026-10").itertuples()}
    assert late["general"] == Decimal("-40.00")


def test_goods_received_not_invoiced_move_with_their_nominal(bench: Workbench) -> None:
    bench.set_option("stock_purchases", "stock_in_hand")
    post(bench, "1", "2026-10-05", "Journal", ("0120", "50.00"), ("0125", "-50.00"))
    assert journal(bench, "2026-10") == {"stock": Decimal("50.00"), "grni": Decimal("-50.00")}
    post(bench, "2", "2026-10-20", "Purchase Invoice", ("0125", "50.00"), ("0102", "-50.00"))
    assert journal(bench, "2026-10") == {}


class Books:
    """A package that knows two trial balances."""

    def __init__(self, before: dict[str, str], after: dict[str, str]) -> None:
        self.balances = {9: before, 10: after}

    def trial_balance(self, as_at: date) -> dict[str, Decimal]:
        return {account: Decimal(amount) for account, amount in self.balances[as_at.month].items()}


@pytest.mark.parametrize(
    ("before", "after", "verdict", "note"),
    [
        ({"cogs": "5.00"}, {"cogs": "35.00", "stock": "30.00"}, "found", "agrees"),
        ({"cogs": "5.00", "sales": "-90.00"}, {"cogs": "30.00", "sales": "-1.00"}, "found", "agrees"),  # a new year began
        ({}, {}, "not found", "nothing was posted"),
        ({"cogs": "30.00"}, {"cogs": "30.00"}, "not found", "nothing was posted"),  # posted, but in September
        ({}, {"cogs": "60.00"}, "differs", "posted twice"),
        ({}, {"cogs": "-30.00"}, "differs", "wrong way round"),
        ({}, {"cogs": "30.01"}, "differs", "differs by 0.01"),
    ],
)
def test_the_read_back_says_what_is_wrong(bench: Workbench, before: dict[str, str], after: dict[str, str], verdict: str, note: str) -> None:
    bench.set_option("stock_purchases", "stock_in_hand")
    post(bench, "1", "2026-10-02", "Purchase Invoice", ("0120", "60.00"), ("0102", "-60.00"))
    post(bench, "2", "2026-10-12", "Sales Invoice", ("0122", "30.00"), ("0120", "-30.00"))
    check = read_back(bench.store, cast(AccountingPackage, Books(before, after)), "2026-10")
    assert check.verdict == verdict
    assert note in next(line.note for line in check.lines if line.account_name == "cogs")
    stock = next(line for line in check.lines if line.account_name == "stock")
    assert stock.expected == Decimal("30.00")  # bills 60.00 less cost 30.00: Stock in Hand carries both


def test_quickbooks_needs_names_and_xero_codes(bench: Workbench, tmp_path: Path) -> None:
    post(bench, "1", "2026-10-12", "Sales Invoice", ("0122", "30.00"), ("0120", "-30.00"))
    assert not bench.cos_summary("2026-10").warnings or "No account" not in " ".join(bench.cos_summary("2026-10").warnings)
    assert bench.write_cos_quickbooks("2026-10", tmp_path / "q.csv")[0].read_text(encoding="utf-8-sig").count("cogs") == 1
    with pytest.raises(Exception, match="0120"):
        bench.write_cos_xero("2026-10", tmp_path / "x.csv")


def test_the_printed_trial_balance_serves_where_there_is_no_ledger(bench: Workbench) -> None:
    first = now()
    october = {"from_date": date(2026, 10, 1), "to_date": date(2026, 10, 31), "load_id": 1}
    with bench.store.tx() as tx:
        for day, amount in ((1, "9.00"), (2, "10.00")):  # read twice: the later reading counts
            tx.insert("kcc_trial_balance", [
                {"nominal_code": "0122", "debit": Decimal(amount), "credit": Decimal(0), "taken": first + timedelta(days=day), **october},
                {"nominal_code": "0120", "debit": Decimal("1.00"), "credit": Decimal(amount) + 1, "taken": first + timedelta(days=day), **october}])  # fmt: skip
    rows = bench.trial_balance("2026-10-01", "31/10/2026")
    assert rows[["nominal_code", "debit", "credit"]].values.tolist() == [["0120", 0, Decimal("10.00")], ["0122", Decimal("10.00"), 0]]
    assert "printed" in bench.trial_balance_source("2026-10-01", "2026-10-31")
    assert bench.trial_balance("2026-10-01", "2026-10-30").empty
    post(bench, "1", "2026-10-12", "Sales Invoice", ("0122", "30.00"), ("0120", "-30.00"))
    assert bench.trial_balance("2026-10-01", "2026-10-31")["debit"].tolist() == [Decimal(0), Decimal("30.00")]


def test_a_journal_says_what_an_earlier_one_that_was_never_recorded_may_hold_too(bench: Workbench) -> None:
    post(bench, "1", "2026-08-10", "Sales Invoice", ("0122", "70.00"), ("0120", "-70.00"))
    post(bench, "2", "2026-08-20", "Sales Invoice", ("0122", "5.00"), ("0120", "-5.00"), posted="2026-09-02")
    post(bench, "3", "2026-09-10", "Sales Invoice", ("0122", "40.00"), ("0120", "-40.00"))
    assert journal(bench, "2026-08")["cogs"] == Decimal("75.00")
    assert journal(bench, "2026-09")["cogs"] == Decimal("45.00")
    [told] = bench.cos_summary("2026-09").warnings[:1]
    assert told.startswith("No journal before is recorded as posted (August 2026)")
    assert " 5.00 that came later" in told
    bench.record_cos_posted("2026-08")
    assert journal(bench, "2026-09")["cogs"] == Decimal("40.00")
    assert not [words for words in bench.cos_summary("2026-09").warnings if "recorded" in words]
    post(bench, "4", "2026-10-10", "Sales Invoice", ("0122", "9.00"), ("0120", "-9.00"))
    assert journal(bench, "2026-10")["cogs"] == Decimal("49.00")
    assert (
        bench.cos_summary("2026-10")
        .warnings[0]
        .startswith("The journal of September 2026 is not recorded as posted, so all of it is in here")
    )


def test_the_journal_names_the_company_s_own_stock_nominal(tmp_path: Path) -> None:
    with Workbench.create("own-codes", home=Home(tmp_path)) as bench:
        with bench.store.tx() as tx:
            own = (("S120", "Stock", "Stock"), ("C122", "Cost", "Cost of Sale"))
            tx.insert("kcc_nominal", [{"nominal_code": c, "description": d, "system_type": t, "load_id": 1} for c, d, t in own])
        post(bench, "1", "2026-08-10", "Sales Invoice", ("C122", "70.00"), ("S120", "-70.00"))
        assert sorted(row["nominal_code"] for row in bench.cos_journal("2026-08").to_dict("records")) == ["C122", "S120"]
