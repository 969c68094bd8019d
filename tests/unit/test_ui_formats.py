"""Figures and dates as UK accountants write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from kccwb.ui import formats
from kccwb.workbench.browse import Total


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (Decimal("1234.5"), "GBP", "£1,234.50"),
        (Decimal("-12"), "GBP", "(£12.00)"),
        (Decimal("0.00"), "GBP", "–"),
        (None, "GBP", "–"),
        (Decimal("99999999999999.99"), "EUR", "€99,999,999,999,999.99"),
        (Decimal("-0.01"), "SEK", "(SEK 0.01)"),
        (Decimal("7"), "", "7.00"),
    ],
)
def test_money_has_thousands_pence_and_brackets(amount: Decimal | None, currency: str, text: str) -> None:
    assert formats.money(amount, currency) == text


def test_a_float_is_never_shown_as_money() -> None:
    with pytest.raises(TypeError):
        formats.money(1.5)  # type: ignore[arg-type]


def test_dates_are_british() -> None:
    assert formats.day(dt.date(2026, 4, 3)) == "03/04/2026"
    assert formats.day(None) == "–"


def test_totals_name_each_currency() -> None:
    rows = (Total("GBP", 40, Decimal("18204.10")), Total("EUR", 1, Decimal("120")))
    assert formats.totals(rows, "document") == "41 documents · £18,204.10 · €120.00"
    assert formats.totals((Total("GBP", 1, None),)) == "1 row"


def test_time_left_is_said_in_words() -> None:
    assert [formats.lasting(value) for value in (None, 40, 180, 4800)] == ["", "40 s", "3 min", "80 min"]
    assert formats.lasting(7200) == "2 h 0 min"
