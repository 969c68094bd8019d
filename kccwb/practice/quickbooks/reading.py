"""Reads what a caller sent against the properties an entity has: unknown names, wrong types, lengths, characters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kccwb.practice.money import decimal_of
from kccwb.practice.quickbooks.fault import Refused
from kccwb.practice.store import Doc

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_IN_NAMES = re.compile(r"[:\t\n\r]")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_MOMENT = re.compile(r"^(\d{4}-\d{2}-\d{2})T[\d:.]+(Z|[+-]\d{2}:?\d{2})?$")
_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Text:
    """Text of a largest length; a name may not hold a colon, a tab or a new line."""

    most: int = 4000
    name: bool = False
    barred: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A number; money has no more than two places."""

    money: bool = False


@dataclass(frozen=True, slots=True)
class Plain:
    """A flag, a day, a reference, an id, or (ignored) what the server fills in itself."""

    kind: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """An object with properties of its own; many of them when `many`."""

    fields: Mapping[str, Any]
    many: bool = False


FLAG, DAY, REF, ID, IGNORED, ANYTHING = (Plain(kind) for kind in ("flag", "day", "ref", "id", "ignored", "anything"))
MONEY, NUMBER = Number(money=True), Number()


@dataclass(frozen=True, slots=True)
class Reader:
    """How strictly to read: types as sent, unknown properties refused."""

    strict: bool = True
    refuse_unknown: bool = True

    def entity(self, fields: Mapping[str, Any], sent: Any) -> tuple[Doc, set[str]]:
        """What was sent of an entity, and the names of the properties sent empty."""
        if not isinstance(sent, dict):
            raise Refused("2010", "Request body is not an object")
        values: Doc = {}
        empty: set[str] = set()
        for name, value in sent.items():
            kind = fields.get(name)
            if kind is None:
                if self.refuse_unknown:
                    raise Refused("2010", f"Property Name:{name} specified is unsupported or invalid", name)
                continue
            if value is None or value in ("", {}):
                empty.add(name)
                continue
            found = self.value(name, kind, value)
            if found is not None:
                values[name] = found
        return values, empty

    def value(self, name: str, kind: Any, value: Any) -> Any:
        """One property's value; None for one the server ignores."""
        if isinstance(kind, Text):
            return self._text(name, kind, value)
        if isinstance(kind, Number):
            return self._number(name, kind, value)
        if isinstance(kind, Choice):
            if value not in kind.words:
                raise Refused("2170", f"Invalid Enumeration : {value} is not one of {', '.join(kind.words)}", name)
            return value
        if isinstance(kind, Part):
            if kind.many:
                if not isinstance(value, list):
                    raise Refused("2010", f"Property Name:{name} must be a list", name)
                return [self.entity(kind.fields, item)[0] for item in value]
            return self.entity(kind.fields, value)[0]
        return self._plain(name, kind, value)

    def _plain(self, name: str, kind: Plain, value: Any) -> Any:
        match kind.kind:
            case "flag":
                return _flag(name, value)
            case "day":
                return day_of(name, value)
            case "ref":
                return _ref(name, value)
            case "id":
                return _id(name, value)
            case "anything":
                return value
        return None

    def _text(self, name: str, kind: Text, value: Any) -> str:
        if not isinstance(value, str):
            if self.strict or isinstance(value, (dict, list)):
                raise Refused("2010", f"Property Name:{name} is not text : {value}", name)
            value = str(value)
        if len(value) > kind.most:
            detail = f"String length specified does not match the supported length. Min:0 Max:{kind.most} supported. Supplied length:{len(value)}"
            raise Refused("2050", detail, name)
        if _CONTROL.search(value) or (kind.name and _NOT_IN_NAMES.search(value)) or any(mark in value for mark in kind.barred):
            raise Refused("2040", f"Property Name:{name} has unsupported characters", name)
        return str(value)

    def _number(self, name: str, kind: Number, value: Any) -> Decimal:
        if isinstance(value, bool) or (self.strict and not isinstance(value, (int, Decimal))):
            raise Refused("2090", f"Invalid Number : {value}", name)
        number = decimal_of(value)
        if number is None:
            raise Refused("2090", f"Invalid Number : {value}", name)
        digits = len(number.normalize().as_tuple().digits) if number else 1
        if digits > _DIGITS or abs(number) >= 10**_DIGITS:
            raise Refused("2110", f"Invalid Decimal : {value} has more than {_DIGITS} digits", name)
        if kind.money and number != number.quantize(Decimal("0.01")):
            raise Refused("2110", f"Invalid Decimal : {value} has more than two decimal places", name)
        return number


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        if str(value).lower() in {"true", "false"}:
            return str(value).lower() == "true"
        raise Refused("2230", f"Invalid Boolean : {value}", name)
    return value


def day_of(name: str, value: Any) -> str:
    """A day as ISO text; a moment is cut to its day."""
    text = str(value)
    found = text if _DAY.match(text) else (match[1] if (match := _MOMENT.match(text)) else None)
    if found is None:
        raise Refused("2060", f"Invalid Date format : {text}. Use yyyy-mm-dd", name)
    try:
        return date.fromisoformat(found).isoformat()
    except ValueError:
        raise Refused("2070", f"Invalid Date : {text}", name) from None


def _ref(name: str, value: Any) -> Doc | None:
    if not isinstance(value, dict):
        raise Refused("2010", f"Property Name:{name} must be an object with a value", name)
    key = value.get("value")
    if key is None or key == "":
        return None
    if isinstance(key, (dict, list, bool)):
        raise Refused("2500", f"Invalid Reference Id : {name}", name)
    return {"value": str(key)}


def _id(name: str, value: Any) -> str | None:
    text = str(value)
    if not re.fullmatch(r"-?\d+", text):
        raise Refused("2030", f"Invalid ID : {text}", name)
    return text if text != "0" or name == "SyncToken" else None
