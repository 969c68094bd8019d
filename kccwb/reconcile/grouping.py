"""The last pass: one document here that was entered as several there, or several as one."""

from __future__ import annotations

from collections.abc import Sequence

from kccwb.reconcile.groups import MOST_CANDIDATES, MOST_MEMBERS, sums_to
from kccwb.reconcile.items import KccItem, PackageItem, same_contact
from kccwb.reconcile.passes import FUZZY_WINDOW, WINDOW, Match, Sides

FEW = 12
"""Up to so many candidates a sum that can be made in one way only is no accident."""


def by_several(sides: Sides) -> None:
    """Same company, currency and side; a sum that can be made in exactly one way. Far apart or among many candidates it is only suggested."""
    used = {member for match in sides.suggested for member in (*match.kcc, *match.package)}
    for ours in list(sides.kcc.values()):
        if ours.member in sides.kcc and ours.member not in used and ours.subject == "document" and ours.gross:
            _one_to_many(sides, ours, used)
    for theirs in list(sides.package.values()):
        if (
            theirs.member in sides.package
            and theirs.member not in used
            and theirs.standing == "live"
            and theirs.subject == "document"
            and theirs.gross
        ):
            _many_to_one(sides, theirs, used)


def _one_to_many(sides: Sides, ours: KccItem, used: set[str]) -> None:
    near = [theirs for theirs in sides.package.values() if theirs.standing == "live" and _may_join(sides, ours, theirs, used)]
    near = sorted(near, key=lambda one: (abs((one.date - ours.date).days), one.member))[:MOST_CANDIDATES]
    chosen = _only(sums_to([one.signed for one in near], ours.signed))
    if chosen:
        members = [near[place] for place in chosen]
        apart = max(abs((one.date - ours.date).days) for one in members)
        numbers = ", ".join(one.number or one.reference or "no number" for one in members)
        reason = f"{numbers} make {ours.gross:,} {ours.currency} together, of {ours.company_name}."
        _settle(
            sides, Match((ours.member,), tuple(sorted(one.member for one in members)), "several documents", reason), apart, len(near), used
        )


def _many_to_one(sides: Sides, theirs: PackageItem, used: set[str]) -> None:
    near = [ours for ours in sides.kcc.values() if _may_join(sides, ours, theirs, used)]
    near = sorted(near, key=lambda one: (abs((one.date - theirs.date).days), one.member))[:MOST_CANDIDATES]
    chosen = _only(sums_to([one.signed for one in near], theirs.signed))
    if chosen:
        members = [near[place] for place in chosen]
        apart = max(abs((one.date - theirs.date).days) for one in members)
        reason = f"{', '.join(one.code for one in members)} make {theirs.gross:,} {theirs.currency} together, of {theirs.contact_name}."
        _settle(
            sides,
            Match(tuple(sorted(one.member for one in members)), (theirs.member,), "several documents", reason),
            apart,
            len(near),
            used,
        )


def _may_join(sides: Sides, ours: KccItem, theirs: PackageItem, used: set[str]) -> bool:
    return (
        ours.subject == theirs.subject == "document"
        and ours.side == theirs.side
        and ours.currency == theirs.currency
        and ours.member not in used
        and theirs.member not in used
        and theirs.gross != 0
        and ours.gross != 0
        and abs((ours.date - theirs.date).days) <= FUZZY_WINDOW
        and same_contact(ours, theirs)
        and sides.may(ours, theirs)
    )


def _only(found: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return found[0] if len(found) == 1 and len(found[0]) <= MOST_MEMBERS else ()


def _settle(sides: Sides, match: Match, apart: int, candidates: int, used: set[str]) -> None:
    if apart <= WINDOW and candidates <= FEW:
        sides.take(match)
    else:
        used.update((*match.kcc, *match.package))
        sides.suggested.append(Match(match.kcc, match.package, match.method, match.reason, 75, "suggested"))
