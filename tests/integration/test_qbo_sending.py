"""Sending to a server that speaks QuickBooks: every kind of element, lost answers, refusals, allocations exactly once, and undoing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.quickbooks.messages import explain
from kccwb.accounting.quickbooks.render import render
from kccwb.accounting.quickbooks.sending import Sending
from kccwb.accounting.quickbooks.transport import Transport
from kccwb.accounting.quickbooks.undo import void
from kccwb.model.documents import OutItem, SourceType
from kccwb.model.errors import PackageUnreachable, RateLimited
from kccwb.practice import PracticeServer
from tests.integration.quickbooks_ground import (
    NO_VAT,
    SALES,
    Desk,
    Token,
    allocation,
    company,
    document,
    line,
    posting_item,
    prepayment,
)

D = Decimal
ENTITIES = {"Sales Invoice": "Invoice", "Sales Credit": "CreditMemo", "Purchase Invoice": "Bill", "Purchase Credit": "VendorCredit"}


@pytest.fixture
def desk() -> Iterator[Desk]:
    with PracticeServer(package="quickbooks") as server:
        yield Desk(server)


class Ground:
    def __init__(self, desk: Desk) -> None:
        self.customer = desk.made(company())
        self.vendor = desk.made(company(role="supplier", display_name="Acme (supplier)"))
        self.item = desk.made(posting_item())

    def document(self, number: str, *nets: str, kind: SourceType = "Sales Invoice", **more: Any) -> Any:
        sales = kind.startswith("Sales")
        lines = [line(net, item_id=self.item if sales else "", line=n) for n, net in enumerate(nets or ("100.00",), 1)]
        return document(self.customer if sales else self.vendor, number, *lines, kind=kind, **more)


@pytest.fixture
def ground(desk: Desk) -> Ground:
    return Ground(desk)


def test_a_company_that_is_both_becomes_two_names(desk: Desk, ground: Ground) -> None:
    customer, vendor = desk.read(ground.customer), desk.read(ground.vendor)
    assert (customer["DisplayName"], customer["Notes"]) == ("Acme", "KCC URN A")
    assert (vendor["DisplayName"], vendor["AcctNum"], vendor["CompanyName"]) == ("Acme (supplier)", "A", "Acme")
    (again,) = desk.send(company(role="supplier"))
    assert again.result == "rejected"
    assert explain(again.messages[0]).code == "contact_name"


def test_items_keep_no_stock(desk: Desk, ground: Ground) -> None:
    posting = desk.read(ground.item)
    assert (posting["Type"], posting["Sku"], posting["IncomeAccountRef"]["value"]) == ("Service", "4000", SALES)
    stock = desk.read(desk.made(OutItem("item:B", "B:1", "Bolt", sales_account_id=SALES, purchase_account_id="61")))
    assert (stock["Type"], stock["Sku"], stock["TrackQtyOnHand"]) == ("NonInventory", "B:1", False)


@pytest.mark.parametrize("kind", list(ENTITIES))
def test_a_document_is_taken_and_says_its_amounts(desk: Desk, ground: Ground, kind: SourceType) -> None:
    (outcome,) = desk.send(ground.document("D-1", "100.00", "33.33", kind=kind))
    assert (outcome.result, outcome.number, outcome.messages) == ("accepted", "D-1", ())
    assert outcome.package_id.startswith(f"{ENTITIES[kind]}/")
    assert (outcome.net, outcome.tax, outcome.total) == (D("133.33"), D("26.67"), D("160.00"))
    held = desk.read(outcome.package_id)
    assert held["PrivateNote"] == f"KCC {kind} D-1 D-1"
    assert [one["Amount"] for one in held["Line"] if one["DetailType"] != "SubTotalLineDetail"] == [D("100.00"), D("33.33")]


def test_a_refusal_is_told_in_quickbooks_words_and_keeps_nothing(desk: Desk, ground: Ground) -> None:
    desk.made(ground.document("D-1"))
    (twice,) = desk.send(ground.document("D-1"))
    assert twice.result == "rejected"
    why = explain(twice.messages[0])
    assert (why.code, why.group) == ("number_taken", "D-1")
    desk.switch(book_close_date="2026-03-31")
    (closed,) = desk.send(ground.document("D-2"))
    assert explain(closed.messages[0]).code == "period_locked"
    assert desk.count("Invoice") == 1


@pytest.mark.parametrize("kind", ["drop_after", "empty", "html", "malformed_json"])
def test_a_lost_answer_is_unknown_and_the_same_request_again_makes_no_second(desk: Desk, ground: Ground, kind: str) -> None:
    desk.fault("/invoice", kind)
    out = ground.document("D-1")
    (lost,) = desk.send(out, key="one")
    assert lost.result == "unknown"
    (again,) = desk.send(out, key="one")
    assert again.result == "accepted"
    assert desk.count("Invoice") == 1


def test_what_stops_the_first_is_raised_and_what_stops_a_later_one_leaves_the_rest(desk: Desk, ground: Ground) -> None:
    class Once(Transport):
        def post(self, path: str, body: Any, *, requestid: str = "", **params: Any) -> dict[str, Any]:
            told = desk.transport.post(path, body, requestid=requestid, **params)
            desk.fault("/invoice", "status", status=429, headers={"Retry-After": "30"})
            return told

    three = [ground.document(f"D-{n}") for n in range(3)]
    once = Once(desk.server.quickbooks_api_url, Token(desk.server), lambda: desk.server.realm_id)
    outcomes = Sending(once, lambda element: render(element, "GBP")).send(three, "key")
    assert [one.result for one in outcomes] == ["accepted", "not_sent", "not_sent"]
    with pytest.raises(RateLimited):
        desk.fault("/invoice", "status", status=429)
        desk.send(three[1])
    desk.server.stop()
    with pytest.raises(PackageUnreachable):
        desk.send(three[1])
    desk.server.start()
    assert desk.count("Invoice") == 1


def test_a_prepayment_stands_on_the_customer_and_goes_to_each_invoice_as_it_comes(desk: Desk, ground: Ground) -> None:
    payment = desk.made(prepayment(ground.customer, "120.00"))
    assert desk.read(payment)["UnappliedAmt"] == D("120.00")
    one, two = desk.made(ground.document("D-1", "50.00")), desk.made(ground.document("D-2", "40.00"))
    (done,) = desk.send(allocation(payment, one, "60.00", "1"))
    assert (done.result, done.package_id, done.total) == ("accepted", f"{payment}/{one}", D("60.00"))
    assert desk.made(allocation(payment, two, "30.00", "2")) == f"{payment}/{two}"
    held = desk.read(payment)
    assert held["UnappliedAmt"] == D("30.00")
    assert {row["LinkedTxn"][0]["TxnId"]: row["Amount"] for row in held["Line"]} == {
        one.partition("/")[2]: D("60.00"),
        two.partition("/")[2]: D("30.00"),
    }
    assert held["PaymentRefNum"] == "SO1"
    assert held["PrivateNote"].startswith("KCC payment 77\n")
    assert desk.read(one)["Balance"] == 0


def test_an_allocation_is_made_once_whatever_becomes_of_the_answer(desk: Desk, ground: Ground) -> None:
    payment, invoice = desk.made(prepayment(ground.customer)), desk.made(ground.document("D-1"))
    desk.fault("/payment", "drop_after")
    (lost,) = desk.send(allocation(payment, invoice, "50.00"))
    assert lost.result == "unknown"
    (again,) = desk.send(allocation(payment, invoice, "50.00"))
    assert again.result == "accepted"
    assert desk.read(payment)["UnappliedAmt"] == D("70.00")


def test_two_allocations_of_one_amount_to_one_invoice_are_two(desk: Desk, ground: Ground) -> None:
    payment, invoice = desk.made(prepayment(ground.customer)), desk.made(ground.document("D-1"))
    first, second = allocation(payment, invoice, "50.00", "1"), allocation(payment, invoice, "50.00", "2")
    assert desk.made(first) == f"{payment}/{invoice}"
    assert desk.made(second) == f"{payment}/{invoice}/2"
    assert desk.made(second) == f"{payment}/{invoice}/2"
    assert desk.made(first) == f"{payment}/{invoice}"
    assert desk.read(payment)["UnappliedAmt"] == D("20.00")


def test_what_the_bookkeeper_set_against_the_invoice_already_is_ours(desk: Desk, ground: Ground) -> None:
    payment, invoice = desk.made(prepayment(ground.customer)), desk.made(ground.document("D-1"))
    held = desk.read(payment)
    held["Line"] = [{"Amount": D("50.00"), "LinkedTxn": [{"TxnId": invoice.partition("/")[2], "TxnType": "Invoice"}]}]
    desk.transport.post("payment", held)
    (done,) = desk.send(allocation(payment, invoice, "50.00"))
    assert (done.result, done.package_id) == ("accepted", f"{payment}/{invoice}")
    assert desk.read(payment)["UnappliedAmt"] == D("70.00")


def test_an_allocation_never_takes_more_than_is_left(desk: Desk, ground: Ground) -> None:
    payment, invoice = desk.made(prepayment(ground.customer, "40.00")), desk.made(ground.document("D-1"))
    (refused,) = desk.send(allocation(payment, invoice, "40.01"))
    assert refused.result == "rejected"
    assert explain(refused.messages[0]).code == "over_amount"
    (unknown_payment,) = desk.send(allocation("Payment/99999", invoice, "1.00"))
    assert unknown_payment.result == "rejected"


def test_a_closed_period_that_swallows_an_allocation_is_noticed(desk: Desk, ground: Ground) -> None:
    payment, invoice = desk.made(prepayment(ground.customer)), desk.made(ground.document("D-1"))
    desk.switch(book_close_date="2026-03-31", closed_update="silent")
    (silent,) = desk.send(allocation(payment, invoice, "50.00"))
    assert silent.result == "rejected"
    assert explain(silent.messages[0]).code == "period_locked"


@pytest.mark.parametrize("kind", list(ENTITIES))
def test_a_document_is_taken_back(desk: Desk, ground: Ground, kind: SourceType) -> None:
    made = desk.made(ground.document("D-1", kind=kind))
    outcome = void(desk.transport, kind, made)
    assert (outcome.result, outcome.row_id, outcome.number) == ("accepted", made, "D-1")
    assert outcome.status == ("VOIDED" if kind == "Sales Invoice" else "DELETED")
    again = void(desk.transport, kind, made)
    assert again.result == ("accepted" if kind == "Sales Invoice" else "rejected")


def test_a_paid_invoice_is_not_taken_back_and_a_payment_is(desk: Desk, ground: Ground) -> None:
    payment, invoice = desk.made(prepayment(ground.customer)), desk.made(ground.document("D-1"))
    desk.made(allocation(payment, invoice, "50.00"))
    refused = void(desk.transport, "Sales Invoice", invoice)
    assert refused.result == "rejected"
    assert explain(refused.messages[0]).code == "has_payment"
    outcome = void(desk.transport, "Prepayment", payment)
    assert (outcome.result, outcome.status) == ("accepted", "VOIDED")
    assert desk.read(payment)["TotalAmt"] == 0
    assert desk.read(invoice)["Balance"] == D("120.00")
    assert void(desk.transport, "Company", ground.customer).result == "rejected"


@pytest.mark.parametrize("spelling", ["fault", "fault_lower"])
def test_a_fault_in_a_good_answer_takes_nothing_back(desk: Desk, ground: Ground, spelling: str) -> None:
    made = desk.made(ground.document("D-1", kind="Purchase Invoice"))
    error = {"Message": "Object can't be deleted", "Detail": "A payment is linked to it", "code": "800"}
    body = {"Fault": {"Error": [error], "type": "ValidationFault"}}
    if spelling == "fault_lower":
        body = {"fault": {"error": [{name.lower(): value for name, value in error.items()}], "type": "ValidationFault"}}
    desk.fault("/bill", "fault", body=json.dumps(body))
    outcome = void(desk.transport, "Purchase Invoice", made)
    assert (outcome.result, outcome.messages) == ("rejected", ("Object can't be deleted: A payment is linked to it (800)",))
    assert desk.count("Bill") == 1


def test_a_sale_of_nothing_but_words_or_without_vat_code_never_leaves(desk: Desk, ground: Ground) -> None:
    (refused,) = desk.send(document(ground.customer, "D-1", line(item_id="")))
    assert (refused.result, explain(refused.messages[0]).code) == ("rejected", "account_missing")
    (refused,) = desk.send(document(ground.customer, "D-2", line(item_id=ground.item, tax_code="")))
    assert explain(refused.messages[0]).code == "tax_missing"
    assert desk.made(document(ground.customer, "D-3", line(item_id=ground.item, tax_code=NO_VAT, tax=D(0))))
