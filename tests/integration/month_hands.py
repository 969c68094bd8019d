"""The bookkeeper's hands in a practice package: they type the month end's journal files, and do to the journals what people do.

``hands_of(server)`` gives the hands for the package that a practice server plays. A journal is known by its id in the package;
``journal_id`` is what kccwb calls it. Nothing here uses the product: files are read and journals posted as the package's own import would.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import httpx

from kccwb.practice import PracticeServer

BEGINNING = date(2020, 1, 1)  # before the first posting of any test's books


@dataclass(frozen=True)
class Typed:
    """A line of a journal: the account as the package's import file names it, debit positive, the VAT rate's name where the package wants one."""

    account: str
    amount: Decimal
    said: str = ""
    tax: str = ""


@dataclass(frozen=True)
class Journal:
    """A journal to type. ``name`` is its number (QuickBooks) or its narration (Xero)."""

    name: str
    day: date
    lines: tuple[Typed, ...]

    def swapped(self) -> Journal:
        """Debits and credits the wrong way round."""
        return replace(self, lines=tuple(replace(line, amount=-line.amount) for line in self.lines))

    def off_by(self, amount: Decimal) -> Journal:
        """The first line and the largest of the other side mistyped by as much: it still balances."""
        lines = list(self.lines)
        other = max((at for at, line in enumerate(lines) if line.amount * lines[0].amount < 0), key=lambda at: abs(lines[at].amount))
        for at, more in ((0, amount), (other, -amount)):
            lines[at] = replace(lines[at], amount=lines[at].amount + more)
        return replace(self, lines=tuple(lines))


class Hands:
    """What a bookkeeper does at month end in one practice package."""

    package: ClassVar[str]
    key: ClassVar[str]
    number: ClassVar[str]

    def __init__(self, server: PracticeServer) -> None:
        self.server = server
        self._client = httpx.Client(verify=False, timeout=30)  # plain HTTP: no certificates to load

    def read(self, path: Path) -> Journal:
        """The journal that an import file of this package holds."""
        raise NotImplementedError

    def post(self, journal: Journal, *, draft: bool = False) -> str:
        """Type a journal and post it, or keep it as a draft where the package has drafts. Gives its id."""
        raise NotImplementedError

    def edit(self, key: str, journal: Journal) -> None:
        """Change a journal that stands into this one."""
        raise NotImplementedError

    def undo(self, key: str) -> None:
        """Void a journal, or delete it where journals cannot be voided."""
        raise NotImplementedError

    def journal_id(self, key: str) -> str:
        """What kccwb calls a journal."""
        return key

    def type_file(self, *paths: Path, day: date | None = None, off_by: Decimal | None = None, draft: bool = False) -> list[str]:
        """Post import files as the bookkeeper does: as they are, on another day, or mistyped by an amount. Gives the journals' ids."""
        made = []
        for path in paths:
            journal = self.read(path)
            assert sum(line.amount for line in journal.lines) == 0, f"{path.name} does not balance"
            journal = replace(journal, day=day or journal.day)
            made.append(self.post(journal if off_by is None else journal.off_by(off_by), draft=draft))
        return made

    def post_foreign(self, account: str, against: str, amount: Decimal, day: date, name: str = "Stock count") -> str:
        """The bookkeeper's own journal on an account that is KCC's, accounts by number, debit positive. Gives its id."""
        lines = (Typed(self.named(account), amount, name), Typed(self.named(against), -amount, name))
        return self.post(Journal(name, day, lines))

    def named(self, number: str) -> str:
        """The account of a number as an import file names it."""
        raise NotImplementedError

    def ask(self, method: str, path: str, **how: Any) -> Any:
        """One request to the package's own API that must be taken; its answer."""
        raise NotImplementedError

    def trial_balance(self, last: date) -> dict[str, Decimal]:
        """What every account of the package moved by from its first posting to a day, by number (name where it has none); debit positive."""
        moved = self.server.ledger.movements(BEGINNING, last)
        return {str(row.get(self.number) or row["Name"]): moved[str(row[self.key])] for row in self.server.ledger.accounts()}

    def held(self, account: str, last: date) -> Decimal:
        """The balance of one account, by number, over all years to a day."""
        return self.trial_balance(last)[account]

    def account(self, field: str, value: str) -> dict[str, Any]:
        """The one account of the package whose field holds a value."""
        found = [row for row in self.server.ledger.accounts() if str(row.get(field) or "") == value]
        assert len(found) == 1, f"{len(found)} accounts have {field} {value!r}"
        return found[0]


