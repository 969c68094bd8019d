"""What moved a month after it was read or sealed: the documents, who is late, and what to post on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kccwb.model.money import ZERO
from kccwb.month_end.months import month_span, month_words
from kccwb.month_end.snapshot import Snapshot, snapshot_of
from kccwb.store import Store


@dataclass(frozen=True)
class DriftSummary:
    """What moved since a snapshot, in base currency, debit positive. ``top_up`` is what to post on top (Cost of Sale and adjustments, negative: a reversal).

    ``clear_down`` is true when the year-end clear down is among what moved, or lies in the month: profit-and-loss balances across it mislead.
    """

    month: str
    snapshot_id: int | None
    since: datetime | None
    documents: int
    cost_of_sale: Decimal
    adjustments: Decimal
    stock: Decimal
    sales: Decimal
    top_up: Decimal
    clear_down: bool
    sentence: str


def drift_base(store: Store, month: str, snapshot_id: int | None = None) -> Snapshot | None:
    """The snapshot to compare with: the one named, else the sealed one, else the first that was kept. None when there is none."""
    month_span(month)
    if snapshot_id is not None:
        return snapshot_of(store, month, snapshot_id)
    chosen = store.scalar(
        "select coalesce((select arg_max(snapshot_id, seq) from month_signature where month = $month and kind = 'sealed'), "
        "(select min(snapshot_id) from month_snapshot where month = $month))",
        {"month": month},
    )
    return None if chosen is None else snapshot_of(store, month, int(chosen))


def drift_summary(store: Store, month: str, snapshot_id: int | None = None) -> DriftSummary:
    """The drift since a snapshot in figures and one sentence."""
    base = drift_base(store, month, snapshot_id)
    if base is None:
        words = f"{month_words(month)} was never kept: read its trial balance once, then later changes show."
        return DriftSummary(month, None, None, 0, ZERO, ZERO, ZERO, ZERO, ZERO, False, words)
    count, cost, adjusted, stock, sales, cleared = store.rows(
        "select count(*) filter (where not clear_down), coalesce(sum(cost_of_sale) filter (where not clear_down), 0)::decimal(18, 2), "
        "coalesce(sum(adjustments) filter (where not clear_down), 0)::decimal(18, 2), coalesce(sum(stock) filter (where not clear_down), 0)::decimal(18, 2), "
        "coalesce(sum(sales) filter (where not clear_down), 0)::decimal(18, 2), coalesce(bool_or(clear_down), false) from month_drift(?, ?)",
        [month, base.load_id],
    )[0]
    first, last = month_span(month)
    top = store.scalar(
        "select coalesce(sum(debit - credit), 0)::decimal(18, 2) from cos_topup(?) where nominal_code in "
        "(select nominal_code from cos_role where role in ('cost', 'adjustment'))",
        [month],
    )
    since = f"since {base.taken:%d/%m/%Y %H:%M} (kept as {base.reason})"
    if count:
        words = f"{count} document{'' if count == 1 else 's'} moved {month_words(month)} {since}: Cost of Sale by {cost:,.2f}, stock by {stock:,.2f}."
    else:
        words = f"Nothing moved {month_words(month)} {since}."
    cleared = bool(cleared) or bool(crossing(store, first, last))
    if cleared:
        words += " The year-end clear down lies in it: profit-and-loss balances across it mislead."
    return DriftSummary(month, base.snapshot_id, base.taken, int(count), cost, adjusted, stock, sales, top, cleared, words)


def crossing(store: Store, first: date, last: date) -> list[date]:
    """The days of a range on which a year-end clear down was posted."""
    return [
        day
        for (day,) in store.rows(
            "select distinct date from ledger_line where source_type = 'Clear Down' and date between ? and ? order by 1", [first, last]
        )
    ]


def range_warnings(store: Store, first: date, last: date) -> tuple[str, ...]:
    """What to beware of in a trial balance of a range: a clear down within it takes the year's profit and loss out of its figures."""
    days = crossing(store, first, last)
    return tuple(
        f"The year-end clear down of {day:%d/%m/%Y} lies in this range: profit-and-loss nominals were emptied into retained earnings, so their figures are not "
        f"the range's trade. Ask for the ranges before and after it." for day in days
    )  # fmt: skip
