"""Snapshots of a month, what changed since one, and the journal to post on top."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import JOURNAL, LEDGER_STYLE, Part, ledger_table, month_name, records, totals_sentence
from kccwb.ui.columns import Column
from kccwb.ui.downloads import file_button
from kccwb.ui.kept import kept
from kccwb.ui.messages import section
from kccwb.ui.month_rows import rows_behind
from kccwb.workbench import Workbench
from kccwb.workbench.month_close import DriftSummary

_MOVERS = (
    Column("date", "Date", "date"),
    Column("posted", "Posted", "date"),
    Column("days_late", "Days late", "number", help="Days from the document's date to its posting."),
    Column("change", "Change"),
    Column("source_type", "Type"),
    Column("invoice_code", "Document", "code"),
    Column("company_name", "Company"),
    Column("cost_of_sale", "Cost of Sale", "money"),
    Column("adjustments", "Adjustments", "money"),
    Column("stock", "Stock", "money"),
    Column("sales", "Sales", "money"),
    Column("other", "Other nominals", "money"),
)
_WHY = {"read": "when its trial balance was read", "prepared": "when it was signed", "sealed": "when it was sealed"}


@section
def changes(bench: Workbench, month: str) -> None:
    """Draw the snapshots, the documents that moved the month since one of them, and what to post on top."""
    st.subheader("What changed since", anchor=False)
    snapshots = records(kept(bench, "snapshots", month))
    with st.container(horizontal=True, vertical_alignment="bottom", key="drift-head"):
        chosen = None
        if snapshots:
            labels = {row["snapshot_id"]: _label(row) for row in snapshots}
            usual = "The seal, else the first kept"
            chosen = st.selectbox(
                "Since", [None, *labels], format_func=lambda key: usual if key is None else labels[key], width=420, key=session.scoped(f"drift-since:{month}")
            )  # fmt: skip
        if st.button(
            "Take a snapshot",
            icon=":material/photo_camera:",
            key="snapshot",
            help="Keep both ledgers' figures of the month as they are now.",
        ):
            _snapshot(bench, month)
    told: DriftSummary = kept(bench, "drift_summary", month, chosen)
    moved = kept(bench, "drift", month, chosen)
    if told.snapshot_id is None:
        st.caption(f"Nothing of {month_name(month)} is kept yet. Take a snapshot, or open its trial balance: later changes then show.")
    elif moved.empty:
        st.markdown(f":green[:material/check_circle:] {messages.escaped(told.sentence)}")
    else:
        rows_behind(bench, moved, _MOVERS, told.sentence, key=f"drift:{month}:{chosen}", file=f"changed-since-{month}")
    _top_up(bench, month)


def evidence(bench: Workbench, month: str) -> None:
    """Draw the downloads of the evidence pack."""
    st.subheader("Evidence pack", anchor=False)
    st.caption(
        "The workbook has the checks with live totals, trial balance, Cost-of-Sale journal, tie-outs, reconciling items, documents and the audit extract. "
        "The statement is one page to print and sign. Both name the same run."
    )
    name = f"evidence-{session.current_company()}-{month}"
    with st.container(horizontal=True, key="evidence-files"):
        file_button("Workbook and statement", lambda path: _both(bench, month, path), f"{name}.zip", key="evidence-zip")
        file_button("Workbook (Excel)", lambda path: bench.write_evidence(month, path), f"{name}.xlsx", key="evidence-xlsx")
        file_button("Statement to sign", lambda path: _statement(bench, month, path), f"{name}.html", key="evidence-html")


def _label(row: dict[str, Any]) -> str:
    return f"{formats.moment(row['taken'])}, {_WHY.get(row['reason'], row['reason'])} ({row['by_whom']})"


def _snapshot(bench: Workbench, month: str) -> None:
    with messages.guarded():
        taken = bench.snapshot_month(month)
        words = "is kept as it stands" if taken.fresh else f"stands as it was last kept, {formats.moment(taken.taken)}"
        messages.keep(f"{month_name(month)} {words}.")
        st.rerun()


def _top_up(bench: Workbench, month: str) -> None:
    lines = records(kept(bench, "cos_topup", month))
    if not lines:
        return
    st.markdown(f"**To post on top of {month_name(month)}'s journal**, for what reached the ledger after it was recorded as posted:")
    equal, said = totals_sentence(lines, "debit", "credit", bench.base_currency)
    st.html(LEDGER_STYLE)
    st.html(ledger_table([Part("", lines)], JOURNAL, "", summed=("debit", "credit")))
    st.caption(messages.escaped(("✓ " if equal else "✗ ") + said + ". No line carries VAT."))
    with st.container(horizontal=True, key="topup-files"):
        name = f"cost-of-sale-{month}-top-up"
        file_button("Xero file", lambda path: bench.write_cos_xero(month, path, topup=True), f"{name}-xero.csv", key="topup-xero")
        file_button(
            "QuickBooks file", lambda path: bench.write_cos_quickbooks(month, path, topup=True), f"{name}-quickbooks.csv", key="topup-qbo"
        )
        file_button("Excel", lambda path: bench.write_cos_xlsx(month, path, topup=True), f"{name}.xlsx", key="topup-xlsx")


def _both(bench: Workbench, month: str, path: Path) -> None:
    bench.write_evidence(month, path.with_suffix(".xlsx"), path.with_suffix(".html"))


def _statement(bench: Workbench, month: str, path: Path) -> None:
    with tempfile.TemporaryDirectory() as aside:
        bench.write_evidence(month, Path(aside) / "pack.xlsx", path)
