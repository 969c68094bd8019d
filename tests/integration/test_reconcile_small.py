"""Two ledgers of a small firm side by side, over real HTTP: clean books, and what a bookkeeper does to them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.cli.session import records
from kccwb.model.errors import BadInput
from kccwb.practice import PracticeServer
from kccwb.workbench import Workbench
from tests.integration.reconcile_ground import Bookkeeper, bookkeeper, mapped, point_at, small_firm

D = Decimal


def steps(bench: Workbench) -> dict[tuple[str, str], dict[str, Any]]:
    """The bridge's rows by control and currency."""
    return {(row["control"], row["currency"]): row for row in records(bench.bridge())}


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture
def hand(server: PracticeServer) -> Iterator[Bookkeeper]:
    with bookkeeper(server) as one:
        yield one


@pytest.fixture
def bench(server: PracticeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    point_at(server, monkeypatch)
    with mapped(small_firm(tmp_path)) as opened:
        assert opened.upload(all_rows=True).exit_code == 0
        yield opened


def test_clean_books_agree_to_the_penny(bench: Workbench) -> None:
    bench.fetch_books()
    done = bench.reconcile()
    assert (done.exit_code, done.open, done.residual, done.problems) == (0, 0, D("0.00"), ())
    assert done.sentence == "The two ledgers agree."
    bridge = steps(bench)
    assert bridge["sales", "GBP"]["kcc_total"] == bridge["sales", "GBP"]["package_total"] == D("137.00")
    assert bridge["sales", "EUR"]["package_total"] == D("115.00")
    assert bridge["debtors", "GBP"]["package_total"] == D("116.40")
    assert bridge["account 200", "GBP"]["proof"] == "trial balance"
    assert bridge["account 200", "GBP"]["package_total"] == D("-232.00")
    assert {row["residual"] for row in bridge.values()} == {D("0.00")}


def test_nothing_can_be_compared_before_the_books_are_read(bench: Workbench) -> None:
    with pytest.raises(BadInput, match="not read yet"):
        bench.reconcile()


def test_a_second_reading_brings_only_what_changed(bench: Workbench, hand: Bookkeeper) -> None:
    assert bench.fetch_books().documents == 8
    assert bench.fetch_books().documents == 0
    hand.update("SI-2", Reference="changed")
    assert bench.fetch_books().documents == 1
    versions = bench.store.rows("select reference from package_document_version where number = 'SI-2' order by version")
    assert [reference for (reference,) in versions][-1] == "changed"
    assert len(versions) == 2


def test_a_void_and_an_invoice_by_hand_are_named_and_carry_the_bridge(bench: Workbench, hand: Bookkeeper) -> None:
    hand.update("SI-1", Status="VOIDED")
    hand.enter("Somebody else", "50.00", InvoiceNumber="HAND-1")
    bench.fetch_books()
    done = bench.reconcile()
    found = {row["class"]: row for row in records(bench.differences())}
    assert set(found) == {"voided in package", "in package only"}
    assert (found["voided in package"]["source_code"], found["voided in package"]["difference"]) == ("SI-1", D("-126.00"))
    assert (found["in package only"]["package_number"], found["in package only"]["difference"]) == ("HAND-1", D("60.00"))
    assert (done.exit_code, done.complete) == (1, True)
    assert (
        done.sentence == "These two ledgers differ by -66.00 GBP, made of 1 in package only (60.00 GBP), 1 voided in package (-126.00 GBP)."
    )
    sales = steps(bench)["sales", "GBP"]
    assert (sales["voided_in_package"], sales["in_package_only"], sales["closing_difference"]) == (D("-105.00"), D("50.00"), D("-55.00"))


def test_a_journal_on_a_compared_account_is_an_item_of_its_own(bench: Workbench, hand: Bookkeeper) -> None:
    lines = [
        {"LineAmount": "12.34", "AccountCode": "200", "TaxType": "NONE"},
        {"LineAmount": "-12.34", "AccountCode": "400", "TaxType": "NONE"},
    ]
    hand.call(
        "PUT",
        "ManualJournals",
        {"ManualJournals": [{"Narration": "put right", "Date": "2026-03-09", "Status": "POSTED", "JournalLines": lines}]},
    )
    bench.fetch_books()
    done = bench.reconcile()
    rows = bench.differences()
    assert rows[["class", "document_kind", "difference"]].to_numpy().tolist() == [["in package only", "Manual Journal", D("12.34")]]
    assert done.complete
    assert done.residual == D("0.00")


def test_what_cannot_be_read_leaves_a_residual_and_says_so(bench: Workbench, hand: Bookkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [
        {"LineAmount": "12.34", "AccountCode": "200", "TaxType": "NONE"},
        {"LineAmount": "-12.34", "AccountCode": "400", "TaxType": "NONE"},
    ]
    hand.call(
        "PUT",
        "ManualJournals",
        {"ManualJournals": [{"Narration": "put right", "Date": "2026-03-09", "Status": "POSTED", "JournalLines": lines}]},
    )
    monkeypatch.setattr(type(bench.package()), "journals_since", lambda self, since: [])
    bench.fetch_books()
    done = bench.reconcile()
    assert (done.exit_code, done.complete, done.residual) == (1, False, D("12.34"))
    assert done.problems == (
        "account 200: by its own trial balance, the package moved 12.34 GBP more than its documents, payments, journals and bank transactions, as read, explain.",
    )


def test_an_accepted_difference_stays_accepted_until_it_changes(bench: Workbench, hand: Bookkeeper) -> None:
    hand.update("SI-1", Status="VOIDED")
    bench.fetch_books()
    bench.reconcile()
    (key,) = bench.differences()["difference_id"].tolist()
    with pytest.raises(BadInput, match="with a reason"):
        bench.accept_difference([key], " ")
    assert bench.accept_difference([key], "written off") == 1
    assert bench.reconcile().exit_code == 0
    row = bench.differences().iloc[0]
    assert (row["life"], row["accepted_by"], row["accepted_reason"], row["open"]) == ("accepted", "me", "written off", False)
    bench.reopen_difference([key])
    assert bench.differences().iloc[0]["life"] == "persisting"


def test_a_resolved_difference_is_remembered(bench: Workbench, hand: Bookkeeper) -> None:
    hand.update("SI-1", Date="2026-03-07")
    bench.fetch_books()
    assert bench.reconcile().appeared == 1
    assert bench.differences()["class"].tolist() == ["date (same month)"]
    hand.update("SI-1", Date="2026-03-01")
    bench.fetch_books()
    assert bench.reconcile().resolved == 1
    assert bench.difference_history()["change"].tolist() == ["resolved", "appeared"]
