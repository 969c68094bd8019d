"""A served QuickBooks company and short ways to act in it."""

from __future__ import annotations

from typing import Any

import httpx

from kccwb.practice import PracticeServer

VAT20, VAT5, VAT0, NO_VAT = "6", "4", "3", "15"
BANK, EURO, GENERAL, SALES, AR, AP, VAT, UNDEPOSITED = "35", "112", "9", "1", "84", "33", "89", "4"
DAY = "2026-03-10"


def access_token(server: PracticeServer) -> str:
    form = {"grant_type": "refresh_token", "refresh_token": server.refresh_token}
    reply = httpx.post(server.quickbooks_token_url, data=form, auth=(server.client_id, server.client_secret))
    assert reply.status_code == 200, reply.text
    return str(reply.json()["access_token"])


class Shop:
    """A customer, a vendor and an item, and the API of their company."""

    def __init__(self, server: PracticeServer) -> None:
        self.server = server
        self.client = httpx.Client(
            base_url=f"{server.quickbooks_api_url}/company/{server.realm_id}",
            headers={"Authorization": f"Bearer {access_token(server)}", "Accept": "application/json"},
            timeout=20,
        )
        self.customer = self.make("Customer", DisplayName="Ridgeway Stores")["Id"]
        self.vendor = self.make("Vendor", DisplayName="Hill Supplies")["Id"]
        self.item = self.make("Item", Name="Goods", Type="Service", IncomeAccountRef={"value": SALES})["Id"]

    def send(self, entity: str, body: Any, **query: str) -> httpx.Response:
        return self.client.post(f"/{entity.lower()}", json=body, params={"minorversion": "75", **query})

    def make(self, entity: str, **fields: Any) -> dict[str, Any]:
        reply = self.send(entity, fields)
        assert reply.status_code == 200, reply.text
        made: dict[str, Any] = reply.json()[entity]
        return made

    def refusal(self, entity: str, body: Any, **query: str) -> dict[str, Any]:
        reply = self.send(entity, body, **query)
        assert reply.status_code == 400, reply.text
        [error] = reply.json()["Fault"]["Error"]
        found: dict[str, Any] = error
        return found

    def code(self, entity: str, body: Any, **query: str) -> str:
        return str(self.refusal(entity, body, **query)["code"])

    def read(self, entity: str, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/{entity.lower()}/{key}").json()[entity]
        return found

    def query(self, text: str) -> dict[str, Any]:
        reply = self.client.post("/query", content=text.encode(), headers={"Content-Type": "application/text"})
        assert reply.status_code == 200, reply.text
        found: dict[str, Any] = reply.json()["QueryResponse"]
        return found

    def switch(self, **settings: Any) -> None:
        reply = httpx.post(f"{self.server.base_url}/practice/settings", json=settings)
        assert reply.status_code == 200, reply.text

    def sales_line(self, amount: float = 100, code: str = VAT20, **detail: Any) -> dict[str, Any]:
        inner = {"ItemRef": {"value": self.item}, "TaxCodeRef": {"value": code}, **detail}
        return {"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": inner}

    def cost_line(self, amount: float = 50, code: str = VAT20, account: str = GENERAL) -> dict[str, Any]:
        inner = {"AccountRef": {"value": account}, "TaxCodeRef": {"value": code}}
        return {"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": inner}

    def sale(self, number: str, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        head = {"DocNumber": number, "TxnDate": DAY, "CustomerRef": {"value": self.customer}, "CurrencyRef": {"value": "GBP"}}
        return {**head, "GlobalTaxCalculation": "TaxExcluded", "Line": list(lines) or [self.sales_line()], **fields}

    def cost(self, number: str, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        head = {"DocNumber": number, "TxnDate": DAY, "VendorRef": {"value": self.vendor}, "CurrencyRef": {"value": "GBP"}}
        return {**head, "GlobalTaxCalculation": "TaxExcluded", "Line": list(lines) or [self.cost_line()], **fields}

    def invoice(self, number: str, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.make("Invoice", **self.sale(number, *lines, **fields))

    def credit(self, number: str, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.make("CreditMemo", **self.sale(number, *lines, **fields))

    def bill(self, number: str, *lines: dict[str, Any], **fields: Any) -> dict[str, Any]:
        return self.make("Bill", **self.cost(number, *lines, **fields))

    def receipt(self, total: float, *links: tuple[str, str, float], **fields: Any) -> dict[str, Any]:
        head = {"TotalAmt": total, "TxnDate": "2026-03-20", "CustomerRef": {"value": self.customer}, "CurrencyRef": {"value": "GBP"}}
        return {**head, "DepositToAccountRef": {"value": BANK}, "Line": [link(*each) for each in links], **fields}

    def pay(self, total: float, *links: tuple[str, str, float], **fields: Any) -> dict[str, Any]:
        return self.make("Payment", **self.receipt(total, *links, **fields))

    def payout(self, total: float, *links: tuple[str, str, float], **fields: Any) -> dict[str, Any]:
        head = {"TotalAmt": total, "TxnDate": "2026-03-20", "VendorRef": {"value": self.vendor}, "CurrencyRef": {"value": "GBP"}}
        cheque = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": BANK}}}
        return {**head, **cheque, "Line": [link(*each) for each in links], **fields}

    def journal(self, number: str, *sides: tuple[str, float, str], **fields: Any) -> dict[str, Any]:
        lines = [
            {
                "Amount": amount,
                "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": account}},
            }
            for side, amount, account in sides
        ]
        return {"DocNumber": number, "TxnDate": DAY, "Line": lines, **fields}

    @property
    def balances(self) -> dict[str, Any]:
        """The trial balance by account id."""
        rows = self.server.ledger.accounts()
        by_number = {row["AcctNum"]: row["Id"] for row in rows if "AcctNum" in row}
        return {by_number.get(key, key): amount for key, amount in self.server.ledger.trial_balance().items()}


def link(entity: str, key: str, amount: float) -> dict[str, Any]:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": key, "TxnType": entity}]}
