"""Uploading in the browser: said first, refreshed, watched from a second window, and never twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from kccwb.practice import PracticeServer
from tests.browser.driving import Served, click_tick, go, package_settings, screenshots, serve, settled, ticks_line

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def app(practice: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Northwind, mapped but for the zero rate of purchases."""
    home = tmp_path_factory.mktemp("home")
    settings = package_settings(practice)
    prepare = Served("", home, settings)
    prepare.run("company", "new", "Northwind Traders")
    prepare.run("load", str(NORTHWIND))
    prepare.run("connect", "xero")
    prepare.run("chart", "fetch")
    prepare.run("map", "defaults")
    for code, side, target in (("1", "sales", "OUTPUT2"), ("1", "purchase", "INPUT2"), ("2", "sales", "ZERORATEDOUTPUT")):
        prepare.run("map", "tax", code, side, target)
    prepare.run("map", "bank", "Current Account", "090")
    prepare.run("map", "bank", "Euro Account", "092")
    yield from serve(home, settings)


def upload_selected(page: Page) -> None:
    """Upload what is ticked, having read what it says it will do."""
    page.get_by_role("button", name="Upload ").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("go with")).to_be_visible(timeout=30_000)
    dialog.get_by_role("button", name="Upload", exact=False).last.click()


def test_one_document_takes_along_what_it_needs(page: Page, app: Served, practice: PracticeServer) -> None:
    go(page, f"{app.url}/export")
    page.get_by_label("Search").first.fill("SI11064")
    page.keyboard.press("Enter")
    settled(page)
    click_tick(page, 0)
    expect(ticks_line(page)).to_contain_text("Selected: 1 row · £")
    upload_selected(page)
    expect(page.get_by_text("Last upload")).to_be_visible(timeout=60_000)
    assert [invoice["InvoiceNumber"] for invoice in practice.ledger.invoices()] == ["SI11064"]
    expect(ticks_line(page)).to_have_count(0)  # the filter stands, and its only row has gone


def test_all_that_match_with_a_refresh_and_a_second_window(page: Page, chromium: Browser, app: Served, practice: PracticeServer) -> None:
    go(page, f"{app.url}/export")
    page.get_by_label("Search").first.fill("SI10")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="that match").first.click()
    settled(page)
    expect(ticks_line(page)).to_contain_text("Selected: ")
    upload_selected(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_text(" done").or_(page.get_by_text("Last upload")).first).to_be_visible()  # it has begun: whoever looks now sees it
    other = chromium.new_page()
    go(other, f"{app.url}/export")
    page.reload()
    expect(page.get_by_text("Last upload")).to_be_visible(timeout=120_000)
    expect(other.get_by_text("Last upload")).to_be_visible(timeout=120_000)
    other.close()
    numbers = [invoice["InvoiceNumber"] for invoice in practice.ledger.invoices()]
    assert len(numbers) == len(set(numbers)) > 500
    exported = app.run("sql", "select count(*) as n from exported where verified and source_type = 'Sales Invoice'", "--json")
    assert f'"n": {len(numbers)}' in exported


def test_the_pre_check_groups_what_is_held_up_and_links_to_the_mend(page: Page, app: Served) -> None:
    go(page, f"{app.url}/export")
    page.get_by_role("button", name="Actions").first.click()
    page.get_by_text("Run Pre-Check", exact=True).click()
    expect(page.get_by_text("Pre-check:").first).to_be_visible(timeout=60_000)
    settled(page)
    cause = page.locator("summary", has_text="Tax rate 2 has no purchase tax code").first
    cause.scroll_into_view_if_needed()
    cause.click()
    expect(page.get_by_role("link", name="Open Mapping").last).to_be_visible()


def test_every_page_of_the_shell_fits(chromium: Browser, app: Served) -> None:
    for name in ("", "export", "connection"):
        screenshots(chromium, f"{app.url}/{name}", f"northwind-{name or 'overview'}")
