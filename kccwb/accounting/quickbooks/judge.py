"""Offline: what QuickBooks would say to a payload, in its own words, with the values filled in."""

from __future__ import annotations

import threading
from collections.abc import Iterator

from kccwb.accounting.quickbooks.judge_documents import about_document
from kccwb.accounting.quickbooks.judge_money import about_allocation, about_prepayment
from kccwb.accounting.quickbooks.judge_parties import about_company, about_item
from kccwb.accounting.quickbooks.shelf import Shelf
from kccwb.accounting.quickbooks.verdict import own
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.finding import Finding
from kccwb.model.package import Known

SHELVES = 4
"""So many caches are kept laid out: a pre-check judges with two or three, thousands of times each."""


class Judging:
    """Judges elements; keeps the caches it judged by laid out, for there are many elements to each."""

    def __init__(self) -> None:
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
        shelf = self._shelf(known)
        for one in (*self._about(element, shelf), *_troubles(element, shelf)):
            found.setdefault((one.code, one.group, one.severity), one)
        return list(found.values())

    def _about(self, element: OutElement, shelf: Shelf) -> Iterator[Finding]:
        match element:
            case OutCompany():
                return about_company(element, shelf)
            case OutItem():
                return about_item(element, shelf)
            case OutDocument():
                return about_document(element, shelf)
            case OutPrepayment():
                return about_prepayment(element, shelf)
            case OutAllocation():
                return about_allocation(element, shelf)

    def _shelf(self, known: Known) -> Shelf:
        with self._lock:
            for shelf in self._shelves:
                if shelf.known is known:
                    return shelf
            shelf = Shelf.of(known)
            self._shelves = [*self._shelves[1 - SHELVES :], shelf]
            return shelf


def _troubles(element: OutElement, shelf: Shelf) -> Iterator[Finding]:
    """What of the company's own settings stands in the way: documents cannot go, names and items can."""
    for trouble in shelf.organisation.troubles if shelf.organisation else ():
        only_told = trouble.casefold().startswith(("warning", "note"))
        severity = "warning" if only_told or isinstance(element, OutCompany | OutItem) else "error"
        yield own(
            element.row_id,
            "company_settings",
            trouble,
            "A setting of the company in QuickBooks stands in the way.",
            "Change the setting in QuickBooks, under Account and settings; then connect again.",
            group=trouble,
            place="connection",
            severity="warning" if severity == "warning" else "error",
        )
