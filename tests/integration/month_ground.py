"""October of Northwind on either package, ready to be closed: worked once, then copied for every test (company file and practice books)."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.integration.month_hands import Hands, hands_of
from tests.integration.northwind_ground import BOOKS, NORTHWIND, Books

MONTH, LAST = "2026-10", date(2026, 10, 31)
MODES = {"stock_in_hand": "B", "expense": "A"}
JOURNALLED = ("0120", "0122", "0123")
COMPANY = "Northwind"
SALES = ("Company", "Stock Item", "Sales Invoice", "Sales Credit", "Prepayment", "Allocation")


@dataclass
class Firm:
    """A company on our side, the package on the other, and a bookkeeper's hands."""

    bench: Workbench
    server: PracticeServer
    books: Books
    hands: Hands
    folder: Path

    def files(self, month: str = MONTH, *, topup: bool = False) -> list[Path]:
        """The journal as this package's import file."""
        write = self.bench.write_cos_xero if self.books.package == "xero" else self.bench.write_cos_quickbooks
        return write(month, self.folder / f"{month}{'-topup' if topup else ''}.csv", topup)

    def upload_all(self) -> None:
        """Everything, and once more, because allocations follow their documents."""
        for _ in range(2):
            self.bench.upload(all_rows=True)

    def both_sides(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Stock, Cost of Sale and adjustments to the end of October: KCC's trial balance beside the package's."""
        ours = self.bench.trial_balance("2020-01-01", LAST).set_index("nominal_code")
        theirs = self.hands.trial_balance(LAST)
        return {
            code: (ours["closing_debit"][code] - ours["closing_credit"][code], theirs[self.books.nominals[code]]) for code in JOURNALLED
        }


@dataclass
class Shelf:
    """Both sides at a stage, closed and on disk; every test opens a copy of its own. The copies follow one another on one address."""

    package: str
    root: Path
    port: int = 0
    taken: int = 0
    stages: dict[str, Path] = field(default_factory=dict)

    @contextmanager
    def opened(self, stage: str, keep: str = "") -> Iterator[Firm]:
        """A copy of a stage (nothing at all for an unknown one); ``keep`` names what it is when the block ends as a stage of its own."""
        self.taken += 1
        folder = self.root / f"{self.taken}-{stage or 'empty'}"
        if stage in self.stages:
            shutil.copytree(self.stages[stage], folder)
        else:
            folder.mkdir(parents=True)
        server = PracticeServer(folder / "practice.db", port=self.port, package=self.package)
        with server, pytest.MonkeyPatch.context() as patch:
            self.port = int(server.base_url.rpartition(":")[2])
            books = BOOKS[self.package](server)
            for name, value in {**books.environment(), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}.items():
                patch.setenv(name, value)
            home = Home(folder)
            there = home.file(COMPANY).exists()
            with Workbench.open_file(COMPANY, home=home, by="Ann") if there else Workbench.create(COMPANY, home=home, by="Ann") as bench:
                yield Firm(bench, server, books, hands_of(server), folder)
        if keep:
            self.stages[keep] = folder

    def worked(self, mode: str) -> str:
        """The stage at which all of Northwind but the late documents is in the package, purchases by the mode, and every month before October journalled."""
        if "sales" not in self.stages:
            with self.opened("", keep="sales") as firm:
                _begin(firm)
                firm.bench.upload(types=SALES)
        if mode not in self.stages:
            with self.opened("sales", keep=mode) as firm:
                firm.bench.set_option("stock_purchases", mode)
                firm.bench.map_defaults()
                firm.upload_all()
                for month in sorted(row["month"] for row in firm.bench.cos_by_month().to_dict("records")):
                    if month < MONTH:
                        firm.hands.type_file(*firm.files(month))
                        firm.bench.record_cos_posted(month)
        return mode


def _begin(firm: Firm) -> None:
    """Northwind as it was before the late documents, connected and mapped."""
    bench, books = firm.bench, firm.books
    bench.load([str(without(set(late_documents()), firm.folder / "early"))])
    bench.connect(books.connect()[1], url=firm.server.base_url if books.package == "quickbooks" else None)
    bench.fetch_chart()
    bench.map_defaults()
    for nominal, account in books.nominals.items():
        bench.map_nominal(nominal, account)
    for (rate, side), code in books.taxes.items():
        bench.map_tax(rate, side, code)
    for bank, account in books.banks.items():
        bench.map_bank(bank, account)


def late_documents() -> dict[str, str]:
    """A sales invoice and a supplier invoice dated in October, their ids and codes: those that reach KCC's ledger after the close."""
    allocated = {row["Invoice ID"] for row in rows_of("allocations.csv")}
    found: dict[str, str] = {}
    for name, issued in (("sales_invoices.csv", "Issued Date"), ("purchase_invoices.csv", "Posted Date")):
        credited = {row["Reference"] for row in rows_of(name) if row["Type"] == "Credit"}
        free = [
            row
            for row in rows_of(name)
            if row["Invoice Date"].startswith("2026-10") and row[issued] and row["Type"] == "Invoice" and row["Currency"] == "GBP"
            and row["Invoice ID"] not in allocated and row["Invoice Code"] not in credited and row["Stock Code"] not in {"", "NW0033"}
        ]  # fmt: skip
        found[free[-1]["Invoice ID"]] = free[-1]["Invoice Code"]
    return found


def rows_of(name: str) -> list[dict[str, str]]:
    """A file of Northwind."""
    with (NORTHWIND / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def without(late: set[str], folder: Path) -> Path:
    """Northwind's files as they were before the late documents reached the ledger."""
    folder.mkdir()
    for path in NORTHWIND.glob("*.csv"):
        if path.name in {"trial_balance.csv", "stock_value.csv"}:  # as they stood later
            continue
        rows = rows_of(path.name)
        kept = [row for row in rows if row.get("Invoice ID") not in late and row.get("Source") not in late]
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(kept)
    return folder
