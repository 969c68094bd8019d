"""The rows behind a figure of the month end: a grid, its document one click away, and a file."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import records
from kccwb.ui.columns import Column, as_csv, editor_columns, shown
from kccwb.ui.document import show_document
from kccwb.workbench import Workbench

STOCK_POSTINGS = (
    Column("date", "Date", "date"),
    Column("posted", "Posted", "date"),
    Column("nominal_code", "Nominal", "code"),
    Column("source_type", "Type"),
    Column("invoice_code", "Document", "code"),
    Column("company_name", "Company"),
    Column("amount", "Amount", "money", help="Debit plain, credit in brackets."),
    Column("stock_code", "Stock code", "code"),
    Column("description", "Description"),
)


def rows_behind(
    bench: Workbench, rows: pd.DataFrame, columns: Sequence[Column], words: str, *, key: str, file: str
) -> Mapping[str, Any] | None:
    """Draw the rows with a sentence over them; the row that was chosen, whose document can be opened."""
    st.markdown(messages.escaped(words))
    if rows.empty:
        return None
    chosen = picked_row(rows, columns, key)
    with st.container(horizontal=True, vertical_alignment="center", key=f"foot-{key}"):
        if chosen and chosen.get("row_id"):
            name = chosen.get("invoice_code") or chosen.get("subject") or "it"
            if st.button(f"Open {name} in KCC's data", key=f"open-{key}", icon=":material/description:"):
                show_document(bench, str(chosen["row_id"]))
        elif "row_id" in rows.columns:
            st.caption("Tick a row to open its document.", width="content")
        st.download_button(
            "Download CSV", lambda: as_csv(rows, columns), f"{file}.csv", "text/csv", on_click="ignore", type="tertiary",
            icon=":material/download:", key=f"csv-{key}",
        )  # fmt: skip
    return chosen


def picked_row(rows: pd.DataFrame, columns: Sequence[Column], key: str) -> Mapping[str, Any] | None:
    """A grid in which one row can be ticked; that row."""
    event = _grid(rows, columns, key, "single-row")
    chosen = event["selection"]["rows"]
    return records(rows)[chosen[0]] if chosen and chosen[0] < len(rows) else None


def picked_figure(rows: pd.DataFrame, columns: Sequence[Column], key: str, height: int = 420) -> tuple[Mapping[str, Any] | None, str]:
    """A grid whose figures can be clicked; the row and the column's name of the one that was."""
    event = _grid(rows, columns, key, "single-cell", height)
    cells = event["selection"]["cells"]
    return (records(rows)[cells[0][0]], str(cells[0][1])) if cells and cells[0][0] < len(rows) else (None, "")


def _grid(rows: pd.DataFrame, columns: Sequence[Column], key: str, mode: Any, height: int = 420) -> Any:
    there = [column for column in columns if column.name in rows.columns]
    digest = hashlib.sha256(rows.to_csv().encode()).hexdigest()[:12]
    return st.dataframe(
        shown(rows, there)[[column.name for column in there]],
        column_order=[column.name for column in there],
        column_config=editor_columns(there),
        hide_index=True,
        placeholder=formats.NIL,
        height=min(35 * (len(rows) + 1) + 3, height),
        key=session.scoped(f"rows:{key}:{digest}"),
        on_select="rerun",
        selection_mode=mode,
    )
