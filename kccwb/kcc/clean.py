"""A recognised table, column by column, as exact values; and every reason why a row cannot be loaded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kccwb.kcc.cells import Unreadable, read_cell
from kccwb.kcc.layout import Column, Dataset
from kccwb.kcc.recognise import Recognised
from kccwb.kcc.tables import Row, Table

Unit = tuple[Any, ...]


@dataclass(frozen=True)
class Problem:
    """Why a row is rejected: the column and value at fault (empty when it falls with another row)."""

    column: str
    value: str
    reason: str


@dataclass
class Cleaned:
    """A table's rows as values, while they are checked. Rows are known by their place; ``problems`` says which fail and why."""

    table: Table
    found: Recognised
    rows: Sequence[Row]
    values: dict[str, list[Any]]
    problems: dict[int, list[Problem]] = field(default_factory=lambda: defaultdict(list))
    repeated: set[int] = field(default_factory=set)
    warnings: list[str] = field(default_factory=list)

    @property
    def dataset(self) -> Dataset:
        """What the table is."""
        return self.found.dataset

    def text(self, row: int, name: str) -> str:
        """The cell of a field as it stands in the file; empty when the file has no such column."""
        place = self.found.places.get(name)
        return self.rows[row].cells[place] if place is not None and place < len(self.rows[row].cells) else ""

    def reject(self, row: int, name: str, reason: str) -> None:
        """Reject a row for the value of one of its fields."""
        column = next((column for column in self.dataset.columns if column.field == name), None)
        self.problems[row].append(Problem(column.header if column else "", self.text(row, name), reason))

    def unit_of(self, row: int) -> Unit:
        """The document, transaction or list entry to which a row belongs."""
        return tuple(self.values[name][row] for name in self.dataset.unit)

    def units(self) -> dict[Unit, list[int]]:
        """The rows of each document, transaction or list entry, in the order of the file; repeats left out."""
        keys = zip(*(self.values[name] for name in self.dataset.unit), strict=True)
        found: dict[Unit, list[int]] = {}
        for row, key in enumerate(keys):
            if row not in self.repeated:
                found.setdefault(key, []).append(row)
        return found

    def sound_units(self) -> dict[Unit, list[int]]:
        """The units none of whose rows has a problem so far."""
        bad = {self.unit_of(row) for row, problems in self.problems.items() if problems}
        return {unit: rows for unit, rows in self.units().items() if unit not in bad}


def clean(table: Table, found: Recognised) -> Cleaned:
    """Read every cell. Each that cannot be read is a problem of its row."""
    rows = table.rows[found.header_row + 1 :]
    values: dict[str, list[Any]] = {}
    cleaned = Cleaned(table, found, rows, values, warnings=list(found.warnings))
    for column in found.dataset.columns:
        values[column.field] = _column(cleaned, column)
    _check_widths(cleaned)
    if not rows:
        cleaned.warnings.append("it has headers and no rows")
    return cleaned


def _column(cleaned: Cleaned, column: Column) -> list[Any]:
    place = cleaned.found.places.get(column.field)
    if place is None:
        return [read_cell(column, "") if not column.needed else None] * len(cleaned.rows)
    known: dict[str, Any] = {}
    values: list[Any] = []
    for number, row in enumerate(cleaned.rows):
        text = row.cells[place] if place < len(row.cells) else ""
        try:
            value = known[text]
        except KeyError:
            try:
                value = read_cell(column, text)
            except Unreadable as error:
                value = error
            known[text] = value
        if isinstance(value, Unreadable):
            cleaned.problems[number].append(Problem(column.header, text, str(value)))
            value = None
        values.append(value)
    return values


def _check_widths(cleaned: Cleaned) -> None:
    """A row wider than its headers has lost a quotation mark; a torn last row is the end of a broken-off file."""
    width = len(cleaned.table.rows[cleaned.found.header_row].cells)
    for number, row in enumerate(cleaned.rows):
        if len(row.cells) > width and any(row.cells[width:]):
            over = next(cell for cell in row.cells[width:] if cell)
            reason = (
                f"the row has {len(row.cells)} values under {width} headers: a text with the delimiter in it must stand in quotation marks"
            )
            cleaned.problems[number].append(Problem("", over, reason))
    last = len(cleaned.rows) - 1
    if cleaned.table.torn and last >= 0 and len(cleaned.rows[last].cells) < width:
        cleaned.problems[last].append(Problem("", cleaned.rows[last].cells[-1], "the file ends in the middle of this row: export it again"))


def check_keys(cleaned: Cleaned) -> None:
    """Identical repeated rows are loaded once with a warning; rows of one key that differ reject their document."""
    names = (*cleaned.dataset.unit, *cleaned.dataset.row_key)
    keys = list(zip(*(cleaned.values[name] for name in names), strict=True))
    whole = list(zip(*cleaned.values.values(), strict=True))
    first: dict[Unit, int] = {}
    for row, key in enumerate(keys):
        if row in cleaned.problems:
            continue
        before = first.setdefault(key, row)
        if before == row:
            continue
        if whole[before] == whole[row]:
            cleaned.repeated.add(row)
        else:
            _differ(cleaned, before, row, names[-1])
    if cleaned.repeated:
        lines = [cleaned.rows[row].line for row in sorted(cleaned.repeated)]
        shown = ", ".join(str(line) for line in lines[:5]) + (" …" if len(lines) > 5 else "")
        cleaned.warnings.append(f"{len(lines)} identical repeated {'row' if len(lines) == 1 else 'rows'} loaded once (line {shown})")


def _differ(cleaned: Cleaned, before: int, row: int, name: str) -> None:
    other = cleaned.rows[before].line
    unlike = [
        column.header for column in cleaned.dataset.columns if cleaned.values[column.field][before] != cleaned.values[column.field][row]
    ]
    cleaned.reject(
        row, name, f"has the same key as line {other} and differs from it in {', '.join(unlike)}: the file must say which is right"
    )


def check_units(cleaned: Cleaned) -> None:
    """One bad line rejects its whole document or transaction: reject the rows that stand with a rejected one."""
    fallen = {cleaned.unit_of(row): row for row in sorted(cleaned.problems, reverse=True) if cleaned.problems[row]}
    for unit, rows in cleaned.units().items():
        if unit not in fallen:
            continue
        line = cleaned.rows[fallen[unit]].line
        for row in rows:
            if row not in cleaned.problems:
                cleaned.problems[row].append(
                    Problem("", "", f"stands with line {line}, which is rejected: {_called(cleaned)} loads whole or not at all")
                )
    for row in [row for row in cleaned.repeated if cleaned.unit_of(row) in fallen]:
        cleaned.repeated.discard(row)
        cleaned.problems[row].append(
            Problem("", "", f"stands with line {cleaned.rows[fallen[cleaned.unit_of(row)]].line}, which is rejected")
        )


def _called(cleaned: Cleaned) -> str:
    if cleaned.dataset.name == "nominal_transactions":
        return "a ledger transaction"
    return "a document" if cleaned.dataset.table == "kcc_document" else "what belongs together"
