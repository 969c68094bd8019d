"""QuickBooks' accounts and tax codes, in the protocol's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from kccwb.accounting.quickbooks.wire import Doc, day, money, part, parts, ref, text, truth
from kccwb.model.package import Account, AccountClass, TaxCode

RECEIVABLE, PAYABLE = "Accounts Receivable", "Accounts Payable"
_BANKS = frozenset({"bank", "credit card"})
_CLASS_OF_TYPE: dict[str, AccountClass] = {
    **dict.fromkeys(("bank", "other current asset", "fixed asset", "other asset", "accounts receivable"), "ASSET"),
    **dict.fromkeys(("accounts payable", "credit card", "long term liability", "other current liability"), "LIABILITY"),
    "equity": "EQUITY",
    **dict.fromkeys(("income", "other income"), "REVENUE"),
}
_SYSTEM_OF_SUBTYPE = {
    "globaltaxpayable": ("GST", "the VAT control account: QuickBooks posts to it by itself"),
    "globaltaxsuspense": ("GST", "the VAT suspense account: QuickBooks posts to it by itself"),
    "salestaxpayable": ("GST", "the VAT control account: QuickBooks posts to it by itself"),
    "globaltaxrefund": ("GST", "a VAT account: QuickBooks posts to it by itself"),
    "undepositedfunds": ("UNDEPOSITED", "Undeposited Funds: only payments wait in it for a deposit"),
    "retainedearnings": ("RETAINEDEARNINGS", "Retained Earnings: QuickBooks posts to it by itself"),
}
_INVENTORY = "inventory"
_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def account(doc: Doc) -> Account:
    """One account, with whether document lines may post to it. Its name is the whole one, parents first, as import files want it."""
    kind, sub = text(doc.get("AccountType")), text(doc.get("AccountSubType")).replace(" ", "").lower()
    active = doc.get("Active") is None or truth(doc.get("Active"))
    bank, inventory = kind.lower() in _BANKS, sub == _INVENTORY and kind.lower() != "cost of goods sold"
    system, reason = _control(kind, sub)
    if not active:
        reason = "made inactive in QuickBooks"
    elif bank:
        reason = "a bank account: only payments post to it"
    elif inventory:
        reason = "QuickBooks' own inventory keeps it: use another current asset account instead"
    elif kind.lower() == "non-posting":
        reason = "nothing posts to it"
    return Account(
        account_id=text(doc.get("Id")),
        code=text(doc.get("AcctNum")),
        name=text(doc.get("FullyQualifiedName") or doc.get("Name")),
        type=kind,
        klass=_class(doc, kind),
        status="ACTIVE" if active else "ARCHIVED",
        tax_code=ref(doc, "TaxCodeRef"),
        system=system,
        currency=ref(doc, "CurrencyRef"),
        bank=bank,
        takes_payments=bank or system == "UNDEPOSITED",
        inventory=inventory,
        usable=not reason,
        reason=reason,
    )


def _control(kind: str, sub: str) -> tuple[str, str]:
    if kind.lower() == RECEIVABLE.lower():
        return "DEBTORS", "Accounts Receivable: QuickBooks posts to it by itself"
    if kind.lower() == PAYABLE.lower():
        return "CREDITORS", "Accounts Payable: QuickBooks posts to it by itself"
    return _SYSTEM_OF_SUBTYPE.get(sub, ("", ""))


def _class(doc: Doc, kind: str) -> AccountClass:
    given = text(doc.get("Classification")).upper()
    given = {"INCOME": "REVENUE"}.get(given, given)
    return given if given in get_args(AccountClass) else _CLASS_OF_TYPE.get(kind.lower(), "EXPENSE")  # type: ignore[return-value]


def tax_codes(codes: Iterable[Doc], rates: Iterable[Doc], today: date) -> list[TaxCode]:
    """Tax codes with the rate each makes today. A side without rates cannot use the code; a code without any rate is for both."""
    percent = {text(rate.get("Id")): effective(rate, today) for rate in rates}
    return [_tax_code(code, percent) for code in codes]


def _tax_code(doc: Doc, percent: Mapping[str, Decimal]) -> TaxCode:
    name = text(doc.get("Name"))
    sales, purchases = (_side(doc, side, percent) for side in ("SalesTaxRateList", "PurchaseTaxRateList"))
    both = sales is None and purchases is None
    rate = next((one for one in (sales, purchases) if one is not None), None)
    if rate is None:
        said = _PERCENT.search(name)
        rate = Decimal(said[1]) if said else Decimal(0)
    active = doc.get("Active") is None or truth(doc.get("Active"))
    return TaxCode(
        code=text(doc.get("Id")),
        name=name,
        rate=rate,
        active=active and not truth(doc.get("Hidden")),
        sales=both or sales is not None,
        purchases=both or purchases is not None,
    )


def _side(doc: Doc, field: str, percent: Mapping[str, Decimal]) -> Decimal | None:
    """What the rates of one side make together (a reverse charge adds and takes away); None without rates."""
    held = doc.get(field)
    rows = parts(held, "TaxRateDetail") if isinstance(held, dict) else []
    keys = [ref(row, "TaxRateRef") for row in rows]
    return sum((percent.get(key, Decimal(0)) for key in keys), Decimal(0)) if keys else None


def effective(rate: Doc, today: date) -> Decimal:
    """A tax rate's per cent on a day: of its effective rates the latest that has begun, else its plain value."""
    begun: list[tuple[date, Decimal]] = []
    for row in parts(rate, "EffectiveTaxRate"):
        start, end, value = day(row.get("EffectiveDate")) or date.min, day(row.get("EndDate")), money(row.get("RateValue"))
        if value is not None and start <= today and (end is None or today <= end):
            begun.append((start, value))
    plain = money(rate.get("RateValue"))
    return max(begun)[1] if begun else plain if plain is not None else Decimal(0)


def currencies(docs: Sequence[Doc], base: str) -> tuple[str, ...]:
    """The currencies in use, the books' own first."""
    codes = [text(one.get("Code")) for one in docs if one.get("Active") is None or truth(one.get("Active"))]
    return tuple(dict.fromkeys(code for code in (base, *codes) if code))


def preference(preferences: Doc, *names: str) -> Any:
    """A preference as sent; None when it is absent, which is not the same as true: the library says it is."""
    value: Any = preferences
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def other_preference(preferences: Doc, name: str) -> str:
    """One of OtherPrefs' named values; empty when it is absent."""
    rows = parts(part(preferences, "OtherPrefs"), "NameValue")
    return next((text(row.get("Value")) for row in rows if text(row.get("Name")) == name), "")
