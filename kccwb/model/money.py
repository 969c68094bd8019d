"""Money is Decimal. Every rounding rule of the workbench lives here, each with its source."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

PENNY = Decimal("0.01")
FOUR_PLACES = Decimal("0.0001")
ZERO = Decimal("0.00")

NET_TOLERANCE = Decimal("0.01")
"""KCC's line net may be a penny from quantity × price × discount (KCC file layout, documents)."""
DOCUMENT_TOLERANCE = Decimal("0.05")
"""Pennies that may sit on one leg of a foreign document, or between KCC's tax and net × rate (KCC file layout)."""


def pennies(value: Decimal) -> Decimal:
    """Round to pence, half up: the rule of KCC's files and of both packages for amounts."""
    return value.quantize(PENNY, rounding=ROUND_HALF_UP)


def unit_price(value: Decimal) -> Decimal:
    """Round to four places, half up: KCC's Unit Net and the packages' finest unit price."""
    return value.quantize(FOUR_PLACES, rounding=ROUND_HALF_UP)


def line_net(quantity: Decimal, unit_net: Decimal, discount: Decimal) -> Decimal:
    """Net of a line: quantity × unit net × (100 − discount %) / 100, half up (KCC file layout, documents)."""
    return pennies(quantity * unit_net * (100 - discount) / 100)


def tax_on(net: Decimal, rate: Decimal) -> Decimal:
    """Tax of one line at ``rate`` per cent, half up to pence: Xero rounds per line and sums (Xero, rounding guide)."""
    return pennies(net * rate / 100)


def to_base(amount: Decimal, exchange_rate: Decimal) -> Decimal:
    """Base-currency value of a foreign amount; the rate is foreign units per base unit, as KCC keeps it."""
    return pennies(amount / exchange_rate)


def exchange_rate(value: Decimal) -> Decimal:
    """Round an exchange rate to the eight places it is kept with, half up; KCC shows no more."""
    return value.quantize(Decimal("0.00000001"), rounding=ROUND_HALF_UP)
