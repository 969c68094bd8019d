"""The company file: every record as JSON in SQLite, committed before any answer leaves."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

Doc = dict[str, Any]

_DECIMAL = "="


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return {_DECIMAL: str(value)}
    raise TypeError(f"cannot keep a {type(value).__name__} in a company file")


def _decode(pairs: Doc) -> Any:
    if len(pairs) == 1 and _DECIMAL in pairs:
        return Decimal(pairs[_DECIMAL])
    return pairs


class Store:
    """One SQLite file. A write-ahead log keeps what was committed when the process is killed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("pragma journal_mode = wal")
        self._db.execute("pragma synchronous = normal")
        self._db.execute(
            "create table if not exists record "
            "(seq integer primary key, kind text not null, id text not null, body text not null, unique (kind, id))"
        )

    def load(self) -> Iterator[tuple[str, str, Doc]]:
        """Give every record in the order it was first kept."""
        for kind, key, body in self._db.execute("select kind, id, body from record order by seq"):
            yield kind, key, json.loads(body, object_hook=_decode)

    def save(self, changes: Mapping[tuple[str, str], Doc | None]) -> None:
        """Keep or remove records in one transaction; None removes."""
        self._db.execute("begin immediate")
        try:
            for (kind, key), doc in changes.items():
                if doc is None:
                    self._db.execute("delete from record where kind = ? and id = ?", (kind, key))
                else:
                    self._db.execute(
                        "insert into record (kind, id, body) values (?, ?, ?) on conflict (kind, id) do update set body = excluded.body",
                        (kind, key, json.dumps(doc, default=_encode, separators=(",", ":"))),
                    )
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def close(self) -> None:
        """Close the file."""
        self._db.close()
