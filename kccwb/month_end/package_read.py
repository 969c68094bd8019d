"""Read the package's journals and its trial balance of a month, and keep what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kccwb.accounting.known import note
from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.errors import PackageError, RateLimited
from kccwb.model.money import ZERO
from kccwb.model.package import PackageJournal
from kccwb.month_end.months import month_span
from kccwb.store import Store
from kccwb.store.events import now


@dataclass(frozen=True)
class PackageReading:
    """What was read of the package for a month: how many accounts and journals, and when (UTC).

    ``journals`` is None where the package or the connection's rights do not let journals be read; ``trouble`` says why.
    """

    month: str
    taken: datetime
    accounts: int
    journals: int | None
    trouble: str = ""


def read_package(store: Store, package: AccountingPackage, month: str) -> PackageReading:
    """Read the month's trial balance and every journal, and keep both. Raises PackageError when the package cannot be read at all."""
    first, last = month_span(month)
    before, after = package.trial_balance(first - timedelta(days=1)), package.trial_balance(last)
    taken = now()
    keep_balances(store, month, taken, before, after)
    trouble, journals = "", None
    reader = getattr(package, "journals_since", None)
    if reader is None:
        trouble = "This package's journals cannot be read."
    else:
        try:
            found: list[PackageJournal] = list(reader(None))
            keep_journals(store, found, taken)
            journals = len(found)
        except RateLimited:
            raise
        except PackageError as refused:
            trouble = f"Journals could not be read: {refused.message}"
    return PackageReading(month, taken, len(after), journals, trouble)


def last_read(store: Store, month: str) -> datetime | None:
    """When the package was last read for a month (UTC); None when it never was."""
    taken: datetime | None = store.scalar("select max(taken) from package_balance where month = ?", [month])
    return taken


def keep_balances(store: Store, month: str, taken: datetime, before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> None:
    """Keep a month's balances as a new reading; profit-and-loss begins at nil where a financial year began in between."""
    fresh = new_year(store, before, after)
    classes = dict(store.rows("select account_id, class from package_account"))
    with store.tx() as tx:
        reading = int(tx.scalar("select coalesce(max(reading), 0) + 1 from package_balance"))
        rows = [
            {
                "reading": reading,
                "month": month,
                "taken": taken,
                "account_id": account,
                "opening": ZERO if fresh and classes.get(account) in {"REVENUE", "EXPENSE"} else before.get(account, ZERO),
                "balance": after.get(account, ZERO),
            }
            for account in sorted({*before, *after})
        ]
        tx.insert("package_balance", rows)
        note(tx, f"trial balance {month}", len(rows), None)


def keep_journals(store: Store, journals: list[PackageJournal], taken: datetime) -> None:
    """Replace the kept journals by what was read; those that were there before and are no longer are kept as GONE."""
    by_id = {journal.package_id: journal for journal in journals}
    with store.tx() as tx:
        known = dict(tx.rows("select journal_id, first_seen from package_journal"))
        keys = list(by_id)
        tx.execute("delete from package_journal_line where journal_id in (select unnest(?::varchar[]))", [keys])
        tx.execute("delete from package_journal where journal_id in (select unnest(?::varchar[]))", [keys])
        tx.execute("update package_journal set status = 'GONE'")
        tx.insert(
            "package_journal",
            [
                {"journal_id": one.package_id, "number": one.number, "date": one.date, "narration": one.narration, "status": one.status or "POSTED",
                 "updated": one.updated, "first_seen": known.get(one.package_id, taken)}
                for one in by_id.values()
            ],
        )  # fmt: skip
        tx.insert(
            "package_journal_line",
            [
                {"journal_id": one.package_id, "line": number, "account_id": line.account_id, "account_code": line.account_code,
                 "description": line.description, "amount": line.amount, "tax": line.tax}
                for one in by_id.values()
                for number, line in enumerate(one.lines, start=1)
            ],
        )  # fmt: skip
        note(tx, "journals", len(by_id), None)


def new_year(store: Store, before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> bool:
    """Whether the package's financial year began in between: profit-and-loss balances start anew then, and revenue to date falls.

    The package does not say when its year begins; revenue to date only grows within a year.
    """
    revenue = [account for (account,) in store.rows("select account_id from package_account where class = 'REVENUE'")]
    return sum(after.get(account, ZERO) for account in revenue) > sum(before.get(account, ZERO) for account in revenue)
