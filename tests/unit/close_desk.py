"""A small company on the desk of the month-end tests, and a package with journals by hand and bills."""

from __future__ import annotations

import atexit
import tempfile
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from shutil import copyfile, rmtree
from typing import cast

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.errors import PackageError
from kccwb.model.package import PackageJournal, PackageJournalLine, PackageRecord, PaymentsRead
from kccwb.month_end.read_back import CosCheck
from kccwb.store import Store
from kccwb.store.events import now
from kccwb.store.home import Home
from kccwb.workbench import Workbench

NOMINALS = (("0120", "Stock", "Stock"), ("0122", "Stock - COS", "Cost of Sale"), ("0123", "Stock - Adjusted", "Cost of Sale"),
            ("0125", "Stock - Received not Invoiced", "Current Liability"), ("0102", "Creditors", "Creditors"), ("300", "Sales", "Sale"))  # fmt: skip
MAPPED = {"0120": "stock", "0122": "cogs", "0123": "adjust", "0125": "grni"}
JOURNAL = {"cogs": "30.00", "stock": "-30.00"}
Books = dict[str, str]


class Package:
    """A package with journals by hand and bills on Stock in Hand; its trial balance is the sum of both."""

    def __init__(self, *journals: PackageJournal, bills: Books | None = None) -> None:
        self.journals = list(journals)
        self.bills = bills or {}
        self.refuse = ""
        self.documents: list[PackageRecord] = []
        self.asked = 0

    def documents_since(self, since: datetime | None) -> list[PackageRecord]:
        self.asked += 1
        return self.documents

    def payments_since(self, watermark: datetime | None) -> PaymentsRead:
        return PaymentsRead((), now())

    def ledger_url(self, source_type: str, package_id: str) -> str:
        return f"https://books.example/{source_type}/{package_id}"

    def journals_since(self, since: datetime | None) -> list[PackageJournal]:
        if self.refuse:
            raise PackageError(self.refuse)
        return self.journals

    def trial_balance(self, as_at: date) -> dict[str, Decimal]:
        found = {account: Decimal(amount) for account, amount in self.bills.items() if as_at >= date(2026, 10, 5)}
        for journal in self.journals:
            if journal.status == "POSTED" and journal.date and journal.date <= as_at:
                for line in journal.lines:
                    found[line.account_id] = found.get(line.account_id, Decimal(0)) + line.amount
        return found


def journal(key: str, day: str = "2026-10-31", status: str = "POSTED", amounts: Books | None = None) -> PackageJournal:
    lines = tuple(PackageJournalLine(account, "", "", Decimal(amount)) for account, amount in (amounts or JOURNAL).items())
    return PackageJournal(key, "", date.fromisoformat(day), f"Cost of Sale ({key})", status, lines)


def company(folder: Path) -> Workbench:
    """A company in mode B with accounts for every part of the journal, and Cost of Sale of 30.00 in October 2026; copied from one made once a run."""
    home = Home(folder)
    copyfile(_made_once(), home.file("small"))
    return Workbench(Store.open(home.file("small")), home, by="Ann")


@cache
def _made_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="close-desk-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    with _made(folder) as bench:
        return bench.home.file("small")


def _made(folder: Path) -> Workbench:
    bench = Workbench.create("small", home=Home(folder), by="Ann")
    with bench.store.tx() as tx:
        tx.execute("insert into load values (1, now()::timestamp, 'Ann', false, true)")
        tx.insert("kcc_nominal", [{"nominal_code": c, "description": d, "system_type": t, "load_id": 1} for c, d, t in NOMINALS])
        classes = {"stock": "ASSET", "grni": "LIABILITY", "sales": "REVENUE"}
        tx.insert("package_account", [
            {"account_id": name, "code": "", "name": name, "type": "", "class": classes.get(name, "EXPENSE"), "status": "ACTIVE", "tax_code": "",
             "system": "", "currency": "", "bank": False, "takes_payments": False, "inventory": False, "usable": True, "reason": ""}
            for name in ("stock", "cogs", "adjust", "grni", "general", "sales")])  # fmt: skip
        tx.insert("nominal_map", [{"nominal_code": code, "account_id": name, "account_code": ""} for code, name in MAPPED.items()])
        tx.insert("default_account", [{"role": "purchase", "account_id": "general", "account_code": ""},
                                      {"role": "stock_in_hand", "account_id": "stock", "account_code": ""}])  # fmt: skip
    bench.set_option("stock_purchases", "stock_in_hand")
    post(bench, "1", "2026-10-12", "Sales Invoice", ("0122", "30.00"), ("0120", "-30.00"))
    return bench


