"""The browser app: company picker and navigation over pages/. Start it with ``kccwb serve`` (or ``streamlit run app.py``)."""

from __future__ import annotations

from pathlib import Path

from kccwb.ui import shell

shell.run(Path(__file__).parent)
