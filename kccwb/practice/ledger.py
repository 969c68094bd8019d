"""The books as a test or a page reads them: trial balance, journals and documents."""

from __future__ import annotations

import copy
from datetime import date
from decimal import Decimal

from kccwb.practice.company import Company
from kccwb.practice.journal import Balances
from kccwb.practice.money import ZERO
from kccwb.practice.store import Doc

PROFIT_AND_LOSS = frozenset({"REVENUE", "EXPENSE"})


class Ledger:
    """Read-only look at one company's books, safe from any thread."""

    def __init__(self, company: Company, balances: Balances) -> None:
        self._company = company
        self._balances = balances

    def year_start(self, day: date) -> date:
        """First day of the financial year that a day falls in."""
        settings = self._company.settings
        month, end_day = int(settings.get("year_end_month", 12)), int(settings.get("year_end_day", 31))
        if (day.month, day.day) > (month, end_day):
            return _day_after(day.year, month, end_day)
        return _day_after(day.year - 1, month, end_day)

    def positions(self, day: date) -> dict[str, Decimal]:
        """Balance by account id: this year for income and expense, all years for the rest.

        Earlier years' profit stands in retained earnings.
        """
        start = self.year_start(day)
        found: dict[str, Decimal] = {}
        earlier = ZERO
        retained: str | None = None
        with self._company.lock:
            for account in self._company.rows("Account"):
                key = account["AccountID"]
                if account.get("SystemAccount") == "RETAINEDEARNINGS":
                    retained = key
                total = self._balances.movement(key, None, day)
                if account["Class"] in PROFIT_AND_LOSS:
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
            return {row["AccountID"]: self._balances.movement(row["AccountID"], start, end) for row in self._company.rows("Account")}

    def trial_balance(self, date: date | None = None) -> dict[str, Decimal]:
        """Balances that are not nil by account code (name where there is no code), debit positive."""
        positions = self.positions(date or self._last_day())
        return {
            str(row.get("Code") or row["Name"]): positions[row["AccountID"]]
            for row in self._company.rows("Account")
            if positions[row["AccountID"]]
        }

    def _last_day(self) -> date:
        days = [entry["Date"] for entry in self._company.rows("Journal")]
        return max([date.fromisoformat(max(days)), self._company.today()]) if days else self._company.today()

    def journals(self) -> list[Doc]:
        """Every entry, in the order of posting."""
        return self._copies("Journal")

    def accounts(self) -> list[Doc]:
        """The chart of accounts."""
        return self._copies("Account")

    def contacts(self) -> list[Doc]:
        """Customers and suppliers."""
        return self._copies("Contact")

    def items(self) -> list[Doc]:
        """Products and services."""
        return self._copies("Item")

    def invoices(self) -> list[Doc]:
        """Sales invoices and bills."""
        return self._copies("Invoice")

    def credit_notes(self) -> list[Doc]:
        """Credit notes of both sides."""
        return self._copies("CreditNote")

    def payments(self) -> list[Doc]:
        """Payments, deleted ones included."""
        return self._copies("Payment")

    def prepayments(self) -> list[Doc]:
        """Prepayments of both sides."""
        return self._copies("Prepayment")

    def overpayments(self) -> list[Doc]:
        """Overpayments of both sides."""
        return self._copies("Overpayment")

    def allocations(self) -> list[Doc]:
        """Credits set against documents."""
        return self._copies("Allocation")

    def bank_transactions(self) -> list[Doc]:
        """Money received and spent without a document."""
        return self._copies("BankTransaction")

    def manual_journals(self) -> list[Doc]:
        """Journals entered by hand."""
        return self._copies("ManualJournal")

    def _copies(self, kind: str) -> list[Doc]:
        with self._company.lock:
            return copy.deepcopy(self._company.rows(kind))


def _day_after(year: int, month: int, day: int) -> date:
    try:
        return date.fromordinal(date(year, month, day).toordinal() + 1)
    except ValueError:  # 29 February as year end
        return date(year, 3, 1)