class XeroHands(Hands):
    """Xero: one CSV a journal, amounts signed, accounts by code, the VAT rate by its display name; a journal is voided."""

    package, key, number = "xero", "AccountID", "Code"

    def read(self, path: Path) -> Journal:
        rows = _rows(path)
        assert len(rows) <= 300, "Xero takes 300 lines a file"
        assert len({(row["*Narration"], row["*Date"]) for row in rows}) == 1, "one journal a file"
        lines = tuple(Typed(row["*AccountCode"], Decimal(row["*Amount"]), row["Description"], row["*TaxRate"]) for row in rows)
        return Journal(rows[0]["*Narration"], _day(rows[0]["*Date"]), lines)

    def post(self, journal: Journal, *, draft: bool = False) -> str:
        return str(self._send("put", "ManualJournals", self._body(journal, "DRAFT" if draft else "POSTED"))["ManualJournalID"])

    def edit(self, key: str, journal: Journal) -> None:
        self._send("post", f"ManualJournals/{key}", {"ManualJournalID": key, **self._body(journal, "POSTED")})

    def undo(self, key: str) -> None:
        self._send("post", f"ManualJournals/{key}", {"ManualJournalID": key, "Status": "VOIDED"})

    def named(self, number: str) -> str:
        return str(self.account("Code", number)["Code"])

    def _body(self, journal: Journal, status: str) -> dict[str, Any]:
        types = {str(rate["Name"]): str(rate["TaxType"]) for rate in self.ask("get", "TaxRates")["TaxRates"]}
        lines = [
            {"LineAmount": str(line.amount), "AccountCode": line.account, "Description": line.said, "TaxType": types[line.tax] if line.tax else "NONE"}
            for line in journal.lines
        ]  # fmt: skip
        return {
            "Narration": journal.name, "Date": journal.day.isoformat(), "Status": status, "LineAmountTypes": "Exclusive", "JournalLines": lines,
        }  # fmt: skip

    def _send(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = self.ask(method, path, json={"ManualJournals": [body]})["ManualJournals"][0]
        return made

    def ask(self, method: str, path: str, **how: Any) -> Any:
        server = self.server
        token = self._client.post(
            server.xero_token_url, data={"grant_type": "client_credentials"}, auth=(server.client_id, server.client_secret)
        )
        headers = {
            "Authorization": f"Bearer {token.json()['access_token']}",
            "xero-tenant-id": server.tenant_id,
            "Accept": "application/json",
        }
        reply = self._client.request(method, f"{server.xero_api_url}/{path}", headers=headers, **how)
        assert reply.status_code == 200, reply.text
        return reply.json()


class QuickBooksHands(Hands):
    """QuickBooks: accounts by their whole name, debits and credits apart and never negative, no VAT code; a journal is deleted, for it cannot be voided."""

    package, key, number = "quickbooks", "Id", "AcctNum"

    def read(self, path: Path) -> Journal:
        rows = _rows(path)
        assert len({(row["JournalNo"], row["JournalDate"]) for row in rows}) == 1, "one journal a file"
        assert len(rows[0]["JournalNo"]) <= 21, "QuickBooks keeps 21 characters of a number"
        lines = []
        for row in rows:
            debit, credit = Decimal(row["Debits"] or 0), Decimal(row["Credits"] or 0)
            assert min(debit, credit) >= 0, row
            lines.append(Typed(row["AccountName"], debit - credit, row["Description"]))
        return Journal(rows[0]["JournalNo"], _day(rows[0]["JournalDate"]), tuple(lines))

    def post(self, journal: Journal, *, draft: bool = False) -> str:
        """QuickBooks warns of a number that is taken; the bookkeeper here presses on."""
        assert not draft, "QuickBooks has no draft journals"
        return str(
            self.ask("post", "journalentry", json=self._body(journal), params={"include": "allowduplicatedocnum"})["JournalEntry"]["Id"]
        )

    def edit(self, key: str, journal: Journal) -> None:
        old = self.ask("get", f"journalentry/{key}")["JournalEntry"]
        self.ask("post", "journalentry", json={"Id": key, "SyncToken": old["SyncToken"], **self._body(journal)})

    def undo(self, key: str) -> None:
        old = self.ask("get", f"journalentry/{key}")["JournalEntry"]
        self.ask("post", "journalentry", json={"Id": key, "SyncToken": old["SyncToken"]}, params={"operation": "delete"})

    def journal_id(self, key: str) -> str:
        return f"JournalEntry/{key}"

    def named(self, number: str) -> str:
        return str(self.account("AcctNum", number)["FullyQualifiedName"])

    def _body(self, journal: Journal) -> dict[str, Any]:
        lines = [
            {
                "Amount": float(abs(line.amount)), "Description": line.said, "DetailType": "JournalEntryLineDetail",
                "JournalEntryLineDetail": {
                    "PostingType": "Debit" if line.amount >= 0 else "Credit",
                    "AccountRef": {"value": self.account("FullyQualifiedName", line.account)["Id"]},
                },
            }
            for line in journal.lines
        ]  # fmt: skip
        return {"DocNumber": journal.name[:21], "TxnDate": journal.day.isoformat(), "CurrencyRef": {"value": "GBP"}, "Line": lines}

    def ask(self, method: str, path: str, **how: Any) -> Any:
        server = self.server
        form = {"grant_type": "refresh_token", "refresh_token": server.refresh_token}
        token = self._client.post(server.quickbooks_token_url, data=form, auth=(server.client_id, server.client_secret))
        headers = {"Authorization": f"Bearer {token.json()['access_token']}", "Accept": "application/json"}
        url = f"{server.quickbooks_api_url}/company/{server.realm_id}/{path}"
        reply = self._client.request(method, url, headers=headers, **how)
        assert reply.status_code == 200, reply.text
        return reply.json()


def hands_of(server: PracticeServer) -> Hands:
    """The hands for the package that the server plays."""
    return {"xero": XeroHands, "quickbooks": QuickBooksHands}[server.package](server)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> date:
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))
