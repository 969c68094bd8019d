"""A small firm in KCC's tables, with one of everything that goes out and of everything that must not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from kccwb.model.package import Known
from kccwb.store import Store
from kccwb.store.events import now
from kccwb.sync.outward.candidates import Selection
from kccwb.sync.outward.reports import UploadReport
from kccwb.sync.outward.upload import Upload
from kccwb.workbench.base import view_files
from tests.simulation.fake_package import FakePackage

D = Decimal
EVERYTHING = Selection(all_rows=True)


@dataclass(frozen=True)
class Found:
    account_id: str = ""
    account_code: str = ""
    via: str = ""
    nominal_code: str = ""
    problem: str = ""


@dataclass
class FakeAccounts:
    """A mapping by dictionary. Stock nominals give way to the purchase default, as the real one does."""

    nominals: dict[str, str] = field(default_factory=lambda: {"300": "200", "0115": "204", "0110": "425", "621": "473"})
    taxes: dict[tuple[str, str], str] = field(
        default_factory=lambda: {(rate, side): f"{side.upper()}{rate}" for rate in ("1", "2") for side in ("sales", "purchase")}
    )
    rollups: dict[tuple[str, str], str] = field(default_factory=dict)
    banks: dict[str, str] = field(default_factory=lambda: {"Current": "090"})
    roles: dict[str, str] = field(default_factory=lambda: {"purchase": "429", "prepayment": "680"})
    honest: bool = True

    def line_account(self, ledger: str, kind: str, urn: str, stock_code: str | None, nominal_code: str | None) -> Found:
        nominal = nominal_code or ""
        if nominal in {"0120", "0122"} and self.honest:
            return Found("id-" + self.roles["purchase"], self.roles["purchase"], "default", "")
        if code := self.nominals.get(nominal):
            return Found(f"id-{code}", code, "nominal", nominal)
        return Found(nominal_code=nominal, problem=f"Nominal {nominal} is not mapped.")

    def tax_code(self, tax_rate: str | None, direction: str) -> str:
        return self.taxes.get((tax_rate or "", direction), "")

    def rollup_item(self, tax_rate: str | None, direction: str) -> str:
        return self.rollups.get((tax_rate or "", direction), "")

    def bank(self, bank_account: str) -> Found:
        code = self.banks.get(bank_account, "")
        return Found(f"id-{code}" if code else "", code)

    def default(self, role: str) -> Found:
        code = self.roles.get(role, "")
        return Found(f"id-{code}" if code else "", code)


@dataclass
class Firm:
    """The firm's store, its package and its mapping."""

    path: Path
    package: FakePackage = field(default_factory=FakePackage)
    accounts: FakeAccounts = field(default_factory=FakeAccounts)

    def __post_init__(self) -> None:
        fresh = not self.path.exists()
        self.store = Store.open(self.path, views=view_files(), create=True)
        if fresh:
            with self.store.tx() as tx:
                tx.insert("meta", [{"name": "base_currency", "value": "GBP"}])
                tx.insert("load", [{"load_id": 1, "loaded": now(), "by_whom": "me", "partial": False}])
                for table, rows in lists().items():
                    tx.insert(table, rows)

    def restart(self) -> None:
        """A new process opens the file again."""
        self.store.close()
        self.store = Store.open(self.path, views=view_files())

    def add(self, *documents: tuple[dict[str, Any], list[dict[str, Any]]]) -> None:
        """Load documents."""
        with self.store.tx() as tx:
            tx.insert("kcc_document", [header for header, _ in documents])
            tx.insert("kcc_document_line", [line for _, lines in documents for line in lines])

    def insert(self, table: str, *rows: dict[str, Any]) -> None:
        """Load other rows."""
        with self.store.tx() as tx:
            tx.insert(table, list(rows))

    def option(self, name: str, value: str) -> None:
        """Choose an option."""
        with self.store.tx() as tx:
            tx.execute("insert or replace into option values (?, ?)", [name, value])

    def uploader(self, **how: Any) -> Upload:
        """An upload of this firm."""
        return Upload(self.store, self.package, lambda: self.accounts, lambda: Known(None, (), ()), "me", sleep=lambda _: None, **how)

    def upload(self, selection: Selection = EVERYTHING, *, dry_run: bool = False, **how: Any) -> UploadReport:
        """Upload now."""
        return self.uploader(**how).run(selection, dry_run=dry_run)

    def states(self) -> dict[str, str]:
        """Row id → state, of every row there is."""
        both = "select row_id, state from pending_export union all select row_id, state from exported"
        rows = self.store.rows(both)
        assert len({row_id for row_id, _ in rows}) == len(rows), "a row is in two states"
        assert {row_id for row_id, _ in rows} >= {row_id for (row_id,) in self.store.rows("select row_id from export_row")}
        return dict(rows)

    def reasons(self) -> dict[str, str]:
        """Row id → reason on the pending grid."""
        return dict(self.store.rows("select row_id, reason from pending_export"))


