"""October of Northwind on either package, ready to be closed: worked once, then copied for every test (company file and practice books)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.integration.closing import MONTH, Closing, Stages, company_in
from tests.integration.kcc_csv import rows_of, without
from tests.integration.month_hands import hands_of
from tests.integration.northwind_ground import BOOKS, NORTHWIND, Books

MODES = {"stock_in_hand": "B", "expense": "A"}
COMPANY = "Northwind"
SALES = ("Company", "Stock Item", "Sales Invoice", "Sales Credit", "Prepayment", "Allocation")


@dataclass
class Firm(Closing):
    """A company on our side, the package on the other, and a bookkeeper's hands."""

    books: Books

    @property
    def setting(self) -> Books:
        return self.books

    def upload_all(self) -> None:
        """Everything, and once more, because allocations follow their documents."""
        for _ in range(2):
            self.bench.upload(all_rows=True)


@dataclass
class Shelf(Stages):
    """Northwind at its stages."""

    @contextmanager
    def opened(self, stage: str, keep: str = "") -> Iterator[Firm]:
        """A copy of a stage (nothing at all for ""); ``keep`` names what it is when the block ends as a stage of its own."""
        with self.served(stage, keep) as (server, patch, folder):
            books = BOOKS[self.package](server)
            for name, value in books.environment().items():
                patch.setenv(name, value)
            with company_in(folder, COMPANY) as bench:
                yield Firm(bench, server, hands_of(server), folder, books)

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
    bench.load([str(without(late_documents(), NORTHWIND, firm.folder / "early"))])
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
    allocated = {row["Invoice ID"] for row in rows_of(NORTHWIND, "allocations")}
    found: dict[str, str] = {}
    for name, issued in (("sales_invoices", "Issued Date"), ("purchase_invoices", "Posted Date")):
        credited = {row["Reference"] for row in rows_of(NORTHWIND, name) if row["Type"] == "Credit"}
        free = [
            row
            for row in rows_of(NORTHWIND, name)
            if row["Invoice Date"].startswith("2026-10") and row[issued] and row["Type"] == "Invoice" and row["Currency"] == "GBP"
            and row["Invoice ID"] not in allocated and row["Invoice Code"] not in credited and row["Stock Code"] not in {"", "NW0033"}
        ]  # fmt: skip
        found[free[-1]["Invoice ID"]] = free[-1]["Invoice Code"]
    return found
