"""The range of accounting dates that a reconciliation is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kccwb.model.errors import BadInput
from kccwb.store import Store


@dataclass(frozen=True)
class Span:
    """From the first to the last day, both included."""

    first: date
    last: date


def span_of(store: Store, first: date | str | None, last: date | str | None) -> Span:
    """The range asked for. Without a beginning it starts with the first document of either side; without an end it ends with the last, or today.

    Dates are ISO or dd/mm/yyyy. Raises BadInput for others, and when it ends before it begins.
    """
    row = store.one(
        "select least(min(date), current_date), greatest(max(date), current_date) from ("
        "select invoice_date as date from document where in_ledger union all select payment_date from payment where authorised "
        "union all select date from package_document_version where date is not null "
        "union all select date from package_payment_version where date > date '1970-01-01')"
    )
    assert row is not None
    whole = Span(row[0] or date.today(), row[1] or date.today())  # noqa: DTZ011  accounting dates have no zone
    span = Span(day_of(first) if first else whole.first, day_of(last) if last else whole.last)
    if span.first > span.last:
        raise BadInput(f"The range ends ({span.last:%d/%m/%Y}) before it begins ({span.first:%d/%m/%Y}).")
    return span


def day_of(value: date | str) -> date:
    """A day from ISO or dd/mm/yyyy. Raises BadInput for anything else."""
    if isinstance(value, date):
        return value
    try:
        if "/" in value:
            number, month, year = value.split("/")
            return date(int(year), int(month), int(number))
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(f"{value!r} is no date.", "Write yyyy-mm-dd or dd/mm/yyyy.") from None


def year_ends(span: Span, month: int, day: int) -> list[date]:
    """The ends of financial years from the day before the range on, before its last day: there profit and loss starts anew.

    Where the package does not say when its year ends, 31 March, 5 April and 31 December are all looked at: a balance too many does no harm.
    """
    ends = [(month, day)] if month else [(3, 31), (4, 5), (12, 31)]
    years = range(span.first.year - 1, span.last.year + 1)
    found = [_end(year, *end) for year in years for end in ends]
    return sorted(one for one in found if span.first - timedelta(days=1) <= one < span.last)


def _end(year: int, month: int, day: int) -> date:
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1
