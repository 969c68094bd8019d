"""Connection: which package, as whom, until when; limits; the audit trail."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_rows
from kccwb.ui.connecting import connect_forms, open_words, subject_name
from kccwb.ui.deeds import deed, fields, subject_words
from kccwb.ui.filters import Choice, Sort
from kccwb.ui.grid import GridLayout, grid
from kccwb.ui.header import page_head
from kccwb.ui.messages import section
from kccwb.workbench.browse import Wanted

AUDIT = GridLayout(
    name="audit",
    view="audit",
    columns=(
        Column("seq", "No.", "number", width=80),
        Column("at", "When", "moment"),
        Column("by", "Who"),
        Column("action", "What", "deed", width=210, help="Click to see the whole entry."),
        Column("subject", "To what", "subject", width=190),
        Column("detail", "Details", "detail", width=460),
        Column("hash", "Hash", "code", width=120, help="Seals this entry and all before it: a later change would show."),
    ),
    search=("subject", "detail"),
    choices=(Choice("action", "What", deed), Choice("by", "Who")),
    sorts=(Sort("Newest first", ("-seq",)), Sort("Oldest first", ("seq",))),
    key="seq",
    noun="event",
    tick=False,
    amounts=False,
    opens="action",
    empty="Nothing has happened yet.",
)
FIELDS = (Column("name", "What"), Column("value", "Value"))
FRESHNESS = (Column("subject", "What was read"), Column("fetched", "When", "moment"), Column("rows", "Rows", "number"))

bench = page_head("Connection")
status = bench.status()


@st.dialog("Disconnect")
def confirm_disconnect() -> None:
    st.write("The sign-in and the client secret are forgotten on this machine. What was exported and read stays.")
    if st.button("Disconnect", type="primary"):
        with messages.guarded():
            bench.disconnect()
            messages.keep("Disconnected.")
            st.rerun()


@section
def connected() -> None:
    st.markdown(f"**{messages.escaped(status.package_name)}** · {messages.escaped(status.organisation)} · books in {status.base_currency}")
    facts = [("Connected since", formats.moment(status.connected_since))]
    if status.signed_in_until:
        facts.append(("Signed in until", f"{formats.moment(status.signed_in_until)}; renewed by itself"))
    if status.calls_left_day is not None:
        facts.append(("Calls left today", f"{status.calls_left_day:,}"))
    if status.calls_left_minute is not None:
        facts.append(("Calls left this minute", f"{status.calls_left_minute:,}"))
    st.markdown("  \n".join(f"{name}: **{value}**" for name, value in facts))
    with st.container(horizontal=True, key="connection-actions"):
        if st.button("Get Nominal & Tax Accounts", type="primary", icon=":material/sync:"):
            with st.spinner("Reading …"):
                report = bench.fetch_chart()
            messages.keep(
                f"{formats.count(report.accounts, 'account')} read, {report.usable_accounts:,} of them usable on documents, "
                f"{formats.count(report.bank_accounts, 'bank account')}; {formats.count(report.active_tax_codes, 'active tax code')}."
            )
            st.rerun()
        if st.button("Read contacts, items and documents", icon=":material/refresh:", help="What the pre-check compares with."):
            with st.spinner("Reading …"):
                bench.refresh_known()
            messages.keep("Contacts, items and documents are read.")
            st.rerun()
        if status.page_url:
            st.link_button(open_words(status), status.page_url, icon=":material/open_in_new:")
        if st.button("Disconnect", icon=":material/link_off:"):
            confirm_disconnect()
    if status.freshness:
        rows = [{"subject": subject_name(one.subject), "fetched": one.fetched, "rows": one.rows} for one in status.freshness]
        st.html(plain_rows(rows, FRESHNESS, "How fresh each read is"))


@section
def not_connected() -> None:
    st.write("No accounting package is connected: files can be loaded and mapped, but nothing can cross.")
    connect_forms(bench)


@st.dialog("Entry of the audit trail", width="large")
def entry(seq: str) -> None:
    """One entry whole: who, when, what, and every field of it in words."""
    row = bench.page("audit", Wanted(one_of={"seq": (seq,)}), limit=1, key="seq").to_dict("records")[0]
    st.markdown(f"#### {messages.escaped(deed(row['action']))}")
    who = f"No. {row['seq']:,}, {formats.moment(row['at'])}, by {row['by']}: {subject_words(row['subject'])}"
    st.markdown(messages.escaped(who))
    told = [{"name": name, "value": value} for name, value in fields(row["detail"])]
    st.html(plain_rows(told, FIELDS, formats.count(len(told), "detail")))
    st.caption(f"Hash {row['hash']}")


@section
def audit_trail() -> None:
    st.subheader("Audit trail", anchor=False)
    if st.button("Check the chain of hashes", icon=":material/verified_user:"):
        broken = bench.verify_audit()
        if broken is None:
            st.success("The record is whole: nobody changed it.")
        else:
            st.error(f"The record was changed at or before entry {broken:,}.")
    state = grid(bench, AUDIT)
    if state.opened:
        entry(state.opened)


if status.connected:
    connected()
else:
    not_connected()
audit_trail()
