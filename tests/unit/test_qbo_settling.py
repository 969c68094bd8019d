"""What of a QuickBooks payment is cash on which document: the classifier's cases (qbo.md §10)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.quickbooks.settling import shares

D = Decimal
Link = tuple[str, str]


def payment(total: str, *lines: tuple[str, tuple[Link, ...]], **more: Any) -> dict[str, Any]:
    rows = [{"Amount": D(amount), "LinkedTxn": [{"TxnType": kind, "TxnId": key} for kind, key in links]} for amount, links in lines]
    return {"Id": "9", "TotalAmt": D(total), "Line": rows, **more}


def line(amount: str, *links: str) -> tuple[str, tuple[Link, ...]]:
    return amount, tuple((kind, key) for kind, _, key in (link.partition(" ") for link in links))


CASES = [
    ("cash on one", payment("120", line("120", "Invoice 1")), {("cash", "Invoice 1"): "120"}),
    ("cash on two", payment("50", line("30", "Bill 1"), line("20", "Bill 2")), {("cash", "Bill 1"): "30", ("cash", "Bill 2"): "20"}),
    ("part of it on account", payment("50", line("30", "Invoice 1")), {("cash", "Invoice 1"): "30", ("on_account", " "): "20"}),
    ("all on account", payment("50"), {("on_account", " "): "50"}),
    ("one invoice twice", payment("50", line("30", "Invoice 1"), line("20", "Invoice 1")), {("cash", "Invoice 1"): "50"}),
    ("a credit, two lines", payment("0", line("10", "Invoice 1"), line("10", "CreditMemo 2")), {("credit_allocation", "Invoice 1"): "10"}),
    ("a credit, one line", payment("0", line("10", "Invoice 1", "CreditMemo 2")), {("credit_allocation", "Invoice 1"): "10"}),
    ("a credit that is not named", payment("0", line("10", "Invoice 1")), {("credit_allocation", "Invoice 1"): "10"}),
    ("void", payment("0"), {}),
    ("void by status", payment("10", line("10", "Invoice 1"), status="Voided"), {}),
    (
        "mixed, one invoice",
        payment("10", line("20", "Invoice 1"), line("10", "CreditMemo 2")),
        {("cash", "Invoice 1"): "10", ("credit_allocation", "Invoice 1"): "10"},
    ),
    (
        "mixed, with something left on account",
        payment("15", line("20", "Invoice 1"), line("10", "CreditMemo 2")),
        {("cash", "Invoice 1"): "10", ("credit_allocation", "Invoice 1"): "10", ("on_account", " "): "5"},
    ),
    (
        "mixed, several invoices",
        payment("120", line("100", "Invoice 1"), line("50", "Invoice 3"), line("30", "CreditMemo 2")),
        {("cash", "Invoice 1"): "100", ("cash", "Invoice 3"): "20", ("credit_allocation", "Invoice 3"): "30"},
    ),
    (
        "mixed, a line says which invoice the credit settles",
        payment("50", line("30", "Invoice 1", "CreditMemo 2"), line("50", "Invoice 3")),
        {("cash", "Invoice 3"): "50", ("credit_allocation", "Invoice 1"): "30"},
    ),
    (
        "an advance to a supplier used up",
        payment("40", line("100", "Bill 1"), line("60", "VendorPrepayment 2")),
        {("cash", "Bill 1"): "40", ("prepayment", "VendorPrepayment 2"): "60"},
    ),
    (
        "a journal",
        payment("10", line("5", "Invoice 1"), line("5", "JournalEntry 7")),
        {("unclear", "Invoice 1"): "5", ("unclear", "JournalEntry 7"): "5"},
    ),
    ("a refund cheque", payment("0.01", line("5", "Check 7")), {("unclear", "Check 7"): "5"}),
    ("more set against than there is", payment("10", line("20", "Invoice 1")), {("unclear", "Invoice 1"): "20"}),
    (
        "numbers as text",
        {"Id": "9", "TotalAmt": "10.50", "Line": {"Amount": "10.50", "LinkedTxn": {"TxnType": "Invoice", "TxnId": "1"}}},
        {("cash", "Invoice 1"): "10.50"},
    ),
]


@pytest.mark.parametrize(("doc", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_only_cash_is_called_cash(doc: dict[str, Any], expected: dict[tuple[str, str], str]) -> None:
    found = {(one.kind, f"{one.entity} {one.key}"): one.amount for one in shares(doc)}
    assert found == {name: D(amount) for name, amount in expected.items()}
    cash = sum((one.amount for one in shares(doc) if one.kind == "cash"), D(0))
    assert cash <= D(str(doc["TotalAmt"]))


CREDITS = [
    ("two lines", payment("0", line("10", "Invoice 1"), line("10", "CreditMemo 2")), {("Invoice 1", "CreditMemo/2"): "10"}),
    ("not named", payment("0", line("10", "Invoice 1")), {("Invoice 1", ""): "10"}),
    (
        "one credit on two bills",
        payment("0", line("10", "Bill 1"), line("5", "Bill 3"), line("15", "VendorCredit 2")),
        {("Bill 1", "VendorCredit/2"): "10", ("Bill 3", "VendorCredit/2"): "5"},
    ),
    (
        "two credits on one invoice",
        payment("0", line("10", "Invoice 1"), line("4", "CreditMemo 2"), line("6", "CreditMemo 3")),
        {("Invoice 1", "CreditMemo/2"): "4", ("Invoice 1", "CreditMemo/3"): "6"},
    ),
    (
        "lines say which is of which",
        payment("0", line("4", "Invoice 1", "CreditMemo 3"), line("6", "Invoice 4", "CreditMemo 2")),
        {("Invoice 1", "CreditMemo/3"): "4", ("Invoice 4", "CreditMemo/2"): "6"},
    ),
    (
        "with cash",
        payment("120", line("100", "Invoice 1"), line("50", "Invoice 3"), line("30", "CreditMemo 2")),
        {("Invoice 3", "CreditMemo/2"): "30"},
    ),
]


@pytest.mark.parametrize(("doc", "expected"), [case[1:] for case in CREDITS], ids=[case[0] for case in CREDITS])
def test_a_credit_allocation_says_which_credit_on_which_document(doc: dict[str, Any], expected: dict[tuple[str, str], str]) -> None:
    found = {(f"{one.entity} {one.key}", one.credit): one.amount for one in shares(doc) if one.kind == "credit_allocation"}
    assert found == {name: D(amount) for name, amount in expected.items()}
