"""Offline: what Xero would say to a payload, in its own words, with the values filled in."""

from __future__ import annotations

from collections.abc import Iterator

from kccwb.accounting.judging import Judging
from kccwb.accounting.xero.judge_documents import about_document
from kccwb.accounting.xero.judge_money import about_allocation, about_prepayment
from kccwb.accounting.xero.judge_parties import about_company, about_item
from kccwb.accounting.xero.shelf import Shelf
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.finding import Finding


def new_judging() -> Judging[Shelf]:
    """A judge by Xero's rules."""
    return Judging(Shelf.of, _about)


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
