"""An upload sends each row once, in order, and leaves every row in one true state."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.simulation.firm import Firm, fill


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    made = Firm(tmp_path / "firm.duckdb")
    fill(made)
    return made


def test_everything_goes_once_and_is_verified(firm: Firm) -> None:
    report = firm.upload()
    assert report.exit_code == 0, report
    assert firm.states() == {
        "company:ACME": "verified",
        "company:WEB1": "verified",
        "company:WEB2": "verified",
        "company:000001": "verified",
        "company:IDLE": "not for export",
        "item:TEA": "verified",
        "item:BUN": "verified",
        "item:DUST": "not for export",
        **{f"S:{number}": "verified" for number in (1, 2, 3, 4)},
        "S:5": "not for export",
        **{f"P:{number}": "verified" for number in (1, 2, 3)},
        "P:4": "not for export",
        "prepayment:1": "verified",
        "prepayment:2": "verified",
        "prepayment:3": "not for export",
        "prepayment:4": "not for export",
        "prepayment-p:5": "not for export",
        "allocation:1": "verified",
        "allocation:2": "verified",
        "allocation:3": "not for export",
        "allocation:4": "pending",
    }
    sent = list(firm.package.sent)
    assert len(sent) == len(set(sent))
    assert [one.partition(":")[0] for one in sent] == ["company"] * 4 + ["item"] * 2 + ["S"] * 3 + ["P"] * 2 + ["S", "P"] + [
        "prepayment"
    ] * 2 + ["allocation"] * 2
    firm.upload()
    assert firm.package.sent == sent
