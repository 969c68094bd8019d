"""Northwind on each accounting package: how to connect it, what maps to what, and how its practice books are read and paid."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import httpx

from kccwb.practice import PracticeServer

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
SALES = ("300", "301", "302", "303", "0115")
PURCHASES = ("0110", "621")


@dataclass
class CommandLine:
    """Run kccwb as a person would and read its JSON."""

    home: Path
    environment: dict[str, str]
    codes: list[int] = field(default_factory=list)

    def __call__(self, *words: str, code: int | tuple[int, ...] = 0) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "kccwb", "--home", str(self.home), *words, "--json"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self.environment},
            timeout=900,
        )
        allowed = code if isinstance(code, tuple) else (code,)
        assert done.returncode in allowed, f"{words}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def sql(self, query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self("sql", query)["rows"]
        return rows


@dataclass(frozen=True)
class Open:
    """A document of the package that is not paid in full."""

    key: str
    number: str
    sales: bool
    currency: str
    due: Decimal
    party: str


class Books:
    """One practice package with Northwind's mapping on it."""

    package: str
    nominals: ClassVar[Mapping[str, str]]
    taxes: ClassVar[Mapping[tuple[str, str], str]]
    banks: ClassVar[Mapping[str, str]]
    stock_purchases: str
    vat: str
    creditors: tuple[str, ...]
    untouched: tuple[str, ...]

    def __init__(self, server: PracticeServer) -> None:
        self.server = server

    def connect(self) -> list[str]:
        """The words that connect it."""
        return ["connect", self.package]

    def environment(self) -> dict[str, str]:
        """The settings with which this package is found and signed in to."""
        raise NotImplementedError

    def moved(self) -> dict[str, Decimal]:
        """What every account of the practice ledger moved by since the first document, by account number."""
        raise NotImplementedError

    def counts(self) -> tuple[int, int, int, int]:
        """Invoices with bills, credits of both sides, prepayments, contacts."""
        raise NotImplementedError

    def open_documents(self) -> list[Open]:
        """Invoices and bills with something left to pay."""
        raise NotImplementedError

    def totals(self) -> dict[str, Decimal]:
        """Number → total of every sales invoice."""
        raise NotImplementedError

    def pay(self, document: Open, amount: Decimal) -> None:
        """Pay a document in the package, into or from the bank of its currency."""
        raise NotImplementedError


