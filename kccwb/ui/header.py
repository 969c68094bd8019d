"""The line every page begins with: company, package, how fresh the data is, and the findings, one click away."""

from __future__ import annotations

from decimal import Decimal
from html import escape
from pathlib import Path

import pandas as pd
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from kccwb.ui import formats, messages, session
from kccwb.workbench import Workbench
from kccwb.workbench.admin import Header

PLACES = {
    "overview": ("pages/overview.py", "Overview"),
    "kcc_data": ("pages/kcc_data.py", "KCC data"),
    "mapping": ("pages/mapping.py", "Mapping"),
    "export": ("pages/export.py", "Export"),
    "payments": ("pages/payments.py", "Payments"),
    "trial_balance": ("pages/trial_balance.py", "Trial balance"),
    "month_end": ("pages/month_end.py", "Month end"),
    "reconcile": ("pages/reconcile.py", "Reconcile"),
    "connection": ("pages/connection.py", "Connection"),
}
"""Where a finding is mended: a finding's ``place`` → page file and its name."""

_ICONS = {"error": ":material/error:", "warning": ":material/warning:", "info": ":material/info:"}
_SHOWN = 12
_ROOT = Path(__file__).resolve().parents[2]


def page_head(title: str) -> Workbench:
    """Draw title, header line and what was kept to say; the company's Workbench for the page to use."""
    if PagesManager.uses_pages_directory:
        # The first address asked of a fresh server was this page: go through app.py, which has the navigation.
        PagesManager.uses_pages_directory = False
        st.rerun()
    bench = session.bench()
    facts = bench.header(findings=False)
    st.title(title, anchor=False)
    with st.container(horizontal=True, vertical_alignment="center", key="header-line", gap="small"):
        st.html(_line(facts), width="content")
        _findings(bench)
    messages.show_kept()
    return bench


def findings(bench: Workbench) -> pd.DataFrame:
    """The findings, computed once for each state of the data."""
    return _computed(str(bench.store.path), bench.data_version(), bench)


@st.cache_data(show_spinner=False, max_entries=8)
def _computed(company: str, version: str, _bench: Workbench) -> pd.DataFrame:
    return _bench.findings()


def package_name(facts: Header) -> str:
    """The package as people call it: "Xero", "QuickBooks"; "the accounting package" when none is connected."""
    return facts.package_name or "the accounting package"


def place_link(place: str, label: str = "") -> bool:
    """A link to the page that mends something; False when the place is no page."""
    found = PLACES.get(place.strip().lower().replace(" ", "_").replace("-", "_"))
    if not found or not (_ROOT / found[0]).exists():
        return False
    st.page_link(found[0], label=label or f"Open {found[1]}", icon=":material/arrow_forward:")
    return True


def _line(facts: Header) -> str:
    package = f"{package_name(facts)} · {facts.organisation}" if facts.package else "no accounting package connected"
    kcc = f"Data as at {formats.moment(facts.kcc_as_at)} (KCC)" if facts.kcc_as_at else "No KCC data yet"
    fetched = f" · {formats.moment(facts.package_as_at)} ({package_name(facts)})" if facts.package_as_at else ""
    return f'<p class="kcc-header"><strong>{escape(facts.company)}</strong> · {escape(package)}<br><span>{kcc}{escape(fetched)}</span></p>'


@st.fragment(parallel=True)
def _findings(bench: Workbench) -> None:
    """Beside the page, so that nobody waits for it."""
    with messages.guarded():
        found = findings(bench)
        grave = found[found["severity"] != "info"]
        if not len(grave):
            st.badge("No findings", icon=":material/check_circle:", color="green")
            return
        with st.popover(formats.count(len(grave), "finding"), icon=":material/flag:", key="findings"):
            for _, row in grave.head(_SHOWN).iterrows():
                _finding(row)
            if len(grave) > _SHOWN:
                st.caption(f"The first {_SHOWN} of {len(grave):,}, gravest first. All of them are on the Overview.")


def _finding(row: pd.Series) -> None:
    amount = row["amount"]
    worth = f" · {formats.money(amount)}" if isinstance(amount, Decimal) and amount else ""
    documents = row["documents"]
    how_many = f" · {formats.count(int(documents), 'document')}" if not pd.isna(documents) and documents else ""
    st.markdown(f"{_ICONS.get(str(row['severity']), '')} **{messages.escaped(str(row['message']))}**{how_many}{messages.escaped(worth)}")
    if isinstance(row["fix"], str) and row["fix"]:
        st.caption(messages.escaped(row["fix"]))
    if "place" in row.index and isinstance(row["place"], str):
        place_link(row["place"])
