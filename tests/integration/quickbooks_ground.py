"""A practice company of QuickBooks, the sending half of the adapter on it, and elements to send."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import httpx

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.quickbooks.render import render
from kccwb.accounting.quickbooks.sending import Sending
from kccwb.accounting.quickbooks.transport import Transport
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutLine, OutPrepayment, SourceType
from kccwb.model.money import tax_on
from kccwb.model.package import Outcome
from kccwb.practice import PracticeServer

DAY = dt.date(2026, 3, 10)
SALES, GENERAL, BANK, VAT20, VAT0, NO_VAT = "1", "9", "35", "6", "3", "15"
D = Decimal


class Token:
    """One access token of the practice company."""

    def __init__(self, server: PracticeServer) -> None:
        form = {"grant_type": "refresh_token", "refresh_token": server.refresh_token}
        reply = httpx.post(server.quickbooks_token_url, data=form, auth=(server.client_id, server.client_secret))
        self._token = str(reply.json()["access_token"])

    def access(self) -> str:
        return self._token

    def renewed(self, stale: str) -> str:
        return self._token


class Desk:
    """Sends elements as the adapter does, and looks at what the company holds."""

    def __init__(self, server: PracticeServer, *, read_timeout: float = 5) -> None:
        self.server = server
        self.transport = Transport(
            server.quickbooks_api_url, Token(server), lambda: server.realm_id, timeouts=Timeouts(2, read_timeout), backoff=0.01
        )
        self.transport.sleep = lambda seconds: None
        self.sending = Sending(self.transport, lambda element: render(element, "GBP"))

    def send(self, *elements: OutElement, key: str = "") -> list[Outcome]:
        return self.sending.send(elements, key or uuid.uuid4().hex)

    def made(self, element: OutElement) -> str:
        (outcome,) = self.send(element)
        assert outcome.result == "accepted", outcome.messages
        return outcome.package_id

    def read(self, package_id: str) -> dict[str, Any]:
        entity, _, key = package_id.partition("/")
        told = self.transport.get(f"{entity.lower()}/{key}")
        return dict(next(value for name, value in told.items() if name.lower() == entity.lower()))

    def switch(self, **settings: Any) -> None:
        httpx.post(f"{self.server.base_url}/practice/settings", json=settings).raise_for_status()

    def fault(self, path: str, kind: str, **more: Any) -> None:
        body = {"match": {"method": "POST", "path": path}, "kind": kind, "times": 1, **more}
        httpx.post(f"{self.server.base_url}/practice/faults", json=body).raise_for_status()

    def count(self, entity: str) -> int:
        return int(self.transport.query(f"SELECT COUNT(*) FROM {entity}")["totalCount"])


def company(urn: str = "A", name: str = "Acme", **more: Any) -> OutCompany:
    return OutCompany(f"company:{urn}", urn, name, **more)


def posting_item(code: str = "Sales 4000", account: str = SALES) -> OutItem:
    return OutItem(f"item:{code}", code, "Sales of goods", posting=True, nominal_code="4000", sales_account_id=account)


def line(net: str = "100.00", **more: Any) -> OutLine:
    told: dict[str, Any] = {
        "line": 1,
        "description": "Bolts",
        "quantity": D(1),
        "unit_net": D(net),
        "discount": D(0),
        "net": D(net),
        "tax": tax_on(D(net), D(20)),
        "tax_rate": D(20),
        "account_id": GENERAL,
        "tax_code": VAT20,
        "item_code": "BOLT",
    }
    return OutLine(**(told | more))


def document(contact: str, number: str, *lines: OutLine, kind: SourceType = "Sales Invoice", **more: Any) -> OutDocument:
    told: dict[str, Any] = {
        "row_id": f"{kind}:{number}",
        "source_type": kind,
        "source_id": number,
        "source_code": number,
        "number": number,
        "urn": "A",
        "contact_id": contact,
        "company_name": "Acme",
        "date": DAY,
        "due_date": DAY + dt.timedelta(days=30),
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


def prepayment(contact: str, amount: str = "120.00", **more: Any) -> OutPrepayment:
    told: dict[str, Any] = {
        "row_id": "prepayment:77",
        "payment_id": "77",
        "urn": "A",
        "contact_id": contact,
        "company_name": "Acme",
        "date": DAY,
        "reference": "SO1",
        "amount": D(amount),
        "currency": "GBP",
        "rate": D(1),
        "bank_account": "1200",
        "bank_account_id": BANK,
        "account": "",
        "account_id": "",
    }
    return OutPrepayment(**(told | more))


def allocation(payment: str, invoice: str, amount: str, key: str = "1") -> OutAllocation:
    return OutAllocation(f"allocation:{key}", key, payment, invoice, "77", "A1", D(amount), DAY)
