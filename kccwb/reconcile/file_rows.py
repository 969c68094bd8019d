"""Rows of the package's own export files as exact values: below titles, under the headings of their accounts, between balances and totals."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kccwb.kcc.cells import Unreadable, read_cell
from kccwb.kcc.cells import day as day_of_cell
from kccwb.kcc.layout import Column
from kccwb.kcc.recognise import Profile, Recognised, Unknown, recognise_among
from kccwb.kcc.tables import Row, Table, read_tables
from kccwb.model.errors import BadInput
from kccwb.reconcile.file_layouts import LAYOUTS, READABLE

Values = dict[str, Any]
HEADING = "heading"
"""Where a row keeps the heading it stands under: the account, in reports that are grouped by account."""
_SUMS = ("total", "opening balance", "closing balance", "net movement", "beginning balance", "subtotal")
_TOLD_BY = {"date", "contact", "source", "type"}
_PERIOD = re.compile(r"(?:for the period|from)\s+(?P<first>.+?)\s+(?:to|-|–)\s+(?P<last>.+)", re.IGNORECASE)
_AMOUNT = re.compile(r"[-(£]*[\d,.]+[-)]*")
_SPELLED = ("%d %b %Y", "%d %B %Y", "%d-%b-%Y")


@dataclass(frozen=True)
class FileTable:
    """One recognised table: its layout's name, its rows, and the days that its titles say it is of (None where they do not say)."""

    name: str
    layout: str
    rows: Sequence[Values]
    first: date | None = None
    last: date | None = None


def tables_of(name: str, content: bytes, columns: Mapping[str, str]) -> list[FileTable]:
    """Every table of a file. Raises BadInput, naming file, line and column, when one is of no known layout or a cell cannot be read."""
    tables = read_tables(name, content)
    if not tables:
        raise BadInput(f"{name} is empty.", "Export it again.")
    return [_table(name, table, columns) for table in tables]


def _table(name: str, table: Table, columns: Mapping[str, str]) -> FileTable:
    profile = None
    among = list(LAYOUTS)
    if columns:
        among = [layout for layout in LAYOUTS if all(layout.column(ours) for ours in columns.values())] or among
        profile = Profile("given", among[0].name, dict(columns))
    answer = recognise_among(table, among, profile)
    if isinstance(answer, Unknown):
        raise BadInput(
            f"{name}: {answer.reason}.",
            READABLE,
        )
    first, last = _period(table.rows[: answer.header_row])
    found = _rows(name, answer, table.rows[answer.header_row + 1 :])
    end = table.rows[-1]
    if table.torn and found and found[-1]["line"] == end.line and len(end.cells) < len(table.rows[answer.header_row].cells):
        raise BadInput(f"{name}, line {end.line}: the file ends in the middle of a row.", "Export it again.")
    return FileTable(name, answer.dataset.name, found, first, last)


def _rows(name: str, answer: Recognised, rows: Sequence[Row]) -> list[Values]:
    found: list[Values] = []
    heading = ""
    title = next(column for column in answer.dataset.columns if column.field == "date").header.casefold()
    for row in rows:
        told = {field: row.cells[place] for field, place in answer.places.items() if place < len(row.cells)}
        label, day = next(cell for cell in row.cells if cell), told.get("date", "")
        others = [told.get(field, "") for field in _TOLD_BY if told.get(field, "") not in {"", label}]
        if day.casefold() == title:
            continue
        if not _is_day(day) and not others and label.casefold().startswith(_SUMS):
            continue
        if sum(bool(cell) for cell in row.cells) == 1 and not _is_day(day):
            heading = label
        elif day or not all(_AMOUNT.fullmatch(cell) for cell in row.cells if cell):
            found.append({**_values(name, answer, row.line, told), HEADING: heading, "line": row.line, "file": name})
    return found


def _is_day(text: str) -> bool:
    try:
        return bool(spelled_day(text) or day_of_cell(text))
    except Unreadable:
        return False


def _values(name: str, answer: Recognised, line: int, told: Mapping[str, str]) -> Values:
    values: Values = {}
    for column in answer.dataset.columns:
        text = told.get(column.field, "")
        try:
            values[column.field] = _value(column, text)
        except Unreadable as wrong:
            raise BadInput(
                f"{name}, line {line}, column {column.header}: {text!r} {wrong}.", "Mend it, or export the file again."
            ) from wrong
    return values


def _value(column: Column, text: str) -> Any:
    spelled = spelled_day(text) if column.kind == "date" else None
    return spelled or read_cell(column, text)


def spelled_day(text: str) -> date | None:
    """A day whose month is spelled, as the packages' reports write it: 5 Mar 2026. None for anything else."""
    for form in _SPELLED:
        try:
            return datetime.strptime(text.strip(" ,."), form).date()  # noqa: DTZ007  accounting dates have no zone
        except ValueError:
            continue
    return None


def _period(titles: Sequence[Row]) -> tuple[date | None, date | None]:
    for row in titles:
        found = _PERIOD.search(" ".join(cell for cell in row.cells if cell))
        if found:
            return spelled_day(found["first"]), spelled_day(found["last"])
    return None, None
