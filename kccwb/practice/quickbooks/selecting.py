"""Answers queries: which rows, in what order, how many, and how each is shown."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from functools import cmp_to_key
from typing import Any

from kccwb.practice.money import ZERO
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.conditions import test_of
from kccwb.practice.quickbooks.fault import Refused
from kccwb.practice.quickbooks.kinds import KINDS, SINGLE, Kind
from kccwb.practice.quickbooks.organisation import company_info, preferences
from kccwb.practice.quickbooks.query import Query, parse
from kccwb.practice.quickbooks.records import moment_of, render
from kccwb.practice.store import Doc


def answer(call: Call, text: str) -> Doc:
    """The QueryResponse of a query."""
    query = parse(text)
    if query.kind.entity == "VendorPrepayment" and not call.switch("vendor_prepayments"):
        raise Refused("4001", "Invalid query : Metadata not found for Entity: VendorPrepayment")
    rows = list(_rows(call, query))
    if query.count:
        return {"totalCount": len(rows)}
    rows = _ordered(call, query, rows)
    page = rows[query.start - 1 : query.start - 1 + query.most]
    if not page:
        return {}
    shown = [_columns(query, render(presented(call, query.kind, row))) for row in page]
    return {query.kind.entity: shown, "startPosition": query.start, "maxResults": len(shown)}


def presented(call: Call, kind: Kind, doc: Doc) -> Doc:
    """A record with the balances that the books know."""
    if kind.entity in {"Customer", "Vendor"}:
        owed = call.books.owed(kind.entity, doc["Id"])
        return {**doc, "Balance": owed, **({"BalanceWithJobs": owed} if kind.entity == "Customer" else {})}
    if kind.entity == "Account":
        if doc["Classification"] in {"Revenue", "Expense"}:
            return {**doc, "CurrentBalance": ZERO, "CurrentBalanceWithSubAccounts": ZERO}
        if doc["CurrencyRef"]["value"] != call.switch("base_currency"):
            return doc  # the ledger is in home currency; what a foreign account holds in its own is not known
        amount = call.books.balance(doc["Id"]) * (1 if doc["Classification"] == "Asset" else -1)
        return {**doc, "CurrentBalance": amount, "CurrentBalanceWithSubAccounts": amount}
    return doc


def _rows(call: Call, query: Query) -> Iterable[Doc]:
    kind = query.kind
    rows: Iterable[Doc] = call.company.rows(kind.entity)
    if kind.entity in SINGLE:
        rows = [company_info(call) if kind.entity == "CompanyInfo" else preferences(call)]
    tests = [(condition.name, test_of(condition)) for condition in query.where]
    for condition in query.where:
        if condition.op == "=" and condition.name == "Id" and kind.entity in KINDS:
            found = call.company.get(kind.entity, str(condition.values[0]))
            rows = [found] if found is not None else []
            break
        if condition.op == "=" and condition.name == kind.number:
            rows = call.company.table(kind.entity).find("number", str(condition.values[0]))
            break
    hidden = kind.active and not query.asks("Active") and (kind.entity != "TaxCode" or call.switch("tax_codes_active_only"))
    for row in rows:
        if hidden and row.get("Active") is False:
            continue
        if all(test(_value(call, kind, row, name)) for name, test in tests):
            yield row


def _value(call: Call, kind: Kind, row: Doc, name: str) -> Any:
    if name == "MetaData.LastUpdatedTime":
        return moment_of(row["_Moment"]).replace(microsecond=0)
    if name == "MetaData.CreateTime":
        return moment_of(row["_Created"]).replace(microsecond=0)
    if name in {"Balance", "CurrentBalance", "BalanceWithJobs"}:
        row = presented(call, kind, row)
    found: Any = row
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _ordered(call: Call, query: Query, rows: list[Doc]) -> list[Doc]:
    if not query.order:
        if query.kind.transaction and call.switch("default_order") == "newest":
            return rows[::-1]
        return rows
    keyed = [([_sortable(_value(call, query.kind, row, name), name) for name, _ in query.order], row) for row in rows]

    def compare(left: tuple[list[Any], Doc], right: tuple[list[Any], Doc]) -> int:
        for at, (_, down) in enumerate(query.order):
            a, b = left[0][at], right[0][at]
            if a != b:
                return (1 if a > b else -1) * (-1 if down else 1)
        return 0

    return [row for _, row in sorted(keyed, key=cmp_to_key(compare))]


def _sortable(value: Any, name: str) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    if name == "Id" or name.endswith(".value"):
        return (1, int(value)) if str(value).lstrip("-").isdigit() else (2, str(value))
    if isinstance(value, bool):
        return 1, int(value)
    if isinstance(value, (Decimal, int)):
        return 1, value
    return (3, value) if not isinstance(value, str) else (2, value.casefold())


def _columns(query: Query, shown: Doc) -> Doc:
    if not query.columns:
        return shown
    picked: Doc = {}
    for name in query.columns:
        head, _, rest = name.partition(".")
        if head not in shown:
            continue
        if rest and isinstance(shown[head], dict):
            picked.setdefault(head, {})[rest] = shown[head].get(rest)
        else:
            picked[head] = shown[head]
    return {**picked, "domain": "QBO", "sparse": True}
