"""Which rows are for export, what their documents are called, and what a person may do with them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.mapping.options import OPTIONS
from kccwb.mapping.resolve import Resolver
from kccwb.model.documents import OutDocument
from kccwb.model.errors import BadInput
from kccwb.sync.outward import marking
from kccwb.sync.outward.candidates import Selection
from kccwb.sync.outward.elements import Builder
from tests.simulation.firm import Firm, document, fill, payment

D = Decimal
MAPPED = {"300": "200", "0115": "204", "0110": "425", "0120": "630", "0122": "310"}


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    made = Firm(tmp_path / "firm.duckdb")
    fill(made)
    return made


def built(firm: Firm, row_id: str) -> OutDocument:
    element = Builder(firm.store, firm.accounts).build([row_id]).elements[row_id]
    assert isinstance(element, OutDocument)
    return element


def test_what_is_not_for_export_says_why(firm: Firm) -> None:
    firm.add(document("S", "9", [(None, None, "0.00", "0.00", "")], urn="ACME"))
    reasons = firm.reasons()
    assert reasons["S:5"] == "not issued yet"
    assert reasons["P:4"] == "not posted yet"
    assert reasons["S:9"].startswith("text lines only")
    assert reasons["prepayment:3"] == "not authorised"
    assert reasons["prepayment:4"] == "payments of account customers are made in the accounting package"
    assert reasons["prepayment-p:5"] == "payments to suppliers are made in the accounting package"
    assert reasons["allocation:3"] == "credit-note allocations never cross"
    assert reasons["allocation:4"] == "waits for invoice SI-5: not issued yet"
    assert reasons["company:IDLE"] == reasons["item:DUST"] == "no document needs it"
    assert all(reasons[row_id] for row_id, state in firm.states().items() if state == "not for export")


def test_items_follow_the_options(firm: Firm) -> None:
    firm.option("only_stock_on_invoices", "off")
    assert firm.states()["item:DUST"] == "pending"
    firm.option("rollup", "on")
    with firm.store.tx() as tx:
        tx.insert("tax_map", [{"tax_rate": "1", "direction": "sales", "tax_code": "X", "rollup_item": "STD"}])
    assert {firm.states()[row] for row in ("item:DUST", "item:STD")} == {"pending"}
    firm.option("only_stock_on_invoices", "on")
    assert firm.states()["item:TEA"] == "not for export"
    assert firm.reasons()["item:TEA"].startswith("rollup")
    assert firm.states()["item:STD"] == "pending"


def test_with_rollup_on_lines_and_items_are_the_rollup_items(firm: Firm) -> None:
    firm.option("rollup", "on")
    with firm.store.tx() as tx:
        for (rate, side), item in {
            ("1", "sales"): "S-STD",
            ("2", "sales"): "S-ZERO",
            ("1", "purchase"): "P-STD",
            ("2", "purchase"): "P-ZERO",
        }.items():
            firm.accounts.rollups[(rate, side)] = item
            tx.insert("tax_map", [{"tax_rate": rate, "direction": side, "tax_code": "X", "rollup_item": item}])
    assert firm.upload().exit_code == 0
    assert {held.number for held in firm.package.of("Stock Item")} == {"S-STD", "S-ZERO", "P-STD", "P-ZERO"}
    assert {state for row, state in firm.states().items() if row in {"item:TEA", "item:BUN"}} == {"not for export"}


def test_numbers_and_references(firm: Firm) -> None:
    firm.add(
        document("P", "7", [("BUN", "0120", "7.00", "0.00", "2")], urn="000001", kind="Credit", reference="PI-1", order_no="PO7"),
        document(
            "P", "8", [("BUN", "0120", "7.00", "0.00", "2")], urn="000001", reference="X1", order_no="PO8", due_date=dt.date(2026, 6, 1)
        ),
    )
    assert [(built(firm, row).number, built(firm, row).reference) for row in ("S:2", "S:4")] == [("SI-2", "WEB-77"), ("SI-4", "SI-1")]
    assert [(built(firm, row).number, built(firm, row).reference) for row in ("P:1", "P:2", "P:3", "P:7", "P:8")] == [
        ("SUP/9", ""),
        ("PI-2", ""),
        ("SUP/CR", ""),
        ("PI-7", "PI-1"),
        ("X1", "PO8"),
    ]
    assert built(firm, "P:8").due_date == dt.date(2026, 6, 1)
    assert built(firm, "S:1").due_date == dt.date(2026, 3, 31)
    firm.option("bill_number", "invoice_code")
    assert (built(firm, "P:8").number, built(firm, "P:8").reference) == ("PI-8", "X1")


def test_a_foreign_amount_is_in_base_to_the_penny(firm: Firm) -> None:
    firm.add(document("S", "6", [("TEA", "300", "100.00", "0.00", "2")], urn="ACME", currency="EUR", exchange_rate=D("1.15")))
    assert firm.store.one("select amount, base_amount from export_row where row_id = 'S:6'") == (D("100.00"), D("86.96"))


def test_marked_rows_are_never_sent_and_can_be_unmarked(firm: Firm) -> None:
    assert marking.mark(firm.store, ["S:1", "company:ACME"], "me") == 2
    firm.upload()
    assert "S:1" not in firm.package.sent
    assert firm.store.one("select verified, marked_by_hand from exported where row_id = 'S:1'") == (False, True)
    marking.unmark(firm.store, ["S:1", "company:ACME"], "me")
    assert firm.states()["S:1"] == "pending"
    firm.upload()
    assert firm.states()["S:1"] == "verified"


def test_marking_is_all_or_nothing(firm: Firm) -> None:
    firm.upload(Selection(row_ids=("S:2",)))
    for wrong, why in (("S:2", "sent already"), ("S:5", "not for export"), ("S:77", "no row")):
        with pytest.raises(BadInput, match=why):
            marking.mark(firm.store, ["S:1", wrong], "me")
        assert firm.states()["S:1"] == "pending"
    with pytest.raises(BadInput, match="not marked by hand"):
        marking.unmark(firm.store, ["S:2"], "me")


def test_a_company_only_marked_documents_need_is_not_needed(firm: Firm) -> None:
    marking.mark(firm.store, ["P:1", "P:2", "P:3"], "me")
    assert firm.states()["company:000001"] == "not for export"


def test_a_refund_is_not_a_prepayment(firm: Firm) -> None:
    firm.insert("kcc_payment", payment("9", "-5.00", urn="WEB1"))
    assert "refund" in firm.reasons()["prepayment:9"]


def test_the_views_defaults_are_those_of_the_options(firm: Firm) -> None:
    shown = firm.store.dicts("select * from export_option")[0]
    told = {name: {True: "on", False: "off"}.get(value, value) for name, value in shown.items()}
    assert told == {name: OPTIONS[name].default for name in told}


def test_the_real_mapping_answers_what_the_sending_side_asks(firm: Firm) -> None:
    with firm.store.tx() as tx:
        tx.insert(
            "nominal_map", [{"nominal_code": code, "account_id": f"id-{target}", "account_code": target} for code, target in MAPPED.items()]
        )
        tx.insert("default_account", [{"role": "purchase", "account_id": "id-429", "account_code": "429"}])
        tx.insert(
            "tax_map", [{"tax_rate": rate, "direction": side, "tax_code": side + rate} for rate in "12" for side in ("sales", "purchase")]
        )
    lines = Builder(firm.store, Resolver.load(firm.store)).build(["S:1", "P:1"])
    assert lines.findings == {}
    bill, sale = lines.elements["P:1"], lines.elements["S:1"]
    assert isinstance(bill, OutDocument)
    assert isinstance(sale, OutDocument)
    assert [line.account for line in bill.lines] == ["429", "425"]
    assert [line.account for line in sale.lines] == ["200", "204"]
