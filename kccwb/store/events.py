"""The append-only record of who did what: a chain of hashes that shows any later change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kccwb.store.sql import Cursor
from kccwb.store.store import Store

START = "0" * 64


@dataclass(frozen=True)
class Event:
    """One thing that happened. ``detail`` is JSON-able; Decimals and dates are written as text."""

    action: str
    subject: str
    detail: Mapping[str, Any] = field(default_factory=dict)


def now() -> datetime:
    """The present, in UTC, without zone: how the store keeps time."""
    return datetime.now(UTC).replace(tzinfo=None)


def record(tx: Cursor, by: str, events: Sequence[Event]) -> list[int]:
    """Append events within a transaction; their sequence numbers, in order."""
    last = tx.one("select seq, hash from event order by seq desc limit 1")
    seq, previous = (int(last[0]), str(last[1])) if last else (0, START)
    rows: list[dict[str, Any]] = []
    for event in events:
        seq += 1
        occurred = now()
        detail = json.dumps(event.detail, default=_text, sort_keys=True, ensure_ascii=False)
        digest = _hash(previous, seq, occurred, by, event.action, event.subject, detail)
        rows.append(
            {
                "seq": seq,
                "occurred": occurred,
                "by_whom": by,
                "action": event.action,
                "subject": event.subject,
                "detail": detail,
                "previous_hash": previous,
                "hash": digest,
            }
        )
        previous = digest
    tx.insert("event", rows)
    return [int(row["seq"]) for row in rows]


def record_export(tx: Cursor, by: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Append outbox events (columns of export_event but for seq, occurred, by_whom) and their audit events."""
    return _record_with(tx, by, "export", "export_event", rows)


def record_payment(tx: Cursor, by: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Append payment events (columns of payment_event but for seq, occurred, by_whom) and their audit events."""
    return _record_with(tx, by, "payment", "payment_event", rows)


def _record_with(tx: Cursor, by: str, prefix: str, table: str, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    details = [{name: value for name, value in row.items() if value is not None and name != "row_id"} for row in rows]
    events = [Event(f"{prefix}.{row['kind']}", str(row["row_id"]), detail) for row, detail in zip(rows, details, strict=True)]
    numbers = record(tx, by, events)
    occurred = now()
    tx.insert(
        table,
        [{**row, "seq": seq, "occurred": occurred, "by_whom": by} for row, seq in zip(rows, numbers, strict=True)],
    )
    return numbers


def broken_at(store: Store) -> int | None:
    """The first event whose hash does not follow from the one before it, or None when the chain is whole."""
    previous, expected = START, 1
    for seq, occurred, by, action, subject, detail, before, digest in store.rows(
        "select seq, occurred, by_whom, action, subject, detail, previous_hash, hash from event order by seq"
    ):
        whole = before == previous and digest == _hash(previous, seq, occurred, by, action, subject, detail)
        if seq != expected or not whole:
            return int(seq)
        previous, expected = digest, expected + 1
    return None


def _hash(previous: str, seq: int, occurred: datetime, by: str, action: str, subject: str, detail: str) -> str:
    parts = [previous, str(seq), occurred.isoformat(timespec="microseconds"), by, action, subject, detail]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"cannot record {type(value).__name__}")
