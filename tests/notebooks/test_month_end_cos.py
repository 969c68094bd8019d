"""The notebooks run on any company and month, and show the figures of the Workbench, the pages and Northwind's control totals."""

from __future__ import annotations

import ast
import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from kccwb.store.home import Home
from kccwb.workbench import Workbench

ROOT = Path(__file__).parents[2]
MONTH = "2026-10"

pytestmark = pytest.mark.notebook


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks")
    with Workbench.create("Northwind", home=Home(folder), by="Ann") as bench:
        bench.load([str(ROOT / "tests" / "data" / "northwind")])
        bench.snapshot_month(MONTH)
    return folder


def executed(name: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict[str, Any], int]:
    """The last cell's figures, and how many plots there are."""
    for key, value in {"KCCWB_HOME": str(home), "KCCWB_COMPANY": "northwind", "KCCWB_MONTH": MONTH}.items():
        monkeypatch.setenv(key, value)
    notebook = nbformat.read(ROOT / "notebooks" / name, as_version=4)  # type: ignore[no-untyped-call]
    done = NotebookClient(notebook, timeout=300, kernel_name="python3").execute(env=dict(os.environ))
    plots = [
        output for cell in done.cells for output in cell.get("outputs", []) if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    return ast.literal_eval(done.cells[-1]["outputs"][-1]["data"]["text/plain"]), len(plots)


def test_the_month_end_notebook_shows_the_figures_of_the_pages(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures, plots = executed("month_end_cos.ipynb", home, monkeypatch)
    assert plots == 3
    assert (figures["this_month"], figures["earlier_months"]) == ("87650.41", "1776.21")
    assert figures["debit"] == figures["credit"]
    assert (figures["opening_stock"], figures["closing_stock"]) == ("65072.92", "70499.45")
    assert figures["ties"]["report"] == ("explained", "390.10")
    with Workbench.open_file("northwind", home=Home(home)) as bench:
        journal, drift = bench.cos_journal(MONTH), bench.drift_summary(MONTH)
        balance = bench.trial_balance("2026-10-01", "2026-10-31")
        assert figures == {
            "mode": bench.cos_mode(MONTH).in_force,
            "this_month": str(bench.cos_summary(MONTH).this_month),
            "earlier_months": str(bench.cos_summary(MONTH).earlier_months),
            "debit": str(sum(journal["debit"].tolist(), Decimal(0))),
            "credit": str(sum(journal["credit"].tolist(), Decimal(0))),
            "closing_debit": str(sum(balance["closing_debit"].tolist(), Decimal(0))),
            "closing_credit": str(sum(balance["closing_credit"].tolist(), Decimal(0))),
            "opening_stock": str(rolled(bench)["opening"]),
            "closing_stock": str(rolled(bench)["closing"]),
            "ties": {row["tie"]: (row["state"], str(row["difference"])) for row in bench.tie_out(MONTH).to_dict("records")},
            "items": len(bench.tie_out_items(MONTH)),
            "checks": len(bench.month_checks(MONTH)),
            "drift": (drift.documents, str(drift.top_up)),
            "open": [item.key for item in bench.close_checklist(MONTH) if item.blocks],
            "state": bench.close_state(MONTH).state,
        }


def test_the_stock_notebook_shows_the_figures_of_the_pages(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figures, plots = executed("stock_and_margin.ipynb", home, monkeypatch)
    assert plots == 6
    assert (figures["purchases"], figures["adjustments"], figures["cost_of_sale"]) == ("93107.30", "-30.36", "87650.41")
    with Workbench.open_file("northwind", home=Home(home)) as bench:
        roll = rolled(bench)
        month = next(row for row in bench.cos_by_month().to_dict("records") if row["month"] == MONTH)
        assert figures == {
            **{
                key: str(roll[key])
                for key in ("opening", "purchases", "adjustments", "cost_of_sale", "received", "other", "closing", "turn")
            },
            "sales": str(month["sales"]),
            "margin": str(month["margin"]),
            "cost_of_sale_of_documents": "87650.41",
            "by_type": {row["stock_type"]: str(row["margin"]) for row in bench.margin_by(MONTH, "stock_type").to_dict("records")},
            "by_channel": {row["channel"]: str(row["margin"]) for row in bench.margin_by(MONTH, "channel").to_dict("records")},
        }


def rolled(bench: Workbench) -> dict[str, Any]:
    """The month's row of the roll-forward."""
    row = next(row for row in bench.stock_roll().to_dict("records") if row["month"] == MONTH)
    return {str(name): value for name, value in row.items()}
