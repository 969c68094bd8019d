"""A small company for the pages' tests: three sales invoices, one bill, two months of ledger with a late document, a chart of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from kccwb.store.events import now
from kccwb.store.home import Home
from kccwb.workbench import Workbench

ROOT = Path(__file__).parents[2]
FILES: dict[str, str] = {
    "companies.csv": "URN,Company Name,Customer,Supplier,Account Customer\n000001,Müller & Söhne,Yes,No,Yes\n000009,Bolts Ltd,No,Yes,No\n",
    "stock_items.csv": "Stock Code,Description,Tax Rate,Sales Nominal\nBOLT10,Bolt M10,1,300\n",
    "nominals.csv": (
        "Nominal Code,Description,System ID,System Type\n0101,Debtors,1,Debtors\n0102,Creditors,2,Creditors\n0107,Tax on Sales UK,7,Tax\n"
        "0108,Tax on Purchases UK,8,Tax\n0120,Stock,20,Stock\n0122,Stock - COS,22,Cost of Sale\n0123,Stock - Adjusted,23,Cost of Sale\n"
        "200,Bank,,Bank\n300,Sales - Bolts,,Sale\n301,Sales - Nuts,,Sale\n"
    ),
    "bank_accounts.csv": "Bank Account,Nominal Code,Currency\nCurrent Account,200,GBP\n",
    "tax_rates.csv": "Tax Rate,Description,Rate\n1,Standard,20\n",
    "sales_invoices.csv": (
        "Invoice ID,Invoice Code,Type,Invoice Date,Issued Date,Due Date,URN,Line,Stock Code,Description,Quantity,Unit Net,Net,Tax,Tax Rate,Nominal Code\n"
        "1,SI1,Invoice,2026-09-28,2026-10-02,2026-10-28,000001,1,BOLT10,Bolt,10,10.00,100.00,20.00,1,300\n"
        "2,SI2,Invoice,2026-10-05,2026-10-05,2026-11-04,000001,1,BOLT10,Bolt,20,10.00,200.00,40.00,1,300\n"
        "2,SI2,Invoice,2026-10-05,2026-10-05,2026-11-04,000001,2,,Nut,1,50.00,50.00,10.00,1,301\n"
        "3,SI3,Invoice,2026-10-06,2026-10-06,2026-11-05,000001,1,,Nut,2,50.00,100.00,20.00,1,301\n"
    ),
    "nominal_transactions.csv": (
        "Transaction ID,Line,Date,Posted,Nominal Code,Debit,Credit,Description,Source Type,Source\n"
        + "".join(
            f"{number},{line},{day},{posted},{nominal},{debit},{credit},{source} {number},{source},{number}\n"
            for number, day, posted, source, lines in (
                ("P1", "2026-09-01", "2026-09-02", "Purchase Invoice", (("0120", "500.00", ""), ("0108", "100.00", ""), ("0102", "", "600.00"))),
                (
                    "1",
                    "2026-09-28",
                    "2026-10-02",
                    "Sales Invoice",
                    (("0101", "120.00", ""), ("300", "", "100.00"), ("0107", "", "20.00"), ("0122", "60.00", ""), ("0120", "", "60.00")),
                ),
                (
                    "2",
                    "2026-10-05",
                    "2026-10-05",
                    "Sales Invoice",
                    (("0101", "300.00", ""), ("300", "", "200.00"), ("301", "", "50.00"), ("0107", "", "50.00"), ("0122", "120.00", ""), ("0120", "", "120.00")),
                ),
                ("3", "2026-10-06", "2026-10-06", "Sales Invoice", (("0101", "120.00", ""), ("301", "", "100.00"), ("0107", "", "20.00"))),
            )
            for line, (nominal, debit, credit) in enumerate(lines, 1)
        )
    ),
}  # fmt: skip


def company(home: Path, files: Iterable[str] = FILES, *, chart: bool = True) -> None:
    """Make the company with some of the files loaded, and the package's chart as if it had been fetched."""
    with Workbench.create("Bolts", home=Home(home)) as bench:
        chosen = [(name, FILES[name].encode()) for name in FILES if name in set(files)]
        if chosen:
            report = bench.load_bytes(chosen)
            assert report.loaded, report.rejects
        if chart:
            fetched_chart(bench)


