"""Tell by its headers which dataset a table is, and where each of our columns stands in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kccwb.kcc.datasets import BY_NAME, DATASETS
from kccwb.kcc.layout import Column, Dataset, plain
from kccwb.kcc.tables import HEAD, Table


@dataclass(frozen=True)
class Profile:
    """A saved column mapping: for one dataset, which of their headers is which of ours."""

    name: str
    dataset: str
    columns: Mapping[str, str]
    """Their header to ours."""


@dataclass(frozen=True)
class Recognised:
    """A table that is a dataset. ``places`` says in which cell of a row each of our fields stands."""

    dataset: Dataset
    header_row: int
    places: Mapping[str, int]
    extra: tuple[str, ...]
    warnings: tuple[str, ...]
    profile: str = ""


@dataclass(frozen=True)
class Unknown:
    """A table that cannot be loaded: why, and whether it looks like any dataset at all."""

    reason: str
    line: int
    column: str = ""
    candidates: tuple[str, ...] = ()
    likeness: int = 0


def recognise(table: Table, *, dataset: str = "", profile: Profile | None = None) -> Recognised | Unknown:
    """The dataset with which the table has most headers in common; it must have all of that one's starred columns.

    ``dataset`` settles a tie or overrules; ``profile`` renames headers first, for the tables that have them.
    """
    if profile is not None and _has_profile(table, profile):
        return _fitted(table, [BY_NAME[profile.dataset]], profile)
    return _fitted(table, [BY_NAME[dataset]] if dataset else list(DATASETS), None)


def recognise_among(table: Table, datasets: Sequence[Dataset], profile: Profile | None = None) -> Recognised | Unknown:
    """The same among other layouts than KCC's own; ``profile`` renames headers first."""
    return _fitted(table, list(datasets), profile)


def header_row(table: Table, wanted: set[str]) -> tuple[int, int]:
    """The row among the first eleven that has most of the wanted headers, and how many."""
    counts = [len({plain(cell) for cell in row.cells} & wanted) for row in table.rows[:HEAD]]
    best = max(counts, default=0)
    return counts.index(best) if counts else 0, best


def _has_profile(table: Table, profile: Profile) -> bool:
    theirs = {plain(header) for header in profile.columns}
    return header_row(table, theirs)[1] == len(theirs)


def _fitted(table: Table, among: list[Dataset], profile: Profile | None) -> Recognised | Unknown:
    renames = {plain(theirs): plain(ours) for theirs, ours in profile.columns.items()} if profile else {}
    best = [(*header_row(table, set(dataset.by_header) | set(renames)), dataset) for dataset in among]
    most = max(count for _, count, _ in best)
    chosen = [(row, dataset) for row, count, dataset in best if count == most]
    if most == 0 or (most == 1 and len(among) > 1):
        return Unknown(
            "its headers are those of no dataset: name its columns once on the KCC data page, or with: kccwb profile suggest FILE",
            table.rows[0].line,
            likeness=most,
        )
    if len(chosen) > 1:
        return _tied(table, chosen, renames, most)
    row, dataset = chosen[0]
    return _placed(table, row, dataset, renames, profile.name if profile else "", most)


def _tied(table: Table, chosen: list[tuple[int, Dataset]], renames: Mapping[str, str], most: int) -> Unknown:
    """Several datasets fit equally well: ask, and say what each would still need."""
    here = [{renames.get(plain(cell), plain(cell)) for cell in table.rows[row].cells} for row, _ in chosen]
    lacking = [
        (dataset.name, [column.header for column in dataset.starred if plain(column.header) not in headers])
        for (_, dataset), headers in zip(chosen, here, strict=True)
    ]
    fits = " and ".join(name + (f" (without {', '.join(missing)})" if missing else "") for name, missing in lacking)
    names = tuple(name for name, _ in lacking)
    reason = f"it fits {fits} equally well, {most} headers each: say which it is, with --dataset {names[0]} or on the KCC data page"
    return Unknown(reason, table.rows[chosen[0][0]].line, candidates=names, likeness=most)


def _placed(table: Table, row: int, dataset: Dataset, renames: Mapping[str, str], profile: str, likeness: int) -> Recognised | Unknown:
    headers = table.rows[row].cells
    line = table.rows[row].line
    places: dict[str, int] = {}
    extra: list[str] = []
    renamed_to = set(renames.values())
    for place, header in enumerate(headers):
        own = plain(header)
        column = dataset.column(renames.get(own, own if own not in renamed_to else ""))
        if column is None:
            if header:
                extra.append(header)
        elif column.field in places:
            return Unknown(f"the column {column.header} is there twice", line, column.header, likeness=likeness)
        else:
            places[column.field] = place
    missing = [column for column in dataset.starred if column.field not in places]
    if missing:
        return Unknown(_lacks(dataset, missing), line, missing[0].header, likeness=likeness)
    warnings = list(table.warnings)
    if row:
        warnings.append(f"{row} {'row' if row == 1 else 'rows'} of titles above the headers skipped")
    return Recognised(dataset, row, places, tuple(extra), tuple(warnings), profile)


def _lacks(dataset: Dataset, missing: list[Column]) -> str:
    names = ", ".join(column.header for column in missing)
    return f"it looks like {dataset.name} but has no column {names}: export it with {'it' if len(missing) == 1 else 'them'}, or map the columns"
