"""Put checked rows into the store: what is new, what is a revision, what stands already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa

from kccwb.kcc.clean import Cleaned, Unit
from kccwb.kcc.layout import Dataset
from kccwb.model.money import ZERO
from kccwb.store import Cursor

_LINE_FIELDS = ("line", "stock_code", "description", "quantity", "unit_net", "discount", "net", "tax", "tax_rate", "nominal_code")
_NOT_COMPARED = frozenset({"load_id", "superseded_by", "source_file", "source_line"})
Columns = dict[str, list[Any]]


@dataclass(frozen=True)
class Landed:
    """What became of the units of one dataset. Those in neither set stood already, unchanged."""

    new: frozenset[Unit]
    revised: frozenset[Unit]


def land(tx: Cursor, load_id: int, loaded: datetime, tables: Sequence[Cleaned]) -> Landed:
    """Insert the sound rows of one dataset's tables; rows they revise are superseded by this load."""
    dataset = tables[0].dataset
    if dataset.name == "trial_balance":
        return _land_snapshots(tx, load_id, loaded, tables)
    if dataset.table == "kcc_document":
        side = "S" if dataset.name == "sales_invoices" else "P"
        headers, lines = _documents(tables, side)
        return _land_units(tx, load_id, {"kcc_document": headers, "kcc_document_line": lines}, ("ledger", "invoice_id"), drop=("ledger",))
    columns: Columns = {column.field: [] for column in dataset.columns}
    for cleaned in tables:
        kept = sound_rows(cleaned)
        for name, values in cleaned.values.items():
            columns[name].extend(values[row] for row in kept)
    if dataset.name == "tax_register":
        columns["tax_rate"] = [code or "" for code in columns["tax_rate"]]
    return _land_units(tx, load_id, {dataset.table: columns}, dataset.unit)


def sound_rows(cleaned: Cleaned) -> list[int]:
    """The rows that load: no problem, and no repeat of another."""
    return [row for row in range(len(cleaned.rows)) if row not in cleaned.repeated and not cleaned.problems.get(row)]


def _documents(tables: Sequence[Cleaned], side: str) -> tuple[Columns, Columns]:
    header_fields = ("invoice_id", "invoice_code", "kind", "invoice_date", "ledger_date", "due_date", "urn", "order_no", "reference")
    more = ("currency", "exchange_rate", "channel", "site")
    names = ("ledger", *header_fields, *more, "net", "tax", "gross", "lines", "source_file", "source_line")
    headers: Columns = {name: [] for name in names}
    lines: Columns = {name: [] for name in ("ledger", "invoice_id", *_LINE_FIELDS)}
    for cleaned in tables:
        values = cleaned.values
        for rows in cleaned.sound_units().values():
            first = rows[0]
            for name in (*header_fields, *more):
                headers[name].append(values[name][first])
            net = sum((values["net"][row] for row in rows), ZERO)
            tax = sum((values["tax"][row] for row in rows), ZERO)
            own = {"ledger": side, "net": net, "tax": tax, "gross": net + tax, "lines": len(rows)}
            for name, value in {**own, "source_file": cleaned.table.file, "source_line": cleaned.rows[first].line}.items():
                headers[name].append(value)
            for row in rows:
                for name in ("invoice_id", *_LINE_FIELDS):
                    lines[name].append(values[name][row])
            lines["ledger"].extend([side] * len(rows))
    lines["discount"] = [ZERO if value is None else value for value in lines["discount"]]
    return headers, lines


def _land_units(tx: Cursor, load_id: int, parts: dict[str, Columns], unit: tuple[str, ...], *, drop: tuple[str, ...] = ()) -> Landed:
    key = ", ".join(unit)
    with _registered(tx, parts) as incoming:
        changes = " union ".join(f"({_changed(table, columns, incoming[table], key)})" for table, columns in parts.items())
        tx.execute(f"create or replace temp table changed_unit as select distinct {key} from ({changes})")
        main = next(iter(parts))
        tx.execute(
            f"create or replace temp table landed_unit as select {key}, exists (select 1 from {main} as standing"
            f" where {' and '.join(f'standing.{name} = changed_unit.{name}' for name in unit)} and standing.superseded_by is null)"
            " as revised from changed_unit"
        )
        for table, columns in parts.items():
            same = " and ".join(f"{table}.{name} = landed_unit.{name}" for name in unit)
            tx.execute(
                f"update {table} set superseded_by = ? from landed_unit where {same} and landed_unit.revised and {table}.superseded_by is null",
                [load_id],
            )
            names = ", ".join(columns)
            tx.execute(
                f"insert into {table} ({names}, load_id) select {names}, ? from {incoming[table]} semi join changed_unit using ({key})",
                [load_id],
            )
    shown = [name for name in unit if name not in drop]
    rows = tx.rows(f"select {', '.join(shown)}, revised from landed_unit")
    return Landed(frozenset(row[:-1] for row in rows if not row[-1]), frozenset(row[:-1] for row in rows if row[-1]))


