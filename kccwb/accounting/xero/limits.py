"""Xero's limits: five calls at once, sixty a minute, so many a day. The server's own count decides."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from pyrate_limiter import Duration, Limiter, Rate

AT_ONCE = 5
A_MINUTE = 60
LOW = 5
"""From this many calls left in the minute on, calls are spaced."""


@dataclass(frozen=True)
class CallsLeft:
    """What the server said is left; None where it did not say."""

    minute: int | None = None
    day: int | None = None


class Limits:
    """Spaces calls only when the server says that few are left, so that a server without limits is never slowed."""

    def __init__(self, rate: Rate = Rate(A_MINUTE, Duration.MINUTE)) -> None:
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._pace = Limiter(rate)
        self._lock = threading.Lock()
        self._left = CallsLeft()

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the five places for a call, waiting for the minute where it must."""
        with self._slots:
            free = self._pace.try_acquire("xero", blocking=False)
            minute = self.left().minute
            if not free and minute is not None and minute <= LOW:
                self._pace.try_acquire("xero", blocking=True)
            yield

    def note(self, headers: Mapping[str, str]) -> None:
        """Remember what a reply says is left."""
        minute, day = _number(headers, "X-MinLimit-Remaining"), _number(headers, "X-DayLimit-Remaining")
        with self._lock:
            self._left = CallsLeft(minute, day if day is not None else self._left.day)

    def left(self) -> CallsLeft:
        """What was left at the last reply."""
        with self._lock:
            return self._left


def _number(headers: Mapping[str, str], name: str) -> int | None:
    value = headers.get(name, "")
    return int(value) if value.isdigit() else None
