"""QuickBooks' chart, tax codes, company and trial balance in the protocol's words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.quickbooks.balance import trial_balance
from kccwb.accounting.quickbooks.chart import account, tax_codes
from kccwb.accounting.quickbooks.company import organisation, year_start
from kccwb.accounting.quickbooks.records import contact, document, item, journal
from kccwb.model.errors import PackageError

D = Decimal
TODAY = date(2026, 3, 10)


def made(kind: str, sub: str = "", **more: Any) -> dict[str, Any]:
    return {"Id": "7", "Name": "Child", "FullyQualifiedName": "Parent:Child", "AccountType": kind, "AccountSubType": sub, **more}


@pytest.mark.parametrize(
    ("doc", "usable", "bank", "klass"),
    [
        (made("Income", "SalesOfProductIncome"), True, False, "REVENUE"),
        (made("Cost of Goods Sold"), True, False, "EXPENSE"),
        (made("Other Current Asset", "OtherCurrentAssets"), True, False, "ASSET"),
        (made("Other Current Asset", "Inventory"), False, False, "ASSET"),
        (made("Other Current Asset", "UndepositedFunds"), False, False, "ASSET"),
        (made("Other Current Liability", "GlobalTaxPayable"), False, False, "LIABILITY"),
        (made("Accounts Receivable"), False, False, "ASSET"),
        (made("Accounts Payable", Classification="Liability"), False, False, "LIABILITY"),
        (made("Bank"), False, True, "ASSET"),
        (made("Credit Card"), False, True, "LIABILITY"),
        (made("Equity", "RetainedEarnings"), False, False, "EQUITY"),
        (made("Income", Active=False), False, False, "REVENUE"),
        (made("Income", Active="true", Classification="Revenue"), True, False, "REVENUE"),
    ],
)
def test_an_account_says_whether_lines_may_post_to_it(doc: dict[str, Any], usable: bool, bank: bool, klass: str) -> None:
    found = account(doc)
    assert (found.usable, found.bank, found.klass, found.name) == (usable, bank, klass, "Parent:Child")
    assert bool(found.reason) is not usable


def rates(*keys: str) -> dict[str, Any]:
    return {"TaxRateDetail": [{"TaxRateRef": {"value": key}} for key in keys]}


def test_a_tax_code_has_the_rate_of_today_and_its_sides() -> None:
    percents: list[dict[str, Any]] = [
        {"Id": "1", "RateValue": 17.5, "EffectiveTaxRate": [
            {"RateValue": "17.5", "EffectiveDate": "2010-01-01", "EndDate": "2011-01-03"}, {"RateValue": "20", "EffectiveDate": "2011-01-04"}
        ]},
        {"Id": "2", "RateValue": "20"},
        {"Id": "3", "RateValue": D(-20)},
    ]  # fmt: skip
    codes: list[dict[str, Any]] = [
        {"Id": "6", "Name": "20.0% S", "SalesTaxRateList": rates("1"), "PurchaseTaxRateList": rates("2")},
        {"Id": "9", "Name": "20.0% PVA", "SalesTaxRateList": {}, "PurchaseTaxRateList": rates("2", "3"), "Active": False},
        {"Id": "10", "Name": "5.0% R"},
        {"Id": "11", "Name": "No VAT", "Hidden": True},
    ]
    found = {one.code: (one.rate, one.sales, one.purchases, one.active) for one in tax_codes(codes, percents, TODAY)}
    assert found == {
        "6": (D(20), True, True, True),
        "9": (D(0), False, True, False),
        "10": (D("5.0"), True, True, True),
        "11": (D(0), True, True, False),
    }


GOOD: dict[str, Any] = {
    "AccountingInfoPrefs": {"FirstMonthOfFiscalYear": "April", "BookCloseDate": "2026-01-31"},
    "CurrencyPrefs": {"HomeCurrency": {"value": "GBP"}, "MultiCurrencyEnabled": True},
    "TaxPrefs": {"UsingSalesTax": True},
    "SalesFormsPrefs": {"CustomTxnNumbers": True, "AutoApplyCredit": False},
    "OtherPrefs": {"NameValue": [{"Name": "VendorAndPurchasesPrefs.UseCustomTxnNumbers", "Value": "true"}]},
}


def test_a_company_in_order_has_no_troubles() -> None:
    euro = [{"Code": "EUR", "Active": True}, {"Code": "USD", "Active": False}]
    found = organisation("913", {"CompanyName": "Northwind", "Country": "GB"}, GOOD, euro)
    assert (found.id, found.name, found.currencies, found.troubles) == ("913", "Northwind", ("GBP", "EUR"), ())
    assert (found.period_lock_date, found.year_end_month, found.year_end_day) == (date(2026, 1, 31), 3, 31)


def test_what_is_absent_is_not_true_and_troubles_are_told() -> None:
    assert organisation("913", {}, {}, []).troubles == ()
    assert organisation("913", {"Country": "GBR"}, {}, []).base_currency == "GBP"
    bad = {
        "TaxPrefs": {"UsingSalesTax": False},
        "SalesFormsPrefs": {"CustomTxnNumbers": False, "AutoApplyCredit": True},
        "OtherPrefs": {"NameValue": [{"Name": "VendorAndPurchasesPrefs.UseCustomTxnNumbers", "Value": "false"}]},
    }
    told = organisation("913", {"Country": "US"}, bad, []).troubles
    assert [one.startswith("Warning") for one in told] == [False, False, False, True, True]
    automated = organisation("913", {}, {"TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": True}}, []).troubles
    assert "automated sales tax" in automated[0]


@pytest.mark.parametrize(
    ("as_at", "first", "start"),
    [
        (date(2026, 3, 31), 4, date(2025, 4, 1)),
        (date(2026, 4, 1), 4, date(2026, 4, 1)),
        (date(2026, 12, 31), 1, date(2026, 1, 1)),
        (date(2026, 5, 5), 0, date(2026, 1, 1)),
    ],
)
def test_the_financial_year_begins_before_the_date(as_at: date, first: int, start: date) -> None:
    assert year_start(as_at, first) == start


def row(key: str, name: str, debit: str = "", credit: str = "") -> dict[str, Any]:
    return {"ColData": [{"value": name, **({"id": key} if key else {})}, {"value": debit}, {"value": credit}]}


def report(*rows: dict[str, Any], total: tuple[str, str] = ("", "")) -> dict[str, Any]:
    grand = {"type": "Section", "group": "GrandTotal", "Summary": row("", "TOTAL", *total)}
    return {"Header": {"Option": [{"Name": "NoReportData", "Value": "false"}]}, "Rows": {"Row": [*rows, *([grand] if total[0] else [])]}}


def test_the_trial_balance_is_keyed_by_id_and_its_sections_are_walked() -> None:
    section = {
        "Header": row("20", "Parent", "5.00"),
        "Rows": {"Row": [row("21", "Child", "1,000.50")]},
        "Summary": row("", "Total Parent", "1005.50"),
    }
    found = trial_balance(report(section, row("30", "Same name", "", "1005.50"), total=("1005.50", "1005.50")), [])
    assert found == {"20": D("5.00"), "21": D("1000.50"), "30": D("-1005.50")}


@pytest.mark.parametrize(
    "wrong",
    [
        report(row("1", "A", "5.00"), row("2", "B", "", "4.00")),
        report(row("1", "A", "5.00"), row("2", "B", "", "5.00"), total=("6.00", "6.00")),
        report(row("", "Nobody", "5.00"), row("2", "B", "", "5.00")),
        {},
    ],
)
def test_a_report_that_does_not_add_up_is_not_believed(wrong: dict[str, Any]) -> None:
    with pytest.raises(PackageError):
        trial_balance(wrong, [])


def test_accounts_without_ids_are_known_by_name_and_an_empty_report_is_empty() -> None:
    chart = [account(made("Income", AcctNum="4000"))]
    found = trial_balance(report(row("", "4000 Parent:Child", "", "5.00"), row("2", "B", "5.00")), chart)
    assert found == {"7": D("-5.00"), "2": D("5.00")}
    assert trial_balance({"Header": {"Option": [{"Name": "NoReportData", "Value": "true"}]}}, []) == {}


def test_customers_and_vendors_are_told_apart_by_id_and_role() -> None:
    customer = contact("Customer", {"Id": "12", "DisplayName": "Acme", "Notes": "VAT GB1\nKCC URN A 12", "CurrencyRef": {"value": "EUR"}})
    vendor = contact("Vendor", {"Id": "12", "DisplayName": "Acme (S)", "AcctNum": "A12", "Active": False, "Notes": "KCC URN A12"})
    assert (customer.package_id, customer.extra["contact_number"], customer.extra["role"]) == ("customer/12", "A 12", "customer")
    assert (vendor.package_id, vendor.extra["contact_number"], vendor.status) == ("vendor/12", "A12", "ARCHIVED")
    assert customer.extra["currency"] == "EUR"


def test_an_items_code_is_its_sku_and_inventory_is_tracked() -> None:
    found = item({"Id": "31", "Name": "Bolt", "Sku": "B-1", "Type": "Inventory", "IncomeAccountRef": {"value": "79"}})
    assert (found.package_id, found.number, found.extra["tracked"], found.extra["account_id"]) == ("item/31", "B-1", "yes", "79")


def test_a_nil_document_is_void_only_when_it_says_so() -> None:
    nil = {"Id": "1", "TotalAmt": D(0), "Balance": D(0)}
    assert document("Invoice", nil).status == "AUTHORISED"
    assert document("Invoice", {**nil, "PrivateNote": "Voided - KCC"}).status == "VOIDED"
    assert document("Bill", {"Id": "1", "status": "Deleted"}).status == "DELETED"
    paid = {
        "Id": "1",
        "TotalAmt": "120.00",
        "Balance": 0,
        "TxnTaxDetail": {"TotalTax": 20},
        "ExchangeRate": "0.8",
        "CurrencyRef": {"value": "EUR"},
    }
    found = document("CreditMemo", paid, base_currency="GBP")
    assert (found.status, found.net, found.tax, found.rate, found.currency) == ("PAID", D(100), D(20), D("1.25"), "EUR")


def test_a_journal_is_in_the_books_currency_debit_positive() -> None:
    lines = [
        {"Amount": D(10), "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": key}}}
        for side, key in (("Debit", "90"), ("Credit", "91"))
    ]
    found = journal({"Id": "5", "DocNumber": "CoS", "TxnDate": "2026-01-31", "ExchangeRate": D("0.85"), "Line": lines})
    assert [(one.account_id, one.amount) for one in found.lines] == [("90", D("8.50")), ("91", D("-8.50"))]
