"""Money that a bookkeeper posts in QuickBooks without a document: each posting on a compared account is named, to the penny, and none leaves the proof open."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest

from kccwb.cli.session import records
from kccwb.practice import PracticeServer
from kccwb.workbench import Workbench
from tests.integration.qbo_ground import posted
from tests.integration.reconcile_ground import in_quickbooks, small_firm

D = Decimal
DAY = "2026-03-12"
Found = list[tuple[str, str, Decimal]]


class Hand:
    """A bookkeeper in QuickBooks, and what they posted since the last test."""

    def __init__(self, server: PracticeServer) -> None:
        self.server = server
        self.made: dict[str, tuple[str, dict[str, Any]]] = {}
        self.ids = {row["AcctNum"]: row["Id"] for row in server.ledger.accounts() if row.get("AcctNum")}

    def post(self, entity: str, body: dict[str, Any], **params: str) -> dict[str, Any]:
        """Create, change, void or delete one transaction; it is known as it stands now."""
        held: dict[str, Any] = next(
            value for name, value in posted(self.server, entity.lower(), body, **params).items() if name.lower() == entity.lower()
        )
        key = f"{entity}/{held['Id']}"
        if params.get("operation") == "delete":
            self.made.pop(key, None)
        else:
            self.made[key] = entity, held
        return held

    def named(self, entity: str, name: str) -> str:
        """A new customer or vendor of sterling."""
        return str(posted(self.server, entity.lower(), {"DisplayName": name, "CurrencyRef": {"value": "GBP"}})[entity]["Id"])

    def take_back(self) -> None:
        """Delete all of it."""
        for entity, held in list(self.made.values()):
            self.post(entity, version(held), operation="delete")


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer(package="quickbooks") as running:
        httpx.post(f"{running.base_url}/practice/settings", json={"rounding": "line"}).raise_for_status()
        yield running


@pytest.fixture(scope="module")
def bench(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        with in_quickbooks(small_firm(tmp_path_factory.mktemp("firm")), server) as opened:
            yield opened


@pytest.fixture
def hand(server: PracticeServer) -> Iterator[Hand]:
    """Hands on the package; what they did is undone afterwards."""
    one = Hand(server)
    yield one
    one.take_back()


def version(held: dict[str, Any]) -> dict[str, Any]:
    return {name: held[name] for name in ("Id", "SyncToken")}


def found_of(bench: Workbench) -> Found:
    """Read, compare, and tell what differs; the proof must hold whatever was found."""
    bench.fetch_books()
    done = bench.reconcile()
    assert (done.problems, done.residual) == ((), D("0.00"))
    return sorted((row["class"], row["package_number"], row["difference"]) for row in records(bench.differences()))


def moved_of(bench: Workbench, control: str) -> tuple[Decimal, str]:
    row = next(row for row in records(bench.bridge()) if row["control"] == control)
    return row["in_package_only"], row["proof"]


def expense(hand: Hand, code: str, amount: str, **more: Any) -> dict[str, Any]:
    detail = {"AccountRef": {"value": hand.ids[code]}, "TaxCodeRef": {"value": "6"}}
    line = {"Amount": D(amount), "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": detail}
    head = {"PaymentType": "Check", "AccountRef": {"value": hand.ids["1200"]}, "TxnDate": DAY, "GlobalTaxCalculation": "TaxExcluded"}
    return {**head, "CurrencyRef": {"value": "GBP"}, "Line": [line], **more}


def receipt(hand: Hand, code: str, amount: str, **more: Any) -> dict[str, Any]:
    line = {"Amount": D(amount), "DetailType": "DepositLineDetail", "DepositLineDetail": {"AccountRef": {"value": hand.ids[code]}, **more}}
    return {"DepositToAccountRef": {"value": hand.ids["1200"]}, "TxnDate": DAY, "CurrencyRef": {"value": "GBP"}, "Line": [line]}


def test_what_was_uploaded_agrees_to_the_penny(bench: Workbench) -> None:
    assert found_of(bench) == []


def test_an_expense_a_deposit_and_a_transfer_are_named_with_their_vat(bench: Workbench, hand: Hand) -> None:
    hand.post("purchase", expense(hand, "8200", "50.05", DocNumber="CHQ-1"))
    hand.post("purchase", expense(hand, "8200", "8.00", DocNumber="CHQ-2", Credit=True))
    hand.post("deposit", {**receipt(hand, "4000", "20.10"), "DocNumber": "PAYIN-7"})
    moved = {
        "FromAccountRef": {"value": hand.ids["1200"]},
        "ToAccountRef": {"value": hand.ids["1210"]},
        "Amount": D("500.00"),
        "TxnDate": DAY,
    }
    hand.post("transfer", moved)
    assert found_of(bench) == [
        ("in package only", "CHQ-1", D("10.01")),
        ("in package only", "CHQ-1", D("50.05")),
        ("in package only", "CHQ-2", D("-8.00")),
        ("in package only", "CHQ-2", D("-1.60")),
        ("in package only", "PAYIN-7", D("-20.10")),
    ]
    assert moved_of(bench, "account 8200") == (D("42.05"), "trial balance")
    assert moved_of(bench, "VAT") == (D("8.41"), "trial balance")
    assert moved_of(bench, "account 4000") == (D("-20.10"), "trial balance")
    told = [row["explanation"] for row in records(bench.differences()) if row["package_number"] == "CHQ-1"]
    assert sorted(told)[1] == "VAT posted in the package without a document: Cheque."


def test_a_sale_for_cash_is_a_posting_and_no_payment_of_a_customer(bench: Workbench, hand: Hand) -> None:
    customer, item = hand.named("Customer", "Till"), posting_item_of(bench, hand.ids["4000"])
    line = {"Amount": D("30.00"), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": item}, "TaxCodeRef": {"value": "6"}}}  # fmt: skip
    head = {"CustomerRef": {"value": customer}, "TxnDate": DAY, "CurrencyRef": {"value": "GBP"}, "GlobalTaxCalculation": "TaxExcluded"}
    sale = {**head, "DepositToAccountRef": {"value": hand.ids["1200"]}, "Line": [line]}
    hand.post("salesreceipt", {**sale, "DocNumber": "TILL-1"})
    hand.post("refundreceipt", {**sale, "DocNumber": "TILL-2", "Line": [{**line, "Amount": D("4.00")}]})
    assert found_of(bench) == [
        ("in package only", "TILL-1", D("-30.00")),
        ("in package only", "TILL-1", D("-6.00")),
        ("in package only", "TILL-2", D("0.80")),
        ("in package only", "TILL-2", D("4.00")),
    ]
    assert "debtors control" not in {row["control"] for row in records(bench.bridge()) if row["in_package_only"]}
    bench.fetch_payments()
    told = {row["reference"]: row["reason"] for row in records(bench.not_carried()) if row["reference"].startswith("TILL")}
    assert told == dict.fromkeys(("TILL-1", "TILL-2"), "sale for cash or its refund: it settles no invoice, enter it in KCC by hand")


def posting_item_of(bench: Workbench, account: str) -> str:
    """QuickBooks' Id of the posting item whose sales go to an account."""
    items = (one.package_id for one in bench.package().items() if one.extra["account_id"] == account)
    return next(items).partition("/")[2]


