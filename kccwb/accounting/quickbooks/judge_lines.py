"""What QuickBooks would say to the lines of a document: items, accounts, VAT codes, amounts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kccwb.accounting.quickbooks.shelf import Shelf, live
from kccwb.accounting.quickbooks.verdict import INACTIVE, own, predicted
from kccwb.model.documents import OutDocument, OutLine
from kccwb.model.finding import Finding, Severity
from kccwb.model.money import tax_on
from kccwb.model.package import Account

LARGEST = Decimal("9999999999999.99")
"""Fifteen digits with the pence."""
INCOME_TYPES = frozenset({"income", "other income", "other current liability"})
"""What an item's sales may post to. Whether an expense account passes is known by hearsay only."""
NO_LINES = frozenset({"accounts receivable", "accounts payable"})


def about_line(document: OutDocument, line: OutLine, shelf: Shelf) -> Iterator[Finding]:
    """One line that carries money, after netting."""
    row = document.row_id
    account, group = shelf.accounts.get(line.account_id), line.nominal_code or line.account
    if not document.is_sales:
        yield from about_account(row, line.account_id, account, shelf, group)
    elif line.item_id:
        yield from _item(row, line, shelf)
    else:  # its posting item goes along with the document
        yield from about_income(row, line.account_id, shelf, group)
    if line.net != 0:
        yield from _tax(document, line, shelf)
    if line.net < 0:
        yield predicted(
            row,
            "2290",
            f"Amount must be positive on a transaction line: {line.net:.2f} on line {line.line}",
            group=row,
            severity="warning",
            cause="A line is below zero and no other line of its item or account and VAT code is large enough to take it. "
            "QuickBooks may refuse it.",
        )
    if abs(line.net) > LARGEST:
        yield predicted(row, "2110", f"Invalid Decimal : {line.net} has more than 15 digits", group=row)


def about_account(row: str, account_id: str, account: Account | None, shelf: Shelf, group: str) -> Iterator[Finding]:
    """Whether a line may post to an account. Without a cached chart only a missing account is a fault."""
    if not account_id:
        yield predicted(row, "6440", "A line with an amount needs an account or an item", group=group)
    elif not shelf.known.accounts:
        return
    elif account is None:
        yield predicted(row, "2500", f"Invalid Reference Id : AccountRef element id {account_id} not found", group=account_id)
    elif account.status.upper() != "ACTIVE":
        yield predicted(
            row, "610", INACTIVE, group=account_id, fix=f"Make {account.name} active again in QuickBooks, or map to another account."
        )
    elif not account.usable or account.type.casefold() in NO_LINES:
        yield _wrong_type(row, account, account.reason or f"of type {account.type}")


def about_income(row: str, account_id: str, shelf: Shelf, group: str = "") -> Iterator[Finding]:
    """Whether the sales of an item may post to an account."""
    account = shelf.accounts.get(account_id)
    found = list(about_account(row, account_id, account, shelf, group or account_id))
    yield from found
    if account is None or found or account.klass == "REVENUE" or account.type.casefold() in INCOME_TYPES:
        return
    why = f"of type {account.type}, and an item's sales want an income account"
    yield _wrong_type(row, account, why, severity="warning" if account.klass == "EXPENSE" else "error")


def _wrong_type(row: str, account: Account, why: str, severity: Severity = "error") -> Finding:
    detail = f"Invalid account type used : {account.name} ({account.type}) cannot be used here"
    fix = f"{account.name} is {why}. Map the nominal to another account."
    return predicted(row, "6430", detail, group=account.account_id, fix=fix, severity=severity)


def _item(row: str, line: OutLine, shelf: Shelf) -> Iterator[Finding]:
    held = shelf.items.get(line.item_id)
    if held is None and shelf.known.items:
        yield predicted(
            row, "2500", f"Invalid Reference Id : ItemRef element id {line.item_id.partition('/')[2]} not found", group=line.item_id
        )
    elif held is not None and not live(held):
        fix = f"Make the item {held.number} active again in QuickBooks."
        yield predicted(row, "610", INACTIVE, group=line.item_id, place="export", fix=fix)
    elif held is not None and held.extra.get("tracked") == "yes":
        yield tracked(row, held.number)


def tracked(row: str, code: str) -> Finding:
    """An item that QuickBooks keeps as stock."""
    return predicted(
        row,
        "6270",
        f"{code} is an inventory item: documents before its inventory start date are refused, and each sale posts a cost of sale.",
        group=code,
        cause="QuickBooks keeps stock of it by itself: the document would move QuickBooks' stock and post a Cost of Sale beside KCC's.",
        fix="Give QuickBooks' item another name; one that keeps stock cannot be changed.",
    )


def _tax(document: OutDocument, line: OutLine, shelf: Shelf) -> Iterator[Finding]:
    row, code = document.row_id, line.tax_code
    side = "sales" if document.is_sales else "purchase"
    if not code:
        words = "Business Validation Error: Make sure all your transactions have a VAT rate before you save."
        yield predicted(row, "6000", words, group=f"{_figure(line.tax_rate)} {side}")
        return
    if not shelf.known.tax_codes:
        return
    rate = shelf.tax_codes.get(code)
    if rate is None:
        yield predicted(row, "2500", f"Invalid Reference Id : TaxCodeRef element id {code} not found", group=f"{code} {side}")
    elif not rate.active:
        yield predicted(row, "610", INACTIVE, group=code, fix=f"Map the tax rate to an active code: {rate.name} is not.")
    elif not (rate.sales if document.is_sales else rate.purchases):
        detail = f"Business Validation Error: The VAT code {rate.name} has no {side} VAT rate."
        yield predicted(
            row,
            "6100",
            detail,
            group=f"{code} {side}",
            fix=f"{rate.name} is not for {'sales' if document.is_sales else 'purchases'}: map the tax rate's {side} side to another code.",
        )
    elif rate.rate != line.tax_rate and line.tax == tax_on(line.net, line.tax_rate) != tax_on(line.net, rate.rate):
        yield own(
            row,
            "tax_rate_differs",
            f"{rate.name} is {_figure(rate.rate)} % in QuickBooks, the line's tax in KCC is {_figure(line.tax_rate)} %.",
            "The tax rate is mapped to a code with another rate: QuickBooks works out the VAT itself and would get another figure.",
            "Map the tax rate to a code with the same rate.",
            group=f"{code} {_figure(line.tax_rate)}",
            place="mapping",
            severity="warning",
        )


def _figure(rate: Decimal) -> str:
    return format(rate.normalize(), "f")
