"""Overview: the month at a glance, what still stands between you and closing it."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_table
from kccwb.ui.finding_table import finding_table
from kccwb.ui.header import findings, page_head, place_link
from kccwb.workbench.overview import Step

ICONS = {
    "done": ":green[:material/check_circle:] done",
    "to do": ":blue[:material/radio_button_unchecked:] to do",
    "in the way": ":orange[:material/error:] in the way",
}
LATEST = (
    Column("at", "When", "moment"),
    Column("by", "Who"),
    Column("action", "What", "deed"),
    Column("times", "Times", "number"),
    Column("subject", "Subject"),
)


def card(step: Step) -> None:
    """One step: its state in a word, its figure, its £, its next action."""
    with st.container(border=True, key=f"step-{step.key}", width=280, height="stretch"):
        st.caption(ICONS[step.state])
        st.markdown(f"**{step.title}**")
        if step.left:
            amounts = " · ".join(formats.money(total.amount, total.currency) for total in step.amounts if total.amount)
            st.markdown(f"### {formats.count(step.left, step.noun)}")
            if amounts:
                st.markdown(f"**{messages.escaped(amounts)}**")
        st.write(step.sentence if not step.left else step.sentence[0].upper() + step.sentence[1:] + ".")
        if step.state != "done":
            place_link(step.place, step.action)


bench = page_head("Overview")
glance = bench.glance()
if glance.month is None:
    st.subheader("Nothing is loaded yet. Begin with KCC's files.", anchor=False)
elif glance.open_steps:
    st.subheader(f"{glance.month:%B %Y} is {formats.count(glance.open_steps, 'step')} from closing.", anchor=False)
else:
    st.subheader(f"{glance.month:%B %Y} is ready to close.", anchor=False)
with st.container(horizontal=True, key="steps"):
    for each in glance.steps:
        card(each)

found = findings(bench)
if len(found):
    st.subheader("Findings", anchor=False)
    st.html(finding_table(found, bench.base_currency, f"{formats.count(len(found), 'finding')}, gravest first"))
st.subheader("What happened last", anchor=False)
st.html(plain_table(bench.recent(), LATEST, "Newest first; the whole audit trail is on the Connection page."))
