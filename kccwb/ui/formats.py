"""How figures and dates are written for accountants. Nothing here computes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from kccwb.workbench.browse import Total

_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$", "": ""}
NIL = "–"


def money(value: Decimal | int | None, currency: str = "GBP") -> str:
    """£1,234.50, negatives in brackets, nil and missing as a dash. Raises TypeError for a float."""
    if value is None:
        return NIL
    if isinstance(value, float):
        raise TypeError("money is never a float")
    amount = Decimal(value)
    if amount == 0:
        return NIL
    sign = _SIGNS.get(currency, f"{currency} ")
    text = f"{sign}{abs(amount):,.2f}"
    return f"({text})" if amount < 0 else text


def figure(value: Decimal | int | None) -> str:
    """A column's figure: as money, without the currency sign."""
    return money(value, "")


def number(value: Decimal | int) -> str:
    """1,234 or 0.25: no more decimal places than it has, nil as a dash."""
    if not value:
        return NIL
    return f"{value:,}" if isinstance(value, int) else _trimmed(value, 0)


def price(value: Decimal | int) -> str:
    """A price of one piece: two decimal places, up to four where KCC has them."""
    return _trimmed(Decimal(value), 2) if value else NIL


def _trimmed(value: Decimal, places: int) -> str:
    whole, _, rest = f"{value:,f}".partition(".")
    rest = rest.rstrip("0").ljust(places, "0")
    return f"{whole}.{rest}" if rest else whole


def count(number: int, one: str, several: str = "") -> str:
    """ "1 document", "1,234 documents"."""
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def day(value: dt.date | None) -> str:
    """dd/mm/yyyy, or a dash."""
    return value.strftime("%d/%m/%Y") if value else NIL


def month(value: str) -> str:
    """ "2026-10" as "October 2026"."""
    return f"{dt.date.fromisoformat(value + '-01'):%B %Y}"


def moment(value: dt.datetime | None) -> str:
    """dd/mm/yyyy hh:mm on this machine's clock; the store keeps UTC."""
    if value is None:
        return NIL
    return local(value).strftime("%d/%m/%Y %H:%M")


def local(value: dt.datetime) -> dt.datetime:
    """A time of the store (UTC) on this machine's clock."""
    exact = getattr(value, "to_pydatetime", None)  # a DataFrame's own kind of time converts otherwise
    return (exact() if exact else value).replace(tzinfo=dt.UTC).astimezone()


def totals(rows: Sequence[Total], noun: str = "row") -> str:
    """ "41 documents · £18,204.10 · €120.00" over all currencies."""
    number = sum(row.rows for row in rows)
    amounts = [money(row.amount, row.currency) for row in rows if row.amount]
    return " · ".join([count(number, noun), *amounts])


def lasting(seconds: int | None) -> str:
    """A time left in words: "40 s", "3 min", "1 h 20 min"; empty when unknown."""
    if seconds is None:
        return ""
    if seconds < 90:
        return f"{seconds} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
