"""Tie-outs of a month: both ledgers side by side, and of what each difference is made, down to the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd
import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import month_name, records
from kccwb.ui.columns import Column
from kccwb.ui.kept import kept
from kccwb.ui.messages import section
from kccwb.ui.month_proof import last_read
from kccwb.ui.month_rows import picked_figure, picked_row, rows_behind
from kccwb.workbench import Workbench
from kccwb.workbench.tie_out import TieWalk

_TIES = (
    Column("state", "State", "status", width=110),
    Column("title", "Tie-out", width=300),
    Column("kcc", "KCC", "money", help="Debit balances plain, credit balances in brackets."),
    Column("package", "Other side", "money", help="The accounting package; for the stock value report, the report."),
    Column("difference", "Difference", "money", help="Other side less KCC."),
    Column("explained", "Explained", "money"),
    Column("unexplained", "Not explained", "money"),
    Column("note", "Note"),
)
_CAUSES = (
    Column("item", "Of which", width=360),
    Column("explained", "Explained?", "yes_no", help="Yes: nothing is left to do about it at this end."),
    Column("documents", "Items", "number"),
    Column("amount", "Amount", "money"),
    Column("note", "What to do"),
)
_ITEMS = (
    Column("date", "Date", "date"),
    Column("subject", "Document or item", "code"),
    Column("item", "Because", width=320),
    Column("amount", "Amount", "money"),
    Column("account", "On account"),
    Column("url", "Package", "link", width=75, link_text="Open ↗"),
    Column("explained", "Explained?", "yes_no"),
    Column("note", "What to do"),
)
_KCC_ROWS = (
    Column("date", "Date", "date"),
    Column("nominal_code", "Nominal", "code"),
    Column("source_type", "Type"),
    Column("invoice_code", "Document", "code"),
    Column("name", "Company"),
    Column("amount", "Amount", "money", help="Debit plain, credit in brackets."),
    Column("description", "Description", width=320),
    Column("transaction_id", "Transaction", "code"),
)
_OTHER_ROWS = (
    Column("date", "Date", "date"),
    Column("kind", "Type"),
    Column("number", "Number", "code"),
    Column("name", "Company or narration", width=220),
    Column("amount", "Amount", "money", help="Debit plain, credit in brackets."),
    Column("description", "Description", width=380),
)
_DAYS = (
    Column("day", "Date", "date"),
    Column("kcc", "KCC moved", "money", help="Debit plain, credit in brackets."),
    Column("package", "Other side moved", "money"),
    Column("kcc_to_date", "KCC to date", "money"),
    Column("package_to_date", "Other side to date", "money"),
    Column("difference", "Difference", "money", help="Other side less KCC."),
)
_CHECKS = (
    Column("date", "Date", "date"),
    Column("subject", "Document or item", "code"),
    Column("amount", "Amount", "money"),
    Column("cause", "What is odd", width=380),
    Column("fix", "What to do", width=380),
)


@section
def tie_outs(bench: Workbench, month: str) -> None:
    """Draw the tie-outs; a click on a figure of one side opens its postings, on a difference the items it is made of."""
    st.subheader(f"Tie-outs: {month_name(month)}", anchor=False)
    with st.spinner("Laying both ledgers side by side …"):
        rows = kept(bench, "tie_out", month)
    listed = records(rows)
    states = Counter(row["state"] for row in listed)
    with st.container(horizontal=True, vertical_alignment="center", key="ties-head"):
        st.markdown(_sentence(states), width="content")
        if st.button(
            "Read the package's month", key="ties-read", icon=":material/sync:", help="Its trial balance and journals. It only reads."
        ):
            _read(bench, month)
    st.caption(last_read(kept(bench, "package_read", month)))
    row, column = picked_figure(rows, _TIES, f"ties:{month}", height=740)
    names = {str(one["tie"]): str(one["title"]) for one in listed}
    chosen = str(row["tie"]) if row else ""
    tie = st.selectbox(
        "Rows behind", list(names), index=list(names).index(chosen) if chosen else None, format_func=lambda key: names[key],
        placeholder="Click a figure above, or choose a tie-out", key=session.scoped(f"tie:{month}:{chosen}:{column}"),
    )  # fmt: skip
    if not tie:
        return
    figures = [name for name in _FIGURES if name != "walk" or tie not in _NO_WALK]
    figure = st.segmented_control(
        "Figure", figures, format_func=_FIGURES.__getitem__, default=column if column in _SIDES and tie == chosen else "difference",
        key=session.scoped(f"tie-figure:{month}:{tie}:{column}"), label_visibility="collapsed",
    )  # fmt: skip
    found = next(one for one in listed if one["tie"] == tie)
    if figure in _SIDES:
        _postings(bench, month, found, str(figure))
    elif figure == "walk":
        _walked(bench, month, found)
    else:
        _items(bench, month, found, column if tie == chosen else "")


@section
def stands_out(bench: Workbench, month: str) -> None:
    """Draw what looks wrong to an accountant: sales without cost, cost without sales, negative stock, nil cost, odd margins."""
    st.subheader("Worth a look before closing", anchor=False)
    rows = kept(bench, "month_checks", month)
    if rows.empty:
        st.caption("No sale without Cost of Sale, no cost without a sale, no negative stock, no nil cost, no margin out of line.")
        return
    words = f"{formats.count(len(rows), 'document or item', 'documents and items')} of {month_name(month)} look odd. They do not keep the month open."
    rows_behind(bench, rows, _CHECKS, words, key=f"checks:{month}", file=f"month-checks-{month}")


def _sentence(states: Counter[str]) -> str:
    words = {"agrees": "agree to the penny", "explained": "are explained", "differs": "differ", "not checked": "could not be checked"}
    icon = ":red[:material/error:]" if states["differs"] else ":green[:material/check_circle:]" if states["agrees"] else ":material/help:"
    return f"{icon} " + ", ".join(f"**{states[state]}** {said}" for state, said in words.items() if states[state]) + "."


def _postings(bench: Workbench, month: str, tie: Mapping[str, Any], column: str) -> None:
    """The postings that add up to one side's figure."""
    side, columns = _SIDES[column]
    name, figure = str(tie["tie"]), tie[column]
    if figure is None:
        st.info(messages.escaped(str(tie["note"] or "There is no figure on this side.")), icon=":material/help:")
    rows = kept(bench, "tie_out_rows", month, name, side)
    worth = f", together {formats.money(figure, bench.base_currency)}" if figure is not None else ""
    words = f"{tie['title']}, {_FIGURES[column]}: {formats.count(len(rows), 'row')}{worth}"
    rows_behind(
        bench, rows, columns, words, key=f"tie-rows:{month}:{name}:{column}", file=f"tie-out-{month}-{name.replace(':', '-')}-{column}"
    )


