"""Looking things up in a server that speaks QuickBooks: by name, code, number and memo, and back by id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from kccwb.accounting.quickbooks.lookup import Lookup
from kccwb.accounting.quickbooks.reading import Reading
from kccwb.accounting.quickbooks.undo import void
from kccwb.model.documents import OutElement, OutItem, SourceType
from kccwb.model.package import PackageRecord
from kccwb.practice import PracticeServer
from tests.integration.quickbooks_ground import SALES, Desk, allocation, company, posting_item, prepayment
from tests.integration.test_qbo_sending import ENTITIES, Ground

D = Decimal


class Finder(Desk):
    def __init__(self, server: PracticeServer) -> None:
        super().__init__(server)
        self.lookup = Lookup(Reading(self.transport))

    def found(self, element: OutElement) -> list[PackageRecord]:
        return self.lookup.find([element])[element.row_id]

    def ids(self, element: OutElement) -> list[str]:
        return [one.package_id for one in self.found(element)]


@pytest.fixture
def desk() -> Iterator[Finder]:
    with PracticeServer(package="quickbooks") as server:
        yield Finder(server)


@pytest.fixture
def ground(desk: Finder) -> Ground:
    return Ground(desk)


def test_customer_and_supplier_of_one_urn_are_found_apart(desk: Finder, ground: Ground) -> None:
    supplier = company(role="supplier", display_name="Acme (supplier)")
    found = desk.lookup.find([company(), replace(supplier, row_id="company:A/supplier")])
    assert [one.package_id for one in found["company:A"]] == [ground.customer]
    assert [one.package_id for one in found["company:A/supplier"]] == [ground.vendor]
    assert found["company:A/supplier"][0].extra["contact_number"] == "A"


def test_a_name_that_others_wrote_is_found_in_any_case_and_by_our_urn_under_any_name(desk: Finder) -> None:
    made = desk.transport.post("customer", {"DisplayName": "O'Brien \\ Café £ 日本"})["Customer"]["Id"]
    assert desk.ids(company("OB", "O'BRIEN \\ café £ 日本")) == [f"customer/{made}"]
    renamed = desk.transport.post("customer", {"DisplayName": "Something else", "Notes": "Pays late\nKCC URN Z9"})["Customer"]["Id"]
    assert desk.ids(company("Z9", "Zed")) == [f"customer/{renamed}"]
    assert desk.ids(company("Z", "Zed")) == []


def test_a_suppliers_own_account_number_is_no_urn_of_another(desk: Finder) -> None:
    hill = desk.transport.post("vendor", {"DisplayName": "Hill Supplies", "AcctNum": "CUST-778"})["Vendor"]["Id"]
    (held,) = desk.found(company("H", "Hill Supplies", role="supplier"))
    assert (held.package_id, held.extra["contact_number"], held.extra["account_number"]) == (f"vendor/{hill}", "", "CUST-778")
    (numbered,) = desk.found(company("CUST-778", "Another name", role="supplier"))
    assert (numbered.package_id, numbered.extra["contact_number"]) == (f"vendor/{hill}", "CUST-778")


def test_a_contact_of_another_currency_or_kind_is_not_ours(desk: Finder) -> None:
    euro = desk.made(company("E", "Eurocorp", currency="EUR"))
    assert desk.ids(company("E", "Eurocorp", currency="EUR")) == [euro]
    assert desk.ids(company("E", "Eurocorp", currency="GBP")) == []
    assert desk.ids(company("E", "Eurocorp", role="supplier")) == []


def test_an_inactive_name_is_ours_only_by_its_urn(desk: Finder) -> None:
    for urn, notes in (("A", {"Notes": "KCC URN A"}), ("B", {})):
        made = desk.transport.post("customer", {"DisplayName": f"Old {urn}", **notes})["Customer"]
        desk.transport.post("customer", {"Id": made["Id"], "SyncToken": made["SyncToken"], "sparse": True, "Active": False})
    (held,) = desk.found(company("A", "Old A"))
    assert held.status == "ARCHIVED"
    assert desk.found(company("B", "Old B")) == []


def test_items_are_found_by_name_and_by_sku(desk: Finder) -> None:
    stock = OutItem("item:B", "B:1", "Bolt", sales_account_id=SALES)
    made, posting = desk.made(stock), desk.made(posting_item())
    assert [(one.package_id, one.number) for one in desk.found(stock)] == [(made, "B:1")]
    assert [(one.package_id, one.number) for one in desk.found(posting_item())] == [(posting, "Sales 4000")]
    assert desk.lookup.read("Stock Item", [posting])[posting].number == "Sales 4000"
    assert desk.found(OutItem("item:x", "B-1", "Bolt", sales_account_id=SALES)) == []
    theirs = desk.transport.post("item", {"Name": "Nut", "Sku": "N-1", "Type": "Service", "IncomeAccountRef": {"value": SALES}})
    assert desk.ids(OutItem("item:n", "N-1", "Nut")) == [f"item/{theirs['Item']['Id']}"]


@pytest.mark.parametrize("kind", list(ENTITIES))
def test_a_document_is_found_by_its_number_however_long(desk: Finder, ground: Ground, kind: SourceType) -> None:
    for number in ("D-1", "NORTHWEST-2026-03-000123"):
        out = ground.document(number, kind=kind)
        key = desk.made(out)
        (held,) = desk.found(out)
        assert (held.package_id, held.number, held.kind) == (key, number, kind)
        assert desk.lookup.read(kind, [key, f"{ENTITIES[kind]}/99999"]).keys() == {key}


def test_where_quickbooks_numbers_by_itself_the_memo_tells(desk: Finder, ground: Ground) -> None:
    desk.switch(custom_txn_numbers=False)
    out = ground.document("D-1")
    (outcome,) = desk.send(out)
    assert outcome.number != "D-1"
    (held,) = desk.found(out)
    assert (held.package_id, held.number) == (outcome.package_id, "D-1")
    assert desk.found(replace(ground.document("D-12"), source_id="D-12")) == []


def test_a_voided_document_says_so_and_a_deleted_one_is_not_there(desk: Finder, ground: Ground) -> None:
    invoice, memo = ground.document("D-1"), ground.document("D-1", kind="Sales Credit")
    keys = {desk.made(one): one for one in (invoice, memo)}
    for key, one in keys.items():
        void(desk.transport, one.source_type, key)
    assert [one.status for one in desk.found(invoice)] == ["VOIDED"]
    assert desk.found(memo) == []


def test_a_prepayment_is_found_by_its_memo_and_else_by_its_reference(desk: Finder, ground: Ground) -> None:
    out = prepayment(ground.customer)
    key = desk.made(out)
    assert desk.ids(out) == [key]
    assert desk.ids(replace(out, payment_id="7")) == []
    assert desk.ids(replace(out, amount=D("120.01"))) == []
    held = desk.lookup.read("Prepayment", [key])[key]
    assert (held.total, held.amount_due, held.status, held.contact_id) == (D("120.00"), D("120.00"), "AUTHORISED", ground.customer)
    desk.transport.post("payment", {**{name: value for name, value in desk.read(key).items() if name != "Id"}, "PrivateNote": "by hand"})
    assert len(desk.ids(replace(out, payment_id="7"))) == 1


def test_allocations_are_found_each_by_its_own_amount(desk: Finder, ground: Ground) -> None:
    payment, invoice = desk.made(prepayment(ground.customer)), desk.made(ground.document("D-1"))
    first, second = allocation(payment, invoice, "50.00", "1"), allocation(payment, invoice, "20.00", "2")
    assert desk.found(first) == []
    keys = [desk.made(first), desk.made(second)]
    assert [desk.ids(first), desk.ids(second)] == [[keys[0]], [keys[1]]]
    assert {key: one.total for key, one in desk.lookup.read("Allocation", keys).items()} == {keys[0]: D("50.00"), keys[1]: D("20.00")}
    assert desk.lookup.read("Prepayment", [payment])[payment].amount_due == D("50.00")
    void(desk.transport, "Prepayment", payment)
    assert desk.lookup.read("Allocation", keys) == {}
    assert desk.lookup.read("Prepayment", [payment])[payment].status == "VOIDED"


def test_many_are_read_in_few_calls(desk: Finder, ground: Ground) -> None:
    keys = [desk.made(ground.document(f"D-{n}")) for n in range(12)]
    held = desk.lookup.read("Sales Invoice", keys)
    assert list(held) == keys
    assert desk.lookup.read("Company", [ground.customer, ground.vendor, "customer/99999"]).keys() == {ground.customer, ground.vendor}
    assert desk.lookup.read("Stock Item", [ground.item])[ground.item].package_id == ground.item
