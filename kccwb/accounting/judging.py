"""Judge elements offline against what is cached of a package; which package's rules, the adapter says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from kccwb.model.documents import OutElement
from kccwb.model.finding import Finding
from kccwb.model.package import Known, Organisation

SHELVES = 4
"""So many caches are kept laid out: a pre-check judges with two or three, thousands of times each."""


class Laid(Protocol):
    """A cache laid out for looking things up."""

    @property
    def known(self) -> Known:
        """The cache itself."""

    @property
    def organisation(self) -> Organisation | None:
        """The organisation it was read from."""


Shelf = TypeVar("Shelf", bound=Laid)


class Judging(Generic[Shelf]):
    """Keeps the caches it judged by laid out, for there are many elements to each.

    ``lay_out`` makes a shelf of a cache; ``about`` gives the findings of one element.
    """

    def __init__(self, lay_out: Callable[[Known], Shelf], about: Callable[[OutElement, Shelf], Iterable[Finding]]) -> None:
        self._lay_out = lay_out
        self._about = about
        self._shelves: list[Shelf] = []
        self._lock = threading.Lock()

    @property
    def base_currency(self) -> str:
        """The books' currency as the cache last judged by tells it; empty when none does."""
        shelf = self._shelves[-1] if self._shelves else None
        return shelf.organisation.base_currency if shelf and shelf.organisation else ""

    def findings(self, element: OutElement, known: Known) -> list[Finding]:
        """Every finding about the element, each root cause once."""
        found: dict[tuple[str, str, str], Finding] = {}
        for one in self._about(element, self._shelf(known)):
            found.setdefault((one.code, one.group, one.severity), one)
        return list(found.values())

    def _shelf(self, known: Known) -> Shelf:
        with self._lock:
            for shelf in self._shelves:
                if shelf.known is known:
                    return shelf
            shelf = self._lay_out(known)
            self._shelves = [*self._shelves[1 - SHELVES :], shelf]
            return shelf
