"""What people decided about matches: accept, refuse, split, undo. Events; the passes work around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kccwb.model.errors import BadInput
from kccwb.store import Store
from kccwb.store.events import Event, now, record

_STANDING = (
    "select seq, kind, match_id, side, member, reason, by_whom from match_event where kind <> 'undone' "
    "and seq not in (select member::bigint from match_event where kind = 'undone') order by seq, side, member"
)


@dataclass(frozen=True)
class Link:
    """A match that a person made or confirmed."""

    seq: int
    kcc: tuple[str, ...]
    package: tuple[str, ...]
    reason: str
    by: str


@dataclass(frozen=True)
class Decisions:
    """Every decision that stands: matches made by hand, and pairs that must not be made."""

    links: tuple[Link, ...] = ()
    refused: frozenset[tuple[str, str]] = frozenset()


@dataclass
class _Gathered:
    kind: str
    reason: str
    by: str
    kcc: list[str] = field(default_factory=list)
    package: list[str] = field(default_factory=list)


def load_decisions(store: Store) -> Decisions:
    """The decisions that were not undone."""
    gathered: dict[int, _Gathered] = {}
    for seq, kind, _, side, member, reason, by in store.rows(_STANDING):
        one = gathered.setdefault(seq, _Gathered(kind, reason, by))
        (one.kcc if side == "K" else one.package).append(member)
    links = [Link(seq, tuple(one.kcc), tuple(one.package), one.reason, one.by) for seq, one in gathered.items() if one.kind == "accepted"]
    refused = {
        (ours, theirs) for one in gathered.values() if one.kind in {"refused", "split"} for ours in one.kcc for theirs in one.package
    }
    for link in links:  # who links by hand what was refused before has changed his mind
        later = {(ours, theirs) for ours in link.kcc for theirs in link.package}
        refused -= later - _refused_after(gathered, link.seq)
    return Decisions(tuple(links), frozenset(refused))


def _refused_after(gathered: dict[int, _Gathered], seq: int) -> set[tuple[str, str]]:
    return {
        (ours, theirs)
        for number, one in gathered.items()
        if number > seq and one.kind in {"refused", "split"}
        for ours in one.kcc
        for theirs in one.package
    }


def decide(store: Store, by: str, kind: str, kcc: Sequence[str], package: Sequence[str], reason: str) -> int:
    """Record a decision about these members; its number, by which it can be undone.

    ``kind``: accepted, refused (a suggestion), split (a match). Raises BadInput, having changed nothing, for members that are not there.
    """
    if not kcc or not package:
        raise BadInput("A match has members on both sides.", "Name at least one row of KCC and one document of the package.")
    for members, view in ((kcc, "kcc_entry"), (package, "package_entry")):
        there = {row[0] for row in store.rows(f"select member from {view} where member in (select unnest(?::varchar[]))", [list(members)])}
        if missing := [one for one in members if one not in there]:
            raise BadInput(
                f"There is no {missing[0]} on {'KCC' if view == 'kcc_entry' else 'the package'}'s side.", "List them with: kccwb match list"
            )
    match_id = f"{sorted(kcc)[0]}|{sorted(package)[0]}"
    with store.tx() as tx:
        detail = {"kcc": sorted(kcc), "package": sorted(package), "reason": reason}
        (seq,) = record(tx, by, [Event(f"match.{kind}", match_id, detail)])
        facts = {"seq": seq, "kind": kind, "match_id": match_id, "reason": reason, "occurred": now(), "by_whom": by}
        tx.insert(
            "match_event",
            [{**facts, "side": side, "member": one} for side, some in (("K", kcc), ("P", package)) for one in dict.fromkeys(some)],
        )
    return seq


def undo(store: Store, by: str, seq: int) -> None:
    """Take a decision back, so that the passes are free again. Raises BadInput when there is none of that number, or it was undone."""
    standing = {row[0]: row[2] for row in store.rows(_STANDING)}
    if seq not in standing:
        raise BadInput(f"There is no decision {seq} that stands.", "List them with: kccwb match decisions")
    with store.tx() as tx:
        (number,) = record(tx, by, [Event("match.undone", standing[seq], {"decision": seq})])
        row = {
            "seq": number,
            "kind": "undone",
            "match_id": standing[seq],
            "side": "",
            "member": str(seq),
            "reason": "",
            "occurred": now(),
            "by_whom": by,
        }
        tx.insert("match_event", [row])
