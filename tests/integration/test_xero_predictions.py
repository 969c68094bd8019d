"""What the pre-check predicts is what a server written from Xero's own rules answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
import pytest

from kccwb.accounting.xero.adapter import XeroPackage
from kccwb.model.documents import OutElement, OutItem
from kccwb.model.package import Known
from kccwb.practice import PracticeServer
from tests.integration.xero_ground import DAY, adapter, company, contact_of, document, line, sent


@dataclass
class Ground:
    server: PracticeServer
    xero: XeroPackage
    contact: str

    def known(self) -> Known:
        xero = self.xero
        return Known(
            organisation=xero.organisation(),
            accounts=tuple(xero.chart()),
            tax_codes=tuple(xero.tax_codes()),
            contacts=tuple(xero.contacts()),
            items=tuple(xero.items()),
            documents=tuple(xero.documents_since(None)),
        )

    def change(self, path: str, body: dict[str, Any]) -> None:
        token = httpx.post(self.server.xero_token_url, data={"grant_type": "client_credentials"}).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert httpx.post(f"{self.server.xero_api_url}/{path}", json=body, headers=headers).status_code == 200

    def agrees(self, element: OutElement) -> str:
        """Judge and send; what both say must be the same cause. Gives the predicted words."""
        predicted = [one for one in self.xero.judge(element, self.known()) if one.severity == "error"]
        (outcome,) = sent(self.xero, element)
        assert outcome.result == "rejected", f"predicted {[one.message for one in predicted]}, and it was {outcome.result}"
        answered = {self.xero.explain(message).code for message in outcome.messages}
        assert answered == {one.code for one in predicted}, (outcome.messages, [one.message for one in predicted])
        return predicted[0].message


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with PracticeServer() as server:
        xero = adapter(server)
        yield Ground(server, xero, contact_of(xero))


@pytest.mark.parametrize("account", ["", "999999", "090"])
def test_accounts(ground: Ground, account: str) -> None:
    ground.agrees(document(ground.contact, f"ACC{account}", lines=(line(account=account, tax_code="OUTPUT2"),)))


def test_control_accounts(ground: Ground) -> None:
    for control in [one for one in ground.xero.chart() if one.code and one.system in {"DEBTORS", "CREDITORS", "GST", "RETAINEDEARNINGS"}]:
        ground.agrees(
            document(
                ground.contact,
                f"CTL{control.code}",
                lines=(line(account=control.code, tax_code="NONE", tax_rate=Decimal(0), tax=Decimal(0)),),
            )
        )


@pytest.mark.parametrize("code", ["NOSUCH", "INPUT2"])
def test_tax_codes(ground: Ground, code: str) -> None:
    ground.agrees(document(ground.contact, f"TAX{code}", lines=(line(tax_code=code),)))


def test_a_due_date(ground: Ground) -> None:
    ground.agrees(document(ground.contact, "DUE1", due_date=None))


def test_a_negative_total(ground: Ground) -> None:
    ground.agrees(document(ground.contact, "NEG1", lines=(line("-10.00"),)))


def test_a_currency(ground: Ground) -> None:
    ground.agrees(document(ground.contact, "CUR1", currency="JPY", rate=Decimal(190)))


def test_a_number_in_use(ground: Ground) -> None:
    sent(ground.xero, document(ground.contact, "TWICE"))
    ground.agrees(document(ground.contact, "TWICE", lines=(line("7.00"),)))


def test_contacts(ground: Ground) -> None:
    ground.agrees(company("MAIL", "Mailer", email="not an address"))
    sent(ground.xero, company("ONE", "Same Name"))
    ground.agrees(company("TWO", "Same Name"))


def test_an_archived_contact(ground: Ground) -> None:
    (made,) = sent(ground.xero, company("GONE", "Gone Ltd"))
    ground.change(f"Contacts/{made.package_id}", {"Contacts": [{"ContactID": made.package_id, "ContactStatus": "ARCHIVED"}]})
    ground.agrees(document(made.package_id, "ARC1", urn="GONE"))
    ground.agrees(company("GONE", "Gone Again Ltd"))


def test_items(ground: Ground) -> None:
    ground.agrees(OutItem("item:LONG", "X" * 31, "long"))
    ground.agrees(OutItem("item:ACC", "ACC", "account", sales_account="999999"))
    ground.agrees(document(ground.contact, "ITM1", lines=(line(item_code="Y" * 31),)))


def test_lock_dates(ground: Ground) -> None:
    httpx.post(f"{ground.server.base_url}/practice/settings", json={"period_lock_date": DAY.isoformat()})
    if ground.xero.organisation().period_lock_date is None:
        pytest.skip("the server has another way to set its lock date")
    try:
        words = ground.agrees(document(ground.contact, "LCK1"))
        assert words == "The document date cannot be before the period lock date, currently set at 10 March 2026."
        assert ground.xero.judge(document(ground.contact, "LCK2", date=DAY + dt.timedelta(days=1)), ground.known()) == []
    finally:
        httpx.post(f"{ground.server.base_url}/practice/settings", json={"period_lock_date": None})
