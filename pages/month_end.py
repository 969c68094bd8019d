"""Month end: what stands between a month and its close, who signed, what moved since, and the evidence."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import messages, session
from kccwb.ui.balances import month_name, records
from kccwb.ui.header import page_head, place_link
from kccwb.ui.kept import kept
from kccwb.ui.month_checklist import checklist, headline
from kccwb.ui.month_drift import changes, evidence
from kccwb.ui.month_sign import seal_status, signing

bench = page_head("Month end")
months = records(kept(bench, "close_months"))
if not months:
    st.markdown("KCC's ledger is not loaded, so there is no month to close yet.")
    st.info("Load nominal_transactions on the KCC data page.", icon=":material/inbox:")
    place_link("kcc_data", "Load KCC's files")
    st.stop()

states = {row["month"]: row["state"] for row in months}
month = st.selectbox(
    "Month", list(states), format_func=lambda name: f"{month_name(name)}, {states[name]}", key=session.scoped("close-month"),
    persist_state="session", width=240,
)  # fmt: skip
with messages.guarded():
    with st.spinner("Looking at both ledgers …"):
        glance = kept(bench, "glance", month)
        state = kept(bench, "close_state", month)
    st.subheader(headline(glance), anchor=False)
    seal_status(bench, state)
    checklist(bench, glance, [item for item in glance.items if item.key.startswith("tie:")])
    signing(bench, state, sum(item.blocks for item in glance.items))
changes(bench, month)
with messages.guarded():
    evidence(bench, month)
