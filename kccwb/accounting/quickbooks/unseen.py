"""What was deleted in QuickBooks before change data capture reaches back: what is known, is not listed any more, and is not there when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kccwb.accounting.quickbooks.changed import Changes
from kccwb.accounting.quickbooks.faults import Refused
from kccwb.accounting.quickbooks.reading import Reading
from kccwb.model.errors import PackageError


def deleted_unseen(reading: Reading, changes: Changes, since: datetime | None, package_ids: Sequence[str]) -> frozenset[str]:
    """Which of these (``entity/Id``) were deleted without the read of changes since that time telling it.

    Each is asked for by itself once a list of all Ids does not show it, so that a list cut short deletes nothing. Raises PackageError when a
    list or one of them cannot be read.
    """
    known: dict[str, list[str]] = {}
    for one in package_ids:
        entity, _, key = one.partition("/")
        if entity and key and "/" not in key and not changes.tells_deletions(entity, since):
            known.setdefault(entity, []).append(key)
    return frozenset(f"{entity}/{key}" for entity, keys in known.items() for key in _missing(reading, entity, keys))


def _missing(reading: Reading, entity: str, keys: Sequence[str]) -> list[str]:
    try:
        listed = reading.ids(entity)
        return [key for key in keys if key not in listed and reading.single(entity, key) is None]
    except Refused as refused:
        words = f"What was deleted of QuickBooks' {entity} list since the last read cannot be told, for the list cannot be read: {refused.message}"
        raise PackageError(words, "Repeat later: nothing was kept of this read.") from refused
