"""A desk for the tests of KCC's files: a company in memory's stead, files written from rows, and what became of them."""

from __future__ import annotations

import atexit
import csv
import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import copyfile, rmtree
from typing import Any

from kccwb.kcc.datasets import BY_NAME
from kccwb.kcc.load import Request, load_files
from kccwb.kcc.recognise import Profile
from kccwb.kcc.report import FileReport, LoadReport
from kccwb.store import Store
from kccwb.store.home import Home
from kccwb.workbench import Workbench

Line = dict[str, str]

LISTS: dict[str, list[Line]] = {
    "companies": [{"URN": "ACME", "Company Name": "Acme Ltd"}, {"URN": "000123", "Company Name": "Padded plc"}],
    "stock_items": [
        {"Stock Code": "W1", "Description": "Widget", "Stock Type 2": "", "Discontinued": ""},
        {"Stock Code": "0045", "Description": "Padded", "Stock Type 2": "", "Discontinued": ""},
    ],
    "nominals": [
        {"Nominal Code": "300", "Description": "Sales", "System Type": "Sale"},
        {"Nominal Code": "0115", "Description": "Delivery", "System Type": "Sale"},
    ],
    "tax_rates": [{"Tax Rate": "1", "Rate": "20"}, {"Tax Rate": "2", "Rate": "0"}],
    "bank_accounts": [{"Bank Account": "Current", "Nominal Code": "200"}],
}


def line(**over: str) -> Line:
    """A line of sales invoice 1, good unless ``over`` spoils it; keys are headers with underscores for spaces."""
    good = {
        "Invoice ID": "1",
        "Invoice Code": "SI1",
        "Type": "Invoice",
        "Invoice Date": "2026-04-03",
        "Issued Date": "2026-04-03",
        "Due Date": "",
        "URN": "ACME",
        "Sales Order": "SO1",
        "Reference": "",
        "Currency": "GBP",
        "Exchange Rate": "1",
        "Channel": "Web",
        "Site": "Main",
        "Line": "1",
        "Stock Code": "W1",
        "Description": "Widget",
        "Quantity": "2",
        "Unit Net": "10.0000",
        "Discount %": "0",
        "Net": "20.00",
        "Tax": "4.00",
        "Tax Rate": "1",
        "Nominal Code": "300",
        "Gross Total": "24.00",
    }
    return good | {name.replace("_", " ").replace("Discount", "Discount %"): value for name, value in over.items()}


def posting(**over: str) -> Line:
    """A line of ledger transaction T1."""
    good = {
        "Transaction ID": "T1",
        "Line": "1",
        "Date": "2026-04-03",
        "Posted": "2026-04-03",
        "Nominal Code": "300",
        "Debit": "",
        "Credit": "5.00",
    }
    return good | {name.replace("_", " "): value for name, value in over.items()}


def text_of(rows: Sequence[Line], delimiter: str = ",", terminator: str = "\n") -> str:
    """Rows as a CSV file; the headers are those of the first row."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator=terminator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@dataclass
class Desk:
    """A company and the files put before it."""

    bench: Workbench

    @classmethod
    def new(cls, folder: Path, *, lists: bool = True) -> Desk:
        """A company of its own, copied from one made once a run; with ``lists``, the lists that lines and payments name."""
        home = Home(folder)
        copyfile(_made_once(lists), home.file("Acme"))
        return cls(Workbench(Store.open(home.file("Acme")), home, by="Ann"))

    def load(
        self, *files: str | bytes | Sequence[Line], partial: bool = False, dataset: str = "", profile: Profile | None = None
    ) -> LoadReport:
        """Load files given as rows, text or bytes."""
        contents = [(f"file{number}.csv", self._bytes(file)) for number, file in enumerate(files, 1)]
        return load_files(self.bench.store, self.bench.by, Request(contents, profile, dataset, partial))

    def only(self, *files: str | bytes | Sequence[Line], **more: Any) -> FileReport:
        """The report of a load of one file that had no reject."""
        report = self.load(*files, **more)
        assert report.rejects == (), report.rejects
        return report.files[0]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the store."""
        return self.bench.store.rows(query)

    def counts(self) -> dict[str, int]:
        """How many rows each table of KCC's data holds, every version counted."""
        tables = sorted({dataset.table for dataset in BY_NAME.values()} | {"kcc_document_line"})
        return {table: int(self.bench.store.scalar(f"select count(*) from {table}")) for table in tables}

    @staticmethod
    def _bytes(file: str | bytes | Sequence[Line]) -> bytes:
        if isinstance(file, bytes):
            return file
        return (file if isinstance(file, str) else text_of(file)).encode()


@cache
def _made_once(lists: bool) -> Path:
    """The company every test begins with: making its views takes longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="kcc-desk-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    home = Home(folder)
    with Workbench.create("Acme", home=home, by="Ann") as bench:
        if lists:
            assert Desk(bench).load(*LISTS.values()).exit_code == 0
    return home.file("Acme")
