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
