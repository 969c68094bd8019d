"""Cost of Sale and margin by month, stock type or channel; a bar opens the lines of cost behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from kccwb.ui import formats, session
from kccwb.ui.balances import month_name, records
from kccwb.ui.charts import cost_by_month, margin_bars
from kccwb.ui.columns import Column
from kccwb.ui.kept import kept
from kccwb.ui.messages import section
from kccwb.ui.month_rows import picked_row, rows_behind
from kccwb.workbench import Workbench

_BY = {"month": "Month", "stock_type": "Stock type", "channel": "Channel"}
_NOT_GIVEN = "not given"
_MONTHS: tuple[Column, ...] = (
    Column("month", "Month", "month"),
    Column("sales", "Sales", "money"),
    Column("cost_of_sale", "Cost of Sale", "money"),
    Column("posted_later", "of it posted later", "money", help="Posted after the month had ended."),
    Column("adjustments", "Adjustments", "money"),
    Column("margin", "Margin", "money", help="Sales less Cost of Sale and stock adjustments."),
)
_KINDS: tuple[Column, ...] = (
    Column("stock_type", "Stock type"),
    Column("channel", "Channel"),
    Column("sales", "Sales", "money"),
    Column("cost_of_sale", "Cost of Sale", "money"),
    Column("margin", "Margin", "money"),
    Column("margin_percent", "Margin %", "number"),
    Column("stock", "Stock", "money"),
    Column("turn", "Turn a year", "number"),
)
_COST = (
    Column("date", "Date", "date"),
    Column("invoice_code", "Document", "code"),
    Column("stock_code", "Stock code", "code"),
    Column("stock_type", "Stock type"),
    Column("channel", "Channel"),
    Column("site", "Site"),
    Column("amount", "Cost of Sale", "money"),
    Column("told", "Item named by", help="ledger: the posting names the item. share: the document's cost divided over its items."),
)


@section
def margins(bench: Workbench, month: str) -> None:
    """Draw Cost of Sale and margin by what one chooses."""
    st.subheader("Cost of Sale and margin", anchor=False)
    by = st.segmented_control("By", list(_BY), default="month", format_func=_BY.__getitem__, key=session.scoped("margin-by"), required=True)
    by = by or "month"
    picture = by_month(bench, month) if by == "month" else by_kind(bench, month, by)
    if picture is None:
        st.caption(f"No sales and no Cost of Sale in {month_name(month)}.")
        return
    names, where = picture
    if by == "month":
        rows, columns = kept(bench, "cos_by_month"), _MONTHS
        rows = rows[rows["month"].isin(names)].sort_values("month", ascending=False)
    else:
        rows, columns = kept(bench, "margin_by", month, by), _KINDS
        rows = rows.assign(**{by: [name if isinstance(name, str) and name else _NOT_GIVEN for name in rows[by].tolist()]})
        st.caption("From the documents of the month. Stock adjustments and journals belong to no kind: they are in the figures by month.")
    row = picked_row(rows, columns, f"margin:{by}:{month}")
    chosen = (row[by] if row[by] != _NOT_GIVEN else "") if row else where
    if chosen is not None:
        _cost(bench, month, by, chosen)


def by_month(bench: Workbench, month: str) -> tuple[Sequence[str], str | None] | None:
    """The picture by month; the months it shows, and the one that was clicked."""
    months = [row for row in records(kept(bench, "cos_by_month")) if row["month"] <= month][-24:]
    if not months:
        return None
    event = _drawn(cost_by_month(months, bench.base_currency), f"margin-month:{month}")
    names = [str(row["month"]) for row in months]
    return names, names[event] if event is not None else None


def by_kind(bench: Workbench, month: str, by: str) -> tuple[Sequence[str], str | None] | None:
    """The picture of a month by stock type or channel; the names it shows, and the one that was clicked."""
    rows = records(kept(bench, "margin_by", month, by))
    if not rows:
        return None
    event = _drawn(margin_bars([_named(row, by) for row in rows], bench.base_currency), f"margin-{by}:{month}")
    names = [str(row[by] or "") for row in rows]
    return names, names[event] if event is not None else None


def _drawn(figure: Any, key: str) -> int | None:
    event = st.plotly_chart(figure, config={"displayModeBar": False}, key=session.scoped(key), on_select="rerun", selection_mode="points")
    points = event["selection"]["points"]
    return int(points[0]["point_index"]) if points else None


def _named(row: Mapping[str, Any], by: str) -> dict[str, Any]:
    return {**row, "name": row[by] or _NOT_GIVEN}


def _cost(bench: Workbench, month: str, by: str, chosen: str) -> None:
    where = chosen if by == "month" else month
    rows = kept(bench, "margin_rows", where, chosen if by == "stock_type" else None, chosen if by == "channel" else None)
    of = "" if by == "month" else f", {_BY[by].lower()} {chosen or _NOT_GIVEN}"
    words = f"Cost of Sale of {month_name(where)}{of}: {formats.count(len(rows), 'line')}"
    rows_behind(bench, rows, _COST, words, key=f"cost:{by}:{where}:{chosen}", file=f"cost-of-sale-{where}")
