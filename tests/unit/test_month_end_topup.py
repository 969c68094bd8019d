"""The top-up of a month that was journalled: its import files and its workbook, one after another."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from kccwb.model.errors import BadInput
from kccwb.workbench import Workbench
from tests.unit.close_desk import Package, check, company, journal, post

MONTH = "2026-10"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """October is posted and proven; then a sale of it reaches the ledger late."""
    with company(tmp_path) as opened:
        assert check(opened, Package(journal("a"))).proven
        post(opened, "2", "2026-10-20", "Sales Invoice", ("0122", "4.50"), ("0120", "-4.50"), posted="2026-11-02", load=2)
        yield opened


def numbers(path: Path) -> set[str]:
    with path.open(encoding="utf-8-sig") as file:
        return {row["JournalNo"] for row in csv.DictReader(file)}


def test_the_top_up_comes_as_a_workbook_that_recomputes(bench: Workbench, tmp_path: Path) -> None:
    (path,) = bench.write_cos_xlsx(MONTH, tmp_path / "top-up.xlsx", topup=True)
    live, told = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    assert "Top-up" in live["About"]["B3"].value
    assert [live["Journal"][cell].value for cell in ("F2", "G2", "F4")] == ["=MAX(H2+I2,0)", "=MAX(-(H2+I2),0)", "=SUM(F2:F3)"]
    assert [[told["Journal"][f"{column}{row}"].value for column in "FGHI"] for row in (2, 3, 4)] == [
        [4.5, 0, 4.5, 0],
        [0, 4.5, -4.5, 0],
        [4.5, 4.5, 0, 0],
    ]
    postings = [[cell.value for cell in row[2:]] for row in told["Postings"].iter_rows(min_row=2)]
    assert postings == [["0120", "2", "", 0, 4.5], ["0122", "2", "", 4.5, 0]]
    checks = {row[0].value: str(row[1].value) for row in live["Checks"].iter_rows(min_row=2)}
    assert checks["Debits less credits"] == "=Journal!F4-Journal!G4"
    assert checks["Postings on 0122 less the journal's"].startswith('=SUMIF(Postings!C:C,"0122",Postings!F:F)')


def test_a_top_up_that_is_recorded_leaves_nothing_to_write(bench: Workbench, tmp_path: Path) -> None:
    bench.record_cos_posted(MONTH)
    with pytest.raises(BadInput, match="nothing to post") as refused:
        bench.write_cos_xlsx(MONTH, tmp_path / "again.xlsx", topup=True)
    assert "what came on top" in refused.value.fix


def test_each_top_up_has_a_number_of_its_own_and_a_file_written_anew_keeps_it(bench: Workbench, tmp_path: Path) -> None:
    first = bench.write_cos_quickbooks(MONTH, tmp_path / "1.csv", topup=True)
    again = bench.write_cos_quickbooks(MONTH, tmp_path / "2.csv", topup=True)
    assert numbers(first[0]) == numbers(again[0]) == {"COS-2026-10-TOPUP"}
    bench.record_cos_posted(MONTH)
    post(bench, "3", "2026-10-21", "Sales Invoice", ("0122", "2.00"), ("0120", "-2.00"), posted="2026-11-03", load=3)
    (second,) = bench.write_cos_quickbooks(MONTH, tmp_path / "3.csv", topup=True)
    assert numbers(second) == {"COS-2026-10-TOPUP-2"}
    assert all(len(number) <= 21 for number in numbers(second))
    assert sum(Decimal(str(amount)) for amount in bench.cos_topup(MONTH)["debit"].tolist()) == Decimal("2.00")