def _walked(bench: Workbench, month: str, tie: Mapping[str, Any]) -> None:
    """From the last day on which both sides agreed, day by day."""
    name = str(tie["tie"])
    with st.spinner("Walking through both sides day by day …"):
        walked: TieWalk = kept(bench, "tie_out_walk", month, name)
    rows = pd.DataFrame([asdict(one) for one in walked.days], columns=[one.name for one in _DAYS])
    rows_behind(
        bench,
        rows,
        _DAYS,
        f"{tie['title']}: {walked.words}",
        key=f"tie-walk:{month}:{name}",
        file=f"tie-out-{month}-{name.replace(':', '-')}-days",
    )


def _items(bench: Workbench, month: str, tie: Mapping[str, Any], column: str) -> None:
    currency, name = bench.base_currency, str(tie["tie"])
    if tie["difference"] is None:
        st.info(messages.escaped(str(tie["note"])), icon=":material/help:")
    else:
        st.markdown(
            messages.escaped(f"{tie['title']}: the difference is {formats.money(tie['difference'], currency)}. {tie['note'] or ''}")
        )
    causes = kept(bench, "tie_out_summary", month, name)
    items = kept(bench, "tie_out_items", month, name)
    if column in {"explained", "unexplained"}:
        wanted = column == "explained"
        causes, items = causes[causes["explained"] == wanted], items[items["explained"] == wanted]
    if not items.empty:
        cause = picked_row(causes, _CAUSES, f"causes:{month}:{name}:{column}")
        if cause:
            items = items[(items["item"] == cause["item"]) & (items["explained"] == cause["explained"])]
        words = (
            f"{formats.count(len(items), 'item')}{': ' + str(cause['item']) if cause else ''}. Tick a cause above to see only its items."
        )
        rows_behind(bench, items, _ITEMS, words, key=f"items:{month}:{name}:{column}", file=f"tie-out-{month}-{name.replace(':', '-')}")
    else:
        st.caption("No reconciling item stands behind this figure.")
    if tie["state"] == "differs":
        _explain(bench, month, name, formats.money(tie["unexplained"], currency))


def _explain(bench: Workbench, month: str, tie: str, left: str) -> None:
    with st.form(f"explain-{month}-{tie}", border=True):
        words = st.text_input(
            f"Why {messages.escaped(left)} may stand", placeholder="Such as: rounding agreed with the auditor", max_chars=500
        )
        st.caption("Your words hold for this amount and lapse when it changes. They stand in the evidence pack under your name.")
        if st.form_submit_button("Explain it", icon=":material/edit_note:"):
            with messages.guarded():
                bench.explain_tie(month, tie, words)
                messages.keep("The difference is explained in your words.")
                st.rerun()


def _read(bench: Workbench, month: str) -> None:
    with messages.guarded():
        with st.spinner("Reading the package's trial balance and journals …"):
            reading = bench.read_package_month(month)
        journals = "no journals" if reading.journals is None else formats.count(reading.journals, "journal")
        messages.keep(
            f"Read {formats.count(reading.accounts, 'account')} and {journals} for {month_name(month)}. {reading.trouble}".strip()
        )
        st.rerun()


_FIGURES = {
    "kcc": "KCC's postings", "package": "The other side's postings", "difference": "What the difference is made of", "walk": "Since when they differ",
}  # fmt: skip
_NO_WALK = ("report", "foreign")
_SIDES = {"kcc": ("KCC", _KCC_ROWS), "package": ("package", _OTHER_ROWS)}
