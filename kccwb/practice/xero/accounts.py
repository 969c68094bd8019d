"""Accounts, tax rates, currencies and the look-ups that documents need of them."""

from __future__ import annotations

from kccwb.practice.company import Company, new_id
from kccwb.practice.store import Doc
from kccwb.practice.xero.batch import Element, reply, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
from kccwb.practice.xero.listing import Collection, list_reply, one_reply
from kccwb.practice.xero.seed import CLASS_OF_TYPE
from kccwb.practice.xero.wire import read_flag, text_of

CURRENCY_NAMES = {"GBP": "British Pound", "EUR": "Euro", "USD": "United States Dollar"}


def _plain(_: Company, row: Doc, __: bool) -> Doc:
    return row


ACCOUNTS = Collection("Accounts", "Account", "AccountID", _plain, paged=False)
TAX_RATES = Collection("TaxRates", "TaxRate", "TaxType", _plain, paged=False)
TRACKING = Collection("TrackingCategories", "TrackingCategory", "TrackingCategoryID", _plain, paged=False)


def account_by_code(company: Company, code: str) -> Doc | None:
    """An account by its code, in any state."""
    found = company.table("Account").find("code", code.casefold())
    return found[0] if found else None


def account_of(company: Company, sent: Doc | None) -> Doc | None:
    """The account a sent Account element means, by id or code."""
    if not isinstance(sent, dict):
        return None
    if sent.get("AccountID"):
        return company.get("Account", str(sent["AccountID"]).lower())
    return account_by_code(company, str(sent["Code"])) if sent.get("Code") else None


def system_account(company: Company, role: str) -> str:
    """The id of a control account by its role, such as DEBTORS."""
    found = company.table("Account").find("system", role)
    if not found:
        raise Invalid(f"The organisation has no {role} account")
    return str(found[0]["AccountID"])


def get_accounts(call: Call) -> Reply:
    """GET /Accounts and /Accounts/{id}."""
    if not call.parts:
        rows = [row for row in call.company.rows("Account") if row["Status"] != "DELETED"]
        return list_reply(call, ACCOUNTS, rows)
    row = call.company.get("Account", call.parts[0].lower())
    if row is None:
        raise NotFound
    return one_reply(call, ACCOUNTS, row)


def save_account(call: Call) -> Reply:
    """PUT /Accounts and POST /Accounts/{id}."""
    old = call.company.get("Account", call.parts[0].lower()) if call.parts else None
    if call.parts and old is None:
        raise NotFound
    return write_batch(call, "Accounts", "AccountID", lambda element: _save(element, old))


def _save(element: Element, old: Doc | None) -> Doc:
    company, sent = element.company, element.sent
    key = old["AccountID"] if old else new_id()
    doc: Doc = {**old} if old else {"AccountID": key, "Status": "ACTIVE", "TaxType": "NONE", "HasAttachments": False}
    texts = ("Code", "Name", "Type", "Description", "TaxType", "Status", "BankAccountNumber", "CurrencyCode")
    doc |= {name: text_of(sent[name]) for name in texts if sent.get(name) is not None}
    for name in ("EnablePaymentsToAccount", "ShowInExpenseClaims", "AddToWatchlist"):
        doc[name] = bool(doc.get(name)) if sent.get(name) is None else bool(read_flag(sent[name]))
    if doc.get("Type") not in CLASS_OF_TYPE:
        raise Invalid("Account type must be valid.")
    if not doc.get("Name"):
        raise Invalid("Please enter a Name.")
    if not doc.get("Code") and doc["Type"] != "BANK":
        raise Invalid("Please enter a Code.")
    others = [row for row in company.rows("Account") if row["AccountID"] != key and row["Status"] != "DELETED"]
    if any(row["Name"].casefold() == doc["Name"].casefold() for row in others):
        raise Invalid("Please enter a unique Name.")
    if doc.get("Code") and any(str(row.get("Code", "")).casefold() == doc["Code"].casefold() for row in others):
        raise Invalid("Please enter a unique Code.")
    if doc.get("SystemAccount") and doc["Status"] != "ACTIVE":
        raise Invalid("You cannot archive a system account.")
    if doc["Type"] == "BANK":
        doc.setdefault("BankAccountType", "BANK")
        doc.setdefault("CurrencyCode", company.settings["base_currency"])
    doc |= {"Class": CLASS_OF_TYPE[doc["Type"]], "UpdatedDateUTC": company.stamp()}
    return company.put("Account", key, doc)


def get_tax_rates(call: Call) -> Reply:
    """GET /TaxRates and /TaxRates/{type}."""
    rows = call.company.rows("TaxRate")
    if call.parts:
        rows = [row for row in rows if row["TaxType"] == call.parts[0]]
        if not rows:
            raise NotFound
    return list_reply(call, TAX_RATES, rows)


def save_tax_rate(call: Call) -> Reply:
    """PUT and POST /TaxRates: here only to archive or delete a rate by its type."""

    def write(element: Element) -> Doc:
        row = element.company.get("TaxRate", str(element.sent.get("TaxType")))
        if row is None:
            raise Invalid("Tax rates can only be changed, not made, in a practice company")
        return element.company.put("TaxRate", row["TaxType"], {**row, "Status": element.sent.get("Status", "ACTIVE")})

    return write_batch(call, "TaxRates", "TaxType", write)


def get_currencies(call: Call) -> Reply:
    """GET /Currencies."""
    codes = call.company.settings["currencies"]
    return reply(call, "Currencies", [{"Code": code, "Description": CURRENCY_NAMES.get(code, code)} for code in codes])


def add_currency(call: Call) -> Reply:
    """PUT /Currencies."""
    code = str((call.body or {}).get("Code", "")).upper()
    settings = call.company.settings
    if code and code not in settings["currencies"]:
        call.company.configure(currencies=[*settings["currencies"], code])
    return reply(call, "Currencies", [{"Code": code, "Description": CURRENCY_NAMES.get(code, code)}])


def get_tracking(call: Call) -> Reply:
    """GET /TrackingCategories."""
    return list_reply(call, TRACKING, call.company.rows("TrackingCategory"))


def save_tracking(call: Call) -> Reply:
    """PUT /TrackingCategories, options included."""

    def write(element: Element) -> Doc:
        key = new_id()
        options = [
            {"TrackingOptionID": new_id(), "Name": str(option["Name"]), "Status": "ACTIVE"} for option in element.sent.get("Options") or []
        ]
        doc = {
            "TrackingCategoryID": key,
            "Name": str(element.sent.get("Name", "")),
            "Status": "ACTIVE",
            "Options": options,
        }
        return element.company.put("TrackingCategory", key, doc)

    return write_batch(call, "TrackingCategories", "TrackingCategoryID", write)
