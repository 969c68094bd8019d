"""The organisation, what its user may do, and small fixed lists."""

from __future__ import annotations

from kccwb.practice.company import Company
from kccwb.practice.store import Doc
from kccwb.practice.xero.batch import reply
from kccwb.practice.xero.call import Call, NotFound, Reply

_ACTIONS = (
    "ApproveTransactionsBeforePeriodLockDate",
    "AttachFilesToInvoices",
    "CreateApprovedBill",
    "CreateApprovedInvoice",
    "CreateDraftBill",
    "CreateDraftInvoice",
    "CreateManualJournal",
    "CreateRepeatingInvoice",
    "UseMulticurrency",
)


def organisation(company: Company) -> Doc:
    """The organisation as the API shows it; lock dates only when set."""
    settings = company.settings
    return {
        "OrganisationID": settings["organisation_id"],
        **settings["organisation"],
        "BaseCurrency": settings["base_currency"],
        "FinancialYearEndDay": settings["year_end_day"],
        "FinancialYearEndMonth": settings["year_end_month"],
        "PeriodLockDate": settings.get("period_lock_date"),
        "EndOfYearLockDate": settings.get("end_of_year_lock_date"),
        "CreatedDateUTC": settings["created"],
    }


def get(call: Call) -> Reply:
    """GET /Organisation and /Organisation/Actions."""
    if not call.parts:
        return reply(call, "Organisations", [organisation(call.company)])
    if call.parts[0] != "Actions":
        raise NotFound
    denied = {"ApproveTransactionsBeforePeriodLockDate", *call.company.settings.get("actions_denied", [])}
    if len(call.company.settings["currencies"]) < 2:
        denied.add("UseMulticurrency")
    rows = [{"Name": name, "Status": "NOT-ALLOWED" if name in denied else "ALLOWED"} for name in _ACTIONS]
    return reply(call, "Actions", rows)


def branding_themes(call: Call) -> Reply:
    """GET /BrandingThemes."""
    settings = call.company.settings
    row = {
        "BrandingThemeID": settings["branding_theme_id"],
        "Name": "Standard",
        "SortOrder": 0,
        "CreatedDateUTC": settings["created"],
    }
    return reply(call, "BrandingThemes", [row])
