"""The two packages that there are, each on its practice server, with a bookkeeper's hands."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx

from kccwb.practice import PracticeServer
from tests.integration import qbo_ground, xero_ground
from tests.integration.package_ground import DAY, D, Ground


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

    def spend(self, net: str, tax: str, reference: str) -> str:
        return self._bank_transaction("SPEND", self.purchases, net, "INPUT2", tax, reference)

    def pay_in(self, amount: str, reference: str) -> str:
        return self._bank_transaction("RECEIVE", self.sales, amount, "NONE", "0.00", reference)

    def remove_posting(self, package_id: str) -> None:
        body = {"BankTransactions": [{"BankTransactionID": package_id, "Status": "DELETED"}]}
        self._put(f"BankTransactions/{package_id}", body, "POST")

    def _bank_transaction(self, way: str, code: str, net: str, tax_type: str, tax: str, reference: str) -> str:
        line = {"Description": "by hand", "Quantity": 1, "UnitAmount": net, "AccountCode": code, "TaxType": tax_type, "TaxAmount": tax}
        body = {
            "Type": way,
            "Contact": {"Name": "Corner Shop"},
            "BankAccount": {"Code": self.bank},
            "Date": DAY.isoformat(),
            "Reference": reference,
            "LineAmountTypes": "Exclusive",
            "LineItems": [line],
        }
        made = self._put("BankTransactions", {"BankTransactions": [body]})["BankTransactions"][0]
        return str(made["BankTransactionID"])

    def credit_against(self, credit_id: str, invoice_id: str, amount: str) -> None:
        body = {"Amount": amount, "Invoice": {"InvoiceID": invoice_id}, "Date": DAY.isoformat()}
        self._put(f"CreditNotes/{credit_id}/Allocations", {"Allocations": [body]})

    def _put(self, path: str, body: dict[str, Any], method: str = "PUT") -> dict[str, Any]:
        token = httpx.post(self.server.xero_token_url, data={"grant_type": "client_credentials"}).json()["access_token"]
        reply = httpx.request(method, f"{self.server.xero_api_url}/{path}", json=body, headers={"Authorization": f"Bearer {token}"})
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

    def spend(self, net: str, tax: str, reference: str) -> str:
        detail = {"AccountRef": {"value": self.account(self.purchases).account_id}, "TaxCodeRef": {"value": self.code(False).code}}
        line = {"Amount": net, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
        bank = {"PaymentType": "Check", "AccountRef": {"value": self.account(self.bank).account_id}}
        made = self._posted("purchase", {**bank, "GlobalTaxCalculation": "TaxExcluded", "DocNumber": reference, "Line": [line]})
        assert made["TxnTaxDetail"]["TotalTax"] == float(tax)
        return f"Purchase/{made['Id']}"

    def pay_in(self, amount: str, reference: str) -> str:
        detail = {"AccountRef": {"value": self.account(self.sales).account_id}}
        line = {"Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": detail}
        into = {"DepositToAccountRef": {"value": self.account(self.bank).account_id}}
        return f"Deposit/{self._posted('deposit', {**into, 'DocNumber': reference, 'Line': [line]})['Id']}"

    def remove_posting(self, package_id: str) -> None:
        entity, _, key = package_id.partition("/")
        qbo_ground.posted(self.server, entity.lower(), {"Id": key, "SyncToken": "0"}, operation="delete")

    def _posted(self, entity: str, body: dict[str, Any]) -> dict[str, Any]:
        head = {"TxnDate": DAY.isoformat(), "CurrencyRef": {"value": "GBP"}}
        made: dict[str, Any] = qbo_ground.posted(self.server, entity, head | _numbers(body))[entity.capitalize()]
        return made

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
