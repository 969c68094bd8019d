"""What a selection would change, the file that takes it into KCC, and what cannot pass by any road."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from kccwb.model.errors import BadInput, NeverCrosses
from kccwb.store.events import record_payment
from kccwb.sync.inward.create import create_payments
from kccwb.sync.inward.effect import payment_effect
from kccwb.sync.inward.kcc_file import write_kcc_file
from tests.simulation.firm import allocation
from tests.simulation.firm import payment as kcc_payment
from tests.unit.inward_desk import DAY, D, Desk, desk, uploaded

__all__ = ["desk", "uploaded"]


def test_the_effect_is_what_then_happens(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "26.00")
    desk.package.pay("p2", "S:1", "50.00", date=DAY + dt.timedelta(days=1))
    desk.package.pay("p3", "P:1", "10.00")
    desk.package.pay("p4", "S:2", "10.00")
    desk.fetch()
    told = payment_effect(desk.firm.store, ["p1", "p2", "p3", "p4"])
    rows = {(row["what"], row["code"]): (row["before"], row["change"], row["after"]) for row in told.to_dict("records")}
    assert rows == {
        ("sales invoice", "SI-1"): (D("116.40"), D("-76.00"), D("40.40")),
        ("purchase invoice", "PI-1"): (D("76.80"), D("-10.00"), D("66.80")),
        ("bank account", "Current"): (D("46.00"), D("66.00"), D("112.00")),
    }
    desk.create()
    assert (desk.open("S:1"), desk.open("P:1")) == (D("40.40"), D("66.80"))
    assert desk.firm.store.scalar("select sum(amount) from bank_movement where bank_account = 'Current'") == D("112.00")


def test_the_file_for_kcc_and_its_way_back(desk: Desk, tmp_path: Path) -> None:
    desk.package.pay("p1", "S:1", "26.00", reference="BACS, 1")
    desk.package.pay("p2", "S:E", "115.00", currency="EUR", rate=D("1.2"), bank_account_id="id-092")
    desk.package.pay("gone", "P:1", "1.00")
    desk.fetch()
    with pytest.raises(BadInput, match="no created payment"):
        write_kcc_file(desk.firm.store, tmp_path / "in.csv", "me")
    desk.create()
    desk.package.change("gone", deleted=True)
    desk.fetch()
    files = write_kcc_file(desk.firm.store, tmp_path / "in.csv", "me")
    assert [one.name for one in files] == ["in.csv", "in-allocations.csv"]
    paid, allocated = (list(csv.DictReader(one.open(encoding="utf-8"))) for one in files)
    assert {(row["Amount"], row["Currency"], row["Exchange Rate"], row["Bank Account"], row["S/P"], row["Reference"]) for row in paid} == {
        ("26.00", "GBP", "1", "Current", "S", "BACS, 1"),
        ("115.00", "EUR", "1.2", "Euro", "S", "ref p2"),
    }
    assert {(row["Source Type"], row["Invoice ID"]) for row in allocated} == {("Payment", "1"), ("Payment", "E")}
    assert {row["Source"] for row in allocated} == {row["Payment ID"] for row in paid}
    from openpyxl import load_workbook

    book = load_workbook(write_kcc_file(desk.firm.store, tmp_path / "in.xlsx", "me")[0])
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("payments", 3), ("allocations", 3)]
    with pytest.raises(BadInput, match="neither"):
        write_kcc_file(desk.firm.store, tmp_path / "in.pdf", "me")

    before = desk.firm.store.rows("select sum(base_outstanding) from open_debtor")
    mine = {row["Amount"]: row["Payment ID"] for row in paid}
    desk.firm.insert("kcc_payment", kcc_payment(mine["26.00"], "26.00", urn="ACME"))
    desk.firm.insert("kcc_allocation", allocation("back", mine["26.00"], "1", "26.00"))
    assert desk.firm.store.rows("select sum(base_outstanding) from open_debtor") == before, "it must not count twice"
    left = list(csv.DictReader(write_kcc_file(desk.firm.store, tmp_path / "in.csv", "me")[0].open(encoding="utf-8")))
    assert [row["Amount"] for row in left] == ["115.00"]


def test_a_selection_must_name_what_is_there(desk: Desk) -> None:
    for wrong, words in (((), "No payment is selected"), (("nope",), "There is no payment nope")):
        with pytest.raises(BadInput, match=words):
            create_payments(desk.firm.store, "me", wrong)
    assert payment_effect(desk.firm.store, []).empty


def test_a_forged_row_cannot_pass(desk: Desk) -> None:
    """Were a view wrong, the raw facts still decide."""
    desk.package.pay("p1", "S:1", "10.00", kind="overpayment")
    desk.fetch()
    with desk.firm.store.tx() as tx:
        tx.execute(
            "create or replace view payment_class as select payment_key as row_id, 'S:1' as document_row_id, '' as not_carried from package_payment"
        )
    assert desk.importable() == {"p1"}
    with pytest.raises(NeverCrosses):
        desk.create()
    assert desk.events() == 0


def test_a_credit_allocated_in_the_package_only_is_told(desk: Desk) -> None:
    desk.package.pay("c1", "S:1", "4.00", kind="credit_allocation")
    desk.package.pay("c2", "S:1", "9.60", kind="credit_allocation")
    desk.fetch()
    told = desk.firm.store.rows("select code, subject, amount from inward_finding")
    assert told == [("credit_allocated_in_package", "c1", D("4.00"))]


def test_a_created_payment_outlives_its_documents_history(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "26.00")
    desk.fetch()
    desk.create()
    with desk.firm.store.tx() as tx:
        row = tx.dicts("select * exclude (seq, occurred, by_whom) from payment_event")[0]
        record_payment(tx, "me", [{**row, "kind": "reversed"}])
    assert desk.status() == {"p1": "Not Processed"}
    assert desk.create().created == 1
    assert desk.open("S:1") == D("90.40")


def test_what_came_from_the_package_never_goes_back_to_it(desk: Desk) -> None:
    """A web customer's payment, taken into KCC and exported from it again, is no prepayment of KCC's."""
    desk.package.pay("p1", "S:E", "15.00", currency="EUR", rate=D("1.15"))
    desk.fetch()
    made = desk.create().rows[0].payment_id
    desk.firm.insert("kcc_payment", kcc_payment(made, "15.00", urn="WEB1"))
    desk.firm.insert("kcc_allocation", allocation("back", made, "E", "15.00"))
    assert desk.firm.states()[f"prepayment:{made}"] == "not for export"
    assert desk.firm.reasons()[f"prepayment:{made}"] == "it came from the accounting package"
    assert desk.firm.states()["allocation:back"] == "not for export"
    sent = len(desk.package.held)
    desk.firm.upload()
    assert len(desk.package.held) == sent
