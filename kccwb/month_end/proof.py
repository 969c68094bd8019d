"""Is a month's journal among the package's journals: once, twice, not at all, in the wrong month, with wrong amounts, edited since?"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from kccwb.model.money import ZERO
from kccwb.month_end.months import month_of
from kccwb.store import Store

ProofState = Literal["once", "twice", "not at all", "draft", "wrong month", "wrong amount", "edited since", "not read"]


@dataclass(frozen=True)
class CosJournalFound:
    """A journal of the package that concerns the month's Cost of Sale. ``part`` says what it is to us; ``amount`` its debits."""

    journal_id: str
    number: str
    date: date | None
    narration: str
    status: str
    amount: Decimal
    part: str


@dataclass(frozen=True)
class CosProof:
    """What the package's journals say of a month: the state, a sentence, and the journals it rests on."""

    state: ProofState
    sentence: str
    journals: tuple[CosJournalFound, ...] = ()


@dataclass(frozen=True)
class _Journal:
    journal_id: str
    number: str
    date: date
    narration: str
    status: str
    posted: bool
    amounts: Mapping[str, Decimal]
    lines: str
    tax: Decimal

    def found(self, part: str) -> CosJournalFound:
        debits = sum((amount for amount in self.amounts.values() if amount > 0), ZERO)
        return CosJournalFound(self.journal_id, self.number, self.date, self.narration, self.status, debits, part)


def prove(store: Store, month: str, expected: Mapping[str, Decimal], deciding: frozenset[str]) -> CosProof:
    """Look for the month's journal among the journals as last read.

    ``expected`` is the journal's amount by account id, debit positive; ``deciding`` the accounts that nothing but this journal should move. Journals that were
    proven to be another month's do not count.
    """
    if not store.scalar("select count(*) from fetch_log where subject = 'journals'"):
        return CosProof("not read", "The package's journals were not read: only its trial balance speaks.")
    wanted = {account: amount for account, amount in expected.items() if amount}
    ours = frozenset(wanted) | deciding
    proven: dict[str, tuple[str, str]] = {
        journal_id: (of_month, lines)
        for journal_id, of_month, lines in store.rows("select journal_id, month, lines from cos_proof order by seq")
    }
    journals = [
        one
        for one in _journals(store, deciding)
        if one.journal_id not in proven or proven[one.journal_id][0] == month or month_of(one.date) == month
    ]
    seen = _Seen(
        journals=journals,
        here=[one for one in journals if one.posted and month_of(one.date) == month],
        exact=[one for one in journals if _matches(one.amounts, wanted, ours)],
        edited=[one for one in journals if proven.get(one.journal_id, (month, one.lines)) not in {(month, one.lines)}],
        elsewhere=[],
    )
    seen.elsewhere.extend(one for one in seen.exact if one.posted and month_of(one.date) != month and one.journal_id not in proven)
    total: dict[str, Decimal] = defaultdict(Decimal)
    for one in seen.here:
        for account, amount in one.amounts.items():
            total[account] += amount
    listed = tuple(one.found(_part(one, month)) for one in journals if one in (*seen.here, *seen.exact, *seen.edited))
    if _matches(total, wanted, ours):
        state, sentence = _right(seen)
    elif not any(total.get(account) for account in deciding):
        state, sentence = _missing(seen)
    else:
        state, sentence = _wrong(seen, total, wanted, ours, dict(store.rows("select account_id, code || ' ' || name from package_account")))
    return CosProof(state, sentence, listed)


def proof_rows(store: Store, month: str, proof: CosProof) -> list[dict[str, str]]:
    """The journals a proof rests on, as they stand, where they were not kept before (columns of cos_proof but seq, proven, by_whom)."""
    known = dict(store.rows("select journal_id, lines from cos_proof where month = ? order by seq", [month]))
    standing = {one.journal_id: one.lines for one in _journals(store, None)}
    return [
        {"month": month, "journal_id": one.journal_id, "lines": standing[one.journal_id]}
        for one in proof.journals
        if one.part == "of this month" and known.get(one.journal_id) != standing.get(one.journal_id)
    ]


