"""A small UK company's chart of accounts and VAT rates, as a new Xero organisation would have them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeedAccount:
    """An account to start with; `system` names the control account it serves as."""

    code: str
    name: str
    type: str
    tax_type: str = "NONE"
    system: str | None = None
    currency: str | None = None
    payments: bool = False


@dataclass(frozen=True, slots=True)
class SeedTaxRate:
    """A VAT rate; `applies` lists classes of account by letter: Assets, Equity, eXpenses, Liabilities, Revenue."""

    tax_type: str
    name: str
    rate: str
    applies: str
    side: str
    report: str
    components: tuple[tuple[str, str], ...] = ()


_REVENUE, _COST, _OVERHEAD = "OUTPUT2", "INPUT2", "INPUT2"

ACCOUNTS: tuple[SeedAccount, ...] = (
    SeedAccount("090", "Business Bank Account", "BANK", currency="GBP"),
    SeedAccount("091", "Business Savings Account", "BANK", currency="GBP"),
    SeedAccount("092", "Euro Account", "BANK", currency="EUR"),
    SeedAccount("093", "Dollar Account", "BANK", currency="USD"),
    SeedAccount("200", "Sales", "REVENUE", _REVENUE),
    SeedAccount("201", "Sales - Trade", "REVENUE", _REVENUE),
    SeedAccount("202", "Sales - Web", "REVENUE", _REVENUE),
    SeedAccount("203", "Sales - Export", "REVENUE", "ZERORATEDOUTPUT"),
    SeedAccount("204", "Sales - Delivery", "REVENUE", _REVENUE),
    SeedAccount("260", "Other Revenue", "REVENUE", _REVENUE),
    SeedAccount("270", "Interest Income", "REVENUE"),
    SeedAccount("310", "Cost of Goods Sold", "DIRECTCOSTS", _COST),
    SeedAccount("311", "Stock Purchases", "DIRECTCOSTS", _COST),
    SeedAccount("312", "Carriage Inwards", "DIRECTCOSTS", _COST),
    SeedAccount("313", "Stock Adjustments", "DIRECTCOSTS"),
    SeedAccount("320", "Direct Wages", "DIRECTCOSTS"),
    SeedAccount("325", "Direct Expenses", "DIRECTCOSTS", _COST),
    SeedAccount("400", "Advertising & Marketing", "OVERHEADS", _OVERHEAD),
    SeedAccount("401", "Audit & Accountancy fees", "OVERHEADS", _OVERHEAD),
    SeedAccount("404", "Bank Fees", "OVERHEADS"),
    SeedAccount("408", "Cleaning", "OVERHEADS", _OVERHEAD),
    SeedAccount("412", "Consulting", "OVERHEADS", _OVERHEAD),
    SeedAccount("416", "Depreciation Expense", "OVERHEADS"),
    SeedAccount("418", "Charitable and Political Donations", "OVERHEADS"),
    SeedAccount("420", "Entertainment-100% business", "OVERHEADS", _OVERHEAD),
    SeedAccount("425", "Postage, Freight & Courier", "OVERHEADS", _OVERHEAD),
    SeedAccount("429", "General Expenses", "OVERHEADS", _OVERHEAD),
    SeedAccount("433", "Insurance", "OVERHEADS"),
    SeedAccount("437", "Interest Paid", "OVERHEADS"),
    SeedAccount("441", "Legal Expenses", "OVERHEADS", _OVERHEAD),
    SeedAccount("445", "Light, Power, Heating", "OVERHEADS", "RRINPUT"),
    SeedAccount("449", "Motor Vehicle Expenses", "OVERHEADS", _OVERHEAD),
    SeedAccount("457", "Operating Lease Payments", "OVERHEADS", _OVERHEAD),
    SeedAccount("461", "Printing & Stationery", "OVERHEADS", _OVERHEAD),
    SeedAccount("463", "IT Software and Consumables", "OVERHEADS", _OVERHEAD),
    SeedAccount("465", "Rates", "OVERHEADS"),
    SeedAccount("469", "Rent", "OVERHEADS"),
    SeedAccount("473", "Repairs & Maintenance", "OVERHEADS", _OVERHEAD),
    SeedAccount("477", "Salaries", "OVERHEADS"),
    SeedAccount("479", "Employers National Insurance", "OVERHEADS"),
    SeedAccount("480", "Staff Training", "OVERHEADS", _OVERHEAD),
    SeedAccount("482", "Pensions Costs", "OVERHEADS"),
    SeedAccount("485", "Subscriptions", "OVERHEADS", _OVERHEAD),
    SeedAccount("489", "Telephone & Internet", "OVERHEADS", _OVERHEAD),
    SeedAccount("493", "Travel - National", "OVERHEADS", _OVERHEAD),
    SeedAccount("494", "Travel - International", "OVERHEADS", "ZERORATEDINPUT"),
    SeedAccount("497", "Bank Revaluations", "EXPENSE", system="BANKCURRENCYGAIN"),
    SeedAccount("498", "Unrealised Currency Gains", "EXPENSE", system="UNREALISEDCURRENCYGAIN"),
    SeedAccount("499", "Realised Currency Gains", "EXPENSE", system="REALISEDCURRENCYGAIN"),
    SeedAccount("500", "Corporation Tax", "OVERHEADS"),
    SeedAccount("610", "Accounts Receivable", "CURRENT", system="DEBTORS"),
    SeedAccount("611", "Less Provision for Doubtful Debts", "CURRENT"),
    SeedAccount("620", "Prepayments", "CURRENT"),
    SeedAccount("625", "Stock in Hand", "CURRENT"),
    SeedAccount("630", "Inventory", "INVENTORY"),
    SeedAccount("710", "Office Equipment", "FIXED", "INPUT2"),
    SeedAccount("711", "Less Accumulated Depreciation on Office Equipment", "FIXED"),
    SeedAccount("720", "Computer Equipment", "FIXED", "INPUT2"),
    SeedAccount("721", "Less Accumulated Depreciation on Computer Equipment", "FIXED"),
    SeedAccount("800", "Accounts Payable", "CURRLIAB", system="CREDITORS"),
    SeedAccount("801", "Unpaid Expense Claims", "CURRLIAB", system="UNPAIDEXPCLM"),
    SeedAccount("805", "Accruals", "CURRLIAB"),
    SeedAccount("810", "Income in Advance", "CURRLIAB"),
    SeedAccount("811", "Credit Card Control Account", "CURRLIAB", payments=True),
    SeedAccount("814", "Wages Payable - Payroll", "CURRLIAB", system="WAGEPAYABLES"),
    SeedAccount("815", "Customer Prepayments", "CURRLIAB"),
    SeedAccount("820", "VAT", "CURRLIAB", system="GST"),
    SeedAccount("825", "PAYE Payable", "CURRLIAB"),
    SeedAccount("826", "NIC Payable", "CURRLIAB"),
    SeedAccount("830", "Provision for Corporation Tax", "CURRLIAB"),
    SeedAccount("835", "Directors' Loan Account", "CURRLIAB", payments=True),
    SeedAccount("840", "Historical Adjustment", "CURRLIAB", system="HISTORICAL"),
    SeedAccount("850", "Suspense", "CURRLIAB"),
    SeedAccount("858", "Pensions Payable", "CURRLIAB"),
    SeedAccount("860", "Rounding", "CURRLIAB", system="ROUNDING"),
    SeedAccount("877", "Tracking Transfers", "CURRLIAB", system="TRACKINGTRANSFERS"),
    SeedAccount("900", "Loan", "TERMLIAB"),
    SeedAccount("947", "Student Loan Deductions Payable", "CURRLIAB"),
    SeedAccount("950", "Capital - x,xxx Ordinary Shares", "EQUITY"),
    SeedAccount("960", "Retained Earnings", "EQUITY", system="RETAINEDEARNINGS"),
    SeedAccount("970", "Owner A Funds Introduced", "EQUITY"),
)

_ANY, _SALES, _PURCHASES = "AEXLR", "AELR", "AEXL"
_NET_NIL_20 = (("VAT", "20"), ("Reverse charge", "-20"))

TAX_RATES: tuple[SeedTaxRate, ...] = (
    SeedTaxRate("OUTPUT2", "20% (VAT on Income)", "20", _SALES, "sales", "OUTPUT"),
    SeedTaxRate("INPUT2", "20% (VAT on Expenses)", "20", _PURCHASES, "purchases", "INPUT"),
    SeedTaxRate("RROUTPUT", "5% (VAT on Income)", "5", _SALES, "sales", "OUTPUT"),
    SeedTaxRate("RRINPUT", "5% (VAT on Expenses)", "5", _PURCHASES, "purchases", "INPUT"),
    SeedTaxRate("ZERORATEDOUTPUT", "Zero Rated Income", "0", _SALES, "sales", "OUTPUT"),
    SeedTaxRate("ZERORATEDINPUT", "Zero Rated Expenses", "0", _PURCHASES, "purchases", "INPUT"),
    SeedTaxRate("EXEMPTOUTPUT", "Exempt Income", "0", _SALES, "sales", "EXEMPTOUTPUT"),
    SeedTaxRate("EXEMPTINPUT", "Exempt Expenses", "0", _PURCHASES, "purchases", "EXEMPTINPUT"),
    SeedTaxRate("NONE", "No VAT", "0", _ANY, "both", "NONE"),
    SeedTaxRate("ECZROUTPUT", "Zero Rated EC Goods Income", "0", _SALES, "sales", "ECOUTPUT"),
    SeedTaxRate("ECZROUTPUTSERVICES", "Zero Rated EC Services", "0", _SALES, "sales", "ECOUTPUTSERVICES"),
    SeedTaxRate("ECZRINPUT", "Zero Rated EC Expenses", "0", _PURCHASES, "purchases", "ECINPUT"),
    SeedTaxRate("ECACQUISITIONS", "EC Acquisitions (20%)", "0", _PURCHASES, "purchases", "ECACQUISITIONS", _NET_NIL_20),
    SeedTaxRate("REVERSECHARGES", "Reverse Charge Expenses (20%)", "0", _PURCHASES, "purchases", "REVERSECHARGES", _NET_NIL_20),
    SeedTaxRate("CAPEXOUTPUT2", "20% (VAT on Capital Sales)", "20", "AEL", "sales", "CAPITALSALESOUTPUT"),
    SeedTaxRate("CAPEXINPUT2", "20% (VAT on Capital Purchases)", "20", "AEL", "purchases", "CAPITALEXPENSESINPUT"),
    SeedTaxRate("DRCHARGESUPPLY20", "Domestic Reverse Charge @ 20% (VAT on Income)", "0", _SALES, "sales", "REVERSECHARGES"),
    SeedTaxRate(
        "DRCHARGE20",
        "Domestic Reverse Charge @ 20% (VAT on Expenses)",
        "0",
        _PURCHASES,
        "purchases",
        "REVERSECHARGES",
        _NET_NIL_20,
    ),
    SeedTaxRate("DRCHARGESUPPLY5", "Domestic Reverse Charge @ 5% (VAT on Income)", "0", _SALES, "sales", "REVERSECHARGES"),
    SeedTaxRate(
        "DRCHARGE5",
        "Domestic Reverse Charge @ 5% (VAT on Expenses)",
        "0",
        _PURCHASES,
        "purchases",
        "REVERSECHARGES",
        (("VAT", "5"), ("Reverse charge", "-5")),
    ),
    SeedTaxRate("GSTONIMPORTS", "VAT on Imports", "0", "L", "purchases", "GSTONIMPORTS"),
)
