"""A practice server, an adapter on it, and elements to send."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import httpx

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.xero.adapter import XeroPackage
from kccwb.accounting.xero.addresses import Addresses
from kccwb.accounting.xero.tokens import Tokens
from kccwb.model.documents import OutCompany, OutDocument, OutItem, OutLine, SourceType
from kccwb.model.package import Outcome
from kccwb.practice import PracticeServer

DAY = dt.date(2026, 3, 10)


class Memory:
    """Keeps secrets for the length of a test."""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    def read(self, name: str) -> dict[str, Any]:
        return self.kept.get(name, {})

    def write(self, name: str, secret: Mapping[str, Any]) -> None:
        self.kept[name] = dict(secret)


def addresses(server: PracticeServer, **changes: str) -> Addresses:
    told = {
        "api_url": server.xero_api_url,
        "token_url": server.xero_token_url,
        "authorize_url": server.xero_authorize_url,
        "connections_url": server.xero_connections_url,
        "client_id": server.client_id,
    }
    return Addresses(**(told | changes))


def adapter(server: PracticeServer, *, read_timeout: float = 5, **changes: str) -> XeroPackage:
    where = addresses(server, **changes)
    package = XeroPackage(where, Tokens(where, Memory(), "test", server.client_secret), timeouts=Timeouts(2, read_timeout), backoff=0.01)
    package.connect()
    return package


def order_fault(server: PracticeServer, method: str, path: str, kind: str, **more: Any) -> None:
    fault = {"match": {"method": method, "path": path}, "kind": kind, "times": 1, **more}
    httpx.post(f"{server.base_url}/practice/faults", json=fault).raise_for_status()


def calls(server: PracticeServer, method: str, path: str) -> int:
    """How many requests of a kind the server has seen."""
    log: Any = httpx.get(f"{server.base_url}/practice/requests").json()
    rows = log["requests"] if isinstance(log, dict) else log
    return sum(row["method"] == method and path in row["path"] for row in rows)


def company(urn: str = "ACM1", name: str = "Acme Ltd", **more: Any) -> OutCompany:
    return OutCompany(row_id=f"company:{urn}", urn=urn, name=name, **more)


def item(code: str = "BOLT") -> OutItem:
    return OutItem(row_id=f"item:{code}", code=code, description=f"{code} of steel", sales_account="200", sales_tax_code="OUTPUT2")


def line(net: str = "100.00", **more: Any) -> OutLine:
    amount = Decimal(net)
    told: dict[str, Any] = {
        "line": 1,
        "description": "Bolts",
        "quantity": Decimal(1),
        "unit_net": amount,
        "discount": Decimal(0),
        "net": amount,
        "tax": (amount * Decimal("0.2")).quantize(Decimal("0.01")),
        "tax_rate": Decimal(20),
        "account": "200",
        "tax_code": "OUTPUT2",
    }
    return OutLine(**(told | more))


def document(
    contact: str, number: str = "INV1", source_type: SourceType = "Sales Invoice", lines: tuple[OutLine, ...] = (), **more: Any
) -> OutDocument:
    sales = source_type.startswith("Sales")
    chosen = lines or ((line() if sales else line(account="310", tax_code="INPUT2")),)
    net, tax = sum((one.net for one in chosen), Decimal(0)), sum((one.tax for one in chosen), Decimal(0))
    told: dict[str, Any] = {
        "row_id": f"{source_type[0]}:{number}",
        "source_type": source_type,
        "source_id": number,
        "source_code": number,
        "number": number,
        "urn": "ACM1",
        "contact_id": contact,
        "company_name": "Acme Ltd",
        "date": DAY,
        "due_date": None if source_type.endswith("Credit") else dt.date(2026, 4, 10),
        "reference": "PO 7",
        "currency": "GBP",
        "rate": Decimal(1),
        "authorised": True,
        "net": net,
        "tax": tax,
        "total": net + tax,
        "lines": chosen,
    }
    return OutDocument(**(told | more))


def sent(package: XeroPackage, *elements: Any, key: str = "") -> list[Outcome]:
    return package.send(elements, idempotency_key=key or uuid.uuid4().hex)


def contact_of(package: XeroPackage, urn: str = "ACM1") -> str:
    (outcome,) = sent(package, company(urn, f"{urn} Ltd" if urn != "ACM1" else "Acme Ltd"), key=f"contact-{urn}")
    assert outcome.result == "accepted", outcome
    return outcome.package_id
