"""The matching passes, in their fixed order. Each takes what the ones before left, says why, and uses nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from rapidfuzz import fuzz

from kccwb.reconcile.items import KccItem, PackageItem, numbered, plain, same_contact

WINDOW = 7
"""Days that amount and contact may lie apart and still be the same document."""
FUZZY_WINDOW = 31
TAKE, SUGGEST = 90, 75
"""Likeness from which a fuzzy match is taken, and from which it is only suggested."""
Method = Literal[
    "decided",
    "exported id",
    "number and contact",
    "number",
    "supplier reference",
    "amount, date and contact",
    "likeness",
    "several documents",
]
METHODS: tuple[Method, ...] = (
    "decided",
    "exported id",
    "number and contact",
    "number",
    "supplier reference",
    "amount, date and contact",
    "likeness",
    "several documents",
)


@dataclass(frozen=True)
class Match:
    """Members of either side that are the same thing. Suggested ones wait for a person."""

    kcc: tuple[str, ...]
    package: tuple[str, ...]
    method: Method
    reason: str
    score: int = 100
    status: Literal["taken", "suggested"] = "taken"

    @property
    def match_id(self) -> str:
        """Stable: its first member on each side."""
        return f"{self.kcc[0]}|{self.package[0]}"


@dataclass
class Sides:
    """What is not matched yet, and what a person said must not be."""

    kcc: dict[str, KccItem]
    package: dict[str, PackageItem]
    refused: frozenset[tuple[str, str]] = frozenset()
    taken: list[Match] = field(default_factory=list)
    suggested: list[Match] = field(default_factory=list)

    @classmethod
    def of(cls, kcc: Iterable[KccItem], package: Iterable[PackageItem], refused: frozenset[tuple[str, str]]) -> Sides:
        """Both sides, each with its members by id."""
        return cls({one.member: one for one in kcc}, {one.member: one for one in package}, refused)

    def may(self, ours: KccItem, theirs: PackageItem) -> bool:
        """Whether nobody refused this pair."""
        return (ours.member, theirs.member) not in self.refused

    def take(self, match: Match) -> None:
        """Use the members up."""
        self.taken.append(match)
        for member in match.kcc:
            del self.kcc[member]
        for member in match.package:
            del self.package[member]

    def pairs(self, method: Method, found: Iterable[tuple[tuple[object, ...], KccItem, PackageItem, str]]) -> None:
        """Take pairs, the best rank first; a member that was used is passed over."""
        for _, ours, theirs, reason in sorted(found, key=lambda one: (one[0], one[1].member, one[2].member)):
            if ours.member in self.kcc and theirs.member in self.package:
                self.take(Match((ours.member,), (theirs.member,), method, reason))


def by_exported_id(sides: Sides) -> None:
    """What was exported or imported under an id is that, whatever became of it since."""
    for ours in list(sides.kcc.values()):
        theirs = sides.package.get(ours.package_member or "")
        if theirs is not None and sides.may(ours, theirs):
            how = "It came from this payment." if ours.state == "imported" else "It was exported as this document."
            sides.take(Match((ours.member,), (theirs.member,), "exported id", how))


def by_number_and_contact(sides: Sides) -> None:
    """The same number, of the same company."""
    found = ((ours, theirs) for ours, theirs in _same_number(sides) if same_contact(ours, theirs))
    sides.pairs(
        "number and contact", ((_rank(one, two), one, two, f"Both are number {two.number} of {one.company_name}.") for one, two in found)
    )


def by_number(sides: Sides) -> None:
    """The same number alone. Suppliers share numbers: a bill must agree in its amount as well."""
    found = ((ours, theirs) for ours, theirs in _same_number(sides) if ours.side == "S" or ours.gross == theirs.gross)
    sides.pairs("number", ((_rank(one, two), one, two, f"Both are number {two.number}; the contacts differ.") for one, two in found))


def by_reference(sides: Sides) -> None:
    """One side's reference is the other's number or reference, of the same company; and payments of one reference and amount."""
    found = []
    index = _index(_findable(sides), lambda theirs: {plain(text) for text in (theirs.number, theirs.reference) if numbered(text)})
    for ours in sides.kcc.values():
        names = {
            plain(text) for text in (ours.reference, *((ours.code, ours.number) if ours.subject == "document" else ())) if numbered(text)
        }
        for theirs in _near(index, names):
            alike = _alike(sides, ours, theirs) and same_contact(ours, theirs)
            if alike and (ours.side == "P" or ours.gross == theirs.gross) and (ours.subject == "document" or ours.gross == theirs.gross):
                found.append(
                    (
                        _rank(ours, theirs),
                        ours,
                        theirs,
                        f"The reference {ours.reference or ours.code} stands on both, for {ours.company_name}.",
                    )
                )
    sides.pairs("supplier reference", found)


def by_amount(sides: Sides) -> None:
    """The same amount and company within a week, the nearest day first."""
    found = []
    index = _index(_findable(sides), lambda theirs: {_key(theirs.kind, theirs.currency, theirs.gross)})
    for ours in sides.kcc.values():
        for theirs in _near(index, {_key(ours.kind, ours.currency, ours.gross)}):
            apart = abs((ours.date - theirs.date).days)
            if apart <= WINDOW and ours.gross and _alike(sides, ours, theirs) and same_contact(ours, theirs):
                days = "on the same day" if not apart else f"{apart} day{'s' if apart > 1 else ''} apart"
                found.append(((apart,), ours, theirs, f"The same amount, {ours.gross:,} {ours.currency}, of {ours.company_name}, {days}."))
    sides.pairs("amount, date and contact", found)


def by_likeness(sides: Sides) -> None:
    """The same amount within a month, with a like company and a like number or reference. Less alike ones are suggested."""
    found = []
    index = _index(_findable(sides), lambda theirs: {_key(theirs.kind, theirs.currency, theirs.gross)})
    for ours in sides.kcc.values():
        for theirs in _near(index, {_key(ours.kind, ours.currency, ours.gross)}):
            apart = abs((ours.date - theirs.date).days)
            if apart <= FUZZY_WINDOW and ours.gross and _alike(sides, ours, theirs):
                likeness, reason = alikeness(ours, theirs, apart)
                if likeness >= SUGGEST:
                    found.append(((-likeness, apart), ours, theirs, reason))
    used: set[str] = set()
    for (negative, _), ours, theirs, reason in sorted(found, key=lambda one: (one[0], one[1].member, one[2].member)):
        free = ours.member in sides.kcc and theirs.member in sides.package and not {ours.member, theirs.member} & used
        if free and -negative >= TAKE:
            sides.take(Match((ours.member,), (theirs.member,), "likeness", reason, -negative))
        elif free:
            used |= {ours.member, theirs.member}
            sides.suggested.append(Match((ours.member,), (theirs.member,), "likeness", reason, -negative, "suggested"))


def alikeness(ours: KccItem, theirs: PackageItem, apart: int) -> tuple[int, str]:
    """How alike two documents of one amount are, 0 to 100, and why: six parts the name, three the number or reference, one the date."""
    name = 100 if same_contact(ours, theirs) else int(fuzz.token_sort_ratio(ours.company_name.casefold(), theirs.contact_name.casefold()))
    texts = [(plain(one), plain(two)) for one in (ours.number, ours.code, ours.reference) for two in (theirs.number, theirs.reference)]
    number = max((int(fuzz.ratio(one, two)) for one, two in texts if one and two), default=0)
    days = 100 - min(100, apart * 100 // FUZZY_WINDOW)
    likeness = (6 * name + 3 * number + days) // 10
    return likeness, (
        f"The same amount, {ours.gross:,} {ours.currency}; the names are alike by {name} %, number or reference by {number} %, "
        f"{apart} day{'' if apart == 1 else 's'} apart."
    )


def _same_number(sides: Sides) -> list[tuple[KccItem, PackageItem]]:
    index = _index(_findable(sides, voided=True), lambda theirs: {plain(theirs.number)} if numbered(theirs.number) else set())
    return [
        (ours, theirs)
        for ours in sides.kcc.values()
        if ours.subject == "document"
        for theirs in _near(index, set(ours.numbers))
        if _alike(sides, ours, theirs) and (theirs.there or ours.state == "marked")
    ]


def _findable(sides: Sides, *, voided: bool = False) -> list[PackageItem]:
    return [theirs for theirs in sides.package.values() if theirs.there or voided]


def _alike(sides: Sides, ours: KccItem, theirs: PackageItem) -> bool:
    """What one thing can be another at all: kind for kind, and nothing that was refused. What was imported is known by its id alone."""
    return ours.kind == theirs.kind and ours.side == theirs.side and ours.state != "imported" and sides.may(ours, theirs)


def _rank(ours: KccItem, theirs: PackageItem) -> tuple[object, ...]:
    """The likeliest of several: one that counts, of the same currency and amount, the nearest day."""
    differs = (theirs.standing != "live", ours.currency != theirs.currency, ours.gross != theirs.gross)
    return (*differs, abs((ours.date - theirs.date).days))


def _key(kind: str, currency: str, gross: Decimal) -> str:
    return f"{kind} {currency} {gross}"


def _index(items: Sequence[PackageItem], keys: Callable[[PackageItem], set[str]]) -> dict[str, list[PackageItem]]:
    index: dict[str, list[PackageItem]] = {}
    for item in items:
        for key in keys(item):
            index.setdefault(key, []).append(item)
    return index


def _near(index: dict[str, list[PackageItem]], keys: set[str]) -> list[PackageItem]:
    return list({item.member: item for key in sorted(keys) for item in index.get(key, ())}.values())
