"""The reconcile page: one sentence, what makes it up, both documents, and accepting."""

from __future__ import annotations

from pathlib import Path

import pytest

from kccwb.serve.companies import shared_companies
from kccwb.ui.balances import records
from kccwb.ui.reconcile_pair import side_table
from kccwb.workbench import Workbench
from tests.unit.books_ground import read_books
from tests.unit.pages_ground import at_home, company, opened, whole, words

GRID = "differences"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = at_home(tmp_path, monkeypatch)
    company(found)
    return found


def bolts() -> Workbench:
    return shared_companies().workbench("bolts")


def lives() -> dict[str, str]:
    """Each sales invoice's class of difference, and its life."""
    return {
        f"{row['source_code'] or row['package_number']}: {row['class']}": row["life"]
        for row in records(bolts().differences())
        if row["side"] == "S"
    }


def test_before_anything_was_read_it_says_so(home: Path) -> None:
    shown = words(opened("reconcile"))
    assert "were not compared yet" in shown
    assert "books were never read here" in shown
    assert "No accounting package is connected" in shown


def test_it_opens_with_the_sum_and_what_it_is_made_of(home: Path) -> None:
    bolts().map_nominal("300", "200")
    read_books(bolts())
    shown = words(opened("reconcile")).replace("\\", "")
    assert "differ by £300.00 on sales: 1 voided in the accounting package, 1 in KCC only, 1 in the accounting package only" in shown
    assert "Incomplete" in shown
    assert "No trial balance of the package was read" in shown


def test_ticked_differences_are_accepted_with_a_reason(home: Path) -> None:
    read_books(bolts())
    voided = next(row["difference_id"] for row in records(bolts().differences()) if row["class"] == "voided in package")
    assert lives() == {"SI1: in KCC only": "new", "SI2: voided in package": "new", "HAND-1: in package only": "new"}
    bolts().tick(GRID, on=[voided])
    app = opened("reconcile")
    assert app.button(key="accept").disabled
    app.text_input(key="bolts:accept-reason").input("credited by hand").run()
    assert "Accept 1 difference" in app.button(key="accept").label
    shown = words(whole(app.button(key="accept").click().run())).replace("\\", "")
    assert "1 difference accepted." in shown
    assert "1 voided in the accounting package, 1 in KCC only, 1 in the accounting package only (1 of them accepted)" in shown
    assert lives()["SI2: voided in package"] == "accepted"
    assert bolts().ticks(GRID) == []


def test_two_ticked_sides_are_linked(home: Path) -> None:
    read_books(bolts())
    alone = [
        row["difference_id"]
        for row in records(bolts().differences())
        if row["class"] in {"in KCC only", "in package only"} and row["side"] == "S"
    ]
    bolts().tick(GRID, on=alone)
    app = opened("reconcile")
    whole(app.button(key="link").click().run())
    linked = {row["method"]: (row["source_codes"], row["package_numbers"]) for row in records(bolts().matches())}
    assert linked["decided"] == ("SI1", "HAND-1")
    assert "HAND-1: in package only" not in lives()


def test_a_period_limits_what_is_shown(home: Path) -> None:
    read_books(bolts())
    october = bolts().control_gaps("2026-10-01", "2026-10-31")
    september = bolts().control_gaps("2026-09-01", "2026-09-30")
    assert [str(gap.difference) for gap in october if gap.control == "sales"] == ["-300.00"]
    assert [str(gap.difference) for gap in september if gap.control == "sales"] == ["-100.00"]


def test_the_steps_lead_from_kccs_figure_to_the_packages(home: Path) -> None:
    read_books(bolts())
    steps = bolts().bridge_steps("sales", "GBP")
    first, last = steps[0], steps[-1]
    assert [str(first.amount), str(last.amount)] == ["450.00", "150.00"]
    assert first.amount + sum(step.amount for step in steps[1:-1]) == last.amount
    assert {step.difference_class: str(step.amount) for step in steps[1:-1]} == {
        "in KCC only": "-100.00",
        "in package only": "50.00",
        "voided in package": "-250.00",
    }


def test_both_documents_stand_side_by_side_with_the_differing_fields_marked(home: Path) -> None:
    read_books(bolts())
    match = next(row["match_id"] for row in records(bolts().differences()) if row["class"] == "voided in package")
    rows = {row["field"]: row for row in records(bolts().match_sides(match))}
    assert (rows["Number"]["kcc"], rows["Number"]["package"]) == ("SI2", "SI2")
    assert [name for name, row in rows.items() if row["differs"]] == ["Standing"]
    table = side_table(list(rows.values()), "Xero")
    assert table.count("<tr class=differs>") == 1
    assert "voided" in table
    happened = [row["deed"] for row in records(bolts().match_timeline(match))]
    assert {"loaded", "export.accepted", "voided", "difference.appeared"} <= set(happened)
