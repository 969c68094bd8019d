"""Pennies between KCC's VAT and a package that works out the VAT itself: how many are let pass, and the rounding line that takes them up.

KCC rounds the tax of each line; such a package rounds once for each rate on a document, or on each line as well (QuickBooks, VAT rounding:
sources differ, so it is an option).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kccwb.model.documents import OutLine
from kccwb.model.money import PENNY, ZERO, pennies, tax_on

ROUNDING_ITEM = "rounding"
"""The key of the posting item that sales rounding lines name."""


def within_policy(difference: Decimal, lines: int) -> bool:
    """Whether a difference of totals is no more than half a penny a line, and a penny in any case."""
    return abs(difference) <= max(PENNY, PENNY * lines / 2)


def agrees(totals: Decimal, taxes: Decimal, lines: int) -> bool:
    """Whether a document of so many lines of KCC stands right in a package that works out the VAT itself, its total and its VAT differing by so much.

    The one rule: the pre-check foretells by it and the read-back accepts by it.
    """
    return within_policy(totals, lines) and within_policy(taxes, lines)


def package_tax(lines: Sequence[OutLine], rule: str, rates: Mapping[str, Decimal] | None = None) -> Decimal:
    """The VAT that a package works out from these lines; ``rule`` is document (once for each tax code) or line.

    ``rates`` are the package's own, by tax code; a line whose code is not among them is taken at KCC's rate.
    """
    at = rates or {}
    if rule == "line":
        return sum((tax_on(line.net, at.get(line.tax_code, line.tax_rate)) for line in lines), ZERO)
    nets: dict[tuple[str, Decimal], Decimal] = {}
    for line in lines:
        key = (line.tax_code, at.get(line.tax_code, line.tax_rate))
        nets[key] = nets.get(key, ZERO) + line.net
    return sum((pennies(net * rate / 100) for (_, rate), net in nets.items()), ZERO)


def rounding_line(
    lines: Sequence[OutLine],
    rule: str,
    account: str,
    account_id: str,
    tax_code: str,
    item_id: str,
    rates: Mapping[str, Decimal] | None = None,
) -> OutLine | None:
    """The line that makes the package's total KCC's own; None when there is nothing to take up, or more than the policy lets pass.

    ``item_id`` is the posting item the line names, empty where a line names its account; ``rates`` as :func:`package_tax`.
    """
    difference = sum((line.tax for line in lines), ZERO) - package_tax(lines, rule, rates)
    if not difference or not within_policy(difference, len(lines)):
        return None
    return OutLine(
        line=max((line.line for line in lines), default=0) + 1,
        description="VAT rounding",
        quantity=Decimal(1),
        unit_net=difference,
        discount=Decimal(0),
        net=difference,
        tax=ZERO,
        tax_rate=Decimal(0),
        account=account,
        account_id=account_id,
        tax_code=tax_code,
        item_id=item_id,
    )
