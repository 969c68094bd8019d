"""The month end's pictures in a real browser: a bar that is clicked opens the postings behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import Served, go, serve, settled
from tests.unit.pages_ground import company

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home: Path = tmp_path_factory.mktemp("home")
    company(home)
    yield from serve(home)


def test_a_bar_of_the_waterfall_opens_its_postings(page: Page, app: Served) -> None:
    go(page, f"{app.url}/trial_balance")
    expect(page.get_by_text("In October 2026 stock went from £440.00 to £320.00.")).to_be_visible(timeout=60_000)
    settled(page)
    picture = page.locator(".stPlotlyChart").nth(1)
    picture.scroll_into_view_if_needed()
    bar = picture.locator("g.point path").nth(3)
    bar.wait_for()
    page.wait_for_timeout(500)
    box = bar.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settled(page)
    expect(page.get_by_text("Cost of Sale in Oct 26: 1 posting")).to_be_visible(timeout=30_000)
