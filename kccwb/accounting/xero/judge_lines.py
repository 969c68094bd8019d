"""What Xero would say to the lines of a document: accounts, tax codes, items, amounts."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kccwb.accounting.xero.shelf import Shelf
from kccwb.accounting.xero.verdict import own, predicted
from kccwb.accounting.xero.wire import survives
from kccwb.model.documents import OutDocument, OutLine
from kccwb.model.finding import Finding
from kccwb.model.money import tax_on
from kccwb.model.package import Account

LARGEST = Decimal("9999999999.99")
"""The largest line amount that Xero takes."""
LONGEST_QUANTITY = Decimal("9999999999999")
_CLASSES = {"ASSET": "asset", "LIABILITY": "liability", "EQUITY": "equity", "REVENUE": "revenue", "EXPENSE": "expense"}


def about_line(document: OutDocument, line: OutLine, shelf: Shelf) -> Iterator[Finding]:
    """One line of a document."""
    row = document.row_id
    if len(line.description) > 4000:
        yield own(
            row,
            "too_long",
            f"The description of line {line.line} must not be longer than 4,000 characters.",
            "Xero takes at most 4,000 characters.",
            "Shorten it in KCC.",
            group=f"{row} {line.line}",
        )
    if line.is_text and not line.account_id:
        return
    account = shelf.accounts.get(line.account_id) or shelf.accounts.get(line.account)
    yield from about_account(row, line.account or line.account_id, account, shelf, line.nominal_code)
    yield from _tax(document, line, account, shelf)
    yield from _item(row, line, shelf)
    yield from _amounts(row, line)


def about_account(row: str, code: str, account: Account | None, shelf: Shelf, nominal_code: str) -> Iterator[Finding]:
    """Whether a document line may post to an account. Without a cached chart only a missing code is a fault."""
    if not code:
        yield predicted(row, "Account code or ID must be specified", group=nominal_code)
    elif not shelf.known.accounts or (account is not None and account.usable):
        return
    elif account is None:
        yield predicted(row, f"Account code '{code}' is not a valid code for this document.", group=code)
    elif account.status != "ACTIVE":
        words = f"Account code '{code}' has been archived, or has been deleted. Each line item must reference a valid account."
        yield predicted(row, words, group=code)
    elif account.inventory:
        yield own(
            row,
            "account_is_inventory",
            f"Account code '{code}' is not a valid code for this document.",
            f"{account.name} is of {account.reason}.",
            "Map the nominal to an expense account, or to a current asset account such as Stock in Hand.",
            group=code,
            place="mapping",
        )
    else:
        yield predicted(
            row,
            f"Account code '{code}' is not a valid code for this document.",
            group=code,
            fix=f"{account.name} is {account.reason}. Map the nominal to another account.",
        )


def _tax(document: OutDocument, line: OutLine, account: Account | None, shelf: Shelf) -> Iterator[Finding]:
    row, code = document.row_id, line.tax_code
    if abs(line.tax) > abs(line.net) or (line.tax and line.net and (line.tax > 0) != (line.net > 0)):
        yield predicted(row, "The tax amount cannot be greater than the line amount", group=row)
    if not code or not shelf.known.tax_codes:
        return
    rate = shelf.tax_codes.get(code)
    side = "sales" if document.is_sales else "purchase"
    fits = rate is not None and (rate.sales if document.is_sales else rate.purchases)
    if rate is not None and not rate.active:
        yield predicted(row, "Tax rate must be Active", group=code, fix=f"Map the tax rate to an active code: {rate.name} is not.")
    elif rate is not None and account is not None and rate.classes and account.klass not in rate.classes:
        other = (
            f"{rate.name} cannot be used on {_CLASSES[account.klass]} accounts: map another tax code, or the nominal to another account."
        )
        yield predicted(
            row,
            f"The TaxType code '{code}' cannot be used with account code '{account.code or line.account}'.",
            group=f"{code} {account.code or account.account_id}",
            fix=other
            if fits
            else f"{rate.name} is not for {'sales' if document.is_sales else 'purchases'}: map the tax rate's {side} side to another code.",
        )
    elif rate is None or not fits:
        words = f"The TaxType code '{code}' does not exist or cannot be used for this type of transaction."
        yield predicted(row, words, group=f"{code} {side}")
    elif rate.rate != line.tax_rate and line.tax == tax_on(line.net, line.tax_rate) != tax_on(line.net, rate.rate):
        yield own(
            row,
            "tax_rate_differs",
            f"{rate.name} is {_figure(rate.rate)} % in Xero, the line's tax in KCC is {_figure(line.tax_rate)} %.",
            "The tax rate is mapped to a code with another rate: Xero would compute another tax.",
            "Map the tax rate to a code with the same rate.",
            group=f"{code} {_figure(line.tax_rate)}",
            place="mapping",
            severity="warning",
        )


def _item(row: str, line: OutLine, shelf: Shelf) -> Iterator[Finding]:
    if not line.item_code:
        return
    held = shelf.items.get(line.item_code)
    if len(line.item_code) > 30:
        yield predicted(
            row,
            "Item Code is invalid.",
            group=line.item_code,
            place="kcc_data",
            fix="Xero takes item codes of up to 30 characters: shorten it in KCC.",
        )
    elif held is not None and held.extra.get("tracked") == "yes":
        yield own(
            row,
            "item_tracked",
            f"The item {line.item_code} is tracked as inventory in Xero.",
            "Xero keeps stock of it by itself: the document would move Xero's stock and post a Cost of Sale beside KCC's.",
            "Give Xero's item another code; one that is tracked cannot be untracked.",
            group=line.item_code,
            place="export",
        )


def _amounts(row: str, line: OutLine) -> Iterator[Finding]:
    too_much = abs(line.net) > LARGEST or abs(line.quantity) > LONGEST_QUANTITY
    if too_much or not all(survives(value) for value in (line.net, line.quantity, line.unit_net, line.tax)):
        yield own(
            row,
            "amount_too_large",
            f"The amounts of line {line.line} are larger than Xero takes (at most {LARGEST:,} a line).",
            "Xero keeps at most 13 digits of a quantity and 9,999,999,999.99 a line.",
            "Split the line in KCC.",
            group=row,
        )


def _figure(rate: Decimal) -> str:
    return format(rate.normalize(), "f")
