"""The pre-check's words are the server's words: each bad payload is judged offline and then really sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.xero.adapter import XeroPackage
from kccwb.model.documents import OutElement
from kccwb.model.package import Known
from kccwb.practice import PracticeServer
from tests.integration.xero_ground import adapter, company, contact_of, document, item, line, sent


@pytest.fixture(scope="module")
def xero() -> Iterator[XeroPackage]:
    with PracticeServer() as server:
        package = adapter(server)
        yield package


@pytest.fixture(scope="module")
def contact(xero: XeroPackage) -> str:
    return contact_of(xero)


@pytest.fixture(scope="module")
def known(xero: XeroPackage, contact: str) -> Known:
    assert sent(xero, document(contact, "TAKEN"))[0].result == "accepted"
    return Known(
        organisation=xero.organisation(),
        accounts=tuple(xero.chart()),
        tax_codes=tuple(xero.tax_codes()),
        contacts=tuple(xero.contacts()),
        items=tuple(xero.items()),
        documents=tuple(xero.documents_since(None)),
    )


def bad_document(contact: str, **changes: Any) -> OutElement:
    return document(contact, "BAD", lines=(line(**changes),))


CASES: dict[str, Callable[[str], OutElement]] = {
    "no account": lambda contact: bad_document(contact, account=""),
    "unknown account": lambda contact: bad_document(contact, account="98765"),
    "bank account": lambda contact: bad_document(contact, account="090"),
    "unknown tax code": lambda contact: bad_document(contact, tax_code="TAX999"),
    "purchase code on a sale of an asset": lambda contact: bad_document(contact, account="710", tax_code="INPUT2"),
    "tax code on the wrong class": lambda contact: bad_document(contact, account="310"),
    "number in use": lambda contact: document(contact, "TAKEN", lines=(line("77.00"),)),
    "no due date": lambda contact: replace(document(contact, "BAD"), due_date=None),
    "currency": lambda contact: replace(document(contact, "BAD"), currency="XAF", rate=Decimal(700)),
    "negative": lambda contact: document(contact, "BAD", lines=(line("-5.00", unit_net=Decimal("-5"), tax=Decimal("-1.00")),)),
    "e-mail": lambda contact: company("NEW", "New Ltd", email="no e-mail"),
    "item account": lambda contact: replace(item("I1"), sales_account="98765"),
}


@pytest.mark.parametrize("case", CASES, ids=list(CASES))
def test_what_is_predicted_is_what_is_said(xero: XeroPackage, contact: str, known: Known, case: str) -> None:
    element = CASES[case](contact)
    predicted = {_plain(one.message) for one in xero.judge(element, known) if one.severity == "error"}
    (outcome,) = sent(xero, element)
    assert outcome.result == "rejected", outcome
    assert predicted, "the pre-check let it pass"
    assert predicted & {_plain(message) for message in outcome.messages}, (predicted, outcome.messages)
    assert {xero.explain(message).code for message in outcome.messages} & {one.code for one in xero.judge(element, known)}


def test_what_is_taken_was_not_objected_to(xero: XeroPackage, contact: str, known: Known) -> None:
    for element in (
        company("OK1", "Fine Ltd", email="a.b@fine.example"),
        item("OK1"),
        document(contact, "OK1"),
        document(contact, "OK2", "Purchase Credit"),
    ):
        assert [one for one in xero.judge(element, known) if one.severity == "error"] == []
        assert sent(xero, element)[0].result == "accepted"


def test_the_same_document_is_adopted_and_so_not_objected_to(xero: XeroPackage, contact: str, known: Known) -> None:
    assert xero.judge(document(contact, "TAKEN"), known) == []


def _plain(message: str) -> str:
    return message.rstrip(". ").casefold()
