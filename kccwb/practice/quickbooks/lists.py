"""The lists of names: create and update, and the rules of each entity in them."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.quickbooks.accounts import check_account
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import currency_name
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.quickbooks.items import check_item
from kccwb.practice.quickbooks.kinds import Kind
from kccwb.practice.quickbooks.people import check_person
from kccwb.practice.quickbooks.posting import post_opening_stock
from kccwb.practice.quickbooks.reading import Text
from kccwb.practice.quickbooks.records import active_name, changed, current, keep, new, reader
from kccwb.practice.store import Doc

_READ_ONLY = frozenset({"TaxCode", "TaxRate", "TaxAgency"})
_NAMES = {"EUR": "Euro", "USD": "United States Dollar", "GBP": "British Pound Sterling", "CAD": "Canadian Dollar"}
_NAMES |= {"AUD": "Australian Dollar", "CHF": "Swiss Franc", "JPY": "Japanese Yen", "NZD": "New Zealand Dollar", "SEK": "Swedish Krona"}
_NAMES |= {"NOK": "Norwegian Krone", "DKK": "Danish Krone", "PLN": "Polish Zloty", "ZAR": "South African Rand", "CNY": "Chinese Yuan"}


def save(call: Call, kind: Kind) -> Doc:
    """Create or update one record of a list."""
    if kind.entity in _READ_ONLY:
        raise Refused("500", f"Operation on {kind.entity} is not supported; it is set up in QuickBooks itself")
    values, empty = reader(call).entity(kind.fields, call.body)
    if kind.entity == "ExchangeRate":
        return _exchange_rate(call, kind, values)
    old: Doc | None = None
    if values.get("Id"):
        old = current(call, kind, values)
        doc = changed(kind, old, values, empty)
    else:
        doc = new(call, kind, values)
    worked = check(call, kind, doc, old)
    kept = keep(call, kind, worked)
    if kind.entity == "Item" and old is None:
        post_opening_stock(call, kept)
    return kept


def check(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> Doc:
    """Hold a record against its entity's rules."""
    if kind.entity in {"Customer", "Vendor"}:
        return check_person(call, kind.entity, doc, old)
    worked = _CHECKS[kind.entity](call, doc, old)
    name = str(worked[str(kind.name)])
    parent = worked.get("ParentRef", {}).get("value")
    for other in call.company.table(kind.entity).find("name", name.casefold()):
        if other["Id"] != doc["Id"] and other.get("ParentRef", {}).get("value") == parent:
            raise Refused("6240", f"The name supplied already exists. : Id={other['Id']}")
    field = kind.fields[str(kind.name)]
    if isinstance(field, Text) and len(name) > field.most:
        raise Refused(
            "2050", f"String length specified does not match the supported length. Min:0 Max:{field.most} supported.", kind.name or ""
        )
    return worked


def _account(call: Call, doc: Doc, old: Doc | None) -> Doc:
    worked = check_account(call, doc, old)
    if worked["Active"] is False and old is not None and old["Active"]:
        if old.get("_Role"):
            raise rule("An account that QuickBooks uses itself cannot be made inactive.", "Active")
        if worked["Classification"] not in {"Revenue", "Expense"} and call.books.balance(doc["Id"]):
            raise rule("An account with a balance cannot be made inactive.", "Active")
    name = active_name(worked["Name"], worked, old)
    whole = worked["FullyQualifiedName"].removesuffix(worked["Name"]) + name
    return {**worked, "Name": name, "FullyQualifiedName": whole}


def _term(_: Call, doc: Doc, __: Doc | None) -> Doc:
    if not doc.get("Name"):
        raise missing("Name")
    kind = "DATE_DRIVEN" if doc.get("DayOfMonthDue") else "STANDARD"
    return {"DiscountPercent": Decimal(0), "DueDays": Decimal(0), **doc, "Type": kind, "Active": doc.get("Active", True)}


def _currency(call: Call, doc: Doc, _: Doc | None) -> Doc:
    code = str(doc.get("Code", "")).upper()
    if len(code) != 3 or not code.isalpha():
        raise Refused("2220", f"Invalid Currency : {code}", "Code")
    if not call.switch("multi_currency"):
        raise Refused("5030", "Multi-currency is not switched on", "Code")
    return {
        **doc,
        "Code": code,
        "Name": doc.get("Name") or _NAMES.get(code) or currency_name(call.company, code),
        "Active": doc.get("Active", True),
    }


_CHECKS = {"Account": _account, "Item": check_item, "Term": _term, "CompanyCurrency": _currency}


def _exchange_rate(call: Call, kind: Kind, values: Doc) -> Doc:
    for name in ("SourceCurrencyCode", "Rate", "AsOfDate"):
        if name not in values:
            raise missing(name)
    if values["Rate"] <= 0:
        raise Refused("2240", "The exchange rate must be greater than zero", "Rate")
    key = f"{values['SourceCurrencyCode']} {values['AsOfDate']}"
    stamp = call.company.stamp()
    kept = {name: values[name] for name in ("SourceCurrencyCode", "Rate", "AsOfDate")}
    base = call.company.settings["base_currency"]
    doc = {"SyncToken": "0", **kept, "TargetCurrencyCode": base, "_Created": stamp, "_Moment": stamp}
    return call.company.put(kind.entity, key, doc)
