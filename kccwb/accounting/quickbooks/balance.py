"""QuickBooks' trial balance report: by account id, its sums checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from kccwb.accounting.quickbooks.wire import Doc, money, part, parts, text, truth
from kccwb.model.errors import PackageError
from kccwb.model.package import Account

Cells = Sequence[dict[str, Any]]


def trial_balance(report: Doc, accounts: Iterable[Account]) -> dict[str, Decimal]:
    """Balance by account id, debit positive. Raises PackageError when the report does not add up or names no account for an amount."""
    if not parts(part(report, "Rows"), "Row"):
        if "Rows" in report or _said_empty(report):
            return {}
        raise PackageError("QuickBooks gave no trial balance.", "Read it again.")
    names = _names(accounts)
    debit, credit = _columns(report)
    balances: dict[str, Decimal] = {}
    sums, totals = [Decimal(0), Decimal(0)], None
    for cells, grand in _rows(part(report, "Rows")):
        amounts = (_amount(cells, debit), _amount(cells, credit))
        if grand:
            totals = amounts
            continue
        if not any(amounts):
            continue
        sums[0] += amounts[0]
        sums[1] += amounts[1]
        key = _account_of(cells, names)
        balances[key] = balances.get(key, Decimal(0)) + amounts[0] - amounts[1]
    if sums[0] != sums[1] or (totals is not None and totals != tuple(sums)):
        told = f"; it says {totals[0]} and {totals[1]}" if totals else ""
        raise PackageError(
            f"QuickBooks' trial balance does not add up: {sums[0]} debit and {sums[1]} credit{told}.",
            "Read it again; if it stays so, compare it with the report in QuickBooks.",
        )
    return balances


def _said_empty(report: Doc) -> bool:
    options = parts(part(report, "Header"), "Option")
    return any(text(one.get("Name")) == "NoReportData" and truth(one.get("Value")) for one in options)


def _columns(report: Doc) -> tuple[int, int]:
    titles = [text(one.get("ColTitle")).strip().lower() for one in parts(part(report, "Columns"), "Column")]
    return (titles.index("debit") if "debit" in titles else 1), (titles.index("credit") if "credit" in titles else 2)


def _rows(rows: Mapping[str, Any]) -> Iterator[tuple[Cells, bool]]:
    """Every row with cells, sections walked into, and whether it is the grand total. Summaries of sections repeat their rows."""
    for row in parts(rows, "Row"):
        cells, grand = parts(row, "ColData"), text(row.get("group")).lower() == "grandtotal"
        if cells:
            yield cells, grand or _is_total(cells)
        header = parts(part(row, "Header"), "ColData")
        if header and header[0].get("id"):
            yield header, False
        yield from _rows(part(row, "Rows"))
        summary = parts(part(row, "Summary"), "ColData")
        if summary and (grand or _is_total(summary)):
            yield summary, True


def _is_total(cells: Cells) -> bool:
    return text(cells[0].get("value")).strip().upper() == "TOTAL" and not cells[0].get("id")


def _amount(cells: Cells, column: int) -> Decimal:
    return (money(cells[column].get("value")) if column < len(cells) else None) or Decimal(0)


def _account_of(cells: Cells, names: Mapping[str, str]) -> str:
    key, name = text(cells[0].get("id")), text(cells[0].get("value")).strip()
    found = key or names.get(name.casefold(), "")
    if not found:
        raise PackageError(
            f"QuickBooks' trial balance has an amount on {name or 'a row without a name'}, which is no account of its chart.",
            "Read the chart again with: kccwb chart fetch",
        )
    return found


def _names(accounts: Iterable[Account]) -> dict[str, str]:
    """Ids by the ways a report may write an account, for a server that gives no ids."""
    found: dict[str, str] = {}
    for one in accounts:
        for name in (one.name, f"{one.code} {one.name}", one.name.rpartition(":")[2]):
            found.setdefault(name.strip().casefold(), one.account_id)
    return found
