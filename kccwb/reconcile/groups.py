"""One document here that is several there: a bounded search, meeting in the middle."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

MOST_MEMBERS = 6
MOST_CANDIDATES = 60
_HALF = 3
ENOUGH = 2
"""Two ways to make the sum are as good as many: then nobody can tell which one it is."""


def sums_to(amounts: Sequence[Decimal], wanted: Decimal, *, least: int = 2, most: int = MOST_MEMBERS) -> list[tuple[int, ...]]:
    """Up to two sets of places whose amounts add up to the wanted one, the smallest sets first; at most six of sixty are tried.

    Sets of up to three are looked for whole; larger ones are put together from two halves, so that sixty candidates stay a matter of
    thousands of steps and not of millions.
    """
    places = range(min(len(amounts), MOST_CANDIDATES))
    found: list[tuple[int, ...]] = []
    for size in range(max(least, 1), min(_HALF, most) + 1):
        found += [chosen for chosen in combinations(places, size) if sum((amounts[place] for place in chosen), Decimal(0)) == wanted]
        if found:
            return found[:ENOUGH]
    halves: dict[Decimal, list[tuple[int, ...]]] = {}
    for chosen in combinations(places, _HALF):
        halves.setdefault(sum((amounts[place] for place in chosen), Decimal(0)), []).append(chosen)
    for size in range(_HALF + 1, most + 1):
        unique: set[tuple[int, ...]] = set()
        for chosen in combinations(places, size - _HALF):
            rest = wanted - sum((amounts[place] for place in chosen), Decimal(0))
            for half in halves.get(rest, ()):
                if not set(half) & set(chosen):
                    unique.add(tuple(sorted((*half, *chosen))))
                    if len(unique) >= ENOUGH:
                        return sorted(unique)
        if unique:
            return sorted(unique)
    return []
