"""QuickBooks' JSON as exact values, and values of ours as QuickBooks' JSON and query language take them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

Doc = Mapping[str, Any]
"""One JSON object as QuickBooks sent it."""


def load(body: bytes) -> Any:
    """Parse a reply with exact decimals, whole numbers too. Raises ValueError when it is no JSON."""
    return json.loads(body.decode("utf-8-sig"), parse_float=Decimal, parse_int=Decimal)


def dump(value: Any) -> str:
    """JSON with decimals as exact numbers: the library would send them as text. Raises ValueError for NaN, TypeError for a float."""
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{value} is no amount")
        return format(value, "f")
    if isinstance(value, float):
        raise TypeError(f"{value} is a float: amounts are Decimal")
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(name), ensure_ascii=False)}:{dump(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(dump(inner) for inner in value) + "]"
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def text(value: object) -> str:
    """A text field; null and missing are empty, a number is written plainly."""
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def money(value: object) -> Decimal | None:
    """An amount, whether sent as a number or as text; None when there is none."""
    if value is None or value == "" or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def truth(value: object) -> bool:
    """A boolean, whether sent as one or as text. What is absent is not true: the library would say it is."""
    return value is True or str(value).strip().lower() == "true"


def moment(value: object) -> datetime | None:
    """A time in UTC without zone; None for anything else. QuickBooks' own times carry the server's offset."""
    if not isinstance(value, str) or not value:
        return None
    try:
        parsed = datetime.fromisoformat(value)
    except ValueError:
        return None
    return parsed.astimezone(UTC).replace(tzinfo=None) if parsed.tzinfo else parsed


def day(value: object) -> date | None:
    """A date field; a time's date as it is written, for days are not moved between zones."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def part(doc: Doc, field: str) -> dict[str, Any]:
    """A nested object; empty when it is missing or null."""
    value = doc.get(field)
    return value if isinstance(value, dict) else {}


def parts(doc: Doc, field: str) -> list[dict[str, Any]]:
    """A nested list of objects, also when one came alone; empty when it is missing or null."""
    value = doc.get(field)
    if isinstance(value, dict):
        return [value]
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def ref(doc: Doc, field: str) -> str:
    """The id a reference points to; empty when there is none."""
    value = doc.get(field)
    return text(value.get("value")) if isinstance(value, dict) else text(value)


def ref_name(doc: Doc, field: str) -> str:
    """The name a reference carries, if it does."""
    return text(part(doc, field).get("name"))


def updated(doc: Doc) -> datetime | None:
    """When it was last changed, by the server's own clock, in UTC."""
    meta = part(doc, "MetaData")
    return moment(meta.get("LastUpdatedTime")) or moment(meta.get("CreateTime"))


def stamp(value: datetime) -> str:
    """A time of ours (UTC without zone) with its offset written out: without one the server takes it for Pacific time."""
    return value.replace(microsecond=0).isoformat() + "+00:00"


def quoted(value: str) -> str:
    """A literal of the query language. The backslash first, then the apostrophe: the library forgets the backslash."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
