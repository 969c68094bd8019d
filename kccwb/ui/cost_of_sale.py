"""The Cost-of-Sale journal beside the trial balance: what to post by hand, its files, and whether it is in the package."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.balances import JOURNAL, Part, ledger_table, month_name, records, total, totals_sentence
from kccwb.ui.columns import Column, plain_table
from kccwb.ui.downloads import file_button
from kccwb.ui.header import place_link
from kccwb.ui.kept import kept
from kccwb.ui.month_proof import mode_sentence, proof
from kccwb.workbench import Workbench

_LATE = (
    Column("date", "Date", "date"),
    Column("posted", "Posted", "date"),
    Column("source_type", "Type"),
    Column("source", "Source", "code"),
    Column("description", "Description"),
    Column("amount", "Cost of Sale", "money"),
)


def journal(bench: Workbench, month: str) -> None:
    """Draw the month's journal to post by hand, with everything one can do about it."""
    words, lines = kept(bench, "cos_summary", month), records(kept(bench, "cos_journal", month))
    st.subheader(f"Journal to post by hand: {month_name(month)}", anchor=False)
    guard = mode_sentence(bench, month)
    if words.warnings:
        st.warning("\n".join(f"- {messages.escaped(warning)}" for warning in words.warnings), icon=":material/warning:")
    if not lines:
        st.info("There is nothing to post for this month.", icon=":material/inbox:")
        return
    unmapped = {line["nominal_code"] for line in lines if not line["account_code"]}
    if unmapped:
        place_link("mapping", f"Map {formats.count(len(unmapped), 'missing account')}")
    equal, said = totals_sentence(lines, "debit", "credit", bench.base_currency)
    st.html(ledger_table([Part("", lines)], JOURNAL, "", summed=("debit", "credit")))
    st.caption(messages.escaped(("✓ " if equal else "✗ ") + said + ". No line carries VAT. Date it the last day of the month."))
    _files(bench, month, bool(unmapped), bool(guard.refusal))
    _posted(bench, month)
    proof(bench, month)


def late_documents(bench: Workbench, month: str) -> None:
    """Draw the documents of earlier months that reached the Cost of Sale too late for their own journal."""
    late = bench.cos_late(month)
    rows = records(late)
    st.subheader("Arrived late, from earlier months", anchor=False)
    if not rows:
        st.caption(f"No document of an earlier month reached the Cost of Sale in {month_name(month)} or after.")
        return
    currency = bench.base_currency
    words = f"{formats.count(len(rows), 'posting')} dated before {month_name(month)} and posted since, together {formats.money(total(rows, 'amount'), currency)}"
    st.html(plain_table(late.head(500), _LATE, words))


def _files(bench: Workbench, month: str, unmapped: bool, refused: bool) -> None:
    why = "Map the missing accounts first: the file must name them." if unmapped else None
    if refused:
        why = "This journal is of the other mode: it must not be posted."
    with st.container(horizontal=True, key="cos-files"):
        name = f"cost-of-sale-{month}"
        file_button(
            "Xero file",
            lambda path: bench.write_cos_xero(month, path),
            f"{name}-xero.csv",
            key="cos-xero",
            disabled=unmapped or refused,
            help=why,
        )
        quickbooks = f"{name}-quickbooks.csv"
        file_button(
            "QuickBooks file",
            lambda path: bench.write_cos_quickbooks(month, path),
            quickbooks,
            key="cos-quickbooks",
            disabled=unmapped or refused,
            help=why,
        )
        file_button("Excel", lambda path: bench.write_cos_xlsx(month, path), f"{name}.xlsx", key="cos-xlsx")


def _posted(bench: Workbench, month: str) -> None:
    when = bench.cos_posted(month)
    with st.container(horizontal=True, vertical_alignment="center", key="cos-posted"):
        if when:
            st.badge(f"Recorded as posted, {formats.moment(when)}", icon=":material/check_circle:", color="green")
        if st.button("I have posted it" if not when else "I have posted it again", key="cos-record", icon=":material/task_alt:"):
            _confirm(bench, month)


@st.dialog("I have posted it")
def _confirm(bench: Workbench, month: str) -> None:
    st.write(
        f"Record that the journal of {month_name(month)} is posted in the accounting package. The next month then asks only for what is new since, "
        "such as documents that arrive late. It posts nothing itself."
    )
    st.button("Record it", type="primary", key="cos-record-yes", on_click=_record, args=(bench, month))


def _record(bench: Workbench, month: str) -> None:
    try:
        bench.record_cos_posted(month)
    except Exception as error:
        messages.keep(getattr(error, "message", "It could not be recorded; nothing was changed. Repeat it."), "error")
    else:
        messages.keep(f"The journal of {month_name(month)} is recorded as posted.")
    st.rerun()  # a dialog by itself would only draw itself
