"""What a new organisation starts with: settings, chart of accounts, tax rates, and the indexes of its records."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.charts.uk import ACCOUNTS, TAX_RATES, SeedAccount, SeedTaxRate
from kccwb.practice.company import Company, new_id
from kccwb.practice.store import Doc

CLASS_OF_TYPE = {
    **dict.fromkeys(("BANK", "CURRENT", "FIXED", "INVENTORY", "NONCURRENT", "PREPAYMENT"), "ASSET"),
    **dict.fromkeys(("CURRLIAB", "LIABILITY", "TERMLIAB"), "LIABILITY"),
    **dict.fromkeys(("DEPRECIATN", "DIRECTCOSTS", "EXPENSE", "OVERHEADS"), "EXPENSE"),
    **dict.fromkeys(("OTHERINCOME", "REVENUE", "SALES"), "REVENUE"),
    "EQUITY": "EQUITY",
}

_CLASSES = {"A": "Assets", "E": "Equity", "X": "Expenses", "L": "Liabilities", "R": "Revenue"}

_ORGANISATION: Doc = {
    "Name": "Practice Company",
    "LegalName": "Practice Company Ltd",
    "PaysTax": True,
    "Version": "UK",
    "OrganisationType": "COMPANY",
    "CountryCode": "GB",
    "IsDemoCompany": False,
    "OrganisationStatus": "ACTIVE",
    "RegistrationNumber": "01234567",
    "TaxNumber": "GB123456789",
    "SalesTaxBasis": "ACCRUALS",
    "SalesTaxPeriod": "QUARTERLY",
    "DefaultSalesTax": "Tax Exclusive",
    "DefaultPurchasesTax": "Tax Exclusive",
    "Timezone": "GMTSTANDARDTIME",
    "OrganisationEntityType": "COMPANY",
    "ShortCode": "!pRaC1",
    "Class": "PREMIUM",
    "Edition": "BUSINESS",
    "Addresses": [],
    "Phones": [],
    "ExternalLinks": [],
    "PaymentTerms": {},
}

_SETTINGS: Doc = {
    "base_currency": "GBP",
    "currencies": ["GBP", "EUR", "USD"],
    "rates": {"EUR": Decimal("1.15"), "USD": Decimal("1.27")},
    "year_end_day": 31,
    "year_end_month": 12,
    "period_lock_date": None,
    "end_of_year_lock_date": None,
    "approval_limit": None,
    "if_modified_since": "inclusive",
    "actions_denied": [],
    "rate_limits": {"enabled": False, "concurrent": 5, "minute": 60, "day": 5000},
    "payment_terms_days": 30,
    "clock_offset": 0,
}


def seed(company: Company) -> None:
    """Set up a company that has nothing yet; a company with settings is left as it is. Indexes are made for both."""
    _index(company)
    if company.settings:
        if company.settings.get("package", "xero") != "xero":
            raise ValueError(f"{company.path} holds the books of another package")
        return
    organisation = {**_ORGANISATION, **company.organisation}
    settings = {key: organisation.pop(key, value) for key, value in _SETTINGS.items()}
    company.configure(
        **settings,
        organisation=organisation,
        tenant_id=new_id(),
        organisation_id=new_id(),
        branding_theme_id=new_id(),
        created=company.stamp(),
    )
    if company.seed_chart is not None:
        if company.seed_chart != "uk":
            raise ValueError(f"there is no chart named {company.seed_chart!r}; there is 'uk'")
        for account in ACCOUNTS:
            _add_account(company, account)
        for rate in TAX_RATES:
            company.put("TaxRate", rate.tax_type, tax_rate_doc(rate))
    company.commit()


def _add_account(company: Company, account: SeedAccount) -> None:
    key = new_id()
    doc: Doc = {
        "AccountID": key,
        "Code": account.code,
        "Name": account.name,
        "Status": "ACTIVE",
        "Type": account.type,
        "TaxType": account.tax_type,
        "Class": CLASS_OF_TYPE[account.type],
        "EnablePaymentsToAccount": account.payments,
        "ShowInExpenseClaims": False,
        "HasAttachments": False,
        "AddToWatchlist": False,
        "UpdatedDateUTC": company.stamp(),
    }
    if account.type == "BANK":
        doc |= {
            "BankAccountNumber": f"200000000000{account.code}",
            "BankAccountType": "BANK",
            "CurrencyCode": account.currency,
        }
    if account.system:
        doc["SystemAccount"] = account.system
    company.put("Account", key, doc)


def tax_rate_doc(rate: SeedTaxRate) -> Doc:
    """A tax rate as the API shows it; _Side says which documents may carry it."""
    percent = Decimal(rate.rate)
    components = rate.components or (("VAT", rate.rate),)
    return {
        "Name": rate.name,
        "TaxType": rate.tax_type,
        "ReportTaxType": rate.report,
        **{f"CanApplyTo{name}": letter in rate.applies for letter, name in _CLASSES.items()},
        "DisplayTaxRate": percent,
        "EffectiveRate": percent,
        "Status": "ACTIVE",
        "TaxComponents": [
            {"Name": name, "Rate": Decimal(value), "IsCompound": False, "IsNonRecoverable": False} for name, value in components
        ],
        "_Side": rate.side,
    }


def _folded(doc: Doc, field: str) -> str | None:
    value = doc.get(field)
    return str(value).casefold() if value else None


def _index(company: Company) -> None:
    accounts = company.table("Account")
    accounts.index("code", lambda row: _folded(row, "Code"))
    accounts.index("system", lambda row: row.get("SystemAccount"))
    contacts = company.table("Contact")
    contacts.index("name", lambda row: _folded(row, "Name") if row["ContactStatus"] == "ACTIVE" else None)
    contacts.index("any name", lambda row: _folded(row, "Name"))
    contacts.index("number", lambda row: _folded(row, "ContactNumber"))
    contacts.index("account number", lambda row: _folded(row, "AccountNumber"))
    company.table("Item").index("code", lambda row: _folded(row, "Code"))
    company.table("Invoice").index("number", lambda row: _folded(row, "InvoiceNumber"))
    company.table("CreditNote").index("number", lambda row: _folded(row, "CreditNoteNumber"))
    company.table("Payment").index("document", lambda row: row["_DocumentID"])
    company.table("Payment").index("batch", lambda row: row.get("BatchPaymentID"))
    company.table("Allocation").index("source", lambda row: row["_SourceID"])
    company.table("Allocation").index("invoice", lambda row: row["_InvoiceID"])
    company.table("History").index("document", lambda row: row["_DocumentID"])
