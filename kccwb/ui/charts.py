"""Pictures of the month end. Amounts go to the browser as exact text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from kccwb.ui import formats
from kccwb.ui.balances import short_month

SALES, COST, LATE, MARGIN = "#7a8a99", "#1b5e8c", "#d98e2b", "#2b8a57"


def cost_by_month(rows: Sequence[Mapping[str, Any]], currency: str) -> go.Figure:
    """Cost of Sale of each month as bars, what arrived late on top, with sales and margin as lines."""
    months = [short_month(row["month"]) for row in rows]
    in_time = [{"in_time": Decimal(row["cost_of_sale"]) - Decimal(row["posted_later"])} for row in rows]
    figure = go.Figure()
    figure.add_bar(name="Cost of Sale, posted in time", **_drawn(months, in_time, "in_time", currency, COST))
    figure.add_bar(name="posted after the month's end", **_drawn(months, rows, "posted_later", currency, LATE))
    for name, column, colour, dash in (("Sales", "sales", SALES, "dot"), ("Margin", "margin", MARGIN, "solid")):
        drawn = _drawn(months, rows, column, currency, colour)
        drawn["marker"] |= {"size": 6}
        figure.add_scatter(name=name, mode="lines+markers", line={"color": colour, "dash": dash}, **drawn)
    figure.update_layout(
        barmode="relative",
        height=340,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "title": None},
        hovermode="x unified",
        dragmode=False,
        xaxis={"type": "category", "fixedrange": True},
        yaxis={"type": "linear", "tickformat": ",.0f", "fixedrange": True, "title": currency},
    )
    return figure


def _drawn(months: list[str], rows: Sequence[Mapping[str, Any]], column: str, currency: str, colour: str) -> dict[str, Any]:
    values = [Decimal(row[column]) for row in rows]
    return {
        "x": months,
        "y": [str(value) for value in values],
        "marker": {"color": colour},
        "customdata": [formats.money(value, currency) for value in values],
        "hovertemplate": "%{customdata}",
    }
