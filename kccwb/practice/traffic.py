"""The log of API requests, for tests and for a person who wants to see what was sent."""

from __future__ import annotations

from collections import deque
from typing import Any

from kccwb.practice.store import Doc

_SHOWN_HEADERS = (
    "accept",
    "accept-encoding",
    "content-type",
    "idempotency-key",
    "if-modified-since",
    "user-agent",
    "xero-tenant-id",
)
_KEPT = 5000


class Traffic:
    """The latest requests, oldest first."""

    def __init__(self) -> None:
        self._entries: deque[Doc] = deque(maxlen=_KEPT)

    def note(self, method: str, path: str, query: Doc, headers: Any, body: Any) -> Doc:
        """Log a request; the caller fills in its status later. Tokens and secrets are never logged."""
        shown = {name: headers[name] for name in _SHOWN_HEADERS if name in headers}
        entry = {"method": method, "path": path, "query": query, "headers": shown, "body": body, "status": None}
        self._entries.append(entry)
        return entry

    def entries(self) -> list[Doc]:
        """All that is kept."""
        return list(self._entries)

    def clear(self) -> None:
        """Forget them."""
        self._entries.clear()
