"""What one does about a difference, in a real browser: read both ledgers, undo an export, take a match apart, refuse a suggestion, tick a credit off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kccwb.practice import PracticeServer
from tests.browser.driving import Served, click_cell, click_tick, go, package_settings, serve, settled
from tests.integration.reconcile_ground import Bookkeeper, bookkeeper, mapped, point_at, small_firm
from tests.simulation.firm import document

pytestmark = [pytest.mark.browser]


def sale(number: str, net: str, day: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    return document("S", number, [("TEA", "300", net, str(Decimal(net) / 5), "1")], urn="ACME", day=day)


@pytest.fixture(scope="module")
def hand(practice: PracticeServer) -> Iterator[Bookkeeper]:
    with bookkeeper(practice) as signed_in:
        yield signed_in


@pytest.fixture(scope="module")
def app(practice: PracticeServer, hand: Bookkeeper, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A small firm uploaded whole; then two documents redated in the package, and one typed there that is like one of KCC's."""
    home = small_firm(tmp_path_factory.mktemp("home"), euro=False)
    with pytest.MonkeyPatch.context() as patch:
        point_at(practice, patch)
        with mapped(home) as bench:
            documents = [sale("7", "21.00", 8), sale("8", "22.00", 9)]
            with bench.store.tx() as tx:
                tx.insert("kcc_document", [header for header, _ in documents])
                tx.insert("kcc_document_line", [line for _, lines in documents for line in lines])
            assert bench.upload(all_rows=True).exit_code == 0
            customer = str(bench.store.scalar("select company_name from company where urn = 'ACME'"))
            header, lines = sale("9", "42.00", 7)
            with bench.store.tx() as tx:
                tx.insert("kcc_document", [header])
                tx.insert("kcc_document_line", lines)
    for number in ("SI-7", "SI-8"):
        hand.update(number, Date="2026-03-25")
    hand.enter(customer, "42.00", Date="2026-03-17", InvoiceNumber="SI-999")
    yield from serve(home.path, package_settings(practice))


def rows(app: Served, query: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(app.run("sql", query, "--json"))["rows"]
    return found


@pytest.fixture
def compared(page: Page, app: Served) -> Page:
    """The reconcile page, with both ledgers read."""
    go(page, f"{app.url}/reconcile")
    page.get_by_role("button", name="Read both ledgers").click()
    expect(page.get_by_text("Both ledgers are read and compared.")).to_be_visible(timeout=90_000)
    settled(page)
    return page


def open_difference(page: Page, code: str) -> None:
    """Both documents side by side, of the one difference that is found by a code."""
    page.locator(".st-key-filters-differences").get_by_label("Search").fill(code)
    page.keyboard.press("Enter")
    settled(page)
    click_cell(page, 0, 110, grid="differences")
    expect(page.get_by_role("dialog").locator("tr.differs")).to_contain_text("25/03/2026")


def test_reading_both_ledgers_names_what_differs(compared: Page, app: Served) -> None:
    assert {row["source_code"]: row["class"] for row in rows(app, "select source_code, class from difference where source_code in ('SI-7', 'SI-8')")} == {
        "SI-7": "date (same month)",
        "SI-8": "date (same month)",
    }  # fmt: skip
    expect(compared.get_by_text("Residual 0.00: every penny has a name")).to_be_visible()


def test_an_export_is_undone_only_after_both_questions(compared: Page, app: Served, hand: Bookkeeper) -> None:
    open_difference(compared, "SI-7")
    dialog = compared.get_by_role("dialog")
    dialog.get_by_role("button", name="Undo the export: look at what it would do in Xero").click()
    settled(compared)
    take_out = dialog.get_by_role("button", name="Take it out of Xero")
    expect(take_out).to_be_disabled()
    assert hand.invoice("SI-7")["Status"] == "AUTHORISED"
    dialog.get_by_text("It was exported in error and shall be taken out of Xero").click()
    settled(compared)
    take_out.click()
    settled(compared)
    expect(compared.get_by_text("Read both ledgers to see it in the comparison.")).to_be_visible()
    assert hand.invoice("SI-7")["Status"] == "VOIDED"
    assert rows(app, "select state from pending_export where source_code = 'SI-7'") == [{"state": "pending"}]


def test_a_match_is_taken_apart(compared: Page, app: Served) -> None:
    open_difference(compared, "SI-8")
    compared.get_by_role("dialog").get_by_role("button", name="take the match apart").click()
    expect(compared.get_by_text("The match was taken apart, and both were compared anew.")).to_be_visible(timeout=60_000)
    found = rows(
        app,
        "select class, source_code, package_number from difference where source_code = 'SI-8' or package_number = 'SI-8' order by class",
    )
    assert [(row["class"], row["source_code"], row["package_number"]) for row in found] == [
        ("in KCC only", "SI-8", ""),
        ("in package only", "", "SI-8"),
    ]  # fmt: skip


def test_a_refused_suggestion_is_not_made_again(compared: Page, app: Served) -> None:
    query = "select source_codes, package_numbers from match where status = 'suggested'"
    assert rows(app, query) == [{"source_codes": "SI-9", "package_numbers": "SI-999"}]
    click_tick(compared, 0, grid="suggestions")
    compared.get_by_role("button", name="Refuse").click()
    expect(compared.get_by_text("Refused: these are not suggested again.")).to_be_visible(timeout=60_000)
    assert rows(app, query) == []
    app.run("reconcile")
    assert rows(app, query) == []


def test_a_credit_done_by_hand_is_ticked_off_and_back(compared: Page, app: Served) -> None:
    state = "select credit_number, state from credit_checklist"
    assert rows(app, state) == [{"credit_number": "SI-4", "state": "open"}]
    click_tick(compared, 0, grid="credit-checklist")
    compared.get_by_role("button", name="Done by hand").click()
    expect(compared.get_by_text("1 credit ticked off.")).to_be_visible(timeout=60_000)
    assert rows(app, state) == [{"credit_number": "SI-4", "state": "ticked"}]
    click_tick(compared, 0, grid="credit-checklist")
    compared.get_by_role("button", name="Not done").click()
    expect(compared.get_by_text("1 credit open again.")).to_be_visible(timeout=60_000)
    assert rows(app, state) == [{"credit_number": "SI-4", "state": "open"}]


def test_a_bar_of_the_bridge_opens_its_rows(compared: Page) -> None:
    picture = compared.locator(".stPlotlyChart").first
    picture.scroll_into_view_if_needed()
    bar = picture.locator("g.point path").first
    bar.wait_for()
    compared.wait_for_timeout(500)
    box = bar.bounding_box()
    assert box
    compared.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settled(compared)
    expect(compared.get_by_text("KCC's figure:")).to_be_visible()
