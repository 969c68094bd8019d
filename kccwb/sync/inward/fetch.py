"""Read what was paid in the package since the last time, a little overlapping, and keep it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from kccwb.accounting.protocol import AccountingPackage
from kccwb.accounting.unseen import payments_since
from kccwb.model.money import exchange_rate, pennies
from kccwb.model.package import PackagePayment, PaymentsRead
from kccwb.store import Store
from kccwb.store.events import Event, now, record, record_payment
from kccwb.store.sql import Cursor, sql_text
from kccwb.sync.inward.reports import PaymentsFetched

OVERLAP = timedelta(minutes=5)
"""Read again so far back: clocks differ, and a payment may appear a little after its stamp."""
SUBJECT = "payments"
EMPTY = datetime.fromisoformat("1971-01-01")
"""A watermark before this says that the last read saw nothing at all."""


def fetch_payments(store: Store, package: AccountingPackage, by: str) -> PaymentsFetched:
    """Read the changes since the last watermark, keep them, and take back here what was deleted there.

    Raises the package's error and keeps nothing when the read fails; it is safe to repeat.
    """
    last = watermark(store)
    live = [key for (key,) in store.rows("select distinct payment_id from package_payment where not deleted and payment_id <> ''")]
    read = payments_since(package, last - OVERLAP if last and last > EMPTY else None, live)
    with store.tx() as tx:
        new, changed = _keep(tx, read)
        taken_back = _reverse_deleted(tx, by)
        mark = max(read.watermark, last) if last else read.watermark
        rows = len(read.payments)
        tx.insert("fetch_log", [{"subject": SUBJECT, "fetched": now(), "watermark": mark, "rows_read": rows}])
        detail = {"read": rows, "new": new, "changed": changed, "reversed": taken_back, "since": last, "watermark": mark}
        record(tx, by, [Event("payments.fetch", SUBJECT, detail)])
    waiting, held_up = store.rows(
        "select count(*) filter (where importable), count(*) filter (where not importable and not starts_with(status, 'Payment created and allocated')) "
        "from payment_import"
    )[0]
    not_carried = int(store.scalar("select count(*) from not_carried"))
    return PaymentsFetched(rows, new, changed, taken_back, int(waiting), int(held_up), not_carried, mark)


def watermark(store: Store) -> datetime | None:
    """Up to when the package's payments are known; None before the first read."""
    found = store.scalar("select max(watermark) from fetch_log where subject = ?", [SUBJECT])
    return found if isinstance(found, datetime) else None


def _keep(tx: Cursor, read: PaymentsRead) -> tuple[int, int]:
    """Insert what is new and bring the rest up to date, first_seen staying; how many of each."""
    seen = now()
    latest = {payment.payment_key: _row(payment, seen) for payment in read.payments}
    tx.execute("create or replace temp table fetched_payment as select * from package_payment limit 0")
    tx.insert("fetched_payment", list(latest.values()))
    counts = tx.one(sql_text(__file__, "fetched"))
    tx.execute(sql_text(__file__, "keep"))
    gone = tx.one(sql_text(__file__, "gone"), [sorted(read.whole)])
    if gone is not None and gone[0]:
        tx.execute(sql_text(__file__, "forget"), [sorted(read.whole)])
    assert counts is not None
    return int(counts[0]), int(counts[1]) + int(gone[0] if gone else 0)


def _row(payment: PackagePayment, seen: datetime) -> dict[str, Any]:
    amounts = {"amount": pennies(payment.amount), "bank_amount": None if payment.bank_amount is None else pennies(payment.bank_amount)}
    updated = payment.updated.replace(tzinfo=None) if payment.updated else None
    rate = None if payment.rate is None else exchange_rate(payment.rate)
    facts = {name: value for name, value in asdict(payment).items() if name != "credit_id"}
    return {**facts, **amounts, "updated": updated, "rate": rate, "first_seen": seen}


def _reverse_deleted(tx: Cursor, by: str) -> int:
    """Payments created here and deleted in the package since count no longer."""
    gone = tx.dicts(
        "select created.* exclude (standing, times, in_kcc, created_at) from created_payment as created "
        "inner join package_payment as payment on created.row_id = payment.payment_key where created.standing and payment.deleted "
        "order by created.row_id"
    )
    if gone:
        record_payment(tx, by, [{**row, "kind": "reversed", "message": "Deleted in the accounting package"} for row in gone])
    return len(gone)
