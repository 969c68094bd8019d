"""The QuickBooks adapter over HTTP: on the practice company with a bookkeeper, and on a barer server that is not ours."""

from __future__ import annotations

import json
import threading
import urllib.request
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from kccwb.accounting import known
from kccwb.accounting.pool import Timeouts
from kccwb.accounting.quickbooks.adapter import QuickBooksPackage
from kccwb.accounting.quickbooks.tokens import Tokens
from kccwb.cli import main
from kccwb.model.errors import BadInput, NotConnected
from kccwb.model.package import PackagePayment
from kccwb.practice import PracticeServer
from kccwb.reconcile.books import fetch_books
from kccwb.reconcile.span import Span
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.integration import qbo_ground
from tests.integration.package_ground import DAY
from tests.integration.package_grounds import QuickBooksGround
from tests.integration.plain_quickbooks import REALM, Memory, Plain, addresses, fault, serving

D = Decimal


@pytest.fixture
def ground() -> Iterator[QuickBooksGround]:
    with PracticeServer(package="quickbooks") as server:
        yield QuickBooksGround(server)


@pytest.fixture
def plain() -> Iterator[Plain]:
    with serving() as server:
        yield server


def bare(server: Plain) -> QuickBooksPackage:
    where = addresses(server)
    tokens = Tokens(where, Memory(), "test", "secret", "first-refresh")
    return QuickBooksPackage(where, tokens, timeouts=Timeouts(2, 5), backoff=0.01)


def by_key(ground: QuickBooksGround, since: datetime | None = None) -> dict[str, PackagePayment]:
    return {one.payment_key: one for one in ground.package.payments_since(since).payments}


def link(amount: str, *names: str) -> dict[str, Any]:
    return {"Amount": D(amount), "LinkedTxn": [{"TxnType": kind, "TxnId": key} for kind, _, key in (one.partition("/") for one in names)]}


def enter(ground: QuickBooksGround, entity: str, body: dict[str, Any], **params: str) -> dict[str, Any]:
    told = qbo_ground.posted(ground.server, entity.lower(), body, **params)
    return dict(told[entity])


def received(ground: QuickBooksGround, total: str, *lines: dict[str, Any], bank: str = "35") -> dict[str, Any]:
    head = {"CustomerRef": {"value": ground.contact().partition("/")[2]}, "TxnDate": DAY.isoformat(), "CurrencyRef": {"value": "GBP"}}
    deposit = {"DepositToAccountRef": {"value": bank}} if bank else {}
    return enter(ground, "Payment", {**head, **deposit, "TotalAmt": D(total), "PaymentRefNum": "P-7", "Line": list(lines)})


def test_of_a_mixed_payment_only_the_cash_is_cash(ground: QuickBooksGround) -> None:
    invoice, credit = ground.made(ground.document("A1")), ground.made(ground.document("C1", "Sales Credit", ground.line(True, "50.00")))
    made = received(ground, "100.02", link("160.02", invoice), link("60.00", credit))
    found = by_key(ground)
    cash, credited = found[f"Payment/{made['Id']}/{invoice}"], found[f"Payment/{made['Id']}/{credit}/{invoice}"]
    assert (cash.kind, cash.amount, cash.document_number, cash.reference) == ("cash", D("100.02"), "A1", "P-7")
    assert (credited.kind, credited.amount, credited.document_id, credited.credit_id) == ("credit_allocation", D("60.00"), invoice, credit)
    assert (cash.bank_account_id, cash.bank_account_code, cash.bank_amount) == ("35", "1200", D("100.02"))


def test_a_voided_and_a_deleted_payment_are_whole_without_rows(ground: QuickBooksGround) -> None:
    first, second = ground.made(ground.document("A1")), ground.made(ground.document("A2"))
    one, two = received(ground, "100", link("100", first)), received(ground, "100", link("100", second))
    before = ground.package.payments_since(None)
    assert {row.kind for row in before.payments} == {"cash"}
    stamp = {"Id": one["Id"], "SyncToken": one["SyncToken"], "sparse": True}
    enter(ground, "Payment", stamp, operation="update", include="void")
    enter(ground, "Payment", {"Id": two["Id"], "SyncToken": two["SyncToken"]}, operation="delete")
    after = ground.package.payments_since(before.watermark)
    assert after.payments == ()
    assert {f"Payment/{one['Id']}", f"Payment/{two['Id']}"} <= after.whole


