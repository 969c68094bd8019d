"""Months as people write them: YYYY-MM."""

from __future__ import annotations

from datetime import date, timedelta

from kccwb.model.errors import BadInput


def month_span(month: str) -> tuple[date, date]:
    """First and last day of a month written YYYY-MM. Raises BadInput otherwise."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise BadInput(f"{month!r} is no month.", "Write it as YYYY-MM, such as 2026-10.") from None
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, after - timedelta(days=1)


def month_words(month: str) -> str:
    """A month as a person reads it: October 2026."""
    first, _ = month_span(month)
    return f"{first:%B %Y}"


def month_of(day: date) -> str:
    """The month a day lies in."""
    return f"{day:%Y-%m}"


def as_day(value: date | str) -> date:
    """A day, given or written yyyy-mm-dd or dd/mm/yyyy. Raises BadInput otherwise."""
    if isinstance(value, date):
        return value
    try:
        if "/" in value:
            number, month, year = value.split("/")
            return date(int(year), int(month), int(number)) if len(year) == 4 else date.fromisoformat(value)
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(f"{value!r} is no date.", "Write yyyy-mm-dd or dd/mm/yyyy.") from None
