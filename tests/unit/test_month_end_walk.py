"""Both sides of a tie-out are walked through day by day: to the last day on which they agreed, and on from there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kccwb.model.errors import BadInput
from kccwb.month_end.walk import Movement, walk
from kccwb.workbench import Workbench
from tests.unit.close_desk import Package, check
from tests.unit.test_month_end_every_check import not_sent, typed_in_the_package
from tests.unit.tie_ground import MONTH, books

__all__ = ["books"]


def on(day: int, amount: str) -> Movement:
    return date(2026, 10, day), Decimal(amount)


def test_it_finds_the_last_day_both_sides_agreed_and_what_moved_since() -> None:
    walked = walk([on(1, "10.00"), on(5, "20.00"), on(9, "5.00")], [on(1, "10.00"), on(5, "15.00"), on(6, "5.00"), on(9, "4.00")])
    assert (walked.agreed, walked.parted, walked.by) == (date(2026, 10, 8), date(2026, 10, 9), Decimal("-1.00"))
    assert [(one.day.day, one.difference) for one in walked.days] == [(6, Decimal("0.00")), (9, Decimal("-1.00"))]
    assert walked.days[-1].kcc_to_date == Decimal("35.00")
    assert walked.words == "Both sides last agreed on 08/10/2026; from 09/10/2026 on they differ, that day by -1.00."


def test_a_difference_that_was_made_good_parts_nobody() -> None:
    walked = walk([on(1, "10.00")], [on(1, "9.00"), on(2, "1.00")])
    assert (walked.parted, walked.by, walked.words) == (None, Decimal("0.00"), "Both sides agree at the end.")


def test_sides_that_part_with_the_first_posting_agreed_the_day_before() -> None:
    walked = walk([on(3, "10.00")], [])
    assert (walked.agreed, walked.parted, walked.by) == (date(2026, 10, 2), date(2026, 10, 3), Decimal("-10.00"))


def test_an_opening_balance_on_one_side_never_agreed() -> None:
    walked = walk([on(3, "10.00")], [(None, Decimal("250.00")), on(3, "10.00")])
    assert (walked.agreed, walked.parted, walked.by) == (None, date(2026, 10, 3), Decimal("250.00"))
    assert walked.words.startswith("Both sides never agreed; from 03/10/2026")


def test_nothing_on_either_side_agrees() -> None:
    assert walk([], []).words == "Both sides agree at the end."


def test_debtors_agree_until_the_day_of_what_only_one_side_has(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    check(bench, package)
    assert bench.tie_out_walk(MONTH, "debtors").parted is None
    not_sent(bench, package)
    walked = bench.tie_out_walk(MONTH, "debtors")
    assert (walked.agreed, walked.parted, walked.by) == (date(2026, 10, 19), date(2026, 10, 20), Decimal("-24.00"))


def test_a_document_typed_in_the_package_parts_them_on_its_day(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    typed_in_the_package(bench, package)
    check(bench, package)
    walked = bench.tie_out_walk(MONTH, "debtors")
    assert (walked.parted, walked.by) == (date(2026, 10, 12), Decimal("7.00"))


def test_what_has_no_days_is_refused_in_words(books: tuple[Workbench, Package]) -> None:
    bench, _ = books
    for tie in ("report", "foreign", "nonsense"):
        with pytest.raises(BadInput, match="day by day"):
            bench.tie_out_walk(MONTH, tie)
