"""Read the package back: is the month's journal there, once, in the right month, with the right amounts?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.errors import BadInput
from kccwb.model.money import ZERO
from kccwb.month_end.package_read import PackageReading, last_read, read_package
from kccwb.month_end.posted import record_posted
from kccwb.month_end.proof import CosJournalFound, CosProof, proof_rows, prove
from kccwb.store import Store
from kccwb.store.events import Event, now, record

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
    """Whether the journal is in the package: found, not found, or differs, account by account, by the trial balance.

    ``state`` is what the package's journals say (once, twice, not at all, draft, wrong month, wrong amount, edited since, not read) and
    ``sentence`` says both in words; ``journals`` are those it rests on. ``proven`` is true when the trial balance and the journals agree. ``read`` is when
    the package was read for it (UTC): what was done there since is not known.
    """

    month: str
    verdict: str
    lines: tuple[CosCheckLine, ...]
    state: str = "not read"
    sentence: str = ""
    journals: tuple[CosJournalFound, ...] = ()
    read: datetime | None = None

    @property
    def proven(self) -> bool:
        """Found once and right. Where journals cannot be read, the trial balance alone decides."""
        return self.verdict == "found" and self.state in {"once", "not read"}


@dataclass(frozen=True)
class _Asked:
    code: str
    name: str
    profit_and_loss: bool
    deciding: bool
    expected: Decimal


def read_back(store: Store, package: AccountingPackage, month: str) -> CosCheck:
    """Read the package's trial balance and journals, keep both, and compare them with the month's journal.

    Raises PackageError when the package cannot be read, BadInput when an account is missing or there is nothing to post.
    """
    asked = _asked(store, month)
    reading = read_package(store, package, month)
    return _judged(store, month, asked, reading)


def keep_proof(store: Store, by: str, check: CosCheck) -> None:
    """Keep what was proven as it stands, so that a later change shows; the month then counts as journalled."""
    if not check.proven:
        return
    with store.tx() as tx:
        proof = CosProof("once", check.sentence, check.journals)
        rows = proof_rows(store, check.month, proof)
        numbers = record(tx, by, [Event("cos.proven", f"{check.month} {row['journal_id']}", {"lines": row["lines"]}) for row in rows])
        tx.insert("cos_proof", [{**row, "seq": seq, "proven": now(), "by_whom": by} for row, seq in zip(rows, numbers, strict=True)])
        record_posted(store, by, check.month)


def checked(store: Store, month: str) -> CosCheck | None:
    """The same by what was last read of the package; None when the month was never read, or there is nothing to look for."""
    if not store.scalar("select count(*) from fetch_log where subject = ?", [f"trial balance {month}"]):
        return None
    try:
        return _judged(store, month, _asked(store, month), None)
    except BadInput:
        return None


def _judged(store: Store, month: str, asked: dict[str, _Asked], reading: PackageReading | None) -> CosCheck:
    moved_by = dict(store.rows("select account_id, balance - opening from package_balance_now where month = ?", [month]))
    found: list[tuple[_Asked, CosCheckLine]] = []
    for account, one in asked.items():
        moved = moved_by.get(account, ZERO)
        found.append((one, CosCheckLine(one.code, one.name, one.expected, moved, _note(one, moved))))
    deciding = [line for one, line in found if one.deciding]
    if all(line.found == line.expected for line in deciding):
        verdict = "found"
    elif all(line.found == 0 for line in deciding):
        verdict = "not found"
    else:
        verdict = "differs"
    if reading is not None and reading.journals is None:
        proof = CosProof("not read", reading.trouble)
    else:
        proof = prove(store, month, _journal_amounts(store, month), frozenset(account for account, one in asked.items() if one.deciding))
    said = _sentence(verdict, proof)
    return CosCheck(month, verdict, tuple(line for _, line in found), proof.state, said, proof.journals, last_read(store, month))


def _journal_amounts(store: Store, month: str) -> dict[str, Decimal]:
    return dict(
        store.rows(
            "select account_id, sum(this_month + earlier_months)::decimal(18, 2) from cos_entry(?) where account_id <> '' group by account_id",
            [month],
        )
    )


def _sentence(verdict: str, proof: CosProof) -> str:
    if verdict == "found" and proof.state in {"not at all", "draft", "wrong month"}:
        return f"The accounts moved by the right amounts, but not by a journal of the month. {proof.sentence}"
    if verdict != "found" and proof.state == "once":
        return f"{proof.sentence} But the accounts moved by other amounts: something else was posted to them."
    return proof.sentence


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
