"""Small books of both ledgers that tie out to nil, for tests that spoil one thing in them."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from shutil import copyfile, rmtree
from typing import Any

import pytest

from kccwb.store import Store
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.unit.close_desk import Package, company, document, journal, post

MONTH = "2026-10"


@pytest.fixture
def books(tmp_path: Path) -> Iterator[tuple[Workbench, Package]]:
    """Books that agree: a bill of 60.00 for 6 units, a sale of 5 of them at 90.00, all in the package, and a stock value report of 10.00."""
    home = Home(tmp_path)
    copyfile(_made_once(), home.file("small"))
    bills = {"stock": "60.00", "ap": "-60.00", "ar": "108.00", "sales": "-90.00", "vat": "-18.00"}
    with Workbench(Store.open(home.file("small")), home, by="Ann") as bench:
        yield bench, Package(journal("a", amounts={"cogs": "50.00", "stock": "-50.00"}), bills=bills)


@cache
def _made_once() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="tie-ground-"))
    atexit.register(rmtree, folder, ignore_errors=True)
    with company(folder) as bench:
        _fill(bench)
        return bench.home.file("small")


def _fill(bench: Workbench) -> None:
    with bench.store.tx() as tx:
        tx.execute("delete from kcc_nominal_transaction")
        extra = {"load_id": 1}
        tx.insert("kcc_nominal", [{"nominal_code": "0101", "description": "Debtors", "system_type": "Debtors", **extra},
                                  {"nominal_code": "0107", "description": "VAT", "system_type": "Tax", **extra}])  # fmt: skip
        item = {"stock_controlled": True, "cos_excluded": False, "discontinued": False, "load_id": 1}
        tx.insert(
            "kcc_stock_item",
            [
                {"stock_code": code, "description": code, "purchase_nominal": "0120", "stock_type_2": "Tea", **item}
                for code in ("TEA", "CUP")
            ],
        )
        tx.insert("kcc_tax_rate", [{"tax_rate": "1", "rate": Decimal(20), "load_id": 1}])
        tx.insert(
            "kcc_stock_value",
            [{"as_at": date(2026, 10, 31), "stock_code": "TEA", "quantity": Decimal(1), "value": Decimal("10.00"), "load_id": 1}],
        )
        tx.insert("kcc_tax_register", [
            {"date": date(2026, 10, 12), "source_type": "Sales Invoice", "source": "S1", "tax_rate": "1", "net": Decimal("90.00"), "tax": Decimal("18.00"),
             "committed": False, "load_id": 1}])  # fmt: skip
        control = {
            "status": "ACTIVE",
            "tax_code": "",
            "currency": "",
            "bank": False,
            "takes_payments": False,
            "inventory": False,
            "usable": False,
            "reason": "",
        }
        tx.insert("package_account", [
            {"account_id": key, "code": key, "name": key, "type": "", "class": klass, "system": system, **control}
            for key, klass, system in (("ar", "ASSET", "DEBTORS"), ("ap", "LIABILITY", "CREDITORS"), ("vat", "LIABILITY", "GST"))])  # fmt: skip
        tx.insert("nominal_map", [{"nominal_code": "300", "account_id": "sales", "account_code": ""}])
    document(bench, "P:P1", "2026-10-05", "0120", "60.00", quantity="6", sent=True)
    post(bench, "P1", "2026-10-05", "Purchase Invoice", ("0120", "60.00"), ("0102", "-60.00"), stock_code="TEA", quantity="6")
    document(bench, "S:S1", "2026-10-12", "300", "90.00", quantity="5", sent=True, tax="18.00")
    post(bench, "S1", "2026-10-12", "Sales Invoice", ("0101", "108.00"), ("300", "-90.00"), ("0107", "-18.00"))
    post(bench, "S1c", "2026-10-12", "Sales Invoice", ("0122", "50.00"), ("0120", "-50.00"), stock_code="TEA", quantity="-5")
    with bench.store.tx() as tx:
        tx.execute("update kcc_nominal_transaction set source = 'S1' where source = 'S1c'")


def ties(bench: Workbench) -> dict[str, dict[Any, Any]]:
    """The month's tie-outs by name."""
    return {str(row["tie"]): dict(row) for row in bench.tie_out(MONTH).to_dict("records")}


def items(bench: Workbench, tie: str) -> list[tuple[str, str, Decimal, bool]]:
    """The reconciling items of one: cause, document, amount, whether it explains."""
    return [(row["item"], row["subject"], row["amount"], row["explained"]) for row in bench.tie_out_items(MONTH, tie).to_dict("records")]
