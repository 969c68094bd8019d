"""Export: what is pending, what has been exported, and what the package said about the rest."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.causes import causes
from kccwb.ui.connecting import open_words
from kccwb.ui.document import show_document
from kccwb.ui.exporting import (
    EXPORTED,
    FEEDBACK_ROWS,
    NOT_FOR_EXPORT,
    PENDING,
    PRECHECK_ROWS,
    checked_words,
    export_sentence,
)
from kccwb.ui.grid import GridState, grid, refresh
from kccwb.ui.header import page_head
from kccwb.ui.messages import section
from kccwb.ui.uploading import confirm_upload, running_upload

bench = page_head("Export")
st.markdown(messages.escaped(export_sentence(bench)))
running_upload(bench)


@st.dialog("Mark as Exported")
def confirm_mark(row_ids: Sequence[str]) -> None:
    st.write(
        f"{formats.count(len(row_ids), 'row')} will be marked as exported: never sent, no green tick. "
        "Do this for what is in the accounting package already. It can be undone on the exported grid."
    )
    if st.button("Mark as Exported", type="primary"):
        with messages.guarded():
            number = bench.mark(list(row_ids))
            done(f"{formats.count(number, 'row')} marked as exported.")


@st.dialog("Mark as Not Exported")
def confirm_unmark(row_ids: Sequence[str]) -> None:
    st.write(f"{formats.count(len(row_ids), 'row')} marked by hand will be pending again, and the next upload may send them.")
    if st.button("Mark as Not Exported", type="primary"):
        with messages.guarded():
            number = bench.unmark(list(row_ids))
            done(f"{formats.count(number, 'row')} pending again.")


def done(words: str) -> None:
    """After an action: say it, and draw every grid anew with filter and place as they are."""
    messages.keep(words)
    for layout in (PENDING, EXPORTED):
        refresh(layout)
    st.rerun()


def run_precheck(row_ids: Sequence[str]) -> None:
    """Judge the rows (all without any), say its counts, and draw the grid anew."""
    words, kind = checked_words(bench.precheck(list(row_ids) or None))
    messages.keep(messages.escaped(words), kind)
    refresh(PENDING)
    st.rerun()


def pending_actions(state: GridState) -> None:
    """Upload as a button, everything in the Actions menu, as in KCC."""
    with st.container(horizontal=True, vertical_alignment="center", key="pending-actions"):
        chosen = st.menu_button("Actions", ["Run Pre-Check", "Upload Data", "Mark as Exported"], icon=":material/bolt:", key="pending-menu")
        label = f"Upload {formats.totals(state.ticked_totals)}" if state.ticked else "Upload Data"
        if st.button(messages.escaped(label), type="primary", icon=":material/cloud_upload:", key="upload") or chosen == "Upload Data":
            confirm_upload(bench, state.ticked)
        elif chosen == "Run Pre-Check":
            with st.spinner("Checking every payload as it would go out …"):
                run_precheck(state.ticked)
        elif chosen == "Mark as Exported":
            if state.ticked:
                confirm_mark(state.ticked)
            else:
                st.warning("Tick the rows first that are in the accounting package already.")


def exported_actions(state: GridState) -> None:
    """Read back, undo hand marks, export again what is gone."""
    with st.container(horizontal=True, vertical_alignment="center", key="exported-actions"):
        options = ["Read back from the package", "Mark as Not Exported", "Export again (gone from the package)"]
        chosen = st.menu_button("Actions", options, icon=":material/bolt:", key="exported-menu")
        if chosen == options[0]:
            with st.spinner("Reading back …"):
                report = bench.verify(list(state.ticked) or None)
            kind = "warning" if report.differs or report.gone else "success"
            told = (
                f"{report.read:,} read back: {report.verified:,} agree, {report.differs:,} differ, {report.gone:,} gone. {report.message}"
            )
            messages.keep(messages.escaped(told.strip()), kind)
            refresh(EXPORTED)
            st.rerun()
        elif chosen and not state.ticked:
            st.warning("Tick the rows first.")
        elif chosen == options[1]:
            confirm_unmark(state.ticked)
        elif chosen == options[2]:
            number = bench.export_again(list(state.ticked))
            done(f"{formats.count(number, 'row')} pending again.")


@section
def pending() -> None:
    st.subheader("This is what is pending export", anchor=False)
    state = grid(bench, PENDING, actions=pending_actions)
    if state.opened:
        show_document(bench, state.opened)
    found = bench.precheck_findings()
    held_up = found[found["severity"] != "info"]
    if len(held_up):
        st.markdown(
            f"**Pre-check:** {formats.count(held_up.groupby(['code', 'cause_group']).ngroups, 'cause')}, largest first. Mend one and its documents go."
        )
        causes(held_up, PRECHECK_ROWS, key="precheck", here="export", package=package_link(), act=check_again)


@section
def exported() -> None:
    st.subheader("This is what has been exported successfully", anchor=False)
    state = grid(bench, EXPORTED, actions=exported_actions)
    if state.opened:
        show_document(bench, state.opened)


@section
def feedback() -> None:
    st.subheader("This is feedback encountered while exporting", anchor=False)
    rows = bench.feedback()
    if not len(rows):
        st.info("The accounting package refused nothing.", icon=":material/inbox:")
        return
    causes(rows, FEEDBACK_ROWS, key="feedback", here="export", package=package_link(), act=try_again)


def package_link() -> tuple[str, str, str] | None:
    """Words and address of the link to the package, and its name, when one is connected."""
    status = bench.status()
    return (open_words(status), status.page_url, status.package_name) if status.connected and status.page_url else None


def check_again(row_ids: list[str]) -> None:
    """Read what was mended in the package, and check the rows of one cause anew."""
    if st.button("Mended: check again", key=f"check-{row_ids[0]}", icon=":material/refresh:"):
        with st.spinner("Reading the package's accounts, contacts, items and lock dates, and checking …"), messages.guarded():
            if bench.status().connected:
                bench.fetch_chart()
                bench.refresh_known()
            run_precheck(row_ids)


def try_again(row_ids: list[str]) -> None:
    """Upload the rows of one mended cause."""
    if st.button("Mended: upload them again", key=f"again-{row_ids[0]}", icon=":material/refresh:"):
        confirm_upload(bench, row_ids)


@section
def not_for_export() -> None:
    with st.expander("Not for export, and why"):
        state = grid(bench, NOT_FOR_EXPORT)
    if state.opened:
        show_document(bench, state.opened)


pending()
exported()
feedback()
not_for_export()
