"""Open a company file, keep it migrated, give readers a cursor and the one writer a transaction."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from kccwb.model.errors import StoreError, StoreInUse
from kccwb.store.home import new_file
from kccwb.store.sql import Cursor, Params, sql_files
from kccwb.store.standing import Standing

MIGRATIONS = Path(__file__).parent / "migrations"
_CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "storage_compatibility_version": "v1.5.0",
}


_FRESH: dict[str, bytes] = {}
"""Digest of the views → an empty company file with them."""


class Store:
    """One company's DuckDB file.

    Readers take a cursor of their own each time; writers share one lock and run in :meth:`tx`, which rolls back and re-raises
    (a COMMIT after a failed statement would report success). ``views`` are .sql files that create or replace views and macros;
    they are applied in the order given when the file does not have exactly these yet.
    """

    def __init__(self, path: Path, raw: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self._raw = raw
        self._writing = threading.RLock()
        self._current: Cursor | None = None
        self._commits = 0
        self._unseen = False
        self._standing = Standing(lambda: self._commits, lambda view: self.arrow(f"select * from {view}"))

    @classmethod
    def open(cls, path: Path, *, views: Sequence[Path] = (), create: bool = False) -> Store:
        """Open (or with ``create`` make) a company file and bring it up to this version.

        Raises StoreError for a missing, locked, damaged or newer file, and for a full disk.
        """
        if not create and not path.exists():
            raise StoreError(f"There is no company file {path.name}.", "Make one with: kccwb company new NAME")
        digest = _digest(views)
        with _clear_errors(path):
            if create and digest in _FRESH and not path.exists():
                path.write_bytes(_FRESH[digest])
            raw = duckdb.connect(str(path), config={**_CONFIG, "temp_directory": str(path.with_suffix(".tmp"))})
            store = cls(path, raw)
            try:
                store._migrate()
                if store._apply_views(views, digest) and create:
                    store._keep_if_fresh(digest)
            except BaseException:
                raw.close()
                raise
        return store

    def close(self) -> None:
        """Write everything into the file and release it."""
        with self._writing:
            self._raw.close()

    def cursor(self) -> Cursor:
        """A cursor for one thread's reads."""
        return Cursor(self._raw.cursor())

    def rows(self, query: str, params: Params = ()) -> list[tuple[Any, ...]]:
        """All rows of a query as tuples, read outside any transaction."""
        return self.cursor().rows(query, params)

    def dicts(self, query: str, params: Params = ()) -> list[dict[str, Any]]:
        """All rows of a query as dictionaries."""
        return self.cursor().dicts(query, params)

    def one(self, query: str, params: Params = ()) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        return self.cursor().one(query, params)

    def scalar(self, query: str, params: Params = ()) -> Any:
        """The first value of a query, or None."""
        return self.cursor().scalar(query, params)

    def arrow(self, query: str, params: Params = ()) -> pa.Table:
        """A query's result as an Arrow table."""
        return self.cursor().arrow(query, params)

    def frame(self, query: str, params: Params = ()) -> pd.DataFrame:
        """A query's result as a DataFrame with exact decimals."""
        return self.cursor().frame(query, params)

    def reader(self, view: str) -> Cursor:
        """A cursor to which this view is a table, worked out once for all who read it before the next commit or day."""
        cursor = self.cursor()
        cursor.raw.register(view, self._standing.table(view))
        return cursor

    @contextmanager
    def tx(self, *, unseen: bool = False) -> Iterator[Cursor]:
        """One write transaction. Nested use joins the outer one. Rolls back and re-raises on any error.

        ``unseen`` promises that no view reads what is written (a person's ticks), so that :meth:`reader` need not work its views out anew.
        """
        with self._writing:
            self._unseen = unseen and (self._current is None or self._unseen)
            if self._current is not None:
                yield self._current
                return
            cursor = self.cursor()
            cursor.raw.begin()
            self._current = cursor
            try:
                with _clear_errors(self.path):
                    yield cursor
                    cursor.raw.commit()
                    self._commits += not self._unseen
            except BaseException:
                with suppress(duckdb.Error):  # a commit that failed has rolled back by itself
                    cursor.raw.rollback()
                raise
            finally:
                self._current = None

    def backup(self, target: Path) -> None:
        """Copy the whole company, committed rows included, into a new file. Raises BadInput where there can be none, StoreError when it cannot be written."""
        new_file(target)
        with self._writing, _clear_errors(target):
            cursor = self.cursor()
            cursor.execute("checkpoint")
            target.write_bytes(self.path.read_bytes())

    def _migrate(self) -> None:
        cursor = self.cursor()
        cursor.execute(
            "create table if not exists migration (number integer primary key, name varchar not null, applied timestamp not null)"
        )
        done = {number for (number,) in cursor.rows("select number from migration")}
        files = {int(path.name[:4]): path for path in sql_files(MIGRATIONS)}
        if newer := done - set(files):
            raise StoreError(
                f"{self.path.name} was written by a newer version of kccwb (it has migration {max(newer):04d}).",
                "Install that version, or open a backup made with this one.",
            )
        for number in sorted(set(files) - done):
            with self.tx() as tx:
                tx.execute(files[number].read_text(encoding="utf-8"))
                tx.execute("insert into migration values (?, ?, now()::timestamp)", [number, files[number].stem])

    def _apply_views(self, views: Sequence[Path], digest: str) -> bool:
        """Create or replace the views; False where the file has exactly these already (binding them anew takes over a second)."""
        if not views or self.scalar("select value from meta where name = 'views'") == digest:
            return False
        with self.tx() as tx:
            for view in views:
                try:
                    tx.execute(view.read_text(encoding="utf-8"))
                except duckdb.Error as error:
                    raise RuntimeError(f"view {view.name}: {error}") from error
            tx.execute("insert or replace into meta values ('views', ?)", [digest])
        return True

    def _keep_if_fresh(self, digest: str) -> None:
        """Remember a file that holds tables and views and nothing else: the next new company of this process begins as its copy."""
        if self.scalar("select count(*) from meta where name <> 'views'") or self.scalar("select count(*) from event"):
            return
        self.cursor().execute("checkpoint")
        _FRESH[digest] = self.path.read_bytes()


