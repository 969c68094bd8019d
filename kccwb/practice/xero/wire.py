"""Between records and the API's JSON: dates, numbers, absent fields, and what callers send."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kccwb.practice.money import decimal_of, places
from kccwb.practice.store import Doc
from kccwb.practice.xero.call import bad_data

DATES = frozenset(
    {"Date", "DueDate", "FullyPaidOnDate", "ExpectedPaymentDate", "PlannedPaymentDate", "PeriodLockDate"} | {"EndOfYearLockDate"}
)
MOMENTS = frozenset({"UpdatedDateUTC", "DateTimeUTC", "CreatedDateUTC", "DateUTC"})
_WITH_STRING = frozenset({"Date", "DueDate"})
_MS_DATE = re.compile(r"^/Date\((-?\d+)(?:[+-]\d{4})?\)/$")
_ISO_DATE = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$")


def ms_date(text: str) -> str:
    """An ISO day or moment (UTC) as /Date(ms+0000)/."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return f"/Date({round(moment.timestamp() * 1000)}+0000)/"


def read_date(value: Any) -> str | None:
    """A sent date as an ISO day; refuses text that is no date."""
    if value is None or value == "":
        return None
    text = str(value)
    if match := _MS_DATE.match(text):
        return datetime.fromtimestamp(int(match[1]) / 1000, UTC).date().isoformat()
    if match := _ISO_DATE.match(text):
        try:
            return date.fromisoformat(match[1]).isoformat()
        except ValueError:
            pass
    raise bad_data(f"The string '{text}' is not a valid AllXsd value.")


def read_number(value: Any) -> Decimal | None:
    """A sent number; refuses text that is none."""
    if value is None or value == "":
        return None
    number = decimal_of(value)
    if number is None:
        raise bad_data(f"The string '{value}' is not a valid AllXsd value.")
    return number


def read_flag(value: Any) -> bool | None:
    """A sent yes or no, as JSON or text."""
    if value is None or isinstance(value, bool):
        return value
    text = str(value).strip().lower()
    if text in {"true", "false"}:
        return text == "true"
    raise bad_data(f"The string '{value}' is not a valid AllXsd value.")


def text_of(value: Any) -> str | None:
    """A sent text; None stays None."""
    return None if value is None else str(value)


def render(value: Any, unit_places: int = 4) -> Any:
    """A record as JSON values: internal (_) and absent fields dropped, dates in the API's form, exact numbers."""
    if isinstance(value, dict):
        out: Doc = {}
        for key, item in value.items():
            if item is None or key[0] == "_":
                continue
            if isinstance(item, str):
                if key in DATES:
                    if key in _WITH_STRING:
                        out[f"{key}String"] = f"{item[:10]}T00:00:00"
                    out[key] = ms_date(item[:10])
                elif key in MOMENTS:
                    out[key] = ms_date(item)
                else:
                    out[key] = item
            elif isinstance(item, Decimal):
                out[key] = float(places(item, unit_places) if key in {"UnitAmount", "UnitPrice"} else item)
            elif isinstance(item, (dict, list)):
                out[key] = render(item, unit_places)
            else:
                out[key] = item
        return out
    if isinstance(value, list):
        return [render(item, unit_places) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def read_json(body: bytes) -> Any:
    """The JSON a caller sent, numbers exact; refuses what does not parse."""
    if not body.strip():
        return None
    try:
        return json.loads(body, parse_float=Decimal)
    except (ValueError, UnicodeDecodeError):
        raise bad_data("JSON for post data was invalid") from None


def echo(sent: Any) -> Any:
    """What a caller sent, in the form the API would say it back: dates read, nulls dropped."""
    if isinstance(sent, dict):
        out: Doc = {}
        for key, value in sent.items():
            if value is None or str(key).startswith("_"):
                continue
            out[key] = read_date(value) if key in DATES and isinstance(value, str) else echo(value)
        return out
    if isinstance(sent, list):
        return [echo(item) for item in sent]
    return sent
