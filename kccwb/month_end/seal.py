"""Close a month: one prepares, another approves, the seal keeps the figures and their hash, and breaks by itself when a ledger moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kccwb.model.errors import BadInput
from kccwb.month_end.months import month_span, month_words
from kccwb.month_end.snapshot import current_hash, take_snapshot
from kccwb.store import Store
from kccwb.store.events import Event, now, record

SealKind = Literal["prepared", "approved", "sealed", "reopened"]
SealStateName = Literal["open", "prepared", "approved", "sealed", "broken"]


@dataclass(frozen=True)
class Signature:
    """Who signed what, when (UTC), over which figures."""

    kind: str
    signed: datetime
    by_whom: str
    snapshot_id: int | None
    hash: str
    note: str


@dataclass(frozen=True)
class SealState:
    """How far the close of a month is. ``changes`` counts figures that moved since it was sealed (or signed); ``hash`` is what was signed.

    ``one_person`` is true when the firm lets one person prepare and approve, or one person did. ``signatures`` are those of this round, in order.
    """

    month: str
    state: SealStateName
    sentence: str
    hash: str
    changes: int
    one_person: bool
    signatures: tuple[Signature, ...]


def seal_state(store: Store, month: str) -> SealState:
    """How far the close of a month is, from live figures."""
    month_span(month)
    rows = [
        Signature(*row)
        for row in store.rows(
            "select kind, signed, by_whom, snapshot_id, hash, note from month_signature where month = ? order by seq", [month]
        )
    ]
    round_ = _this_round(rows)
    name = month_words(month)
    people = {one.by_whom for one in round_ if one.kind in {"prepared", "approved"}}
    one_person = len(people) == 1 and any(one.kind == "approved" for one in round_)
    if not round_:
        words = f"{name} was reopened." if rows else f"{name} is open: nobody has signed."
        return SealState(month, "open", words, "", 0, _one_person_firm(store), ())
    last = round_[-1]
    signed = f"{last.by_whom} on {last.signed:%d/%m/%Y %H:%M}"
    alone = " One person prepared and approved: the firm allows it." if one_person else ""
    if last.kind == "sealed":
        changes = int(store.scalar("select count(*) from seal_change where month = ?", [month]))
        if changes:
            words = f"The seal of {name}, set by {signed}, is broken: {changes} figure{'' if changes == 1 else 's'} moved since.{alone}"
            return SealState(month, "broken", words, last.hash, changes, one_person, tuple(round_))
        return SealState(month, "sealed", f"{name} is sealed by {signed}.{alone}", last.hash, 0, one_person, tuple(round_))
    moved = current_hash(store, month) != last.hash
    after = " Figures moved since: it must be prepared again." if moved else ""
    state: SealStateName = "prepared" if last.kind == "prepared" else "approved"
    return SealState(month, state, f"{name} is {state} by {signed}.{after}{alone}", last.hash, int(moved), one_person, tuple(round_))


def prepare(store: Store, by: str, month: str, note: str = "") -> SealState:
    """Sign as preparer: the figures as they stand now are kept."""
    if seal_state(store, month).state == "sealed":
        raise BadInput(f"{month_words(month)} is sealed.", "Reopen it first, with the reason.")
    snapshot = take_snapshot(store, by, month, "prepared")
    return _sign(store, by, month, "prepared", snapshot.snapshot_id, snapshot.hash, note)


def approve(store: Store, by: str, month: str, note: str = "") -> SealState:
    """Sign as approver. Raises BadInput when it was not prepared, moved since, or by the preparer (unless the option one_person_firm is on)."""
    state = seal_state(store, month)
    prepared = _standing(state, "prepared", month)
    if prepared.by_whom == by and not _one_person_firm(store):
        raise BadInput(
            f"{by} prepared {month_words(month)}: another person must approve it.",
            "Sign in as somebody else, or switch the option one_person_firm on: the statement then says so.",
        )
    return _sign(store, by, month, "approved", prepared.snapshot_id, prepared.hash, note)


def seal(store: Store, by: str, month: str, open_items: Sequence[str], despite: str = "") -> SealState:
    """Seal an approved month. Raises BadInput when it is not approved, moved since, or items are open and no reason is given in ``despite``."""
    approved = _standing(seal_state(store, month), "approved", month)
    if open_items and not despite.strip():
        raise BadInput(
            f"{month_words(month)} cannot be sealed yet: {'; '.join(open_items)}.", "Finish these, or say why it is sealed despite them."
        )
    snapshot = take_snapshot(store, by, month, "sealed")
    note = f"Sealed despite: {'; '.join(open_items)}. Because: {despite.strip()}" if open_items else ""
    if snapshot.hash != approved.hash:
        raise BadInput(f"The figures of {month_words(month)} moved since it was approved.", "Prepare and approve it again.")
    return _sign(store, by, month, "sealed", snapshot.snapshot_id, snapshot.hash, note)


def reopen(store: Store, by: str, month: str, note: str) -> SealState:
    """Take the signatures of a month back; they stay on record. Raises BadInput without a reason, or when nobody has signed."""
    if not note.strip():
        raise BadInput("A month is not reopened without a reason.", "Say why.")
    if seal_state(store, month).state == "open":
        raise BadInput(f"{month_words(month)} is open already.")
    return _sign(store, by, month, "reopened", None, "", note)


def _standing(state: SealState, kind: SealKind, month: str) -> Signature:
    wanted = "prepared" if kind == "prepared" else "approved"
    if state.state != wanted:
        before = "prepare" if kind == "prepared" else "approve"
        raise BadInput(f"{month_words(month)} is {state.state}, not {wanted}.", f"First {before} it.")
    if state.changes:
        raise BadInput(f"The figures of {month_words(month)} moved since it was {wanted}.", "Prepare it again.")
    return state.signatures[-1]


def _this_round(rows: Sequence[Signature]) -> list[Signature]:
    """The signatures since the month was last opened or prepared anew."""
    start = 0
    for place, one in enumerate(rows):
        if one.kind == "reopened":
            start = place + 1
        elif one.kind == "prepared":
            start = place
    return list(rows[start:])


def _one_person_firm(store: Store) -> bool:
    return bool(store.scalar("select value from option where name = 'one_person_firm'") == "on")


def _sign(store: Store, by: str, month: str, kind: SealKind, snapshot_id: int | None, digest: str, note: str) -> SealState:
    with store.tx() as tx:
        row = {
            "month": month,
            "kind": kind,
            "signed": now(),
            "by_whom": by,
            "snapshot_id": snapshot_id,
            "hash": digest,
            "note": note.strip(),
        }
        (seq,) = record(tx, by, [Event(f"month.{kind}", month, {"hash": digest, "snapshot": snapshot_id, "note": note.strip()})])
        tx.insert("month_signature", [{**row, "seq": seq}])
    return seal_state(store, month)
