"""The bridge from KCC's figure of each control to the package's: table, waterfall, and the rows behind each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from kccwb.reconcile.standing import BridgeStep
from kccwb.reconcile.words import CLASSES, bridge_column
from kccwb.ui import formats, messages, session
from kccwb.ui.balances import dashed, records, total
from kccwb.ui.columns import Column, as_csv, editor_columns, plain_table, shown
from kccwb.ui.month_rows import rows_behind
from kccwb.ui.reconciling import BRIDGE_ROWS, class_words, place_of
from kccwb.workbench import Workbench

TOTAL, MORE, LESS = "#7a8a99", "#2b8a57", "#c0504d"
Days = tuple[dt.date, dt.date]
_SIDES = ("KCC", "package")
_WHOLE = (*_SIDES, "All")
"""What can be opened beside a class: a side's own figure, and every difference."""
_SIDE_ROWS = (
    Column("date", "Date", "date"),
    Column("kind", "Type"),
    Column("number", "Number", "code"),
    Column("name", "Company or narration", width=240),
    Column("amount", "Amount", "money"),
)


def bridge_columns(rows: Sequence[Mapping[str, Any]], package: str) -> tuple[Column, ...]:
    """The columns of the bridge: opening, each class that is not nil anywhere, closing, residual."""
    used = [name for name in CLASSES if any(row[bridge_column(name)] for row in rows)]
    return (
        Column("control", "Control", width=130),
        Column("name", "Account", width=140),
        Column("currency", "Cur.", width=55, help="Currency"),
        Column("kcc_total", "KCC", "money", help="KCC's figure of the period."),
        Column("opening_difference", "Opening difference", "money", help="What differed before the period began."),
        *(Column(bridge_column(name), _headed(class_words(name, package, 2)), "money", help=name) for name in used),
        Column("closing_difference", "Closing difference", "money"),
        Column("package_total", package, "money", help="The package's figure of the period."),
        Column("residual", "Residual", "money", help="What no name explains. Nil when every penny has one."),
        Column("proof", "Proved by", width=120),
    )


def waterfall(steps: Sequence[BridgeStep], currency: str, package: str) -> go.Figure:
    """KCC's figure, each class from where the one before ended, the package's figure. The bars stand in the order of the steps; amounts go as exact text."""
    base, colours, level = [], [], Decimal(0)
    for step in steps:
        base.append(str(Decimal(0) if step.kind == "total" else level))
        level = step.amount if step.kind == "total" else level + step.amount
        colours.append(TOTAL if step.kind == "total" else MORE if step.amount >= 0 else LESS)
    figures = [formats.money(step.amount, currency) for step in steps]
    figure = go.Figure(
        go.Bar(
            x=[_step_words(step, package) for step in steps], y=[str(step.amount) for step in steps], base=base, marker={"color": colours}, text=figures,
            textposition="outside", cliponaxis=False, customdata=figures, hovertemplate="%{x}: %{customdata}<extra></extra>",
        )
    )  # fmt: skip
    figure.update_layout(
        height=280,
        margin={"l": 10, "r": 10, "t": 30, "b": 10},
        dragmode=False,
        showlegend=False,
        xaxis={"type": "category", "fixedrange": True, "automargin": True},
        yaxis={"type": "linear", "tickformat": ",.0f", "fixedrange": True, "title": currency},
    )
    return figure


def draw_bridge(bench: Workbench, days: Days, package: str) -> None:
    """Table, waterfall of the chosen control, rows of the chosen step."""
    frame = bench.bridge(*days)
    base = bench.base_currency
    rows = sorted(records(frame), key=lambda row: place_of(row["control"], row["currency"], base))
    if not rows:
        st.info("Neither side holds anything in this period.", icon=":material/inbox:")
        return
    labels = [_label(row) for row in rows]
    table = pd.DataFrame(rows, columns=list(frame.columns), dtype="object")
    differing = next((label for label, row in zip(labels, rows, strict=True) if row["closing_difference"]), labels[0])
    with st.container(horizontal=True, vertical_alignment="bottom", key="bridge-choice"):
        held = session.scoped("bridge-control")
        if st.session_state.get(held) not in labels:
            st.session_state[held] = differing
        control = rows[labels.index(st.selectbox("Waterfall of", labels, key=held, width=320))]
        steps = bench.bridge_steps(control["control"], control["currency"], *days)
        classes = ["", *_WHOLE, *[step.difference_class for step in steps if step.difference_class]]
        held = session.scoped("bridge-class")
        if st.session_state.get(held) not in classes:
            st.session_state[held] = ""
        sides = {"KCC": "KCC's figure", "package": f"{package}'s figure"}
        words = {"": "no step", "All": "every difference", **sides, **{name: class_words(name, package, 2) for name in classes[4:]}}
        chosen = st.selectbox("Rows behind", classes, format_func=lambda name: words[name], key=held, width=260)
    drawn = [step.difference_class or ("All" if step.kind == "step" else "package" if step.label == "package" else "KCC") for step in steps]
    st.session_state[session.scoped("bridge-steps")] = drawn
    st.plotly_chart(
        waterfall(steps, control["currency"], package), config={"displayModeBar": False}, key=session.scoped(f"bridge-chart-{_label(control)}"),
        on_select=_step_clicked, selection_mode="points",
    )  # fmt: skip
    if chosen in _SIDES:
        _side(bench, control, chosen, days, words[chosen])
    elif chosen:
        _behind(bench, control, "" if chosen == "All" else chosen, days, package)
    else:
        st.caption("Click a bar for the rows behind it.")
    with st.expander(f"Every control from KCC's figure to {package}'s"):
        _table(table, labels, bridge_columns(rows, package), days)


