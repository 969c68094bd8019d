"""Reads of changes, with what was deleted so long ago that the package no longer tells it: known here, and there no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from kccwb.accounting.protocol import AccountingPackage, TellsDeletionsForAWhile
from kccwb.model.package import PackageJournal, PackageRecord, PaymentsRead

NO_DATE = date(1970, 1, 1)
"""A deletion tells nothing but the id: what the thing held is what was known of it."""


def documents_since(package: AccountingPackage, since: datetime | None, live: Mapping[str, str]) -> list[PackageRecord]:
    """Documents changed since, and as deleted what of ``live`` (id → kind) is there no more. Raises PackageError as the package's own read does."""
    found = package.documents_since(since)
    gone = _gone(package, since, live, (one.package_id for one in found))
    return [*found, *(PackageRecord(live[key], key, status="DELETED") for key in gone)]


def payments_since(package: AccountingPackage, since: datetime | None, live: Iterable[str]) -> PaymentsRead:
    """Payments changed since; what of ``live`` (payment ids) is there no more is among the whole ones, without any row."""
    read = package.payments_since(since)
    gone = _gone(package, since, live, [*read.whole, *(one.payment_id for one in read.payments)])
    return replace(read, whole=read.whole | set(gone))


def postings_since(
    package: AccountingPackage,
    read: Callable[[datetime | None], Sequence[PackageJournal]],
    since: datetime | None,
    live: Iterable[str],
) -> list[PackageJournal]:
    """Postings that one of the package's reads tells, and as deleted what of ``live`` is there no more."""
    found = list(read(since))
    gone = _gone(package, since, live, (one.package_id for one in found))
    return [*found, *(PackageJournal(key, "", NO_DATE, "", "DELETED", ()) for key in gone)]


def _gone(package: AccountingPackage, since: datetime | None, live: Iterable[str], told: Iterable[str]) -> list[str]:
    left = sorted(set(live) - set(told))
    if not left or not isinstance(package, TellsDeletionsForAWhile):
        return []
    return sorted(package.deleted_unseen(since, left))
