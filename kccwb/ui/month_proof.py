"""Mode guard above the journal, and below it the proof: is it in the package, once, in its month, with its amounts, unedited?"""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.balances import month_name
from kccwb.ui.columns import Column, plain_rows
from kccwb.ui.kept import kept
from kccwb.workbench import Workbench
from kccwb.workbench.month_end import CosCheck, ModeGuard

_ACCOUNTS = (
    Column("account_code", "Account", "code"),
    Column("account_name", "Account name"),
    Column("expected", "Journal", "money"),
    Column("found", "Moved in the package", "money"),
    Column("verdict", "Verdict"),
)
_JOURNALS = (
    Column("number", "Journal", "code"),
    Column("date", "Date", "date"),
    Column("narration", "Narration"),
    Column("status", "Status"),
    Column("amount", "Debits", "money"),
    Column("part", "It is"),
)
_STATES = {
    "once": ("green", ":material/check_circle:", "Found once, and right"),
    "twice": ("red", ":material/error:", "Posted twice"),
    "not at all": ("blue", ":material/radio_button_unchecked:", "Not in the package"),
    "draft": ("orange", ":material/edit_note:", "There as a draft"),
    "wrong month": ("red", ":material/event_busy:", "In the wrong month"),
    "wrong amount": ("red", ":material/error:", "With other amounts"),
    "edited since": ("red", ":material/edit_off:", "Edited since it was proven"),
    "not read": ("gray", ":material/help:", "Journals not read"),
}


def mode_sentence(bench: Workbench, month: str) -> ModeGuard:
    """Draw which mode is in force and what that rests on; where the journal is of the other mode, why it must not be posted."""
    guard: ModeGuard = kept(bench, "cos_mode", month)
    st.markdown(messages.escaped(guard.sentence))
    if guard.refusal:
        amount = formats.money(guard.misstates, bench.base_currency)
        st.error(
            f"**Do not post this journal: it would misstate {messages.escaped(amount)}.**\n\n{messages.escaped(guard.refusal)}",
            icon=":material/block:",
        )
    else:
        st.caption(messages.escaped(" ".join(guard.evidence)))
    return guard


def last_read(when: datetime | None) -> str:
    """When the package was last read, in a sentence."""
    return f"The package was last read {formats.moment(when)}." if when else "The package was not read for this month yet."


def proof(bench: Workbench, month: str) -> None:
    """Draw what the package was last seen to hold of the journal, with a button that looks anew."""
    if st.button(
        "Look for it in the package",
        key="cos-check",
        icon=":material/search:",
        help="Reads its journals and trial balance. It posts nothing.",
    ):
        with st.spinner("Reading the package's journals and trial balance …"), messages.guarded():
            bench.cos_check(month)
    check: CosCheck | None = kept(bench, "cos_checked", month)
    if check is None:
        st.caption(f"The package was not read for {month_name(month)} yet: whether the journal is there is not known.")
        return
    colour, icon, words = _STATES.get(check.state, ("gray", ":material/help:", check.state))
    if check.state == "once" and not check.proven:
        colour, icon, words = "orange", ":material/warning:", "Found once, but the accounts moved otherwise"
    st.badge(words, icon=icon, color=colour)  # type: ignore[arg-type]
    st.markdown(messages.escaped(check.sentence))
    st.caption(f"{last_read(check.read)} What was done there since is not known here: look again.")
    if check.journals:
        st.html(plain_rows([vars(one) for one in check.journals], _JOURNALS, "The package's journals this rests on"))
    rows = [{**vars(line), "verdict": line.note or ("✓ agrees" if line.expected == line.found else "✗ differs")} for line in check.lines]
    st.html(plain_rows(rows, _ACCOUNTS, "Movement in the month, debit plain, credit in brackets"))
