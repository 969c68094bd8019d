"""The demo company on either practice package, made as ``kccwb demo`` makes it, then worked to clean books; every test opens a copy of a stage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from kccwb.cli.session import records
from kccwb.demo.generator import DemoFacts, generate
from kccwb.demo.prepare import Prepared, prepare
from kccwb.demo.setups import Setup, setup_of
from tests.integration.closing import MONTH, Closing, Stages, company_in
from tests.integration.demo_desk import Desk, XeroDesk
from tests.integration.demo_desk_quickbooks import QuickBooksDesk
from tests.integration.kcc_csv import rows_of, without, write
from tests.integration.month_hands import hands_of

COMPANY = "Demo"
DOCUMENTS = 80
"""Small enough to be quick, and every piece of the story is in it."""
LATE_FILES = ("sales_invoices", "purchase_invoices", "nominal_transactions", "tax_register", "stock_value", "trial_balance")
DESKS: dict[str, type[Desk]] = {"xero": XeroDesk, "quickbooks": QuickBooksDesk}


@dataclass
class Demo(Closing):
    """The demo opened: our side, the package, its bookkeeper at the documents and at the month end."""

    setup: Setup
    desk: Desk

    @property
    def setting(self) -> Setup:
        return self.setup

    def upload_all(self) -> None:
        """Everything, and once more, because allocations follow their documents."""
        for _ in range(2):
            self.bench.refresh_known()
            self.bench.upload(all_rows=True)

    def import_payments(self) -> None:
        """Fetch payments and create all that can be created."""
        self.bench.fetch_payments()
        ready = [row for (row,) in self.bench.store.rows("select row_id from payment_import where importable")]
        if ready:
            assert self.bench.create_payments(ready).refused == 0

    def compared(self) -> list[dict[str, Any]]:
        """The open differences, after both sides were read and compared."""
        self.bench.fetch_books()
        self.bench.reconcile()
        return records(self.bench.differences(only_open=True))

    def named(self) -> list[Found]:
        """The open differences as class, document (the package's number where KCC has none) and amount."""
        return found(self.compared())


Found = tuple[str, str, Decimal]


def found(rows: list[dict[str, Any]]) -> list[Found]:
    """Differences as class, document and amount, in order."""
    return sorted((row["class"], row["source_code"] or row["package_number"], row["difference"]) for row in rows)


@dataclass
class DemoShelf(Stages):
    """The demo at its stages: ``made``, ``worked``, and what tests keep."""

    facts: DemoFacts
    late: dict[str, str]
    prepared: Prepared | None = None

    @contextmanager
    def opened(self, stage: str, keep: str = "") -> Iterator[Demo]:
        """A copy of a stage (nothing at all for ""); ``keep`` names what it is when the block ends as a stage of its own."""
        with self.served(stage, keep) as (server, _, folder), company_in(folder, COMPANY) as bench:
            yield Demo(bench, server, hands_of(server), folder, setup_of(self.package), DESKS[self.package](server))

    @property
    def told(self) -> Prepared:
        """What the practice package's bookkeeper did when the demo was made."""
        assert self.prepared is not None
        return self.prepared


def make_shelf(package: str, root: Path) -> DemoShelf:
    """The demo without two documents that reach KCC's ledger after the close, made; then all of it worked that can go."""
    facts = generate(root / "files", documents=DOCUMENTS)
    shelf = DemoShelf(package, root, facts, late_documents(root / "files"))
    without(shelf.late, root / "files", root / "early")
    with shelf.opened("", keep="made") as demo:
        demo.bench.load([root / "early"])
        shelf.prepared = prepare(demo.bench, demo.server.base_url, package=package)
    with shelf.opened("made", keep="worked") as demo:
        work(demo, shelf)
    return shelf


def work(demo: Demo, shelf: DemoShelf) -> None:
    """Mend what the story holds up, each where it belongs: KCC's files, the mapping, the package. Then send all and take the payments in."""
    bench, desk, facts = demo.bench, demo.desk, shelf.facts
    bench.load([_mended(shelf, facts)])
    bench.map_nominal(facts.unmapped_nominal, demo.setup.nominals["300"])
    bench.map_bank("Euro Account", demo.setup.euro_bank)
    desk.open_account(demo.setup.archived)
    desk.give_way()
    desk.unlock()
    bench.fetch_chart()
    demo.upload_all()
    waiting = bench.store.rows("select row_id, state, reason from pending_export where state not in ('not for export', 'marked')")
    assert waiting == [], "all that can go has gone"
    demo.import_payments()


def _mended(shelf: DemoShelf, facts: DemoFacts) -> Path:
    """KCC's next files: an e-mail address put right, and the item that was in no list."""
    folder = shelf.root / "mended"
    folder.mkdir(exist_ok=True)
    companies, items = rows_of(shelf.root / "early", "companies"), rows_of(shelf.root / "early", "stock_items")
    for row in companies:
        if row["URN"] == facts.bad_email_urn:
            row["Email"] = "orders@brackenfields.example"
    items.append({**items[0], "Stock Code": facts.missing_item, "Description": "Gift wrapping", "Stock Controlled": "No"})
    write(folder, "companies", companies)
    write(folder, "stock_items", items)
    return folder


def late_documents(files: Path) -> dict[str, str]:
    """A sales invoice and a supplier invoice of the last month, ids and codes, that nothing of the story hangs on."""
    allocated = {row["Invoice ID"] for row in rows_of(files, "allocations")}
    items = {row["Stock Code"]: row for row in rows_of(files, "stock_items")}
    told = {"BRACKEN1", "COVE0001", "TIDE0002", "KILN0003"}
    found: dict[str, str] = {}
    for name, posted in (("sales_invoices", "Issued Date"), ("purchase_invoices", "Posted Date")):
        rows = rows_of(files, name)
        story = {row["Invoice ID"] for row in rows if row["Nominal Code"] == "0110" or row["Stock Code"] == "GIFTWRAP"}
        free = [
            row["Invoice ID"]
            for row in rows
            if row["Invoice Date"].startswith(MONTH) and row[posted].startswith(MONTH) and row["Type"] == "Invoice" and row["Currency"] == "GBP"
            and row["Invoice ID"] not in allocated | story and row["URN"] not in told
            and items.get(row["Stock Code"], {}).get("COS Excluded") == "No"
        ]  # fmt: skip
        found[free[-1]] = next(row["Invoice Code"] for row in rows if row["Invoice ID"] == free[-1])
    return found
