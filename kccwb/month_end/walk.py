"""When did both sides of a tie-out last agree, and on which day do they part?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

NIL = Decimal("0.00")
Movement = tuple[date | None, Decimal]


@dataclass(frozen=True)
class WalkDay:
    """A day on which either side moved: its movements, both balances at its end, and their difference (other side less KCC). Base currency."""

    day: date
    kcc: Decimal
    package: Decimal
    kcc_to_date: Decimal
    package_to_date: Decimal
    difference: Decimal


@dataclass(frozen=True)
class TieWalk:
    """How far two sides go together.

    ``agreed`` is the last day at whose end both came to the same (None: they never did), ``parted`` the next day on which either moved (None: they agree
    at the end), ``by`` the difference at that day's end, ``days`` every day with a movement from ``agreed`` on, or all of them.
    """

    agreed: date | None
    parted: date | None
    by: Decimal
    days: tuple[WalkDay, ...]

    @property
    def words(self) -> str:
        """When both sides last agreed and when they part, in a sentence."""
        if self.parted is None:
            return "Both sides agree at the end."
        since = f"Both sides last agreed on {self.agreed:%d/%m/%Y}" if self.agreed else "Both sides never agreed"
        return f"{since}; from {self.parted:%d/%m/%Y} on they differ, that day by {self.by:,.2f}."


def walk(kcc: Iterable[Movement], package: Iterable[Movement]) -> TieWalk:
    """Lay the movements of both sides day by day. What has no date (an opening balance of the package) stands before all others."""
    ours, theirs = _by_day(kcc), _by_day(package)
    held, there = ours.pop(None, NIL), theirs.pop(None, NIL)
    days: list[WalkDay] = []
    for day in sorted(one for one in ours.keys() | theirs.keys() if one):
        moved, answered = ours.get(day, NIL), theirs.get(day, NIL)
        held, there = held + moved, there + answered
        days.append(WalkDay(day, moved, answered, held, there, there - held))
    return _parted(days)


def _by_day(rows: Iterable[Movement]) -> dict[date | None, Decimal]:
    sums: dict[date | None, Decimal] = {}
    for day, amount in rows:
        sums[day] = sums.get(day, NIL) + amount
    return sums


def _parted(days: list[WalkDay]) -> TieWalk:
    level = [number for number, one in enumerate(days) if not one.difference]
    if not days or (level and level[-1] == len(days) - 1):
        return TieWalk(days[-1].day if days else None, None, NIL, tuple(days[-1:]))
    start = level[-1] if level else -1
    began = days[0].difference == days[0].package - days[0].kcc
    agreed = days[start + 1].day - timedelta(days=1) if level or began else None
    return TieWalk(agreed, days[start + 1].day, days[start + 1].difference, tuple(days[max(start, 0) :]))
