"""Fetching the chart again says what changed, and what of the mapping it breaks."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kccwb.accounting.changes import chart_changes, tax_changes
from kccwb.model.package import Account, TaxCode

SALES = Account("a-1", "200", "Sales", "REVENUE", "REVENUE")
RENT = Account("a-2", "469", "Rent", "OVERHEADS", "EXPENSE")
VAT = TaxCode("OUTPUT2", "20%", Decimal(20), True, True, False)


def test_a_first_read_has_nothing_to_compare() -> None:
    assert chart_changes([], [SALES], {}) == []
    assert tax_changes([], [VAT], {}) == []


def test_what_breaks_a_mapping_is_told_first() -> None:
    archived = replace(SALES, status="ARCHIVED", usable=False, reason="archived in Xero")
    new = Account("a-3", "205", "Wholesale", "REVENUE", "REVENUE")
    assert chart_changes([RENT, SALES], [archived, new], {"a-1": ["nominal 300", "the default for sales"]}) == [
        "Account 200 Sales is now archived, and nominal 300, the default for sales are mapped to it.",
        "Account 469 Rent is gone.",
        "Account 205 Wholesale is new.",
    ]


def test_renames_and_closed_accounts_are_told() -> None:
    closed = replace(SALES, usable=False, reason="a bank account")
    assert chart_changes([SALES], [closed], {}) == ["Account 200 Sales can no longer be used: a bank account."]
    assert chart_changes([SALES], [replace(SALES, name="Turnover")], {}) == ["Account 200 Sales is called 200 Turnover now."]


def test_tax_codes_that_change_their_rate_are_told() -> None:
    dearer = replace(VAT, rate=Decimal("22.5000"))
    assert tax_changes([VAT], [dearer], {"OUTPUT2": ["tax rate 1 (sales)"]}) == [
        "Tax code OUTPUT2 is 22.5 % now, it was 20 %, and tax rate 1 (sales) is mapped to it."
    ]
    assert tax_changes([VAT], [replace(VAT, active=False)], {}) == ["Tax code OUTPUT2 is no longer active."]
