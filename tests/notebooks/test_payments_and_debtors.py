"""The notebook of payments and debtors runs, and shows the figures of the Workbench."""

from __future__ import annotations

import ast
import datetime as dt
import shutil
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient

from kccwb.model.package import PackageRecord
from kccwb.reconcile import keep
from kccwb.reconcile.books import BooksFetched, log
from kccwb.store.events import now
from kccwb.store.home import Home
from kccwb.ui.balances import records
from kccwb.workbench import Workbench
from tests.unit.inward_desk import DAY, Desk, desk, uploaded

__all__ = ["desk", "uploaded"]
ROOT = Path(__file__).parents[2]
AS_AT = dt.date(2026, 5, 15)
D = Decimal


def paid(desk: Desk) -> None:
    """SI-1 paid in part and created, SI-2 paid though it is settled, and money that is for no invoice."""
    desk.package.pay("part", "S:1", "60.00")
    desk.package.pay("twice", "S:2", "10.00")
    desk.package.pay("ahead", "S:3", "5.00", kind="on_account", document_id="", document_number="")
    desk.fetch()
    assert desk.create("part").created == 1


def read_books(bench: Workbench) -> None:
    """The package holds SI-1 alone, with what was paid of it and a penny more open than here."""
    held = PackageRecord(
        "Sales Invoice", "file:1", "SI-1", "", "Company ACME", DAY, DAY, "", "GBP", D(1), "AUTHORISED", D("105.00"), D("21.00"), D("126.00"),
        D("56.41"),
    )  # fmt: skip
    with bench.store.tx() as tx:
        keep.documents(tx, [held], now())
    log(bench.store, "test", BooksFetched(1, 0, 0, 0, DAY, DAY), "read")
    bench.reconcile()


def by_bucket(frame: pd.DataFrame) -> dict[str, str]:
    """What is open by age, and in all."""
    found: dict[str, Decimal] = dict.fromkeys(("Current", "1-30", "31-60", "61-90", "Over 90", "total"), D("0.00"))
    for row in records(frame):
        for name in (row["bucket"], "total"):
            found[name] += row["outstanding"]
    return {name: str(amount) for name, amount in found.items()}


@pytest.mark.notebook
def test_the_notebook_shows_ages_payments_banks_and_what_is_apart(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paid(desk)
    desk.firm.store.close()
    home = Home(tmp_path / "home")
    home.file("Firm").parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(desk.firm.path, home.file("Firm"))
    with Workbench.open_file("firm", home=home) as bench:
        read_books(bench)
        expected: dict[str, Any] = {
            "debtors": by_bucket(bench.open_debtors(AS_AT)),
            "creditors": by_bucket(bench.open_creditors(AS_AT)),
            "payments": {row["status"]: [1, str(row["amount"])] for row in records(bench.payments())},
            "not_carried": dict(Counter(row["reason"] for row in records(bench.not_carried()))),
            "banks": {row["bank_account"]: str(row["balance"]) for row in records(bench.bank_balances())},
        }
        apart: Counter[str] = Counter()
        for row in records(bench.compare_companies()):
            apart[row["side"]] += row["difference"]
        expected["apart"] = {side: str(amount) for side, amount in apart.items()}
    for name, value in {"HOME": str(home.path), "COMPANY": "firm", "AS_AT": AS_AT.isoformat()}.items():
        monkeypatch.setenv(f"KCCWB_{name}", value)
    notebook = nbformat.read(  # type: ignore[no-untyped-call]
        ROOT / "notebooks" / "payments_and_debtors.ipynb", as_version=4
    )
    done = NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    figures = ast.literal_eval(done.cells[-1]["outputs"][-1]["data"]["text/plain"])
    assert figures == expected
    assert figures["payments"] == {"Payment created and allocated": [1, "60.00"], "Already settled in KCC": [1, "10.00"]}
    assert figures["not_carried"]["payment on account: it settles no invoice"] == 1
    plots = [
        output for cell in done.cells for output in cell.get("outputs", []) if "application/vnd.plotly.v1+json" in output.get("data", {})
    ]
    assert len(plots) == 5
