"""What the mapping suggests on a QuickBooks UK company: names and tax codes as QuickBooks gives them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.accounting.known import keep_chart, keep_traits
from kccwb.accounting.quickbooks import chart as quickbooks
from kccwb.accounting.quickbooks.adapter import QuickBooksPackage
from kccwb.mapping.chart import Chart, ChartAccount, ChartTaxCode
from kccwb.mapping.defaults import default_for
from kccwb.mapping.suggest import account_for, bank_for, tax_for
from kccwb.mapping.tax_kind import kinds_of
from kccwb.model.errors import BadInput
from kccwb.model.package import Traits
from kccwb.practice.charts.uk_quickbooks import ACCOUNTS, CODES, RATES
from kccwb.store.home import Home
from kccwb.workbench import Workbench

MORE_CODES = (
    ("50", "0.0% ECG", 0, True, True), ("51", "0.0% ECS", 0, True, True), ("52", "20.0% RC CIS", 0, True, True), ("53", "5.0% RC CIS", 0, True, True),
)  # fmt: skip
"""Further codes of a UK company: EC goods and services, and the reverse charge of construction."""


def documents(*, numbers: bool = True) -> list[dict[str, Any]]:
    """The accounts as QuickBooks gives them."""
    docs: list[dict[str, Any]] = [
        {
            "Id": one.id,
            "Name": one.name,
            "FullyQualifiedName": one.name,
            "AccountType": one.type,
            "AccountSubType": one.sub_type,
            "CurrencyRef": {"value": one.currency},
            **({"AcctNum": one.number} if numbers else {}),
        }
        for one in ACCOUNTS
    ]
    docs.append(
        {"Id": "900", "Name": "Larder", "FullyQualifiedName": "Trade:Sales - Larder", "AccountType": "Income", "AccountSubType": "X"}
    )
    return docs


def chart(*, numbers: bool = True) -> Chart:
    accounts = [quickbooks.account(doc) for doc in documents(numbers=numbers)]

    def rates(keys: tuple[str, ...]) -> dict[str, Any]:
        return {"TaxRateDetail": [{"TaxRateRef": {"value": key}} for key in keys]}

    codes = [
        {
            "Id": one.id,
            "Name": one.name,
            "Active": one.active,
            "SalesTaxRateList": rates(one.sales),
            "PurchaseTaxRateList": rates(one.purchases),
        }
        for one in CODES
    ]
    read = quickbooks.tax_codes(codes, [{"Id": one.id, "RateValue": Decimal(one.percent)} for one in RATES], date(2026, 10, 1))
    return Chart(
        tuple(
            ChartAccount(
                one.account_id, one.code, one.name, one.type, one.klass, one.status, one.tax_code, one.system, one.currency, one.bank,
                one.takes_payments, one.inventory, one.usable, one.reason,
            )
            for one in accounts
        ),
        tuple(ChartTaxCode(one.code, one.name, one.rate, one.active, one.sales, one.purchases) for one in read)
        + tuple(ChartTaxCode(code, name, Decimal(rate), True, sales, purchases) for code, name, rate, sales, purchases in MORE_CODES),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("description", "rate", "sales", "purchase"),
    [
        ("Standard", 20, "20.0% S", "20.0% S"),
        ("Reduced", 5, "5.0% R", "5.0% R"),
        ("Zero", 0, "0.0% Z", "0.0% Z"),
        ("Zero Rated", 0, "0.0% Z", "0.0% Z"),
        ("Exempt", 0, "Exempt", "Exempt"),
        ("Outside the scope", 0, "No VAT", "No VAT"),
        ("No VAT", 0, "No VAT", "No VAT"),
        ("Reverse charge SG", 0, "20.0% RC SG", "20.0% RC SG"),
        ("Reverse charge", 0, None, None),
        ("EC goods", 0, "0.0% ECG", "0.0% ECG"),
        ("EC services", 0, "0.0% ECS", "0.0% ECS"),
        ("Postponed VAT on imports", 0, None, "20.0% PVA"),
        ("Nought", 0, None, None),
        ("Reverse charge", 20, None, None),
        ("Standard", Decimal("17.5"), None, None),
    ],
)
def test_a_tax_code_fits_by_kind_side_and_rate_and_never_by_rate_alone(
    description: str, rate: int | Decimal, sales: str | None, purchase: str | None
) -> None:
    for direction, wanted in (("sales", sales), ("purchase", purchase)):
        found = tax_for(description, Decimal(rate), direction, chart())
        assert (found.target if found else None) == wanted
        if found:
            assert chart().tax(found.target, direction).name == wanted, "what is suggested can be mapped"


@pytest.mark.parametrize(
    ("code", "description", "system_type", "name"),
    [
        ("0110", "Purchase Delivery", "Purchase", "Carriage"),
        ("0115", "Sales Delivery", "Sale", "Sales - Delivery"),
        ("0120", "Stock", "Stock", "Stock in Hand"),
        ("0122", "Stock - COS", "Cost of Sale", "Cost of sales"),
        ("0123", "Stock - Adjusted", "Cost of Sale", "Stock Adjustments"),
        ("300", "Sales - Beverages", "Sale", "Sales"),
        ("305", "Sales - Larder", "Sale", "Trade:Sales - Larder"),
        ("621", "Goods Expensed on Purchase", "Expense", "Purchases"),
    ],
)
@pytest.mark.parametrize("numbers", [True, False])
def test_northwinds_nominals_find_their_accounts(code: str, description: str, system_type: str, name: str, numbers: bool) -> None:
    found = account_for(code, description, system_type, chart(numbers=numbers))
    assert found is not None
    assert found.target_name == name
    assert chart(numbers=numbers).posting(found.target).name == name


@pytest.mark.parametrize("system_type", ["Debtors", "Creditors", "Tax", "Bank", "Retained Earnings"])
def test_control_nominals_get_no_account(system_type: str) -> None:
    assert account_for("0101", "Accounts Receivable (A/R)", system_type, chart()) is None


@pytest.mark.parametrize("numbers", [True, False])
def test_the_default_setup_finds_its_accounts(numbers: bool) -> None:
    held = chart(numbers=numbers)
    found = {role: default_for(role, held)[0] for role in ("sales", "purchase", "stock_in_hand", "prepayment")}
    assert {role: one.name if one else "" for role, one in found.items()} == {
        "sales": "Sales",
        "purchase": "General Expenses",
        "stock_in_hand": "Stock in Hand",
        "prepayment": "Customer Prepayments",
    }


def test_a_package_that_keeps_prepayments_with_the_customer_gets_no_account_for_them(tmp_path: Path) -> None:
    with Workbench.create("prepaid", home=Home(tmp_path)) as bench:
        keep_chart(bench.store, [quickbooks.account(doc) for doc in documents()], [])
        keep_traits(bench.store, QuickBooksPackage.traits)
        assert {row.role: row.outcome for row in bench.map_defaults().rows} == {"sales": "set", "purchase": "set"}
        assert bench.store.rows("select role from default_account where role = 'prepayment'") == []
        keep_traits(bench.store, Traits())
        assert {row.role: row.outcome for row in bench.map_defaults().rows} == {"sales": "kept", "purchase": "kept", "prepayment": "set"}


def test_banks_fit_by_name_and_currency() -> None:
    assert [getattr(bank_for(name, currency, "GBP", chart()), "target", None) for name, currency in (("Current Account", "GBP"), ("Euro Account", "EUR"))] == [
        "1200",
        "1220",
    ]  # fmt: skip


def test_the_packages_own_inventory_is_refused_without_naming_another_package() -> None:
    with pytest.raises(BadInput, match="the package's own inventory accounts cannot be used") as refused:
        chart().posting("1000")
    assert "Xero" not in f"{refused.value.message} {refused.value.fix}"


def test_ec_services_are_not_ec_goods() -> None:
    assert kinds_of("0.0% ECS") == {"EC", "services"}
    assert kinds_of("0.0% ECG") == {"EC"}


def own_account(code: str, name: str, klass: str = "REVENUE") -> ChartAccount:
    return ChartAccount(code, code, name, "Income", klass, "ACTIVE", "", "", "", False, False, False, True, "")


@pytest.mark.parametrize(
    ("accounts", "reason"),
    [
        (
            [("7001", "Shop takings and sales"), ("7002", "Interest")],
            '7001 Shop takings and sales is a revenue account with "sales" in its name',
        ),
        ([("7001", "Turnover"), ("7002", "Interest")], "7001 Turnover is a revenue account called Turnover"),
        ([("7001", "Other"), ("7002", "Sales")], "7002 Sales is a revenue account called Sales"),
        ([("200", "Shop"), ("7002", "Interest")], "200 Shop is the revenue account with code 200, where a standard chart has Sales"),
        ([("7001", "Shop")], "7001 Shop is the only revenue account"),
        ([("7001", "Shop"), ("7002", "Interest")], "no revenue account called Sales, and none with code 200: choose one"),
    ],
)
def test_the_default_setup_says_what_is_true_of_the_account(accounts: list[tuple[str, str]], reason: str) -> None:
    assert default_for("sales", Chart(tuple(own_account(code, name) for code, name in accounts), ()))[1] == reason


def test_the_default_purchase_account_is_described_by_its_name() -> None:
    held = Chart((own_account("500", "Sundry costs", "EXPENSE"), own_account("501", "Wages", "EXPENSE")), ())
    assert default_for("purchase", held)[1] == '500 Sundry costs is an expense account with "sundry" in its name'
