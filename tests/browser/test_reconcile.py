"""The reconcile page in a real browser: it names what differs, opens both documents, and an accepted difference stays accepted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.browser.driving import Served, click_cell, go, screenshots, serve, settled
from tests.unit.books_ground import read_books
from tests.unit.pages_ground import company

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("home")
    company(home)
    with Workbench.open_file("bolts", home=Home(home)) as bench:
        read_books(bench)
    yield from serve(home)


def test_a_difference_is_opened_and_accepted_in_its_place(page: Page, app: Served) -> None:
    go(page, f"{app.url}/reconcile")
    expect(page.get_by_text("differ by £300.00 on sales")).to_be_visible()
    page.locator(".st-key-filters-differences").get_by_label("Search").fill("SI2")
    page.keyboard.press("Enter")
    settled(page)
    click_cell(page, 0, 110, grid="differences")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("tr.differs")).to_contain_text("voided")
    dialog.get_by_label("Accept, because").fill("credited by hand")
    page.keyboard.press("Enter")
    settled(page)
    dialog.get_by_role("button", name="Accept", exact=True).click()
    settled(page)
    expect(page.get_by_text("1 difference accepted.")).to_be_visible()
    expect(page.get_by_text("(1 of them accepted)")).to_be_visible()
    expect(page.locator(".st-key-filters-differences").get_by_label("Search")).to_have_value("SI2")
    assert "credited by hand" in app.run("sql", "select accepted_reason from difference where life = 'accepted'", "--json")


def test_it_fits_wide_and_narrow_light_and_dark(chromium: Browser, app: Served) -> None:
    screenshots(chromium, f"{app.url}/reconcile", "reconcile")
