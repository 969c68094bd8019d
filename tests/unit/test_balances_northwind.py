"""Open items and bank movements of Northwind agree with its ledger to the penny."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.reconcile.balances import bank_balances, company_balances, open_items
from kccwb.store.events import record_payment
from kccwb.store.home import Home
from kccwb.workbench import Workbench

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
D = Decimal


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with Workbench.create("Northwind", home=Home(tmp_path_factory.mktemp("home")), by="me") as made:
        made.load([NORTHWIND])
        yield made


def nominal(bench: Workbench, code: str, as_at: str = "2026-10-31") -> Decimal:
    found = bench.store.scalar("select sum(debit - credit) from ledger_line where nominal_code = ? and date <= ?", [code, as_at])
    return D(found)


def test_debtors_and_creditors_are_the_control_nominals(bench: Workbench) -> None:
    assert bench.store.scalar("select sum(base_outstanding) from open_debtor") == nominal(bench, "0101") == D("1224002.90")
    assert bench.store.scalar("select sum(base_outstanding) from open_creditor") == -nominal(bench, "0102") == D("950035.03")


@pytest.mark.parametrize("as_at", ["2025-06-30", "2026-03-31", "2026-09-30"])
def test_as_at_a_date_they_are_what_the_nominals_were(bench: Workbench, as_at: str) -> None:
    """By accounting date, save pennies of foreign credits that were part allocated."""
    day = date.fromisoformat(as_at)
    assert sum(open_items(bench.store, "S", day)["base_outstanding"]) == nominal(bench, "0101", as_at)
    assert sum(open_items(bench.store, "P", day)["base_outstanding"]) == -nominal(bench, "0102", as_at)


def test_a_paid_web_order_is_not_open_and_credits_stand_negative(bench: Workbench) -> None:
    assert bench.store.one("select 1 from open_debtor where invoice_code = 'SI10259'") is None
    kinds = dict(bench.store.rows("select kind, count(*) from open_debtor group by kind"))
    assert kinds["Payment"] == 1
    assert kinds["Credit"] == 25 - 12
    assert bench.store.scalar("select max(outstanding) from open_debtor where kind <> 'Invoice'") < 0


def test_the_buckets_follow_the_days_past_due(bench: Workbench) -> None:
    frame = open_items(bench.store, "S", date(2026, 10, 31))
    assert set(frame["bucket"]) == {"Current", "1-30", "31-60", "61-90", "Over 90"}
    for row in frame.to_dict("records"):
        late = max((date(2026, 10, 31) - row["due_date"]).days, 0)
        assert row["age_days"] == late
        assert row["bucket"] == (
            "Current" if late == 0 else next((b for b in ("1-30", "31-60", "61-90") if late <= int(b[-2:])), "Over 90")
        )


def test_the_statement_adds_up(bench: Workbench) -> None:
    frame = company_balances(bench.store)
    assert sum(frame["base_owed"]) == D("1224002.90") + D("950035.03")
    assert all(row["total"] + row["unallocated"] == row["owed"] for row in frame.to_dict("records"))
    assert (frame["unallocated"] <= 0).all()


def test_the_banks_are_their_nominals(bench: Workbench) -> None:
    rows = {row["bank_account"]: row for row in bank_balances(bench.store).to_dict("records")}
    assert rows["Current Account"]["balance"] == nominal(bench, "200")
    assert rows["Euro Account"]["currency"] == "EUR"
    base = bench.store.scalar(
        "select sum(base_value(amount, exchange_rate)) from payment where bank_account = 'Euro Account' and authorised"
    )
    assert base == nominal(bench, "201")


def test_an_imported_payment_lowers_debtors_and_moves_the_bank(bench: Workbench) -> None:
    before = bench.store.scalar("select sum(base_outstanding) from open_debtor")
    row_id, urn, open_amount = bench.store.rows(
        "select row_id, urn, outstanding from open_debtor where kind = 'Invoice' and currency = 'GBP' order by invoice_code limit 1"
    )[0]
    made = {
        "row_id": "pay", "kind": "created", "message": "m", "payment_id": "PKG-1", "document_row_id": row_id, "urn": urn, "side": "S",
        "payment_date": date(2026, 10, 31), "amount": open_amount, "currency": "GBP", "exchange_rate": D(1), "bank_account": "Current Account",
        "bank_amount": open_amount, "reference": "r",
    }  # fmt: skip
    with bench.store.tx() as tx:
        record_payment(tx, "me", [made])
    assert bench.store.scalar("select sum(base_outstanding) from open_debtor") == before - open_amount
    assert bench.store.one("select 1 from open_debtor where row_id = ?", [row_id]) is None
    assert bench.store.rows(
        "select amount, nominal_code, allocated_to is not null from bank_movement where source = 'imported payment'"
    ) == [(open_amount, "200", True)]
    with bench.store.tx() as tx:
        record_payment(tx, "me", [{**made, "kind": "reversed"}])
    assert bench.store.scalar("select sum(base_outstanding) from open_debtor") == before
