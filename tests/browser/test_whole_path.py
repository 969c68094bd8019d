"""The whole path in one browser: an empty home, KCC's files, mapping, upload, feedback, a payment back, the month's Cost of Sale."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from kccwb.demo.generator import generate
from kccwb.practice import PracticeServer
from tests.browser.driving import Served, click_tick, go, serve, settled, ticks_line

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
CHOSEN = "SI1000"
"""The first invoices of the year's third quarter, by the beginning of their codes."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from serve(tmp_path_factory.mktemp("home"), {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"})


def cost_of_sale(files: Path, month: str) -> Decimal:
    """What KCC's own postings say the month's Cost of Sale is."""
    with (files / "nominal_transactions.csv").open(encoding="utf-8") as file:
        posted = [row for row in csv.DictReader(file) if row["Nominal Code"] == "0122" and row["Date"].startswith(month)]
    return sum((Decimal(row["Debit"] or 0) - Decimal(row["Credit"] or 0) for row in posted), Decimal(0))


def rows(app: Served, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(app.run("sql", query, "--json"))["rows"]
    return found


def bookkeeper(practice: PracticeServer, path: str, **change: Any) -> dict[str, Any]:
    """What the bookkeeper of the package does there, through its API."""
    token = httpx.post(practice.xero_token_url, data={"grant_type": "client_credentials"}).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json", "xero-tenant-id": practice.tenant_id}
    address = f"{practice.xero_api_url}/{path}"
    answer = httpx.post(address, json=change, headers=headers) if change else httpx.get(address, headers=headers)
    told: dict[str, Any] = answer.raise_for_status().json()
    return told


def account_status(practice: PracticeServer, code: str, status: str) -> None:
    account = next(one for one in bookkeeper(practice, "Accounts")["Accounts"] if one.get("Code") == code)
    bookkeeper(practice, f"Accounts/{account['AccountID']}", AccountID=account["AccountID"], Status=status)


def pick(page: Page, button: int, action: str) -> None:
    """Choose from one of the page's Actions menus."""
    page.get_by_role("button", name="Actions").nth(button).click()
    page.get_by_text(action, exact=True).click()


def search(page: Page, words: str) -> None:
    page.get_by_label("Search").first.fill(words)
    page.keyboard.press("Enter")
    settled(page)


def open_cause(page: Page, words: str) -> None:
    cause = page.locator("summary", has_text=words).first
    cause.scroll_into_view_if_needed()
    cause.click()


def follow(page: Page, link: str) -> None:
    """Follow a link on the page as a newcomer does."""
    page.get_by_test_id("stMain").get_by_role("link", name=link).first.click()
    settled(page)


def shows(page: Page, words: str) -> None:
    """Wait until the page says something, however long the work before it takes, and has come to rest."""
    expect(page.get_by_text(words).first).to_be_visible(timeout=90_000)
    settled(page)


def no_traceback(page: Page) -> None:
    expect(page.get_by_text("Traceback")).to_have_count(0)
    expect(page.get_by_text("it is not your doing")).to_have_count(0)


def test_from_an_empty_home_to_the_months_cost_of_sale(page: Page, app: Served, practice: PracticeServer, tmp_path: Path) -> None:
    generate(tmp_path, documents=100)
    page.set_default_timeout(60_000)
    go(page, app.url)
    page.get_by_label("Company name").fill("Harbour & Hearth")
    page.get_by_role("button", name="Make the company").click()
    settled(page)

    follow(page, "Load KCC's files")
    page.locator("input[type=file]").set_input_files(sorted(tmp_path.glob("*.csv")))
    page.get_by_role("button", name="Load 13 tables").click()
    shows(page, "13 of 13 datasets are loaded")

    page.get_by_role("link", name="Connection").click()
    page.get_by_role("tab", name="Practice package").click()
    page.get_by_label("Its address").fill(practice.base_url)
    page.get_by_role("tabpanel").get_by_role("button", name="Connect").last.click()
    shows(page, "Connected to Practice Company")

    page.get_by_role("link", name="Mapping").click()
    settled(page)
    page.get_by_role("button", name="Apply Default Setup").click()
    settled(page)
    page.get_by_role("button", name="Accept all").click()
    shows(page, "1 gap holds up")  # two banks and one current account: nobody but the person can say where card money goes
    expect(page.get_by_text("Nothing fits by itself: choose it in the table below.")).to_be_visible()
    page.get_by_role("button", name="Import a mapping file").click()
    settled(page)
    mapping = b"kind,code,direction,target,rollup_item\nbank,Card Account,,091,\n"
    page.locator("input[type=file]").set_input_files({"name": "banks.csv", "mimeType": "text/csv", "buffer": mapping})
    page.get_by_role("button", name="Import it").click()
    shows(page, "No gap holds up a document")
    no_traceback(page)

    # The package's books are closed: the pre-check says so, the bookkeeper opens them, the check is repeated where the cause stands.
    httpx.post(f"{practice.base_url}/practice/settings", json={"period_lock_date": "2026-08-31"}).raise_for_status()
    page.get_by_role("link", name="Connection").click()
    settled(page)
    page.get_by_role("button", name="Read contacts, items and documents").click()
    shows(page, "Contacts, items and documents are read.")
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Export").click()
    settled(page)
    chosen = [
        row["source_code"] for row in rows(app, f"select source_code from pending_export where source_code like '{CHOSEN}%' order by 1")
    ]
    number = len(chosen)
    search(page, CHOSEN)
    page.get_by_role("button", name="that match").first.click()
    settled(page)
    expect(ticks_line(page)).to_contain_text(f"Selected: {number} rows")
    pick(page, 0, "Run Pre-Check")
    shows(page, f"{number} blocked")
    with page.expect_popup() as opened:
        open_cause(page, "period lock date")
        page.get_by_role("link", name="Open the practice package").first.click()
    package = opened.value
    package.get_by_role("link", name="Settings").click()
    package.get_by_label("Period lock date", exact=True).fill("")
    package.get_by_role("button", name="Set lock dates").click()
    page.get_by_role("button", name="Mended: check again").first.click()
    shows(page, "fine, 0 blocked")

    # An account is closed in the package after everybody looked: the upload meets a refusal, which is mended there and repeated here.
    delivery = rows(app, "select target as account_code from mapping_list where kind = 'nominal' and code = '0115'")[0]["account_code"]
    account_status(practice, delivery, "ARCHIVED")
    page.get_by_role("button", name=f"Upload {number} rows").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(f"Upload {number} documents")).to_be_visible(timeout=90_000)
    expect(dialog.get_by_text("go with them")).to_be_visible()
    dialog.get_by_role("button", name="Upload").last.click()
    shows(page, "Last upload")
    account_status(practice, delivery, "ACTIVE")
    open_cause(page, "has been archived")
    page.get_by_role("button", name="Mended: upload them again").first.click()
    dialog.get_by_role("button", name="Upload").last.click()
    shows(page, "The accounting package refused nothing.")
    verified = rows(app, "select source_code from exported where verified and source_type = 'Sales Invoice' order by 1")
    assert [row["source_code"] for row in verified] == chosen
    no_traceback(page)

    # A customer pays: the bookkeeper records it on the package's own page.
    paid = rows(
        app,
        "select invoice_code from document inner join company on document.urn = company.urn "
        f"where invoice_code like '{CHOSEN}%' and is_account_customer and document.currency = 'GBP' order by 1 limit 1",
    )[0]["invoice_code"]
    package.get_by_role("link", name="Documents").click()
    package.get_by_role("link", name=paid, exact=True).click()
    package.locator("select[name=Account]").select_option(label="090 Business Bank Account")
    package.locator("input[name=Date]").first.fill("2026-10-30")
    package.get_by_role("button", name="Record a payment").click()
    expect(package.get_by_role("cell", name="PAID", exact=True)).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Payments").click()
    settled(page)
    page.get_by_role("button", name="Fetch payments").click()
    shows(page, "1 payment")
    click_tick(page, 0, grid="payment-import")
    page.get_by_role("button", name="Create & Allocate 1 payment").click()
    page.get_by_role("dialog").get_by_role("button", name="Create & Allocate Payments").click()
    shows(page, "No payment waits")
    created = rows(app, "select status, allocated_to, amount from payment_import")
    assert [(row["status"], row["allocated_to"]) for row in created] == [("Payment created and allocated", paid)]
    owed = rows(app, f"select outstanding from open_debtor where invoice_code = '{paid}'")
    assert owed == []
    no_traceback(page)

    figure = f"{cost_of_sale(tmp_path, '2026-10'):,.2f}"
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Trial balance").click()
    shows(page, f"Cost of Sale of £{figure}")
    expect(page.get_by_test_id("stMain").get_by_role("cell", name=figure).first).to_be_visible()
    no_traceback(page)
