"""One row opened: its document with lines, earlier versions, and what happened to it on its way out."""

from __future__ import annotations

import streamlit as st

from kccwb.kcc.detail import DocumentDetail
from kccwb.model.errors import BadInput
from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_rows, plain_table
from kccwb.workbench import Workbench
from kccwb.workbench.browse import Wanted

_HISTORY = (
    Column("occurred", "When", "moment"),
    Column("kind", "What"),
    Column("by_whom", "Who"),
    Column("package_number", "Number in the package", "code"),
    Column("amount", "Amount", "money"),
    Column("currency", "Currency"),
    Column("message", "Words"),
)
_LINES = (
    Column("line", "Line", "number"),
    Column("stock_code", "Stock code", "code"),
    Column("description", "Description"),
    Column("quantity", "Quantity", "number"),
    Column("unit_net", "Unit net", "price"),
    Column("discount", "Discount %", "number"),
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
    Column("tax_rate", "Tax rate", "code"),
    Column("nominal_code", "Nominal", "code"),
)
_VERSIONS = (
    Column("loaded", "Loaded", "moment"),
    Column("by_whom", "By"),
    Column("source_file", "File"),
    Column("source_line", "Line", "number"),
    Column("invoice_code", "Code", "code"),
    Column("net", "Net", "money"),
    Column("tax", "Tax", "money"),
    Column("gross", "Gross", "money"),
)
_ROW = (
    Column("source_type", "Type"),
    Column("source_code", "Code", "code"),
    Column("source_date", "Date", "date"),
    Column("company_name", "Company"),
    Column("amount", "Amount", "money"),
    Column("currency", "Currency"),
    Column("ineligible_reason", "Not for export because"),
    Column("waits_for", "Waits for"),
)


@st.dialog("In KCC's data", width="large")
def show_document(bench: Workbench, row_id: str) -> None:
    """Draw what a row is in KCC's data, and its history."""
    with messages.guarded():
        if row_id[:2] in {"S:", "P:"}:
            _document(bench, row_id)
        else:
            st.html(plain_table(bench.page("export_row", Wanted(one_of={"row_id": (row_id,)}), limit=1), _ROW, "As KCC has it"))
        history = bench.history(row_id)
        st.markdown("**What happened to it on its way out**")
        if len(history):
            st.html(plain_table(history, _HISTORY, f"{formats.count(len(history), 'event')}, newest first"))
        else:
            st.caption("Nothing yet.")


def _document(bench: Workbench, row_id: str) -> None:
    try:
        found = bench.document(row_id)
    except BadInput as gone:
        messages.show_error(gone)
        return
    st.markdown(f"#### {messages.escaped(f'{found.source_type} {found.invoice_code}')}")
    st.markdown("  \n".join(f"{name}: **{messages.escaped(value)}**" for name, value in _facts(found) if value))
    st.html(plain_rows([vars(line) for line in found.lines], _LINES, f"{formats.count(len(found.lines), 'line')}, in {found.currency}"))
    st.markdown(
        f"Net **{formats.money(found.net, found.currency)}** · Tax **{formats.money(found.tax, found.currency)}** · "
        f"Gross **{formats.money(found.gross, found.currency)}**".replace("$", "\\$")
    )
    if len(found.versions) > 1:
        st.html(plain_rows([vars(version) for version in found.versions], _VERSIONS, "Revised in KCC: every version loaded, newest first"))


def _facts(found: DocumentDetail) -> list[tuple[str, str]]:
    ledger = formats.day(found.ledger_date) if found.ledger_date else "not in the ledger yet"
    rate = f" at {found.exchange_rate.normalize():f} per unit of the base currency" if found.exchange_rate != 1 else ""
    return [
        ("Company", f"{found.company_name or 'not loaded'} (URN {found.urn})"),
        ("Invoice date", formats.day(found.invoice_date)),
        ("In KCC's ledger", ledger),
        ("Due", formats.day(found.due_date)),
        ("Order", found.order_no or ""),
        ("Reference", found.reference or ""),
        ("Currency", found.currency + rate),
        ("Channel", found.channel or ""),
        ("KCC's own ID", found.invoice_id),
    ]