def wal_of(path: Path) -> Path:
    """What DuckDB has committed and not yet written into a file stands beside it."""
    return path.with_name(f"{path.name}.wal")


def _digest(views: Sequence[Path]) -> str:
    """What the views are: their texts, the DuckDB that binds them, and the tables they stand on."""
    told = hashlib.sha256(duckdb.__version__.encode())
    for file in (*sql_files(MIGRATIONS), *views):
        told.update(file.name.encode() + file.read_bytes())
    return told.hexdigest()


@contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    """Say in a bookkeeper's words why the file cannot be used."""
    try:
        yield
    except duckdb.IOException as error:
        raise _explained(path, str(error)) from error
    except duckdb.TransactionException as error:
        if "write" not in str(error).lower():
            raise
        raise _explained(path, str(error)) from error
    except (duckdb.SerializationException, duckdb.FatalException, duckdb.InternalException) as error:
        raise _damaged(path, str(error)) from error
    except duckdb.Error as error:
        if "checksum" in str(error).lower() or "corrupt" in str(error).lower():
            raise _damaged(path, str(error)) from error
        raise
    except OSError as error:
        raise StoreError(f"{path.name} cannot be used: {error.strerror or error}.", "Check the folder and its rights.") from error


def _explained(path: Path, text: str) -> StoreError:
    low = text.lower()
    if "lock" in low:
        return StoreInUse(
            f"{path.name} is in use by another process ({text.splitlines()[0]}).",
            "Close the other program, or use the running app: commands find it by themselves.",
        )
    if "no space" in low or "could not write" in low or "disk" in low:
        return StoreError(
            f"The disk is full: {path.name} could not be written. Nothing of this step was kept.",
            "Make room and repeat.",
        )
    if "read-only" in low or "permission" in low or "cannot open file" in low:
        return StoreError(
            f"{path.name} cannot be written: {_reason(text)}.", "Check the folder and your rights to it, and repeat: nothing was changed."
        )
    if "newer" in low or "version" in low:
        return StoreError(f"{path.name} was written by a newer DuckDB than this one.", "Upgrade kccwb's duckdb package.")
    return _damaged(path, text)


def _reason(text: str) -> str:
    """The system's own words at the end of DuckDB's."""
    return text.splitlines()[0].rpartition(": ")[2].strip(". ")


def _damaged(path: Path, text: str) -> StoreError:
    first = text.splitlines()[0] if text else ""
    return StoreError(
        f"{path.name} is damaged or is no company file ({first}).",
        "Restore a backup with: kccwb restore FILE. The damaged file is left as it is.",
    )