def test_a_deposit_tells_the_bank_of_money_that_waited(ground: QuickBooksGround) -> None:
    invoice = ground.made(ground.document("A1"))
    made = received(ground, "100", link("100", invoice), bank="")
    key = f"Payment/{made['Id']}/{invoice}"
    before = ground.package.payments_since(None)
    assert {row.payment_key: row.bank_account_code for row in before.payments} == {key: "1150"}
    body = {"DepositToAccountRef": {"value": "35"}, "TxnDate": DAY.isoformat(), "Line": [link("100", f"Payment/{made['Id']}")]}
    enter(ground, "Deposit", body)
    assert by_key(ground, before.watermark)[key].bank_account_code == "1200"
    assert by_key(ground)[key].bank_account_code == "1200"


def test_cash_that_settles_nothing_we_know_is_listed_and_no_cash(ground: QuickBooksGround) -> None:
    vendor = ground.contact(supplier=True).partition("/")[2]
    head = {"TxnDate": DAY.isoformat(), "CurrencyRef": {"value": "GBP"}}
    cheque = {
        **head,
        "PaymentType": "Check",
        "AccountRef": {"value": "35"},
        "EntityRef": {"value": vendor, "type": "Vendor"},
        "GlobalTaxCalculation": "NotApplicable",
        "Line": [
            {
                "Amount": D(70),
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "33"}},
            }
        ],
    }
    enter(ground, "Purchase", cheque)
    enter(ground, "VendorPrepayment", {**head, "VendorRef": {"value": vendor}, "AccountRef": {"value": "35"}, "TotalAmt": D(40)})
    received(ground, "30")
    found = sorted((one.kind, one.side, one.amount, one.document_id) for one in by_key(ground).values())
    assert found == [("on_account", "P", D(70), ""), ("on_account", "S", D(30), ""), ("prepayment", "P", D(40), "")]


def test_a_bill_payment_is_cash_of_the_other_side(ground: QuickBooksGround) -> None:
    bill = ground.made(ground.document("B1", "Purchase Invoice"))
    body = {
        "VendorRef": {"value": ground.contact(supplier=True).partition("/")[2]},
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "35"}},
        "TotalAmt": D(60),
        "TxnDate": DAY.isoformat(),
        "CurrencyRef": {"value": "GBP"},
        "Line": [link("60", bill)],
    }
    made = enter(ground, "BillPayment", body)
    (row,) = by_key(ground).values()
    assert (row.payment_key, row.kind, row.side, row.amount) == (f"BillPayment/{made['Id']}/{bill}", "cash", "P", D(60))
    assert (row.document_id, row.document_number, row.bank_account_code) == (bill, "B1", "1200")


def test_a_deleted_document_and_a_voided_one_are_told(ground: QuickBooksGround) -> None:
    invoice, bill = ground.made(ground.document("A1")), ground.made(ground.document("B1", "Purchase Invoice"))
    known = ground.package.documents_since(None)
    newest = max(one.updated for one in known if one.updated)
    ground.package.void("Sales Invoice", invoice)
    ground.package.void("Purchase Invoice", bill)
    assert {one.package_id: one.status for one in ground.package.documents_since(newest)} == {invoice: "VOIDED", bill: "DELETED"}


def test_settings_that_stand_in_the_way_are_told(ground: QuickBooksGround) -> None:
    assert ground.package.organisation().troubles == ()
    assert ground.package.organisation().currencies == ("GBP", "EUR", "USD")
    qbo_ground.switch(ground.server, custom_txn_numbers=False, auto_apply_credit=True, book_close_date="2026-01-31")
    found = ground.package.organisation()
    assert [one[:25] for one in found.troubles] == ["Custom transaction number", "Warning: QuickBooks sets "]
    assert found.period_lock_date == date(2026, 1, 31)


def test_a_journal_comes_with_its_accounts(ground: QuickBooksGround) -> None:
    lines = [
        {
            "Amount": D(10),
            "DetailType": "JournalEntryLineDetail",
            "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": key}},
        }
        for side, key in (("Debit", "80"), ("Credit", "96"))
    ]
    head = {"DocNumber": "CoS", "PrivateNote": "Cost of sale", "TxnDate": DAY.isoformat(), "CurrencyRef": {"value": "GBP"}}
    made = enter(ground, "JournalEntry", {**head, "Line": lines})
    (found,) = ground.package.journals_since(None)
    assert (found.package_id, found.number, found.narration, found.status) == (
        f"JournalEntry/{made['Id']}",
        "CoS",
        "Cost of sale",
        "POSTED",
    )
    assert [(one.account_code, one.amount) for one in found.lines] == [("5000", D(10)), ("1001", D(-10))]


