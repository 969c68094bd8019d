"""What any accounting package must do for the workbench, whichever it is: one class of tests, run for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest

from kccwb.accounting.protocol import ReadsBankPostings
from kccwb.model.documents import DOCUMENT_TYPES, OutElement, SourceType
from kccwb.model.package import Traits
from kccwb.practice import PracticeServer
from tests.integration.package_ground import DAY, Ground
from tests.integration.package_grounds import GROUNDS

D = Decimal
DOCUMENTS = sorted(DOCUMENT_TYPES)
GONE = {"VOIDED", "DELETED"}


@pytest.fixture(params=[name for name, _ in GROUNDS])
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    made = dict(GROUNDS)[request.param]
    with PracticeServer(package=request.param) as server:
        yield made(server)  # type: ignore[call-arg]


class TestAnyPackage:
    def test_connecting_says_whose_books_they_are(self, ground: Ground) -> None:
        there = ground.package.connect()
        assert there.name
        assert there.base_currency == "GBP"
        assert there == ground.package.organisation()
        assert ground.package.name
        assert isinstance(ground.package.traits, Traits)

    def test_the_chart_says_what_lines_may_post_to(self, ground: Ground) -> None:
        chart = ground.package.chart()
        assert len({one.account_id for one in chart}) == len(chart)
        assert all(bool(one.reason) is not one.usable for one in chart)
        assert {one.klass for one in chart} == {"ASSET", "LIABILITY", "EQUITY", "REVENUE", "EXPENSE"}
        assert ground.account(ground.bank).bank
        assert not ground.account(ground.bank).usable
        assert ground.account(ground.sales).usable
        assert ground.account(ground.purchases).usable

    def test_tax_codes_say_their_side_and_rate(self, ground: Ground) -> None:
        sales, purchases = ground.code(True), ground.code(False)
        assert (sales.rate, sales.sales, sales.active) == (D(20), True, True)
        assert (purchases.rate, purchases.purchases, purchases.active) == (D(20), True, True)
        assert any(not one.active for one in ground.codes.values()) or ground.key == "xero"

    @pytest.mark.parametrize("supplier", [False, True])
    def test_a_company_is_made_once_and_found_again(self, ground: Ground, supplier: bool) -> None:
        element = ground.company(supplier=supplier)
        assert ground.found(element) == []
        key = ground.made(element)
        (held,) = ground.found(element)
        assert held.package_id == key
        assert held.extra["contact_number"] == "ACM1"
        assert ground.read(element, key).contact_name == (element.display_name or element.name)
        assert [one.package_id for one in ground.package.contacts() if one.extra["contact_number"] == "ACM1"] == [key]
        assert ground.found(ground.company("ACM2", "Bolts & Co")) == []

    @pytest.mark.parametrize("posting", [False, True])
    def test_an_item_is_made_once_and_found_again(self, ground: Ground, posting: bool) -> None:
        element = ground.item("B-1", posting=posting)
        assert ground.found(element) == []
        key = ground.made(element)
        (held,) = ground.found(element)
        assert (held.package_id, held.number, held.extra["tracked"]) == (key, "B-1", "no")
        assert ground.read(element, key).package_id == key
        assert {one.package_id: one.number for one in ground.package.items()}[key] == "B-1"

    @pytest.mark.parametrize("kind", DOCUMENTS)
    def test_a_document_is_made_once_found_again_and_read_back(self, ground: Ground, kind: SourceType) -> None:
        element = ground.document("A1", kind)
        (outcome,) = ground.send(element)
        assert outcome.result == "accepted", outcome.messages
        assert (outcome.number, outcome.net, outcome.tax, outcome.total) == ("A1", D("133.35"), D("26.67"), D("160.02"))
        (found,) = ground.found(element)
        read = ground.read(element, outcome.package_id)
        for held in (found, read):
            assert (held.kind, held.package_id, held.number) == (kind, outcome.package_id, "A1")
            assert (held.net, held.tax, held.total, held.amount_due) == (D("133.35"), D("26.67"), D("160.02"), D("160.02"))
            assert (held.contact_id, held.date, held.currency) == (element.contact_id, DAY, "GBP")
            assert held.status in {"AUTHORISED", "SUBMITTED"}
        assert outcome.package_id.rpartition("/")[2] in ground.package.ledger_url(kind, outcome.package_id)
        assert ground.found(replace(element, row_id="x", number="A2", source_id="A2", source_code="A2")) == []

    def test_a_number_too_long_for_the_package_is_still_found_as_ours(self, ground: Ground) -> None:
        element = ground.document("NORTHWEST-2026-03-000123")
        key = ground.made(element)
        (held,) = ground.found(element)
        assert (held.package_id, held.number) == (key, element.number)
        assert ground.read(element, key).number == element.number
        assert [one.number for one in ground.package.documents_since(None)] == [element.number]

    def test_what_is_not_there_is_missing_from_a_read(self, ground: Ground) -> None:
        element = ground.document("A1")
        key = ground.made(element)
        other = f"{key[:-1]}{'8' if key[-1] != '8' else '9'}"
        assert set(ground.package.read("Sales Invoice", [key, other])) == {key}

    def test_a_prepayment_stands_on_the_customer_until_it_is_allocated(self, ground: Ground) -> None:
        payment, invoice = ground.prepayment(), ground.document("A1")
        paid, owed = ground.made(payment), ground.made(invoice)
        (held,) = ground.found(payment)
        assert (held.package_id, held.total, held.contact_id) == (paid, D("150.00"), payment.contact_id)
        element = ground.allocation(paid, owed, "60.02")
        assert ground.found(element) == []
        key = ground.made(element)
        (held,) = ground.found(element)
        assert (held.package_id, held.total) == (key, D("60.02"))
        assert ground.read(element, key).total == D("60.02")
        assert ground.read(invoice, owed).amount_due == D("100.00")
        assert ground.read(payment, paid).amount_due == D("89.98")

    def test_cash_comes_back_and_a_credit_set_off_is_no_cash(self, ground: Ground) -> None:
        invoice, credit = ground.made(ground.document("A1")), ground.made(ground.document("C1", "Sales Credit"))
        ground.receive(invoice, "100.00")
        ground.credit_against(credit, invoice, "60.02")
        read = ground.package.payments_since(None)
        (cash,) = [one for one in read.payments if one.kind == "cash"]
        assert (cash.document_id, cash.amount, cash.side, cash.currency) == (invoice, D("100.00"), "S", "GBP")
        assert cash.bank_account_id == ground.account(ground.bank).account_id
        assert not cash.deleted
        later = ground.package.payments_since(read.watermark)
        assert {one.payment_key for one in later.payments if one.kind == "cash"} <= {cash.payment_key}
        assert later.watermark >= read.watermark

    def test_documents_come_with_their_lines(self, ground: Ground) -> None:
        made = {kind: ground.made(ground.document("A1", kind)) for kind in DOCUMENTS}  # type: ignore[arg-type]
        held = {one.package_id: one for one in ground.package.documents_since(None)}
        assert set(held) == set(made.values())
        for kind, key in made.items():
            assert held[key].kind == kind
            assert [one.net for one in held[key].lines] == [D("100.00"), D("33.35")]
            account = ground.account(ground.sales if kind.startswith("Sales") else ground.purchases)
            assert {one.account_id for one in held[key].lines} == {account.account_id}

    def test_the_trial_balance_moves_with_a_document_and_balances(self, ground: Ground) -> None:
        before = ground.package.trial_balance(DAY)
        key = ground.made(ground.document("A1"))
        after = ground.package.trial_balance(DAY)
        moved = {account: after.get(account, D(0)) - before.get(account, D(0)) for account in {*before, *after}}
        sales = ground.account(ground.sales).account_id
        assert moved[sales] == D("-133.35")
        assert sorted(amount for amount in moved.values() if amount) == [D("-133.35"), D("-26.67"), D("160.02")]
        assert sum(after.values(), D(0)) == 0
        ground.package.void("Sales Invoice", key)
        assert {account: amount for account, amount in ground.package.trial_balance(DAY).items() if amount} == {
            account: amount for account, amount in before.items() if amount
        }

    def test_money_without_a_document_comes_as_balanced_postings(self, ground: Ground) -> None:
        assert isinstance(ground.package, ReadsBankPostings)
        assert ground.package.bank_postings_since(None) == []
        ground.receive(ground.made(ground.document("A1")), "100.00")
        spent, banked = ground.spend("50.05", "10.01", "CHQ-1"), ground.pay_in("20.10", "PAYIN-1")
        held = {one.package_id: one for one in ground.package.bank_postings_since(None)}
        assert set(held) == {spent, banked}
        accounts = {name: ground.account(name).account_id for name in (ground.sales, ground.purchases, ground.bank)}
        assert [(one.account_id, one.amount, one.tax) for one in held[spent].lines] == [
            (accounts[ground.purchases], D("50.05"), D("10.01")),
            (accounts[ground.bank], D("-60.06"), D("0.00")),
        ]
        assert [(one.account_id, one.amount) for one in held[banked].lines] == [
            (accounts[ground.sales], D("-20.10")),
            (accounts[ground.bank], D("20.10")),
        ]
        assert {(one.number, one.date, one.status) for one in held.values()} == {("CHQ-1", DAY, "POSTED"), ("PAYIN-1", DAY, "POSTED")}
        assert all(one.narration for one in held.values())

    def test_a_posting_that_is_deleted_comes_again_as_such(self, ground: Ground) -> None:
        assert isinstance(ground.package, ReadsBankPostings)
        spent, banked = ground.spend("50.00", "10.00", "CHQ-1"), ground.pay_in("20.00", "PAYIN-1")
        mark = max(one.updated for one in ground.package.bank_postings_since(None) if one.updated)
        ground.remove_posting(spent)
        later = {one.package_id: one.status for one in ground.package.bank_postings_since(mark)}
        assert later[spent] == "DELETED"
        assert later.get(banked, "POSTED") == "POSTED"

    @pytest.mark.parametrize("source_type", get_args(SourceType))
    def test_after_a_lost_answer_it_is_found_and_there_is_one(self, ground: Ground, source_type: str) -> None:
        element = self._any(ground, source_type)
        ground.lose_answer(source_type)
        (lost,) = ground.send(element)
        assert (lost.result, lost.row_id) == ("unknown", element.row_id)
        (held,) = ground.found(element)
        assert set(ground.package.read(source_type, [held.package_id])) == {held.package_id}

    def test_what_is_refused_says_why_and_is_not_there(self, ground: Ground) -> None:
        wrong = ground.document("A1", "Sales Invoice", ground.line(True, tax_code="99999"))
        (refused,) = ground.send(wrong)
        assert refused.result == "rejected"
        assert refused.messages
        why = ground.package.explain(refused.messages[0])
        assert why.cause
        assert why.fix
        assert why.code != ground.package.key
        assert ground.found(wrong) == []
        assert [one.severity for one in ground.package.judge(wrong, ground.known())] == ["error"]

    @pytest.mark.parametrize("kind", DOCUMENTS)
    def test_a_document_of_ours_can_be_taken_back(self, ground: Ground, kind: SourceType) -> None:
        element = ground.document("A1", kind)
        key = ground.made(element)
        outcome = ground.package.void(kind, key)
        assert (outcome.result, outcome.package_id) == ("accepted", key), outcome.messages
        held = ground.package.read(kind, [key]).get(key)
        assert held is None or held.status in GONE
        assert [one for one in ground.found(element) if one.status not in GONE] == []

    def test_what_can_be_sent_meets_no_error_and_renders_alike_each_time(self, ground: Ground) -> None:
        elements: list[OutElement] = [ground.company("ACM9", "Nine Ltd"), ground.item("B-9"), ground.prepayment()]
        elements += [ground.document("A9", kind) for kind in DOCUMENTS]  # type: ignore[arg-type]
        known = ground.known()
        for element in elements:
            assert [one.message for one in ground.package.judge(element, known) if one.severity == "error"] == []
            assert json.dumps(ground.package.render(element), default=str) == json.dumps(ground.package.render(element), default=str)
            assert ground.package.batch_size(element.source_type) >= 1

    def _any(self, ground: Ground, source_type: str) -> OutElement:
        match source_type:
            case "Company":
                return ground.company()
            case "Stock Item":
                return ground.item()
            case "Prepayment":
                return ground.prepayment()
            case "Allocation":
                return ground.allocation(ground.made(ground.prepayment()), ground.made(ground.document("A1")), "60.02")
        return ground.document("A1", source_type)  # type: ignore[arg-type]
