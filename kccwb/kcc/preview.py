"""What a file would be loaded as, before it is: dataset, columns paired, ten rows mapped, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kccwb.kcc.clean import clean
from kccwb.kcc.datasets import DATASETS
from kccwb.kcc.layout import Dataset
from kccwb.kcc.profiles import checked, dataset_named
from kccwb.kcc.recognise import Profile, Recognised, recognise
from kccwb.kcc.suggest import ColumnGuess, likeliest, suggest
from kccwb.kcc.tables import HEAD, Table, read_tables

_ROWS = 10
_LOOKED_AT = 200


@dataclass(frozen=True)
class FilePreview:
    """One table of a file, as it would be loaded.

    ``recognised``: it loads as it is; otherwise ``reason`` says why not and ``columns`` suggests pairs. ``mapped`` holds up to ten rows in our columns
    (as the file writes them); ``problems`` is what those rows would be rejected for; ``missing`` the starred columns without a pair.
    """

    file: str
    sheet: str
    recognised: bool
    dataset: str
    reason: str
    candidates: tuple[str, ...]
    rows: int
    header_line: int
    columns: tuple[ColumnGuess, ...]
    missing: tuple[str, ...]
    extra_columns: tuple[str, ...]
    mapped: tuple[dict[str, str], ...]
    problems: tuple[str, ...]
    warnings: tuple[str, ...]


def preview(
    file: str, content: bytes, *, dataset: str = "", columns: Mapping[str, str] | None = None, profile: Profile | None = None
) -> list[FilePreview]:
    """A preview of each table of a file; ``columns`` (theirs to ours) tries pairs before they are saved. Raises BadInput for what is no table."""
    if columns:
        profile = checked("preview", dataset, columns)
    chosen = dataset_named(dataset).name if dataset else ""
    return [_preview(table, chosen, profile) for table in read_tables(file, content)]


def _preview(table: Table, dataset: str, profile: Profile | None) -> FilePreview:
    answer = recognise(table, dataset=dataset, profile=profile)
    if isinstance(answer, Recognised):
        return _shown(table, answer.dataset, answer, profile, "", (), answer.header_row)
    row = next((place for place, row in enumerate(table.rows) if row.line == answer.line), 0)
    if answer.likeness <= 1:
        row = _widest(table)
    headers = table.rows[row].cells
    body = [entry.cells for entry in table.rows[row + 1 : row + 1 + _LOOKED_AT]]
    layout = dataset_named(dataset) if dataset else likeliest(headers, body)
    guesses = suggest(layout, headers, body)
    pairs = {guess.theirs: guess.ours for guess in guesses if guess.ours}
    trial = recognise(table, profile=Profile("", layout.name, pairs)) if pairs and profile is None else answer
    found = trial if isinstance(trial, Recognised) and trial.dataset is layout else None
    return _shown(table, layout, found, profile, answer.reason, answer.candidates, row)


def _widest(table: Table) -> int:
    """The likeliest header of an unknown layout: the first of the fullest rows among the first eleven."""
    widths = [sum(bool(cell) for cell in row.cells) for row in table.rows[:HEAD]]
    return widths.index(max(widths))


def _shown(
    table: Table, dataset: Dataset, found: Recognised | None, profile: Profile | None, reason: str, candidates: tuple[str, ...], row: int
) -> FilePreview:
    headers = table.rows[row].cells
    body = [entry.cells for entry in table.rows[row + 1 : row + 1 + _LOOKED_AT]]
    guesses = suggest(dataset, headers, body)
    if found is not None and (profile is not None or not reason):
        guesses = _as_placed(dataset, found, headers, guesses)
    mapped: list[dict[str, str]] = []
    problems: list[str] = []
    if found is not None:
        cleaned = clean(Table(table.file, table.sheet, table.sha256, table.rows[: row + 1 + _ROWS]), found)
        shown = [column for column in dataset.columns if column.field in found.places]
        mapped = [{column.header: cleaned.text(number, column.field) for column in shown} for number in range(len(cleaned.rows))]
        problems = [
            f"line {cleaned.rows[number].line}, {problem.column or 'row'} {problem.value!r} {problem.reason}"
            for number in sorted(cleaned.problems)
            for problem in cleaned.problems[number]
        ]
    paired = {guess.ours for guess in guesses}
    return FilePreview(
        file=table.file,
        sheet=table.sheet,
        recognised=not reason,
        dataset=dataset.name,
        reason=reason,
        candidates=candidates or (() if not reason else tuple(known.name for known in DATASETS)),
        rows=len(table.rows) - row - 1,
        header_line=table.rows[row].line,
        columns=guesses,
        missing=tuple(column.header for column in dataset.starred if column.header not in paired),
        extra_columns=found.extra if found else tuple(guess.theirs for guess in guesses if not guess.ours),
        mapped=tuple(mapped),
        problems=tuple(problems),
        warnings=found.warnings if found else table.warnings,
    )


def _as_placed(dataset: Dataset, found: Recognised, headers: tuple[str, ...], guesses: tuple[ColumnGuess, ...]) -> tuple[ColumnGuess, ...]:
    """The pairs that are in force, where a table is recognised or a profile names them."""
    ours = {headers[place]: column.header for column in dataset.columns if (place := found.places.get(column.field)) is not None}
    reason = "mapped by the profile" if found.profile else "the standard layout"
    return tuple(
        ColumnGuess(
            guess.theirs,
            guess.samples,
            ours.get(guess.theirs, ""),
            100 if guess.theirs in ours else 0,
            reason if guess.theirs in ours else "not used",
        )
        for guess in guesses
    )
