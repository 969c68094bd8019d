"""Paths that a person names, as contents to load: files as they are, folders by their CSV files and workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kccwb.kcc.tables import READABLE
from kccwb.model.errors import BadInput


def contents(paths: Sequence[str | Path]) -> tuple[list[tuple[str, bytes]], tuple[str, ...]]:
    """Each file's name and bytes, and the files of folders that are left alone. Raises BadInput for what cannot be read."""
    files: list[Path] = []
    ignored: list[str] = []
    for path in map(Path, paths):
        if not path.exists():
            raise BadInput(f"There is no file or folder {path}.", "Check its name.")
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(file for file in path.iterdir() if file.is_file() and not file.name.startswith((".", "~$")))
        files.extend(file for file in inside if file.suffix.lower() in READABLE)
        ignored.extend(file.name for file in inside if file.suffix.lower() not in READABLE)
    files = list(dict.fromkeys(file.resolve() for file in files))
    if not files:
        raise BadInput("There is no CSV file and no workbook to load.", "Name files or a folder that holds them.")
    names = [file.name for file in files]
    try:
        return [(file.name if names.count(file.name) == 1 else str(file), file.read_bytes()) for file in files], tuple(ignored)
    except OSError as error:
        raise BadInput(
            f"{error.filename} cannot be read: {error.strerror}.", "Close it in other programs and check your rights."
        ) from error