def document(
    ledger: str,
    invoice_id: str,
    lines: list[tuple[str | None, str | None, str, str, str]],
    *,
    urn: str,
    kind: str = "Invoice",
    issued: bool = True,
    day: int = 1,
    load_id: int = 1,
    **more: Any,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A document; its lines are (stock code, nominal, net, tax, tax rate)."""
    built: list[dict[str, Any]] = [
        {
            "ledger": ledger,
            "invoice_id": invoice_id,
            "line": number,
            "stock_code": stock,
            "description": f"line {number}",
            "quantity": D(1),
            "unit_net": D(net),
            "discount": D(0),
            "net": D(net),
            "tax": D(tax),
            "tax_rate": rate or None,
            "nominal_code": nominal,
            "load_id": load_id,
        }
        for number, (stock, nominal, net, tax, rate) in enumerate(lines, start=1)
    ]
    net, tax = sum((line["net"] for line in built), D(0)), sum((line["tax"] for line in built), D(0))
    header = {
        "ledger": ledger,
        "invoice_id": invoice_id,
        "invoice_code": f"{ledger}I-{invoice_id}",
        "kind": kind,
        "invoice_date": date(2026, 3, day),
        "ledger_date": date(2026, 3, day) if issued else None,
        "urn": urn,
        "currency": "GBP",
        "exchange_rate": D(1),
        "net": net,
        "tax": tax,
        "gross": net + tax,
        "lines": len(built),
        "source_file": "f",
        "source_line": 1,
        "load_id": load_id,
        **more,
    }
    return header, built


def payment(payment_id: str, amount: str, *, urn: str, **more: Any) -> dict[str, Any]:
    """A payment taken in KCC."""
    return {
        "payment_id": payment_id,
        "side": "S",
        "urn": urn,
        "payment_date": date(2026, 2, 20),
        "method": "Card",
        "authorised": True,
        "reference": f"AUTH{payment_id}",
        "amount": D(amount),
        "currency": "GBP",
        "exchange_rate": D(1),
        "bank_account": "Current",
        "sales_order": "SO1",
        "load_id": 1,
        **more,
    }


def allocation(allocation_id: str, source: str, invoice_id: str, amount: str, **more: Any) -> dict[str, Any]:
    """An allocation of a payment."""
    return {
        "allocation_id": allocation_id,
        "side": "S",
        "allocation_type": "Payment",
        "source": source,
        "invoice_id": invoice_id,
        "allocation_date": date(2026, 3, 2),
        "amount": D(amount),
        "load_id": 1,
        **more,
    }


def company(urn: str, **more: Any) -> dict[str, Any]:
    """A company."""
    return {
        "urn": urn,
        "company_name": f"Company {urn}",
        "is_customer": True,
        "is_supplier": True,
        "is_account_customer": urn.startswith("A"),
        "currency": "GBP",
        "payment_terms_days": 30,
        "load_id": 1,
        **more,
    }


def item(code: str, **more: Any) -> dict[str, Any]:
    """A stock item."""
    return {
        "stock_code": code,
        "description": f"Item {code}",
        "stock_controlled": True,
        "tax_rate": "1",
        "sales_nominal": "300",
        "purchase_nominal": "0120",
        "cos_excluded": False,
        "discontinued": False,
        "load_id": 1,
        **more,
    }


def lists() -> dict[str, list[dict[str, Any]]]:
    """Companies, items, nominals and rates of the firm."""
    nominals = [("300", "Sale"), ("0115", "Sale"), ("0120", "Stock"), ("0122", "Cost of Sale"), ("621", "Expense"), ("0110", "Purchase")]
    return {
        "kcc_company": [company(urn) for urn in ("ACME", "WEB1", "WEB2", "000001", "IDLE")],
        "kcc_stock_item": [item(code) for code in ("TEA", "BUN", "DUST")],
        "kcc_nominal": [{"nominal_code": code, "description": code, "system_type": kind, "load_id": 1} for code, kind in nominals],
        "kcc_tax_rate": [{"tax_rate": code, "rate": D(rate), "load_id": 1} for code, rate in (("1", "20"), ("2", "0"))],
    }


def fill(firm: Firm) -> None:
    """Documents, payments and allocations of every kind."""
    firm.add(
        document("S", "1", [("TEA", "300", "100.00", "20.00", "1"), (None, "0115", "5.00", "1.00", "1")], urn="ACME", day=1),
        document("S", "2", [("BUN", "300", "10.00", "0.00", "2")], urn="WEB1", day=2, reference="WEB-77"),
        document("S", "3", [("TEA", "300", "30.00", "6.00", "1")], urn="WEB2", day=3),
        document("S", "4", [("TEA", "300", "8.00", "1.60", "1")], urn="ACME", kind="Credit", day=4, reference="SI-1"),
        document("S", "5", [("TEA", "300", "9.00", "1.80", "1")], urn="WEB1", issued=False),
        document("P", "1", [("TEA", "0120", "60.00", "12.00", "1"), (None, "0110", "4.00", "0.80", "1")], urn="000001", reference="SUP/9"),
        document("P", "2", [("BUN", "0120", "6.00", "0.00", "2")], urn="000001", day=5),
        document("P", "3", [("BUN", "0120", "1.00", "0.00", "2")], urn="000001", kind="Credit", day=6, reference="SUP/CR"),
        document("P", "4", [("BUN", "0120", "7.00", "0.00", "2")], urn="000001", issued=False),
    )
    firm.insert(
        "kcc_payment",
        payment("1", "10.00", urn="WEB1"),
        payment("2", "36.00", urn="WEB2"),
        payment("3", "50.00", urn="WEB2", authorised=False),
        payment("4", "50.00", urn="ACME"),
        payment("5", "50.00", urn="000001", side="P"),
    )
    firm.insert(
        "kcc_allocation",
        allocation("1", "1", "2", "10.00"),
        allocation("2", "2", "3", "36.00"),
        allocation("3", "4", "1", "9.60", allocation_type="Credit"),
        allocation("4", "1", "5", "1.00"),
    )
