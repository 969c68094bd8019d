"""No page shows a traceback: a company that is not there, an empty one, another package, a month and filters out of range, files that are none."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kccwb.serve.companies import shared_companies
from kccwb.store.events import now
from tests.unit.books_ground import read_books
from tests.unit.pages_ground import ROOT, at_home, company, key_of, opened, whole, words

PAGES = ("overview", "kcc_data", "mapping", "export", "payments", "trial_balance", "month_end", "reconcile", "connection")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return at_home(tmp_path, monkeypatch)


def walk(address: dict[str, str] | None = None) -> dict[str, str]:
    """Every page in one session, begun at an address; what is written on each. Nothing may have gone wrong."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in (address or {}).items():
        app.query_params[name] = value
    app.run()
    return {page: words(whole(app.switch_page(f"pages/{page}.py").run())) for page in PAGES}


def test_an_empty_company_has_something_to_say_on_every_page(home: Path) -> None:
    company(home, [], chart=False)
    said = walk()
    assert "Nothing is loaded yet" in said["overview"]
    assert all(said.values())


def test_a_company_in_the_address_that_is_not_there_is_passed_over(home: Path) -> None:
    company(home)
    said = walk({"company": "nobody & <b>nothing</b>", "month": "2026-13"})
    assert all("Bolts" in text for text in said.values())


def test_books_that_were_read_and_a_package_that_is_gone(home: Path) -> None:
    company(home)
    read_books(shared_companies().workbench("bolts"))
    said = walk()
    assert "No accounting package is connected" in said["reconcile"]


def test_every_page_speaks_of_the_package_that_is_connected(home: Path) -> None:
    company(home)
    bench = shared_companies().workbench("bolts")
    read_books(bench)
    with bench.store.tx() as tx:
        tx.insert("connection", [
            {"package": "practice-quickbooks", "connected": now(), "organisation": "Elsewhere", "organisation_id": "1", "base_currency": "USD", "settings": "{}",
             "active": True}])  # fmt: skip
    said = walk()
    assert all("QuickBooks" in text for text in said.values())
    assert "Xero" not in said["reconcile"]


def test_a_month_that_is_no_more_in_the_ledger_gives_way(home: Path) -> None:
    company(home)
    bench = shared_companies().workbench("bolts")
    app = opened("trial_balance")
    app.selectbox(key=key_of(app, "tb-month")).set_value("2026-09").run()
    app.switch_page("pages/month_end.py").run()
    app.selectbox(key=key_of(app, "close-month")).set_value("2026-09").run()
    with bench.store.tx() as tx:
        tx.execute("delete from kcc_nominal_transaction where date < '2026-10-01'")
    bench.set_option("rollup", "on")
    assert "October 2026 is" in words(whole(app.run()))
    assert "In October 2026 KCC shows" in words(whole(app.switch_page("pages/trial_balance.py").run()))


def test_amounts_and_words_that_are_none_are_said_and_ignored(home: Path) -> None:
    company(home)
    app = opened("export")
    app.text_input(key=key_of(app, "pending:from")).set_value("abc")
    app.text_input(key=key_of(app, "pending:to")).set_value("NaN")
    app.text_input(key=key_of(app, "pending:text")).set_value("%_' or 1=1; drop table document; -- \\\\ $x$ [a](b)")
    shown = words(whole(app.run()))
    assert "“Amount from” is no amount" in shown
    assert "“Amount to” is no amount" in shown
    assert "No row matches the filter." in shown
