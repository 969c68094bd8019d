"""The payments page: what waits, what the selection would change, creating it, and what stands in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from kccwb.serve.companies import shared_companies
from kccwb.workbench import Workbench
from tests.unit.pages_ground import at_home, company, opened, paid, whole, words

GRID = "payment-import"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at_home(tmp_path, monkeypatch)


def bolts() -> Workbench:
    return shared_companies().workbench("bolts")


def test_without_a_package_it_says_what_to_do(home: Path) -> None:
    company(home)
    app = opened("payments")
    shown = words(app)
    assert "No payment made in the accounting package is known here yet" in shown
    assert "nowhere to fetch payments from" in shown
    assert app.button(key="fetch").disabled
    assert app.button(key="create").disabled


def test_ticked_payments_show_open_items_and_bank_before_and_after_and_are_created(home: Path) -> None:
    company(home)
    bolts().map_bank("Current Account", "090")
    paid(bolts(), document="S:2", number="SI2", amount="100.00", key="p1")
    paid(bolts(), document="S:3", number="SI3", amount="120.00", key="p2")
    bolts().tick(GRID, on=["p1"])
    app = opened("payments")
    shown = words(app)
    assert "2 payments · £220.00 can be created and allocated." in shown
    assert app.button(key="create").label == "Create & Allocate 1 payment · £100.00"
    for figure in ("300.00", "(100.00)", "200.00"):
        assert f'<td class="money">{figure}</td>' in shown
    app.button(key="create").click().run()
    whole(app.button(key="create-yes").click().run())
    assert "1 payment created and allocated: 1 receipt £100.00." in words(app)
    statuses = dict(zip(*(bolts().payments()[name].tolist() for name in ("row_id", "status")), strict=True))
    assert statuses == {"p1": "Payment created and allocated", "p2": "Not Processed"}
    assert bolts().ticks(GRID) == []


def test_what_stands_in_the_way_is_said_and_nothing_is_created(home: Path) -> None:
    company(home)
    paid(bolts(), document="S:2", number="SI2", amount="100.00", key="p1")
    bolts().tick(GRID, on=["p1"])
    app = opened("payments")
    shown = words(app)
    assert "1 payment cannot be created as things stand" in shown
    assert "none of the ticked payments can be created" in shown
    app.button(key="create").click().run()
    whole(app.button(key="create-yes").click().run())
    assert "1 payment could not be created" in words(app)
    assert "Bank account" in words(app)
    assert not len(bolts().bank_movements())


def test_credit_allocations_are_listed_as_not_carried(home: Path) -> None:
    company(home)
    paid(bolts(), document="S:2", number="SI2", amount="50.00", key="c1", kind="credit_allocation")
    app = opened("payments")
    assert "Credit-note allocations never cross." in words(app)
    frames = [frame.value for frame in app.dataframe]
    assert any("reason" in frame.columns and frame["amount"].astype(str).tolist() == ["50.00"] for frame in frames)


def test_debtors_are_aged_and_added_up_by_age(home: Path) -> None:
    company(home)
    app = opened("payments")
    shown = words(app)
    assert "Not due yet" in shown
    ages = dict(bolts().open_debtors().groupby("bucket")["outstanding"].sum().items())
    assert sum(ages.values()) == 540
    for total in ages.values():
        assert f"£{total:,.2f}" in shown