def post(bench: Workbench, number: str, day: str, source_type: str, *legs: tuple[str, str], posted: str = "", load: int = 1, stock_code: str = "",
         quantity: str = "") -> None:  # fmt: skip
    """A transaction of KCC's ledger; its legs are nominal and amount, debit positive. A later ``load`` is kept as one."""
    when = {
        "date": date.fromisoformat(day), "posted": date.fromisoformat(posted or day), "source_type": source_type, "source": number, "load_id": load,
        "stock_code": stock_code or None, "quantity": Decimal(quantity) if quantity else None,
    }  # fmt: skip
    with bench.store.tx() as tx:
        tx.execute(
            "insert into load select ?, now()::timestamp, 'Ann', false, true where not exists (select 1 from load where load_id = ?)",
            [load, load],
        )
        tx.insert("kcc_nominal_transaction", [
            {"transaction_id": number, "line": line, "nominal_code": nominal, "debit": max(Decimal(amount), Decimal(0)),
             "credit": max(-Decimal(amount), Decimal(0)), **when} for line, (nominal, amount) in enumerate(legs, 1)])  # fmt: skip


def document(bench: Workbench, row_id: str, day: str, nominal: str, net: str, *, kind: str = "Invoice", in_ledger: bool = True, stock_code: str = "TEA",
             quantity: str = "1", sent: bool = False, tax: str = "0") -> None:  # fmt: skip
    """A document of one line; ``row_id`` is S:id or P:id. ``sent`` puts it into the package, read back and agreed."""
    ledger, key = row_id.split(":")
    when, gross = date.fromisoformat(day), Decimal(net) + Decimal(tax)
    with bench.store.tx() as tx:
        tx.insert("kcc_document", [
            {"ledger": ledger, "invoice_id": key, "invoice_code": key, "kind": kind, "invoice_date": when, "ledger_date": when if in_ledger else None,
             "urn": "U1", "currency": "GBP", "exchange_rate": Decimal(1), "net": Decimal(net), "tax": Decimal(tax), "gross": gross, "lines": 1,
             "source_file": "", "source_line": 1, "load_id": 1}])  # fmt: skip
        tx.insert("kcc_document_line", [
            {"ledger": ledger, "invoice_id": key, "line": 1, "stock_code": stock_code or None, "quantity": Decimal(quantity), "unit_net": Decimal(net) / Decimal(quantity),
             "discount": Decimal(0), "net": Decimal(net), "tax": Decimal(tax), "tax_rate": "1", "nominal_code": nominal, "load_id": 1}])  # fmt: skip
        if sent:
            source = f"{'Sales' if ledger == 'S' else 'Purchase'} {kind}"
            first = int(tx.scalar("select coalesce(max(seq), 1000) + 1 from export_event"))
            tx.insert("export_event", [
                {"seq": first + step, "row_id": row_id, "source_type": source, "kind": what, "occurred": now(), "by_whom": "Ann",
                 "package_id": f"id-{key}", "total": gross} for step, what in enumerate(("accepted", "verified"))])  # fmt: skip


def check(bench: Workbench, package: Package, month: str = "2026-10") -> CosCheck:
    """Read the package back."""
    bench.use_package(cast(AccountingPackage, package))
    return bench.cos_check(month)
