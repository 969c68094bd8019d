"""Trial balance of any period, the Cost-of-Sale journal to post by hand, and the postings behind every figure."""

from __future__ import annotations

import datetime as dt
import hashlib

import pandas as pd
import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import (
    BALANCE,
    LEDGER_STYLE,
    POSTINGS,
    dashed,
    ledger_table,
    month_name,
    month_span,
    parts_of,
    postings_span,
    records,
    totals_sentence,
)
from kccwb.ui.columns import as_csv, editor_columns, shown
from kccwb.ui.cost_of_sale import journal, late_documents
from kccwb.ui.header import page_head, place_link
from kccwb.ui.kept import kept
from kccwb.ui.month_margin import margins
from kccwb.ui.month_stock import roll_forward
from kccwb.ui.month_ties import stands_out, tie_outs

FIGURES = ("opening", "debit", "credit", "closing_debit", "closing_credit")
STOCK_TINT = "background-color: rgba(217, 142, 43, 0.14)"

bench = page_head("Trial balance")
currency = bench.base_currency
months = records(bench.cos_by_month())
printed = records(bench.printed_ranges())


def day(label: str, value: dt.date | None, key: str, help: str | None = None) -> dt.date | None:
    """One date, empty when it may be."""
    return st.date_input(label, value, key=session.scoped(key), format="DD/MM/YYYY", width=150, help=help)


