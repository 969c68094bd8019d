"""Each root cause is one finding, whichever rooms notice it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kccwb.store.events import record_export
from tests.integration.kcc_desk import Desk, line


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk.new(tmp_path)


def subjects(desk: Desk) -> list[tuple[str, str]]:
    """Code and subject of every finding that is more than information."""
    return [
        (str(code), str(subject)) for code, subject in desk.rows("select code, subject from finding where severity <> 'info' order by all")
    ]


@pytest.mark.parametrize(
    ("column", "code"),
    [("URN", "unknown_urn"), ("Stock Code", "unknown_stock_code"), ("Nominal Code", "unknown_nominal"), ("Tax Rate", "unknown_tax_rate")],
)
def test_an_unknown_code_is_told_once_before_and_after_a_pre_check(desk: Desk, column: str, code: str) -> None:
    desk.only([line() | {column: "ZZ"}])
    assert [found for found in subjects(desk) if found[1] == "ZZ"] == [(code, "ZZ")]
    desk.bench.precheck()
    assert [found for found in subjects(desk) if found[1] == "ZZ"] == [(code, "ZZ")]


def test_a_gap_in_the_mapping_is_told_once(desk: Desk) -> None:
    desk.only([line()])
    desk.bench.precheck()
    told = subjects(desk)
    assert ("mapping_gap", "nominal 300") in told
    assert ("mapping_gap", "tax 1 sales") in told
    assert [code for code, _ in told if code.startswith("precheck:")] == []


def test_odd_tax_is_told_once(desk: Desk) -> None:
    desk.only([line(Tax="4.50", Gross_Total="24.50")])
    desk.bench.precheck()
    assert [found for found in subjects(desk) if "tax_differs" in found[0]] == [("tax_differs", "S:1")]


def test_a_revision_after_export_is_told_once(desk: Desk) -> None:
    desk.only([line()])
    load_id = desk.bench.store.scalar("select load_id from document where row_id = 'S:1'")
    with desk.bench.store.tx() as tx:
        record_export(
            tx, "Ann", [{"row_id": "S:1", "source_type": "Sales Invoice", "kind": "accepted", "package_id": "x", "kcc_load_id": load_id}]
        )
    desk.only([line(Description="Another")])
    assert [found for found in subjects(desk) if found[1] == "S:1"] == [("revised_after_export", "S:1")]


def test_payments_without_a_rate_are_one_finding_a_currency(desk: Desk) -> None:
    pay = {
        "Payment ID": "P1",
        "S/P": "S",
        "URN": "ACME",
        "Payment Date": "2026-04-01",
        "Amount": "5",
        "Currency": "EUR",
        "Bank Account": "Current",
    }
    desk.only([pay, pay | {"Payment ID": "P2"}])
    desk.bench.precheck()
    told = desk.rows("select code, subject, documents, message from finding where code like '%no_exchange_rate'")
    assert told == [("no_exchange_rate", "EUR", 2, "2 payments in EUR have no exchange rate: P1, P2")]


def test_a_line_without_a_code_is_no_unknown_code_where_no_list_is_loaded(desk: Desk) -> None:
    """Firms that sell services have no stock list, and their lines no stock code."""
    with desk.bench.store.tx() as tx:
        tx.execute("delete from kcc_stock_item")
    desk.only([line(Stock_Code="")])
    assert desk.bench.precheck() is not None
    assert [found for found in subjects(desk) if found[0] in {"unknown_stock_code", "unknown_tax_rate"} or not found[1]] == []
