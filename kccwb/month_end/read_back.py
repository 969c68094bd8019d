"""Read the package back: is the month's journal there, once, in the right month, with the right amounts?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.errors import BadInput
from kccwb.model.money import ZERO
from kccwb.month_end.journal import month_span
from kccwb.store import Store

DECIDING = frozenset({"cost", "adjustment", "received"})
"""Accounts that nothing but this journal should move; Stock in Hand and the expense carry bills too."""


@dataclass(frozen=True)
class CosCheckLine:
    """One account: what it should have moved by in the month, what it did, and what to make of it.

    ``expected`` is the journal's amount (for Stock in Hand under mode B also the month's stock purchases, which the bills carry), debit positive.
    """

    account_code: str
    account_name: str
    expected: Decimal
    found: Decimal
    note: str = ""


@dataclass(frozen=True)
class CosCheck:
    """Whether the journal is in the package: found, not found, or differs, account by account."""

    month: str
    verdict: str
    lines: tuple[CosCheckLine, ...]


@dataclass(frozen=True)
class _Asked:
    code: str
    name: str
    profit_and_loss: bool
    deciding: bool
    expected: Decimal


def read_back(store: Store, package: AccountingPackage, month: str) -> CosCheck:
    """Compare each account's movement in the package with the journal.

    Raises PackageError when the package cannot be read, BadInput when an account is missing or there is nothing to post.
    """
    first, last = month_span(month)
    asked = _asked(store, month)
    before, after = package.trial_balance(first - timedelta(days=1)), package.trial_balance(last)
    new_year = _new_year(store, before, after)
    found: list[tuple[_Asked, CosCheckLine]] = []
    for account, one in asked.items():
        start = ZERO if new_year and one.profit_and_loss else before.get(account, ZERO)
        moved = after.get(account, ZERO) - start
        found.append((one, CosCheckLine(one.code, one.name, one.expected, moved, _note(one, moved))))
    deciding = [line for one, line in found if one.deciding]
    if all(line.found == line.expected for line in deciding):
        verdict = "found"
    elif all(line.found == 0 for line in deciding):
        verdict = "not found"
    else:
        verdict = "differs"
    return CosCheck(month, verdict, tuple(line for _, line in found))


def _asked(store: Store, month: str) -> dict[str, _Asked]:
    expensed = (store.scalar("select value from option where name = 'stock_purchases'") or "expense") == "expense"
    purchases = store.scalar(
        "select coalesce(sum(purchased_this_month), 0) from cos_amount(?) where role in ('stock', 'received')", [month]
    )
    classes = dict(store.rows("select account_id, class from package_account"))
    asked: dict[str, _Asked] = {}
    for part, account, code, name, amount in store.rows(
        "select part, account_id, account_code, account_name, (this_month + earlier_months)::decimal(18, 2) from cos_entry(?) "
        "where (this_month <> 0 or earlier_months <> 0) and part <> 'expense' order by block, nominal_code",
        [month],
    ):
        if not account:
            raise BadInput(f"The journal of {month} has no account to look for.", "Map the stock and Cost-of-Sale nominals first.")
        known = asked.get(account)
        bills = purchases if part == "stock" and not expensed and known is None else ZERO
        so_far = known.expected if known else ZERO
        deciding = part in DECIDING and (known is None or known.deciding)
        asked[account] = _Asked(code, name, classes.get(account) in {"REVENUE", "EXPENSE"}, deciding, so_far + amount + bills)
    if not any(one.deciding for one in asked.values()):
        raise BadInput(
            f"The journal of {month} has no accounts to look for.", "Load the month's nominal transactions, and map its nominals."
        )
    return asked


def _new_year(store: Store, before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> bool:
    """Whether the package's financial year began in between: profit-and-loss balances start anew then, and revenue to date falls.

    The package does not say when its year begins; revenue to date only grows within a year.
    """
    revenue = [account for (account,) in store.rows("select account_id from package_account where class = 'REVENUE'")]
    return sum(after.get(account, ZERO) for account in revenue) > sum(before.get(account, ZERO) for account in revenue)


def _note(one: _Asked, moved: Decimal) -> str:
    if moved == one.expected:
        return "agrees"
    if moved == 0:
        return "nothing was posted to it in the month"
    if moved == 2 * one.expected:
        return "posted twice"
    if moved == -one.expected:
        return "debit and credit are the wrong way round"
    if not one.deciding:
        return f"differs by {moved - one.expected:,.2f}: bills not yet sent, or other postings to this account"
    return f"differs by {moved - one.expected:,.2f}"
