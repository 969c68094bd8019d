"""Open items of both sides beside each other by company, and the credits to be allocated by hand."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.columns import Column, as_csv, editor_columns, shown
from kccwb.ui.filters import Choice, Sort
from kccwb.ui.grid import GridLayout, GridState, grid, refresh
from kccwb.ui.reconcile_pair import done
from kccwb.workbench import Workbench

SIDES = {"S": "Debtors", "P": "Creditors"}
CHECKLIST = GridLayout(
    name="credit-checklist",
    view="credit_checklist",
    key="item",
    noun="credit",
    columns=(
        Column("state", "State", "status", width=90, help="seen: a reading of the package or a load of KCC's files showed it done."),
        Column("direction", "To do", width=160),
        Column("company_name", "Company", width=170),
        Column("credit_number", "Credit", "code"),
        Column("invoice_number", "Invoice", "code"),
        Column("amount", "Amount", "money"),
        Column("currency", "Cur.", width=55, help="Currency"),
        Column("effect", "Effect on the aged balances", width="large"),
        Column("ticked_by", "Ticked by", width=100),
    ),
    search=("company_name", "credit_number", "invoice_number"),
    choices=(Choice("state", "State"), Choice("direction", "To do")),
    sorts=(Sort("State, company", ("state", "company_name")), Sort("Amount, largest first", ("-amount",))),
    amounts=False,
    empty="Credits are allocated alike on both sides.",
)


def company_columns(package: str) -> tuple[Column, ...]:
    """What each company owes or is owed on both sides."""
    return (
        Column("company_name", "Company", width=150),
        Column("currency", "Cur.", width=50, help="Currency"),
        Column("kcc_outstanding", "KCC", "money"),
        Column("package_outstanding", package, "money"),
        Column("difference", "Difference", "money", help=f"{package} less KCC."),
        Column("reasons", "Why", width="large"),
    )


def item_columns(package: str) -> tuple[Column, ...]:
    """The open items of both sides, aged by days past due."""
    return (
        Column("company_name", "Company", width=150),
        Column("kind", "Type", width=80),
        Column("invoice_code", "KCC", "code", width=90),
        Column("package_number", package, "code", width=90),
        Column("due_date", "Due", "date"),
        Column("bucket", "Days past due", width=105),
        Column("currency", "Cur.", width=50, help="Currency"),
        Column("kcc_outstanding", "Open in KCC", "money"),
        Column("package_outstanding", f"Open in {package}", "money"),
        Column("difference", "Difference", "money", help=f"{package} less KCC."),
        Column("reason", "Why", width="large"),
    )


def draw_open(bench: Workbench, package: str) -> None:
    """Debtors and creditors of both sides by company, side by side; the items of one side beneath."""
    companies = bench.compare_companies()
    only = st.toggle("Only where they differ", value=True, key=session.scoped("open-only"), persist_state="session")
    for place, (side, title) in zip(st.columns(2, gap="medium"), SIDES.items(), strict=True):
        rows = companies[companies["side"] == side]
        apart = rows[rows["difference"] != 0]
        with place:
            st.markdown(f"**{title}**: {formats.count(len(rows), 'company', 'companies')}, {len(apart):,} differ")
            _frame(
                (apart if only else rows).reset_index(drop=True),
                company_columns(package),
                f"companies-{side}",
                "They agree company by company.",
            )
    chosen = st.segmented_control(
        "Item by item", list(SIDES), format_func=lambda one: SIDES[one], default="S", key=session.scoped("open-side")
    )
    if chosen:
        items = bench.compare_debtors(bool(only)) if chosen == "S" else bench.compare_creditors(bool(only))
        _frame(items, item_columns(package), f"items-{chosen}", "They agree item by item.")


def draw_checklist(bench: Workbench) -> None:
    """Credits allocated on one side only: never synchronised, done by hand, ticked off here, seen by the next reading."""
    st.caption("Allocations of credits never cross. Do each by hand, tick it off; the next comparison says whether it was seen.")

    def actions(state: GridState) -> None:
        with st.container(horizontal=True, key="checklist-actions"):
            if st.button("Done by hand", key="credit-done", type="primary", icon=":material/check:", disabled=not state.ticked):
                mark(state, True)
            if st.button("Not done", key="credit-undone", icon=":material/undo:", disabled=not state.ticked):
                mark(state, False)

    def mark(state: GridState, is_done: bool) -> None:
        def act() -> None:
            bench.tick_credit(state.ticked, done=is_done)
            bench.untick_all(CHECKLIST.name)
            refresh(CHECKLIST)

        done(act, f"{formats.count(len(state.ticked), 'credit')} {'ticked off' if is_done else 'open again'}.")

    grid(bench, CHECKLIST, actions=actions)


def _frame(rows: pd.DataFrame, columns: tuple[Column, ...], name: str, empty: str) -> None:
    if not len(rows):
        st.caption(messages.escaped(empty))
        return
    st.dataframe(
        shown(rows, columns),
        column_order=[column.name for column in columns],
        column_config=editor_columns(columns),
        hide_index=True,
        placeholder=formats.NIL,
        height=min(35 * (len(rows) + 1) + 3, 420),
        key=session.scoped(f"open-{name}"),
    )
    st.download_button(
        "Download CSV",
        lambda: as_csv(rows, columns),
        f"{name}.csv",
        "text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        key=f"open-csv-{name}",
    )
