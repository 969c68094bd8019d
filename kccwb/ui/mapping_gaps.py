"""The mapping gaps, largest first, each with its money, its reason and one click to mend it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.columns import Column, plain_rows
from kccwb.ui.mapping_rows import GAPS_NOT_HELD, gap_name
from kccwb.workbench import Workbench

_CARDS = 40
_REST = (
    Column("name", "Gap"),
    Column("documents", "Documents", "number"),
    Column("amount", "Amount", "money"),
    Column("suggested", "Suggestion"),
    Column("reason", "Why"),
)


def gap_cards(bench: Workbench, gaps: Sequence[Mapping[str, Any]]) -> None:
    """Draw the gaps: what holds documents up as cards, what rests on a default or only serves the journal folded away."""
    suggested = [gap for gap in gaps if gap["suggestion"]]
    if suggested:
        label = f"Accept all {formats.count(len(suggested), 'suggestion')}"
        st.button(label, type="primary", icon=":material/done_all:", key="accept-all", on_click=_accept_all, args=(bench,))
    blocking = [gap for gap in gaps if gap["blocks"]]
    for number, gap in enumerate(blocking[:_CARDS]):
        _card(bench, gap, number)
    if len(blocking) > _CARDS:
        more = formats.count(len(blocking) - _CARDS, "more gap holds", "more gaps hold")
        st.html(plain_rows(_listed(blocking[_CARDS:]), _REST, f"{more} documents up"))
    rest = [gap for gap in gaps if not gap["blocks"]]
    if rest:
        kinds = {status: [gap for gap in rest if gap["status"] == status] for status in GAPS_NOT_HELD}
        kinds["other"] = [gap for gap in rest if gap["status"] not in GAPS_NOT_HELD]
        names = {
            GAPS_NOT_HELD[0]: "without an account of their own: the default takes them, and nothing is held up",
            GAPS_NOT_HELD[1]: "of stock or Cost of Sale: never exported, mapped only so that the journal can name the account",
            "other": "of bank accounts and others that no document needs: payments made through such an account in the package wait for it",
        }
        with st.expander(f"{formats.count(len(rest), 'gap that holds', 'gaps that hold')} no document up"):
            for status, found in kinds.items():
                if found:
                    st.html(plain_rows(_listed(found), _REST, f"{len(found):,} {names[status]}"))


def _card(bench: Workbench, gap: Mapping[str, Any], number: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"gap-{number}"):
        worth = f" · {formats.count(int(gap['documents']), 'document')} · {formats.money(gap['amount'], bench.base_currency)}"
        words = messages.escaped(gap_name(gap)).join(("**", "**")) + messages.escaped(worth)
        st.markdown(f"{words}  \n:small[:gray[{messages.escaped(str(gap['reason']))}]]", width="stretch")
        if gap["suggestion"]:
            label = messages.escaped(f"Accept {_target(gap)}")
            args = (bench, str(gap["kind"]), str(gap["code"]), str(gap["direction"]))
            key = f"accept:{gap['kind']}:{gap['code']}:{gap['direction']}"
            st.button(label, icon=":material/check:", key=key, on_click=_accept, args=args)
        else:
            st.caption("Nothing fits by itself: choose it in the table below.", width="content")


def _target(gap: Mapping[str, Any]) -> str:
    name = str(gap["suggestion_name"] or "")
    return f"{gap['suggestion']} {name}".strip() if name != gap["suggestion"] else str(gap["suggestion"])


def _listed(gaps: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{**gap, "name": gap_name(gap), "suggested": _target(gap) if gap["suggestion"] else None} for gap in gaps]


def _accept(bench: Workbench, kind: str, code: str, direction: str) -> None:
    _said(lambda: bench.accept_gap(kind, code, direction if kind == "tax" else ""))


def _accept_all(bench: Workbench) -> None:
    _said(bench.accept_all_gaps)


def _said(act: Any) -> None:
    try:
        messages.keep(f"{formats.count(act(), 'mapping')} made.")
    except Exception as error:
        messages.keep(messages.escaped(getattr(error, "message", "This could not be mapped; nothing was changed.")), "error")
