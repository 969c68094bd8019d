"""Keep versions of what the package holds: a new one only where something changed since the version before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kccwb.model.money import exchange_rate, pennies
from kccwb.model.package import PackageJournal, PackagePayment, PackageRecord
from kccwb.store.sql import Cursor

_NOT_CONTENT = frozenset({"version", "seen", "updated", "url"})


def documents(tx: Cursor, found: Sequence[PackageRecord], seen: datetime, source: str = "read") -> int:
    """Keep documents with their lines; how many versions are new."""
    rows = {one.package_id: _document(one) for one in found if one.package_id}
    lines = {one.package_id: _lines(one) for one in found if one.package_id}
    return _keep(tx, ("package_document_version", "package_line_version"), "package_id", rows, lines, seen, source)


def payments(tx: Cursor, found: Sequence[PackagePayment], seen: datetime, source: str = "read") -> int:
    """Keep payments and their like; how many versions are new."""
    rows = {one.payment_key: _payment(one) for one in found}
    return _keep(tx, ("package_payment_version", ""), "payment_key", rows, {}, seen, source)


def gone_payments(
    tx: Cursor, found: Sequence[PackagePayment], credits_: set[str], seen: datetime, whole: frozenset[str] = frozenset()
) -> None:
    """Allocations and remainders that a credit, prepayment or overpayment just read no longer shows are kept as deleted.

    So is every part of a payment that was read ``whole`` and did not come.
    """
    touched = credits_ | {one.payment_id for one in found if one.kind not in {"cash", "refund"}}
    rows = tx.dicts(
        "select * from package_payment_version where source = 'read' and ((kind not in ('cash', 'refund') and payment_id in "
        "(select unnest(?::varchar[]))) or payment_id in (select unnest(?::varchar[]))) "
        "qualify row_number() over (partition by payment_key order by version desc) = 1 order by payment_key",
        [sorted(touched), sorted(whole)],
    )
    shown = {one.payment_key for one in found}
    left = [row for row in rows if row["payment_key"] not in shown and not row["deleted"]]
    version = int(tx.scalar("select coalesce(max(version), 0) from package_payment_version"))
    tx.insert(
        "package_payment_version",
        [{**row, "version": version + step, "seen": seen, "deleted": True} for step, row in enumerate(left, start=1)],
    )


def postings(tx: Cursor, found: Sequence[PackageJournal], seen: datetime, kind: str, source: str = "read") -> int:
    """Keep postings that are no documents; how many versions are new."""
    rows = {one.package_id: {**_posting(one), "kind": kind} for one in found if one.package_id}
    lines = {one.package_id: _posting_lines(one) for one in found if one.package_id}
    return _keep(tx, ("package_posting_version", "package_posting_line_version"), "package_id", rows, lines, seen, source)


def balances(tx: Cursor, as_at: date, found: Mapping[str, Decimal], seen: datetime, source: str = "read") -> None:
    """Keep a trial balance as a new reading."""
    reading = int(tx.scalar("select coalesce(max(reading), 0) + 1 from package_balance_reading"))
    rows = [
        {"reading": reading, "as_at": as_at, "seen": seen, "source": source, "account_id": key, "balance": pennies(amount)}
        for key, amount in sorted({"": Decimal(0), **found}.items())
    ]
    tx.insert("package_balance_reading", rows)


def _keep(
    tx: Cursor,
    tables: tuple[str, str],
    key: str,
    rows: Mapping[str, dict[str, Any]],
    lines: Mapping[str, list[dict[str, Any]]],
    seen: datetime,
    source: str,
) -> int:
    table, line_table = tables
    before = {
        row[key]: row
        for row in tx.dicts(
            f"select * from {table} where source = ? and {key} in (select unnest(?::varchar[])) qualify row_number() over (partition by {key} order by version desc) = 1",
            [source, list(rows)],
        )
    }
    kept_lines: dict[int, list[dict[str, Any]]] = {}
    if line_table:
        versions = [row["version"] for row in before.values()]
        for row in tx.dicts(f"select * from {line_table} where version in (select unnest(?::bigint[])) order by version, line", [versions]):
            kept_lines.setdefault(row.pop("version"), []).append(row)
    version = int(tx.scalar(f"select coalesce(max(version), 0) from {table}"))
    new_rows: list[dict[str, Any]] = []
    new_lines: list[dict[str, Any]] = []
    for name, row in rows.items():
        full, own = {**row, "source": source}, lines.get(name, [])
        old = before.get(name)
        if old is not None and _is_stub(row, own):
            full, own = {**old, "status": row["status"], "updated": row["updated"]}, kept_lines.get(old["version"], [])
        if old is not None and _content(old) == _content(full) and (not line_table or kept_lines.get(old["version"], []) == own):
            continue
        version += 1
        new_rows.append({**full, "version": version, "seen": seen})
        new_lines += [{**line, "version": version} for line in own]
    tx.insert(table, new_rows)
    if new_lines:
        tx.insert(line_table, new_lines)
    return len(new_rows)


def _is_stub(row: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a deletion tells nothing but the id: what the thing held is what we knew of it."""
    return row.get("status") == "DELETED" and not lines and row.get("total") is None and not row.get("number")