def periods() -> tuple[dt.date | None, dt.date | None, dt.date | None]:
    """The period and the posting date people ask for; the latest month with postings unless they say otherwise."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="period"):
        if not months:
            labels = {f"{formats.day(row['from_date'])} to {formats.day(row['to_date'])}": row for row in printed}
            row = labels[st.selectbox("Printed for", list(labels), width=260)]
            return row["from_date"], row["to_date"], None
        names = [row["month"] for row in reversed(months)]
        month = st.selectbox("Month", names, format_func=month_name, key=session.scoped("tb-month"), persist_state="session", width=190)
        first, last = month_span(month or names[0])
        return (
            day("From", first, f"tb-from-{month}"),
            day("To", last, f"tb-to-{month}"),
            day(
                "As posted by", None, f"tb-as-at-{month}", "The ledger as it stood at the end of this day. Empty: everything posted so far."
            ),
        )


def balance(first: dt.date, last: dt.date, known: dt.date | None) -> None:
    """The trial balance; a click on a figure opens its postings."""
    rows = bench.trial_balance(first, last, known)
    if known is None:
        kept(bench, "keep_reading", first, last)
    listed = records(rows)
    as_posted = f", as posted by {formats.day(known)}" if known else ""
    st.subheader(f"{formats.day(first)} to {formats.day(last)}{as_posted}", anchor=False)
    if not listed:
        st.info("Nothing is posted up to this day.", icon=":material/inbox:")
        return
    for debit, credit, what in (("debit", "credit", "Movement"), ("closing_debit", "closing_credit", "Closing")):
        equal, words = totals_sentence(listed, debit, credit, currency)
        icon = ":green[:material/check_circle:]" if equal else ":red[:material/error:]"
        st.markdown(f"{icon} **{what}:** {messages.escaped(words)}")
    for warning in bench.trial_balance_warnings(first, last):
        st.warning(messages.escaped(warning), icon=":material/warning:")
    plain = st.toggle(
        "Plain table", key=session.scoped("tb-plain"), persist_state="session", help="For keyboards and screen readers, and to print."
    )
    chosen = ("", "")
    if plain:
        st.html(ledger_table(parts_of(listed), BALANCE, "", summed=FIGURES))
    else:
        chosen = clicked(rows, f"{first}:{last}:{known}")
    with st.container(horizontal=True, vertical_alignment="center", key="tb-foot"):
        st.caption("Stock and Cost of Sale stand on top, tinted. Click a figure for its postings.", width="content")
        st.download_button(
            "Download CSV", as_csv(rows, BALANCE), f"trial-balance-{first}-{last}.csv", "text/csv", on_click="ignore", type="tertiary",
            icon=":material/download:", key="tb-csv",
        )  # fmt: skip
    postings(listed, chosen, first, last, known)


def clicked(rows: pd.DataFrame, period: str) -> tuple[str, str]:
    """The grid of the trial balance; the nominal and the column of the figure that was clicked."""
    names = [column.name for column in BALANCE]
    frame = dashed(shown(rows, BALANCE), FIGURES)
    tinted = rows["stock_or_cos"].tolist()
    digest = hashlib.sha256(f"{period}{rows.to_csv()}".encode()).hexdigest()[:16]
    config = editor_columns(BALANCE)
    config["nominal_code"] = st.column_config.TextColumn("Nominal", width=70, pinned=True)
    event = st.dataframe(
        frame[names].style.apply(lambda row: [STOCK_TINT if tinted[row.name] else ""] * len(row), axis=1),
        column_order=names,
        column_config=config,
        hide_index=True,
        height=min(35 * (len(rows) + 1) + 3, 700),
        placeholder=formats.NIL,
        key=session.scoped(f"tb:{digest}"),
        on_select="rerun",
        selection_mode="single-cell",
    )
    cells = event["selection"]["cells"]
    return (str(rows["nominal_code"].tolist()[cells[0][0]]), str(cells[0][1])) if cells else ("", "")


def postings(listed: list[dict[str, object]], chosen: tuple[str, str], first: dt.date, last: dt.date, known: dt.date | None) -> None:
    """The postings behind the figure that was clicked, or behind a nominal that was picked."""
    names = {str(row["nominal_code"]): str(row["description"]) for row in listed}
    key = session.scoped(f"tb-nominal:{first}:{last}:{chosen[0]}:{chosen[1]}")
    nominal = st.selectbox(
        "Postings of", list(names), index=list(names).index(chosen[0]) if chosen[0] else None, format_func=lambda code: f"{code} {names[code]}",
        placeholder="Click a figure above, or choose a nominal", key=key,
    )  # fmt: skip
    if not nominal:
        return
    begin, end, words = postings_span(chosen[1], first, last)
    rows = bench.postings(nominal, begin, end, known)
    st.markdown(f"**{messages.escaped(nominal)} {messages.escaped(names[nominal])}**, {formats.count(len(rows), 'posting')} {words}")
    kept = [column for column in POSTINGS if column.name in rows.columns]
    st.dataframe(
        dashed(rows, ("debit", "credit")), column_order=[column.name for column in kept], column_config=editor_columns(kept), hide_index=True, placeholder=formats.NIL,
        height=min(35 * (len(rows) + 1) + 3, 420), key=session.scoped(f"tb-postings:{nominal}:{begin}:{end}:{known}"),
    )  # fmt: skip
    st.download_button(
        "Download CSV", lambda: as_csv(rows, kept), f"postings-{nominal}.csv", "text/csv", on_click="ignore", type="tertiary",
        icon=":material/download:", key="tb-postings-csv",
    )  # fmt: skip


if not months and not printed:
    st.markdown("KCC's ledger is not loaded, so there is no trial balance yet.")
    st.info("Load nominal_transactions, or the printed trial balance, on the KCC data page.", icon=":material/inbox:")
    place_link("kcc_data", "Load KCC's files")
    st.stop()

if months:
    newest = months[-1]
    st.markdown(
        messages.escaped(
            f"In {month_name(newest['month'])} KCC shows sales of {formats.money(newest['sales'], currency)}, Cost of Sale of "
            f"{formats.money(newest['cost_of_sale'], currency)} and a margin of {formats.money(newest['margin'], currency)}."
        )
    )
else:
    st.markdown("Only the printed trial balance is loaded: balances without postings, and no Cost-of-Sale journal.")
from_day, to_day, known_by = periods()
if from_day is None or to_day is None:
    st.info("Choose both days of the period.")
    st.stop()
if from_day > to_day:
    st.error("The period ends before it begins: choose a later end.")
    st.stop()
st.html(LEDGER_STYLE)
sides = st.container(key="tb-sides", gap="medium")
with sides, st.container(), messages.guarded():
    balance(from_day, to_day, known_by)
if months:
    with sides, st.container(), messages.guarded():
        journal(bench, f"{to_day:%Y-%m}")
    with messages.guarded():
        late_documents(bench, f"{to_day:%Y-%m}")
    margins(bench, f"{to_day:%Y-%m}")
    roll_forward(bench, f"{to_day:%Y-%m}")
    tie_outs(bench, f"{to_day:%Y-%m}")
    stands_out(bench, f"{to_day:%Y-%m}")
