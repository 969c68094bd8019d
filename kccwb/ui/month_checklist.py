"""The checklist of a month: what is done, what is open, what it is worth, and the page that mends it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_rows
from kccwb.ui.header import place_link
from kccwb.workbench import Workbench
from kccwb.workbench.month_close import CloseItem
from kccwb.workbench.overview import Glance, Step

STATES = {
    "done": ":green[:material/check_circle:] done",
    "to do": ":blue[:material/radio_button_unchecked:] to do",
    "in the way": ":orange[:material/error:] in the way",
    "look": ":violet[:material/visibility:] have a look",
}
_ITEM_STATES = {"done": "✓ done", "open": "✗ open", "look": "? have a look", "not checked": "· not checked"}
_TIES = (
    Column("state", "State", "status"),
    Column("title", "Tie-out"),
    Column("sentence", "What it says"),
    Column("amount", "Not explained", "money"),
)


def headline(glance: Glance) -> str:
    """How far the month is from closing, in one sentence; the same on the Overview and on the month's own page."""
    if glance.month is None:
        return "Nothing is loaded yet. Begin with KCC's files."
    month = f"{glance.month:%B %Y}"
    if glance.seal == "sealed":
        return f"{month} is sealed."
    if glance.seal == "broken":
        return f"The seal of {month} is broken: something moved under it."
    if glance.open_steps:
        return f"{month} is {formats.count(glance.open_steps, 'step')} from closing."
    return f"{month} is ready to close."


def amounts(step: Step) -> str:
    """What the rest of a step is worth, all currencies."""
    return " · ".join(formats.money(total.amount, total.currency) for total in step.amounts if total.amount)


def checklist(bench: Workbench, glance: Glance, ties: Sequence[CloseItem]) -> None:
    """Draw every step with its state, figure, money and link; the tie-outs, one by one, beneath theirs."""
    for step in glance.steps:
        with st.container(horizontal=True, vertical_alignment="center", key=f"close-{step.key}"):
            st.markdown(STATES[step.state], width=120)
            figure = formats.count(step.left, step.noun) if step.left and step.noun else ""
            worth = " · ".join(part for part in (figure, amounts(step)) if part)
            st.markdown(f"**{step.title}**  \n{messages.escaped(step.sentence)}", width=520)
            if worth:
                st.markdown(f"**{messages.escaped(worth)}**", width=230)
            if step.state != "done":
                place_link(step.place, step.action)
        if step.key == "ties" and ties:
            with st.expander(f"{formats.count(len(ties), 'tie-out')}, one by one", expanded=False):
                rows = [{**vars(item), "state": _ITEM_STATES[item.state]} for item in ties]
                st.html(plain_rows(rows, _TIES, "Their reconciling items are on the Trial balance page."))
