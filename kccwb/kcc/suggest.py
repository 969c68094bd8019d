"""Which of a strange file's columns is which of ours: by name, by KCC's other words for it, and by the shape of its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from kccwb.kcc.cells import READERS, Unreadable
from kccwb.kcc.datasets import DATASETS
from kccwb.kcc.layout import Column, Dataset
from kccwb.kcc.words import names_of, said_plainly

ENOUGH = 72
"""Below this likeness of names nothing is suggested: a wrong pair costs more than an open one."""
_SHOWN = 3
_SHAPED = frozenset({"money", "unit", "quantity", "percent", "rate", "date", "moment", "bool", "currency", "integer"})


@dataclass(frozen=True)
class ColumnGuess:
    """One of their columns, three of its values, and what it probably is of ours (empty when nothing is like it)."""

    theirs: str
    samples: tuple[str, ...]
    ours: str
    likeness: int
    """0 to 100."""
    reason: str


def suggest(dataset: Dataset, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[ColumnGuess, ...]:
    """A column of ours for each of theirs, the likeliest pairs first, no column twice."""
    values = [[row[place] for row in rows if place < len(row) and row[place]] for place in range(len(headers))]
    pairs = sorted(
        (
            (-likeness, place, column_place, reason)
            for place, header in enumerate(headers)
            if header
            for column_place, column in enumerate(dataset.columns)
            for likeness, reason in [_likeness(header, column, values[place])]
            if likeness >= ENOUGH
        ),
    )
    chosen: dict[int, tuple[int, int, str]] = {}
    for negative, place, column_place, reason in pairs:
        if place not in chosen and column_place not in {taken for _, taken, _ in chosen.values()}:
            chosen[place] = (-negative, column_place, reason)
    return tuple(_guess(dataset, header, values[place], chosen.get(place)) for place, header in enumerate(headers) if header)


def likeliest(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Dataset:
    """The dataset whose columns the headers cover most; each starred column without a pair counts against it."""

    def covered(dataset: Dataset) -> int:
        found = {guess.ours: guess.likeness for guess in suggest(dataset, headers, rows) if guess.ours}
        return sum(found.values()) - 60 * sum(column.header not in found for column in dataset.starred)

    return max(DATASETS, key=covered)


def _likeness(header: str, column: Column, values: Sequence[str]) -> tuple[int, str]:
    said = said_plainly(header)
    own, *others = names_of(column.header)
    if said == own:
        likeness, reason = 100, "the same name"
    elif said in others:
        likeness, reason = 96, f"another word for {column.header}"
    else:
        likeness = max(int(fuzz.token_sort_ratio(said, name)) - 5 for name in (own, *others))
        reason = f"a name like {column.header}"
    if values and column.kind in _SHAPED:
        readable = sum(_readable(column, value) for value in values) / len(values)
        if readable < 0.5:
            return 0, ""
        likeness -= int(10 * (1 - readable))
    return likeness, reason


def _readable(column: Column, value: str) -> bool:
    try:
        READERS[column.kind](value)
    except Unreadable:
        return False
    return True


def _guess(dataset: Dataset, header: str, values: Sequence[str], chosen: tuple[int, int, str] | None) -> ColumnGuess:
    samples = tuple(dict.fromkeys(values))[:_SHOWN]
    if chosen is None:
        return ColumnGuess(header, samples, "", 0, "nothing of ours is like it")
    likeness, place, reason = chosen
    return ColumnGuess(header, samples, dataset.columns[place].header, likeness, reason)