@dataclass(frozen=True)
class _Seen:
    """Journals that concern the month: posted in it, exactly the journal wherever they stand, changed since they were proven, dated elsewhere."""

    journals: list[_Journal]
    here: list[_Journal]
    exact: list[_Journal]
    edited: list[_Journal]
    elsewhere: list[_Journal]


def _right(seen: _Seen) -> tuple[ProofState, str]:
    if seen.elsewhere:
        days = ", ".join(f"{one.date:%d/%m/%Y}" for one in seen.elsewhere)
        return "twice", f"The journal is there, and once more dated {days}: void one of them."
    vat = " It carries VAT: take it off." if any(one.tax for one in seen.here) else ""
    names = ", ".join(_named(one) for one in seen.here)
    if len(seen.here) == 1:
        return "once", f"The journal is there once and right ({names}).{vat}"
    return "once", f"{len(seen.here)} journals of the month together are right ({names}).{vat}"


def _missing(seen: _Seen) -> tuple[ProofState, str]:
    if seen.edited:
        return "edited since", _changed(seen.edited)
    drafts = [one for one in seen.exact if one.status.upper() == "DRAFT"]
    if drafts:
        return "draft", f"The journal is there as a draft ({_named(drafts[0])}): post it."
    if seen.elsewhere:
        one = seen.elsewhere[0]
        return "wrong month", f"The journal is there, but dated {one.date:%d/%m/%Y} ({_named(one)}): date it within the month."
    return "not at all", "No journal of the month moves these accounts."


def _wrong(
    seen: _Seen, total: Mapping[str, Decimal], wanted: Mapping[str, Decimal], ours: frozenset[str], names: Mapping[str, str]
) -> tuple[ProofState, str]:
    if seen.edited:
        return "edited since", _changed(seen.edited)
    if sum(one in seen.exact for one in seen.here) > 1 or _matches(
        total, {account: 2 * amount for account, amount in wanted.items()}, ours
    ):
        return "twice", f"The journal was posted twice in the month ({', '.join(_named(one) for one in seen.here)}): void one of them."
    off = {account: total.get(account, ZERO) - wanted.get(account, ZERO) for account in ours}
    words = "; ".join(
        f"{names.get(account, account).strip()} by {amount:,.2f}"
        for account, amount in sorted(off.items(), key=lambda pair: -abs(pair[1]))
        if amount
    )
    return "wrong amount", f"The journals of the month differ from what is to be posted: {words}."


def _changed(edited: list[_Journal]) -> str:
    undone = [one for one in edited if not one.posted]
    one = (undone or edited)[0]
    what = f"is {one.status.lower()} now" if undone else "was changed"
    return f"The journal that was proven ({_named(one)}) {what}: somebody edited it in the package since."


def _journals(store: Store, deciding: frozenset[str] | None) -> list[_Journal]:
    """Journals with a line on one of the accounts (all when None), voided and gone ones included."""
    held: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.dicts("select * from package_journal_line_now where date is not null order by date, journal_id, line"):
        held[row["journal_id"]].append(row)
    found = []
    for journal_id, lines in held.items():
        if deciding is not None and not any(line["account_id"] in deciding for line in lines):
            continue
        amounts: dict[str, Decimal] = defaultdict(Decimal)
        for line in lines:
            amounts[line["account_id"]] += line["amount"]
        head = lines[0]
        fingerprint = json.dumps([str(head["date"]), head["posted"], sorted([account, str(amount)] for account, amount in amounts.items())])
        tax = sum((line["tax"] for line in lines), ZERO)
        found.append(
            _Journal(
                journal_id, head["number"], head["date"], head["narration"], head["status"], head["posted"], dict(amounts), fingerprint, tax
            )
        )
    return found


def _matches(amounts: Mapping[str, Decimal], wanted: Mapping[str, Decimal], ours: frozenset[str]) -> bool:
    """Equal on every account that is ours; a journal may carry lines on other accounts too."""
    return {account: amount for account, amount in amounts.items() if amount and account in ours} == dict(wanted)


def _part(one: _Journal, month: str) -> str:
    if not one.posted:
        return one.status.lower()
    if month_of(one.date) != month:
        return "dated in another month"
    return "of this month"


def _named(one: _Journal) -> str:
    return f"{one.number or one.narration or one.journal_id}, {one.date:%d/%m/%Y}"
