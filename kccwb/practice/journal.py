"""The general journal: balanced entries only, never altered, reversed by new ones."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kccwb.practice.company import Company, new_id
from kccwb.practice.money import ZERO, pence
from kccwb.practice.store import Doc


@dataclass(frozen=True, slots=True)
class Posting:
    """One side of an entry in base currency; a debit is positive."""

    account_id: str
    amount: Decimal


class Unbalanced(ValueError):
    """An entry whose debits and credits differ; a fault of the practice package, never of its user."""

    def __init__(self, source: str, difference: Decimal) -> None:
        super().__init__(f"{source} does not balance: {difference}")


class Balances:
    """Movement by account and day, kept up to date as entries come and go."""

    def __init__(self, company: Company) -> None:
        self.by_account: dict[str, dict[str, Decimal]] = {}
        company.table("Journal").index("source", lambda row: str(row["SourceID"]))
        company.table("Journal").watch(self._move)

    def _move(self, row: Doc, sign: int) -> None:
        for line in row["Lines"]:
            days = self.by_account.setdefault(line["AccountID"], {})
            days[row["Date"]] = days.get(row["Date"], ZERO) + sign * line["Amount"]

    def movement(self, account_id: str, start: date | None, end: date) -> Decimal:
        """What an account moved by from start (None: ever) to end, both days included."""
        first = start.isoformat() if start else ""
        last = end.isoformat()
        days = self.by_account.get(account_id, {})
        return sum((amount for day, amount in days.items() if first <= day <= last), ZERO)


def post(company: Company, source_type: str, source_id: str, day: str, postings: Iterable[Posting]) -> None:
    """Enter a balanced set of postings; lines of one account are kept apart, zero lines are dropped."""
    rounded = [(posting.account_id, pence(posting.amount)) for posting in postings]
    lines: list[Doc] = [{"AccountID": key, "Amount": amount} for key, amount in rounded if amount]
    difference = sum((amount for _, amount in rounded), ZERO)
    if difference:
        raise Unbalanced(f"{source_type} {source_id}", difference)
    if not lines:
        return
    key = new_id()
    entry = {
        "JournalID": key,
        "Number": len(company.table("Journal").rows) + 1,
        "Date": day,
        "Created": company.stamp(),
        "SourceType": source_type,
        "SourceID": source_id,
        "Lines": lines,
    }
    company.put("Journal", key, entry)


def reverse(company: Company, source_type: str, source_id: str) -> None:
    """Cancel whatever a source has posted, on the days it was posted."""
    net: dict[str, dict[str, Decimal]] = {}
    for entry in company.table("Journal").find("source", source_id):
        accounts = net.setdefault(entry["Date"], {})
        for line in entry["Lines"]:
            accounts[line["AccountID"]] = accounts.get(line["AccountID"], ZERO) + line["Amount"]
    for day, accounts in net.items():
        post(company, source_type, source_id, day, [Posting(key, -amount) for key, amount in accounts.items()])


def in_base(amount: Decimal, rate: Decimal) -> Decimal:
    """A foreign amount in base currency; rate is foreign units for one base unit."""
    return pence(amount if rate == 1 else amount / rate)
