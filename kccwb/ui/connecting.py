"""Connecting a package: with what its app gives, by signing in at the package's own page, or to the practice package."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from kccwb.accounting.reports import ConnectionStatus
from kccwb.accounting.ways import Way
from kccwb.ui import formats, messages
from kccwb.workbench import Workbench

_WAITING = "sign-in under way"
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


def open_words(status: ConnectionStatus) -> str:
    """What the link to the package's own pages says."""
    return "Open the practice package, as its bookkeeper" if status.practice else f"Open {status.package_name}"


def connect_forms(bench: Workbench) -> None:
    """Draw the ways to connect. Secrets go to the machine's keyring or an encrypted file, never to the company file."""
    ways = bench.connection_ways()
    for number, (tab, way) in enumerate(zip(st.tabs([way.title for way in ways]), ways, strict=True)):
        with tab:
            st.write(way.words)
            _form(bench, way, f"way-{number}")


def _form(bench: Workbench, way: Way, key: str) -> None:
    package, name = way.packages[0]
    with st.form(key, border=False):
        given = {
            one.name: st.text_input(
                one.label,
                type="password" if one.secret else "default",
                help=one.help or None,
                placeholder=one.placeholder,
                key=f"{key}-{one.name}",
            )
            for one in way.given
        }
        if len(way.packages) > 1:
            name = str(st.radio("Which package it plays", [called for _, called in way.packages], horizontal=True, key=f"{key}-package"))
            package = next(package for package, called in way.packages if called == name)
        pressed = st.form_submit_button("Begin the sign-in" if way.browser else "Connect", type="secondary" if way.browser else "primary")
    told = {field: value for field, value in given.items() if value}
    if way.browser:
        _sign_in(bench, package, name, told, key, begin=pressed)
    elif pressed:
        with messages.guarded(), st.spinner("Signing in …"):
            _connected(bench, bench.connect(package, **told).organisation)


def _sign_in(bench: Workbench, package: str, name: str, told: Mapping[str, str], key: str, *, begin: bool) -> None:
    waiting = f"{_WAITING} {key}"
    if begin:
        with messages.guarded():
            asked = bench.start_sign_in(package, client_id=told.get("client_id"), client_secret=told.get("client_secret"))
            st.session_state[waiting] = asked.url
    url = st.session_state.get(waiting)
    if url:
        st.link_button(f"1. Sign in at {name}", url, type="primary", icon=":material/open_in_new:")
        if st.button("2. I have signed in: connect", key=f"{key}-signed-in"):
            with messages.guarded(), st.spinner(f"Waiting for {name}'s answer …"):
                status = bench.finish_sign_in(timeout=60)
                st.session_state.pop(waiting)
                _connected(bench, status.organisation)


def _connected(bench: Workbench, organisation: str) -> None:
    report = bench.fetch_chart()
    words = (
        f"Connected to {organisation}: {formats.count(report.accounts, 'account')} and {formats.count(report.tax_codes, 'tax code')} read."
    )
    messages.keep(messages.escaped(words))
    st.rerun()
