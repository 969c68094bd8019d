"""Which company this browser session works on, and its Workbench."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from kccwb.serve.companies import Companies, shared_companies
from kccwb.workbench import Workbench

_COMPANY = "company"


def companies() -> Companies:
    """The companies of this process."""
    return shared_companies()


def home() -> Path:
    """The folder that holds the companies."""
    return companies().home.path


def choose(company: str) -> None:
    """Work on this company from now on; the address carries it, so that a refresh keeps it."""
    st.session_state[_COMPANY] = company
    st.query_params[_COMPANY] = company


def current_company() -> str | None:
    """The session's company, else the one in the address, else the first there is; None when there is none."""
    names = companies().names()
    for wanted in (st.session_state.get(_COMPANY), st.query_params.get(_COMPANY)):
        if wanted in names:
            return str(wanted)
    return names[0] if names else None


def bench() -> Workbench:
    """The Workbench of the session's company. Raises BadInput when there is none, StoreError when its file cannot be used."""
    return companies().workbench(current_company() or "")


def scoped(name: str) -> str:
    """A widget key that belongs to the session's company."""
    return f"{current_company()}:{name}"
