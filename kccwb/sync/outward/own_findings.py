"""Findings of our own: what KCC's data and the mapping lack before any package is asked."""

from __future__ import annotations

from decimal import Decimal

from kccwb.model.errors import NeverCrosses
from kccwb.model.finding import Finding, Severity
from kccwb.sync.outward.contacts import is_contact


def _finding(code: str, row_id: str, message: str, cause: str, fix: str, group: str, place: str, severity: Severity = "error") -> Finding:
    return Finding(code=code, severity=severity, subject=row_id, message=message, cause=cause, fix=fix, group=group, place=place)


def no_account(row_id: str, nominal_code: str, problem: str) -> Finding:
    """A line whose nominal leads to no account."""
    name = f"Nominal {nominal_code}" if nominal_code else "A line without a nominal"
    return _finding(
        "nominal_not_mapped",
        row_id,
        problem or f"{name} has no account in the accounting package.",
        f"{name} is not mapped and no default account serves it.",
        f"Map nominal {nominal_code}." if nominal_code else "Set the default account.",
        nominal_code,
        "mapping",
    )


def never_crosses(row_id: str, nominal_code: str, stopped: NeverCrosses) -> Finding:
    """A line that would have posted to stock or Cost of Sale."""
    return _finding("never_crosses", row_id, stopped.message, "Stock and Cost of Sale stay in KCC.", stopped.fix, nominal_code, "mapping")


def no_tax_code(row_id: str, tax_rate: str, direction: str) -> Finding:
    """A tax rate without a tax code for this direction."""
    name = f"Tax rate {tax_rate}" if tax_rate else "A line without a tax rate"
    return _finding(
        "tax_not_mapped",
        row_id,
        f"{name} has no {direction} tax code in the accounting package.",
        f"{name} is not mapped for {direction}.",
        f"Map tax rate {tax_rate} for {direction}." if tax_rate else "Give the line a tax rate in KCC.",
        f"{tax_rate}/{direction}",
        "mapping" if tax_rate else "kcc_data",
    )


def no_rollup_item(row_id: str, tax_rate: str, direction: str) -> Finding:
    """Rollup is on and a tax rate has no rollup item."""
    return _finding(
        "rollup_item_missing",
        row_id,
        f"Tax rate {tax_rate} has no rollup item for {direction}.",
        "Rollup is on: every tax rate needs a rollup item, one for sales and one for purchases.",
        f"Enter the rollup item of tax rate {tax_rate} for {direction}, or switch rollup off.",
        f"{tax_rate}/{direction}",
        "mapping",
    )


def no_bank(row_id: str, bank_account: str) -> Finding:
    """A prepayment into a bank account that is not mapped."""
    return _finding(
        "bank_not_mapped",
        row_id,
        f"Bank account {bank_account} has no account in the accounting package.",
        f"Bank account {bank_account} is not mapped.",
        f"Map bank account {bank_account}.",
        bank_account,
        "mapping",
    )


def no_default(row_id: str, role: str) -> Finding:
    """A default account that is not set."""
    return _finding(
        "default_not_set",
        row_id,
        f"The default {role} account is not set.",
        f"No account was chosen for {role}s." if role == "prepayment" else f"No default account was chosen for {role}.",
        "Run Apply Default Setup, or choose the account.",
        role,
        "mapping",
    )


def foreign_currency(row_id: str, currency: str, base: str) -> Finding:
    """A foreign document while MultiCurrency is off."""
    return _finding(
        "multi_currency_off",
        row_id,
        f"The document is in {currency}, and MultiCurrency is off.",
        f"With MultiCurrency off everything would be sent as {base}, which would be a wrong amount.",
        "Switch MultiCurrency on, or mark the row as exported and enter it in the package by hand.",
        currency,
        "mapping",
    )


