"""A firm that has uploaded everything, beside a package in which somebody records payments."""

from __future__ import annotations

import copy
import datetime as dt
import shutil
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.model.package import PackagePayment, PaymentsRead
from kccwb.store import Store
from kccwb.sync.inward.create import create_payments
from kccwb.sync.inward.fetch import fetch_payments
from tests.simulation.fake_package import FakePackage
from tests.simulation.firm import Firm, document, fill

D = Decimal
DAY = dt.date(2026, 3, 20)
NOON = dt.datetime.fromisoformat("2026-03-21T12:00:00")


@dataclass
class PaidPackage(FakePackage):
    """A package whose payments are a dictionary, and that remembers since when it was asked."""

    paid: dict[str, PackagePayment] = field(default_factory=dict)
    asked: list[dt.datetime | None] = field(default_factory=list)
    clock: dt.datetime = NOON
    whole: frozenset[str] = frozenset()

    def payments_since(self, watermark: dt.datetime | None) -> PaymentsRead:
        self.asked.append(watermark)
        found = [one for one in self.paid.values() if watermark is None or one.updated is None or one.updated >= watermark]
        return PaymentsRead(tuple(found), self.clock, self.whole)

    def pay(self, key: str, row_id: str, amount: str, **more: Any) -> None:
        """Somebody records a payment against the document that went out as this row."""
        sent = next((one for one in self.held.values() if one.extra.get("row") == row_id), None)
        facts: dict[str, Any] = {
            "payment_key": key,
            "payment_id": key.partition("|")[0],
            "kind": "cash",
            "side": row_id[0],
            "document_id": sent.package_id if sent else row_id,
            "document_number": sent.number if sent else row_id,
            "contact_id": "c",
            "contact_name": "Somebody",
            "date": DAY,
            "amount": D(amount),
            "currency": "GBP",
            "rate": None,
            "bank_account_id": "id-090",
            "bank_account_code": "090",
            "reference": f"ref {key}",
            "deleted": False,
            "updated": self.clock,
        }
        self.paid[key] = PackagePayment(**{**facts, **more})

    def change(self, key: str, **more: Any) -> None:
        """Somebody changes or deletes the payment."""
        self.clock += dt.timedelta(hours=1)
        self.paid[key] = replace(self.paid[key], updated=self.clock, **more)


@dataclass
class Desk:
    """The firm after its upload, with its package."""

    firm: Firm
    package: PaidPackage

    def fetch(self) -> Any:
        return fetch_payments(self.firm.store, self.package, "me")

    def create(self, *row_ids: str) -> Any:
        return create_payments(self.firm.store, "me", row_ids, all_rows=not row_ids)

    def status(self) -> dict[str, str]:
        return dict(self.firm.store.rows("select row_id, status from payment_import"))

    def importable(self) -> set[str]:
        return {row_id for (row_id,) in self.firm.store.rows("select row_id from payment_import where importable")}

    def reasons(self) -> dict[str, str]:
        return dict(self.firm.store.rows("select row_id, reason from not_carried"))

    def open(self, row_id: str) -> Decimal:
        found = self.firm.store.scalar("select outstanding from open_item(null) where row_id = ?", [row_id])
        return D(found)

    def events(self) -> int:
        return int(self.firm.store.scalar("select count(*) from payment_event"))


@pytest.fixture(scope="module")
def uploaded(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The firm once it has sent everything; each test works on a copy."""
    package = PaidPackage()
    firm = Firm(tmp_path_factory.mktemp("firm") / "firm.duckdb", package)
    fill(firm)
    firm.add(
        document("S", "E", [("TEA", "300", "115.00", "0.00", "2")], urn="ACME", currency="EUR", exchange_rate=D("1.15"), day=9),
    )
    firm.insert(
        "kcc_bank_account",
        *(
            {"bank_account": name, "nominal_code": code, "currency": currency, "load_id": 1}
            for name, code, currency in (("Current", "200", "GBP"), ("Euro", "201", "EUR"))
        ),
    )
    with firm.store.tx() as tx:
        maps = (("Current", "090"), ("Euro", "092"))
        tx.insert("bank_map", [{"bank_account": name, "account_id": f"id-{code}", "account_code": code} for name, code in maps])
    firm.upload()
    for held in package.held.values():
        held.extra["row"] = next(
            (
                row_id
                for row_id, package_id in firm.store.rows("select row_id, package_id from export_state")
                if package_id == held.package_id
            ),
            "",
        )
    firm.store.close()
    return Desk(firm, package)


class Reopened(Firm):
    """A copy of the firm; its views are in the file already."""

    def __post_init__(self) -> None:
        self.store = Store.open(self.path)


@pytest.fixture
def desk(uploaded: Desk, tmp_path: Path) -> Desk:
    copied = Path(shutil.copy(uploaded.firm.path, tmp_path))
    package = copy.deepcopy(uploaded.package)
    return Desk(Reopened(copied, package), package)
