"""One cell of a KCC file as an exact value, or the reason why it cannot be read (KCC file layout, general rules)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from kccwb.kcc.currencies import ISO_4217
from kccwb.kcc.layout import Kind

_EMPTY = {"", "none", "n/a"}
_YES = {"-1", "yes", "true", "y", "1"}
_NO = {"0", "no", "false", "n"}
_NO_DATE = date(1899, 12, 30)
_DAMAGED = re.compile(r"^\d(\.\d+)?E\+\d+$", re.IGNORECASE)
_NUMBER = re.compile(r"^(\d+|\d{1,3}(,\d{3})+)(\.\d+)?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](.*))?$")
_UK = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})(?:[T ](.*))?$")
_SHORT = re.compile(r"^(\d{1,2})[/-](\d{1,2})[/-](\d{2})\b")
_TIME = re.compile(r"^\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([AaPp][Mm]|Z|[+-]\d{2}:?\d{2})?$")


class Unreadable(ValueError):
    """The cell cannot be read; the text says why and what is understood."""


def code(text: str) -> str | None:
    """A code, as text for ever. Codes that Excel turned into numbers are refused."""
    if _DAMAGED.match(text):
        raise Unreadable("Excel has turned this code into a number: export again, or format the column as text before opening it")
    return text or None


def words(text: str) -> str | None:
    """Text; "none", "N/A" and blank are empty."""
    return None if text.lower() in _EMPTY else text


def exact(text: str, places: int, what: str) -> Decimal | None:
    """A number with at most ``places`` decimals: 1,234.50  £1,234.50  (12.00)  -12.00  12.00-."""
    if not text:
        return None
    body, negative = text, False
    if body.startswith("(") and body.endswith(")"):
        body, negative = body[1:-1].strip(), True
    elif body.endswith("-"):
        body, negative = body[:-1].strip(), True
    elif body.startswith("-"):
        body, negative = body[1:].strip(), True
    body = body.removeprefix("£").strip()
    if body.startswith("-") and not negative:
        body, negative = body[1:].strip(), True
    if not _NUMBER.match(body):
        raise Unreadable(f"is no {what}: 1234.50, 1,234.50, £1,234.50, (12.00), -12.00 and 12.00- are understood")
    decimals = len(body.partition(".")[2])
    if decimals > places:
        raise Unreadable(f"has {decimals} decimals; {what} has at most {places}")
    number = Decimal(body.replace(",", ""))
    return -number if negative else number


def day(text: str) -> date | None:
    """A date, ISO or dd/mm/yyyy; 1899-12-30 is no date; a time behind it is dropped."""
    if text.lower() in _EMPTY:
        return None
    if match := _ISO.match(text):
        year, month, number, rest = match.groups()
    elif match := _UK.match(text):
        number, month, year, rest = match.groups()
    elif _SHORT.match(text):
        raise Unreadable("has a year of two digits: write dd/mm/yyyy")
    else:
        raise Unreadable("is no date: yyyy-mm-dd and dd/mm/yyyy are understood")
    if rest and not _TIME.match(rest.strip()):
        raise Unreadable("is no date: yyyy-mm-dd and dd/mm/yyyy are understood")
    try:
        found = date(int(year), int(month), int(number))
    except ValueError:
        hint = " (dates are day/month/year)" if int(month) > 12 else ""
        raise Unreadable(f"is no day of the calendar{hint}") from None
    return None if found == _NO_DATE else found


def moment(text: str) -> datetime | None:
    """A date with or without a time."""
    found = day(text)
    if found is None:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return datetime(found.year, found.month, found.day)  # noqa: DTZ001 - the store keeps naive UTC


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
    """An ISO 4217 code."""
    if text.lower() in _EMPTY:
        return None
    if text.upper() not in ISO_4217:
        raise Unreadable("is no currency code (ISO 4217)")
    return text.upper()


def whole(text: str) -> int | None:
    """A whole number."""
    if not text:
        return None
    if not re.fullmatch(r"-?\d+(\.0+)?", text):
        raise Unreadable("is no whole number")
    return int(text.split(".")[0])


def side(text: str) -> str | None:
    """S (sales) or P (purchase)."""
    letter = text.upper()[:1]
    if letter not in {"S", "P"} or text.lower() not in {"s", "p", "sales", "purchase", "sale"}:
        raise Unreadable("is neither S nor P")
    return letter


_READERS: dict[Kind, Callable[[str], Any]] = {
    "code": code,
    "text": words,
    "reference": words,
    "money": lambda text: exact(text, 2, "amount"),
    "price": lambda text: exact(text, 4, "price"),
    "quantity": lambda text: exact(text, 4, "quantity"),
    "percent": lambda text: exact(text.removesuffix("%").strip(), 4, "percentage"),
    "rate": lambda text: exact(text, 8, "exchange rate"),
    "date": day,
    "moment": moment,
    "bool": truth,
    "currency": currency,
    "integer": whole,
    "side": side,
}


@lru_cache(maxsize=200_000)
def read(kind: Kind, text: str) -> Any:
    """The value of a cell. Raises Unreadable with the reason."""
    return _READERS[kind](text)


def cell_text(value: Any) -> str:
    """A spreadsheet's cell as the text a CSV file would hold; computed amounts as Excel shows them, to fifteen digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time().isoformat() == "00:00:00" else value.isoformat(sep=" ")
    return str(value).strip()
