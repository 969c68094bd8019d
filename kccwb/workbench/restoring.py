"""Put a backup in a company's place; what stood there, sound or damaged, is kept beside it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from kccwb.model.errors import BadInput, StoreError, StoreInUse
from kccwb.store import Store, wal_of
from kccwb.store.home import Home
from kccwb.workbench.base import view_files


@dataclass(frozen=True)
class Restored:
    """The company that was restored, its file, and the file in which what stood there is kept (empty when nothing did)."""

    company: str
    file: str
    kept: str


def restore(file: Path, home: Home, company: str | None = None) -> Restored:
    """Check the backup, set the present file aside, put the backup in its place.

    Raises BadInput when there is no such file or it is no sound backup of this version, StoreError when the company's file is in use.
    """
    if not file.is_file():
        raise BadInput(f"There is no file {file}.", "Name a file made with: kccwb backup FILE")
    home.path.mkdir(parents=True, exist_ok=True)
    trial = home.path / f"restoring-{file.stem}.tmp"
    try:
        shutil.copyfile(file, trial)
        name = _sound(file, trial)
        target = home.file(company or name)
        kept = _set_aside(target) if target.exists() else ""
        trial.rename(target)
    finally:
        for left in (trial, wal_of(trial)):
            left.unlink(missing_ok=True)
    return Restored(name, target.name, kept)


def _sound(file: Path, trial: Path) -> str:
    """The company's name in the backup, whose copy is opened, brought up to this version and closed."""
    try:
        store = Store.open(trial, views=view_files())
    except StoreError as error:
        raise BadInput(
            error.message.replace(str(trial), str(file)).replace(trial.name, file.name),
            "Name a file made with: kccwb backup FILE. Nothing was changed.",
        ) from error
    try:
        name = store.scalar("select value from meta where name = 'company_name'")
    finally:
        store.close()
    if not name:
        raise BadInput(f"{file.name} holds no company.", "Name a file made with: kccwb backup FILE. Nothing was changed.")
    return str(name)


def _set_aside(target: Path) -> str:
    """Rename what stands there, with what is not yet written into it. A file in use is never replaced under its owner; a damaged one is."""
    try:
        Store.open(target).close()
    except StoreInUse:
        raise
    except StoreError:
        pass
    number, aside = 1, target.with_name(f"{target.stem}.before-restore.bak")
    while aside.exists():
        number += 1
        aside = target.with_name(f"{target.stem}.before-restore-{number}.bak")
    target.rename(aside)
    if wal_of(target).exists():
        wal_of(target).rename(wal_of(aside))
    return aside.name
