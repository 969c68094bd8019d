"""The file that takes the created payments into KCC: its payments layout, and beside it the allocations."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kccwb.kcc.write import dataset_csv, write_dataset
from kccwb.model.errors import BadInput
from kccwb.store import Store
from kccwb.store.events import Event, record
from kccwb.store.sql import sql_text

PAYMENTS, ALLOCATIONS = "payments", "allocations"


def write_kcc_file(store: Store, path: Path, by: str) -> list[Path]:
    """Write every payment that was created here, stands, and is not in KCC's own payments file yet; the files written.

    A .csv gets a second file ``<name>-allocations.csv``; an .xlsx two sheets. Raises BadInput for another suffix, for an unusable
    folder and when there is nothing to write.
    """
    suffix = path.suffix.lower()
    if suffix not in {".csv", ".xlsx"}:
        raise BadInput(f"{path.name} is neither .csv nor .xlsx.", "Give the file one of these endings.")
    rows = store.dicts(sql_text(__file__, "kcc_file"))
    if not rows:
        raise BadInput(
            "There is no created payment to write.", "Create & Allocate Payments first; what KCC's own payments file holds is left out."
        )
    tables = {PAYMENTS: [_payment(row) for row in rows], ALLOCATIONS: [_allocation(row) for row in rows]}
    try:
        written = _write_xlsx(path, tables) if suffix == ".xlsx" else _write_csv(path, tables)
    except OSError as error:
        raise BadInput(
            f"{path.name} cannot be written: {error.strerror or error}.", "Close it elsewhere, or choose another place."
        ) from error
    with store.tx() as tx:
        detail = {"files": [one.name for one in written], "payments": [row["payment_id"] for row in rows]}
        record(tx, by, [Event("payments.kcc_file", path.name, detail)])
    return written


def _payment(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Payment ID": row["payment_id"],
        "S/P": row["side"],
        "URN": row["urn"],
        "Payment Date": row["payment_date"],
        "Method": "BACS",
        "Authorised": True,
        "Reference": row["reference"],
        "Amount": row["amount"],
        "Currency": row["currency"],
        "Exchange Rate": row["exchange_rate"],
        "Bank Account": row["bank_account"],
        "Sales Order": row["order_no"],
    }


def _allocation(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "Allocation ID": f"{row['payment_id']}-A",
        "S/P": row["side"],
        "Source Type": "Payment",
        "Source": row["payment_id"],
        "Invoice ID": row["invoice_id"],
        "Allocation Date": max(row["payment_date"], row["invoice_date"]),
        "Amount": row["amount"],
    }


def _write_csv(path: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Path]:
    beside = path.with_name(f"{path.stem}-{ALLOCATIONS}{path.suffix}")
    return [write_dataset(target, name, tables[name]) for name, target in ((PAYMENTS, path), (ALLOCATIONS, beside))]


def _write_xlsx(path: Path, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[Path]:
    """Two sheets of text cells, so that codes keep their zeros and money its pence."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False})
    for name, rows in tables.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(csv.reader(io.StringIO(dataset_csv(name, rows)))):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell)
        sheet.autofit()
    try:
        book.close()
    except FileCreateError as error:
        raise OSError(str(error)) from error
    return [path]
