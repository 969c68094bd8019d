"""What a month looked like when somebody read it: figures of both ledgers, kept with a hash."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kccwb.model.errors import BadInput
from kccwb.month_end.months import month_span
from kccwb.store import Store
from kccwb.store.events import Event, now, record


@dataclass(frozen=True)
class Snapshot:
    """A month's figures as kept: when (UTC), by whom, why (read, prepared, sealed), up to which load of KCC's files, and the figures' hash.

    ``fresh`` is false when the month stood as it was last kept, so that nothing new was written.
    """

    snapshot_id: int
    month: str
    taken: datetime
    by_whom: str
    reason: str
    load_id: int
    hash: str
    fresh: bool = True


def take_snapshot(store: Store, by: str, month: str, reason: str = "read") -> Snapshot:
    """Keep the month's figures, unless the last snapshot of it has the same. Raises BadInput when neither ledger has any."""
    month_span(month)
    figures = store.dicts("select * from month_figure(?) order by side, code", [month])
    if not figures:
        raise BadInput(f"Nothing is known of {month}.", "Load nominal_transactions to the month's end, or read the package back.")
    digest = figures_hash(figures)
    before = latest_snapshot(store, month)
    if before is not None and before.hash == digest and reason == "read":
        return Snapshot(**{**vars(before), "fresh": False})
    with store.tx() as tx:
        number = int(tx.scalar("select coalesce(max(snapshot_id), 0) + 1 from month_snapshot"))
        head: dict[str, Any] = {
            "snapshot_id": number,
            "month": month,
            "taken": now(),
            "by_whom": by,
            "reason": reason,
            "load_id": int(tx.scalar("select coalesce(max(load_id), 0) from load")),
            "hash": digest,
        }
        reading = tx.scalar("select max(reading) from package_balance where month = ?", [month])
        tx.insert("month_snapshot", [{**head, "reading": reading}])
        tx.insert("month_snapshot_figure", [{"snapshot_id": number, **figure} for figure in figures])
        record(tx, by, [Event("month.snapshot", f"{month} {number}", {"reason": reason, "hash": digest})])
    return Snapshot(**head)


def latest_snapshot(store: Store, month: str) -> Snapshot | None:
    """The last snapshot of a month, or None."""
    return _one(store, "month = ? order by snapshot_id desc limit 1", [month])


def snapshot_of(store: Store, month: str, snapshot_id: int) -> Snapshot:
    """A snapshot by its number. Raises BadInput when the month has none of it."""
    found = _one(store, "month = ? and snapshot_id = ?", [month, snapshot_id])
    if found is None:
        raise BadInput(f"{month} has no snapshot {snapshot_id}.", f"See them with: kccwb month-end status --month {month}")
    return found


def current_hash(store: Store, month: str) -> str:
    """The hash of the month's figures as they are now."""
    return figures_hash(store.dicts("select * from month_figure(?) order by side, code", [month]))


def figures_hash(figures: list[dict[str, Any]]) -> str:
    """SHA-256 over the figures, one a line: side, code, debit, credit, postings. Names may change without moving a ledger."""
    lines = [f"{row['side']}|{row['code']}|{row['debit']}|{row['credit']}|{row['postings']}" for row in figures]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _one(store: Store, where: str, params: list[Any]) -> Snapshot | None:
    rows = store.dicts(f"select snapshot_id, month, taken, by_whom, reason, load_id, hash from month_snapshot where {where}", params)
    return Snapshot(**rows[0]) if rows else None
