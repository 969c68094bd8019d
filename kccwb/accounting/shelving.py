"""What is cached of a package by the keys that payloads use."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

from kccwb.model.package import PackageRecord

Key = TypeVar("Key", bound=Hashable)

GONE = frozenset({"VOIDED", "DELETED"})
"""Statuses of documents whose numbers are free again."""


def grouped(pairs: Iterable[tuple[Key, PackageRecord]]) -> dict[Key, list[PackageRecord]]:
    """Records under their keys; an empty key is none."""
    found: dict[Key, list[PackageRecord]] = {}
    for key, one in pairs:
        if key:
            found.setdefault(key, []).append(one)
    return found


def by_number(documents: Iterable[PackageRecord], shown: Callable[[str], str] = str) -> dict[tuple[str, str], list[PackageRecord]]:
    """Documents that still hold their number, by kind and the number as the package shows it."""
    return grouped(((one.kind, shown(one.number)), one) for one in documents if one.number and one.status.upper() not in GONE)
