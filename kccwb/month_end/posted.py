"""What was journalled: a person's word, or the read-back's proof, that a month's journal stands in the package."""

from __future__ import annotations

from kccwb.month_end.months import month_span
from kccwb.store import Store
from kccwb.store.events import Event, now, record


def record_posted(store: Store, by: str, month: str) -> int:
    """Record that everything KCC holds to the month's end is journalled, so that the next journal asks only for what is new.

    Returns the nominals recorded; what did not move since the last record of the month is not recorded again.
    """
    _, last = month_span(month)
    with store.tx() as tx:
        rows = tx.dicts(
            """
            with journalled as (
                select nominal_code, sum(amount) as amount, sum(purchased) as purchased, bool_or(month = $month) as recorded
                from cos_journal_posted where month <= $month group by nominal_code
            ),
            ledger as (
                select nominal_code, sum(amount)::decimal(18, 2) as cumulative,
                    coalesce(sum(amount) filter (where purchase), 0)::decimal(18, 2) as purchased
                from cos_posting where date <= $last group by nominal_code
            )
            select ledger.nominal_code, ledger.cumulative,
                (ledger.cumulative - coalesce(journalled.amount, 0))::decimal(18, 2) as amount,
                (ledger.purchased - coalesce(journalled.purchased, 0))::decimal(18, 2) as purchased,
                (select coalesce(max(load_id), 0) from load)::integer as load_id
            from ledger
            left join journalled on ledger.nominal_code = journalled.nominal_code
            where not coalesce(journalled.recorded, false) or journalled.amount <> ledger.cumulative or journalled.purchased <> ledger.purchased
            order by ledger.nominal_code
            """,
            {"month": month, "last": last},
        )
        numbers = record(tx, by, [Event("cos.posted", f"{month} {row['nominal_code']}", row) for row in rows])
        stamp = {"month": month, "posted": now(), "by_whom": by}
        tx.insert("cos_journal_posted", [{**row, **stamp, "seq": seq} for row, seq in zip(rows, numbers, strict=True)])
    return len(rows)
