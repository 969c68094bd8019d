"""The filter row of a grid: search, choices, amount range, sort. What it says is kept for the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import streamlit as st

from kccwb.ui import session
from kccwb.workbench import Workbench
from kccwb.workbench.browse import Wanted


@dataclass(frozen=True)
class Choice:
    """A column whose values can be picked from."""

    column: str
    label: str
    words: Callable[[str], str] = str
    """How a value is shown."""


@dataclass(frozen=True)
class Sort:
    """An order people can ask for: its words, and the columns, "-" for descending."""

    label: str
    columns: tuple[str, ...]


def filter_row(
    bench: Workbench,
    grid: str,
    view: str,
    search: Sequence[str],
    choices: Sequence[Choice],
    sorts: Sequence[Sort],
    always: dict[str, tuple[str, ...]] | None,
    amounts: bool,
    tick: bool,
) -> tuple[Wanted, tuple[str, ...]]:
    """Draw the filters; the rows they ask for and the order they shall come in."""
    one_of = dict(always or {})
    low = high = None
    order: tuple[str, ...] = ()
    ticked_in = ""

    def named(part: str) -> str:
        return session.scoped(f"{grid}:{part}")

    with st.container(horizontal=True, vertical_alignment="bottom", key=f"filters-{grid}"):
        text = st.text_input(
            "Search", key=named("text"), persist_state="session", placeholder="Any words", icon=":material/search:", width=190
        )
        for choice in choices:
            values = [value for value in bench.choices(view, choice.column) if not always or value in always.get(choice.column, (value,))]
            held = st.session_state.get(named(choice.column))
            if held and not set(held) <= set(values):
                st.session_state[named(choice.column)] = [value for value in held if value in values]
            picked = st.multiselect(
                choice.label,
                values,
                key=named(choice.column),
                persist_state="session",
                placeholder="All",
                width=150,
                format_func=choice.words,
            )
            if picked:
                one_of[choice.column] = tuple(picked)
        if amounts:
            with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall", width=230, key=f"amounts-{grid}"):
                low = _amount("Amount from", named("from"))
                high = _amount("Amount to", named("to"))
        if len(sorts) > 1:
            labels = {sort.label: sort.columns for sort in sorts}
            order = labels[st.selectbox("Sort by", list(labels), key=named("sort"), persist_state="session", width=205)]
        elif sorts:
            order = sorts[0].columns
        if tick and st.toggle("Only selected", key=named("mine"), persist_state="session"):
            ticked_in = grid
    return Wanted(text or "", tuple(search), one_of, amount_from=low, amount_to=high, ticked_in=ticked_in), order


def _amount(label: str, key: str) -> Decimal | None:
    """An amount as people type it, exact; None when the box is empty or holds no amount (and then it says so)."""
    typed = st.text_input(label, key=key, persist_state="session", placeholder="0.00", width=110)
    text = (typed or "").replace(",", "").replace("£", "").strip()
    if not text:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        st.caption(f":red[“{label}” is no amount: it is ignored.]")
        return None
    return value
