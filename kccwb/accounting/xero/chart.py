"""Xero's organisation, chart of accounts, tax rates and trial balance, in the protocol's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, get_args

from kccwb.accounting.xero.wire import Doc, day, money, parts, text, truth
from kccwb.model.package import Account, AccountClass, Organisation, TaxCode

CONTROL = {
    "DEBTORS": "Accounts Receivable: Xero posts to it by itself",
    "CREDITORS": "Accounts Payable: Xero posts to it by itself",
    "GST": "the VAT control account: Xero posts to it by itself",
    "RETAINEDEARNINGS": "Retained Earnings: Xero posts to it by itself",
}
"""System accounts that no document line may name (Xero: "is not a valid code for this document")."""
_CLASS_OF_TYPE: dict[str, AccountClass] = {
    **dict.fromkeys(("BANK", "CURRENT", "FIXED", "INVENTORY", "NONCURRENT", "PREPAYMENT"), "ASSET"),
    **dict.fromkeys(("CURRLIAB", "LIABILITY", "TERMLIAB", "PAYGLIABILITY", "SUPERANNUATIONLIABILITY"), "LIABILITY"),
    "EQUITY": "EQUITY",
    **dict.fromkeys(("REVENUE", "SALES", "OTHERINCOME"), "REVENUE"),
}
_CLASSES: tuple[tuple[str, AccountClass], ...] = (
    ("CanApplyToAssets", "ASSET"),
    ("CanApplyToLiabilities", "LIABILITY"),
    ("CanApplyToEquity", "EQUITY"),
    ("CanApplyToRevenue", "REVENUE"),
    ("CanApplyToExpenses", "EXPENSE"),
)
_PURCHASES_BY_NAME = ("ECACQUISITIONS", "REVERSECHARGES", "GSTONIMPORTS", "DRCHARGE")


def organisation(doc: Doc, currencies: Sequence[Doc], actions: Sequence[Doc]) -> Organisation:
    """The organisation with what its user may do; lists that could not be read are empty and then nothing is concluded from them."""
    allowed = {text(one.get("Name")): text(one.get("Status")).upper() for one in actions}
    base = text(doc.get("BaseCurrency"))
    codes = tuple(text(one.get("Code")) for one in currencies)
    return Organisation(
        id=text(doc.get("OrganisationID")),
        name=text(doc.get("Name") or doc.get("LegalName")),
        base_currency=base,
        country=text(doc.get("CountryCode")),
        currencies=codes if base in codes or not codes else (base, *codes),
        period_lock_date=day(doc, "PeriodLockDate"),
        year_end_lock_date=day(doc, "EndOfYearLockDate"),
        can_approve=allowed.get("CreateApprovedInvoice", "ALLOWED") == "ALLOWED",
        short_code=text(doc.get("ShortCode")),
        year_end_month=_number(doc.get("FinancialYearEndMonth"), 12),
        year_end_day=_number(doc.get("FinancialYearEndDay"), 31),
    )


def _number(value: object, most: int) -> int:
    found = text(value)
    return int(found) if found.isdigit() and 1 <= int(found) <= most else 0


def account(doc: Doc) -> Account:
    """One account, with whether document lines may post to it."""
    kind, system, status = (
        text(doc.get("Type")).upper(),
        text(doc.get("SystemAccount")).upper(),
        text(doc.get("Status")).upper() or "ACTIVE",
    )
    given = text(doc.get("Class")).upper()
    klass: AccountClass = given if given in get_args(AccountClass) else _CLASS_OF_TYPE.get(kind, "EXPENSE")  # type: ignore[assignment]
    bank, inventory = kind == "BANK", kind == "INVENTORY"
    reason = ""
    if status != "ACTIVE":
        reason = f"{status.lower()} in Xero"
    elif bank:
        reason = "a bank account: only payments post to it"
    elif inventory:
        reason = "Xero's Inventory type is kept by Xero's own stock: use a current asset account instead"
    elif system in CONTROL:
        reason = CONTROL[system]
    return Account(
        account_id=text(doc.get("AccountID")),
        code=text(doc.get("Code")),
        name=text(doc.get("Name")),
        type=kind,
        klass=klass,
        status=status,
        tax_code=text(doc.get("TaxType")),
        system=system,
        currency=text(doc.get("CurrencyCode")),
        bank=bank,
        takes_payments=bank or truth(doc.get("EnablePaymentsToAccount")),
        inventory=inventory,
        usable=not reason,
        reason=reason,
    )


def tax_code(doc: Doc) -> TaxCode:
    """One tax rate, with the side and the classes of account it may be used on."""
    code, name = text(doc.get("TaxType")), text(doc.get("Name"))
    known = [(field, klass) for field, klass in _CLASSES if doc.get(field) is not None]
    classes = tuple(klass for field, klass in known if truth(doc.get(field)))
    sales, purchases = _sides(code.upper(), text(doc.get("ReportTaxType")).upper(), name.lower(), classes)
    rate = money(doc.get("EffectiveRate"))
    return TaxCode(
        code=code,
        name=name,
        rate=rate if rate is not None else money(doc.get("DisplayTaxRate")) or Decimal(0),
        active=(text(doc.get("Status")).upper() or "ACTIVE") == "ACTIVE",
        sales=sales,
        purchases=purchases,
        classes=classes,
    )


def _sides(code: str, report: str, name: str, classes: Sequence[AccountClass]) -> tuple[bool, bool]:
    """Xero has no flag for the side: the type's own name tells it, a custom rate's (TAX001…) report type or wording."""
    for word in (code, report):
        if "OUTPUT" in word or word.startswith("DRCHARGESUPPLY"):
            return True, False
        if "INPUT" in word or word.startswith(_PURCHASES_BY_NAME):
            return False, True
    if code in {"NONE", "BASEXCLUDED"}:
        return True, True
    sales = bool(re.search(r"\b(income|sales|outputs?)\b", name))
    purchases = bool(re.search(r"\b(expenses?|purchases?|inputs?|imports?)\b", name))
    if sales == purchases and classes:
        sales, purchases = "REVENUE" in classes, "EXPENSE" in classes
    return (sales, purchases) if sales or purchases else (True, True)


def trial_balance(report: Doc, accounts: Iterable[Account]) -> dict[str, Decimal]:
    """Balance by account id from the report's YTD pair, debit positive: the other pair is the month's movement alone."""
    by_code = {one.code: one.account_id for one in accounts if one.code}
    rows = parts(report, "Rows")
    header = next((row for row in rows if text(row.get("RowType")) == "Header"), {})
    titles = [text(cell.get("Value")).strip().lower() for cell in parts(header, "Cells")]
    debit = titles.index("ytd debit") if "ytd debit" in titles else -2
    credit = titles.index("ytd credit") if "ytd credit" in titles else -1
    balances: dict[str, Decimal] = {}
    for row in _rows(rows):
        cells = parts(row, "Cells")
        key = _account_of(cells, by_code)
        if key and len(cells) >= 3:
            balances[key] = balances.get(key, Decimal(0)) + _amount(cells[debit]) - _amount(cells[credit])
    return balances


def _rows(rows: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    for row in rows:
        if text(row.get("RowType")) == "Row":
            yield row
        yield from _rows(parts(row, "Rows"))


def _account_of(cells: Sequence[dict[str, Any]], by_code: dict[str, str]) -> str:
    for attribute in (one for cell in cells for one in parts(cell, "Attributes")):
        if text(attribute.get("Id")).lower() == "account" and attribute.get("Value"):
            return text(attribute["Value"])
    label = re.search(r"\(([^()]+)\)\s*$", text(cells[0].get("Value"))) if cells else None
    return by_code.get(label[1], "") if label else ""


def _amount(cell: Doc) -> Decimal:
    return money(cell.get("Value")) or Decimal(0)
