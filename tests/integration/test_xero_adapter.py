"""The adapter against a server that speaks Xero: send, find, read, payments, chart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from kccwb.accounting.xero.adapter import XeroPackage
from kccwb.model.documents import OutAllocation, OutPrepayment, SourceType
from kccwb.model.errors import NotConnected
from kccwb.practice import PracticeServer
from tests.integration.xero_ground import DAY, adapter, calls, company, contact_of, document, item, line, sent


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture
def xero(server: PracticeServer) -> XeroPackage:
    return adapter(server)


def put(server: PracticeServer, path: str, body: dict[str, Any]) -> dict[str, Any]:
    token = httpx.post(server.xero_token_url, data={"grant_type": "client_credentials"}).json()["access_token"]
    reply = httpx.put(f"{server.xero_api_url}/{path}", json=body, headers={"Authorization": f"Bearer {token}"})
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told


def test_connecting_reads_the_one_organisation(xero: XeroPackage, server: PracticeServer) -> None:
    assert xero.tenant_id == server.tenant_id
    assert xero.organisation().base_currency == "GBP"


def test_the_chart_says_what_lines_may_use(xero: XeroPackage) -> None:
    by_code = {one.code: one for one in xero.chart() if one.code}
    assert by_code["200"].usable
    assert by_code["200"].klass == "REVENUE"
    assert by_code["090"].bank
    assert not by_code["090"].usable
    controls = [one for one in by_code.values() if one.system in {"DEBTORS", "CREDITORS", "GST"}]
    assert controls
    assert all(one.reason and not one.usable for one in controls)
    codes = {one.code: one for one in xero.tax_codes()}
    assert (codes["OUTPUT2"].rate, codes["OUTPUT2"].sales, codes["OUTPUT2"].purchases) == (Decimal(20), True, False)
    assert (codes["INPUT2"].sales, codes["INPUT2"].purchases) == (False, True)


def test_a_batch_is_one_request_with_an_outcome_for_each(xero: XeroPackage, server: PracticeServer) -> None:
    contact = contact_of(xero)
    before = calls(server, "PUT", "/Invoices")
    good, bad, good_too = sent(
        xero,
        document(contact, "A1"),
        document(contact, "A2", lines=(line(account="999999"),)),
        document(contact, "A3", lines=(line("33.33"),)),
    )
    assert [good.result, bad.result, good_too.result] == ["accepted", "rejected", "accepted"]
    assert bad.messages == ("Account code '999999' is not a valid code for this document.",)
    assert (good.number, good.net, good.tax, good.total) == ("A1", Decimal("100.0"), Decimal("20.0"), Decimal("120.0"))
    assert good_too.total == Decimal("40.00")
    assert calls(server, "PUT", "/Invoices") == before + 1


@pytest.mark.parametrize("source_type", ["Sales Invoice", "Sales Credit", "Purchase Invoice", "Purchase Credit"])
def test_a_document_is_found_by_its_key_and_read_back(xero: XeroPackage, source_type: SourceType) -> None:
    contact = contact_of(xero)
    out = document(contact, "D,7", source_type)
    (outcome,) = sent(xero, out)
    assert outcome.result == "accepted", outcome.messages
    (held,) = xero.find([out])[out.row_id]
    assert (held.package_id, held.kind, held.number, held.contact_id) == (outcome.package_id, source_type, "D,7", contact)
    assert (held.date, held.total, held.tax, held.status) == (DAY, Decimal(120), Decimal(20), "AUTHORISED")
    assert xero.read(source_type, [outcome.package_id, "6c8d1e6e-0000-4000-8000-000000000000"]) == {outcome.package_id: held}
    assert xero.find([document(contact, "D,8", source_type)]) == {f"{source_type[0]}:D,8": []}


def test_companies_and_items_are_found(xero: XeroPackage) -> None:
    (made,) = sent(xero, company(email="a@acme.example", address1="1 High St", country_code="GB"))
    (item_made,) = sent(xero, item())
    assert (made.result, item_made.result) == ("accepted", "accepted")
    by_urn, by_name = company(name="Other name"), company("ACM2", "ACME  Ltd")
    found = xero.find([by_urn, by_name, company("ZZZ", "Nobody")])
    assert [one.package_id for one in found["company:ACM1"]] == [made.package_id]
    assert [one.package_id for one in found["company:ACM2"]] == [made.package_id]
    assert found["company:ZZZ"] == []
    assert found["company:ACM1"][0].extra["contact_number"] == "ACM1"
    assert [one.package_id for one in xero.find([item()])["item:BOLT"]] == [item_made.package_id]
    assert xero.read("Stock Item", [item_made.package_id])[item_made.package_id].extra["tracked"] == "no"


def test_tracked_items_are_told(xero: XeroPackage, server: PracticeServer) -> None:
    inventory = next(one for one in xero.chart() if one.inventory)
    details = {"UnitPrice": 1, "COGSAccountCode": "310"}
    put(server, "Items", {"Items": [{"Code": "T1", "Name": "T", "InventoryAssetAccountCode": inventory.code, "PurchaseDetails": details}]})
    assert {one.number: one.extra["tracked"] for one in xero.items()} == {"T1": "yes"}


def prepayment(xero: XeroPackage, contact: str, payment_id: str = "P1", amount: str = "50.00") -> OutPrepayment:
    bank = next(one for one in xero.chart() if one.bank and one.code == "090")
    return OutPrepayment(
        row_id=f"prepayment:{payment_id}",
        payment_id=payment_id,
        urn="ACM1",
        contact_id=contact,
        company_name="Acme Ltd",
        date=DAY,
        reference="SO9",
        amount=Decimal(amount),
        currency="GBP",
        rate=Decimal(1),
        bank_account=bank.code,
        bank_account_id=bank.account_id,
        account="835" if any(one.code == "835" for one in xero.chart()) else "200",
        account_id="",
        sales_order="SO9",
    )


def test_a_prepayment_is_told_from_its_twin_and_allocated(xero: XeroPackage) -> None:
    contact = contact_of(xero)
    one, twin = prepayment(xero, contact, "P1"), prepayment(xero, contact, "P11")
    first, second = sent(xero, one, twin)
    assert (first.result, second.result) == ("accepted", "accepted"), first.messages
    assert [held.package_id for held in xero.find([one])[one.row_id]] == [first.package_id]
    (invoice,) = sent(xero, document(contact, "A1"), key="k2")
    part = OutAllocation("allocation:L1", "L1", first.package_id, invoice.package_id, "P1", "A1", Decimal("30.00"), DAY)
    assert xero.find([part]) == {part.row_id: []}
    (made,) = sent(xero, part, key="k3")
    assert (made.result, made.total) == ("accepted", Decimal(30)), made.messages
    (held,) = xero.find([part])[part.row_id]
    assert held.total == Decimal(30)
    assert xero.read("Allocation", [made.package_id])[made.package_id].status == "AUTHORISED"
    assert xero.read("Prepayment", [first.package_id])[first.package_id].amount_due == Decimal(20)
    kinds = {(one.kind, one.amount) for one in xero.payments_since(None).payments}
    assert ("prepayment", Decimal(30)) in kinds
    assert not any(kind == "cash" for kind, _ in kinds)


def test_payments_come_with_what_is_not_cash(xero: XeroPackage, server: PracticeServer) -> None:
    contact = contact_of(xero)
    sale, bill = sent(xero, document(contact, "A1"))[0], sent(xero, document(contact, "B1", "Purchase Invoice"), key="k2")[0]
    (credit,) = sent(xero, document(contact, "C1", "Sales Credit", lines=(line("10.00"),)), key="k3")
    bank = {"Account": {"Code": "090"}, "Date": "2026-03-20"}
    put(server, "Payments", {"Payments": [{"Invoice": {"InvoiceID": sale.package_id}, "Amount": 70, "Reference": "BACS 1", **bank}]})
    paid = put(server, "Payments", {"Payments": [{"Invoice": {"InvoiceID": bill.package_id}, "Amount": 5, **bank}]})
    against = {"Allocations": [{"Amount": 12, "Invoice": {"InvoiceID": sale.package_id}}]}
    put(server, f"CreditNotes/{credit.package_id}/Allocations", against)
    read = xero.payments_since(None)
    cash = {one.document_number: one for one in read.payments if one.kind == "cash"}
    assert (cash["A1"].side, cash["A1"].amount, cash["A1"].reference, cash["A1"].bank_account_code) == ("S", Decimal(70), "BACS 1", "090")
    assert (cash["A1"].contact_id, cash["A1"].currency, cash["A1"].deleted) == (contact, "GBP", False)
    assert cash["B1"].side == "P"
    assert [(one.kind, one.amount) for one in read.payments if one.kind != "cash"] == [("credit_allocation", Decimal(12))]
    token = httpx.post(server.xero_token_url, data={"grant_type": "client_credentials"}).json()["access_token"]
    key = paid["Payments"][0]["PaymentID"]
    httpx.post(f"{server.xero_api_url}/Payments/{key}", json={"Status": "DELETED"}, headers={"Authorization": f"Bearer {token}"})
    again = {one.payment_key: one for one in xero.payments_since(read.watermark).payments}
    assert again[key].deleted


def test_the_trial_balance_is_the_position_and_balances(xero: XeroPackage) -> None:
    sent(xero, document(contact_of(xero), "A1"))
    balances = xero.trial_balance(dt.date(2026, 12, 31))
    sales = next(one for one in xero.chart() if one.code == "200")
    assert balances[sales.account_id] == Decimal(-100)
    assert sum(balances.values()) == 0


def test_many_documents_verify_in_few_calls(xero: XeroPackage, server: PracticeServer) -> None:
    contact = contact_of(xero)
    made = [
        one
        for start in range(0, 200, 50)
        for one in sent(xero, *(document(contact, f"N{n}") for n in range(start, start + 50)), key=f"b{start}")
    ]
    before = calls(server, "GET", "/Invoices")
    held = xero.read("Sales Invoice", [one.package_id for one in made])
    assert len(held) == 200
    assert calls(server, "GET", "/Invoices") - before <= 5
    assert len(xero.documents_since(None)) == 200


def test_several_organisations_must_be_told_apart(server: PracticeServer) -> None:
    assert adapter(server, tenant_id=server.tenant_id).tenant_id == server.tenant_id
    with pytest.raises(NotConnected):
        adapter(server, tenant_id="6c8d1e6e-0000-4000-8000-000000000000")


def test_a_custom_connection_needs_no_list_of_organisations(server: PracticeServer) -> None:
    package = adapter(server, connections_url=f"{server.base_url}/nothing-here")
    assert package.tenant_id == ""
    assert contact_of(package)


def test_ledger_urls_open_the_document(xero: XeroPackage) -> None:
    assert "/AccountsReceivable/View.aspx" in xero.ledger_url("Sales Invoice", "abc")
    assert xero.ledger_url("Stock Item", "") == ""


@pytest.mark.parametrize("source_type", ["Sales Invoice", "Sales Credit", "Purchase Invoice", "Purchase Credit"])
def test_the_practice_packages_own_pages_open(server: PracticeServer, source_type: SourceType) -> None:
    xero = adapter(server, page_url=server.base_url)
    (outcome,) = sent(xero, document(contact_of(xero), "A1", source_type))
    assert httpx.get(xero.ledger_url(source_type, outcome.package_id)).status_code == 200
