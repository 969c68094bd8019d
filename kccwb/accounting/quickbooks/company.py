"""The company behind the connection: its currencies, dates, and what of its settings stands in the way of an export (qbo.md §12)."""

from __future__ import annotations

from calendar import month_name, monthrange
from collections.abc import Iterator, Sequence
from datetime import date

from kccwb.accounting.quickbooks.chart import currencies, other_preference, preference
from kccwb.accounting.quickbooks.wire import Doc, day, ref, text, truth
from kccwb.model.package import Organisation

_BRITAIN = frozenset({"", "GB", "GBR", "UK", "UNITED KINGDOM"})
_MONTHS = {name[:3].lower(): number for number, name in enumerate(month_name) if name}
_NOT_A_LEAP_YEAR = 2025


def organisation(realm: str, company: Doc, preferences: Doc, currency_docs: Sequence[Doc]) -> Organisation:
    """The company with its lock date, year end and the troubles of its settings."""
    base = ref(preference(preferences, "CurrencyPrefs") or {}, "HomeCurrency")
    country = text(company.get("Country") or (company.get("CompanyAddr") or {}).get("Country"))
    if not base and country.upper() in _BRITAIN - {""}:
        base = "GBP"
    several = truth(preference(preferences, "CurrencyPrefs", "MultiCurrencyEnabled"))
    last = (first_month(preferences, company) - 2) % 12 + 1 if first_month(preferences, company) else 0
    return Organisation(
        id=realm,
        name=text(company.get("CompanyName") or company.get("LegalName")) or f"QuickBooks company {realm}",
        base_currency=base,
        country=country,
        currencies=currencies(currency_docs if several else (), base),
        period_lock_date=day(preference(preferences, "AccountingInfoPrefs", "BookCloseDate")),
        year_end_month=last,
        year_end_day=monthrange(_NOT_A_LEAP_YEAR, last)[1] if last else 0,
        troubles=tuple(_troubles(country, preferences)) if preferences else (),
    )


def first_month(preferences: Doc, company: Doc) -> int:
    """The month in which the financial year begins, 1 to 12; 0 when nothing tells it. It is written as a name, or as a number."""
    told = text(preference(preferences, "AccountingInfoPrefs", "FirstMonthOfFiscalYear") or company.get("FiscalYearStartMonth")).strip()
    if told.isdigit():
        return int(told) if 1 <= int(told) <= 12 else 0
    return _MONTHS.get(told[:3].lower(), 0)


def year_start(as_at: date, first: int) -> date:
    """The first day of the financial year that a date is in; ``first`` is the month it begins in, 0 for January."""
    month = first or 1
    return date(as_at.year if as_at.month >= month else as_at.year - 1, month, 1)


def _troubles(country: str, preferences: Doc) -> Iterator[str]:
    """What is absent is unknown and concludes nothing, but for the automated tax, where absence means that it is off."""
    if truth(preference(preferences, "TaxPrefs", "PartnerTaxEnabled")):
        yield "QuickBooks works out US sales tax by itself here (automated sales tax): this is no UK company's VAT."
    elif _off(preference(preferences, "TaxPrefs", "UsingSalesTax")):
        yield "VAT is not switched on in QuickBooks: set it up under Taxes; the API cannot."
    if _off(preference(preferences, "SalesFormsPrefs", "CustomTxnNumbers")):
        yield "Custom transaction numbers are off for sales: QuickBooks would number KCC's invoices by itself."
    if _off(other_preference(preferences, "VendorAndPurchasesPrefs.UseCustomTxnNumbers") or None):
        yield "Custom transaction numbers are off for purchases: QuickBooks would not keep the suppliers' numbers."
    if truth(preference(preferences, "SalesFormsPrefs", "AutoApplyCredit")):
        yield (
            "Warning: QuickBooks sets credits against invoices by itself (Automatically apply credits is on). Such allocations are listed and "
            "never carried into KCC."
        )
    if country.upper() not in _BRITAIN:
        yield f"Warning: the company is in {country}, not in the United Kingdom: its VAT may work otherwise."


def _off(value: object) -> bool:
    return value is not None and not truth(value)
