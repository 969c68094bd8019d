"""Offline: what QuickBooks would say to a payload, in its own words, with the values filled in."""

from __future__ import annotations

from collections.abc import Iterator

from kccwb.accounting.judging import Judging
from kccwb.accounting.quickbooks.judge_documents import about_document
from kccwb.accounting.quickbooks.judge_money import about_allocation, about_prepayment
from kccwb.accounting.quickbooks.judge_parties import about_company, about_item
from kccwb.accounting.quickbooks.shelf import Shelf
from kccwb.accounting.quickbooks.verdict import own
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.finding import Finding


def new_judging() -> Judging[Shelf]:
    """A judge by QuickBooks' rules."""
    return Judging(Shelf.of, _with_troubles)


def _about(element: OutElement, shelf: Shelf) -> Iterator[Finding]:
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


def _with_troubles(element: OutElement, shelf: Shelf) -> Iterator[Finding]:
    yield from _about(element, shelf)
    yield from _troubles(element, shelf)


def _troubles(element: OutElement, shelf: Shelf) -> Iterator[Finding]:
    """What of the company's own settings stands in the way: documents cannot go, names and items can."""
    for trouble in shelf.organisation.troubles if shelf.organisation else ():
        only_told = trouble.casefold().startswith(("warning", "note"))
        yield own(
            element.row_id,
            "company_settings",
            trouble,
            "A setting of the company in QuickBooks stands in the way.",
            "Change the setting in QuickBooks, under Account and settings; then connect again.",
            group=trouble,
            place="connection",
            severity="warning" if only_told or isinstance(element, OutCompany | OutItem) else "error",
        )
