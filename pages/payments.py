"""Payments (Import): what was paid in the accounting package, created and allocated in KCC's ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import LEDGER_STYLE
from kccwb.ui.columns import as_csv, plain_rows, plain_table, shown
from kccwb.ui.columns import editor_columns as configured
from kccwb.ui.document import show_document
from kccwb.ui.downloads import file_button
from kccwb.ui.grid import GridState, grid, refresh
from kccwb.ui.header import page_head, place_link
from kccwb.ui.messages import section
from kccwb.ui.paying import (
    BALANCES,
    COMPANIES,
    CREDITORS,
    DEBTORS,
    EFFECT,
    MOVEMENTS,
    NOT_CARRIED,
    OUTCOME,
    PaymentsCreated,
    creatable,
    created_words,
    done_layout,
    fetched_words,
    import_sentence,
    pending_layout,
    pending_wanted,
)
from kccwb.workbench.browse import Total, Wanted

AGES = ("Current", "1-30", "31-60", "61-90", "Over 90")
LAST = session.scoped("payments-created")

bench = page_head("Payments (Import)")
st.html(LEDGER_STYLE)
st.markdown(messages.escaped(import_sentence(bench)))
connected = bench.status().connected


def fetch() -> None:
    """Read what was paid in the package; what it brought is said after the rerun."""
    with st.spinner("Reading payments from the accounting package …"):
        report = bench.fetch_payments()
    messages.keep(messages.escaped(fetched_words(report)))
    refresh(pending_layout(bench))
    st.rerun()


@st.dialog("Create & Allocate Payments")
def confirm_create(row_ids: Sequence[str], good: Sequence[Total]) -> None:
    number = sum(total.rows for total in good)
    left = len(row_ids) - number
    held = f" {formats.count(left, 'payment')} of the selection cannot be created as things stand: the status says why." if left else ""
    st.write(
        messages.escaped(
            f"{formats.totals(good, 'payment')} will be created and allocated to their invoices.{held} Open items and bank accounts change as shown "
            "under the grid. Take the file for KCC into KCC afterwards."
        )
    )
    st.button("Create & Allocate Payments", type="primary", key="create-yes", on_click=create, args=(list(row_ids),))


def create(row_ids: list[str]) -> None:
    """Create the ticked payments, then draw the whole page anew (a dialog by itself would only draw itself)."""
    try:
        report = bench.create_payments(row_ids)
    except Exception as error:
        messages.keep(getattr(error, "message", "The payments could not be created; nothing was changed. Repeat it."), "error")
    else:
        st.session_state[LAST] = report
        messages.keep(messages.escaped(created_words(report)), "warning" if report.refused else "success")
        bench.untick_all(pending_layout(bench).name)
        refresh(pending_layout(bench))
    st.rerun()


def actions(state: GridState) -> None:
    """Everything in the Actions menu, as in KCC; the usual ones also as buttons."""
    with st.container(horizontal=True, vertical_alignment="center", key="payment-actions"):
        options = ["Fetch payments", "Create & Allocate Payments"]
        chosen = st.menu_button("Actions", options, icon=":material/bolt:", key="payments-menu")
        good = creatable(bench) if state.ticked else ()
        label = f"Create & Allocate {formats.totals(good, 'payment')}" if good else options[1]
        pressed = st.button(
            messages.escaped(label), type="primary", icon=":material/playlist_add_check:", key="create", disabled=not state.ticked
        )
        fetching = st.button("Fetch payments", icon=":material/cloud_download:", key="fetch", disabled=not connected)
        ready = bool(bench.totals("payment_import", Wanted(one_of=done_layout(bench).always or {})))
        file_button(
            "File for KCC", bench.payments_kcc_file, "kcc-payments.csv", key="kcc-file", disabled=not ready,
            help="Payments and allocations created here and not in KCC yet, in KCC's import layout." if ready else "Create payments first.",
        )  # fmt: skip
        if fetching or chosen == options[0]:
            fetch()
        elif (pressed or chosen == options[1]) and state.ticked:
            confirm_create(state.ticked, good)
        elif chosen == options[1]:
            st.warning("Tick the payments first.")


def effect(ticked: Sequence[str]) -> None:
    """Open items and bank accounts before and after the selection."""
    st.markdown("**What the selection would change**")
    if not ticked:
        st.caption("Tick payments to see the open items and bank accounts before and after.")
        return
    rows = bench.payment_effect(list(ticked))
    if not len(rows):
        st.caption("Nothing: none of the ticked payments can be created as things stand. Their status says why.")
        return
    banks = rows[rows["what"] == "bank account"].reset_index(drop=True)
    items = rows[rows["what"] != "bank account"].reset_index(drop=True)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        st.html(plain_table(items.head(200), EFFECT, f"Open items: {formats.count(len(items), 'invoice')}, outstanding before and after"))
        if len(items) > 200:
            st.caption(f"The first 200 of {len(items):,}.")
    with right:
        st.html(plain_table(banks, [column for column in EFFECT if column.name != "company_name"], "Bank accounts, before and after"))


def last_outcome() -> None:
    """What the last run could not create, and why; kept until the next run."""
    report: PaymentsCreated | None = st.session_state.get(LAST)
    refused = [row for row in report.rows if row.result == "refused"] if report else []
    if refused:
        rows = [{name.name: getattr(row, name.name) for name in OUTCOME} for row in refused[:200]]
        st.html(plain_rows(rows, OUTCOME, f"Not created in the last run: {formats.count(len(refused), 'payment')}"))
        if any(row.status.startswith("Bank account") for row in refused):
            place_link("mapping", "Map the bank account")


@section
def pending() -> None:
    st.subheader("Pending payments", anchor=False)
    layout = pending_layout(bench)
    if not bench.totals(layout.view, pending_wanted(bench)):
        actions(GridState((), (), ()))
    state = grid(bench, layout, actions=actions)
    if state.opened:
        opened(layout.view, state.opened)
    if state.rows:
        effect(state.ticked)
    last_outcome()


def opened(view: str, row_id: str) -> None:
    """Show the document that a payment is allocated to."""
    rows = bench.page(view, Wanted(one_of={"row_id": (row_id,)}), limit=1)
    if len(rows):
        document = rows["document_row_id"].tolist()[0] if "document_row_id" in rows.columns else row_id
        if isinstance(document, str) and document:
            show_document(bench, document)


@section
def not_carried() -> None:
    with st.expander("Not carried, and why"):
        st.caption(
            "Credit-note allocations never cross. Payments on account, and payments on documents that KCC did not send, stay in the package."
        )
        grid(bench, NOT_CARRIED)


@section
def created() -> None:
    with st.expander("Created and allocated"):
        done = done_layout(bench)
        state = grid(bench, done)
        if state.opened:
            opened(done.view, state.opened)


@section
def owed(side: str) -> None:
    """Open items of one side: ages, items, companies; today or as at a date."""
    layout = DEBTORS if side == "S" else CREDITORS
    as_at = st.date_input(
        "As at", None, format="DD/MM/YYYY", width=180, key=session.scoped(f"as-at-{side}"), help="Empty: all that is known, aged today."
    )
    if as_at:
        rows = bench.open_debtors(as_at) if side == "S" else bench.open_creditors(as_at)
        st.caption(f"{formats.count(len(rows), 'open item')} as at {formats.day(as_at)}")
        order = [column.name for column in layout.columns]
        st.dataframe(
            shown(rows, layout.columns), column_order=order, column_config=configured(layout.columns), hide_index=True, placeholder="–",
            height=min(35 * (len(rows) + 1) + 3, 600), key=session.scoped(f"as-at-{side}-{as_at}"),
        )  # fmt: skip
        st.download_button(
            "Download CSV",
            lambda: as_csv(rows, layout.columns),
            f"{layout.name}-{as_at}.csv",
            "text/csv",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
            key=f"as-at-csv-{side}",
        )
        return
    with st.container(horizontal=True, key=f"ages-{side}"):
        for age in AGES:
            totals = bench.totals(layout.view, Wanted(one_of={"bucket": (age,)}, amount="outstanding"))
            worth = "  \n".join(formats.money(total.amount, total.currency) for total in totals if total.amount) or formats.NIL
            with st.container(border=True, width=180, height="stretch"):
                words = "Not due yet" if age == "Current" else f"{age} days past due"
                st.markdown(f":gray[{words}]  \n{messages.escaped(worth)}")
    per_company = st.toggle("Per company", key=session.scoped(f"per-company-{side}"), persist_state="session")
    if per_company:
        grid(bench, replace(COMPANIES, name=f"company-balances-{side}", always={"side": (side,)}))
        return
    state = grid(bench, layout)
    if state.opened:
        show_document(bench, state.opened)


@section
def banks() -> None:
    st.html(plain_table(bench.bank_balances(), BALANCES, "Movements of each bank account through KCC: not the bank's own balance"))
    grid(bench, MOVEMENTS)


if not connected:
    st.info("No accounting package is connected, so there is nowhere to fetch payments from.", icon=":material/link_off:")
    place_link("connection", "Connect a package")
pending()
not_carried()
created()
st.subheader("Who owes what, and what moved", anchor=False)
debtors_tab, creditors_tab, banks_tab = st.tabs(["Debtors", "Creditors", "Bank movements"])
with debtors_tab:
    owed("S")
with creditors_tab:
    owed("P")
with banks_tab:
    banks()
