"""One practice company: its records, its clock, its settings, and all-or-nothing changes to them."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from kccwb.practice.store import Doc, Store
from kccwb.practice.table import Table

_SETTINGS = ("Setting", "settings")


def new_id() -> str:
    """A fresh GUID in the lower-case form accounting packages use."""
    return str(uuid.uuid4())


class Company:
    """The books of one company, kept in a file; without a file, in a temporary directory.

    Changes happen in memory and on an undo list; commit() writes them in one transaction, rollback() puts
    the old records back. One thread at a time holds `lock` while it works.
    """

    def __init__(self, path: Path | None = None, *, seed_chart: str | None = "uk", organisation: Doc | None = None):
        self.path = Path(mkdtemp(prefix="practice-")) / "company.sqlite" if path is None else Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.seed_chart = seed_chart
        self.organisation = dict(organisation or {})
        self.lock = threading.RLock()
        self._store = Store(self.path)
        self._tables: dict[str, Table] = {}
        self._undo: list[tuple[str, str, Doc | None]] = []
        for kind, key, doc in self._store.load():
            self.table(kind).rows[key] = doc

    def table(self, kind: str) -> Table:
        """The table of one kind of record, made on first use."""
        found = self._tables.get(kind)
        if found is None:
            found = self._tables[kind] = Table()
        return found

    def get(self, kind: str, key: str) -> Doc | None:
        """One record, or None."""
        return self.table(kind).rows.get(key)

    def rows(self, kind: str) -> list[Doc]:
        """All records of a kind, oldest first."""
        return list(self.table(kind).rows.values())

    def put(self, kind: str, key: str, doc: Doc) -> Doc:
        """Add or replace a record; the caller never changes doc afterwards."""
        self._undo.append((kind, key, self.table(kind).set(key, doc)))
        return doc

    def remove(self, kind: str, key: str) -> None:
        """Take a record away."""
        self._undo.append((kind, key, self.table(kind).set(key, None)))

    def savepoint(self) -> int:
        """A mark to roll back to."""
        return len(self._undo)

    def rollback(self, mark: int = 0) -> None:
        """Put back every record changed since the mark."""
        while len(self._undo) > mark:
            kind, key, old = self._undo.pop()
            self.table(kind).set(key, old)

    def commit(self) -> None:
        """Write what changed since the last commit; when it returns, a kill cannot undo it."""
        if not self._undo:
            return
        changes = {(kind, key): self.table(kind).rows.get(key) for kind, key, _ in self._undo}
        try:
            self._store.save(changes)
        except BaseException:
            self.rollback()
            raise
        self._undo.clear()

    def close(self) -> None:
        """Drop what was not committed and close the file."""
        with self.lock:
            self.rollback()
            self._store.close()

    @property
    def settings(self) -> Doc:
        """The settings in force; change them with configure()."""
        return self.get(*_SETTINGS) or {}

    def configure(self, **changes: Any) -> None:
        """Change settings by name."""
        self.put(*_SETTINGS, {**self.settings, **changes})

    def now(self) -> datetime:
        """The practice clock: the true time plus whatever it was moved by."""
        return datetime.now(UTC) + timedelta(seconds=float(self.settings.get("clock_offset", 0)))

    def stamp(self) -> str:
        """The practice clock as text with milliseconds, as records keep it."""
        return self.now().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3]

    def today(self) -> date:
        """The practice date."""
        return self.now().date()

    def set_clock(self, now: datetime) -> None:
        """Move the clock; it runs on from there."""
        self.configure(clock_offset=(now - datetime.now(UTC)).total_seconds())
