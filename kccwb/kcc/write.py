"""Write KCC's files in the standard layout: UTF-8, comma, ISO dates, Yes and No, exact decimals, exactly its headers."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kccwb.kcc.layout import Column, Dataset
from kccwb.kcc.profiles import dataset_named
from kccwb.model.errors import BadInput
from kccwb.model.money import FOUR_PLACES, PENNY

_PLACES = {"money": PENNY, "unit": FOUR_PLACES}


def dataset_csv(dataset: str, rows: Iterable[Mapping[str, Any]]) -> str:
    """A dataset as the text of its file. Rows are keyed by header or by field; what a row does not name is empty.

    Raises BadInput for an unknown dataset, for a key that is no column of it, for a value that the layout cannot hold exactly, and for an empty value
    where the layout must have one. Raises TypeError for a float.
    """
    layout = dataset_named(dataset)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column.header for column in layout.columns])
    for number, row in enumerate(rows, 1):
        given = _by_field(layout, row)
        writer.writerow([_written(layout, number, column, given.get(column.field)) for column in layout.columns])
    return out.getvalue()


def write_dataset(path: Path, dataset: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write a dataset's file, whole or not at all; returns its path. Raises as :func:`dataset_csv`, and BadInput when it cannot be written."""
    text = dataset_csv(dataset, rows)
    beside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8", newline="")
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadInput(
            f"{path} cannot be written: {error.strerror or error}.", "Choose another folder, or close the file elsewhere."
        ) from error
    return path


def _by_field(layout: Dataset, row: Mapping[str, Any]) -> dict[str, Any]:
    fields = {column.field for column in layout.columns}
    found: dict[str, Any] = {}
    for name, value in row.items():
        column = layout.column(name)
        if column is None and name not in fields:
            raise BadInput(
                f"{layout.name} has no column {name!r}.", f"Its columns are: {', '.join(known.header for known in layout.columns)}."
            )
        found[column.field if column else name] = value
    return found


def _written(layout: Dataset, number: int, column: Column, value: Any) -> str:
    if value is None or value == "":
        if column.needed:
            raise BadInput(f"Row {number} of {layout.name} has no {column.header}.", "The layout must have one.")
        return ""
    if isinstance(value, float):
        raise TypeError(f"a float ({value!r}) for {column.header}")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return value.isoformat() if column.kind == "moment" else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | int) and column.kind not in {"integer", "code"}:
        return _decimal(layout, number, column, Decimal(value))
    return str(value)


def _decimal(layout: Dataset, number: int, column: Column, value: Decimal) -> str:
    """Two decimals, four for Unit Net; quantities, rates and percentages with as many as they have."""
    places = _PLACES.get(column.kind)
    if places is None:
        whole = value.to_integral_value()
        return format(whole if value == whole else value.normalize(), "f")
    exact = value.quantize(places)
    if exact != value:
        raise BadInput(f"Row {number} of {layout.name}: {column.header} {value} has too many decimals.", "Round it first.")
    return format(exact, "f")