def furnish(plain: Plain) -> None:
    """A company as a sparse server tells it: little metadata, numbers as text."""
    plain.put("CompanyInfo", {"Id": "1", "CompanyName": "Bare Ltd", "Country": "GB"})
    plain.put("Preferences", {"Id": "1", "CurrencyPrefs": {"HomeCurrency": {"value": "GBP"}}})
    plain.put("Account", {"Id": "1", "Name": "Sales", "AccountType": "Income"}, {"Id": "35", "Name": "Current", "AccountType": "Bank"})
    plain.put("TaxCode", {"Id": "6", "Name": "20.0% S"})
    plain.put("TaxRate", {"Id": "14", "Name": "20%", "RateValue": "20"})
    plain.put("Item", {"Id": "31", "Name": "4000", "IncomeAccountRef": {"value": "1"}})
    detail = {"ItemRef": {"value": "31"}, "TaxCodeRef": {"value": "6"}}
    invoice = {
        "Id": "145",
        "DocNumber": "SI-1",
        "TotalAmt": "120.00",
        "Balance": "120.00",
        "CustomerRef": {"value": "12"},
        "TxnTaxDetail": {"TotalTax": "20.00"},
        "Line": [{"Amount": "100.00", "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": detail}],
    }
    plain.put("Invoice", invoice)
    plain.put("Payment", {"Id": "9", "TotalAmt": "50", "DepositToAccountRef": {"value": "35"}, "Line": [{"Amount": "50", "LinkedTxn": [
        {"TxnId": "145", "TxnType": "Invoice"}]}]})  # fmt: skip
    for entity in ("CreditMemo", "Bill", "VendorCredit", "BillPayment", "Customer", "Vendor", "JournalEntry"):
        plain.tables.setdefault(entity, {})
    for table in plain.tables.values():
        for doc in table.values():
            del doc["MetaData"]


@pytest.mark.parametrize("quirk", ["none", "lower", "no count", "no cdc", "small pages"])
def test_a_bare_server_is_understood(plain: Plain, quirk: str) -> None:
    furnish(plain)
    plain.has_count, plain.has_cdc = quirk != "no count", quirk != "no cdc"
    plain.page_limit = 1 if quirk == "small pages" else 1000
    known = {*plain.tables}

    def missing(method: str, path: str, query: object, body: str) -> tuple[int, object] | None:
        entity = body.partition(" FROM ")[2].partition(" ")[0]
        absent = path == "query" and entity not in known
        return (
            (200 if quirk == "lower" else 400, fault("4001", f"Metadata not found for {entity}", lower=quirk == "lower"))
            if absent
            else None
        )

    plain.always = missing
    package = bare(plain)
    there = package.connect()
    assert (there.id, there.name, there.base_currency, there.troubles) == (REALM, "Bare Ltd", "GBP", ())
    assert {one.account_id: one.usable for one in package.chart()} == {"1": True, "35": False}
    assert [(one.code, one.rate) for one in package.tax_codes()] == [("6", D("20.0"))]
    (found,) = package.documents_since(None)
    assert (found.package_id, found.net, found.tax, found.total) == ("Invoice/145", D("100.00"), D("20.00"), D("120.00"))
    assert [(one.account_id, one.tax_code, one.net) for one in found.lines] == [("1", "6", D("100.00"))]
    (cash,) = package.payments_since(None).payments
    assert (cash.kind, cash.document_id, cash.document_number, cash.amount) == ("cash", "Invoice/145", "SI-1", D(50))
    assert package.journals_since(None) == []


def settings(plain: Plain, monkeypatch: pytest.MonkeyPatch, **more: str) -> None:
    told = {
        "API_URL": f"{plain.base}/v3",
        "TOKEN_URL": f"{plain.base}/oauth2/v1/tokens/bearer",
        "CLIENT_ID": "client",
        "CLIENT_SECRET": "secret",
        "REALM_ID": REALM,
        "REFRESH_TOKEN": "first-refresh",
    }
    for name, value in (told | more).items():
        monkeypatch.setenv(f"KCCWB_QBO_{name}", value)


def test_the_command_line_connects_by_the_environment_again_and_again(
    plain: Plain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    furnish(plain)
    settings(plain, monkeypatch)

    def run(*words: str) -> dict[str, Any]:
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(tmp_path), "--json", *words])
        assert not ended.value.code
        rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["rows"]
        return rows[0]

    run("company", "new", "Shop")
    assert run("connect", "quickbooks")["organisation"] == "Bare Ltd"
    assert run("chart", "fetch")["accounts"] == 2
    assert run("connect", "quickbooks")["organisation_id"] == REALM  # its first refresh token is used up long since
    plain.access = "forgotten"
    assert run("chart", "fetch")["tax_codes"] == 1
    assert [grant["refresh_token"] for grant in plain.grants] == ["first-refresh", "refresh-1"]


