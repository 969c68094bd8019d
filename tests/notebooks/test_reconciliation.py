"""The reconciliation's notebook runs, and shows the figures of the Workbench."""

from __future__ import annotations

import ast
from decimal import Decimal
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kccwb.store.home import Home
from kccwb.ui.balances import records
from kccwb.workbench import Workbench
from tests.unit.books_ground import read_books
from tests.unit.pages_ground import company

ROOT = Path(__file__).parents[2]
FROM, TO = "2026-09-01", "2026-10-31"


@pytest.mark.notebook
def test_the_notebook_shows_the_bridge_and_the_differences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company(tmp_path)
    with Workbench.open_file("bolts", home=Home(tmp_path)) as bench:
        read_books(bench)
        bridge = records(bench.bridge(FROM, TO))
        debtors = sum(bench.compare_debtors()["difference"].tolist(), Decimal(0))
    for name, value in {"HOME": str(tmp_path), "COMPANY": "bolts", "FROM": FROM, "TO": TO}.items():
        monkeypatch.setenv(f"KCCWB_{name}", value)
    notebook = nbformat.read(  # type: ignore[no-untyped-call]
        ROOT / "notebooks" / "reconciliation.ipynb", as_version=4
    )
    done = NotebookClient(notebook, timeout=180, kernel_name="python3").execute()
    figures = ast.literal_eval(done.cells[-1]["outputs"][-1]["data"]["text/plain"])
    assert figures["controls"] == {
        f"{row['control']} {row['currency']}": [str(row[name]) for name in ("kcc_total", "closing_difference", "package_total")]
        for row in bridge
    }
    assert figures["controls"]["sales GBP"] == ["450.00", "-300.00", "150.00"]
    assert figures["residual"] == "0.00"
    assert figures["classes"]["voided in package"] == "-300.00"
    assert figures["debtors"] == str(debtors)
    plots = [
        output for cell in done.cells for output in cell.get("outputs", []) if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    assert len(plots) == 2
