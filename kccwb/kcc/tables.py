"""Read a CSV file or a workbook as tables of text cells, whatever its encoding and delimiter."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from kccwb.model.errors import BadInput

DELIMITERS = (",", ";", "\t")
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
READABLE = frozenset({".csv", ".tsv", *WORKBOOKS})
"""What is taken from a folder; a file named by itself may be called anything."""
HEAD = 11
"""The header stands on one of the first eleven rows: up to ten rows of titles may stand above it."""
_MOJIBAKE = re.compile("[ÂÃ][\u0080-\u00bf€-™]")
csv.field_size_limit(10_000_000)


@dataclass(frozen=True)
class Row:
    """One row that is not blank, with the line of the file on which it begins."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table of a file: a CSV file, or a sheet of a workbook."""

    file: str
    sheet: str
    sha256: str
    rows: Sequence[Row]
    warnings: tuple[str, ...] = ()
    torn: bool = False
    """The file ends in the middle of its last row."""


def read_tables(file: str, content: bytes) -> list[Table]:
    """Every table of a file that holds anything. Raises BadInput when it is no CSV file and no workbook."""
    digest = hashlib.sha256(content).hexdigest()
    if PurePath(file).suffix.lower() in WORKBOOKS or content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
        return _workbook(file, content, digest)
    text, warnings = decoded(file, content)
    rows = _csv_rows(file, text)
    return [Table(file, "", digest, rows, warnings, torn=not text.endswith(("\n", "\r")))] if rows else []


def decoded(file: str, content: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 or Windows-1252, and what there is to warn of."""
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return content.decode("utf-16"), ()
        sample = content[:4000]
        if sample[1::2].count(0) > len(sample) // 4:
            return content.decode("utf-16-le"), ()
        if sample[0::2].count(0) > len(sample) // 4:
            return content.decode("utf-16-be"), ()
        if b"\x00" in content:
            raise BadInput(f"{file} is neither a CSV file nor a workbook.", "Export the grid again as CSV or XLSX.")
        try:
            return content.decode("utf-8-sig"), ()
        except UnicodeDecodeError:
            text = content.decode("cp1252")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"{file} is in an unknown encoding ({error.reason}): UTF-8, UTF-16 and Windows-1252 are understood.", "Save it as UTF-8."
        ) from error
    warning = "read as Windows-1252, but it holds UTF-8 as well: look at its accents and pound signs"
    return text, (warning,) if _MOJIBAKE.search(text) else ()


def _csv_rows(file: str, text: str) -> list[Row]:
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    try:
        for cells in reader:
            stripped = tuple([cell.strip() for cell in cells])
            if any(stripped):
                rows.append(Row(start, stripped))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(
            f"{file}, line {start}: the row cannot be read ({error}).", "Mend the quotation marks on that line, or export again."
        ) from error
    return rows


def _delimiter(text: str) -> str:
    """The delimiter that splits the first rows into most cells."""
    lines = text[:200_000].splitlines()[:HEAD]

    def most(mark: str) -> int:
        return max((len([cell for cell in row if cell.strip()]) for row in csv.reader(lines, delimiter=mark)), default=0)

    return max(DELIMITERS, key=most)


def _workbook(file: str, content: bytes, digest: str) -> list[Table]:
    import python_calamine

    tables: list[Table] = []
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        for name in book.sheet_names:
            grid = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            cells = ((line, tuple([cell_text(cell) for cell in row])) for line, row in enumerate(grid, 1))
            if rows := [Row(line, row) for line, row in cells if any(row)]:
                tables.append(Table(file, name, digest, rows))
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise BadInput(
            f"{file} cannot be opened as a workbook ({error}).", "Save it again as XLSX, without a password, or as CSV."
        ) from error
    return tables


def cell_text(value: Any) -> str:
    """A workbook's cell as the text that a CSV file would hold.

    Numbers have fifteen digits, as many as Excel keeps and shows: what a formula left beyond them (0.30000000000000004) is no part of the amount. A
    whole number of more than fifteen digits has lost some in Excel and is written as Excel shows it, so that no code passes for whole. A time without
    a day is on Excel's day nought.
    """
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, int | float):
        exact = Decimal(f"{value:.15g}")
        whole = exact.to_integral_value()
        return f"{value:.14E}" if abs(value) >= 1e15 else format(whole if exact == whole else exact, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00"
    if isinstance(value, time):
        return f"1899-12-30T{value.isoformat(timespec='seconds')}"
    return "" if value is None else str(value).strip()
