"""Overview: the month at a glance, what still stands between you and closing it."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_table
from kccwb.ui.finding_table import finding_table
from kccwb.ui.header import findings, page_head, place_link
from kccwb.ui.kept import kept
from kccwb.ui.month_checklist import STATES, amounts, headline
from kccwb.ui.progress import since_yesterday, trends
from kccwb.workbench.overview import Step

LATEST = (
    Column("at", "When", "moment"),
    Column("by", "Who"),
    Column("action", "What", "deed"),
    Column("times", "Times", "number"),
    Column("subject", "To what", "subject"),
)


def card(step: Step) -> None:
    """One step: its state in a word, its figure, its £, its next action."""
    with st.container(border=True, key=f"step-{step.key}", width=270, height="stretch"):
        st.caption(STATES[step.state])
        st.markdown(f"**{step.title}**")
        if step.left and step.noun:
            st.markdown(f"### {formats.count(step.left, step.noun)}")
            if amounts(step):
                st.markdown(f"**{messages.escaped(amounts(step))}**")
        st.write(messages.escaped(step.sentence))
        if step.state != "done":
            place_link(step.place, step.action)


bench = page_head("Overview")
with st.spinner("Looking at both ledgers …"):
    glance = kept(bench, "glance")
st.subheader(headline(glance), anchor=False)
if glance.month is not None:
    place_link("month_end", "Check, sign and seal the month")
with st.container(horizontal=True, key="steps"):
    for each in glance.steps:
        card(each)

if glance.month is not None:
    since_yesterday(bench)
    trends(bench)
found = findings(bench)
if len(found):
    st.subheader("Findings", anchor=False)
    told = int((found["severity"] == "info").sum())
    st.html(
        finding_table(
            found,
            bench.base_currency,
            f"{formats.count(len(found), 'finding')}, gravest first" + (f"; {told:,} of them for information" if told else ""),
        )
    )
with st.expander("Who did what last"):
    st.html(plain_table(bench.recent(), LATEST, "Newest first; the whole audit trail is on the Connection page."))
