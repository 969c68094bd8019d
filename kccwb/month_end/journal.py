"""The Cost-of-Sale journal of a month, and what to beware of before it is posted. Nothing here posts anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kccwb.model.money import ZERO
from kccwb.month_end.mode import mode_guard
from kccwb.month_end.months import month_span, month_words
from kccwb.store import Store


@dataclass(frozen=True)
class JournalLine:
    """A line of the journal; amounts in base currency, this month and earlier months signed, debit positive."""

    line: int
    nominal_code: str
    account_code: str
    account_name: str
    description: str
    debit: Decimal
    credit: Decimal
    this_month: Decimal
    earlier_months: Decimal
    split: str = ""


@dataclass(frozen=True)
class CosSummary:
    """What the journal of a month says: the mode in one sentence, cost of this month and late, and what to beware of.

    ``refusal`` is empty, or says why this journal is of the wrong mode; ``misstates`` is then what it would misstate. ``rounding`` is
    debits less credits: nil, because every line is a sum of KCC's own pennies.
    """

    month: str
    mode: str
    sentence: str
    this_month: Decimal
    earlier_months: Decimal
    adjustments: Decimal
    warnings: tuple[str, ...]
    refusal: str = ""
    misstates: Decimal = ZERO
    rounding: Decimal = ZERO


def lines(store: Store, month: str, *, topup: bool = False) -> list[JournalLine]:
    """The journal to post by hand for a month; with ``topup``, what comes on top of it for documents that arrived after it was posted."""
    month_span(month)
    return [JournalLine(**row) for row in store.dicts(f"select * from {'cos_topup' if topup else 'cos_journal'}(?)", [month])]


def summary(store: Store, month: str) -> CosSummary:
    """The month's Cost of Sale in words."""
    first, last = month_span(month)
    amounts = {
        role: (now, late)
        for role, now, late in store.rows("select role, sum(this_month), sum(earlier_months) from cos_amount(?) group by role", [month])
    }
    guard = mode_guard(store, month)
    cost, adjustments = amounts.get("cost", (ZERO, ZERO)), amounts.get("adjustment", (ZERO, ZERO))
    return CosSummary(
        month=month,
        mode=guard.option,
        sentence=guard.sentence,
        this_month=cost[0],
        earlier_months=cost[1],
        adjustments=adjustments[0] + adjustments[1],
        warnings=tuple(_warnings(store, month, first, last, cost[0])),
        refusal=guard.refusal,
        misstates=guard.misstates,
        rounding=sum((line.debit - line.credit for line in lines(store, month)), ZERO),
    )


def _unrecorded(store: Store, month: str, first: date) -> list[str]:
    """What is in this journal under earlier months although their own journals may hold it too, because these are not recorded as posted."""
    late = store.rows("select coalesce(sum(earlier_months), 0) from cos_amount(?) where role = 'cost'", [month])[0][0]
    if not late:
        return []
    recorded = store.scalar("select max(month) from cos_journal_posted where month < ?", [month])
    open_months = [
        name for (name,) in store.rows(
            "select distinct month from cos_posting where date < ? and role in ('cost', 'adjustment') and month > coalesce(?, '') order by month", [first, recorded]
        )
    ]  # fmt: skip
    if not open_months:
        return []
    names = ", ".join(month_words(name) for name in open_months)
    whose = (
        f"The journal of {names} is not recorded as posted, so all of it is in here under earlier months"
        if recorded
        else f"No journal before is recorded as posted ({names}): what was in KCC when the month before ended counts as posted, and {late:,.2f} that came later "
        "is in here under earlier months. The earlier months' own journals hold it too as they stand today"
    )
    return [f"{whose}. Record first what was posted before ('I have posted it', or --posted), so that nothing is posted twice."]


def _warnings(store: Store, month: str, first: date, last: date, cost: Decimal) -> list[str]:
    found = []
    sales = store.scalar("select sales from cos_month where month = ?", [month])
    if sales is None:
        found.append("The ledger holds no postings in this month: load nominal_transactions for it.")
    elif sales and not cost:
        found.append("There are sales but no Cost of Sale: is it deferred in KCC and not yet posted?")
    if store.scalar("select count(*) from ledger_line where source_type = 'Clear Down' and date between ? and ?", [first, last]):
        found.append("The year-end clear down lies in this month: profit-and-loss balances across it mislead.")
    found += _unrecorded(store, month, first)
    for line in lines(store, month):
        if not (line.account_code or line.account_name):
            what = f"nominal {line.nominal_code}" if line.nominal_code else "purchases (the default purchase account)"
            found.append(f"No account is mapped for {what}: map it on the Mapping page so that the journal can name it.")
    return list(dict.fromkeys(found))
