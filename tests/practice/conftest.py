"""A served practice company and callers for it: plain HTTP and the real SDK."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token

from kccwb.practice import PracticeServer

from . import quickbooks_shop
from .shapes import check_reply


def bearer(server: PracticeServer) -> str:
    reply = httpx.post(server.xero_token_url, data={"grant_type": "client_credentials"})
    return str(reply.json()["access_token"])


def _checked(response: httpx.Response) -> None:
    response.read()
    if response.headers.get("content-type", "").startswith("application/json") and response.status_code == 200:
        check_reply(response.json())


def caller(server: PracticeServer) -> httpx.Client:
    """A client of the Accounting API whose every good reply is held against the SDK's models."""
    headers = {"Authorization": f"Bearer {bearer(server)}", "xero-tenant-id": server.tenant_id}
    return httpx.Client(base_url=server.xero_api_url, headers=headers, timeout=20, event_hooks={"response": [_checked]})


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture
def xero(server: PracticeServer) -> Iterator[httpx.Client]:
    with caller(server) as client:
        yield client


@pytest.fixture
def sdk(server: PracticeServer) -> Any:
    """The real SDK, wired to the practice package."""
    token = {"access_token": bearer(server), "expires_in": 1800, "token_type": "Bearer", "scope": "accounting"}
    configuration = type.__call__(Configuration, oauth2_token=OAuth2Token("id", "secret"))
    client = ApiClient(configuration, oauth2_token_getter=lambda: token, oauth2_token_saver=lambda _: None)
    return AccountingApi(client, base_url=server.xero_api_url)


class Shop:
    """A contact and short ways to make documents with it."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.contact = self.put("Contacts", {"Name": "Ridgeway Stores", "ContactNumber": "RID1"})["ContactID"]
        accounts = client.get("/Accounts").json()["Accounts"]
        self.accounts = {row["Code"]: row["AccountID"] for row in accounts if "Code" in row}

    def put(self, collection: str, element: dict[str, Any]) -> dict[str, Any]:
        reply = self.client.put(f"/{collection}", json={collection: [element]})
        assert reply.status_code == 200, reply.text
        made: dict[str, Any] = reply.json()[collection][0]
        return made

    def document(self, number: str, amount: float = 100, **fields: Any) -> dict[str, Any]:
        line = {"Description": "Goods", "Quantity": 1, "UnitAmount": amount, "AccountCode": "200", "TaxType": "OUTPUT2"}
        return {
            "Type": "ACCREC",
            "InvoiceNumber": number,
            "Contact": {"ContactID": self.contact},
            "Date": "2026-03-10",
            "DueDate": "2026-04-10",
            "Status": "AUTHORISED",
            "LineItems": [line],
        } | fields

    def invoice(self, number: str, amount: float = 100, **fields: Any) -> dict[str, Any]:
        return self.put("Invoices", self.document(number, amount, **fields))

    def credit(self, number: str, amount: float = 100, **fields: Any) -> dict[str, Any]:
        sent = self.document(number, amount, Type="ACCRECCREDIT", CreditNoteNumber=number, **fields)
        sent.pop("InvoiceNumber")
        return self.put("CreditNotes", sent)

    def pay(self, invoice: dict[str, Any], amount: float, **fields: Any) -> dict[str, Any]:
        sent = {
            "Invoice": {"InvoiceID": invoice["InvoiceID"]},
            "Account": {"Code": "090"},
            "Amount": amount,
            "Date": "2026-03-20",
        }
        return self.put("Payments", sent | fields)

    def read(self, collection: str, key: str) -> dict[str, Any]:
        found: dict[str, Any] = self.client.get(f"/{collection}/{key}").json()[collection][0]
        return found

    def refusal(self, method: str, path: str, body: dict[str, Any]) -> list[str]:
        reply = self.client.request(method, path, json=body)
        assert reply.status_code == 400, reply.text
        return [error["Message"] for element in reply.json()["Elements"] for error in element["ValidationErrors"]]


@pytest.fixture
def shop(xero: httpx.Client) -> Shop:
    return Shop(xero)


@pytest.fixture
def books() -> Iterator[quickbooks_shop.Shop]:
    """A QuickBooks company with a customer, a vendor and an item."""
    with PracticeServer(package="quickbooks") as running:
        yield quickbooks_shop.Shop(running)
