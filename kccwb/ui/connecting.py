"""Connecting a package: with a client id and secret, by signing in at the package's own page, or to the practice package."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.workbench import Workbench

_WAITING = "sign-in under way"
_NAMES = {"xero": "Xero", "quickbooks": "QuickBooks"}
_SUBJECTS = {
    "chart": "Nominal and tax accounts",
    "contacts": "Contacts",
    "items": "Items",
    "documents": "Invoices and credits",
    "payments": "Payments",
}


def subject_name(subject: str) -> str:
    """A read's subject in words."""
    return _SUBJECTS.get(subject, subject.replace("_", " ").capitalize())


def open_words(package: str) -> str:
    """What the link to the package's own pages says. ``package`` is the connection's key."""
    if package.startswith("practice-"):
        return "Open the practice package, as its bookkeeper"
    return f"Open {_NAMES.get(package, package)}"


def connect_forms(bench: Workbench) -> None:
    """Draw the ways to connect. Secrets go to the machine's keyring or an encrypted file, never to the company file."""
    custom, browser, practice = st.tabs(["Xero, custom connection", "Xero, sign in by browser", "Practice package"])
    with custom, st.form("xero-custom", border=False):
        st.write("For one organisation of your own: a custom connection made at developer.xero.com.")
        client = st.text_input("Client id")
        secret = st.text_input("Client secret", type="password")
        tenant = st.text_input("Tenant id", help="Only needed when the connection reaches several organisations.")
        if st.form_submit_button("Connect", type="primary"):
            _connect(bench, "xero", client, secret, tenant)
    with browser:
        _browser(bench)
    with practice, st.form("practice", border=False):
        st.write(
            "A practice accounting package on this machine: no account, nothing leaves it. Start one with `kccwb practice`, or use the demo's."
        )
        url = st.text_input("Its address", placeholder="http://127.0.0.1:5001")
        if st.form_submit_button("Connect", type="primary"):
            _connect(bench, "practice-xero", url=url)


def _browser(bench: Workbench) -> None:
    st.write("For a Xero app with sign-in by browser (PKCE): you sign in at Xero, and nothing but a token comes back.")
    with st.form("xero-browser", border=False):
        client = st.text_input("Client id", key="pkce-client")
        if st.form_submit_button("Begin the sign-in"):
            with messages.guarded():
                st.session_state[_WAITING] = bench.start_sign_in("xero", client_id=client or None).url
    url = st.session_state.get(_WAITING)
    if url:
        st.link_button("1. Sign in at Xero", url, type="primary", icon=":material/open_in_new:")
        if st.button("2. I have signed in: connect"):
            with messages.guarded(), st.spinner("Waiting for Xero's answer …"):
                status = bench.finish_sign_in(timeout=60)
                st.session_state.pop(_WAITING)
                _connected(bench, status.organisation)


def _connect(
    bench: Workbench, package: str, client: str | None = None, secret: str | None = None, tenant: str | None = None, url: str | None = None
) -> None:
    with messages.guarded(), st.spinner("Signing in …"):
        status = bench.connect(package, client_id=client or None, client_secret=secret or None, tenant_id=tenant or None, url=url or None)
        _connected(bench, status.organisation)


def _connected(bench: Workbench, organisation: str) -> None:
    report = bench.fetch_chart()
    words = (
        f"Connected to {organisation}: {formats.count(report.accounts, 'account')} and {formats.count(report.tax_codes, 'tax code')} read."
    )
    messages.keep(messages.escaped(words))
    st.rerun()
