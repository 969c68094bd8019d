"""The conditions of a query as tests of a property's value."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kccwb.practice.money import decimal_of
from kccwb.practice.quickbooks.fault import PACIFIC, Refused
from kccwb.practice.quickbooks.query import MOMENTS, Condition


def test_of(condition: Condition) -> Callable[[Any], bool]:
    """A condition as a test of a property's value."""
    op, values = condition.op, condition.values
    if op == "like":
        parts = [re.escape(part) for part in str(values[0]).casefold().split("%")]
        pattern = re.compile(".*".join(parts), re.DOTALL)
        return lambda value: value is not None and pattern.fullmatch(str(value).casefold()) is not None
    if op == "in":
        tests = [test_of(Condition(condition.name, "=", (each,))) for each in values]
        return lambda value: any(test(value) for test in tests)
    wanted = values[0]
    moment = _moment(str(wanted)) if condition.name in MOMENTS else None
    ids = condition.name == "Id" or condition.name.endswith(".value")

    def test(value: Any) -> bool:
        if value is None:
            return False
        pair = (value, moment) if moment is not None else _comparable(value, wanted, ids)
        return pair is not None and bool(_OPS[op](*pair))

    return test


_OPS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def _comparable(value: Any, wanted: Any, ids: bool) -> tuple[Any, Any] | None:
    if isinstance(value, bool):
        return value, str(wanted).lower() == "true"
    number = decimal_of(wanted)
    if ids and number is not None and str(value).isdigit():
        return Decimal(value), number
    if isinstance(value, (Decimal, int)):
        return None if number is None else (Decimal(value), number)
    return str(value).casefold(), str(wanted).casefold()


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    except ValueError:
        raise Refused("4001", f"Invalid query : {text} is not a date and time") from None
    return (found if found.tzinfo else found.replace(tzinfo=PACIFIC)).astimezone(UTC)
