"""The ticks of the grids: kept by user, grid and row id, never by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kccwb.model.errors import BadInput
from kccwb.store import Store

GRIDS = {"pending": "pending_export", "exported": "exported", "feedback": "feedback", "payments": "payment_import"}
"""Which view each grid draws."""


def ticks(store: Store, grid: str, user: str) -> list[str]:
    """The ticked row ids, in order."""
    return [
        row_id for (row_id,) in store.rows("select row_id from selection where user_name = ? and grid = ? order by row_id", [user, grid])
    ]


def tick(store: Store, grid: str, user: str, on: Sequence[str] = (), off: Sequence[str] = ()) -> None:
    """Set and take away ticks by row id."""
    with store.tx() as tx:
        tx.execute("delete from selection where user_name = ? and grid = ? and row_id in (select unnest(?))", [user, grid, [*on, *off]])
        tx.insert("selection", [{"user_name": user, "grid": grid, "row_id": row_id} for row_id in dict.fromkeys(on)])


def tick_matching(store: Store, grid: str, user: str, where: Mapping[str, str] | None = None, search: str = "", *, on: bool = True) -> int:
    """Tick (or untick) every row of the grid's view that matches, on whatever page it stands. How many match.

    ``where`` names columns and the value each must have; ``search`` is looked for in all columns. Raises BadInput for an unknown grid or column.
    """
    view = GRIDS.get(grid)
    if view is None:
        raise BadInput(f"There is no grid {grid!r}.", f"Use one of: {', '.join(GRIDS)}.")
    columns = [name for (name,) in store.rows("select column_name from information_schema.columns where table_name = ?", [view])]
    if unknown := set(where or {}) - set(columns):
        raise BadInput(f"{view} has no column {', '.join(sorted(unknown))}.", f"It has: {', '.join(columns)}.")
    conditions = [f'"{name}"::varchar = ?' for name in where or {}]
    params: list[str] = list((where or {}).values())
    if search:
        everywhere = ", ".join(f"coalesce(\"{name}\"::varchar, '')" for name in columns)
        conditions.append(f"contains(lower(concat_ws(' ', {everywhere})), lower(?))")
        params.append(search)
    query = f"select distinct row_id from {view}" + (f" where {' and '.join(conditions)}" if conditions else "")
    found = [row_id for (row_id,) in store.rows(query, params)]
    tick(store, grid, user, **({"on": found} if on else {"off": found}))
    return len(found)
