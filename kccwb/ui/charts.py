"""Pictures of the month end. Amounts go to the browser as exact text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go

from kccwb.ui import formats
from kccwb.ui.balances import short_month

SALES, COST, LATE, MARGIN = "#7a8a99", "#2f7fbf", "#d98e2b", "#2f9e66"
"""Colours that stand out on white and on the dark page alike."""


@dataclass(frozen=True)
class StockPart:
    """A figure of the stock roll-forward: its column, its words, and its sign in closing = opening + … (0: a balance)."""

    name: str
    label: str
    sign: int


PARTS = (
    StockPart("opening", "Opening", 0),
    StockPart("purchases", "Purchases", 1),
    StockPart("adjustments", "Adjustments", 1),
    StockPart("cost_of_sale", "Cost of Sale", -1),
    StockPart("received", "Received, not invoiced", 1),
    StockPart("other", "Other postings", 1),
    StockPart("closing", "Closing", 0),
)
"""The roll-forward's figures in order."""


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


def stock_waterfall(row: Mapping[str, Any], currency: str) -> go.Figure:
    """One month of the roll-forward: balances from the ground, movements from where the one before ended. The bars stand in the order of PARTS."""
    base, length, colours, level = [], [], [], Decimal(0)
    for part in PARTS:
        value = Decimal(row[part.name])
        moved = part.sign * value
        base.append(str(level if part.sign else Decimal(0)))
        length.append(str(moved if part.sign else value))
        colours.append(COST if not part.sign else MARGIN if moved >= 0 else LATE)
        level = level + moved if part.sign else value
    figures = [formats.money(Decimal(row[part.name]) * (part.sign or 1), currency) for part in PARTS]
    figure = go.Figure(
        go.Bar(
            x=[part.label for part in PARTS], y=length, base=base, marker={"color": colours}, text=figures, textposition="outside",
            cliponaxis=False, customdata=figures, hovertemplate="%{x}: %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    return _framed(figure, currency)


def margin_bars(rows: Sequence[Mapping[str, Any]], currency: str) -> go.Figure:
    """Cost of Sale and margin of each kind, beside each other so that a loss shows; ``name`` is what each row is called."""
    figure = go.Figure()
    names = [str(row["name"]) for row in rows]
    for label, column, colour in (("Cost of Sale", "cost_of_sale", COST), ("Margin", "margin", MARGIN)):
        figure.add_bar(name=label, **_drawn(names, rows, column, currency, colour))
    return _framed(figure, currency).update_layout(barmode="group", hovermode="x unified")


def trend(rows: Sequence[Mapping[str, Any]], days: Sequence[str], lines: Mapping[str, str], currency: str = "") -> go.Figure:
    """Lines over days or months: ``lines`` is column → words. With a currency the figures are money, else counts."""
    figure = go.Figure()
    for (column, label), colour in zip(lines.items(), (COST, MARGIN, LATE, SALES), strict=False):
        values = [row[column] for row in rows]
        figure.add_scatter(
            name=label, mode="lines+markers", x=list(days), y=[str(value) for value in values], line={"color": colour}, marker={"size": 5, "color": colour},
            customdata=[formats.money(Decimal(value), currency) if currency else formats.number(int(value)) for value in values], hovertemplate="%{customdata}",
        )  # fmt: skip
    return _framed(figure, currency or "").update_layout(height=240, hovermode="x unified", yaxis={"rangemode": "tozero"})


def _framed(figure: go.Figure, currency: str) -> go.Figure:
    return figure.update_layout(
        height=340,
        margin={"l": 10, "r": 10, "t": 24, "b": 10},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "title": None},
        dragmode=False,
        xaxis={"type": "category", "fixedrange": True},
        yaxis={"type": "linear", "tickformat": ",.0f", "fixedrange": True, "title": currency},
    )


def _drawn(months: list[str], rows: Sequence[Mapping[str, Any]], column: str, currency: str, colour: str) -> dict[str, Any]:
    values = [Decimal(row[column]) for row in rows]
    return {
        "x": months,
        "y": [str(value) for value in values],
        "marker": {"color": colour},
        "customdata": [formats.money(value, currency) for value in values],
        "hovertemplate": "%{customdata}",
    }
