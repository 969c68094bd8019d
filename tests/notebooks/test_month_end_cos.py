"""The notebook runs, and shows the figures of the page and of Northwind's control totals."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kccwb.store.home import Home
from kccwb.workbench import Workbench

ROOT = Path(__file__).parents[2]


@pytest.mark.notebook
def test_the_notebook_shows_octobers_cost_of_sale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workbench.create("Northwind", home=Home(tmp_path)) as bench:
        bench.load([str(ROOT / "tests" / "data" / "northwind")])
        journal = bench.cos_journal("2026-10")
        debit = sum(journal["debit"].tolist(), Decimal(0))
    for name, value in {"KCCWB_HOME": str(tmp_path), "KCCWB_COMPANY": "northwind", "KCCWB_MONTH": "2026-10"}.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(  # type: ignore[no-untyped-call]
        ROOT / "notebooks" / "month_end_cos.ipynb", as_version=4
    )
    done = NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    figures = ast.literal_eval(done.cells[-1]["outputs"][-1]["data"]["text/plain"])
    assert figures == {"this_month": "87650.41", "earlier_months": "1776.21", "debit": str(debit), "credit": str(debit)}
    plots = [
        output for cell in done.cells for output in cell.get("outputs", []) if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    assert len(plots) == 2
