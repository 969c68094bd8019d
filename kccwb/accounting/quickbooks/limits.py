"""QuickBooks' limits: ten calls a second and 500 a minute for a company. The server does not say what is left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pyrate_limiter import Duration, Limiter, Rate

AT_ONCE = 10
A_SECOND = Rate(10, Duration.SECOND + 50)
"""A little longer than a second: what leaves here evenly may arrive in a bunch."""
A_MINUTE = Rate(500, Duration.MINUTE + 1000)
PAUSES = (2, 10, 50)
"""Seconds to wait when the server throttles without saying for how long: the second's limit lifts at once, the minute's within sixty."""


class Limits:
    """Spaces calls, and remembers how often in a row the server said stop.

    Not ``paced``, calls are spaced only once the server has said stop: for a practice server, which may have no limits at all.
    """

    def __init__(self, *rates: Rate, paced: bool = True) -> None:
        self._paced = paced
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._pace = Limiter(list(rates) or [A_SECOND, A_MINUTE])
        self._lock = threading.Lock()
        self._stops = 0

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the places for a call, waiting for the second and the minute."""
        with self._slots:
            if self._paced:
                self._pace.try_acquire("quickbooks", blocking=True)
            yield

    def answered(self) -> None:
        """The server took a call."""
        with self._lock:
            self._stops = 0

    def stopped(self) -> int:
        """The server throttled: how long to wait, when it does not say."""
        with self._lock:
            pause = PAUSES[min(self._stops, len(PAUSES) - 1)]
            self._stops += 1
            self._paced = True
            return pause
