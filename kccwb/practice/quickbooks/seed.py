"""What a new QuickBooks company starts with: settings, chart, VAT codes, terms, and the indexes of its records."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from decimal import Decimal

from kccwb.practice.charts.uk_quickbooks import ACCOUNTS, CODES, RATES, SeedCode
from kccwb.practice.company import Company
from kccwb.practice.quickbooks.accounts import CONTROL, account_doc
from kccwb.practice.quickbooks.books import OPEN_KINDS
from kccwb.practice.quickbooks.currency import currency_ref
from kccwb.practice.quickbooks.kinds import KINDS
from kccwb.practice.quickbooks.switches import DEFAULTS
from kccwb.practice.store import Doc

_ORGANISATION: Doc = {"Name": "Practice Company", "LegalName": "Practice Company Ltd", "Email": "books@example.com"}
_CURRENCIES = {"EUR": "Euro", "USD": "United States Dollar"}
_TERMS = (("1", "Due on receipt", 0), ("2", "Net 15", 15), ("3", "Net 30", 30), ("4", "Net 60", 60))
_SYSTEM = frozenset({"UNDEPOSITED", "RETAINED", "EXCHANGE", "VAT", "OPENING"})


def seed(company: Company) -> None:
    """Set up a company that has nothing yet; one with settings is left as it is. Indexes are made for both."""
    _index(company)
    if company.settings:
        if company.settings.get("package") != "quickbooks":
            raise ValueError(f"{company.path} holds the books of another package")
        if missing := {name: value for name, value in DEFAULTS.items() if name not in company.settings}:
            company.configure(**missing)
            company.commit()
        return
    organisation = {**_ORGANISATION, **company.organisation}
    settings = {key: organisation.pop(key, value) for key, value in DEFAULTS.items()}
    realm = "9130" + "".join(secrets.choice("0123456789") for _ in range(12))
    company.configure(**settings, package="quickbooks", organisation=organisation, realm_id=realm, created=company.stamp())
    if company.seed_chart is not None:
        if company.seed_chart != "uk":
            raise ValueError(f"there is no chart named {company.seed_chart!r}; there is 'uk'")
        _chart(company)
    company.commit()


def _put(company: Company, kind: str, doc: Doc) -> None:
    stamp = company.stamp()
    company.put(kind, doc["Id"], {"SyncToken": "0", **doc, "_Created": stamp, "_Moment": stamp})


def _chart(company: Company) -> None:
    for key, (code, name) in enumerate(_CURRENCIES.items(), start=1):
        _put(company, "CompanyCurrency", {"Id": str(key), "Code": code, "Name": name, "Active": True})
    for account in ACCOUNTS:
        doc = account_doc(account.id, account.name, account.type, account.sub_type, currency_ref(company, account.currency))
        role = account.role or CONTROL.get(account.type)
        _put(company, "Account", {**doc, "AcctNum": account.number, **({"_Role": role} if role else {})})
    agency = {"Id": "1", "DisplayName": "HM Revenue & Customs (VAT)", "TaxTrackedOnSales": True, "TaxTrackedOnPurchases": True}
    _put(company, "TaxAgency", agency)
    for rate in RATES:
        shown = {
            "Id": rate.id,
            "Name": rate.name,
            "Description": rate.name,
            "Active": rate.active,
            "RateValue": Decimal(rate.percent),
            "AgencyRef": {"value": "1"},
            "SpecialTaxType": rate.special,
            "DisplayType": "ReadOnly" if rate.read_only else "HideInAll" if not rate.active else "ReadWrite",
            "EffectiveTaxRate": [{"RateValue": Decimal(rate.percent), "EffectiveDate": "2011-01-04T00:00:00-08:00"}],
        }
        _put(company, "TaxRate", shown)
    names = {rate.id: rate.name for rate in RATES}
    for tax_code in CODES:
        _put(company, "TaxCode", _code(tax_code, names))
    for term_id, name, days in _TERMS:
        term = {"Id": term_id, "Name": name, "Active": True, "Type": "STANDARD", "DueDays": Decimal(days), "DiscountPercent": Decimal(0)}
        _put(company, "Term", term)
    item = {"Id": "1", "Name": "Services", "FullyQualifiedName": "Services", "Active": True, "Type": "Service", "Taxable": True}
    income = {"IncomeAccountRef": {"value": "1", "name": "Sales"}, "UnitPrice": Decimal(0), "TrackQtyOnHand": False}
    _put(company, "Item", item | income)
    for kind in ("Account", "CompanyCurrency", "Term", "Item"):
        company.put("Counter", kind, {"Next": max(int(key) for key in company.table(kind).rows) + 1})


def _code(code: SeedCode, names: dict[str, str]) -> Doc:
    def rates(keys: tuple[str, ...]) -> Doc:
        refs = [{"TaxRateRef": {"value": key, "name": names[key]}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0} for key in keys]
        return {"TaxRateDetail": refs}

    return {
        "Id": code.id,
        "Name": code.name,
        "Description": code.description,
        "Active": code.active,
        "Hidden": not code.active,
        "Taxable": code.taxable,
        "TaxGroup": True,
        "SalesTaxRateList": rates(code.sales),
        "PurchaseTaxRateList": rates(code.purchases),
    }


def _folded(field: str) -> Callable[[Doc], str | None]:
    return lambda row: str(row[field]).casefold() if row.get(field) else None


def _number(field: str) -> Callable[[Doc], str | None]:
    return lambda row: row.get(field) or None


def _open_party(row: Doc) -> str | None:
    item = row.get("_Open", {}).get("")
    return f"{item['Side']} {item['Party']}" if item and item["Left"] else None


def _index(company: Company) -> None:
    for entity, kind in KINDS.items():
        if kind.name:
            company.table(entity).index("name", _folded(kind.name))
        if kind.number:
            company.table(entity).index("number", _number(kind.number))
    company.table("Employee").index("name", _folded("DisplayName"))
    company.table("Account").index("role", lambda row: row.get("_Role"))
    company.table("Account").index("number", lambda row: row.get("AcctNum"))
    company.table("CompanyCurrency").index("code", lambda row: row["Code"])
    for entity in OPEN_KINDS:
        company.table(entity).index("open", _open_party)
