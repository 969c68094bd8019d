"""The read-back proof on small books: found once, twice, not at all, as a draft, in the wrong month, with wrong amounts, edited since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.cli import main
from kccwb.model.errors import BadInput
from kccwb.model.package import PackageJournal
from kccwb.workbench import Workbench
from tests.unit.close_desk import JOURNAL, Package, check, company, document, journal, post


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with company(tmp_path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("journals", "verdict", "state", "proven"),
    [
        ([journal("a")], "found", "once", True),
        ([journal("a", amounts={"cogs": "10.00", "stock": "-10.00"}), journal("b", amounts={"cogs": "20.00", "stock": "-20.00"})], "found", "once", True),
        ([journal("a", amounts={**JOURNAL, "general": "7.00", "sales": "-7.00"})], "found", "once", True),
        ([], "not found", "not at all", False),
        ([journal("a"), journal("b")], "differs", "twice", False),
        ([journal("a"), journal("b", "2026-11-30")], "found", "twice", False),
        ([journal("a", status="DRAFT")], "not found", "draft", False),
        ([journal("a", "2026-09-30")], "not found", "wrong month", False),
        ([journal("a", amounts={"cogs": "30.01", "stock": "-30.01"})], "differs", "wrong amount", False),
        ([journal("a", amounts={"cogs": "30.00", "general": "-30.00"})], "found", "wrong amount", False),
        ([journal("a", status="VOIDED")], "not found", "not at all", False),
    ],
)  # fmt: skip
def test_the_journals_of_the_package_say_how_it_was_posted(
    bench: Workbench, journals: list[PackageJournal], verdict: str, state: str, proven: bool
) -> None:
    found = check(bench, Package(*journals))
    assert (found.verdict, found.state, found.proven) == (verdict, state, proven)
    assert bench.cos_checked("2026-10") == found


@pytest.mark.parametrize(
    "change", [{"status": "VOIDED"}, {"lines": journal("a", amounts={"cogs": "31.00", "stock": "-31.00"}).lines}, {"gone": True}]
)
def test_a_proven_journal_that_somebody_edits_shows(bench: Workbench, change: dict[str, Any]) -> None:
    package = Package(journal("a"))
    assert check(bench, package).proven
    package.journals = [] if change.pop("gone", False) else [replace(package.journals[0], **change)]
    found = check(bench, package)
    assert found.state == "edited since"
    assert not found.proven


def test_what_was_proven_is_journalled_and_a_late_document_asks_for_a_top_up(bench: Workbench) -> None:
    package = Package(journal("a"))
    assert check(bench, package).proven
    assert bench.cos_posted("2026-10")
    assert bench.cos_topup("2026-10").empty
    post(bench, "2", "2026-10-20", "Sales Invoice", ("0122", "4.50"), ("0120", "-4.50"), posted="2026-11-02", load=2)
    top: dict[Any, Any] = {row.account_name: (row.debit, row.credit, row.this_month) for row in bench.cos_topup("2026-10").itertuples()}
    assert top == {"cogs": (Decimal("4.50"), 0, Decimal("4.50")), "stock": (0, Decimal("4.50"), Decimal("-4.50"))}
    assert check(bench, package).state == "wrong amount"
    package.journals.append(journal("b", amounts={"cogs": "4.50", "stock": "-4.50"}))
    assert check(bench, package).proven
    assert bench.cos_topup("2026-10").empty
    assert bench.cos_journal("2026-11").empty  # what the top-up carried is not asked for again


def test_the_proof_says_when_the_package_was_last_read(bench: Workbench, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.package_read("2026-10") is None
    first = check(bench, Package(journal("a"))).read
    later = check(bench, Package(journal("a")))
    assert first is not None
    assert later.read is not None
    assert first < later.read == bench.package_read("2026-10")
    bench.close()
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(bench.home.path), "month-end", "tie-out", "--month", "2026-10", "--json"])
    assert ended.value.code == 0
    told, said = capsys.readouterr()
    assert json.loads(told)["read"] == later.read.isoformat()
    assert f"last read on {later.read:%d/%m/%Y at %H:%M} UTC" in said


def test_journals_that_may_not_be_read_leave_the_trial_balance(bench: Workbench) -> None:
    package = Package(journal("a"))
    package.refuse = "No right to read journals."
    found = check(bench, package)
    assert (found.verdict, found.state, found.proven) == ("found", "not read", True)
    assert "No right" in found.sentence


def test_purchases_that_land_in_stock_refuse_a_journal_of_mode_a(bench: Workbench, tmp_path: Path) -> None:
    document(bench, "P:P1", "2026-10-05", "0120", "60.00")
    post(bench, "P1", "2026-10-05", "Purchase Invoice", ("0120", "60.00"), ("0102", "-60.00"))
    assert bench.cos_mode("2026-10").refusal == ""
    with bench.store.tx() as tx:
        tx.execute("update default_account set account_id = 'stock' where role = 'purchase'")
    bench.set_option("stock_purchases", "expense")
    guard = bench.cos_mode("2026-10")
    assert (guard.option, guard.in_force, guard.misstates) == ("A", "B", Decimal("60.00"))
    with pytest.raises(BadInput, match=r"land on a current asset account.*60\.00"):
        bench.write_cos_quickbooks("2026-10", tmp_path / "wrong.csv")
    bench.set_option("stock_purchases", "stock_in_hand")
    assert len(bench.write_cos_quickbooks("2026-10", tmp_path / "right.csv")) == 1


def test_bills_read_back_from_an_expense_refuse_a_journal_of_mode_b(bench: Workbench) -> None:
    document(bench, "P:P1", "2026-10-05", "0120", "60.00", sent=True)
    post(bench, "P1", "2026-10-05", "Purchase Invoice", ("0120", "60.00"), ("0102", "-60.00"))
    assert check(bench, Package(journal("a"), bills={"stock": "60.00"})).proven
    assert bench.cos_mode("2026-10").refusal == ""
    check(bench, Package(journal("a"), bills={"general": "60.00"}))
    guard = bench.cos_mode("2026-10")
    assert (guard.option, guard.in_force, guard.misstates) == ("B", "A", Decimal("60.00"))
    assert "again as Cost of Sale" in guard.refusal