def no_exchange_rate(row_id: str, currency: str) -> Finding:
    """A foreign payment whose rate KCC's file did not tell."""
    return _finding(
        "no_exchange_rate",
        row_id,
        f"The payment is in {currency} and has no exchange rate.",
        "The payments file has no exchange rate for it.",
        "Load its order's invoice, or payments with the column Exchange Rate.",
        currency,
        "kcc_data",
    )


def unknown_company(row_id: str, urn: str) -> Finding:
    """A document of a URN that no company list holds."""
    return _finding(
        "unknown_urn",
        row_id,
        f"Company {urn} is not loaded.",
        "The document names a URN that is in no company list loaded so far.",
        "Load the companies from KCC.",
        urn,
        "kcc_data",
    )


def unknown_item(row_id: str, stock_code: str) -> Finding:
    """A line of a stock code that no item list holds."""
    return _finding(
        "unknown_stock_code",
        row_id,
        f"Stock item {stock_code} is not loaded.",
        "The document names a stock code that is in no item list loaded so far.",
        "Load the stock items from KCC.",
        stock_code,
        "kcc_data",
    )


def item_not_there(row_id: str, stock_code: str, *, marked: bool) -> Finding:
    """A line names an item that counts as exported and is not in the package."""
    return _finding(
        "item_not_in_package",
        row_id,
        f"Stock item {stock_code} is not in the accounting package: the line that names it would be refused.",
        f"{stock_code} was marked as exported by hand and the package has no such item."
        if marked
        else f"{stock_code} was exported, and is not in the package any more.",
        f"Mark {stock_code} as not exported, and it goes along; or make the item in the package."
        if marked
        else f"Verify {stock_code} and export it again; or make the item in the package.",
        stock_code,
        "export",
    )


def too_many_items(row_id: str, codes: int, limit: int) -> Finding:
    """More stock codes than the package takes well, and rollup is off."""
    return _finding(
        "rollup_demanded",
        row_id,
        f"KCC has {codes:,} stock codes; the package takes {limit:,}.",
        "Above that number the package demands rollup transactions.",
        "Switch rollup on, and name a rollup item for each tax rate.",
        "items",
        "mapping",
    )


def no_rounding_account(row_id: str, difference: Decimal, *, has_account: bool) -> Finding:
    """Rounding lines are asked for, and there is no account or no tax code for them."""
    lacks = "no tax code of the package is outside VAT" if has_account else "no rounding account is chosen"
    return _finding(
        "rounding_account_missing",
        row_id,
        f"The package's VAT differs from KCC's by {abs(difference):,.2f}, and {lacks}.",
        "The option rounding is line: a rounding line takes up the pennies.",
        "Choose the rounding account, or set the option rounding to accept.",
        "rounding",
        "mapping",
    )


def same_number(row_id: str, number: str, company: str, others: str, *, severity: Severity) -> Finding:
    """Two documents that would carry the same number."""
    return _finding(
        "duplicate_number",
        row_id,
        f"Number {number} is used twice: by this document and by {others}.",
        f"Two documents{' of ' + company if company else ''} carry the same number.",
        "Look at both in KCC: if it is the same bill entered twice, correct it there; else give one of them another number.",
        f"{company}/{number}",
        "kcc_data",
        severity,
    )


def need_words(need: str) -> str:
    """What a document needs, in words: Company C1, Stock item BOLT, Posting item for nominal 300."""
    kind, _, code = need.partition(":")
    if is_contact(need):
        return f"Company {code}"
    return f"Posting item {code.rpartition('>')[0] or 'of the default sales account'}" if kind == "posting" else f"Stock item {code}"


def need_blocked(finding: Finding, row_id: str, need: str) -> Finding:
    """A document held up by a finding on the company or item it needs: the same root cause."""
    return Finding(
        code=finding.code,
        severity=finding.severity,
        subject=row_id,
        message=f"{need_words(need)}: {finding.message}",
        cause=finding.cause,
        fix=finding.fix,
        group=finding.group or need,
        place=finding.place,
    )
