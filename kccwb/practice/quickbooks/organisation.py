"""The company itself: CompanyInfo and Preferences."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import check_active, currency_ref, rate_on
from kccwb.practice.quickbooks.fault import missing
from kccwb.practice.quickbooks.reading import day_of
from kccwb.practice.store import Doc

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def _first_month(call: Call) -> str:
    return _MONTHS[int(call.switch("year_end_month")) % 12]


def company_info(call: Call) -> Doc:
    """The CompanyInfo entity."""
    kept = call.company.settings
    address = {"Id": "1", "Line1": "1 Practice Street", "City": "London", "PostalCode": "EC1A 1BB", "Country": kept["country"]}
    return {
        "CompanyName": kept["organisation"]["Name"],
        "LegalName": kept["organisation"]["LegalName"],
        "CompanyAddr": address,
        "CustomerCommunicationAddr": address,
        "LegalAddr": address,
        "Email": {"Address": kept["organisation"]["Email"]},
        "WebAddr": {},
        "CompanyStartDate": kept["created"][:10],
        "FiscalYearStartMonth": _first_month(call),
        "Country": kept["country"],
        "SupportedLanguages": "en",
        "DefaultTimeZone": "Europe/London",
        "NameValue": [
            {"Name": "OfferingSku", "Value": "QuickBooks Online Plus"},
            {"Name": "ItemCategoriesFeature", "Value": "true"},
            {"Name": "IndustryType", "Value": ""},
        ],
        "Id": "1",
        "SyncToken": "0",
        "_Created": kept["created"],
        "_Moment": kept["created"],
    }


def preferences(call: Call) -> Doc:
    """The Preferences entity; PartnerTaxEnabled is absent unless automated sales tax is switched on."""
    company, kept = call.company, call.company.settings
    base = currency_ref(company, kept["base_currency"])
    accounting: Doc = {
        "UseAccountNumbers": kept["use_account_numbers"],
        "TrackDepartments": False,
        "ClassTrackingPerTxn": False,
        "ClassTrackingPerTxnLine": False,
        "FirstMonthOfFiscalYear": _first_month(call),
        "TaxYearMonth": "January",
        "CustomerTerminology": "Customers",
    }
    if kept["book_close_date"]:
        accounting["BookCloseDate"] = kept["book_close_date"]
    tax: Doc = {"UsingSalesTax": kept["using_sales_tax"]}
    if kept["automated_sales_tax"]:
        tax["PartnerTaxEnabled"] = True
    return {
        "AccountingInfoPrefs": accounting,
        "ProductAndServicesPrefs": {"ForSales": True, "ForPurchase": True, "QuantityWithPriceAndRate": True, "QuantityOnHand": True},
        "SalesFormsPrefs": {
            "CustomTxnNumbers": kept["custom_txn_numbers"],
            "AutoApplyCredit": kept["auto_apply_credit"],
            "AllowDeposit": True,
            "AllowDiscount": True,
            "AllowEstimates": True,
            "AllowServiceDate": True,
            "AllowShipping": False,
            "AutoApplyPayments": False,
            "DefaultTerms": {"value": "3"},
        },
        "VendorAndPurchasesPrefs": {"TrackingByCustomer": False, "BillableExpenseTracking": False},
        "TaxPrefs": tax,
        "CurrencyPrefs": {"MultiCurrencyEnabled": kept["multi_currency"], "HomeCurrency": base},
        "ReportPrefs": {"ReportBasis": "Accrual", "CalcAgingReportFromTxnDate": False},
        "TimeTrackingPrefs": {"UseServices": True, "BillCustomers": False},
        "EmailMessagesPrefs": {},
        "OtherPrefs": {
            "NameValue": [
                {"Name": name, "Value": str(value).lower()}
                for name, value in {
                    "VendorAndPurchasesPrefs.UseCustomTxnNumbers": kept["purchase_custom_txn_numbers"],
                    "SalesFormsPrefs.UseCustomTxnNumbers": kept["custom_txn_numbers"],
                    "WarnDuplicateCheckNumber": False,
                    "WarnDuplicateBillNumber": kept["warn_duplicate_bill_numbers"],
                    "WarnDuplicateJournalNumber": kept["warn_duplicate_journal_numbers"],
                }.items()
            ]
        },
        "Id": "1",
        "SyncToken": "0",
        "_Created": kept["created"],
        "_Moment": kept["created"],
    }


def exchange_rate(call: Call) -> Doc:
    """GET /exchangerate: the rate of a currency on a day."""

    code = call.query.get("sourcecurrencycode", "").upper()
    if not code:
        raise missing("sourcecurrencycode")
    check_active(call.company, code)
    day = day_of("asofdate", call.query.get("asofdate") or call.company.today().isoformat())
    rate = rate_on(call.company, code, day)
    stamp = call.company.stamp()
    shown = {"SourceCurrencyCode": code, "TargetCurrencyCode": call.switch("base_currency"), "Rate": Decimal(rate), "AsOfDate": day}
    return {**shown, "_Created": stamp, "_Moment": stamp}
