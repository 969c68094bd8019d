"""Each form of a cell that the layout understands, and each that it must refuse."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from kccwb.kcc.cells import READERS, Unreadable, read_cell
from kccwb.kcc.datasets import DATASETS
from kccwb.kcc.layout import Column, Kind
from kccwb.kcc.tables import cell_text


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("£1,234.50", "1234.50"),
        ("(12.00)", "-12.00"),
        ("(£12.00)", "-12.00"),
        ("-12.00", "-12.00"),
        ("-£12.00", "-12.00"),
        ("£-12.00", "-12.00"),
        ("12.00-", "-12.00"),
        ("12", "12"),
        ("12.5", "12.5"),
        ("0.00", "0"),
        ("1,234,567.89", "1234567.89"),
        ("9999999999999999.99", "9999999999999999.99"),
    ],
)
def test_money_is_understood_exactly(text: str, amount: str) -> None:
    assert READERS["money"](text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "12.345", "12.500", "1.234,50", "12,50", "1,23.00", "12,3456", "1 234.50", "abc", "£", "-", "()", "(12.00", "12.00)", "(-12.00)", "--12.00",
        "-12.00-", "$5.00", "€5.00", "1e3", "1.2E+03", "NaN", "Infinity", "none", "N/A", "12.", ".", "+5.00", "٣.٠٠", "12.00 CR", "99999999999999999.00",
    ],
)  # fmt: skip
def test_any_other_money_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        READERS["money"](text)


def test_unit_prices_have_four_places_and_no_more() -> None:
    assert READERS["unit"]("3.3340") == Decimal("3.3340")
    with pytest.raises(Unreadable, match="5 decimals"):
        READERS["unit"]("3.33400")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-04-03", date(2026, 4, 3)),
        ("03/04/2026", date(2026, 4, 3)),
        ("3/4/2026", date(2026, 4, 3)),
        ("31/12/2026", date(2026, 12, 31)),
        ("2026-04-03T23:59:59", date(2026, 4, 3)),
        ("2026-04-03 23:59:59.123", date(2026, 4, 3)),
        ("2026-04-03T10:00:00Z", date(2026, 4, 3)),
        ("03/04/2026 14:05", date(2026, 4, 3)),
        ("03/04/2026 02:05:09 PM", date(2026, 4, 3)),
        ("1899-12-30", None),
        ("1899-12-30T00:00:00", None),
        ("30/12/1899", None),
        ("none", None),
        ("N/A", None),
        ("", None),
    ],
)
def test_dates_are_iso_or_day_first(text: str, day: date | None) -> None:
    assert READERS["date"](text) == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("04/13/2026", "day/month/year"),
        ("12/31/2026", "day/month/year"),
        ("31/02/2026", "calendar"),
        ("2026-02-29", "calendar"),
        ("03/04/26", "two digits"),
        ("3-4-26", "two digits"),
        ("03-Apr-2026", "no date"),
        ("20260403", "no date"),
        ("45000", "no date"),
        ("2026-4-3", "no date"),
        ("03/04/2026 teatime", "no time"),
        ("03/04/2026 25:00", "no time"),
        ("0026-04-03", "year 0026"),
    ],
)
def test_any_other_date_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        READERS["date"](text)


def test_a_moment_keeps_its_time() -> None:
    assert READERS["moment"]("31/10/2026 06:04 pm") == datetime(2026, 10, 31, 18, 4)  # noqa: DTZ001
    assert READERS["moment"]("2026-10-31") == datetime(2026, 10, 31)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "value"), [(yes, True) for yes in ("-1", "1", "Yes", "YES", "true", "Y")] + [(no, False) for no in ("0", "No", "False", "n")]
)
def test_booleans(text: str, value: bool) -> None:
    assert READERS["bool"](text) is value


@pytest.mark.parametrize("text", ["2", "X", "si", "on"])
def test_any_other_boolean_is_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        READERS["bool"](text)


@pytest.mark.parametrize("text", ["", "none", "NONE", "None", "N/A", "n/a"])
@pytest.mark.parametrize("kind", ["reference", "date", "text", "bool"])
def test_none_is_empty_in_references_dates_and_descriptions(kind: Kind, text: str) -> None:
    assert READERS[kind](text) is None


@pytest.mark.parametrize("text", ["none", "NONE", "N/A", "0107A", "000123", "1E5", "12.50", "A-1"])
def test_a_code_is_text_for_ever(text: str) -> None:
    assert READERS["code"](text) == text


@pytest.mark.parametrize("text", ["1.23E+05", "1E+10", "4.0E-07", "1.23e+05", "2026-04-03T00:00:00"])
@pytest.mark.parametrize("kind", ["code", "reference"])
def test_a_code_that_excel_has_damaged_says_so(kind: Kind, text: str) -> None:
    with pytest.raises(Unreadable, match="Excel has damaged"):
        READERS[kind](text)


@pytest.mark.parametrize("text", ["0", "0.00", "-1.15", "(1.15)", "0.000000001", "abc"])
def test_an_exchange_rate_is_above_zero(text: str) -> None:
    with pytest.raises(Unreadable):
        READERS["rate"](text)


def test_a_long_exchange_rate_is_kept_to_eight_places() -> None:
    assert READERS["rate"]("1.16666666667") == Decimal("1.16666667")


@pytest.mark.parametrize("text", ["XXQ", "GB", "Pounds", "none", "£"])
def test_an_unknown_currency_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="currency"):
        READERS["currency"](text)


def test_currencies_are_written_in_capitals() -> None:
    assert READERS["currency"]("eur") == "EUR"


@pytest.mark.parametrize("text", ["1.5", "one", "1e2", "99999999999"])
def test_a_line_number_is_whole(text: str) -> None:
    with pytest.raises(Unreadable):
        READERS["integer"](text)


def test_a_needed_cell_must_not_be_empty_and_a_choice_must_be_one() -> None:
    kind = Column("Type", "kind", "text", "", needed=True, choices=("Invoice", "Credit"))
    assert read_cell(kind, " credit".strip()) == "Credit"
    for text in ("", "none", "Credit Note"):
        with pytest.raises(Unreadable):
            read_cell(kind, text)


def test_empty_booleans_are_what_the_layout_says() -> None:
    empty = {
        (dataset.name, column.header): read_cell(column, "") for dataset in DATASETS for column in dataset.columns if column.kind == "bool"
    }
    assert {name for name, value in empty.items() if value} == {("stock_items", "Stock Controlled"), ("payments", "Authorised")}
    assert None not in empty.values()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (123.0, "123"),
        (1234.5, "1234.5"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1e-05, "0.00001"),
        (1234567890123456.0, "1.23456789012346E+15"),
        (True, "Yes"),
        (None, ""),
        ("  x ", "x"),
        (date(2026, 4, 3), "2026-04-03T00:00:00"),
        (datetime(2026, 4, 3, 10, 30), "2026-04-03T10:30:00"),  # noqa: DTZ001
        (time(0, 0), "1899-12-30T00:00:00"),
    ],
)
def test_a_workbooks_cell_is_taken_exactly(value: Any, text: str) -> None:
    assert cell_text(value) == text


def test_what_a_formula_left_beyond_excels_fifteen_digits_is_no_part_of_the_amount() -> None:
    assert READERS["money"](cell_text(0.1 + 0.2)) == Decimal("0.30")
    assert READERS["money"](cell_text(1234567.1 * 3)) == Decimal("3703701.30")
    assert READERS["money"](cell_text(9999999999.99)) == Decimal("9999999999.99")


def test_a_number_of_a_workbook_with_more_decimals_than_money_has_is_refused() -> None:
    with pytest.raises(Unreadable, match="has 3 decimals; an amount has at most 2"):
        READERS["money"](cell_text(20.005))
