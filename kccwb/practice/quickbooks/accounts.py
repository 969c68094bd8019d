"""The chart: account types, the accounts the package uses itself, and the Account entity's rules."""

from __future__ import annotations

from kccwb.practice.company import Company
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import check_active, code_of, currency_ref
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.quickbooks.records import referred
from kccwb.practice.store import Doc

CLASS_OF_TYPE = {
    **dict.fromkeys(("Bank", "Accounts Receivable", "Other Current Asset", "Fixed Asset", "Other Asset"), "Asset"),
    **dict.fromkeys(("Accounts Payable", "Credit Card", "Other Current Liability", "Long Term Liability"), "Liability"),
    "Equity": "Equity",
    **dict.fromkeys(("Income", "Other Income"), "Revenue"),
    **dict.fromkeys(("Cost of Goods Sold", "Expense", "Other Expense"), "Expense"),
}
_DEFAULT_SUB_TYPE = {
    "Bank": "Checking",
    "Accounts Receivable": "AccountsReceivable",
    "Other Current Asset": "OtherCurrentAssets",
    "Fixed Asset": "OtherFixedAssets",
    "Other Asset": "OtherLongTermAssets",
    "Accounts Payable": "AccountsPayable",
    "Credit Card": "CreditCard",
    "Other Current Liability": "OtherCurrentLiabilities",
    "Long Term Liability": "OtherLongTermLiabilities",
    "Equity": "OpeningBalanceEquity",
    "Income": "SalesOfProductIncome",
    "Other Income": "OtherMiscellaneousIncome",
    "Cost of Goods Sold": "SuppliesMaterialsCogs",
    "Expense": "OtherMiscellaneousServiceCost",
    "Other Expense": "OtherMiscellaneousExpense",
}
CONTROL = {"Accounts Receivable": "AR", "Accounts Payable": "AP"}


def with_role(company: Company, role: str, currency: str | None = None) -> Doc:
    """The account the package itself uses for a purpose, in a currency; control accounts are made when first needed."""
    rows = company.table("Account").find("role", role)
    for row in rows:
        if row.get("Active") is not False and (currency is None or code_of(company, row) == currency):
            return row
    if role in {"AR", "AP"} and currency is not None:
        return _control(company, role, currency)
    raise rule(f"The company has no account that serves as {role}.")


def _control(company: Company, role: str, currency: str) -> Doc:
    kind = "Accounts Receivable" if role == "AR" else "Accounts Payable"
    words = f"{kind} ({'A/R' if role == 'AR' else 'A/P'})"
    name = words if currency == company.settings["base_currency"] else f"{words} - {currency}"
    counter = company.get("Counter", "Account") or {"Next": 1}
    company.put("Counter", "Account", {"Next": counter["Next"] + 1})
    stamp = company.stamp()
    doc = account_doc(str(counter["Next"]), name, kind, _DEFAULT_SUB_TYPE[kind], currency_ref(company, currency))
    return company.put("Account", doc["Id"], {**doc, "_Role": role, "_Created": stamp, "_Moment": stamp})


def account_doc(key: str, name: str, kind: str, sub_type: str, currency: Doc) -> Doc:
    """A fresh account."""
    return {
        "Id": key,
        "SyncToken": "0",
        "Name": name,
        "FullyQualifiedName": name,
        "SubAccount": False,
        "Active": True,
        "Classification": CLASS_OF_TYPE[kind],
        "AccountType": kind,
        "AccountSubType": sub_type,
        "CurrencyRef": currency,
    }


def check_account(call: Call, doc: Doc, old: Doc | None) -> Doc:
    """Work out a new or changed account."""
    company = call.company
    kind = doc.get("AccountType") or (old or {}).get("AccountType")
    if kind is None and doc.get("AccountSubType"):
        kind = next((key for key, sub in _DEFAULT_SUB_TYPE.items() if sub == doc["AccountSubType"]), None)
    if kind is None:
        raise Refused("6010", "An account needs AccountType or AccountSubType", "AccountType")
    if kind not in CLASS_OF_TYPE:
        raise Refused("2170", f"Invalid Enumeration : {kind}", "AccountType")
    if old is not None and old.get("_Role") and kind != old["AccountType"]:
        raise rule("The type of an account that QuickBooks uses itself cannot be changed.", "AccountType")
    if not doc.get("Name"):
        raise missing("Name")
    number = doc.get("AcctNum")
    if number and any(row["Id"] != doc["Id"] for row in company.table("Account").find("number", number)):
        raise Refused("6240", "The name supplied already exists. : another account has this account number", "AcctNum")
    currency = doc.get("CurrencyRef", {}).get("value") or code_of(company, old)
    check_active(company, currency)
    if old is not None and currency != code_of(company, old):
        raise rule("The currency of an account cannot be changed.", "CurrencyRef")
    if CLASS_OF_TYPE[kind] in {"Revenue", "Expense"} and currency != company.settings["base_currency"]:
        raise rule("Income and expense accounts are always in home currency.", "CurrencyRef")
    parent = referred(call, "Account", doc.get("ParentRef"), "ParentRef")
    if parent is not None and parent["AccountType"] != kind:
        raise rule("A sub-account has the type of its parent.", "ParentRef")
    role = CONTROL.get(kind) or doc.get("_Role")
    return {
        **doc,
        "AccountType": kind,
        "AccountSubType": doc.get("AccountSubType") or _DEFAULT_SUB_TYPE[kind],
        "Classification": CLASS_OF_TYPE[kind],
        "Active": doc.get("Active", True),
        "SubAccount": parent is not None,
        "FullyQualifiedName": f"{parent['FullyQualifiedName']}:{doc['Name']}" if parent else doc["Name"],
        "CurrencyRef": currency_ref(company, currency),
        **({"_Role": role} if role else {}),
    }


def check_type(account: Doc, allowed: frozenset[str], element: str) -> None:
    """Refuse an account whose type is not valid in this place."""
    if account["AccountType"] not in allowed:
        raise Refused("6430", f"Invalid account type used: {account['AccountType']} is not valid for {element}", element)