def _table(table: pd.DataFrame, labels: Sequence[str], columns: Sequence[Column], days: Days) -> None:
    plain = st.toggle(
        "Plain table", key=session.scoped("bridge-plain"), persist_state="session", help="For keyboards and screen readers, and to print."
    )
    if plain:
        st.html(plain_table(table, columns, "From KCC's figure of each control to the package's"))
    else:
        money = [column.name for column in columns if column.kind == "money"]
        names = [column.name for column in columns]
        config = editor_columns(columns)
        config["control"] = st.column_config.TextColumn("Control", width=130, pinned=True)
        key = session.scoped(f"bridge:{days}")
        st.session_state[session.scoped("bridge-drawn")] = (key, list(labels), names)
        st.dataframe(
            dashed(shown(table, columns), money)[names], column_order=names, column_config=config, hide_index=True, placeholder=formats.NIL,
            height=min(35 * (len(table) + 1) + 3, 400), key=key, on_select=_cell_clicked, selection_mode="single-cell",
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key="bridge-foot"):
        st.caption("Click a figure for the rows behind it.", width="content")
        st.download_button(
            "Download CSV", lambda: as_csv(table, columns), "bridge.csv", "text/csv", on_click="ignore", type="tertiary", icon=":material/download:",
            key="bridge-csv",
        )  # fmt: skip


def _cell_clicked() -> None:
    key, labels, names = st.session_state[session.scoped("bridge-drawn")]
    cells = st.session_state[key]["selection"]["cells"]
    if cells:
        st.session_state[session.scoped("bridge-control")] = labels[int(cells[0][0])]
        column = str(cells[0][1])
        sides = {"kcc_total": "KCC", "package_total": "package"}
        found = sides.get(column) or next((name for name in CLASSES if bridge_column(name) == column and column in names), "All")
        st.session_state[session.scoped("bridge-class")] = found


def _step_clicked() -> None:
    key = session.scoped(f"bridge-chart-{st.session_state.get(session.scoped('bridge-control'))}")
    points = st.session_state.get(key, {}).get("selection", {}).get("points", [])
    drawn = st.session_state.get(session.scoped("bridge-steps"), [])
    if points and int(points[0]["point_index"]) < len(drawn):
        st.session_state[session.scoped("bridge-class")] = drawn[int(points[0]["point_index"])]


def _side(bench: Workbench, control: Mapping[str, Any], side: str, days: Days, words: str) -> None:
    """The documents, payments and postings that one side's figure is made of."""
    rows = bench.bridge_side_rows(control["control"], control["currency"], side, *days)
    together = formats.money(total(records(rows), "amount"), control["currency"])
    said = f"{_label(control)}, {words}: {formats.count(len(rows), 'row')}, together {together}"
    rows_behind(
        bench, rows, _SIDE_ROWS, said, key=f"bridge-side:{_label(control)}:{side}:{days}", file=f"bridge-{control['control']}-{side}"
    )


def _behind(bench: Workbench, control: Mapping[str, Any], difference_class: str, days: Days, package: str) -> None:
    rows = bench.bridge_rows(control["control"], control["currency"], *days, difference_class or None)
    what = class_words(difference_class, package, 2) if difference_class else "every difference"
    st.markdown(messages.escaped(f"{_label(control)}, {what}: {formats.count(len(rows), 'row')}"))
    if not len(rows):
        st.caption("Nothing moves it.")
        return
    columns = (*BRIDGE_ROWS, Column("in_range", "In the period", "yes_no", width=100))
    names = [column.name for column in columns]
    st.dataframe(
        shown(rows, columns), column_order=names, column_config=editor_columns(columns), hide_index=True, placeholder=formats.NIL,
        height=min(35 * (len(rows) + 1) + 3, 320), key=session.scoped(f"bridge-rows:{_label(control)}:{difference_class}:{days}"),
    )  # fmt: skip


def _headed(words: str) -> str:
    return words[:1].upper() + words[1:]


def _label(row: Mapping[str, Any]) -> str:
    name = f" {row['name']}" if row["name"] and row["control"].startswith("account") else ""
    return f"{row['control']}{name}, {row['currency']}"


def _step_words(step: BridgeStep, package: str) -> str:
    if step.difference_class:
        return class_words(step.difference_class, package, 2)
    return package if step.label == "package" else step.label
