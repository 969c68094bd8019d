"""SQL kept in files beside the room that asks the question, and a cursor that never turns money into floats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, cast

import duckdb
import pandas as pd
import pyarrow as pa

Params = Sequence[Any] | Mapping[str, Any]


@cache
def sql_text(room: str, name: str) -> str:
    """The text of ``name``.sql beside the module file ``room`` (pass ``__file__``)."""
    return (Path(room).parent / f"{name}.sql").read_text(encoding="utf-8")


def sql_files(folder: Path) -> list[Path]:
    """The .sql files of a folder in the order of their names."""
    return sorted(folder.glob("*.sql"))


class Cursor:
    """One DuckDB cursor. Queries are fetched whole, because DuckDB 2 refuses a second query while one streams."""

    def __init__(self, raw: duckdb.DuckDBPyConnection) -> None:
        self.raw = raw

    def execute(self, query: str, params: Params = ()) -> None:
        """Run a statement and forget its result."""
        self.raw.execute(query, cast("Any", params) or None).fetchall()

    def rows(self, query: str, params: Params = ()) -> list[tuple[Any, ...]]:
        """All rows as tuples; DECIMAL comes as Decimal."""
        return self.raw.execute(query, cast("Any", params) or None).fetchall()

    def dicts(self, query: str, params: Params = ()) -> list[dict[str, Any]]:
        """All rows as dictionaries by column name."""
        result = self.raw.execute(query, cast("Any", params) or None)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def one(self, query: str, params: Params = ()) -> tuple[Any, ...] | None:
        """The first row, or None."""
        rows = self.rows(query, params)
        return rows[0] if rows else None

    def scalar(self, query: str, params: Params = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(query, params)
        return row[0] if row else None

    def arrow(self, query: str, params: Params = ()) -> pa.Table:
        """The result as an Arrow table: exact decimals, columnar."""
        return self.raw.sql(query, params=cast("Any", params) or None).to_arrow_table()

    def frame(self, query: str, params: Params = ()) -> pd.DataFrame:
        """The result as a DataFrame of Arrow types: decimals stay decimals (never ``.df()``)."""
        return frame_of(self.arrow(query, params))

    def insert(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Append rows to a table by column name, typed by the table itself. Missing columns are null."""
        if rows:
            self.insert_arrow(table, _typed(rows, self._schema(table)))

    def insert_arrow(self, table: str, data: pa.Table) -> None:
        """Append an Arrow table by column name."""
        self.raw.register("incoming_rows", data)
        try:
            self.execute(f"insert into {table} by name select * from incoming_rows")
        except duckdb.Error:
            with suppress(duckdb.Error):  # the transaction is lost; what broke it is the error to tell
                self.raw.unregister("incoming_rows")
            raise
        self.raw.unregister("incoming_rows")

    def _schema(self, table: str) -> pa.Schema:
        return self.raw.sql(f"select * from {table} limit 0").to_arrow_table().schema


def frame_of(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a DataFrame of Arrow types."""
    return cast("pd.DataFrame", table.to_pandas(types_mapper=pd.ArrowDtype))


def _typed(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> pa.Table:
    names = set().union(*(row.keys() for row in rows))
    unknown = names - set(schema.names)
    if unknown:
        raise KeyError(f"no such columns: {sorted(unknown)}")
    fields = [schema.field(name) for name in schema.names if name in names]
    columns = [pa.array([_exact(row.get(field.name), field.type) for row in rows], field.type) for field in fields]
    return pa.Table.from_arrays(columns, schema=pa.schema(fields))


def _exact(value: Any, kind: pa.DataType) -> Any:
    if isinstance(value, float) and pa.types.is_decimal(kind):
        raise TypeError(f"a float ({value!r}) on a money path")
    return value
