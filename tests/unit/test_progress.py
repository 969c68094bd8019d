"""The Overview tells what changed since yesterday and what waited at the end of each day, from the record alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.serve.companies import shared_companies
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.unit.books_ground import exported, read_books
from tests.unit.pages_ground import FILES, at_home, company, opened, paid, words

TODAY = date(2026, 11, 25)
NOON = {day: datetime(2026, 11, day, 12, tzinfo=UTC).replace(tzinfo=None) for day in (22, 23, 24, 25)}


def at(bench: Workbench, day: int) -> None:
    """All that was recorded at this machine's own time so far happened at noon of that day."""
    with bench.store.tx() as tx:
        for table, column in (
            ("load", "loaded"), ("event", "occurred"), ("export_event", "occurred"), ("payment_event", "occurred"), ("difference_life", "occurred"),
            ("package_payment", "first_seen"), ("package_document_version", "seen"),
        ):  # fmt: skip
            tx.execute(
                f"update {table} set {column} = ? where {column} not in (select unnest(?::timestamp[]))", [NOON[day], [*NOON.values()]]
            )


def changes(bench: Workbench, today: date = TODAY) -> list[tuple[str, int, str]]:
    return [(row.what, row.times, str(row.amount)) for row in bench.day_changes(today).rows]


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """KCC's files loaded on the 22nd, SI3 sent on the 23rd, and on the 24th the books read: one voided, one in the package only."""
    company(tmp_path)
    return Workbench.open_file("bolts", home=Home(tmp_path))


def test_each_day_has_its_changes_and_its_standing(bench: Workbench) -> None:
    with bench:
        at(bench, 22)
        exported(bench, "S:1", "SI1", "100.00", "20.00")
        at(bench, 23)
        assert changes(bench, TODAY - timedelta(days=2)) == [("Accepted by the package", 1, "120.00")]
        revised = FILES["sales_invoices.csv"].replace("3,SI3,Invoice,2026-10-06,2026-10-06,2026-11-05,000001,1,,Nut,2,50.00,100.00,20.00",
                                                      "3,SI3,Invoice,2026-10-06,2026-10-06,2026-11-05,000001,1,,Nut,3,50.00,150.00,30.00")  # fmt: skip
        assert bench.load_bytes([("sales_invoices.csv", revised.encode())]).loaded
        paid(bench, document="S:1", number="SI1", amount="120.00", key="p1")
        at(bench, 24)
        assert changes(bench, TODAY - timedelta(days=1)) == [
            ("Documents revised in KCC", 1, "180.00"),
            ("Payments first seen in the package", 1, "120.00"),
        ]
        quiet = bench.day_changes(TODAY)
        assert (quiet.today, quiet.day, len(quiet.rows)) == (False, TODAY - timedelta(days=1), 2)
        standing = bench.day_standing(30, TODAY)
        assert standing["day"].tolist() == [TODAY - timedelta(days=back) for back in (3, 2, 1, 0)]
        assert standing["waiting"].tolist() == [3, 2, 2, 2]
        assert standing["waiting_amount"].tolist() == [Decimal(text) for text in ("600.00", "480.00", "480.00", "480.00")]


def test_differences_appear_and_go(bench: Workbench) -> None:
    with bench:
        at(bench, 22)
        read_books(bench)
        at(bench, 24)
        found = {what: times for what, times, _ in changes(bench, TODAY - timedelta(days=1))}
        assert found["Differences that appeared"] == len(bench.differences())
        assert bench.day_standing(30, TODAY)["differences"].tolist() == [0, 0, len(bench.differences()), len(bench.differences())]


def test_the_overview_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company(at_home(tmp_path, monkeypatch))
    shown = words(opened("overview"))
    assert "What changed since yesterday" in shown
    assert "**New documents in KCC**" in shown
    assert "3 · £540.00" in shown
    assert "Margin of Oct 26: £230.00" in shown
    assert "the line by day begins tomorrow" in shown
    assert shared_companies().workbench("bolts").day_changes().today
