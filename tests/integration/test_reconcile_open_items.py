"""Open items of both sides, the credit checklist, and both sides as they were known before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.cli.session import records
from kccwb.practice import PracticeServer
from kccwb.store.events import now
from kccwb.workbench import Workbench
from tests.integration.reconcile_ground import Bookkeeper, bookkeeper, mapped, point_at, small_firm
from tests.simulation.firm import allocation

D = Decimal


@pytest.fixture
def hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bookkeeper]:
    with PracticeServer() as server:
        point_at(server, monkeypatch)
        with bookkeeper(server) as one:
            yield one


@pytest.fixture
def bench(hand: Bookkeeper, tmp_path: Path) -> Iterator[Workbench]:
    with mapped(small_firm(tmp_path)) as opened:
        with opened.store.tx() as tx:
            tx.execute("delete from kcc_allocation where allocation_id = '3'")
            tx.insert("kcc_allocation", [allocation("9", "4", "1", "9.60", allocation_type="Credit")])
        assert opened.upload(all_rows=True).exit_code == 0
        yield opened


def reasons(bench: Workbench) -> dict[str, tuple[Decimal, str]]:
    rows = records(bench.compare_debtors(only_differences=True))
    return {row["invoice_code"]: (row["difference"], row["reason"]) for row in rows}


def test_a_credit_allocated_on_one_side_is_on_the_checklist_until_it_is_seen(bench: Workbench, hand: Bookkeeper) -> None:
    bench.fetch_books()
    assert bench.reconcile().exit_code == 0
    (item,) = records(bench.credit_checklist())
    assert (item["state"], item["direction"], item["credit_number"], item["invoice_number"]) == (
        "open",
        "allocate in the package",
        "SI-4",
        "SI-1",
    )
    assert item["amount"] == D("9.60")
    assert reasons(bench) == {"SI-1": (D("9.60"), "credit allocated in KCC only"), "SI-4": (D("-9.60"), "allocated on one side only")}
    (both,) = [row for row in records(bench.compare_companies()) if (row["urn"], row["currency"]) == ("ACME", "GBP")]
    assert both["difference"] == D("0.00")
    assert bench.tick_credit([item["item"]]) == 1
    assert records(bench.credit_checklist())[0]["state"] == "ticked"
    credit, invoice = hand.invoice("SI-4")["CreditNoteID"], hand.invoice("SI-1")["InvoiceID"]
    given = {"Allocations": [{"Amount": "9.60", "Invoice": {"InvoiceID": invoice}, "Date": "2026-03-10"}]}
    hand.call("PUT", f"CreditNotes/{credit}/Allocations", given)
    bench.fetch_books()
    bench.reconcile()
    assert [row["state"] for row in records(bench.credit_checklist())] == ["seen"]
    assert reasons(bench) == {}


def test_a_payment_not_imported_explains_the_debtor_and_is_gone_once_created(bench: Workbench, hand: Bookkeeper) -> None:
    paid = {
        "Invoice": {"InvoiceID": hand.invoice("SI-1")["InvoiceID"]},
        "Account": {"Code": "090"},
        "Date": "2026-03-30",
        "Amount": "50.00",
    }
    hand.call("PUT", "Payments", {"Payments": [paid]})
    bench.fetch_books()
    assert bench.reconcile().open == 1
    assert reasons(bench)["SI-1"] == (D("-40.40"), "payment not imported; credit allocated in KCC only")
    bench.fetch_payments()
    assert bench.create_payments(all_rows=True).created == 1
    assert bench.reconcile().exit_code == 0
    assert reasons(bench)["SI-1"] == (D("9.60"), "credit allocated in KCC only")


def test_both_sides_are_told_as_they_were_known_before(bench: Workbench, hand: Bookkeeper) -> None:
    bench.fetch_books()
    before = now()
    hand.update("SI-1", Status="VOIDED")
    bench.fetch_books()
    then = {(row["control"], row["currency"]): row["package"] for row in records(bench.control_totals(known=before))}
    today = {(row["control"], row["currency"]): row["package"] for row in records(bench.control_totals())}
    assert (then["sales", "GBP"], today["sales", "GBP"]) == (D("137.00"), D("32.00"))
    assert {row["kcc"] for row in records(bench.control_totals(to_date="2026-03-02")) if row["currency"] == "GBP"} >= {D("115.00")}
