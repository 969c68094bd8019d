"""The properties that many entities share, and those of the lists of names."""

from __future__ import annotations

from typing import Any

from kccwb.practice.quickbooks.reading import ANYTHING, DAY, FLAG, ID, IGNORED, NUMBER, REF, Choice, Part, Text

COMMON: dict[str, Any] = {
    "Id": ID,
    "SyncToken": ID,
    "sparse": FLAG,
    "domain": IGNORED,
    "MetaData": IGNORED,
    "CustomField": ANYTHING,
    "AttachableRef": IGNORED,
    "status": IGNORED,
}
NAME100, NUMBER21 = Text(100, name=True), Text(21)
ADDRESS = Part(
    {
        **{f"Line{i}": Text(500) for i in range(1, 6)},
        **{name: Text(255) for name in ("City", "Country", "CountryCode", "CountrySubDivisionCode", "Note", "County")},
        "Id": ID,
        "PostalCode": Text(30),
        "Lat": Text(30),
        "Long": Text(30),
    }
)
PHONE = Part({"FreeFormNumber": Text(30)})
EMAIL = Part({"Address": Text(100)})
WEB = Part({"URI": Text(1000)})
MEMO = Part({"value": Text(1000)})
PERSON: dict[str, Any] = {
    **COMMON,
    "DisplayName": Text(500, name=True),
    **{name: Text(100, name=True) for name in ("GivenName", "MiddleName", "FamilyName")},
    **{name: Text(16, name=True) for name in ("Title", "Suffix")},
    **dict.fromkeys(("PrimaryPhone", "AlternatePhone", "Mobile", "Fax"), PHONE),
    "CompanyName": Text(100, name=True),
    "PrintOnCheckName": Text(110),
    "Active": FLAG,
    "PrimaryEmailAddr": EMAIL,
    "WebAddr": WEB,
    "BillAddr": ADDRESS,
    "CurrencyRef": REF,
    "Notes": Text(4000),
    "Balance": IGNORED,
    "V4IDPseudonym": IGNORED,
    "OtherContactInfo": IGNORED,
}
IGNORED_CUSTOMER: tuple[str, ...] = ("FullyQualifiedName", "IsProject", "Level", "BalanceWithJobs", "OpenBalanceDate", "OverDueBalance")
IGNORED_CUSTOMER += ("TotalRevenue", "TotalExpense", "ClientEntityId", "ARAccountRef", "CustomerTypeRef")
CUSTOMER: dict[str, Any] = {
    **PERSON,
    **dict.fromkeys(IGNORED_CUSTOMER, IGNORED),
    "ShipAddr": ADDRESS,
    "Job": FLAG,
    "BillWithParent": FLAG,
    "ParentRef": REF,
    "Taxable": FLAG,
    "DefaultTaxCodeRef": REF,
    "SalesTermRef": REF,
    "PaymentMethodRef": REF,
    "PreferredDeliveryMethod": Text(30),
    "ResaleNum": Text(16),
    "PrimaryTaxIdentifier": Text(20),
    "BusinessNumber": Text(20),
}
VENDOR: dict[str, Any] = {
    **PERSON,
    "AcctNum": Text(100),
    "TermRef": REF,
    "TaxIdentifier": Text(20),
    "Vendor1099": FLAG,
    "BillRate": NUMBER,
    "CostRate": NUMBER,
    "BusinessNumber": Text(20),
    "TaxReportingBasis": Text(20),
    "CompanyRegistrationNumber": Text(20),
    "APAccountRef": IGNORED,
    "HasTPAR": FLAG,
    "GSTIN": IGNORED,
    "GSTRegistrationType": IGNORED,
    "T4AEligible": IGNORED,
    "T5018Eligible": IGNORED,
}
IGNORED_ITEM = ("FullyQualifiedName", "Level", "AbatementRate", "ReverseChargeRate", "ServiceType", "ItemCategoryType", "UQCId", "AvgCost")
ITEM: dict[str, Any] = {
    **COMMON,
    **dict.fromkeys(IGNORED_ITEM, IGNORED),
    "Name": NAME100,
    "Sku": Text(100),
    "Description": Text(4000),
    "PurchaseDesc": Text(1000),
    "Active": FLAG,
    "SubItem": FLAG,
    "ParentRef": REF,
    "Taxable": FLAG,
    "SalesTaxIncluded": FLAG,
    "PurchaseTaxIncluded": FLAG,
    "UnitPrice": NUMBER,
    "PurchaseCost": NUMBER,
    "Type": Choice(("Service", "NonInventory", "Inventory", "Category", "Group")),
    "IncomeAccountRef": REF,
    "ExpenseAccountRef": REF,
    "AssetAccountRef": REF,
    "SalesTaxCodeRef": REF,
    "PurchaseTaxCodeRef": REF,
    "TrackQtyOnHand": FLAG,
    "QtyOnHand": NUMBER,
    "InvStartDate": DAY,
    "ReorderPoint": NUMBER,
}
ACCOUNT: dict[str, Any] = {
    **COMMON,
    "Name": Text(100, barred='":'),
    "AcctNum": Text(7, barred=":"),
    "AccountType": Text(100),
    "AccountSubType": Text(100),
    "Classification": IGNORED,
    "Description": Text(100),
    "Active": FLAG,
    "SubAccount": FLAG,
    "ParentRef": REF,
    "CurrencyRef": REF,
    "TaxCodeRef": REF,
    **dict.fromkeys(("FullyQualifiedName", "CurrentBalance", "CurrentBalanceWithSubAccounts", "AccountAlias", "TxnLocationType"), IGNORED),
    "OpeningBalance": IGNORED,
    "OnlineBankingEnabled": IGNORED,
}


TERM_FIELDS = {
    **COMMON,
    "Name": Text(31, name=True),
    "Active": FLAG,
    "Type": Text(20),
    **dict.fromkeys(("DueDays", "DiscountDays", "DiscountPercent", "DayOfMonthDue", "DueNextMonthDays", "DiscountDayOfMonth"), NUMBER),
}
