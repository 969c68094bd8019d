"""What a load did, file by file and row by row, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reject:
    """A row that was not loaded. ``column`` and ``value`` are empty when the row fell with another row of its document."""

    file: str
    sheet: str
    line: int
    column: str
    value: str
    reason: str
    dataset: str = ""
    document: str = ""


@dataclass(frozen=True)
class FileReport:
    """What became of one file or sheet. ``rows`` = ``accepted`` + ``unchanged`` + ``repeated`` + ``rejected``.

    ``accepted`` rows are new or revised (``revised`` of them belong to something loaded earlier with other content); ``unchanged`` ones stand
    already; ``repeated`` ones are identical to an earlier row and are loaded once.
    """

    file: str
    sheet: str
    dataset: str
    rows: int
    accepted: int
    rejected: int
    unchanged: int
    revised: int
    repeated: int
    profile: str
    extra_columns: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class LoadReport:
    """What a load did. ``loaded`` is false when a reject kept the whole load out, and nothing was changed."""

    load_id: int
    loaded: bool
    partial: bool
    files: tuple[FileReport, ...]
    rejects: tuple[Reject, ...]
    ignored: tuple[str, ...] = ()
    """Files of a folder that are neither CSV nor workbook, and were not read."""

    @property
    def accepted(self) -> int:
        """Rows that are new or revised."""
        return sum(file.accepted for file in self.files)

    @property
    def rejected(self) -> int:
        """Rows that were rejected, and files that could not be read."""
        return sum(file.rejected or not file.dataset for file in self.files)

    @property
    def exit_code(self) -> int:
        """0 all good, 1 loaded but some rejected, 2 nothing changed."""
        return 0 if not self.rejected else 1 if self.loaded else 2
