"""Xero's JSON as exact values: dates, decimals, nulls and names that nobody has seen yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

Doc = Mapping[str, Any]
"""One JSON object as Xero sent it."""

NO_ID = "00000000-0000-0000-0000-000000000000"
_TICKS = re.compile(r"^/Date\((-?\d+)(?:[+-]\d{4})?\)/$")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  the store keeps UTC without zone
_EXACT_DIGITS = 15
"""A double carries this many significant digits exactly; Xero's JSON and the SDK know no other numbers."""


def load(body: bytes) -> Any:
    """Parse a reply with exact decimals. Raises ValueError when it is no JSON."""
    return json.loads(body.decode("utf-8-sig"), parse_float=Decimal)


def text(value: object) -> str:
    """A text field; null and missing are empty."""
    return "" if value is None else str(value)


def money(value: object) -> Decimal | None:
    """An amount, whether sent as a number or as text; None when there is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None


def truth(value: object) -> bool:
    """A boolean, whether sent as one or as text."""
    return value is True or str(value).lower() == "true"


def moment(value: object) -> datetime | None:
    """A time in UTC without zone, from ``/Date(ms+0000)/`` or ISO text; None for anything else."""
    if value is None or value == "":
        return None
    raw = str(value)
    if ticks := _TICKS.match(raw):  # the offset only says how it was shown: the milliseconds are UTC
        return _EPOCH + timedelta(milliseconds=int(ticks[1]))
    try:
        parsed = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return parsed.astimezone(UTC).replace(tzinfo=None) if parsed.tzinfo else parsed


def day(doc: Doc, field: str) -> date | None:
    """A date field, or the ``…String`` twin of it."""
    found = moment(doc.get(field)) or moment(doc.get(f"{field}String"))
    return found.date() if found else None


def part(doc: Doc, field: str) -> dict[str, Any]:
    """A nested object; empty when it is missing or null."""
    value = doc.get(field)
    return value if isinstance(value, dict) else {}


def parts(doc: Doc, field: str) -> list[dict[str, Any]]:
    """A nested list of objects; empty when it is missing or null."""
    value = doc.get(field)
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def walk(value: object) -> Iterator[dict[str, Any]]:
    """Every object within a value, the value itself first."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from walk(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner)


def iso(value: date) -> str:
    """A date as it goes out."""
    return value.strftime("%Y-%m-%d")


def since(value: datetime) -> str:
    """A time as the If-Modified-Since header wants it: UTC, whole seconds, no zone."""
    return value.strftime("%Y-%m-%dT%H:%M:%S")


def survives(value: Decimal) -> bool:
    """Whether a number reaches Xero exactly."""
    return Decimal(repr(float(value))) == value


def outgoing(value: Any) -> Any:
    """A payload ready for the SDK. Raises ValueError for a number that would not arrive exactly (more than 15 digits)."""
    if isinstance(value, Decimal):
        if not survives(value):
            raise ValueError(f"{value} has more than {_EXACT_DIGITS} digits and would not reach Xero exactly")
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {name: outgoing(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [outgoing(inner) for inner in value]
    return value
