"""A company with QuickBooks in the browser: posting items on the Mapping page, pre-check, upload with ticks, a payment created."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kccwb.practice import PracticeServer
from tests.browser.driving import Served, go, serve, settled
from tests.integration.qbo_ground import posted
from tests.unit.pages_ground import FILES

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def quickbooks() -> Iterator[PracticeServer]:
    with PracticeServer(package="quickbooks") as server:
        yield server


@pytest.fixture(scope="module")
def app(quickbooks: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Three sales invoices, connected to the QuickBooks practice company; nothing is mapped."""
    home, files = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("files")
    for name, text in FILES.items():
        (files / name).write_text(text, encoding="utf-8")
    environment = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    prepare = Served("", home, environment)
    prepare.run("company", "new", "Bolts")
    prepare.run("load", str(files))
    prepare.run("connect", "practice-quickbooks", "--url", quickbooks.base_url)
    prepare.run("chart", "fetch")
    yield from serve(home, environment)


def rows(app: Served, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(app.run("sql", query, "--json"))["rows"]
    return found


def test_from_the_mapping_to_a_payment(page: Page, app: Served, quickbooks: PracticeServer) -> None:
    go(page, f"{app.url}/mapping")
    expect(page.get_by_text("QuickBooks").first).to_be_visible()
    page.get_by_role("button", name="Apply Default Setup").first.click()
    settled(page)
    page.get_by_role("button", name="Accept all").click()
    expect(page.get_by_text("No gap holds up a document")).to_be_visible()
    settled(page)
    page.get_by_role("tab", name="Posting items").first.click()
    page.get_by_role("button", name="Send 2 posting items").click()
    expect(page.get_by_text("2 posting items in QuickBooks.")).to_be_visible(timeout=60_000)
    assert {row["state"] for row in rows(app, "select state from posting_item")} == {"verified"}

    go(page, f"{app.url}/export")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_text("Run Pre-Check", exact=True).click()
    expect(page.get_by_text("Pre-check:").first).to_be_visible(timeout=60_000)
    settled(page)
    page.get_by_role("button", name="that match").first.click()
    settled(page)
    page.get_by_role("button", name="Upload ").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Upload", exact=False).last.click()
    expect(page.get_by_text("Last upload")).to_be_visible(timeout=90_000)
    ticked = rows(app, "select source_code from exported where verified and source_type = 'Sales Invoice' order by 1")
    assert [row["source_code"] for row in ticked] == ["SI1", "SI2", "SI3"]

    invoice = next(one for one in quickbooks.company.rows("Invoice") if one["DocNumber"] == "SI2")
    link = {"Amount": 300, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    money = {"TotalAmt": 300, "DepositToAccountRef": {"value": "35"}, "CurrencyRef": {"value": "GBP"}, "TxnDate": "2026-10-20"}
    posted(quickbooks, "payment", {"CustomerRef": {"value": invoice["CustomerRef"]["value"]}, **money, "Line": [link]})
    go(page, f"{app.url}/payments")
    page.get_by_role("button", name="Fetch payments").first.click()
    settled(page)
    page.get_by_role("button", name="that match").first.click()
    settled(page)
    page.get_by_role("button", name="Create").first.click()
    page.get_by_role("dialog").get_by_role("button", name="Create & Allocate Payments").click()
    settled(page)
    expect(page.get_by_text("1 payment").first).to_be_visible()
    created = rows(app, "select allocated_to, amount, status from payment_import")
    assert created == [{"allocated_to": "SI2", "amount": "300.00", "status": "Payment created and allocated"}]
