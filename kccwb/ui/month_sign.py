"""Sign, approve, seal: two people, the figures they saw, and a seal that says itself when it is broken."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kccwb.serve.companies import acting_as
from kccwb.ui import formats, messages, session
from kccwb.ui.balances import month_name
from kccwb.ui.columns import Column, plain_rows
from kccwb.ui.kept import kept
from kccwb.ui.month_rows import picked_row
from kccwb.workbench import Workbench
from kccwb.workbench.month_close import SealState

_SIGNATURES = (
    Column("kind", "What"),
    Column("by_whom", "Who"),
    Column("signed", "When", "moment"),
    Column("hash", "Figures (fingerprint)", "code"),
    Column("note", "Note"),
)
_MOVED = (
    Column("side", "Ledger"),
    Column("code", "Nominal or account", "code"),
    Column("name", "Name"),
    Column("sealed_balance", "When sealed", "money"),
    Column("balance", "Now", "money"),
    Column("difference", "Moved by", "money"),
)
_WIDTH = 620
_BADGES = {
    "open": ("gray", ":material/lock_open:"),
    "prepared": ("blue", ":material/draw:"),
    "approved": ("blue", ":material/how_to_reg:"),
    "sealed": ("green", ":material/lock:"),
}


def seal_status(bench: Workbench, state: SealState) -> None:
    """Draw how far the close is; a broken seal plainly, with every figure that moved."""
    if state.state != "broken":
        colour, icon = _BADGES[state.state]
        with st.container(horizontal=True, vertical_alignment="center", key="seal-line"):
            st.badge(state.state.capitalize(), icon=icon, color=colour)  # type: ignore[arg-type]
            st.markdown(messages.escaped(state.sentence), width="content")
        return
    st.error(messages.escaped(state.sentence), icon=":material/lock_reset:")
    picked_row(kept(bench, "seal_changes", state.month), _MOVED, f"seal-changes:{state.month}")
    st.caption("The documents that moved it are under *What changed since*. Post what came on top, then sign, approve and seal again.")


def signing(bench: Workbench, state: SealState, blocking: int) -> None:
    """Draw the signatures there are and the one that comes next."""
    month = state.month
    st.subheader("Sign, approve, seal", anchor=False)
    if state.signatures:
        rows = [{**vars(one), "hash": one.hash[:16]} for one in state.signatures]
        st.html(plain_rows(rows, _SIGNATURES, "Each signature keeps the figures as they stood"))
    if state.state in {"open", "broken"} or state.changes:
        _prepare(bench, month)
    elif state.state == "prepared":
        _approve(bench, state)
    elif state.state == "approved":
        _seal(bench, month, blocking)
    if state.state != "open":
        with st.popover("Reopen", icon=":material/lock_open:", type="tertiary"):
            _reopen(bench, month)


def _prepare(bench: Workbench, month: str) -> None:
    with st.form(f"prepare-{month}", width=_WIDTH):
        st.markdown("**Sign as preparer.** You say that the month is worked. The figures are kept as they stand now.")
        name = st.text_input("Preparer", value=bench.by, key=session.scoped(f"preparer:{month}"))
        note = st.text_input("Note", key=session.scoped(f"prepare-note:{month}"))
        if st.form_submit_button("Sign as preparer", type="primary", icon=":material/draw:", key="sign-prepare"):
            _do(bench, name, lambda acting: acting.prepare_month(month, note))


def _approve(bench: Workbench, state: SealState) -> None:
    month = state.month
    with st.form(f"approve-{month}", width=_WIDTH):
        if state.one_person:
            st.markdown("**Approve.** The option *one-person firm* is on: the preparer may approve, and the statement says so.")
        else:
            st.markdown(f"**Approve as another person** than {messages.escaped(state.signatures[-1].by_whom)}, over the same figures.")
        name = st.text_input("Approver", key=session.scoped(f"approver:{month}"), placeholder="Name of who approves")
        note = st.text_input("Note", key=session.scoped(f"approve-note:{month}"))
        if st.form_submit_button("Approve", type="primary", icon=":material/how_to_reg:", key="sign-approve"):
            _do(bench, name, lambda acting: acting.approve_month(month, note))


def _seal(bench: Workbench, month: str, blocking: int) -> None:
    with st.form(f"seal-{month}", width=_WIDTH):
        st.markdown(
            "**Seal.** The figures of both ledgers get a fingerprint. When either ledger moves, the seal breaks by itself, and says so."
        )
        name = st.text_input("Sealed by", value=bench.by, key=session.scoped(f"sealer:{month}"))
        despite = ""
        if blocking:
            st.warning(
                f"{formats.count(blocking, 'item')} of the checklist still open. To seal despite them, say why; the reason goes on record."
            )
            despite = st.text_input("Seal it despite these, because", key=session.scoped(f"despite:{month}"))
        if st.form_submit_button("Seal", type="primary", icon=":material/lock:", key="sign-seal"):
            _do(bench, name, lambda acting: acting.seal_month(month, despite))


def _reopen(bench: Workbench, month: str) -> None:
    with st.form(f"reopen-{month}", border=False):
        st.write(f"Take the signatures of {month_name(month)} back. They stay on record.")
        why = st.text_input("Reason", key=session.scoped(f"reopen-why:{month}"))
        if st.form_submit_button("Reopen it", key="sign-reopen"):
            _do(bench, bench.by, lambda acting: acting.reopen_month(month, why))


def _do(bench: Workbench, name: str, deed: Callable[[Workbench], SealState]) -> None:
    """Have somebody do it under their name, and say what came of it."""
    if not name.strip():
        st.error("Whoever signs has a name: fill it in.", icon=":material/error:")
        return
    with messages.guarded():
        messages.keep(messages.escaped(deed(acting_as(bench, name.strip())).sentence))
        st.rerun()
