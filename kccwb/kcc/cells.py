"""One cell of a KCC file as an exact value, or the reason why it cannot be read (KCC file layout, general rules)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from kccwb.kcc.currencies import ISO_4217
from kccwb.kcc.layout import Column, Kind
from kccwb.model.money import exchange_rate

_EMPTY = frozenset({"", "none", "n/a"})
_YES = frozenset({"-1", "yes", "true", "y", "1"})
_NO = frozenset({"0", "no", "false", "n"})
_NO_DATE = date(1899, 12, 30)
_DAMAGED = re.compile(r"-?\d(\.\d+)?E[+-]\d{2,3}", re.IGNORECASE | re.ASCII)
_MADE_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?", re.ASCII)
_NUMBER = re.compile(
    r"(?P<open>\()?(?P<before>-)?£?(?P<after>-)?(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?(?P<behind>-)?(?P<close>\))?",
    re.ASCII,
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]+(.*))?", re.ASCII)
_UK = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[T ]+(.*))?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}(\s.*)?", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]m)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"-?\d{1,9}(\.0+)?", re.ASCII)
_FORMS = "1234.50, 1,234.50, £1,234.50, (12.00), -12.00 and 12.00- are understood"


class Unreadable(ValueError):
    """The cell cannot be read; the text says why and what is understood."""


def code(text: str) -> str | None:
    """A code, as text for ever. Raises Unreadable for one that Excel has turned into a number or a date."""
    if _DAMAGED.fullmatch(text):
        raise Unreadable("Excel has damaged this code (it made a number of it): format the column as text, or export again without Excel")
    if _MADE_A_DATE.fullmatch(text):
        raise Unreadable("Excel has damaged this code (it made a date of it): format the column as text, or export again without Excel")
    return text or None


def words(text: str) -> str | None:
    """Text; "none", "N/A" and blank are empty."""
    return None if text.lower() in _EMPTY else text


def reference(text: str) -> str | None:
    """A reference: empty like text, and damaged by Excel like a code."""
    return code(text) if text.lower() not in _EMPTY else None


def number(text: str, whole_digits: int, places: int, what: str) -> Decimal | None:
    """An exact number of at most ``places`` decimals. Raises Unreadable for any form but the six understood."""
    if not text:
        return None
    match = _NUMBER.fullmatch(text)
    if not match or (match["open"] is None) != (match["close"] is None):
        raise Unreadable(f"is no {what}: {_FORMS}")
    signs = sum(match[part] is not None for part in ("open", "before", "after", "behind"))
    if signs > 1:
        raise Unreadable(f"is no {what}: it has two signs")
    decimals = match["decimals"] or ""
    if len(decimals) > places:
        raise Unreadable(f"has {len(decimals)} decimals; {_a(what)} has at most {places}")
    digits = match["whole"].replace(",", "")
    if len(digits.lstrip("0")) > whole_digits:
        raise Unreadable(f"is too large for {_a(what)}")
    value = Decimal(f"{digits}.{decimals}" if decimals else digits)
    return -value if signs else value


def _a(what: str) -> str:
    return f"{'an' if what[0] in 'aeiou' else 'a'} {what}"


def rate(text: str) -> Decimal | None:
    """An exchange rate, kept to eight decimals. Raises Unreadable for zero and for a negative one."""
    value = number(text, 10, 30, "exchange rate")
    if value is None:
        return None
    if value <= 0 or exchange_rate(value) <= 0:
        raise Unreadable("is no exchange rate: it must be above zero (foreign units per base unit)")
    return exchange_rate(value)


def percent(text: str) -> Decimal | None:
    """A percentage, with or without its sign."""
    return number(text.removesuffix("%").rstrip(), 5, 4, "percentage")


def day(text: str) -> date | None:
    """A date, ISO or dd/mm/yyyy, never mm/dd; 1899-12-30 is no date; a time behind it is dropped."""
    found = moment(text)
    return found.date() if found else None


def moment(text: str) -> datetime | None:
    """A date with the time behind it, if there is one."""
    if text.lower() in _EMPTY:
        return None
    if match := _ISO.fullmatch(text):
        year, month, of_month, rest = match.groups()
    elif match := _UK.fullmatch(text):
        of_month, month, year, rest = match.groups()
    elif _SHORT_YEAR.fullmatch(text):
        raise Unreadable("has a year of two digits: write it in full, dd/mm/yyyy")
    else:
        raise Unreadable("is no date: yyyy-mm-dd and dd/mm/yyyy are understood")
    try:
        found = date(int(year), int(month), int(of_month))
    except ValueError:
        hint = " (dates are day/month/year)" if int(month) > 12 else ""
        raise Unreadable(f"is no day of the calendar{hint}") from None
    if found == _NO_DATE:
        return None
    if not 1900 <= found.year < 2200:
        raise Unreadable(f"is in the year {found.year:04d}: dates from 1900 to 2199 are understood")
    return datetime.combine(found, _time(rest.strip()) if rest and rest.strip() else time())


def _time(text: str) -> time:
    match = _TIME.fullmatch(text)
    if not match:
        raise Unreadable("is no date: what stands behind the day is no time")
    hour = int(match[1]) % 12 + 12 * (match[5].lower() == "pm") if match[5] else int(match[1])
    try:
        return time(hour, int(match[2]), int(match[3] or 0), int((match[4] or "").ljust(6, "0")[:6]))
    except ValueError:
        raise Unreadable("is no date: what stands behind the day is no time") from None


def truth(text: str) -> bool | None:
    """-1/0, Yes/No, True/False, Y/N, 1/0; empty where the column's default applies."""
    low = text.lower()
    if low in _EMPTY:
        return None
    if low in _YES:
        return True
    if low in _NO:
        return False
    raise Unreadable("is neither yes nor no: -1/0, Yes/No, True/False, Y/N and 1/0 are understood")


def currency(text: str) -> str | None:
    """An ISO 4217 code, in capitals."""
    if not text:
        return None
    if text.upper() not in ISO_4217:
        raise Unreadable("is an unknown currency code: use a code of ISO 4217, such as GBP")
    return text.upper()


def whole(text: str) -> int | None:
    """A whole number."""
    if not text:
        return None
    if not _WHOLE.fullmatch(text):
        raise Unreadable("is no whole number")
    return int(text.partition(".")[0])


READERS: dict[Kind, Callable[[str], Any]] = {
    "code": code,
    "text": words,
    "reference": reference,
    "money": lambda text: number(text, 16, 2, "amount"),
    "unit": lambda text: number(text, 14, 4, "price"),
    "quantity": lambda text: number(text, 14, 4, "quantity"),
    "percent": percent,
    "rate": rate,
    "date": day,
    "moment": moment,
    "bool": truth,
    "currency": currency,
    "integer": whole,
}


def read_cell(column: Column, text: str) -> Any:
    """The value of a column's cell, its default where it is empty, None where there is none. Raises Unreadable with the reason."""
    reader = READERS[column.kind]
    value = reader(text)
    if value is not None and column.choices:
        value = _choice(column, str(value))
    if value is None and column.default:
        value = reader(column.default)
    if value is None and column.needed:
        raise Unreadable("is empty; it must have a value")
    return value


def _choice(column: Column, text: str) -> str:
    wanted = " ".join(text.split()).casefold()
    for choice in column.choices:
        if choice.casefold() == wanted:
            return choice
    if not column.closed:
        return text
    raise Unreadable(f"is none of: {', '.join(column.choices)}")
