"""Ticks belong to documents: they stay on them through paging, sorting, filters, refresh and other windows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kccwb.store.events import now
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.browser.driving import Served, click_cell, click_tick, go, screenshots, serve, settled, ticks_line

pytestmark = [pytest.mark.browser]
DOCUMENTS = 230


def company(home: Path) -> None:
    """A company with a hundred of pounds in document 100, and so on, one a day, newest first on the page."""
    with Workbench.create("Ticks Ltd", home=Home(home)) as bench, bench.store.tx() as tx:
        tx.insert("load", [{"load_id": 1, "loaded": now(), "by_whom": "test", "partial": False}])
        shared = {"load_id": 1, "currency": "GBP"}
        tx.insert(
            "kcc_company",
            [
                {
                    "urn": "000001",
                    "company_name": "Müller & Söhne",
                    "is_customer": True,
                    "is_supplier": False,
                    "is_account_customer": True,
                    **shared,
                }
            ],
        )
        documents = []
        for number in range(DOCUMENTS):
            day = date(2026, 1, 1) + timedelta(days=number)
            amounts = {"net": Decimal(number), "tax": Decimal(0), "gross": Decimal(number), "lines": 1, "exchange_rate": Decimal(1)}
            names = {"ledger": "S", "invoice_id": str(number), "invoice_code": f"SI{number:05d}", "kind": "Invoice", "urn": "000001"}
            documents.append(
                {**names, "invoice_date": day, "ledger_date": day, **amounts, "source_file": "x", "source_line": number, **shared}
            )
        tx.insert("kcc_document", documents)
        tx.insert(
            "kcc_document_line",
            [
                {
                    **{name: row[name] for name in ("ledger", "invoice_id", "net", "tax", "load_id")},
                    "line": 1,
                    "description": "Goods",
                    "quantity": Decimal(1),
                    "unit_net": row["net"],
                    "discount": Decimal(0),
                    "tax_rate": "1",
                    "nominal_code": "300",
                }
                for row in documents
            ],
        )


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    company(home)
    yield from serve(home)


def test_ticks_stay_on_their_documents(page: Page, app: Served) -> None:
    go(page, f"{app.url}/export")
    expect(ticks_line(page)).to_contain_text("Nothing selected")
    click_tick(page, 0)  # SI00229, £229
    expect(ticks_line(page)).to_contain_text("Selected: 1 row · £229.00")
    click_tick(page, 1)
    expect(ticks_line(page)).to_contain_text("Selected: 2 rows · £457.00")
    click_tick(page, 0)
    expect(ticks_line(page)).to_contain_text("Selected: 1 row · £228.00")
    page.get_by_role("button", name="Page 2", exact=True).click()
    settled(page)
    expect(ticks_line(page)).to_contain_text("Selected: 1 row · £228.00")
    click_tick(page, 0)  # SI00129
    expect(ticks_line(page)).to_contain_text("Selected: 2 rows · £357.00")
    page.get_by_role("button", name="Page 1", exact=True).click()
    settled(page)
    expect(ticks_line(page)).to_contain_text("Selected: 2 rows · £357.00")
    page.reload()
    settled(page)
    expect(ticks_line(page)).to_contain_text("Selected: 2 rows · £357.00")
    page.get_by_label("Search").first.fill("SI00100")
    page.keyboard.press("Enter")
    settled(page)
    click_tick(page, 0)
    expect(ticks_line(page)).to_contain_text("Selected: 3 rows · £457.00")
    with_ids = app.run(
        "sql", "select row_id from pending_export where source_code in ('SI00228', 'SI00129', 'SI00100') order by 1", "--json"
    )
    assert with_ids.count("S:") == 3
    page.get_by_role("button", name="Clear").first.click()
    settled(page)
    expect(ticks_line(page)).to_contain_text("Nothing selected")


def test_select_all_that_match_and_only_selected(page: Page, app: Served) -> None:
    go(page, f"{app.url}/export")
    page.get_by_label("Amount from").first.fill("200")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="Select all 30 that match").click()
    settled(page)
    total = sum(range(200, 230))
    expect(ticks_line(page)).to_contain_text(f"Selected: 30 rows · £{total:,}.00")
    page.get_by_label("Amount from").first.fill("")
    page.keyboard.press("Enter")
    settled(page)
    expect(ticks_line(page)).to_contain_text("Selected: 30 rows")
    page.get_by_role("button", name="Clear").first.click()
    settled(page)


def test_a_plain_table_shows_the_same(page: Page, app: Served) -> None:
    go(page, f"{app.url}/export")
    page.get_by_text("Plain table").first.click()
    settled(page)
    first = page.locator("table.kcc-plain tbody tr").first
    expect(first).to_contain_text("SI00229")
    expect(first).to_contain_text("229.00")
    expect(first).to_contain_text("18/08/2026")


def test_marking_by_hand_and_back(page: Page, app: Served) -> None:
    go(page, f"{app.url}/export")
    click_tick(page, 3)
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_text("Mark as Exported", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Mark as Exported").click()
    settled(page)
    expect(page.get_by_text("1 row marked as exported.")).to_be_visible()
    assert "SI00226" in app.run("exported", "--json")
    expect(page.get_by_text("This is what has been exported successfully")).to_be_visible()
    click_tick(page, 0, grid="exported")
    page.get_by_role("button", name="Actions").nth(1).click()
    page.get_by_text("Mark as Not Exported", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Mark as Not Exported").click()
    settled(page)
    expect(page.get_by_text("1 row pending again.")).to_be_visible()
    assert "SI00226" not in app.run("exported", "--json")


def test_a_code_opens_its_document(page: Page, app: Served) -> None:
    go(page, f"{app.url}/export")
    click_cell(page, 2, 190)
    expect(page.get_by_role("dialog")).to_contain_text("SI00227")


def test_it_fits_wide_and_narrow_light_and_dark(chromium: Browser, app: Served) -> None:
    screenshots(chromium, f"{app.url}/export", "export-pending")
