"""What KCC's own files leave open is a finding, with the documents and the money it holds up, and blocks export where it must."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.store.events import record_export
from tests.integration.kcc_desk import Desk, Line, line, posting

D = Decimal
PAYMENT = {"Payment ID": "P1", "S/P": "S", "URN": "ACME", "Payment Date": "2026-04-01", "Amount": "24.00", "Bank Account": "Current"}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path)


def findings(desk: Desk, code: str) -> list[tuple[Any, ...]]:
    return desk.rows(f"select severity, subject, documents, amount from kcc_finding where code = '{code}' order by subject")


@pytest.mark.parametrize(
    ("column", "code"),
    [("URN", "unknown_urn"), ("Stock Code", "unknown_stock_code"), ("Nominal Code", "unknown_nominal"), ("Tax Rate", "unknown_tax_rate")],
)
def test_an_unknown_code_is_one_finding_and_blocks_its_documents_until_the_list_comes(desk: Desk, column: str, code: str) -> None:
    unknown = {column: "ZZ"}
    desk.only(
        [
            line() | unknown,
            line(Invoice_ID="2", Currency="EUR", Exchange_Rate="2") | unknown,
            line(Invoice_ID="3", Issued_Date="") | unknown,
        ]
    )
    assert findings(desk, code) == [("error", "ZZ", 2, D("36.00"))]
    assert desk.rows(f"select row_id from kcc_block where code = '{code}' order by 1") == [("S:1",), ("S:2",), ("S:3",)]
    later: dict[str, Line] = {
        "URN": {"URN": "ZZ", "Company Name": "Z"},
        "Stock Code": {"Stock Code": "ZZ", "Description": "Z", "Discontinued": ""},
        "Nominal Code": {"Nominal Code": "ZZ", "Description": "Z", "System Type": "Sale"},
        "Tax Rate": {"Tax Rate": "ZZ", "Rate": "20"},
    }
    desk.only([later[column]])
    assert findings(desk, code) == []
    assert desk.rows("select * from kcc_block") == []


def test_a_list_that_lost_its_zeros_is_named_as_the_cause(desk: Desk) -> None:
    desk.only([{"URN": "88", "Company Name": "Stripped"}])
    desk.only([line(URN="0088")])
    assert "leading zeros" in desk.rows("select cause from kcc_finding where code = 'unknown_urn'")[0][0]


def test_the_ledgers_unknown_nominal_is_told_and_blocks_nothing(desk: Desk) -> None:
    desk.only([posting(Nominal_Code="777"), posting(Line="2", Debit="5.00", Credit="")])
    assert findings(desk, "unknown_nominal") == [("warning", "777", 0, D("0.00"))]
    assert desk.rows("select * from kcc_block") == []


@pytest.mark.parametrize(("tax", "found"), [("4.05", False), ("4.06", True), ("3.95", False), ("3.94", True)])
def test_tax_may_differ_by_five_pence_a_document(desk: Desk, tax: str, found: bool) -> None:
    desk.only([line(Tax=tax, Gross_Total="")])
    assert bool(findings(desk, "tax_differs")) is found


def test_pennies_of_rounding_line_by_line_are_no_finding(desk: Desk) -> None:
    rows = [line(Line=str(number), Quantity="1", Unit_Net="0.0200", Net="0.02", Tax="0.00", Gross_Total="") for number in range(1, 21)]
    desk.only(rows)
    assert findings(desk, "tax_differs") == []


def test_codes_that_differ_in_case_only(desk: Desk) -> None:
    desk.only([line(URN="acme"), line(Invoice_ID="2")])
    assert findings(desk, "code_case") == [("warning", "ACME, acme", 0, None)]


def test_a_company_with_documents_in_several_currencies(desk: Desk) -> None:
    desk.only([line(), line(Invoice_ID="2", Currency="USD", Exchange_Rate="1.3")])
    assert findings(desk, "several_currencies") == [("warning", "ACME", 2, None)]


def exported(desk: Desk, kind: str, load_id: int | None = None) -> None:
    with desk.bench.store.tx() as tx:
        record_export(tx, "Ann", [{"row_id": "S:1", "source_type": "Sales Invoice", "kind": kind, "kcc_load_id": load_id}])


@pytest.mark.parametrize("load_id", [2, None])
def test_a_revision_of_an_exported_document(desk: Desk, load_id: int | None) -> None:
    desk.only([line()])
    exported(desk, "accepted", load_id)
    assert findings(desk, "revised_after_export") == []
    desk.only([line()])
    assert findings(desk, "revised_after_export") == []
    desk.only([line(Net="30.00", Quantity="3", Tax="6.00", Gross_Total="36.00")])
    assert findings(desk, "revised_after_export") == [("warning", "S:1", 1, D("12.00"))]
    message = desk.rows("select message from kcc_finding where code = 'revised_after_export'")[0][0]
    assert "at 24.00 GBP" in message
    assert "now 36.00 GBP" in message


@pytest.mark.parametrize(
    ("events", "found"), [(["rejected"], False), (["marked"], True), (["marked", "unmarked"], False), (["accepted", "gone"], False)]
)
def test_a_revision_of_what_is_not_exported_any_more_is_none(desk: Desk, events: list[str], found: bool) -> None:
    desk.only([line()])
    for event in events:
        exported(desk, event)
    desk.only([line(Channel="Trade")])
    assert bool(findings(desk, "revised_after_export")) is found


def bill(**over: str) -> Line:
    return {name.replace("Issued", "Posted").replace("Sales", "Purchase"): value for name, value in line(**over).items()}


def test_two_bills_of_one_reference_from_one_supplier(desk: Desk) -> None:
    desk.only(
        [bill(Reference="B1"), bill(Invoice_ID="2", Invoice_Code="PI2", Reference="B1"), bill(Invoice_ID="3", Reference="B1", URN="000123")]
    )
    assert findings(desk, "duplicate_bill") == [("warning", "ACME B1", 2, D("48.00"))]


def test_bills_without_a_reference_are_no_duplicates(desk: Desk) -> None:
    desk.only([bill(Reference="NONE"), bill(Invoice_ID="2", Reference="NONE")])
    assert findings(desk, "duplicate_bill") == []


def test_orphans(desk: Desk) -> None:
    allocation = {
        "Allocation ID": "A1",
        "S/P": "S",
        "Source Type": "Payment",
        "Source": "P1",
        "Invoice ID": "1",
        "Allocation Date": "2026-04-03",
    }
    desk.only([allocation | {"Amount": "24.00"}])
    assert [row[1] for row in findings(desk, "orphan_allocation")] == ["S:1", "S:P1"]
    desk.load([line()], [PAYMENT])
    assert findings(desk, "orphan_allocation") == []
    desk.only([PAYMENT | {"Payment ID": "P2", "Sales Order": "SO77"}, PAYMENT | {"Payment ID": "P3", "Sales Order": "SO1"}])
    assert findings(desk, "orphan_payment") == [("warning", "P2", 1, D("24.00"))]


def test_kccs_findings_are_among_all_findings(desk: Desk) -> None:
    desk.only([line(URN="ZZ")])
    assert "unknown_urn" in desk.bench.findings()["code"].tolist()
