"""The mapping as a file: write it, read it back whole or not at all."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from kccwb.mapping.change import (
    KINDS,
    Setting,
    apply,
    bank_setting,
    default_setting,
    nominal_setting,
    precedence_setting,
    tax_setting,
)
from kccwb.mapping.chart import Chart
from kccwb.model.errors import BadInput
from kccwb.store import Store

COLUMNS = ("kind", "code", "direction", "target", "rollup_item")


@dataclass(frozen=True)
class MappingImportReport:
    """How many rows the file had, and how many of them changed something."""

    rows: int
    changed: int


def mapping_list(store: Store, kind: str = "") -> pd.DataFrame:
    """View mapping_list, whole or of one kind. Raises BadInput for a kind there is not."""
    if kind and kind not in KINDS:
        raise BadInput(f"There is no mapping of kind {kind!r}.", f"Kinds are: {', '.join(KINDS)}.")
    return store.frame("select * from mapping_list where (? = '' or kind = ?) order by kind, code, direction", [kind, kind])


def export_mapping(store: Store, path: Path) -> Path:
    """Write the mapping: CSV, or XLSX by the file's ending. Returns the path."""
    rows = [
        [str(cell) for cell in row] for row in store.rows(f"select {', '.join(COLUMNS)} from mapping_list order by kind, code, direction")
    ]
    if path.suffix.lower() == ".xlsx":
        _write_xlsx(path, rows)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([list(COLUMNS), *rows])
    return path


def import_mapping(store: Store, by: str, path: Path) -> MappingImportReport:
    """Read a mapping file and set all of it. Raises BadInput listing every bad row; nothing is changed then."""
    chart = Chart.load(store)
    settings: dict[tuple[str, tuple[str, ...]], Setting] = {}
    wrong: list[str] = []
    rows = _read(path)
    for number, row in rows:
        try:
            setting = _setting(store, chart, row)
        except BadInput as error:
            wrong.append(f"line {number}: {error.message}")
            continue
        key = (setting.kind, setting.key)
        if key in settings and settings[key] != setting:
            wrong.append(f"line {number}: {setting.kind} {' '.join(setting.key)} is there twice with different targets.")
        settings[key] = setting
    if wrong:
        more = f" … and {len(wrong) - 20} more" if len(wrong) > 20 else ""
        raise BadInput(
            f"{path.name} was not imported; nothing was changed. " + " ".join(wrong[:20]) + more, "Mend these lines and import again."
        )
    return MappingImportReport(len(rows), apply(store, by, list(settings.values())))


def _setting(store: Store, chart: Chart, row: dict[str, str]) -> Setting:
    kind, code, target = row["kind"].lower(), row["code"], row["target"]
    if kind == "nominal":
        return nominal_setting(store, chart, code, target)
    if kind == "tax":
        return tax_setting(store, chart, code, row["direction"], target, row["rollup_item"])
    if kind == "bank":
        return bank_setting(store, chart, code, target)
    if kind == "default":
        return default_setting(chart, code, target)
    if kind == "precedence":
        return precedence_setting(store, row["direction"], code, target)
    raise BadInput(f"there is no mapping of kind {row['kind']!r}.", f"Kinds are: {', '.join(KINDS)}.")


def _read(path: Path) -> list[tuple[int, dict[str, str]]]:
    if not path.exists():
        raise BadInput(f"There is no file {path.name}.", "Give the path of a mapping file.")
    table = _xlsx_rows(path) if path.suffix.lower() in {".xlsx", ".xls", ".ods"} else _csv_rows(path)
    header = [cell.strip().lower().replace(" ", "_") for cell in table[0]] if table else []
    if missing := [name for name in ("kind", "code", "target") if name not in header]:
        raise BadInput(f"{path.name} is no mapping file: it lacks {', '.join(missing)}.", f"Its columns are: {', '.join(COLUMNS)}.")
    rows: list[tuple[int, dict[str, str]]] = []
    for number, cells in enumerate(table[1:], start=2):
        row = dict.fromkeys(COLUMNS, "") | {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
        if any(row.values()):
            rows.append((number, row))
    return rows


def _csv_rows(path: Path) -> list[list[str]]:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-16") if raw[:2] not in {b"\xff\xfe", b"\xfe\xff"} else ("utf-16",):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        text = raw.decode("cp1252", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return list(csv.reader(io.StringIO(text), delimiter=delimiter))


def _xlsx_rows(path: Path) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise BadInput(f"{path.name} cannot be read as a workbook ({error}).", "Save it as XLSX or CSV.") from error
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(value: object) -> str:
    # Excel turns a code such as 300 into the number 300.0; a lost leading zero is not ours to guess and fails as an unknown code.
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _write_xlsx(path: Path, rows: list[list[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Mapping")
        bold = book.add_format({"bold": True})
        text = book.add_format({"num_format": "@"})
        for column, name in enumerate(COLUMNS):
            sheet.write_string(0, column, name, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                sheet.write_string(line, column, cell, text)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(COLUMNS) - 1, 22)
