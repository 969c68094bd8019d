"""A kind of record in memory, with the indexes that keep look-ups from scanning."""

from __future__ import annotations

from collections.abc import Callable

from kccwb.practice.store import Doc

KeyOf = Callable[[Doc], str | None]
Watcher = Callable[[Doc, int], None]


class Table:
    """Records by id. A record is replaced, never changed in place, so that an old one can be put back."""

    def __init__(self) -> None:
        self.rows: dict[str, Doc] = {}
        self._keys: dict[str, KeyOf] = {}
        self._index: dict[str, dict[str, dict[str, None]]] = {}
        self._watchers: list[Watcher] = []

    def index(self, name: str, key_of: KeyOf) -> None:
        """Index the rows, those here and those to come, by what key_of says; None is left out."""
        self._keys[name] = key_of
        self._index[name] = {}
        for row_id, row in self.rows.items():
            self._note(name, row_id, row)

    def watch(self, watcher: Watcher) -> None:
        """Call watcher(row, +1) for a row that arrives and watcher(row, -1) for one that leaves."""
        self._watchers.append(watcher)
        for row in self.rows.values():
            watcher(row, 1)

    def _note(self, name: str, row_id: str, row: Doc) -> None:
        key = self._keys[name](row)
        if key is not None:
            self._index[name].setdefault(key, {})[row_id] = None

    def set(self, row_id: str, row: Doc | None) -> Doc | None:
        """Put, replace or (None) remove a row; gives the one that was there."""
        old = self.rows.get(row_id)
        if old is not None:
            for name, key_of in self._keys.items():
                key = key_of(old)
                if key is not None:
                    holders = self._index[name].get(key)
                    if holders is not None:
                        holders.pop(row_id, None)
                        if not holders:
                            del self._index[name][key]
            for watcher in self._watchers:
                watcher(old, -1)
        if row is None:
            self.rows.pop(row_id, None)
        else:
            self.rows[row_id] = row
            for name in self._keys:
                self._note(name, row_id, row)
            for watcher in self._watchers:
                watcher(row, 1)
        return old

    def find(self, name: str, key: str) -> list[Doc]:
        """All rows with this key in the named index, oldest first."""
        return [self.rows[row_id] for row_id in self._index[name].get(key, ())]
