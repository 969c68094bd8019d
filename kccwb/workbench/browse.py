"""Documented views a page at a time: filters, sort, totals, and ticks kept by row id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from kccwb.model.errors import BadInput
from kccwb.workbench.base import WorkbenchBase


@dataclass(frozen=True)
class Wanted:
    """Which rows of a view are asked for.

    ``text`` is looked for in the ``within`` columns (all words, any case), ``one_of`` limits columns to values, the amounts are inclusive,
    ``ticked_in`` keeps only rows ticked in that grid by this person. With ``days`` (first and last, both included) one of the ``dated`` columns must lie between.
    """

    text: str = ""
    within: tuple[str, ...] = ()
    one_of: dict[str, tuple[str, ...]] = field(default_factory=dict)
    amount: str = "amount"
    amount_from: Decimal | None = None
    amount_to: Decimal | None = None
    ticked_in: str = ""
    dated: tuple[str, ...] = ()
    days: tuple[date, date] | None = None


@dataclass(frozen=True)
class Total:
    """Rows and money of one currency; ``currency`` is empty where the view has none."""

    currency: str
    rows: int
    amount: Decimal | None


class BrowsePart(WorkbenchBase):
    """Documented views a page at a time: filters, sort, totals, and ticks kept by row id."""

    def page(
        self,
        view: str,
        wanted: Wanted | None = None,
        *,
        order: Sequence[str] = (),
        offset: int = 0,
        limit: int | None = 100,
        grid: str = "",
        user: str = "",
        key: str = "row_id",
    ) -> pd.DataFrame:
        """The wanted rows from ``offset``; ``limit`` None gives all. With ``grid``, a first column ``ticked`` comes too.

        ``order`` names columns, a leading "-" for descending; the key settles ties, so that pages never overlap. Raises BadInput for a view or
        column that does not exist.
        """
        columns = self._view_columns(view)
        where, params = self._where(view, columns, wanted or Wanted(), user, key)
        ordered = [f"{_quoted(name.lstrip('-'), columns)} {'desc' if name.startswith('-') else 'asc'} nulls last" for name in order]
        if key in columns and key not in [name.lstrip("-") for name in order]:
            ordered.append(f'"{key}"')
        ticked = ""
        if grid:
            ticked = f'"{key}"::varchar in (select row_id from selection where grid = ? and user_name = ?) as ticked, '
            params = [grid, user or self.by, *params]
        query = f"select {ticked}* from {view}{where}"
        if ordered:
            query += f" order by {', '.join(ordered)}"
        if limit is not None:
            query += " limit ? offset ?"
            params = [*params, limit, offset]
        return self.store.reader(view).frame(query, params)

    def totals(self, view: str, wanted: Wanted | None = None, *, user: str = "", key: str = "row_id") -> tuple[Total, ...]:
        """Count and sum of the wanted rows, one per currency."""
        columns = self._view_columns(view)
        asked = wanted or Wanted()
        where, params = self._where(view, columns, asked, user, key)
        currency = "coalesce(currency, '')" if "currency" in columns else "''"
        amount = f"sum({_quoted(asked.amount, columns)})::decimal(18, 2)" if asked.amount in columns else "null::decimal(18, 2)"
        query = f"select {currency}, count(*), {amount} from {view}{where} group by 1 order by 2 desc, 1"
        return tuple(Total(str(code), int(count), total) for code, count, total in self.store.reader(view).rows(query, params))

    def choices(self, view: str, column: str) -> list[str]:
        """The values a column of a view has, in order."""
        name = _quoted(column, self._view_columns(view))
        query = f"select distinct {name} from {view} where {name} is not null order by 1"
        return [str(value) for (value,) in self.store.reader(view).rows(query)]

    def ticks(self, grid: str, user: str = "") -> list[str]:
        """Row ids ticked in a grid by a person."""
        query = "select row_id from selection where grid = ? and user_name = ? order by row_id"
        return [str(row_id) for (row_id,) in self.store.rows(query, [grid, user or self.by])]

    def tick(self, grid: str, user: str = "", on: Sequence[str] = (), off: Sequence[str] = ()) -> None:
        """Tick and untick rows by id. Ticks are a person's place in the work and no event."""
        name = user or self.by
        with self.store.tx(unseen=True) as tx:
            if on:
                tx.execute(
                    "insert into selection select ?, ?, unnest(?::varchar[]) on conflict do nothing", [name, grid, list(dict.fromkeys(on))]
                )
            if off:
                tx.execute(
                    "delete from selection where user_name = ? and grid = ? and list_contains(?::varchar[], row_id)",
                    [name, grid, list(off)],
                )

    def tick_wanted(self, grid: str, view: str, wanted: Wanted | None = None, *, user: str = "", key: str = "row_id") -> int:
        """Tick every wanted row of a view; the number of rows that match."""
        columns = self._view_columns(view)
        name = user or self.by
        where, params = self._where(view, columns, wanted or Wanted(), name, key)
        with self.store.tx(unseen=True) as tx:
            rows = tx.rows(f'select distinct "{key}" from {view}{where}', params)
            tx.execute(
                "insert into selection select ?, ?, unnest(?::varchar[]) on conflict do nothing",
                [name, grid, [str(row[0]) for row in rows]],
            )
        return len(rows)

    def untick_all(self, grid: str, user: str = "") -> None:
        """Take every tick of a person off a grid."""
        with self.store.tx(unseen=True) as tx:
            tx.execute("delete from selection where user_name = ? and grid = ?", [user or self.by, grid])

    def data_version(self) -> str:
        """Changes whenever anything was done, loaded or read: what was computed for one version holds while it stands."""
        query = "select (select max(seq) from event), (select max(fetched) from fetch_log), (select max(loaded) from load), current_date"
        return str(self.store.one(query))

    def history(self, row_id: str) -> pd.DataFrame:
        """What happened to a row on its way out, newest first: when, what, who, the package's id, amount and words."""
        return self.store.frame(
            "select occurred, kind, by_whom, package_number, total as amount, currency, message from export_event where row_id = ? order by seq desc",
            [row_id],
        )

    def _view_columns(self, view: str) -> dict[str, str]:
        if not self.store.scalar("select count(*) from duckdb_views() where view_name = ? and not internal", [view]):
            raise BadInput(f"There is no view {view!r}.", "README lists the views.")
        query = "select column_name, data_type from duckdb_columns() where table_name = ? order by column_index"
        return dict(self.store.rows(query, [view]))

    def _where(self, view: str, columns: dict[str, str], wanted: Wanted, user: str, key: str) -> tuple[str, list[Any]]:
        tests: list[str] = []
        params: list[Any] = []
        for word in wanted.text.split() if wanted.within else ():
            found = " or ".join(f"contains(lower({_quoted(name, columns)}::varchar), ?)" for name in wanted.within)
            tests.append(f"({found})")
            params += [word.lower()] * len(wanted.within)
        for name, values in wanted.one_of.items():
            if values:
                tests.append(f"list_contains(?::varchar[], {_quoted(name, columns)}::varchar)")
                params.append(list(values))
        for limit, sign in ((wanted.amount_from, ">="), (wanted.amount_to, "<=")):
            if limit is not None:
                tests.append(f"{_quoted(wanted.amount, columns)} {sign} ?")
                params.append(limit)
        if wanted.days and wanted.dated:
            tests.append(f"({' or '.join(f'{_quoted(name, columns)} between ? and ?' for name in wanted.dated)})")
            params += [*wanted.days] * len(wanted.dated)
        if wanted.ticked_in:
            tests.append(f'"{key}"::varchar in (select row_id from selection where grid = ? and user_name = ?)')
            params += [wanted.ticked_in, user or self.by]
        return (f" where {' and '.join(tests)}" if tests else ""), params


def _quoted(name: str, columns: dict[str, str]) -> str:
    if name not in columns:
        raise BadInput(f"There is no column {name!r} here.", f"Columns: {', '.join(columns)}.")
    return f'"{name}"'


__all__ = ["BrowsePart", "Total", "Wanted"]
