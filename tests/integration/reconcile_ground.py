"""A small firm on a practice package, uploaded whole; and hands to damage the package's books with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.simulation.firm import Firm, document, fill


@dataclass
class Bookkeeper:
    """Somebody who works in the package itself."""

    server: PracticeServer
    client: httpx.Client

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """One request to the package's API that must be taken."""
        answer = self.client.request(method, f"{self.server.xero_api_url}/{path}", json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def invoice(self, number: str) -> dict[str, Any]:
        """An invoice, bill or credit note by its number."""
        held = [*self.server.ledger.invoices(), *self.server.ledger.credit_notes()]
        return next(one for one in held if one.get("InvoiceNumber", one.get("CreditNoteNumber")) == number)

    def update(self, number: str, **changes: Any) -> None:
        """Change a document of that number."""
        held = self.invoice(number)
        kind, key = ("Invoices", "InvoiceID") if "InvoiceID" in held else ("CreditNotes", "CreditNoteID")
        self.call("POST", kind, {kind: [{key: held[key], **changes}]})

    def enter(self, contact: str, price: str, **more: Any) -> None:
        """Enter a sales invoice by hand."""
        line = {"Description": "by hand", "Quantity": 1, "UnitAmount": price, "AccountCode": "200", "TaxType": "OUTPUT2"}
        invoice = {
            "Type": "ACCREC",
            "Contact": {"Name": contact},
            "Date": "2026-03-05",
            "DueDate": "2026-03-31",
            "LineItems": [line],
            "Status": "AUTHORISED",
        }
        self.call("PUT", "Invoices", {"Invoices": [{**invoice, **more}]})


@contextmanager
def bookkeeper(server: PracticeServer) -> Iterator[Bookkeeper]:
    """Signed in to the practice package."""
    secret = (server.client_id, server.client_secret)
    token = httpx.post(server.xero_token_url, data={"grant_type": "client_credentials"}, auth=secret).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "xero-tenant-id": server.tenant_id, "Accept": "application/json"}
    with httpx.Client(headers=headers, timeout=30) as client:
        yield Bookkeeper(server, client)


def point_at(server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the workbench find this server."""
    for name in ("xero_api_url", "xero_token_url", "xero_authorize_url", "xero_connections_url"):
        monkeypatch.setenv(f"KCCWB_{name.upper()}", str(getattr(server, name)))
    monkeypatch.setenv("KCCWB_XERO_CLIENT_ID", server.client_id)
    monkeypatch.setenv("KCCWB_XERO_CLIENT_SECRET", server.client_secret)
    monkeypatch.setenv("KCCWB_XERO_TENANT_ID", server.tenant_id)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def small_firm(folder: Path, *, euro: bool = True) -> Home:
    """The firm's file with documents, prepayments and allocations; without the payments that only the package may make."""
    firm = Firm(Home(folder).file("Firm"))
    fill(firm)
    if euro:
        firm.add(
            document("S", "E", [("TEA", "300", "115.00", "0.00", "2")], urn="ACME", currency="EUR", exchange_rate=Decimal("1.15"), day=9)
        )
    firm.insert("kcc_bank_account", {"bank_account": "Current", "nominal_code": "200", "currency": "GBP", "load_id": 1})
    with firm.store.tx() as tx:
        tx.execute("delete from kcc_payment where payment_id in ('4', '5')")
    firm.store.close()
    return Home(folder)


def mapped(home: Home) -> Workbench:
    """The firm opened, connected and mapped."""
    bench = Workbench.open_file("firm", home=home, by="me")
    bench.connect("xero")
    bench.fetch_chart()
    bench.map_defaults()
    for nominal, account in {"300": "200", "0115": "201", "0110": "425", "621": "473"}.items():
        bench.map_nominal(nominal, account)
    for rate, sale, bill in (("1", "OUTPUT2", "INPUT2"), ("2", "ZERORATEDOUTPUT", "ZERORATEDINPUT")):
        bench.map_tax(rate, "sales", sale)
        bench.map_tax(rate, "purchase", bill)
    bench.map_bank("Current", "090")
    return bench


def in_quickbooks(home: Home, server: PracticeServer) -> Workbench:
    """The firm connected to a practice package that plays QuickBooks, mapped, and all of it sent. Close it."""
    opened = Workbench.open_file("firm", home=home, by="me")
    opened.connect("practice-quickbooks", url=server.base_url)
    opened.fetch_chart()
    opened.map_defaults()
    for nominal, account in (("300", "4000"), ("0115", "4004"), ("0110", "1103"), ("0120", "1001")):
        opened.map_nominal(nominal, account)
    for rate, code in (("1", "20.0% S"), ("2", "0.0% Z")):
        for side in ("sales", "purchase"):
            opened.map_tax(rate, side, code)
    opened.map_bank("Current", "1200")
    assert opened.upload(all_rows=True).exit_code == 0
    return opened
