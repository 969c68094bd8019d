"""A small UK company's chart of accounts and VAT codes, as a new QuickBooks company would have them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedAccount:
    """An account to start with; `role` names what the package itself uses it for, `id` is as arbitrary as a real one."""

    id: str
    number: str
    name: str
    type: str
    sub_type: str
    role: str | None = None
    currency: str = "GBP"


@dataclass(frozen=True, slots=True)
class SeedRate:
    """A tax rate; `read_only` rates cannot be set by a caller."""

    id: str
    name: str
    percent: str
    special: str = "NONE"
    read_only: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class SeedCode:
    """A tax code with the rates it makes on sales and on purchases; a side without rates cannot use it."""

    id: str
    name: str
    description: str
    sales: tuple[str, ...]
    purchases: tuple[str, ...]
    active: bool = True
    taxable: bool = True


_COGS, _COST = "Cost of Goods Sold", "SuppliesMaterialsCogs"
_OVERHEAD, _OWED = "Expense", "Other Current Liability"
_ASSET = "Other Current Asset"

ACCOUNTS: tuple[SeedAccount, ...] = (
    SeedAccount("35", "1200", "Current", "Bank", "Checking"),
    SeedAccount("36", "1210", "Savings", "Bank", "Savings"),
    SeedAccount("112", "1220", "Euro", "Bank", "Checking", currency="EUR"),
    SeedAccount("113", "1230", "Dollar", "Bank", "Checking", currency="USD"),
    SeedAccount("41", "1240", "Company Card", "Credit Card", "CreditCard"),
    SeedAccount("84", "1100", "Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable", "AR"),
    SeedAccount("114", "1101", "Accounts Receivable (A/R) - EUR", "Accounts Receivable", "AccountsReceivable", "AR", "EUR"),
    SeedAccount("115", "1102", "Accounts Receivable (A/R) - USD", "Accounts Receivable", "AccountsReceivable", "AR", "USD"),
    SeedAccount("4", "1150", "Undeposited Funds", _ASSET, "UndepositedFunds", "UNDEPOSITED"),
    SeedAccount("81", "1000", "Inventory Asset", _ASSET, "Inventory", "INVENTORY"),
    SeedAccount("96", "1001", "Stock in Hand", _ASSET, "OtherCurrentAssets"),
    SeedAccount("97", "1103", "Prepayments", _ASSET, "PrepaidExpenses"),
    SeedAccount("51", "0030", "Office Equipment", "Fixed Asset", "FurnitureAndFixtures"),
    SeedAccount("52", "0031", "Office Equipment Depreciation", "Fixed Asset", "AccumulatedDepreciation"),
    SeedAccount("33", "2100", "Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable", "AP"),
    SeedAccount("116", "2101", "Accounts Payable (A/P) - EUR", "Accounts Payable", "AccountsPayable", "AP", "EUR"),
    SeedAccount("117", "2102", "Accounts Payable (A/P) - USD", "Accounts Payable", "AccountsPayable", "AP", "USD"),
    SeedAccount("89", "2200", "VAT Control", _OWED, "GlobalTaxPayable", "VAT"),
    SeedAccount("90", "2201", "VAT Suspense", _OWED, "GlobalTaxSuspense"),
    SeedAccount("98", "2109", "Customer Prepayments", _OWED, "OtherCurrentLiabilities"),
    SeedAccount("99", "2110", "Accruals", _OWED, "OtherCurrentLiabilities"),
    SeedAccount("100", "2210", "PAYE and NI Payable", _OWED, "PayrollTaxPayable"),
    SeedAccount("101", "9998", "Suspense", _OWED, "OtherCurrentLiabilities"),
    SeedAccount("102", "2300", "Bank Loan", "Long Term Liability", "NotesPayable"),
    SeedAccount("2", "3200", "Retained Earnings", "Equity", "RetainedEarnings", "RETAINED"),
    SeedAccount("34", "3100", "Opening Balance Equity", "Equity", "OpeningBalanceEquity", "OPENING"),
    SeedAccount("103", "3000", "Ordinary Share Capital", "Equity", "CommonStock"),
    SeedAccount("1", "4000", "Sales", "Income", "SalesOfProductIncome"),
    SeedAccount("104", "4001", "Sales - Trade", "Income", "SalesOfProductIncome"),
    SeedAccount("105", "4002", "Sales - Web", "Income", "SalesOfProductIncome"),
    SeedAccount("106", "4003", "Sales - Export", "Income", "SalesOfProductIncome"),
    SeedAccount("107", "4004", "Sales - Delivery", "Income", "ServiceFeeIncome"),
    SeedAccount("79", "4010", "Sales of Product Income", "Income", "SalesOfProductIncome"),
    SeedAccount("82", "4020", "Discounts given", "Income", "DiscountsRefundsGiven", "DISCOUNT"),
    SeedAccount("108", "4900", "Other Income", "Other Income", "OtherMiscellaneousIncome"),
    SeedAccount("109", "4901", "Interest Earned", "Other Income", "InterestEarned"),
    SeedAccount("80", "5000", "Cost of sales", _COGS, _COST, "COGS"),
    SeedAccount("61", "5001", "Purchases", _OVERHEAD, "SuppliesMaterials"),
    SeedAccount("62", "5100", "Carriage", _OVERHEAD, "ShippingFreightDelivery"),
    SeedAccount("63", "5200", "Stock Adjustments", _COGS, _COST),
    SeedAccount("64", "6000", "Direct Wages", _COGS, "CostOfLaborCos"),
    SeedAccount("7", "6200", "Advertising", _OVERHEAD, "AdvertisingPromotional"),
    SeedAccount("8", "7901", "Bank charges", _OVERHEAD, "BankCharges"),
    SeedAccount("9", "8200", "General Expenses", _OVERHEAD, "OtherMiscellaneousServiceCost"),
    SeedAccount("10", "7600", "Accountancy and Legal Fees", _OVERHEAD, "LegalProfessionalFees"),
    SeedAccount("11", "7100", "Rent", _OVERHEAD, "RentOrLeaseOfBuildings"),
    SeedAccount("12", "7200", "Light and Heat", _OVERHEAD, "Utilities"),
    SeedAccount("13", "7500", "Office Costs", _OVERHEAD, "OfficeGeneralAdministrativeExpenses"),
    SeedAccount("14", "7501", "Postage and Couriers", _OVERHEAD, "ShippingFreightDelivery"),
    SeedAccount("15", "7300", "Motor Expenses", _OVERHEAD, "Auto"),
    SeedAccount("16", "7400", "Travel", _OVERHEAD, "Travel"),
    SeedAccount("17", "8204", "Insurance", _OVERHEAD, "Insurance"),
    SeedAccount("18", "7003", "Salaries", _OVERHEAD, "PayrollExpenses"),
    SeedAccount("19", "8000", "Depreciation", "Other Expense", "Depreciation"),
    SeedAccount("110", "7906", "Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss", "EXCHANGE"),
    SeedAccount("111", "8250", "Reconciliation Discrepancies", "Other Expense", "OtherMiscellaneousExpense"),
)

RATES: tuple[SeedRate, ...] = (
    SeedRate("14", "20.0% S (Sales)", "20"),
    SeedRate("11", "20.0% S (Purchases)", "20"),
    SeedRate("7", "5.0% R (Sales)", "5"),
    SeedRate("9", "5.0% R (Purchases)", "5"),
    SeedRate("16", "0.0% Z (Sales)", "0", "ZERO_RATE"),
    SeedRate("5", "0.0% Z (Purchases)", "0", "ZERO_RATE"),
    SeedRate("22", "Exempt (Sales)", "0"),
    SeedRate("21", "Exempt (Purchases)", "0"),
    SeedRate("28", "No VAT (Sales)", "0"),
    SeedRate("29", "No VAT (Purchases)", "0"),
    SeedRate("33", "20.0% RC SG (Sales)", "0", "REVERSE_CHARGE"),
    SeedRate("34", "20.0% RC SG (Purchases)", "20"),
    SeedRate("35", "20.0% RC SG (Purchases) reverse charge", "-20", "REVERSE_CHARGE", read_only=True),
    SeedRate("40", "20.0% PVA (Purchases)", "20"),
    SeedRate("41", "20.0% PVA (Purchases) postponed", "-20", "REVERSE_CHARGE", read_only=True),
    SeedRate("2", "17.5% S (Sales)", "17.5", active=False),
    SeedRate("3", "17.5% S (Purchases)", "17.5", active=False),
    SeedRate("45", "12.5% TR (Sales)", "12.5", active=False),
    SeedRate("46", "12.5% TR (Purchases)", "12.5", active=False),
)

CODES: tuple[SeedCode, ...] = (
    SeedCode("3", "0.0% Z", "Zero rated", ("16",), ("5",)),
    SeedCode("6", "20.0% S", "Standard rated", ("14",), ("11",)),
    SeedCode("4", "5.0% R", "Reduced rate", ("7",), ("9",)),
    SeedCode("10", "Exempt", "Exempt", ("22",), ("21",)),
    SeedCode("15", "No VAT", "Outside the scope of VAT", ("28",), ("29",), taxable=False),
    SeedCode("12", "20.0% RC SG", "Reverse charge, specified goods", ("33",), ("34", "35")),
    SeedCode("19", "20.0% PVA", "Postponed VAT accounting on imports", (), ("40", "41")),
    SeedCode("2", "17.5% S (deleted)", "Standard rated before 2011", ("2",), ("3",), active=False),
    SeedCode("23", "12.5% TR (deleted)", "Hospitality, until March 2022", ("45",), ("46",), active=False),
)