def test_a_failed_connection_does_not_lose_the_newest_token(plain: Plain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    furnish(plain)
    settings(plain, monkeypatch)
    with Workbench.create("Shop", home=Home(tmp_path), base_currency="EUR") as bench, pytest.raises(BadInput, match="books in GBP"):
        bench.connect("quickbooks")
    with Workbench.create("Other", home=Home(tmp_path)) as bench:
        with pytest.raises(NotConnected):
            bench.connect("quickbooks")  # another company's file: it knows only the first token
        bench.connect("quickbooks", refresh_token=plain.refresh)
        assert bench.status().organisation == "Bare Ltd"
    plain.refresh, plain.access = "refresh-1", ""
    with Workbench.open_file("Shop", home=Home(tmp_path)) as bench, pytest.raises(BadInput, match="books in GBP"):
        bench.connect("quickbooks")
    assert plain.grants[-1]["refresh_token"] == "refresh-1"


def test_without_a_company_id_it_says_what_to_set(plain: Plain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(plain, monkeypatch, REALM_ID="")
    with Workbench.create("Shop", home=Home(tmp_path)) as bench, pytest.raises(NotConnected, match="KCCWB_QBO_REALM_ID"):
        bench.connect("quickbooks")


def test_a_person_signs_in_with_the_browser_and_chooses_the_company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kccwb.accounting.quickbooks.linking.DEFAULT_PORT", 0)
    with PracticeServer(package="quickbooks") as server:
        monkeypatch.setenv("KCCWB_QBO_API_URL", server.quickbooks_api_url)
        monkeypatch.setenv("KCCWB_QBO_TOKEN_URL", server.quickbooks_token_url)
        monkeypatch.setenv("KCCWB_QBO_AUTHORIZE_URL", server.quickbooks_authorize_url)
        with Workbench.create("Shop", home=Home(tmp_path)) as bench:
            begun = bench.start_sign_in("quickbooks", client_id="app", client_secret="hush")
            forged = f"{begun.redirect_uri}?{urlencode({'code': 'x', 'state': 'guess', 'realmId': '1'})}"
            assert httpx.get(forged).status_code == 400
            threading.Thread(target=lambda: urllib.request.urlopen(begun.url).read(), daemon=True).start()
            status = bench.finish_sign_in(timeout=20)
            assert (status.organisation_id, status.connected) == (server.realm_id, True)
        with Workbench.open_file("Shop", home=Home(tmp_path)) as bench:
            assert bench.package().organisation().id == server.realm_id


def test_the_practice_company_connects_by_its_address_alone(tmp_path: Path) -> None:
    with PracticeServer(package="quickbooks") as server, Workbench.create("Shop", home=Home(tmp_path)) as bench:
        status = bench.connect("practice-quickbooks", url=server.base_url)
        assert (status.package_name, status.organisation_id, status.page_url) == ("QuickBooks", server.realm_id, server.base_url)
        assert bench.fetch_chart().usable_accounts > 30
        assert bench.fetch_payments().new == 0


def test_what_was_deleted_keeps_its_figures_in_the_books_and_in_what_is_known(ground: QuickBooksGround, tmp_path: Path) -> None:
    bill, invoice = ground.made(ground.document("B1", "Purchase Invoice")), ground.made(ground.document("A1"))
    paid = received(ground, "100", link("100", invoice))
    with Workbench.create("Shop", home=Home(tmp_path)) as bench:
        span = Span(date(2026, 1, 1), date(2026, 12, 31))
        fetch_books(bench.store, ground.package, "me", span)
        known.refresh(bench.store, ground.package)
        ground.package.void("Purchase Invoice", bill)
        enter(ground, "Payment", {"Id": paid["Id"], "SyncToken": paid["SyncToken"]}, operation="delete")
        fetch_books(bench.store, ground.package, "me", span)
        known.refresh(bench.store, ground.package)
        told = bench.store.rows("select member, number, gross, standing from package_entry where standing = 'deleted' order by 1")
        assert told == [(bill, "B1", D("160.02"), "deleted"), (f"payment:Payment/{paid['Id']}/{invoice}", "A1", D("100.00"), "deleted")]
        assert bench.store.rows("select number, total, status from package_document where package_id = ?", [bill]) == [
            ("B1", D("160.02"), "DELETED")
        ]
