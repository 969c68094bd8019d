"""The pre-check's words held against a server that keeps QuickBooks' rules: what is predicted is refused, what is not is taken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.quickbooks.chart import account, tax_codes
from kccwb.accounting.quickbooks.company import organisation
from kccwb.accounting.quickbooks.judge import new_judging
from kccwb.accounting.quickbooks.messages import explain
from kccwb.accounting.quickbooks.reading import Reading
from kccwb.accounting.quickbooks.records import contact, document, item
from kccwb.model.documents import OutDocument, OutElement, OutItem
from kccwb.model.package import Known
from kccwb.practice import PracticeServer
from tests.integration.quickbooks_ground import DAY, SALES, Desk, allocation, company, line, posting_item, prepayment
from tests.integration.test_qbo_sending import Ground

D = Decimal
Case = Callable[[Desk, Ground], OutElement]


class Judged(Ground):
    """A ground with things in the way of what is to be sent."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        desk.made(replace(self.document("TAKEN"), source_id="other"))
        desk.made(company("J", "Jones"))
        self.euro = desk.made(company("E", "Eurocorp", currency="EUR"))
        self.idle = self._inactive(desk, desk.made(company("O", "Old Firm")))
        self.idle_item = self._inactive(desk, desk.made(posting_item("Old item")))
        self.idle_account = self._inactive(
            desk, f"account/{desk.transport.post('account', {'Name': 'Gone', 'AccountType': 'Expense'})['Account']['Id']}"
        )
        stock = {"Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 5, "InvStartDate": "2026-06-01"}
        accounts = {"IncomeAccountRef": {"value": "79"}, "ExpenseAccountRef": {"value": "80"}, "AssetAccountRef": {"value": "81"}}
        self.stock = f"item/{desk.transport.post('item', {'Name': 'STOCKED', **stock, **accounts})['Item']['Id']}"
        self.void_invoice = desk.made(self.document("GONE"))
        held = desk.read(self.void_invoice)
        desk.transport.post("invoice", {"Id": held["Id"], "SyncToken": held["SyncToken"]}, operation="void")

    def _inactive(self, desk: Desk, key: str) -> str:
        held = desk.read(key)
        entity = key.partition("/")[0]
        desk.transport.post(entity, {**held, "Active": False})
        return key


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with PracticeServer(package="quickbooks") as server:
        yield Desk(server)


@pytest.fixture(scope="module")
def ground(desk: Desk) -> Judged:
    return Judged(desk)


def known(desk: Desk) -> Known:
    reading = Reading(desk.transport)
    info = desk.transport.get(f"companyinfo/{desk.server.realm_id}")["CompanyInfo"]
    preferences = desk.transport.get("preferences")["Preferences"]
    return Known(
        organisation(desk.server.realm_id, info, preferences, reading.every("CompanyCurrency")),
        tuple(account(doc) for doc in reading.every("Account")),
        tuple(tax_codes(reading.every("TaxCode"), reading.every("TaxRate"), DAY)),
        tuple(contact(entity, doc) for entity in ("Customer", "Vendor") for doc in reading.every(entity)),
        tuple(item(doc) for doc in reading.every("Item")),
        tuple(document(entity, doc) for entity in ("Invoice", "CreditMemo", "Bill", "VendorCredit") for doc in reading.every(entity)),
    )


def sale(ground: Ground, **more: Any) -> OutElement:
    one: OutDocument = ground.document("N-1")
    return replace(one, lines=(line(**({"item_id": ground.item} | more)),))


def bill(ground: Ground, **more: Any) -> OutElement:
    one: OutDocument = ground.document("B-1", kind="Purchase Invoice")
    return replace(one, lines=(line(**more),))


CASES: dict[str, Case] = {
    "number": lambda desk, ground: ground.document("TAKEN", "5.00"),
    "inactive customer": lambda desk, ground: replace(ground.document("N-1"), contact_id=ground.idle),  # type: ignore[attr-defined]
    "inactive item": lambda desk, ground: sale(ground, item_id=ground.idle_item),  # type: ignore[attr-defined]
    "inactive account": lambda desk, ground: bill(ground, account_id=ground.idle_account.partition("/")[2]),  # type: ignore[attr-defined]
    "inactive VAT code": lambda desk, ground: sale(ground, tax_code="2"),
    "unknown VAT code": lambda desk, ground: sale(ground, tax_code="777"),
    "unknown item": lambda desk, ground: sale(ground, item_id="item/777"),
    "unknown account": lambda desk, ground: bill(ground, account_id="777"),
    "control account": lambda desk, ground: bill(ground, account_id="84"),
    "stock": lambda desk, ground: sale(ground, item_id=ground.stock),  # type: ignore[attr-defined]
    "no VAT code": lambda desk, ground: sale(ground, tax_code=""),
    "customer's currency": lambda desk, ground: replace(ground.document("N-1"), contact_id=ground.euro),  # type: ignore[attr-defined]
    "currency": lambda desk, ground: replace(ground.document("N-1"), currency="JPY", rate=D(190), contact_id=""),
    "name": lambda desk, ground: company("X", "jones"),
    "name of the other kind": lambda desk, ground: company("J", "Jones", role="supplier"),
    "no name": lambda desk, ground: company("X", ""),
    "long phone": lambda desk, ground: company("X", "New", telephone="0" * 31),
    "item without account": lambda desk, ground: OutItem("item:x", "NEW", "New"),
    "item on equity": lambda desk, ground: posting_item("New item", "103"),
    "nothing": lambda desk, ground: replace(ground.document("N-1"), lines=()),
    "payment into sales": lambda desk, ground: prepayment(ground.customer, bank_account_id=SALES),
    "payment of nothing": lambda desk, ground: prepayment(ground.customer, "-1.00"),
    "allocation to a void invoice": lambda desk, ground: allocation(
        desk.made(prepayment(ground.customer)),
        ground.void_invoice,  # type: ignore[attr-defined]
        "1.00",
    ),
}
SAME_ROOT = {"gone": "inactive", "contact_archived": "inactive", "tax_not_valid": "reference"}
"""Codes between which QuickBooks itself does not always tell the difference."""
ELSEWHERE = {"currency"}
"""Refused before the rule is reached: the customer of a currency that is not active is not there either."""


@pytest.mark.parametrize("name", CASES)
def test_what_is_predicted_is_refused_for_the_same_reason(desk: Desk, ground: Judged, name: str) -> None:
    element = CASES[name](desk, ground)
    found = [one for one in new_judging().findings(element, known(desk)) if one.severity == "error"]
    assert len(found) == 1, found
    (outcome,) = desk.send(element)
    assert outcome.result == "rejected", outcome
    real, told = explain(outcome.messages[0]).code, found[0].code
    if name not in ELSEWHERE:
        assert SAME_ROOT.get(real, real) == SAME_ROOT.get(told, told), (outcome.messages, found[0].message)


def test_a_closed_period_is_predicted(desk: Desk, ground: Judged) -> None:
    desk.switch(book_close_date=DAY.isoformat())
    try:
        for element in (ground.document("N-9"), ground.document("B-9", kind="Purchase Credit"), prepayment(ground.customer)):
            (one,) = [one for one in new_judging().findings(element, known(desk)) if one.severity == "error"]
            (outcome,) = desk.send(element)
            assert one.code == explain(outcome.messages[0]).code == "period_locked"
    finally:
        desk.switch(book_close_date=None)


def test_the_companys_settings_are_predicted(desk: Desk, ground: Judged) -> None:
    desk.switch(custom_txn_numbers=False)
    try:
        found = new_judging().findings(ground.document("N-9"), known(desk))
        assert [(one.code, one.severity) for one in found] == [("company_settings", "error")]
        assert new_judging().findings(company("N", "New"), known(desk))[0].severity == "warning"
    finally:
        desk.switch(custom_txn_numbers=True)


def test_what_meets_no_error_is_taken(desk: Desk, ground: Judged) -> None:
    elements: list[OutElement] = [
        company("N1", "New: Name\tLtd", email="a@b.example;c@d.example", telephone="0161", postcode="M1 1AA"),
        company("N1", "New", role="supplier", display_name="New (supplier)"),
        OutItem("item:L", "L" * 120, "Long", sales_account_id=SALES, purchase_account_id="61"),
        ground.document("NORTHWEST-2026-03-000123", "10.00", "-3.00"),
        replace(ground.document("E-1"), contact_id=ground.euro, currency="EUR", rate=D("1.17")),
        bill(ground, description="Two\nlines\x0b of words"),
        ground.document("C-9", "5.00", kind="Sales Credit"),
        ground.document("TAKEN", "5.00", kind="Purchase Invoice"),
        prepayment(ground.customer),
    ]
    for element in elements:
        assert [one for one in new_judging().findings(element, known(desk)) if one.severity == "error"] == []
        (outcome,) = desk.send(element)
        assert outcome.result == "accepted", outcome.messages
