"""Exact rounding and the reading of numbers as people and programs send them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

ZERO = Decimal(0)
PENNY = Decimal("0.01")
TENTH_OF_PENCE = Decimal("0.0001")


def pence(amount: Decimal) -> Decimal:
    """Round to two places, halves away from zero."""
    return amount.quantize(PENNY, rounding=ROUND_HALF_UP)


def places(amount: Decimal, digits: int) -> Decimal:
    """Round to a number of decimal places, halves away from zero."""
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def decimal_of(value: Any) -> Decimal | None:
    """Read a JSON number or a number in text; None when it is absent or is no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