class XeroBooks(Books):
    """Northwind in Xero."""

    package = "xero"
    nominals: ClassVar[Mapping[str, str]] = {
        "300": "200", "301": "201", "302": "202", "303": "203", "0115": "204", "0110": "425", "621": "473", "0120": "625", "0122": "310", "0123": "313",
    }  # fmt: skip
    taxes: ClassVar[Mapping[tuple[str, str], str]] = {
        ("1", "sales"): "OUTPUT2",
        ("1", "purchase"): "INPUT2",
        ("2", "sales"): "ZERORATEDOUTPUT",
        ("2", "purchase"): "ZERORATEDINPUT",
        ("4", "sales"): "RROUTPUT",
        ("4", "purchase"): "RRINPUT",
    }
    banks: ClassVar[Mapping[str, str]] = {"Current Account": "090", "Euro Account": "092"}
    stock_purchases, vat, creditors, untouched = "429", "820", ("800",), ("310", "313", "625", "630")

    def environment(self) -> dict[str, str]:
        server = self.server
        return {
            "KCCWB_XERO_API_URL": server.xero_api_url,
            "KCCWB_XERO_TOKEN_URL": server.xero_token_url,
            "KCCWB_XERO_AUTHORIZE_URL": server.xero_authorize_url,
            "KCCWB_XERO_CONNECTIONS_URL": server.xero_connections_url,
            "KCCWB_XERO_CLIENT_ID": server.client_id,
            "KCCWB_XERO_CLIENT_SECRET": server.client_secret,
            "KCCWB_XERO_TENANT_ID": server.tenant_id,
        }

    def moved(self) -> dict[str, Decimal]:
        codes = {str(account["AccountID"]): str(account.get("Code", account["Name"])) for account in self.server.ledger.accounts()}
        found = self.server.ledger.movements(date(2025, 1, 1), date(2026, 12, 31))
        return defaultdict(Decimal, {codes[account]: amount for account, amount in found.items()})

    def counts(self) -> tuple[int, int, int, int]:
        ledger = self.server.ledger
        return len(ledger.invoices()), len(ledger.credit_notes()), len(ledger.prepayments()), len(ledger.contacts())

    def open_documents(self) -> list[Open]:
        return [
            Open(one["InvoiceID"], one["InvoiceNumber"], one["Type"] == "ACCREC", one["CurrencyCode"], Decimal(str(one["AmountDue"])), "")
            for one in self.server.ledger.invoices()
            if Decimal(str(one["AmountDue"])) > 0
        ]

    def totals(self) -> dict[str, Decimal]:
        return {one["InvoiceNumber"]: Decimal(str(one["Total"])) for one in self.server.ledger.invoices() if one["Type"] == "ACCREC"}

    def pay(self, document: Open, amount: Decimal) -> None:
        server = self.server
        auth = (server.client_id, server.client_secret)
        token = httpx.post(server.xero_token_url, data={"grant_type": "client_credentials"}, auth=auth).json()
        headers = {"Authorization": f"Bearer {token['access_token']}", "xero-tenant-id": server.tenant_id, "Accept": "application/json"}
        account = self.banks["Euro Account" if document.currency == "EUR" else "Current Account"]
        body = {"Invoice": {"InvoiceID": document.key}, "Account": {"Code": account}, "Date": "2026-10-31", "Amount": float(amount)}
        answer = httpx.put(f"{server.xero_api_url}/Payments", json={"Payments": [body]}, headers=headers)
        assert answer.status_code == 200, answer.text