def test_money_on_debtors_and_creditors_stays_in_proof(bench: Workbench, hand: Hand) -> None:
    customer, vendor = hand.named("Customer", "Refunded"), hand.named("Vendor", "Giving back")
    plain = {"GlobalTaxCalculation": "NotApplicable"}
    owed, owing = hand.ids["1100"], hand.ids["2100"]
    back = expense(hand, "1100", "15.00", DocNumber="REFUND", EntityRef={"value": customer, "type": "Customer"}, **plain)
    back["Line"][0]["AccountBasedExpenseLineDetail"] = {"AccountRef": {"value": owed}}
    hand.post("purchase", back)
    out = expense(hand, "2100", "12.00", DocNumber="ADVANCE", EntityRef={"value": vendor, "type": "Vendor"}, **plain)
    out["Line"][0]["AccountBasedExpenseLineDetail"] = {"AccountRef": {"value": owing}}
    hand.post("purchase", out)
    hand.post("deposit", {**receipt(hand, "1100", "25.00", Entity={"value": customer, "type": "Customer"}), "DocNumber": "IN"})
    hand.post("deposit", {**receipt(hand, "2100", "7.00", Entity={"value": vendor, "type": "Vendor"}), "DocNumber": "BACK"})
    assert found_of(bench) == [
        ("in package only", "ADVANCE", D("12.00")),
        ("in package only", "BACK", D("-7.00")),
        ("in package only", "IN", D("25.00")),
        ("in package only", "REFUND", D("15.00")),
    ]
    assert moved_of(bench, "debtors control") == (D("-10.00"), "trial balance")
    assert moved_of(bench, "creditors control") == (D("5.00"), "trial balance")


def test_a_posting_that_is_voided_deleted_or_recoded_is_named_no_more(bench: Workbench, hand: Hand) -> None:
    spent = hand.post("purchase", expense(hand, "8200", "50.00", DocNumber="CHQ-1"))
    other = hand.post("purchase", expense(hand, "8200", "40.00", DocNumber="CHQ-2"))
    banked = hand.post("deposit", {**receipt(hand, "4000", "20.00"), "DocNumber": "IN"})
    moved = hand.post(
        "transfer",
        {"FromAccountRef": {"value": hand.ids["1200"]}, "ToAccountRef": {"value": hand.ids["1103"]}, "Amount": D("9.00"), "TxnDate": DAY},
    )
    assert len(found_of(bench)) == 6
    hand.post("purchase", {**version(spent), "sparse": True}, operation="update", include="void")
    hand.post("purchase", version(other), operation="delete")
    changed = {**version(banked), **receipt(hand, "4001", "20.00"), "DocNumber": "IN"}
    hand.post("deposit", changed)
    ends = {"FromAccountRef": {"value": hand.ids["1200"]}, "ToAccountRef": {"value": hand.ids["1210"]}, "Amount": D("9.00"), "TxnDate": DAY}
    hand.post("transfer", {**version(moved), **ends})
    assert found_of(bench) == []


def test_foreign_money_counts_at_its_own_rate_and_says_what_it_was(bench: Workbench, hand: Hand) -> None:
    euro = {"CurrencyRef": {"value": "EUR"}, "ExchangeRate": D("0.8512"), "DocNumber": "EUR-1"}
    line = expense(hand, "8200", "33.33")["Line"][0]
    hand.post("purchase", {**expense(hand, "8200", "33.33", **euro), "Line": [line, {**line, "Amount": D("0.07")}]})
    assert found_of(bench) == [("in package only", "EUR-1", D("5.69")), ("in package only", "EUR-1", D("28.43"))]
    told = next(row["explanation"] for row in records(bench.differences()) if row["difference"] == D("28.43"))
    assert told.endswith("without a document: Cheque (40.08 EUR).")
