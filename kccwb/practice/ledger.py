"""The books as a test or a page reads them: trial balance, journals and documents."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kccwb.practice.company import Company
from kccwb.practice.journal import Balances
from kccwb.practice.money import ZERO
from kccwb.practice.store import Doc

PROFIT_AND_LOSS = frozenset({"REVENUE", "EXPENSE"})


@dataclass(frozen=True, slots=True)
class ChartWords:
    """What a package calls an account's id, its number and its class, and how it marks retained earnings."""

    key: str = "AccountID"
    number: str = "Code"
    classed: str = "Class"
    retained: tuple[str, str] = ("SystemAccount", "RETAINEDEARNINGS")


class Ledger:
    """Read-only look at one company's books, safe from any thread."""

    def __init__(self, company: Company, balances: Balances, words: ChartWords | None = None) -> None:
        self._company = company
        self._balances = balances
        self._words = words or ChartWords()

    def year_start(self, day: date) -> date:
        """First day of the financial year that a day falls in."""
        settings = self._company.settings
        month, end_day = int(settings.get("year_end_month", 12)), int(settings.get("year_end_day", 31))
        if (day.month, day.day) > (month, end_day):
            return _day_after(day.year, month, end_day)
        return _day_after(day.year - 1, month, end_day)

    def yearly(self, account: Doc) -> bool:
        """Whether an account begins at nil every year, as income and expense do."""
        return str(account[self._words.classed]).upper() in PROFIT_AND_LOSS

    def balance(self, key: str) -> Decimal:
        """What an account has moved by in all, future days included; debit positive."""
        return self._balances.movement(key, None, date.max)

    def positions(self, day: date, start: date | None = None) -> dict[str, Decimal]:
        """Balance by account id: since start for income and expense (the year's, unless given), ever for the rest.

        Earlier profit stands in retained earnings.
        """
        start = start or self.year_start(day)
        found: dict[str, Decimal] = {}
        earlier = ZERO
        retained: str | None = None
        with self._company.lock:
            for account in self._company.rows("Account"):
                key = account[self._words.key]
                if account.get(self._words.retained[0]) == self._words.retained[1]:
                    retained = key
                total = self._balances.movement(key, None, day)
                if self.yearly(account):
                    current = self._balances.movement(key, start, day)
                    earlier += total - current
                    total = current
                found[key] = total
        if retained is not None:
            found[retained] += earlier
        return found

    def movements(self, start: date, end: date) -> dict[str, Decimal]:
        """Movement by account id over a period."""
        with self._company.lock:
            keys = [row[self._words.key] for row in self._company.rows("Account")]
            return {key: self._balances.movement(key, start, end) for key in keys}

    def trial_balance(self, date: date | None = None) -> dict[str, Decimal]:
        """Balances that are not nil by account code (name where there is no code), debit positive."""
        positions = self.positions(date or self._last_day())
        return {
            str(row.get(self._words.number) or row["Name"]): positions[row[self._words.key]]
            for row in self._company.rows("Account")
            if positions[row[self._words.key]]
        }

    def _last_day(self) -> date:
        days = [entry["Date"] for entry in self._company.rows("Journal")]
        return max([date.fromisoformat(max(days)), self._company.today()]) if days else self._company.today()

    def journals(self) -> list[Doc]:
        """Every entry, in the order of posting."""
        return self.copies("Journal")

    def accounts(self) -> list[Doc]:
        """The chart of accounts."""
        return self.copies("Account")

    def contacts(self) -> list[Doc]:
        """Customers and suppliers."""
        return self.copies("Contact")

    def items(self) -> list[Doc]:
        """Products and services."""
        return self.copies("Item")

    def invoices(self) -> list[Doc]:
        """Sales invoices and bills."""
        return self.copies("Invoice")

    def credit_notes(self) -> list[Doc]:
        """Credit notes of both sides."""
        return self.copies("CreditNote")

    def payments(self) -> list[Doc]:
        """Payments, deleted ones included."""
        return self.copies("Payment")

    def prepayments(self) -> list[Doc]:
        """Prepayments of both sides."""
        return self.copies("Prepayment")

    def overpayments(self) -> list[Doc]:
        """Overpayments of both sides."""
        return self.copies("Overpayment")

    def allocations(self) -> list[Doc]:
        """Credits set against documents."""
        return self.copies("Allocation")

    def bank_transactions(self) -> list[Doc]:
        """Money received and spent without a document."""
        return self.copies("BankTransaction")

    def manual_journals(self) -> list[Doc]:
        """Journals entered by hand."""
        return self.copies("ManualJournal")

    def copies(self, kind: str) -> list[Doc]:
        """All records of a kind, oldest first."""
        with self._company.lock:
            return copy.deepcopy(self._company.rows(kind))


def _day_after(year: int, month: int, day: int) -> date:
    try:
        return date.fromordinal(date(year, month, day).toordinal() + 1)
    except ValueError:  # 29 February as year end
        return date(year, 3, 1)