class QuickBooksBooks(Books):
    """Northwind in QuickBooks, on a server that rounds VAT line by line as KCC does, so that the totals must be the same."""

    package = "quickbooks"
    nominals: ClassVar[Mapping[str, str]] = {
        "300": "4000", "301": "4001", "302": "4002", "303": "4003", "0115": "4004", "0110": "5100", "621": "7500", "0120": "1001", "0122": "5000",
        "0123": "5200",
    }  # fmt: skip
    taxes: ClassVar[Mapping[tuple[str, str], str]] = {
        ("1", "sales"): "20.0% S",
        ("1", "purchase"): "20.0% S",
        ("2", "sales"): "0.0% Z",
        ("2", "purchase"): "0.0% Z",
        ("4", "sales"): "5.0% R",
        ("4", "purchase"): "5.0% R",
    }
    banks: ClassVar[Mapping[str, str]] = {"Current Account": "1200", "Euro Account": "1220"}
    stock_purchases, vat, creditors, untouched = "8200", "2200", ("2100", "2101", "2102"), ("5000", "5200", "1001", "1000")

    def __init__(self, server: PracticeServer) -> None:
        super().__init__(server)
        httpx.post(f"{server.base_url}/practice/settings", json={"rounding": "line"}).raise_for_status()
        self._access = ""

    def connect(self) -> list[str]:
        """As the practice package, which has no limits here: Intuit's own, ten calls a second, would take minutes."""
        return ["connect", "practice-quickbooks", "--url", self.server.base_url]

    def environment(self) -> dict[str, str]:
        server = self.server
        return {
            "KCCWB_QBO_API_URL": server.quickbooks_api_url,
            "KCCWB_QBO_TOKEN_URL": server.quickbooks_token_url,
            "KCCWB_QBO_AUTHORIZE_URL": server.quickbooks_authorize_url,
            "KCCWB_QBO_CLIENT_ID": server.client_id,
            "KCCWB_QBO_CLIENT_SECRET": server.client_secret,
            "KCCWB_QBO_REALM_ID": server.realm_id,
            "KCCWB_QBO_REFRESH_TOKEN": server.refresh_token,
        }

    def ask(self, query: str) -> list[dict[str, Any]]:
        """All rows of a query, page by page."""
        entity = query.split(" from ")[1].split(maxsplit=1)[0]
        found: list[dict[str, Any]] = []
        while True:
            text = f"{query} startposition {len(found) + 1} maxresults 1000"
            told = self._call("GET", "query", params={"query": text})["QueryResponse"].get(entity, [])
            found += told
            if len(told) < 1000:
                return found

    def _call(self, method: str, path: str, **how: Any) -> Any:
        server = self.server
        if not self._access:
            form = {"grant_type": "refresh_token", "refresh_token": server.refresh_token}
            answer = httpx.post(server.quickbooks_token_url, data=form, auth=(server.client_id, server.client_secret))
            self._access = answer.json()["access_token"]
        headers = {"Authorization": f"Bearer {self._access}", "Accept": "application/json"}
        answer = httpx.request(method, f"{server.quickbooks_api_url}/company/{server.realm_id}/{path}", headers=headers, **how)
        assert answer.status_code == 200, answer.text
        return json.loads(answer.text, parse_float=Decimal)

    def moved(self) -> dict[str, Decimal]:
        codes = {str(one["Id"]): str(one.get("AcctNum") or one["Name"]) for one in self.server.ledger.accounts()}
        found = self.server.ledger.movements(date(2025, 1, 1), date(2026, 12, 31))
        return defaultdict(Decimal, {codes[account]: amount for account, amount in found.items()})

    def counts(self) -> tuple[int, int, int, int]:
        def held(*entities: str) -> int:
            return sum(
                int(self._call("GET", "query", params={"query": f"select count(*) from {one}"})["QueryResponse"]["totalCount"])
                for one in entities
            )

        prepayments = [one for one in self.ask("select * from Payment") if "KCC payment" in one.get("PrivateNote", "")]
        return held("Invoice", "Bill"), held("CreditMemo", "VendorCredit"), len(prepayments), held("Customer", "Vendor")

    def open_documents(self) -> list[Open]:
        return [
            Open(one["Id"], one["DocNumber"], sales, one["CurrencyRef"]["value"], Decimal(str(one["Balance"])), one[party]["value"])
            for entity, sales, party in (("Invoice", True, "CustomerRef"), ("Bill", False, "VendorRef"))
            for one in self.ask(f"select * from {entity} where Balance > '0'")
        ]

    def totals(self) -> dict[str, Decimal]:
        return {one["DocNumber"]: Decimal(str(one["TotalAmt"])) for one in self.ask("select * from Invoice")}

    def pay(self, document: Open, amount: Decimal) -> None:
        euro = document.currency == "EUR"
        number = self.banks["Euro Account" if euro else "Current Account"]
        bank = next(str(one["Id"]) for one in self.server.ledger.accounts() if one.get("AcctNum") == number)
        body: dict[str, Any] = {
            "TotalAmt": float(amount),
            "TxnDate": "2026-10-31",
            "CurrencyRef": {"value": document.currency},
            "Line": [{"Amount": float(amount), "LinkedTxn": [{"TxnId": document.key, "TxnType": "Invoice" if document.sales else "Bill"}]}],
        }
        if euro:
            body["ExchangeRate"] = 0.869565
        if document.sales:
            self._call("POST", "payment", json={**body, "CustomerRef": {"value": document.party}, "DepositToAccountRef": {"value": bank}})
        else:
            paid = {"VendorRef": {"value": document.party}, "PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": bank}}}
            self._call("POST", "billpayment", json={**body, **paid})


BOOKS: dict[str, type[Books]] = {"xero": XeroBooks, "quickbooks": QuickBooksBooks}
