"""Views as they stand: worked out once, and read as often as wanted until something is written or the day turns."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime

import pyarrow as pa


class Standing:
    """Whole views of one company file, each kept for the version of the file it was worked out on.

    A page asks the same view for its rows, its totals and its choices; the view behind them is the costly part. ``version`` must change with
    every commit a view can see.
    """

    def __init__(self, version: Callable[[], int], read: Callable[[str], pa.Table]) -> None:
        self._version = version
        self._read = read
        self._lock = threading.Lock()
        self._stamp: tuple[int, date] | None = None
        self._kept: dict[str, pa.Table] = {}
        self._busy: dict[str, threading.Lock] = {}

    def table(self, view: str) -> pa.Table:
        """The view whole, as it stands now. Two who ask at once wait for one working out."""
        with self._lock:
            busy = self._busy.setdefault(view, threading.Lock())
        with busy:
            stamp = self._now()
            with self._lock:
                if self._stamp != stamp:
                    self._kept.clear()
                    self._stamp = stamp
                if view in self._kept:
                    return self._kept[view]
            found = self._read(view)
            with self._lock:
                if self._stamp == stamp == self._now():
                    self._kept[view] = found
            return found

    def _now(self) -> tuple[int, date]:
        return self._version(), datetime.now().astimezone().date()  # ages and what is overdue change with the day
