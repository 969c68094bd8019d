"""Posting items: how each sales nominal goes into a package whose sales lines name an item and no account."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.ui.balances import records
from kccwb.ui.columns import Column, plain_rows
from kccwb.workbench import Workbench
from kccwb.workbench.export import WAITING_ITEMS

_COLUMNS = (
    Column("nominal", "Sales nominal"),
    Column("item_name", "Posting item"),
    Column("account", "Income account"),
    Column("documents", "Documents waiting for it", "number"),
    Column("state", "State"),
)
_STATES = {"verified": "✓ verified", "not needed yet": "not needed yet", "sent": "sent, not read back yet"}


def posting_items(bench: Workbench, package: str) -> None:
    """Draw the table and the button that sends what waits. ``package`` is the package's name."""
    st.caption(
        messages.escaped(
            f"A sales line in {package} names an item, and the item names the income account. So each mapped sales nominal has a service item of "
            "its own. Items go along with the documents that need them; here they can be sent ahead and looked at."
        )
    )
    items = records(bench.posting_items())
    if not items:
        st.info("No sales nominal is mapped yet: map them under Nominals, or apply the default setup.", icon=":material/inbox:")
        return
    waiting = [row["row_id"] for row in items if row["state"] in WAITING_ITEMS]
    label = f"Send {formats.count(len(waiting), 'posting item')}" if waiting else "No posting item waits"
    if st.button(
        label, type="primary" if waiting else "secondary", icon=":material/cloud_upload:", key="send-posting-items", disabled=not waiting
    ):
        with messages.guarded(), st.spinner("Sending …"):
            report = bench.send_posting_items()
            there = report.accepted + report.adopted
            words = f"{formats.count(there, 'posting item')} in {package}."
            messages.keep(messages.escaped(words + (f" {report.stopped}" if report.stopped else "")), "success" if there else "error")
            st.rerun()
    st.html(plain_rows([_shown(row) for row in items], _COLUMNS, ""))


def _shown(row: dict[str, object]) -> dict[str, object]:
    nominal = f"{row['nominal_code']} {row['description']}".strip()
    account = f"{row['account_code']} {row['account_name']}".strip()
    return {**row, "nominal": nominal, "account": account, "state": _STATES.get(str(row["state"]), row["state"])}
