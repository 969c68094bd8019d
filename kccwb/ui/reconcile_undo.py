"""Take an export back in two steps: the plan with what hangs on it, then the deed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kccwb.reconcile.undo import UndoReport
from kccwb.ui import formats, messages, session
from kccwb.workbench import Workbench


def draw_undo(bench: Workbench, row_id: str, package: str, finish: Callable[[Callable[[], object], str], None]) -> None:
    """The plan is shown first; only then can it be done. ``finish`` acts, says what came of it and draws the page anew."""
    held = session.scoped(f"undo:{row_id}")
    if st.button(f"Undo the export: look at what it would do in {package}", key="pair-undo", icon=":material/undo:"):
        with messages.guarded():
            st.session_state[held] = bench.undo_export([row_id])
    plan: UndoReport | None = st.session_state.get(held)
    if plan is None:
        return
    for step in plan.steps:
        worth = formats.money(step.amount, step.currency)
        st.markdown(messages.escaped(f"{step.source_type} {step.source_code}, {step.company_name}, {worth}: {step.message}"))
    if not plan.token:
        return
    sure = st.checkbox(f"It was exported in error and shall be taken out of {package}", key="pair-undo-sure")
    if st.button(f"Take it out of {package}", key="pair-undo-yes", icon=":material/delete:", disabled=not sure):
        token = plan.token
        finish(lambda: _undone(bench, row_id, token, held), "Read both ledgers to see it in the comparison.")


def _undone(bench: Workbench, row_id: str, token: str, held: str) -> None:
    """Do what was planned, and say of each row what became of it."""
    report = bench.undo_export([row_id], token)
    st.session_state.pop(held, None)
    for step in report.steps:
        messages.keep(messages.escaped(f"{step.source_code}: {step.message}"), "success" if step.result == "undone" else "warning")
