"""The export over real HTTP against the practice package: adoption, lost answers, lock dates, drafts, rollup, later truths."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.simulation.firm import Firm, fill

D = Decimal


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture
def bench(server: PracticeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """The small firm, connected and mapped."""
    for name in ("xero_api_url", "xero_token_url", "xero_authorize_url", "xero_connections_url"):
        monkeypatch.setenv(f"KCCWB_{name.upper()}", str(getattr(server, name)))
    monkeypatch.setenv("KCCWB_XERO_CLIENT_ID", server.client_id)
    monkeypatch.setenv("KCCWB_XERO_CLIENT_SECRET", server.client_secret)
    monkeypatch.setenv("KCCWB_XERO_TENANT_ID", server.tenant_id)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    firm = Firm(Home(tmp_path).file("Firm"))
    fill(firm)
    firm.insert("kcc_bank_account", {"bank_account": "Current", "nominal_code": "200", "currency": "GBP", "load_id": 1})
    firm.store.close()
    with Workbench.open_file("firm", home=Home(tmp_path), by="me") as opened:
        opened.connect("xero")
        opened.fetch_chart()
        opened.map_defaults()
        for nominal, account in {"300": "200", "0115": "200", "0110": "425", "621": "473"}.items():
            opened.map_nominal(nominal, account)
        for rate, sale, bill in (("1", "OUTPUT2", "INPUT2"), ("2", "ZERORATEDOUTPUT", "ZERORATEDINPUT")):
            opened.map_tax(rate, "sales", sale)
            opened.map_tax(rate, "purchase", bill)
        opened.map_bank("Current", "090")
        yield opened


def states(bench: Workbench) -> dict[str, str]:
    both = "select row_id, state from pending_export union all select row_id, state from exported"
    return dict(bench.store.rows(both))


def order_fault(server: PracticeServer, **fault: Any) -> None:
    httpx.post(f"{server.base_url}/practice/faults", json=fault).raise_for_status()


def change(server: PracticeServer, **settings: Any) -> None:
    httpx.post(f"{server.base_url}/practice/settings", json=settings).raise_for_status()


def call(server: PracticeServer, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    secret = (server.client_id, server.client_secret)
    token = httpx.post(server.xero_token_url, data={"grant_type": "client_credentials"}, auth=secret).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "xero-tenant-id": server.tenant_id, "Accept": "application/json"}
    answer = httpx.request(method, f"{server.xero_api_url}/{path}", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def held(server: PracticeServer) -> Counter[str]:
    return Counter(
        invoices=len(server.ledger.invoices()),
        credits=len(server.ledger.credit_notes()),
        prepayments=len(server.ledger.prepayments()),
        contacts=len(server.ledger.contacts()),
    )


EVERYTHING = Counter(invoices=5, credits=2, prepayments=2, contacts=4)


def test_everything_goes_and_nothing_goes_twice(bench: Workbench, server: PracticeServer) -> None:
    report = bench.upload(all_rows=True)
    assert report.exit_code == 0, [row for row in report.rows if row.result not in {"accepted", "waiting"}]
    assert held(server) == EVERYTHING
    assert Counter(states(bench).values()) == {"verified": 17, "not for export": 8, "pending": 1}
    bench.upload(all_rows=True)
    assert held(server) == EVERYTHING
    balances = server.ledger.trial_balance()
    assert not balances.get("630")


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "half"])
def test_lost_answers_never_make_a_second_one(bench: Workbench, server: PracticeServer, kind: str) -> None:
    for path in ("Contacts", "Items", "Invoices", "CreditNotes", "BankTransactions", "Allocations"):
        order_fault(server, kind=kind, match={"method": "PUT", "path": path})
    bench.upload(all_rows=True)
    bench.upload(all_rows=True)
    bench.upload(all_rows=True)
    assert held(server) == EVERYTHING
    assert Counter(states(bench).values()) == {"verified": 17, "not for export": 8, "pending": 1}


def test_an_unmapped_nominal_is_foreseen_in_the_packages_words(bench: Workbench, server: PracticeServer) -> None:
    bench.unmap_nominal("300")
    with bench.store.tx() as tx:
        tx.execute("delete from default_account where role = 'sales'")
    report = bench.precheck()
    assert [(one.code, one.documents, one.amount) for one in report.groups] == [("nominal_not_mapped", 4, D("181.60"))]
    assert "Account code" in report.groups[0].message
    assert bench.upload(all_rows=True).exit_code == 1
    assert {invoice["Type"] for invoice in server.ledger.invoices()} == {"ACCPAY"}
    bench.map_nominal("300", "200")
    assert bench.upload(all_rows=True).exit_code == 0
    assert held(server) == EVERYTHING


def test_a_lock_date_set_meanwhile_is_seen_before_anything_is_sent(bench: Workbench, server: PracticeServer) -> None:
    change(server, period_lock_date="2026-03-02")
    report = bench.upload(all_rows=True)
    assert report.exit_code == 1
    blocked = {row.row_id for row in report.rows if row.result == "blocked"}
    assert {"S:1", "S:2", "P:1"} <= blocked
    assert "lock date" in bench.pending(state="blocked")["reason"].tolist()[0]
    change(server, period_lock_date=None)
    assert bench.upload(all_rows=True).exit_code == 0
    assert held(server) == EVERYTHING


def test_a_refusal_nobody_foresaw_is_feedback(bench: Workbench, server: PracticeServer) -> None:
    bench.refresh_known()
    body = '{"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred", "Elements": []}'
    order_fault(server, kind="status", status=400, body=body, match={"method": "PUT", "path": "Invoices"})
    report = bench.upload(["S:1"])
    assert report.exit_code in {1, 3}
    assert "S:1" not in {row for row, state in states(bench).items() if state in {"sent", "verified"}}
    assert bench.upload(["S:1"]).exit_code == 0
    assert len(server.ledger.invoices()) == 1


def by_hand(server: PracticeServer, number: str, price: str) -> None:
    contact = call(server, "PUT", "Contacts", {"Contacts": [{"Name": "Company ACME", "ContactNumber": "ACME"}]})["Contacts"][0]
    line = {"Description": "by hand", "Quantity": 1, "UnitAmount": price, "AccountCode": "200", "TaxType": "OUTPUT2"}
    invoice = {
        "Type": "ACCREC",
        "InvoiceNumber": number,
        "Contact": {"ContactID": contact["ContactID"]},
        "Date": "2026-03-01",
        "DueDate": "2026-03-31",
        "LineItems": [line],
        "Status": "AUTHORISED",
    }
    call(server, "PUT", "Invoices", {"Invoices": [invoice]})


def test_an_invoice_entered_by_hand_that_agrees_is_adopted(bench: Workbench, server: PracticeServer) -> None:
    by_hand(server, "SI-1", "105.00")
    report = bench.upload(["S:1"])
    assert {row.row_id: row.result for row in report.rows} == {"company:ACME": "adopted", "item:TEA": "accepted", "S:1": "adopted"}
    assert (len(server.ledger.invoices()), len(server.ledger.contacts())) == (1, 1)
    assert states(bench)["S:1"] == "verified"


def test_an_invoice_entered_by_hand_that_differs_is_never_touched(bench: Workbench, server: PracticeServer) -> None:
    by_hand(server, "SI-1", "99.00")
    assert bench.upload(["S:1"]).exit_code == 1
    assert states(bench)["S:1"] == "blocked"
    assert [D(str(invoice["Total"])) for invoice in server.ledger.invoices()] == [D("118.80")]


def test_drafts_wait_for_approval_and_are_then_allocated(bench: Workbench, server: PracticeServer) -> None:
    bench.set_option("create_authorised", "off")
    bench.upload(all_rows=True)
    assert {invoice["Status"] for invoice in server.ledger.invoices()} == {"DRAFT"}
    assert states(bench)["allocation:1"] == "pending"
    two = next(invoice for invoice in server.ledger.invoices() if invoice["InvoiceNumber"] == "SI-2")
    call(server, "POST", "Invoices", {"Invoices": [{"InvoiceID": two["InvoiceID"], "Status": "AUTHORISED"}]})
    bench.upload(all_rows=True)
    assert (states(bench)["allocation:1"], states(bench)["allocation:2"]) == ("verified", "pending")


def test_rollup_sends_one_line_for_each_rate_with_the_rollup_item(bench: Workbench, server: PracticeServer) -> None:
    bench.set_option("rollup", "on")
    for rate, name in (("1", "STD"), ("2", "ZERO")):
        bench.map_rollup_item(rate, "sales", f"S-{name}")
        bench.map_rollup_item(rate, "purchase", f"P-{name}")
    assert bench.upload(all_rows=True).exit_code == 0
    one = next(invoice for invoice in server.ledger.invoices() if invoice["InvoiceNumber"] == "SI-1")
    assert [(line["ItemCode"], D(str(line["LineAmount"]))) for line in one["LineItems"]] == [("S-STD", D("105.00"))]
    assert held(server) == EVERYTHING


def test_a_void_in_the_package_is_told_by_verify(bench: Workbench, server: PracticeServer) -> None:
    bench.upload(["S:1"])
    one = server.ledger.invoices()[0]
    call(server, "POST", "Invoices", {"Invoices": [{"InvoiceID": one["InvoiceID"], "Status": "VOIDED"}]})
    report = bench.verify()
    assert (report.gone, report.differs) == (1, 0)
    rows = bench.exported()
    assert rows[rows["row_id"] == "S:1"]["later"].tolist() == ["voided in package"]
    assert "voided_in_package" in bench.findings()["code"].tolist()


def test_due_dates_follow_the_terms(bench: Workbench, server: PracticeServer) -> None:
    bench.upload(["S:1"])
    assert str(server.ledger.invoices()[0]["DueDate"])[:10] == dt.date(2026, 3, 31).isoformat()
