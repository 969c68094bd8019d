"""Read a CSV file or a workbook as sheets of text cells, whatever its encoding and delimiter."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from kccwb.kcc.values import cell_text
from kccwb.model.errors import BadInput

DELIMITERS = (",", ";", "\t")
SPREADSHEETS = {".xlsx", ".xlsm", ".xls", ".ods"}
READABLE = {".csv", ".txt", ".tsv", *SPREADSHEETS}


@dataclass(frozen=True)
class Sheet:
    """One table of a file: its rows of text, each with the line it begins on."""

    file_name: str
    name: str
    sha256: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_sheets(file_name: str, content: bytes) -> list[Sheet]:
    """Every sheet of a file that holds anything. Raises BadInput when it is no CSV file and no workbook."""
    digest = hashlib.sha256(content).hexdigest()
    if Path(file_name).suffix.lower() in SPREADSHEETS or content[:4] == b"PK\x03\x04":
        return _workbook(file_name, content, digest)
    text = decoded(file_name, content)
    return [Sheet(file_name, "", digest, _csv_rows(text))]


def decoded(file_name: str, content: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 or Windows-1252."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    if content[1:200:2].count(0) > 20:
        return content.decode("utf-16-le")
    if content[0:200:2].count(0) > 20:
        return content.decode("utf-16-be")
    if b"\x00" in content[:1000]:
        raise BadInput(f"{file_name} is neither a CSV file nor a workbook.", "Export the grid again as CSV or XLSX.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _csv_rows(text: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    rows: list[tuple[int, tuple[str, ...]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    start = 1
    try:
        for cells in reader:
            rows.append((start, tuple(cell.strip() for cell in cells)))
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(f"Line {start} cannot be read as CSV: {error}.", "Mend the quotes on that line, or export again.") from error
    return tuple(row for row in rows if any(row[1]))


def _delimiter(text: str) -> str:
    """The delimiter that splits the first dozen lines into most cells."""
    head = "\n".join(text.splitlines()[:12])
    return max(DELIMITERS, key=lambda mark: max((len(row) for row in csv.reader(io.StringIO(head), delimiter=mark)), default=0))


def _workbook(file_name: str, content: bytes, digest: str) -> list[Sheet]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput(f"{file_name} cannot be opened as a workbook ({error}).", "Save it again as XLSX or CSV.") from error
    sheets = []
    for name, table in tables:
        rows = tuple((number, tuple(cell_text(cell) for cell in row)) for number, row in enumerate(table, 1))
        kept = tuple(row for row in rows if any(row[1]))
        if kept:
            sheets.append(Sheet(file_name, name, digest, kept))
    return sheets
