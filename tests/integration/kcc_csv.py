"""KCC's files of the standard layout, read and written as rows."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

Row = dict[str, str]


def rows_of(folder: Path, name: str) -> list[Row]:
    """A file of a folder, by its name without ending."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, name: str, rows: list[Row]) -> None:
    """The same, written."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def without(late: Collection[str], source: Path, folder: Path) -> Path:
    """A company's files as they were before documents with these ids reached the ledger; its reports are of later, and not among them."""
    folder.mkdir()
    for path in source.glob("*.csv"):
        if path.stem not in {"trial_balance", "stock_value"}:
            rows = rows_of(source, path.stem)
            write(folder, path.stem, [row for row in rows if row.get("Invoice ID") not in late and row.get("Source") not in late])
    return folder
