"""Reconcile: by how much KCC and the accounting package differ, made of what, and what is done about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import streamlit as st

from kccwb.model.errors import WorkbenchError
from kccwb.ui import formats, messages, session
from kccwb.ui.balances import records
from kccwb.ui.grid import GridState, grid, refresh
from kccwb.ui.header import package_name, page_head, place_link
from kccwb.ui.messages import section
from kccwb.ui.reconcile_bridge import draw_bridge
from kccwb.ui.reconcile_open import draw_checklist, draw_open
from kccwb.ui.reconcile_pair import done, show_difference
from kccwb.ui.reconciling import SUGGESTIONS, differences_layout, fresh_words, headline, ordered

bench = page_head("Reconcile")
package = package_name(bench.header(findings=False))
connected = bench.status().connected


def day(label: str, key: str) -> dt.date | None:
    """One end of the period, empty when it is open."""
    return st.date_input(label, None, key=session.scoped(key), format="DD/MM/YYYY", width=150, persist_state="session")


def read_both() -> None:
    """Read the package's books, compare them with KCC's files as loaded, and say what came of it."""
    with st.status("Reading both ledgers …", expanded=True) as progress:
        try:
            read = bench.fetch_books(first, last, lambda sentence: progress.update(label=f"{sentence} …"))
            progress.update(label="Comparing …")
            bench.reconcile(first, last)
        except WorkbenchError as refused:
            progress.update(label="Not everything could be read; what was read before stands.", state="error")
            messages.keep(messages.escaped(f"{refused.message} {refused.fix}"), "error")
            st.rerun()
    brought = f"{formats.count(read.documents, 'document')}, {formats.count(read.payments, 'payment')} and {formats.count(read.postings, 'other posting')} new or changed."
    messages.keep(messages.escaped(f"Both ledgers are read and compared. {brought}"))
    refresh(layout)
    st.rerun()


def compare() -> None:
    """Compare anew with what was read before."""
    bench.reconcile(first, last)
    refresh(layout)


with st.container(horizontal=True, vertical_alignment="bottom", key="reconcile-period"):
    first, last = day("From", "reconcile-from"), day("To", "reconcile-to")
    reading = st.button("Read both ledgers", type="primary", icon=":material/sync:", key="read-both", disabled=not connected)
    again = st.button("Compare again", icon=":material/compare_arrows:", key="compare-again", help="With what was read before.")
try:
    standing = bench.reconcile_standing(first, last)
except WorkbenchError as refused:
    messages.show_error(refused)
    st.stop()
days = (standing.first_day, standing.last_day)
layout = differences_layout(days, None)
if reading:
    read_both()
if again:
    done(compare, "Compared anew with what was read before.")
gaps = bench.control_gaps(*days) if standing.compared_at else ()


def opening() -> None:
    """The whole in one sentence, how fresh it is, and whether every penny has a name."""
    st.markdown(f"#### {messages.escaped(headline(gaps, standing, package, bench.base_currency))}")
    st.caption(messages.escaped(fresh_words(standing, package)))
    if standing.stale:
        st.info("Something was loaded, read, sent or decided since: compare again to see it here.", icon=":material/update:")
    if not standing.compared_at:
        return
    if standing.problems:
        said = "\n".join(f"- {messages.escaped(problem)}" for problem in standing.problems)
        st.warning(
            f"**Incomplete, residual {messages.escaped(f'{standing.residual:,.2f}')}{'' if standing.accounts else ', no account compared'}.** What could not be read or explained:\n\n{said}",
            icon=":material/warning:",
        )
    else:
        st.badge("Residual 0.00: every penny has a name", icon=":material/check_circle:", color="green")


@section
def bridge() -> None:
    draw_bridge(bench, days, package)


def actions(state: GridState) -> None:
    """Accept all that are ticked, with one reason; link what is the same; open accepted ones again."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="difference-actions"):
        reason = st.text_input("Reason", key=session.scoped("accept-reason"), placeholder="Why these may stay", width=280)
        what = f"Accept {formats.totals(state.ticked_totals, 'difference')}" if state.ticked else "Accept"
        able = bool(state.ticked) and bool((reason or "").strip())
        help_ = None if able else "Tick differences and give a reason."
        if st.button(messages.escaped(what), key="accept", type="primary", icon=":material/check:", disabled=not able, help=help_):
            acted(
                lambda: bench.accept_difference(state.ticked, reason or ""), f"{formats.count(len(state.ticked), 'difference')} accepted."
            )
        if st.button(
            "Link", key="link", icon=":material/link:", disabled=len(state.ticked) < 2, help="Tick what is the same on both sides."
        ):
            acted(lambda: link(state), "Linked, and both were compared anew.")
        if st.button("Open again", key="reopen", icon=":material/undo:", disabled=not state.ticked, help="Takes acceptances back."):
            acted(lambda: bench.reopen_difference(state.ticked), "Open again.")


