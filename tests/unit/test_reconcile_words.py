"""What a difference says of itself: which document is there twice, and both figures where the currencies differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.cli.session import records
from kccwb.model.package import PackageRecord
from kccwb.reconcile import keep
from kccwb.reconcile.books import BooksFetched, log
from kccwb.reconcile.run import Reconciled
from kccwb.store.events import now
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.unit.books_ground import exported, held
from tests.unit.pages_ground import company

D = Decimal
SI1 = held("x-S:1", "SI1", date(2026, 9, 28), "100.00", "20.00")
SI2 = held("x-S:2", "SI2", date(2026, 10, 5), "250.00", "50.00")
SI3 = held("x-S:3", "SI3", date(2026, 10, 6), "100.00", "20.00")
AGAIN = held("x-again", "AGAIN", date(2026, 10, 6), "100.00", "20.00")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """SI1 (£120.00 of 28 September), SI2 (£300.00) and SI3 (£120.00 of 6 October) are exported."""
    company(tmp_path)
    with Workbench.open_file("bolts", home=Home(tmp_path)) as opened:
        for document, number, net, tax in (("S:1", "SI1", "100", "20"), ("S:2", "SI2", "250", "50"), ("S:3", "SI3", "100", "20")):
            exported(opened, document, number, net, tax)
        yield opened


def compared(bench: Workbench, *documents: PackageRecord) -> Reconciled:
    """The package's books hold these documents."""
    with bench.store.tx() as tx:
        keep.documents(tx, documents, now())
    log(bench.store, "test", BooksFetched(len(documents), 0, 0, 0, date(2026, 9, 1), date(2026, 10, 31)), "read")
    return bench.reconcile()


def told(bench: Workbench, *names: str) -> Sequence[tuple[Any, ...]]:
    """These columns of every difference."""
    return [tuple(row[name] for name in names) for row in records(bench.differences())]


def test_a_second_copy_says_which_document_of_kcc_it_doubles(bench: Workbench) -> None:
    done = compared(bench, SI1, SI2, SI3, AGAIN)
    assert done.open == 1
    assert told(bench, "class", "source_code", "package_number", "kcc_amount", "package_amount", "difference", "row_id") == [
        ("duplicate", "SI3", "AGAIN", None, D("120.00"), D("120.00"), None)
    ]
    assert told(bench, "explanation") == [
        ("The package holds another document of this company and amount, and KCC has one of them only: SI3.",)
    ]
    (sales,) = [row for row in records(bench.bridge()) if row["control"] == "sales"]
    assert (sales["duplicate"], sales["closing_difference"], sales["residual"]) == (D("100.00"), D("100.00"), D("0.00"))
    (key,) = told(bench, "match_id")
    number = next(row for row in records(bench.match_sides(key[0])) if row["field"] == "Number")
    assert (number["kcc"], number["package"]) == (None, "AGAIN")


def test_the_same_number_tells_more_than_the_same_day(bench: Workbench) -> None:
    compared(bench, SI1, SI2, SI3, replace(AGAIN, number="SI1"))
    assert told(bench, "class", "source_code", "package_number") == [("duplicate", "SI1", "SI1")]


def test_what_is_like_nothing_doubles_nothing(bench: Workbench) -> None:
    compared(bench, SI1, SI2, SI3, held("x-hand", "HAND", date(2026, 10, 6), "99.00", "20.00"))
    assert told(bench, "class", "source_code", "package_number") == [("in package only", "", "HAND")]


def test_another_currency_shows_both_figures(bench: Workbench) -> None:
    done = compared(bench, SI1, replace(SI2, currency="EUR", rate=D("1.15")), SI3)
    assert told(bench, "class", "source_code", "difference", "explanation") == [
        ("currency", "SI2", D("0.00"), "It is 300.00 GBP in KCC and 300.00 EUR in the package.")
    ]
    assert done.sentence == "These two ledgers differ in no amount, made of 1 currency."
    moved = {row["currency"]: row["wrong_currency"] for row in records(bench.bridge()) if row["control"] == "debtors"}
    assert moved == {"GBP": D("-300.00"), "EUR": D("300.00")}


def test_a_currency_that_differs_by_nothing_is_left_out_of_the_sentence(bench: Workbench) -> None:
    euro: dict[str, Any] = {"currency": "EUR", "rate": D("1.15")}
    done = compared(bench, replace(SI1, **euro), SI2, SI3, replace(held("x-hand", "HAND", date(2026, 10, 8), "50.00", "10.00"), **euro))
    assert done.sentence == "These two ledgers differ by 60.00 EUR, made of 1 in package only (60.00 EUR), 1 currency."


@pytest.mark.parametrize("status", ["VOIDED", "DELETED"])
def test_of_what_is_gone_the_package_holds_nothing_so_that_the_row_adds_up(bench: Workbench, status: str) -> None:
    compared(bench, SI1, replace(SI2, status=status), SI3)
    assert told(bench, "class", "kcc_amount", "package_amount", "difference") == [
        (f"{status.lower()} in package", D("300.00"), D("0.00"), D("-300.00"))
    ]
