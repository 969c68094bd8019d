"""The frame around the pages: first run, deep links, several companies, errors in words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.driving import Served, go, serve, settled

pytestmark = [pytest.mark.browser]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serve(tmp_path_factory.mktemp("home"))


def make_company(page: Page, name: str) -> None:
    page.get_by_label("Company name").fill(name)
    page.get_by_role("button", name="Make the company").click()
    settled(page)


def test_an_empty_home_welcomes_and_makes_the_first_company(page: Page, app: Served) -> None:
    go(page, app.url)
    expect(page.get_by_role("heading", name="Welcome to kccwb")).to_be_visible()
    expect(page.get_by_text("kccwb demo")).to_be_visible()
    make_company(page, "First Ltd")
    expect(page.get_by_text("Nothing is loaded yet. Begin with KCC's files.")).to_be_visible()
    assert '"company": "first-ltd"' in app.run("company", "list", "--json")


def test_what_cannot_be_is_said_in_words(page: Page, app: Served) -> None:
    go(page, app.url)
    page.get_by_role("button", name="New company").click()
    make_company(page, "First Ltd")
    expect(page.get_by_text("is there already")).to_be_visible()
    expect(page.get_by_text("Traceback")).to_have_count(0)


def test_several_companies_and_the_address_remembers_which(page: Page, app: Served) -> None:
    go(page, app.url)
    page.get_by_role("button", name="New company").click()
    make_company(page, "Second Ltd")
    expect(page.locator(".kcc-header")).to_contain_text("Second Ltd")
    assert "company=second-ltd" in page.url
    page.reload()
    settled(page)
    expect(page.locator(".kcc-header")).to_contain_text("Second Ltd")
    go(page, f"{app.url}/connection?company=first-ltd")
    expect(page.locator(".kcc-header")).to_contain_text("First Ltd")
    expect(page.get_by_text("No accounting package is connected")).to_be_visible()


def test_the_audit_trail_can_be_checked(page: Page, app: Served) -> None:
    go(page, f"{app.url}/connection")
    page.get_by_role("button", name="Check the chain of hashes").click()
    expect(page.get_by_text("The record is whole")).to_be_visible()
