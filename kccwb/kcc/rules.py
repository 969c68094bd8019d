"""The rules of the layout that look at more than one cell: documents, transactions, currencies and reports."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from kccwb.kcc.clean import Cleaned
from kccwb.model.money import NET_TOLERANCE, ZERO, line_net

HEADER_FIELDS = (
    "invoice_code",
    "kind",
    "invoice_date",
    "ledger_date",
    "due_date",
    "urn",
    "order_no",
    "reference",
    "currency",
    "exchange_rate",
    "channel",
    "site",
    "gross_total",
)
"""Columns of a document file that repeat on each line and must agree."""
_ONE = Decimal(1)


def check_rules(cleaned: Cleaned, base_currency: str) -> None:
    """Apply the rules of the dataset; what breaks one is rejected with its reason."""
    if "currency" in cleaned.values:
        _check_currency(cleaned, base_currency)
    rule = _RULES.get(cleaned.dataset.name)
    if rule is not None:
        for rows in cleaned.sound_units().values():
            rule(cleaned, rows)


def _check_currency(cleaned: Cleaned, base: str) -> None:
    """Currency defaults to the base currency; the rate may be empty only there, where it is 1 (ruling 7)."""
    currencies = cleaned.values["currency"] = [currency or base for currency in cleaned.values["currency"]]
    rates = cleaned.values.get("exchange_rate")
    if rates is None:
        return
    later = 0
    for row, currency in enumerate(currencies):
        if row in cleaned.problems:
            continue
        if currency == base:
            if rates[row] not in {None, _ONE}:
                cleaned.reject(row, "exchange_rate", f"must be 1 in {base}, the base currency")
            rates[row] = _ONE
        elif rates[row] is None and cleaned.dataset.name == "payments" and "exchange_rate" not in cleaned.found.places:
            later += 1
        elif rates[row] is None:
            cleaned.reject(
                row, "exchange_rate", f"is empty; it may be empty only in {base}, the base currency, and this row is in {currency}"
            )
    if later:
        cleaned.warnings.append(f"{later} foreign payments take their order's exchange rate, because the file has no column Exchange Rate")


def _document(cleaned: Cleaned, rows: list[int]) -> None:
    values = cleaned.values
    if not _agree(cleaned, rows):
        return
    if values["kind"][rows[0]] == "Credit" and not _turn_over(cleaned, rows):
        return
    wrong = len(cleaned.problems)
    for row in rows:
        _line(cleaned, row)
    if len(cleaned.problems) > wrong:
        return
    total = sum((values["net"][row] + values["tax"][row] for row in rows), ZERO)
    stated = values["gross_total"][rows[0]]
    if stated is not None and stated != total:
        cleaned.reject(rows[0], "gross_total", f"is not the sum of Net and Tax, {total}: the difference is {stated - total}")
    elif total < 0:
        cleaned.reject(rows[0], "kind", f"the total is negative ({total}): make it a Credit with positive amounts")


def _agree(cleaned: Cleaned, rows: list[int]) -> bool:
    """Whether the columns that repeat on every line say the same on all."""
    agree = True
    for name in HEADER_FIELDS:
        column = cleaned.values[name]
        first = column[rows[0]]
        for row in rows[1:]:
            if column[row] != first:
                stated = cleaned.text(rows[0], name)
                cleaned.reject(
                    row, name, f"disagrees with line {cleaned.rows[rows[0]].line} of the same document, which has {stated or 'nothing'}"
                )
                agree = False
                break
    return agree


def _turn_over(cleaned: Cleaned, rows: list[int]) -> bool:
    """Make a wholly negative credit positive. A credit of mixed signs is rejected (signs, general rules)."""
    values = cleaned.values
    amounts = [(row, name) for row in rows for name in ("net", "tax", "gross_total")]
    negative = [(row, name) for row, name in amounts if (values[name][row] or 0) < 0]
    if not negative:
        return True
    if any((values[name][row] or 0) > 0 for row, name in amounts):
        row, name = negative[0]
        cleaned.reject(
            row, name, "is negative on a credit with positive amounts: a credit carries positive amounts, or is negative throughout"
        )
        return False
    for row in rows:
        for name in ("net", "tax", "gross_total"):
            values[name][row] = None if values[name][row] is None else -values[name][row]
        turned = "quantity" if values["quantity"][row] < 0 else "unit_net"
        values[turned][row] = abs(values[turned][row])
    return True


def _line(cleaned: Cleaned, row: int) -> None:
    values = cleaned.values
    net, tax, quantity, unit = (values[name][row] for name in ("net", "tax", "quantity", "unit_net"))
    discount = values["discount"][row] or ZERO
    expected = line_net(quantity, unit, discount)
    if abs(expected - net) > NET_TOLERANCE:
        off = f" less {discount.normalize():f} %" if discount else ""
        cleaned.reject(row, "net", f"is not Quantity × Unit Net{off} = {expected}: the difference is {net - expected}")
    if net or tax:
        for name, called in (("nominal_code", "nominal"), ("tax_rate", "tax rate")):
            if values[name][row] is None:
                cleaned.reject(row, name, f"is empty; a line with money needs a {called}")


def _transaction(cleaned: Cleaned, rows: list[int]) -> None:
    debit, credit = cleaned.values["debit"], cleaned.values["credit"]
    wrong = [row for row in rows if (debit[row] == 0) == (credit[row] == 0)]
    for row in wrong:
        cleaned.reject(row, "debit", "exactly one of Debit and Credit must be other than 0.00")
    difference = sum((debit[row] - credit[row] for row in rows), ZERO)
    if not wrong and difference:
        cleaned.reject(rows[0], "transaction_id", f"does not balance: debit less credit is {difference}")


def _range(cleaned: Cleaned, rows: list[int]) -> None:
    for row in rows:
        if cleaned.values["from_date"][row] > cleaned.values["to_date"][row]:
            cleaned.reject(row, "to_date", "is before From")


def _register(cleaned: Cleaned, rows: list[int]) -> None:
    """Credits are positive in the register as well; a wholly negative one is turned over."""
    values: dict[str, list[Any]] = cleaned.values
    if not values["source_type"][rows[0]].endswith("Credit"):
        return
    if all(values[name][row] <= 0 for row in rows for name in ("net", "tax")):
        for row in rows:
            values["net"][row], values["tax"][row] = -values["net"][row], -values["tax"][row]


_RULES: dict[str, Callable[[Cleaned, list[int]], None]] = {
    "sales_invoices": _document,
    "purchase_invoices": _document,
    "nominal_transactions": _transaction,
    "trial_balance": _range,
    "tax_register": _register,
}
