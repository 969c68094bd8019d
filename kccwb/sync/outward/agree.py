"""Is what the package holds the same thing as our row? Decides what may be adopted instead of sent."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.money import DOCUMENT_TOLERANCE
from kccwb.model.package import PackageRecord
from kccwb.sync.outward.outbox import GONE


@dataclass(frozen=True)
class Judgement:
    """``same`` is ours; ``rival`` carries our number and is another thing (or differs), so ours must not be sent beside it."""

    same: PackageRecord | None = None
    rival: PackageRecord | None = None


def judge(element: OutElement, candidates: Sequence[PackageRecord], claimed: Container[str], *, attempted: bool) -> Judgement:
    """Choose among the package's candidates. ``claimed`` are ids of other rows of ours; ``attempted`` allows pennies of difference."""
    free = [held for held in candidates if held.package_id not in claimed and held.status.upper() not in GONE]
    if isinstance(element, OutCompany):
        return Judgement(_company(element, free))
    if isinstance(element, OutItem):
        return Judgement(next((held for held in free if held.number == element.code), None))
    if isinstance(element, OutDocument):
        return _document(element, free, attempted=attempted)
    return Judgement(next((held for held in free if _money(element, held)), None))


def _company(element: OutCompany, free: Sequence[PackageRecord]) -> PackageRecord | None:
    """The contact that carries the URN; else the one of that name which carries no other URN. Kind and currency must fit where the package has them."""
    fitting = [held for held in free if _same_kind(element, held)]
    by_urn = [held for held in fitting if held.extra.get("contact_number", "") == element.urn]
    if by_urn:
        return by_urn[0]
    names = [name for name in (element.display_name, element.name) if name]
    named = [
        held
        for held in fitting
        if not held.extra.get("contact_number", "") and any(_same_name(held.contact_name or held.number, name) for name in names)
    ]
    return named[0] if len(named) == 1 else None


def _same_kind(element: OutCompany, held: PackageRecord) -> bool:
    role, currency = held.extra.get("role", ""), held.extra.get("currency", "")
    return (not role or element.role in {"both", role}) and (not currency or not element.currency or currency == element.currency)


def _document(element: OutDocument, free: Sequence[PackageRecord], *, attempted: bool) -> Judgement:
    ours = [held for held in free if held.number == element.number and held.kind in {"", element.source_type}]
    theirs = [held for held in ours if _same_contact(element, held)]
    tolerance = DOCUMENT_TOLERANCE if attempted else Decimal(0)
    for held in theirs:
        near = held.total is not None and abs(held.total - element.total) <= tolerance
        if near and held.date == element.date and held.currency in {"", element.currency}:
            return Judgement(same=held)
    rivals = ours if element.is_sales else theirs  # two suppliers may use one number, one seller may not
    return Judgement(rival=rivals[0] if rivals else None)


def _money(element: OutPrepayment | OutAllocation, held: PackageRecord) -> bool:
    if held.total != element.amount:
        return False
    if isinstance(element, OutPrepayment):
        return held.date == element.date and _same_contact(element, held) and held.currency in {"", element.currency}
    return True


def _same_contact(element: OutDocument | OutPrepayment, held: PackageRecord) -> bool:
    if element.contact_id and held.contact_id:
        return element.contact_id == held.contact_id
    return _same_name(held.contact_name, element.company_name)


def _same_name(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
