"""One API call as the handlers see it, and their reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kccwb.practice.company import Company
from kccwb.practice.quickbooks.books import Books
from kccwb.practice.store import Doc


@dataclass(frozen=True, slots=True)
class Call:
    """A request that passed the gate: whose books, what it asks, what it brings. `person` is true on the pages."""

    company: Company
    books: Books
    method: str
    parts: tuple[str, ...]
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    person: bool = False

    def switch(self, name: str) -> Any:
        """A switch of the practice server."""
        return self.company.settings[name]

    @property
    def operation(self) -> str:
        """What ?operation= asks for; empty for a create or an update."""
        return self.query.get("operation", "").strip().lower()

    @property
    def includes(self) -> frozenset[str]:
        """What ?include= asks for, in small letters."""
        return frozenset(part.strip().lower() for part in self.query.get("include", "").split(",") if part.strip())


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and JSON body."""

    body: Doc
    status: int = 200


Handler = Callable[[Call], Reply]