def _changed(table: str, columns: Columns, incoming: str, key: str) -> str:
    names = ", ".join(name for name in columns if name not in _NOT_COMPARED)
    standing = f"select {names} from {table} semi join {incoming} using ({key}) where superseded_by is null"
    return (
        f"select {key} from (select {names} from {incoming} except all {standing})"
        f" union select {key} from ({standing} except all select {names} from {incoming})"
    )


@contextmanager
def _registered(tx: Cursor, parts: dict[str, Columns]) -> Iterator[dict[str, str]]:
    names = {table: f"incoming_{table}" for table in parts}
    for table, columns in parts.items():
        schema = tx.arrow(f"select {', '.join(columns)} from {table} limit 0").schema
        data = pa.Table.from_arrays([pa.array(columns[field.name], field.type) for field in schema], schema=schema)
        tx.raw.register(names[table], data)
    try:
        yield names
    finally:
        for name in names.values():
            tx.raw.unregister(name)


def drop_missing_stock(tx: Cursor, load_id: int, tables: Sequence[Cleaned]) -> int:
    """A stock value report is read again whole: items that are no longer in it are superseded. How many there were."""
    keys = {cleaned.unit_of(row) for cleaned in tables for row in sound_rows(cleaned)}
    days = {day for day, _ in keys}
    gone = [
        key
        for key in tx.rows("select as_at, stock_code from kcc_stock_value where superseded_by is null")
        if key[0] in days and key not in keys
    ]
    for as_at, stock_code in gone:
        tx.execute(
            "update kcc_stock_value set superseded_by = ? where as_at = ? and stock_code = ? and superseded_by is null",
            [load_id, as_at, stock_code],
        )
    return len(gone)


def _land_snapshots(tx: Cursor, load_id: int, loaded: datetime, tables: Sequence[Cleaned]) -> Landed:
    """A reading of a range that differs from the last one is a new snapshot beside it, never a revision."""
    new: set[Unit] = set()
    insert: list[dict[str, Any]] = []
    for cleaned in tables:
        for unit, rows in cleaned.sound_units().items():
            if not standing_reading(tx, cleaned, unit, rows):
                new.add(unit)
                taken = unit[2] or loaded
                insert.extend(
                    {**{name: values[row] for name, values in cleaned.values.items()}, "taken": taken, "load_id": load_id} for row in rows
                )
    tx.insert("kcc_trial_balance", insert)
    return Landed(frozenset(new), frozenset())


def standing_reading(tx: Cursor, cleaned: Cleaned, unit: Unit, rows: Sequence[int]) -> bool:
    """Whether this very reading is in the store: the one taken then, or where the file does not say when, the last one."""
    names = ("nominal_code", "description", "debit", "credit")
    stored = _reading(tx, unit)
    here = {tuple(cleaned.values[name][row] for name in names) for row in rows}
    return bool(stored) and stored == here


def _reading(tx: Cursor, unit: Unit) -> set[tuple[Any, ...]]:
    from_date, to_date, taken = unit
    moment = "?" if taken else "(select max(taken) from kcc_trial_balance where from_date = ? and to_date = ?)"
    query = (
        f"select nominal_code, description, debit, credit from kcc_trial_balance where from_date = ? and to_date = ? and taken = {moment}"
    )
    return set(tx.rows(query, [from_date, to_date, *([taken] if taken else [from_date, to_date])]))


def check_readings(tx: Cursor, cleaned: Cleaned) -> None:
    """Reject a reading that says it was taken when another one with other figures was."""
    for unit, rows in cleaned.sound_units().items():
        if unit[2] and _reading(tx, unit) and not standing_reading(tx, cleaned, unit, rows):
            cleaned.reject(
                rows[0], "taken", "is the time of a reading loaded earlier with other figures: a second reading has its own time"
            )


def is_list(dataset: Dataset) -> bool:
    """Whether the dataset is a list of codes and not of documents."""
    return dataset.lists is not None and not dataset.row_key
