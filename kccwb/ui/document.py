"""One row opened: its document with lines, and what happened to it on its way out."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_table
from kccwb.workbench import Workbench

_HISTORY = (
    Column("occurred", "When", "moment"),
    Column("kind", "What"),
    Column("by_whom", "Who"),
    Column("package_number", "Number in the package", "code"),
    Column("amount", "Amount", "money"),
    Column("currency", "Currency"),
    Column("message", "Words"),
)


@st.dialog("Document", width="large")
def show_document(bench: Workbench, row_id: str) -> None:
    """Draw the document and its history."""
    with messages.guarded():
        history = bench.history(row_id)
        st.markdown("**History**")
        if len(history):
            st.html(plain_table(history, _HISTORY, f"{formats.count(len(history), 'event')}, newest first"))
        else:
            st.caption("Nothing has happened to it yet.")