def fetched_chart(bench: Workbench) -> None:
    """Six accounts, one of them archived and one of type Inventory, a bank, and a tax code for each side."""
    rows: list[tuple[str, str, str, str, dict[str, Any]]] = [
        ("200", "Sales", "REVENUE", "REVENUE", {}),
        ("201", "Sales of Nuts", "REVENUE", "REVENUE", {}),
        ("429", "General Expenses", "EXPENSE", "EXPENSE", {}),
        ("625", "Stock in Hand", "CURRENT", "ASSET", {}),
        ("310", "Cost of Goods Sold", "DIRECTCOSTS", "EXPENSE", {}),
        ("630", "Inventory", "INVENTORY", "ASSET", {"inventory": True, "usable": False, "reason": "type Inventory"}),
        ("299", "Old Sales", "REVENUE", "REVENUE", {"status": "ARCHIVED"}),
        ("090", "Business Bank", "BANK", "ASSET", {"bank": True, "currency": "GBP"}),
        ("830", "Income in Advance", "CURRLIAB", "LIABILITY", {}),
    ]
    base: dict[str, Any] = {
        "status": "ACTIVE", "tax_code": "", "system": "", "currency": "", "bank": False, "takes_payments": False, "inventory": False,
        "usable": True, "reason": "",
    }  # fmt: skip
    with bench.store.tx() as tx:
        tx.insert(
            "package_account",
            [{**base, "account_id": f"id-{code}", "code": code, "name": name, "type": kind, "class": klass, **more} for code, name, kind, klass, more in rows],
        )  # fmt: skip
        codes = (("OUTPUT2", "20% (VAT on Income)", True, False), ("INPUT2", "20% (VAT on Expenses)", False, True))
        tx.insert(
            "package_tax_code",
            [
                {"code": code, "name": name, "rate": Decimal(20), "active": True, "sales": sales, "purchases": purchases, "classes": "[]"}
                for code, name, sales, purchases in codes
            ],
        )


def paid(bench: Workbench, *, document: str, number: str, amount: str, key: str, kind: str = "cash") -> None:
    """A document as sent and read back, and a payment on it in the package."""
    package_id = f"x-{document}"
    if not bench.store.scalar("select count(*) from export_event where row_id = ?", [document]):
        from kccwb.store.events import Event, record

        with bench.store.tx() as tx:
            seq = record(tx, "test", [Event("upload", document)])[0]
            facts = {
                "seq": seq,
                "row_id": document,
                "source_type": "Sales Invoice",
                "kind": "accepted",
                "occurred": now(),
                "by_whom": "test",
            }
            tx.insert("export_event", [{**facts, "package": "xero", "package_id": package_id, "package_number": number, "currency": "GBP"}])
    row = {
        "payment_key": key, "payment_id": key, "kind": kind, "side": "S", "document_id": package_id, "document_number": number,
        "contact_id": "c1", "contact_name": "Müller & Söhne", "date": date(2026, 10, 20), "amount": Decimal(amount), "currency": "GBP",
        "rate": Decimal(1), "bank_account_id": "id-090", "bank_account_code": "090", "reference": "BACS 1", "deleted": False, "updated": now(),
        "bank_amount": Decimal(amount), "batch_id": "", "document_is_credit": False, "first_seen": now(),
    }  # fmt: skip
    with bench.store.tx() as tx:
        tx.insert("package_payment", [row])


def at_home(home: Path, patch: pytest.MonkeyPatch) -> Path:
    """Let the app find its companies in this folder, and AppTest go through the navigation as a server does.

    AppTest asks anew at each run whether pages/ exists, would run the page without the navigation first, and lose the click.
    """
    patch.setenv("KCCWB_HOME", str(home))
    made = PagesManager.__init__

    def make(self: PagesManager, *args: Any, **kwargs: Any) -> None:
        PagesManager.uses_pages_directory = False
        made(self, *args, **kwargs)

    patch.setattr(PagesManager, "__init__", make)
    return home


def opened(page: str) -> AppTest:
    """The app on one of its pages; nothing may have gone wrong."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    shown = app.switch_page(f"pages/{page}.py").run()
    whole(shown)
    return shown


def whole(app: AppTest) -> AppTest:
    """No traceback, and no message that something unforeseen failed."""
    assert not app.exception, app.exception
    assert not [error.value for error in app.error if "reference" in error.value]
    return app


def words(app: AppTest) -> str:
    """Everything that is written on the page."""
    parts = [
        element.value
        for kind in (app.markdown, app.caption, app.info, app.warning, app.error, app.success, app.subheader)
        for element in kind
    ]
    return "\n".join([*map(str, parts), *(str(element.proto.body) for element in app.get("html"))])


def key_of(app: AppTest, part: str) -> str:
    """The key of the widget that has this in its key."""
    found = [str(key) for key in app.session_state if part in str(key)]
    assert len(found) == 1, found
    return found[0]
