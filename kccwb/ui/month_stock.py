"""Stock roll-forward: opening + purchases + adjustments − Cost of Sale = closing, as a table and a waterfall."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import month_name, records, short_month
from kccwb.ui.charts import PARTS, stock_waterfall
from kccwb.ui.columns import Column
from kccwb.ui.kept import kept
from kccwb.ui.messages import section
from kccwb.ui.month_rows import STOCK_POSTINGS, picked_figure, rows_behind
from kccwb.workbench import Workbench

_ROLL = (
    Column("month", "Month", "month"),
    Column("opening", "Opening", "money"),
    Column("purchases", "+ Purchases", "money"),
    Column("adjustments", "+ Adjustments", "money"),
    Column("cost_of_sale", "− Cost of Sale", "money"),
    Column("received", "+ Received, not invoiced", "money"),
    Column("other", "+ Other postings", "money", help="Journals and whatever else stands on the stock nominals."),
    Column("closing", "Closing", "money"),
    Column("turn", "Turn a year", "number", help="Cost of Sale of the month × 12 ÷ the average of opening and closing stock."),
)
_MONTHS = 13


@section
def roll_forward(bench: Workbench, month: str) -> None:
    """Draw how stock moved; a figure of the table or a bar opens its postings."""
    st.subheader("Stock roll-forward", anchor=False)
    every = kept(bench, "stock_roll")
    rows = every[every["month"] <= month].tail(_MONTHS)
    listed = records(rows)
    if not listed:
        st.caption("Nothing is posted to the stock nominals up to this month.")
        return
    now = listed[-1]
    currency = bench.base_currency
    st.markdown(
        messages.escaped(
            f"In {month_name(now['month'])} stock went from {formats.money(now['opening'], currency)} to {formats.money(now['closing'], currency)}. "
            "Click a bar or a figure for its postings."
        )
    )
    picture = st.plotly_chart(
        stock_waterfall(now, currency), config={"displayModeBar": False}, key=session.scoped(f"roll-chart:{now['month']}"), on_select="rerun",
        selection_mode="points",
    )  # fmt: skip
    row, column = picked_figure(rows.sort_values("month", ascending=False), _ROLL, f"roll:{month}")
    points = picture["selection"]["points"]
    bar = PARTS[points[0]["point_index"]].name if points else ""
    where, part = (str(row["month"]), column) if row and column in _PARTS else (now["month"], bar)
    label = st.selectbox(
        f"Postings of {month_name(where)}", list(_PARTS), index=list(_PARTS).index(part) if part in _PARTS else None,
        format_func=_PARTS.__getitem__, placeholder="Click a figure above, or choose one", key=session.scoped(f"roll-part:{where}:{part}"),
    )  # fmt: skip
    if label:
        found = kept(bench, "stock_roll_rows", where, label)
        words = f"{_PARTS[label]} in {short_month(where)}: {formats.count(len(found), 'posting')}"
        rows_behind(bench, found, STOCK_POSTINGS, words, key=f"roll-rows:{where}:{label}", file=f"stock-{label}-{where}")


_PARTS = {part.name: part.label for part in PARTS if part.sign and part.name not in {"opening", "closing"}}
