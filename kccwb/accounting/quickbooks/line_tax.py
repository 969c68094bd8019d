"""The VAT of each line of a document: QuickBooks tells it for each rate of the whole document only.

A tax line belongs to the VAT code whose lines add up to what it says it taxes; within a code the tax is spread over the lines by their net, the last
taking the pennies. The sums by document and by code are QuickBooks' own; only the split between lines of one code is ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kccwb.accounting.quickbooks.wire import Doc, money, part, parts
from kccwb.model.money import ZERO, pennies
from kccwb.model.package import PackageLine


def with_tax(doc: Doc, lines: Sequence[PackageLine]) -> tuple[PackageLine, ...]:
    """The lines with the document's tax spread over them."""
    detail = part(doc, "TxnTaxDetail")
    total = money(detail.get("TotalTax")) or ZERO
    nets: dict[str, Decimal] = {}
    for line in lines:
        if line.net and line.tax_code:
            nets[line.tax_code] = nets.get(line.tax_code, ZERO) + line.net
    if not nets or not total:
        return tuple(lines)
    taxes = dict.fromkeys(nets, ZERO)
    for row in parts(detail, "TaxLine"):
        amount, taxed = money(row.get("Amount")) or ZERO, money(part(row, "TaxLineDetail").get("NetAmountTaxable"))
        if amount:
            taxes[_code_of(taxed, nets)] += amount
    taxes[_code_of(None, nets)] += total - sum(taxes.values(), ZERO)
    spread = {code: _spread(taxes[code], [line.net for line in lines if line.net and line.tax_code == code]) for code in nets}
    return tuple(replace(line, tax=spread[line.tax_code].pop(0)) if line.net and line.tax_code else line for line in lines)


def _code_of(taxed: Decimal | None, nets: dict[str, Decimal]) -> str:
    """The code whose lines come nearest to what is taxed; the largest where that is not told."""
    if taxed is None:
        return max(nets, key=lambda code: abs(nets[code]))
    return min(nets, key=lambda code: abs(abs(nets[code]) - abs(taxed)))


def _spread(tax: Decimal, nets: list[Decimal]) -> list[Decimal]:
    whole = sum(nets, ZERO)
    shares = [pennies(tax * net / whole) if whole else ZERO for net in nets]
    shares[-1] += tax - sum(shares, ZERO)
    return shares
