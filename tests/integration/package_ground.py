"""Any accounting package on its practice server: elements to send in the package's own accounts, and a bookkeeper who acts at its side."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any, ClassVar

import httpx

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutLine, OutPrepayment, SourceType
from kccwb.model.money import tax_on
from kccwb.model.package import Account, Known, Outcome, PackageRecord, TaxCode
from kccwb.practice import PracticeServer

D = Decimal
DAY = dt.date(2026, 3, 10)


class Ground:
    """What every package's ground has. A package names its server, its accounts by code, its tax codes by name, and how people act in it."""

    key: ClassVar[str]
    sales, purchases, bank, prepayments = "", "", "", ""
    vat_sales, vat_purchases = "", ""
    paths: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, server: PracticeServer, package: AccountingPackage) -> None:
        self.server = server
        self.package = package
        self.accounts = {one.code: one for one in package.chart() if one.code}
        self.codes = {one.name: one for one in package.tax_codes()}
        self._item = ""

    def account(self, code: str) -> Account:
        return self.accounts[code]

    def code(self, sales: bool) -> TaxCode:
        return self.codes[self.vat_sales if sales else self.vat_purchases]

    def send(self, *elements: OutElement, key: str = "") -> list[Outcome]:
        return self.package.send(elements, idempotency_key=key or uuid.uuid4().hex)

    def made(self, element: OutElement) -> str:
        (outcome,) = self.send(element)
        assert outcome.result == "accepted", outcome.messages
        assert outcome.row_id == element.row_id
        return outcome.package_id

    def company(self, urn: str = "ACM1", name: str = "Acme Ltd", *, supplier: bool = False) -> OutCompany:
        apart = self.package.traits.separate_suppliers
        return OutCompany(
            f"company:{urn}{'/supplier' if supplier and apart else ''}",
            urn,
            name,
            role=("supplier" if supplier else "customer") if apart else "both",
            display_name=f"{name} (supplier)" if supplier and apart else "",
        )

    def contact(self, *, supplier: bool = False) -> str:
        element = self.company(supplier=supplier)
        held = self.package.find([element])[element.row_id]
        return held[0].package_id if held else self.made(element)

    def item(self, code: str = "BOLT", *, posting: bool = False) -> OutItem:
        sales, purchase = self.account(self.sales), self.account(self.purchases)
        return OutItem(
            f"item:{code}",
            code,
            f"{code} of steel",
            sales_account=sales.code,
            sales_account_id=sales.account_id,
            purchase_account="" if posting else purchase.code,
            purchase_account_id="" if posting else purchase.account_id,
            posting=posting,
            nominal_code="4000" if posting else "",
        )

    def line(self, sales: bool, net: str = "100.00", **more: Any) -> OutLine:
        account = self.account(self.sales if sales else self.purchases)
        if sales and self.package.traits.posting_items and not self._item:
            self._item = self.made(self.item("Sales 4000", posting=True))
        told: dict[str, Any] = {
            "line": 1,
            "description": "Bolts",
            "quantity": D(1),
            "unit_net": D(net),
            "discount": D(0),
            "net": D(net),
            "tax": tax_on(D(net), D(20)),
            "tax_rate": D(20),
            "account": account.code,
            "account_id": account.account_id,
            "tax_code": self.code(sales).code,
            "item_id": self._item if sales else "",
        }
        return OutLine(**(told | more))

    def document(self, number: str, kind: SourceType = "Sales Invoice", *lines: OutLine, **more: Any) -> OutDocument:
        sales = kind.startswith("Sales")
        lines = lines or (self.line(sales), self.line(sales, "33.35", line=2))
        told: dict[str, Any] = {
            "row_id": f"{kind[0]}:{kind}:{number}",
            "source_type": kind,
            "source_id": number,
            "source_code": number,
            "number": number,
            "urn": "ACM1",
            "contact_id": self.contact(supplier=not sales),
            "company_name": "Acme Ltd",
            "date": DAY,
            "due_date": None if kind.endswith("Credit") else DAY + dt.timedelta(days=30),
            "reference": "",
            "currency": "GBP",
            "rate": D(1),
            "authorised": True,
            "net": sum((one.net for one in lines), D(0)),
            "tax": sum((one.tax for one in lines), D(0)),
            "total": sum((one.net + one.tax for one in lines), D(0)),
            "lines": lines,
        }
        return OutDocument(**(told | more))

    def prepayment(self, amount: str = "150.00") -> OutPrepayment:
        bank, account = self.account(self.bank), self.accounts.get(self.prepayments)
        return OutPrepayment(
            row_id="prepayment:P1",
            payment_id="P1",
            urn="ACM1",
            contact_id=self.contact(),
            company_name="Acme Ltd",
            date=DAY,
            reference="SO1",
            amount=D(amount),
            currency="GBP",
            rate=D(1),
            bank_account=bank.code,
            bank_account_id=bank.account_id,
            account=account.code if account else "",
            account_id=account.account_id if account else "",
        )

    def allocation(self, prepayment_id: str, document_id: str, amount: str) -> OutAllocation:
        return OutAllocation("allocation:L1", "L1", prepayment_id, document_id, "P1", "A1", D(amount), DAY)

    def found(self, element: OutElement) -> list[PackageRecord]:
        return list(self.package.find([element])[element.row_id])

    def read(self, element: OutElement, key: str) -> PackageRecord:
        return self.package.read(element.source_type, [key])[key]

    def known(self) -> Known:
        package = self.package
        return Known(
            package.organisation(),
            tuple(package.chart()),
            tuple(package.tax_codes()),
            tuple(package.contacts()),
            tuple(package.items()),
            tuple(package.documents_since(None)),
        )

    def lose_answer(self, source_type: str) -> None:
        """The next answer to a write of this kind is lost, though it is processed."""
        method, path = self.paths[source_type]
        fault = {"match": {"method": method, "path": path}, "kind": "drop_after", "times": 1}
        httpx.post(f"{self.server.base_url}/practice/faults", json=fault).raise_for_status()

    def receive(self, invoice_id: str, amount: str) -> str:
        """The bookkeeper receives money for an invoice; gives the payment's id."""
        raise NotImplementedError

    def credit_against(self, credit_id: str, invoice_id: str, amount: str) -> None:
        """The bookkeeper sets a credit against an invoice: no cash moves."""
        raise NotImplementedError

    def spend(self, net: str, tax: str, reference: str) -> str:
        """The bookkeeper buys at once, without a bill: money out of the bank, with VAT; gives the posting's id."""
        raise NotImplementedError

    def pay_in(self, amount: str, reference: str) -> str:
        """The bookkeeper banks money for sales that is no payment of an invoice; gives the posting's id."""
        raise NotImplementedError

    def remove_posting(self, package_id: str) -> None:
        """The bookkeeper deletes such a posting."""
        raise NotImplementedError
