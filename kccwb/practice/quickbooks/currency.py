"""Currencies: what a document is in, its rate in home units for one foreign unit, and whose currency is whose."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.company import Company
from kccwb.practice.money import pence, places
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.store import Doc

ONE = Decimal(1)


def home(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount in home currency."""
    return pence(amount if rate == ONE else amount * rate)


def code_of(company: Company, doc: Doc | None) -> str:
    """The currency of a record; home where it has none."""
    return str((doc or {}).get("CurrencyRef", {}).get("value") or company.settings["base_currency"])


def currency_name(company: Company, code: str) -> str:
    """A currency's name."""
    found = company.table("CompanyCurrency").find("code", code)
    return str(found[0]["Name"]) if found else {"GBP": "British Pound Sterling"}.get(code, code)


def currency_ref(company: Company, code: str) -> Doc:
    """A reference to a currency."""
    return {"value": code, "name": currency_name(company, code)}


def check_active(company: Company, code: str) -> None:
    """Refuse a currency the company has not got."""
    settings = company.settings
    if code == settings["base_currency"]:
        return
    if not settings["multi_currency"]:
        raise rule("Multi-currency must be switched on before a foreign currency can be used.", "CurrencyRef")
    if not any(row["Active"] for row in company.table("CompanyCurrency").find("code", code)):
        raise Refused("2220", f"Invalid Currency : {code} is not an active currency of the company", "CurrencyRef")


def fix_currency(call: Call, doc: Doc, party: Doc | None, *, sent: bool) -> None:
    """Settle a transaction's CurrencyRef and ExchangeRate; refuses one that is not its customer's or supplier's."""
    company, settings = call.company, call.company.settings
    base = settings["base_currency"]
    asked = doc.get("CurrencyRef", {}).get("value")
    if asked is None and settings["multi_currency"] and settings["currency_ref_required"] and sent and not call.person:
        raise missing("CurrencyRef")
    own = code_of(company, party) if party is not None else None
    code = asked or own or base
    check_active(company, code)
    if own is not None and code != own:
        raise rule(f"The currency of the transaction ({code}) is not the currency of the customer or vendor ({own}).", "CurrencyRef")
    rate = doc.get("ExchangeRate") or None
    if code == base:
        if rate is not None and rate != ONE:
            raise rule("The exchange rate of the home currency is 1.", "ExchangeRate")
        doc.pop("ExchangeRate", None)
    else:
        if rate is not None and rate <= 0:
            raise Refused("2240", "The exchange rate must be greater than zero", "ExchangeRate")
        doc["ExchangeRate"] = places(rate if rate is not None else rate_on(company, code, doc["TxnDate"]), 6)
    doc["CurrencyRef"] = currency_ref(company, code)


def rate_on(company: Company, code: str, day: str) -> Decimal:
    """The company's rate of a currency on a day: the latest set on or before it, else the standing one."""
    if code == company.settings["base_currency"]:
        return ONE
    found = [row for row in company.rows("ExchangeRate") if row["SourceCurrencyCode"] == code and row["AsOfDate"] <= day]
    if found:
        rate: Decimal = max(found, key=lambda row: str(row["AsOfDate"]))["Rate"]
        return rate
    return Decimal(str(company.settings["rates"].get(code, 1)))


def rate_of(doc: Doc) -> Decimal:
    """The rate a kept transaction stands at."""
    found: Decimal = doc.get("ExchangeRate") or ONE
    return found
