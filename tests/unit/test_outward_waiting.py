"""What an allocation waits for is told as things stand when the upload has ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from kccwb.sync.outward.candidates import Selection
from tests.simulation.firm import Firm, allocation, document, fill, payment


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    """A firm one of whose paid invoices cannot go: its nominal has no account."""
    made = Firm(tmp_path / "firm.duckdb")
    fill(made)
    made.add(document("S", "6", [("BUN", "999", "25.00", "0.00", "2")], urn="WEB1", day=6))
    made.insert("kcc_payment", payment("6", "25.00", urn="WEB1"))
    made.insert("kcc_allocation", allocation("6", "6", "6", "25.00"))
    made.accounts.roles.pop("sales", None)
    return made


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_allocation_whose_payment_went_waits_for_its_invoice(firm: Firm, dry_run: bool) -> None:
    report = firm.upload(Selection(row_ids=("prepayment:6", "allocation:6", "S:6")), dry_run=dry_run)
    told = {row.row_id: (row.result, row.message) for row in report.rows}
    assert told["S:6"][0] == "blocked"
    assert told["prepayment:6"][0] == ("would send" if dry_run else "accepted")
    assert told["allocation:6"] == ("waiting", "waits for invoice SI-6: not exported yet")
    if not dry_run:
        assert firm.reasons()["allocation:6"] == "waits for invoice SI-6: not exported yet"
