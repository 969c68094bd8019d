"""One API call as the handlers see it, their reply, and the ways a call can be refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kccwb.practice.company import Company
from kccwb.practice.store import Doc

ZERO_GUID = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the gate: who it is for, what it asks, what it brings."""

    company: Company
    method: str
    parts: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    modified_since: str | None = None

    @property
    def unit_places(self) -> int:
        """Decimal places of unit prices: two, unless the caller asks for four."""
        return 4 if self.query.get("unitdp") == "4" else 2

    def flag(self, name: str, default: bool = False) -> bool:
        """A yes-or-no query parameter, in any case."""
        value = self.query.get(name)
        return default if value is None else value.strip().lower() == "true"


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and JSON body; `raw` replaces the body with text of its own kind."""

    body: Doc | None = None
    status: int = 200
    raw: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[[Call], Reply]


class Invalid(Exception):
    """One element breaks rules; each message is in the API's own words."""

    def __init__(self, *messages: str) -> None:
        super().__init__(*messages)
        self.messages = messages


class BadRequest(Exception):
    """The call as a whole cannot be understood (malformed data, bad filter)."""

    def __init__(self, number: int, kind: str, message: str) -> None:
        super().__init__(message)
        self.number, self.kind, self.message = number, kind, message


class NotFound(Exception):
    """No such thing here: an empty 404, as the API gives."""


def bad_data(message: str) -> BadRequest:
    """The refusal of data that cannot be read."""
    return BadRequest(14, "PostDataInvalidException", message)


def bad_query(message: str) -> BadRequest:
    """The refusal of a filter or an order that cannot be read."""
    return BadRequest(16, "QueryParseException", message)
