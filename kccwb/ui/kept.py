"""What pages ask of the Workbench, kept while nothing was done, loaded or read: a click need not compute a month anew."""

from __future__ import annotations

from typing import Any

import streamlit as st

from kccwb.workbench import Workbench


def kept(bench: Workbench, method: str, *arguments: Any) -> Any:
    """What a reading method of the Workbench gives for these arguments. Raises what it raises; failures are not kept."""
    return _kept(str(bench.store.path), bench.data_version(), method, arguments, bench)


@st.cache_data(show_spinner=False, max_entries=200)
def _kept(company: str, version: str, method: str, arguments: tuple[Any, ...], _bench: Workbench) -> Any:
    return getattr(_bench, method)(*arguments)
