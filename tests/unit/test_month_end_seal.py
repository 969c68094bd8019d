"""Signatures, seal, drift, clear downs, and the journal's files, on small books."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from kccwb.model.errors import BadInput
from kccwb.month_end.import_files import balanced_files
from kccwb.month_end.journal import JournalLine
from kccwb.workbench import Workbench
from tests.unit.close_desk import company, post

MONTH = "2026-10"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with company(tmp_path) as opened:
        yield opened


def close(bench: Workbench) -> None:
    bench.prepare_month(MONTH)
    bench.approve_month(MONTH)
    bench.seal_month(MONTH, despite="A test of the seal.")


def test_one_person_prepares_another_approves_and_open_items_need_a_reason(bench: Workbench) -> None:
    with pytest.raises(BadInput, match="First prepare"):
        bench.approve_month(MONTH)
    bench.prepare_month(MONTH)
    with pytest.raises(BadInput, match="another person"):
        bench.approve_month(MONTH)
    bench.by = "Bob"
    bench.approve_month(MONTH)
    with pytest.raises(BadInput, match=r"cannot be sealed yet: .*Cost of Sale posted and proven"):
        bench.seal_month(MONTH)
    sealed = bench.seal_month(MONTH, despite="The package is not connected yet.")
    assert (sealed.state, sealed.one_person) == ("sealed", False)
    assert "Because: The package is not connected yet." in sealed.signatures[-1].note
    with pytest.raises(BadInput, match="reason"):
        bench.reopen_month(MONTH, " ")
    assert bench.reopen_month(MONTH, "A late bill.").state == "open"
    assert bench.verify_audit() is None


def test_a_one_person_firm_says_so_on_its_statement(bench: Workbench, tmp_path: Path) -> None:
    bench.set_option("one_person_firm", "on")
    close(bench)
    assert bench.close_state(MONTH).one_person
    _, page = bench.write_evidence(MONTH, tmp_path / "pack.xlsx", tmp_path / "statement.html")
    assert "One person prepared and approved" in page.read_text(encoding="utf-8")


def test_figures_that_move_break_what_was_signed_and_name_the_document(bench: Workbench) -> None:
    bench.set_option("one_person_firm", "on")
    bench.prepare_month(MONTH)
    post(bench, "2", "2026-10-20", "Sales Invoice", ("0122", "4.00"), ("0120", "-4.00"), posted="2026-11-04", load=2)
    with pytest.raises(BadInput, match="moved since"):
        bench.approve_month(MONTH)
    close(bench)
    assert bench.drift(MONTH).empty
    post(bench, "3", "2026-09-20", "Sales Invoice", ("0122", "1.00"), ("0120", "-1.00"), posted="2026-11-05", load=3)
    state = bench.close_state(MONTH)
    assert (state.state, state.changes) == ("broken", 2)
    assert {(row["code"], row["difference"]) for row in bench.seal_changes(MONTH).to_dict("records")} == {
        ("0122", Decimal("1.00")),
        ("0120", Decimal("-1.00")),
    }
    assert [(row["source"], row["days_late"], row["in_month"]) for row in bench.drift(MONTH).to_dict("records")] == [("3", 46, False)]
    post(bench, "4", "2026-11-02", "Sales Invoice", ("0122", "9.00"), ("0120", "-9.00"), load=4)
    assert bench.close_state(MONTH).changes == 2  # November moves October's seal no further


def test_a_revision_shows_as_what_it_changed(bench: Workbench) -> None:
    bench.snapshot_month(MONTH)
    with bench.store.tx() as tx:
        tx.execute("update kcc_nominal_transaction set superseded_by = 2 where transaction_id = '1'")
    post(bench, "1", "2026-10-12", "Sales Invoice", ("0122", "28.00"), ("0120", "-28.00"), load=2)
    ((change, cost),) = [(row["change"], row["cost_of_sale"]) for row in bench.drift(MONTH).to_dict("records")]
    assert (change, cost) == ("revised", Decimal("-2.00"))


def test_reading_a_month_keeps_it_once(bench: Workbench) -> None:
    for _ in range(2):
        bench.month_trial_balance(MONTH)
    assert len(bench.snapshots(MONTH)) == 1
    assert bench.keep_reading("2026-10-02", "2026-10-31") is None


def test_a_range_across_the_clear_down_warns(bench: Workbench) -> None:
    post(bench, "9", "2026-12-31", "Clear Down", ("0122", "-30.00"), ("300", "30.00"))
    assert "31/12/2026" in bench.trial_balance_warnings("2026-10-01", "31/03/2027")[0]
    assert bench.trial_balance_warnings("2026-10-01", "2026-12-30") == ()
    bench.snapshot_month("2026-12")
    assert bench.drift_summary("2026-12").clear_down


def test_the_journal_divides_by_channel_and_keeps_its_total(bench: Workbench, tmp_path: Path) -> None:
    with bench.store.tx() as tx:
        tx.execute("update kcc_nominal_transaction set nominal_classification = 'Web'")
        tx.execute("update package_account set code = name")
        tx.execute("update nominal_map set account_code = account_id")
    post(bench, "2", "2026-10-20", "Sales Invoice", ("0122", "4.00"), ("0120", "-4.00"))
    bench.set_option("cos_split", "channel")
    journal = [(row["account_code"], row["split"], row["debit"] - row["credit"]) for row in bench.cos_journal(MONTH).to_dict("records")]
    assert sorted(journal) == [
        ("cogs", "", Decimal("4.00")), ("cogs", "Web", Decimal("30.00")), ("stock", "", Decimal("-4.00")), ("stock", "Web", Decimal("-30.00")),
    ]  # fmt: skip
    (path,) = bench.write_cos_xero(MONTH, tmp_path / "x.csv")
    with path.open(encoding="utf-8-sig") as file:
        assert {(row["TrackingName1"], row["TrackingOption1"]) for row in csv.DictReader(file)} == {("", ""), ("Channel", "Web")}


def test_a_long_journal_is_several_files_that_each_balance() -> None:
    def line(number: int, account: str, words: str, amount: str) -> JournalLine:
        value = Decimal(amount)
        zero = Decimal("0.00")
        return JournalLine(number, "", account, account, words, max(value, zero), max(-value, zero), value, zero)

    costs = [line(number, f"c{number}", "Cost", f"{number}.10") for number in range(1, 701)]
    stock = line(701, "stock", "Stock used and adjusted", str(-sum(one.debit for one in costs)))
    files = balanced_files([*costs, stock], 300)
    assert [len(file) for file in files] == [300, 300, 103]
    assert all(sum((one.debit - one.credit for one in file), Decimal(0)) == 0 for file in files)
    assert sum((one.debit for file in files for one in file if one.account_code != "stock"), Decimal(0)) == stock.credit


def test_the_workbook_computes_its_own_checks(bench: Workbench, tmp_path: Path) -> None:
    bench.by = "=cmd()"
    (path,) = bench.write_evidence(MONTH, tmp_path / "pack.xlsx")
    book = openpyxl.load_workbook(path)
    formulas = [
        cell.value for row in book["Checks"].iter_rows() for cell in row if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert any("SUM('Trial balance'!" in formula for formula in formulas)
    assert any("Stock!" in formula for formula in formulas)
    texts = [cell for row in book["About"].iter_rows() for cell in row if isinstance(cell.value, str) and "=cmd()" in cell.value]
    assert texts
    assert all(cell.data_type == "s" for cell in texts)
