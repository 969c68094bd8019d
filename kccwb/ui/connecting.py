"""Connecting a package: with a client id and secret, by signing in at the package's own page, or to the practice package."""

from __future__ import annotations

import streamlit as st

from kccwb.ui import formats, messages
from kccwb.workbench import Workbench

_WAITING = "sign-in under way"
_NAMES = {"xero": "Xero", "quickbooks": "QuickBooks"}
_PRACTICE = {"Xero": "practice-xero", "QuickBooks": "practice-quickbooks"}
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
    custom, browser, quickbooks, quickbooks_browser, practice = st.tabs(
        ["Xero, custom connection", "Xero, sign in by browser", "QuickBooks, keys", "QuickBooks, sign in by browser", "Practice package"]
    )
    with custom, st.form("xero-custom", border=False):
        st.write("For one organisation of your own: a custom connection made at developer.xero.com.")
        client = st.text_input("Client id")
        secret = st.text_input("Client secret", type="password")
        tenant = st.text_input("Tenant id", help="Only needed when the connection reaches several organisations.")
        if st.form_submit_button("Connect", type="primary"):
            _connect(bench, "xero", client, secret, tenant)
    with browser:
        st.write("For a Xero app with sign-in by browser (PKCE): you sign in at Xero, and nothing but a token comes back.")
        _browser(bench, "xero", "Xero")
    with quickbooks:
        _quickbooks(bench)
    with quickbooks_browser:
        st.write("For an app of your own at developer.intuit.com: you sign in at QuickBooks and choose the company there.")
        _browser(bench, "quickbooks", "QuickBooks", secret_too=True)
    with practice:
        _practice(bench)


def _quickbooks(bench: Workbench) -> None:
    with st.form("quickbooks-keys", border=False):
        st.write("For an app at developer.intuit.com with a refresh token. The token changes as it is used: the newest is kept here.")
        client = st.text_input("Client id", key="qbo-client")
        secret = st.text_input("Client secret", type="password", key="qbo-secret")
        realm = st.text_input("Company id (realm)", key="qbo-realm")
        refresh = st.text_input("Refresh token", type="password", key="qbo-refresh")
        if st.form_submit_button("Connect", type="primary"):
            _connect(bench, "quickbooks", client, secret, realm, refresh=refresh)


def _practice(bench: Workbench) -> None:
    with st.form("practice", border=False):
        st.write(
            "A practice accounting package on this machine: no account, nothing leaves it. Start one with `kccwb practice`, or use the demo's."
        )
        url = st.text_input("Its address", placeholder="http://127.0.0.1:5001")
        name = st.radio("Which package it plays", list(_PRACTICE), horizontal=True)
        if st.form_submit_button("Connect", type="primary"):
            _connect(bench, _PRACTICE[str(name)], url=url)


def _browser(bench: Workbench, package: str, name: str, *, secret_too: bool = False) -> None:
    waiting = f"{_WAITING} {package}"
    with st.form(f"{package}-browser", border=False):
        client = st.text_input("Client id", key="pkce-client" if package == "xero" else f"{package}-client-id")
        secret = st.text_input("Client secret", type="password", key=f"{package}-client-secret") if secret_too else ""
        if st.form_submit_button("Begin the sign-in"):
            with messages.guarded():
                st.session_state[waiting] = bench.start_sign_in(package, client_id=client or None, client_secret=secret or None).url
    url = st.session_state.get(waiting)
    if url:
        st.link_button(f"1. Sign in at {name}", url, type="primary", icon=":material/open_in_new:")
        if st.button("2. I have signed in: connect", key=f"{package}-signed-in"):
            with messages.guarded(), st.spinner(f"Waiting for {name}'s answer …"):
                status = bench.finish_sign_in(timeout=60)
                st.session_state.pop(waiting)
                _connected(bench, status.organisation)


def _connect(
    bench: Workbench,
    package: str,
    client: str | None = None,
    secret: str | None = None,
    tenant: str | None = None,
    url: str | None = None,
    refresh: str | None = None,
) -> None:
    with messages.guarded(), st.spinner("Signing in …"):
        status = bench.connect(
            package,
            client_id=client or None,
            client_secret=secret or None,
            tenant_id=tenant or None,
            url=url or None,
            refresh_token=refresh or None,
        )
        _connected(bench, status.organisation)


def _connected(bench: Workbench, organisation: str) -> None:
    report = bench.fetch_chart()
    words = (
        f"Connected to {organisation}: {formats.count(report.accounts, 'account')} and {formats.count(report.tax_codes, 'tax code')} read."
    )
    messages.keep(messages.escaped(words))
    st.rerun()