def acted(act: Callable[[], object], words: str) -> None:
    """Act on what is ticked, then clear the ticks and draw the page anew."""

    def then() -> None:
        act()
        bench.untick_all(layout.name)
        refresh(layout)

    done(then, words)


def link(state: GridState) -> None:
    """The ticked differences are one thing: their KCC rows are the package's documents."""
    ticked = [row for row in records(bench.differences()) if row["difference_id"] in set(state.ticked)]
    bench.accept_match([row["row_id"] for row in ticked if row["row_id"]], [row["package_id"] for row in ticked if row["package_id"]])
    compare()


@section
def differences() -> None:
    names = {f"{gap.control}, {gap.currency}": gap for gap in ordered(gaps, bench.base_currency)}
    chosen = st.selectbox("On control", ["All", *names], key=session.scoped("difference-control"), width=320, persist_state="session")
    gap = names.get(chosen or "All")
    matches = None if gap is None else sorted(set(bench.bridge_rows(gap.control, gap.currency, *days)["match_id"].tolist()))
    state = grid(bench, differences_layout(days, matches), actions=actions)
    if state.opened:
        show_difference(bench, state.opened, package, compare)


@section
def open_items() -> None:
    draw_open(bench, package)


@section
def checklist() -> None:
    draw_checklist(bench)


@section
def suggestions() -> None:
    with st.expander(f"{formats.count(standing.suggested, 'suggestion')}: pairs that look alike", expanded=True):
        grid(bench, SUGGESTIONS, actions=deciding)


def deciding(state: GridState) -> None:
    """Take or refuse the ticked suggestions; a refused one is not made again."""
    with st.container(horizontal=True, key="suggestion-actions"):
        take = st.button("They are the same", key="take", type="primary", icon=":material/link:", disabled=not state.ticked)
        refuse = st.button("Refuse", key="refuse", icon=":material/link_off:", disabled=not state.ticked)
    if take or refuse:
        decide = bench.accept_match if take else bench.refuse_match

        def act() -> None:
            for row in records(bench.matches("suggested")):
                if row["match_id"] in set(state.ticked):
                    decide(row["kcc_rows"].split(), row["package_ids"].split())
            bench.untick_all(SUGGESTIONS.name)
            refresh(SUGGESTIONS)
            compare()

        done(act, "Taken, and both were compared anew." if take else "Refused: these are not suggested again.")


opening()
if not connected:
    st.info("No accounting package is connected; books that were read before can still be compared.", icon=":material/link_off:")
    place_link("connection", "Connect a package")
if standing.compared_at:
    st.subheader("The bridge from KCC's figure to the package's", anchor=False)
    bridge()
    st.subheader("Differences", anchor=False)
    differences()
    if standing.suggested:
        suggestions()
    st.subheader("Debtors and creditors, both sides", anchor=False)
    open_items()
    st.subheader("Credits to allocate by hand", anchor=False)
    checklist()
