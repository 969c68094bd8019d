"""Twenty-one pieces of damage and more to the demo's good books, done by hands in the package and in KCC, each with what the reconciliation must say of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from tests.integration.demo_desk import Held
from tests.integration.demo_desk_quickbooks import QuickBooksDesk
from tests.integration.demo_ground import Demo, DemoShelf, Found
from tests.integration.kcc_csv import rows_of, write

NONE = Decimal("0.00")


class Damage:
    """Damage done one after another, each to a document of its own that nothing hangs on; ``expected`` is what must be found, and nothing else."""

    def __init__(self, demo: Demo, shelf: DemoShelf) -> None:
        self.demo, self.desk, self.shelf = demo, demo.desk, shelf
        rows = demo.bench.store.rows(
            "select held.number, document.invoice_code from export_state as state inner join document on state.row_id = document.row_id "
            "inner join book_document as held on state.package_id = held.package_id"
        )
        self.codes: dict[str, str] = dict(rows)
        free = [one for one in demo.desk.documents() if one.untouched and one.total]
        self.sales: Iterator[Held] = iter([one for one in free if one.sales and one.currency == "GBP"])
        self.euro: Iterator[Held] = iter([one for one in free if one.sales and one.currency == "EUR"])
        self.bills: Iterator[Held] = iter([one for one in free if not one.sales and one.standard])
        self.expected: list[Found] = []

    def all(self) -> list[Found]:
        """Do it all; what must be found, in order."""
        self._amounts()
        self._accounts()
        self._dates()
        self._names()
        self._without_a_document()
        self._in_kcc()
        return sorted(self.expected)

    def _must(self, name: str, one: Held, amount: Decimal = NONE) -> None:
        self.expected.append((name, self.codes[one.number], amount))

    def _amounts(self) -> None:
        for document in (next(self.sales), next(self.bills)):
            self.desk.reprice(document.number, Decimal("10.00"))
            self._must("amount", document, self._grown(document))
        voided, removed, euro = next(self.sales), next(self.bills), next(self.euro)
        self.desk.void(voided.number)
        self._must("voided in package", voided, -voided.total)
        self.desk.void(removed.number)
        self._must("voided in package" if self.shelf.package == "xero" else "deleted in package", removed, -removed.total)
        self.desk.change(euro.number, rate="1.25")
        self._must("exchange rate", euro)

    def _accounts(self) -> None:
        sale, bill, untaxed = next(self.sales), next(self.bills), next(self.bills)
        self.desk.recode(sale.number, self.desk.spare_sales)
        self._must("account", sale)
        self.desk.recode(bill.number, self.desk.spare_cost)
        self._must("account", bill)
        self.desk.zero_rate(untaxed.number)
        self._must("tax code", untaxed, self._grown(untaxed))

    def _dates(self) -> None:
        month, near, bill = next(self.sales), next(self.sales), next(self.bills)
        self.desk.change(month.number, day="2026-09-21")
        self._must("period (another month)", month)
        other = "2026-10-21" if near.day != "2026-10-21" else "2026-10-22"
        self.desk.change(near.number, day=other)
        self._must("date (same month)", near)
        self.desk.change(bill.number, day="2026-11-03")
        self._must("period (another month)", bill)

    def _names(self) -> None:
        moved, renamed, twice = next(self.sales), next(self.sales), next(self.sales)
        other = self.desk.contact("Quite Another Ltd")
        self.desk.change(moved.number, contact=other)
        self._must("contact", moved)
        self.desk.change(renamed.number, renamed="RENAMED-7")
        self._must("number", renamed)
        self.desk.enter(twice.contact, "AGAIN-1", twice.day, twice.total)
        self._must("duplicate", twice, twice.total)
        self.desk.enter(other, "HAND-1", "2026-10-20", Decimal("77.00"))
        self.expected.append(("in package only", "HAND-1", Decimal("77.00")))

    def _without_a_document(self) -> None:
        sale, bill = next(self.sales), next(self.bills)
        self.desk.pay(sale.number, Decimal("50.00"), "2026-10-27", "part payment")
        self.desk.pay(bill.number, Decimal("20.00"), "2026-10-27", "part payment")
        for document, paid in ((sale, "50.00"), (bill, "20.00")):
            self.expected.append(("in package only", document.number, Decimal(paid)))
        if isinstance(self.desk, QuickBooksDesk):  # Xero's API deletes no prepayment
            payment, amount = self.desk.drop_prepayment()
            self.expected.append(("deleted in package", payment, -amount))
        sales = self.demo.setup.nominals["300"]
        self.demo.hands.post_foreign(sales, self.desk.spare_cost, Decimal("12.34"), date(2026, 10, 31), "Accrual")
        self.expected.append(("in package only", "Accrual", Decimal("12.34")))

    def _in_kcc(self) -> None:
        """KCC's next files bring the late documents, one of them marked as exported and entered nowhere, and another price of one that went."""
        sold, bought = (f"{ledger}:{key}" for ledger, key in zip("SP", self.shelf.late, strict=True))
        gross = self._late_files(dearer := next(self.sales))
        self._must("revised in KCC", dearer, Decimal("-12.00"))
        self.demo.bench.mark([bought])
        for name, row in (("in KCC only", sold), ("marked not found", bought)):
            self.expected.append((name, self.shelf.late[row[2:]], -gross[row[2:]]))

    def _late_files(self, dearer: Held) -> dict[str, Decimal]:
        folder = self.demo.folder / "late"
        folder.mkdir()
        gross: dict[str, Decimal] = {}
        for name in ("sales_invoices", "purchase_invoices", "nominal_transactions", "tax_register"):
            rows = rows_of(self.shelf.root / "files", name)
            for row in rows:
                if name.endswith("invoices"):
                    gross[row["Invoice ID"]] = Decimal(row["Gross Total"])
            if name == "sales_invoices":
                _raised([row for row in rows if row["Invoice Code"] == self.codes[dearer.number]])
            write(folder, name, rows)
        self.demo.bench.load([folder])
        return gross

    def _grown(self, one: Held) -> Decimal:
        """By how much it grew, by the package's own figures."""
        return self.desk.held(one.number).total - one.total


def _raised(rows: list[dict[str, str]]) -> None:
    """The document ten pounds dearer, by a line with tax of two pounds."""
    last = rows[-1]
    net, tax, quantity = Decimal(last["Net"]) + 10, Decimal(last["Tax"]) + 2, Decimal(last["Quantity"])
    for row in rows:
        row["Gross Total"] = f"{Decimal(row['Gross Total']) + 12:.2f}"
    last |= {"Net": f"{net:.2f}", "Tax": f"{tax:.2f}", "Unit Net": f"{net / quantity:.4f}", "Discount %": "0"}
