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
from tests.integration import qbo_ground, xero_ground

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


class XeroGround(Ground):
    key = "xero"
    sales, purchases, bank, prepayments = "200", "310", "090", "835"
    vat_sales, vat_purchases = "20% (VAT on Income)", "20% (VAT on Expenses)"
    paths: ClassVar[dict[str, tuple[str, str]]] = {
        "Company": ("PUT", "/Contacts"),
        "Stock Item": ("PUT", "/Items"),
        "Sales Invoice": ("PUT", "/Invoices"),
        "Purchase Invoice": ("PUT", "/Invoices"),
        "Sales Credit": ("PUT", "/CreditNotes"),
        "Purchase Credit": ("PUT", "/CreditNotes"),
        "Prepayment": ("PUT", "/BankTransactions"),
        "Allocation": ("PUT", "/Allocations"),
    }

    def __init__(self, server: PracticeServer) -> None:
        super().__init__(server, xero_ground.adapter(server))

    def receive(self, invoice_id: str, amount: str) -> str:
        body = {"Invoice": {"InvoiceID": invoice_id}, "Account": {"Code": self.bank}, "Date": DAY.isoformat(), "Amount": amount}
        return str(self._put("Payments", {"Payments": [body]})["Payments"][0]["PaymentID"])

    def credit_against(self, credit_id: str, invoice_id: str, amount: str) -> None:
        body = {"Amount": amount, "Invoice": {"InvoiceID": invoice_id}, "Date": DAY.isoformat()}
        self._put(f"CreditNotes/{credit_id}/Allocations", {"Allocations": [body]})

    def _put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        token = httpx.post(self.server.xero_token_url, data={"grant_type": "client_credentials"}).json()["access_token"]
        reply = httpx.put(f"{self.server.xero_api_url}/{path}", json=body, headers={"Authorization": f"Bearer {token}"})
        assert reply.status_code == 200, reply.text
        told: dict[str, Any] = reply.json()
        return told


class QuickBooksGround(Ground):
    key = "quickbooks"
    sales, purchases, bank, prepayments = "4000", "8200", "1200", ""
    vat_sales, vat_purchases = "20.0% S", "20.0% S"
    paths: ClassVar[dict[str, tuple[str, str]]] = {
        "Company": ("POST", "/customer"),
        "Stock Item": ("POST", "/item"),
        "Sales Invoice": ("POST", "/invoice"),
        "Purchase Invoice": ("POST", "/bill"),
        "Sales Credit": ("POST", "/creditmemo"),
        "Purchase Credit": ("POST", "/vendorcredit"),
        "Prepayment": ("POST", "/payment"),
        "Allocation": ("POST", "/payment"),
    }

    def __init__(self, server: PracticeServer) -> None:
        super().__init__(server, qbo_ground.adapter(server))

    def receive(self, invoice_id: str, amount: str) -> str:
        invoice, bank = invoice_id.partition("/")[2], self.account(self.bank).account_id
        line = {"Amount": amount, "LinkedTxn": [{"TxnId": invoice, "TxnType": "Invoice"}]}
        return self._payment({"TotalAmt": amount, "DepositToAccountRef": {"value": bank}, "Line": [line]})

    def credit_against(self, credit_id: str, invoice_id: str, amount: str) -> None:
        links = [("Invoice", invoice_id), ("CreditMemo", credit_id)]
        lines = [{"Amount": amount, "LinkedTxn": [{"TxnId": key.partition("/")[2], "TxnType": kind}]} for kind, key in links]
        self._payment({"TotalAmt": 0, "Line": lines})

    def _payment(self, body: dict[str, Any]) -> str:
        customer = {"CustomerRef": {"value": self.contact().partition("/")[2]}, "TxnDate": DAY.isoformat(), "CurrencyRef": {"value": "GBP"}}
        made = qbo_ground.posted(self.server, "payment", customer | _numbers(body))["Payment"]
        return f"Payment/{made['Id']}"


def _numbers(value: Any) -> Any:
    """Amounts as QuickBooks wants them: numbers."""
    if isinstance(value, dict):
        return {name: D(inner) if name in {"Amount", "TotalAmt"} else _numbers(inner) for name, inner in value.items()}
    return [_numbers(inner) for inner in value] if isinstance(value, list) else value


GROUNDS: tuple[tuple[str, type[Ground]], ...] = (("xero", XeroGround), ("quickbooks", QuickBooksGround))
