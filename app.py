"""The browser app: company picker and navigation over pages/."""

from __future__ import annotations

import streamlit as st

st.title("kccwb")
