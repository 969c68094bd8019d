"""The Overview's lower half: what changed since yesterday, and the trends."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages, session
from kccwb.ui.balances import records, short_month
from kccwb.ui.charts import trend
from kccwb.ui.header import place_link
from kccwb.ui.kept import kept
from kccwb.ui.messages import section
from kccwb.workbench import Workbench

_MONTHS = 13
_MONEY = {"sales": "Sales", "cost_of_sale": "Cost of Sale", "margin": "Margin"}
_WAITING = {"waiting": "Documents to export", "payments": "Payments to create", "differences": "Differences open"}


@section
def since_yesterday(bench: Workbench) -> None:
    """Draw what changed since yesterday, each with its number, its money and the page that shows it."""
    found = kept(bench, "day_changes")
    st.subheader("What changed since yesterday", anchor=False)
    if found.day is None:
        st.caption("Nothing was done yet.")
        return
    if not found.today:
        last = f"Nothing changed today. The last day with work was {formats.day(found.day)}"
        st.markdown(f"{last}:" if found.rows else f"{last}; it moved no document, payment or difference.")
    for number, row in enumerate(found.rows):
        with st.container(horizontal=True, vertical_alignment="center", key=f"close-change-{number}"):
            st.markdown(f"**{row.what}**", width=330)
            worth = "" if row.amount is None else f" · {formats.money(row.amount, row.currency)}"
            st.markdown(messages.escaped(f"{row.times:,}{worth}"), width=230)
            place_link(row.place)


@section
def trends(bench: Workbench) -> None:
    """Draw sales, Cost of Sale and margin by month beside what waited at the end of each day."""
    months = records(kept(bench, "cos_by_month"))[-_MONTHS:]
    days = records(kept(bench, "day_standing"))
    if not months and not days:
        return
    st.subheader("Trends", anchor=False)
    with st.container(key="trends"):
        if months:
            with st.container():
                newest = months[-1]
                st.markdown(
                    messages.escaped(f"Margin of {short_month(newest['month'])}: {formats.money(newest['margin'], bench.base_currency)}")
                )
                names = [short_month(row["month"]) for row in months]
                _drawn(trend(months, names, _MONEY, bench.base_currency), "months")
        if days:
            with st.container():
                newest = days[-1]
                st.markdown(
                    messages.escaped(
                        f"Waiting today: {formats.count(newest['waiting'], 'invoice or credit note', 'invoices and credit notes')} "
                        f"({formats.money(newest['waiting_amount'], bench.base_currency)}), "
                        f"{formats.count(newest['payments'], 'payment')}, {formats.count(newest['differences'], 'difference')}"
                    )
                )
                if len(days) > 1:
                    _drawn(trend(days, [formats.day(row["day"])[:5] for row in days], _WAITING), "days")
                else:
                    st.caption("The books are here since today: the line by day begins tomorrow.")


def _drawn(figure: object, name: str) -> None:
    st.plotly_chart(figure, config={"displayModeBar": False}, key=session.scoped(f"trend-{name}"))