def _content(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _NOT_CONTENT}


def _document(one: PackageRecord) -> dict[str, Any]:
    row = asdict(one)
    del row["extra"], row["lines"]
    for name in ("net", "tax", "total", "amount_due"):
        row[name] = _money(row[name])
    return {**row, "rate": _rate(one.rate), "updated": _moment(one.updated), "status": one.status.upper()}


def _lines(one: PackageRecord) -> list[dict[str, Any]]:
    rows = []
    for number, line in enumerate(one.lines, start=1):
        quantity = None if line.quantity is None else line.quantity.quantize(Decimal("0.0001"))
        rows.append({"line": number, **asdict(line), "quantity": quantity, "net": pennies(line.net), "tax": pennies(line.tax)})
    return rows


def _payment(one: PackagePayment) -> dict[str, Any]:
    row = asdict(one)
    for name in ("bank_amount", "batch_id", "document_is_credit"):
        del row[name]
    return {**row, "amount": pennies(one.amount), "rate": _rate(one.rate), "updated": _moment(one.updated)}


def _posting(one: PackageJournal) -> dict[str, Any]:
    row = asdict(one)
    del row["lines"]
    return {**row, "updated": _moment(one.updated), "status": one.status.upper()}


def _posting_lines(one: PackageJournal) -> list[dict[str, Any]]:
    return [
        {"line": number, **asdict(line), "amount": pennies(line.amount), "tax": pennies(line.tax)}
        for number, line in enumerate(one.lines, start=1)
    ]


def _money(value: Decimal | None) -> Decimal | None:
    return None if value is None else pennies(value)


def _rate(value: Decimal | None) -> Decimal | None:
    return None if value is None else exchange_rate(value)


def _moment(value: datetime | None) -> datetime | None:
    return value.replace(tzinfo=None) if value else None


def gone_documents(tx: Cursor, kind: str, told: set[str], days: tuple[date, date], seen: datetime) -> None:
    """Documents of a kind that an earlier file told within these days, and the files of today do not, are kept as deleted."""
    _let_go(tx, "package_document_version", "package_id", {"status": "DELETED"}, told, days, seen, kind)


def gone_postings(tx: Cursor, told: set[str], days: tuple[date, date], seen: datetime) -> None:
    """The same of postings that are no documents."""
    _let_go(tx, "package_posting_version", "package_id", {"status": "DELETED"}, told, days, seen)


def gone_listed_payments(tx: Cursor, told: set[str], days: tuple[date, date], seen: datetime) -> None:
    """The same of payments."""
    _let_go(tx, "package_payment_version", "payment_key", {"deleted": True}, told, days, seen)


def _let_go(
    tx: Cursor, table: str, key: str, gone: Mapping[str, Any], told: set[str], days: tuple[date, date], seen: datetime, kind: str = ""
) -> None:
    """A new version of what an earlier file told and these days' files do not; what is gone already stays as it is."""
    rows = tx.dicts(
        f"select * from {table} where source = 'file' and ($kind = '' or kind = $kind) "
        f"qualify row_number() over (partition by {key} order by version desc) = 1 and date between $first and $last order by {key}",
        {"kind": kind, "first": days[0], "last": days[1]},
    )
    ended = [row for row in rows if row[key] not in told and any(row[name] != value for name, value in gone.items())]
    version = int(tx.scalar(f"select coalesce(max(version), 0) from {table}"))
    tx.insert(table, [{**row, **gone, "version": version + step, "seen": seen} for step, row in enumerate(ended, start=1)])
