"""Lists of QuickBooks, whole: every page, each thing once, checked by the server's own count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kccwb.accounting.quickbooks.faults import NotFound, Refused
from kccwb.accounting.quickbooks.transport import Transport
from kccwb.accounting.quickbooks.wire import Doc, money, part, parts, quoted, text
from kccwb.model.errors import PackageError

PAGE = 1000
"""The most rows QuickBooks gives in one answer; without asking it gives 100 and no sign that there are more."""
IDS = 100
"""Ids in one query."""
NAMES = frozenset(
    {"Account", "Class", "CompanyCurrency", "Customer", "Department", "Item", "PaymentMethod", "TaxCode", "TaxRate", "Term", "Vendor"}
)
"""Lists that leave inactive rows out unless they are asked for."""
_BOTH = "Active IN (true, false)"
_ORDERS = ("ORDERBY Id ", "ORDER BY Id ", "")
Rows = list[dict[str, Any]]


class Reading:
    """Reads lists through a transport."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._order = 0
        self._counts = True

    def all(self, entity: str, where: str = "", columns: str = "*") -> Rows:
        """Every row that meets ``where`` (inactive names only when it asks for them), each once; whole, or so many of its columns.

        Raises Refused when the server cannot follow ``where``, PackageError when the list changed while it was read, twice.
        """
        before: set[str] | None = None
        for _ in range(3):
            found, count, steady = self._sweep(entity, where, columns)
            if set(found) == before or (steady and (count is None or len(found) >= count)):
                return list(found.values())  # what comes twice the same is whole: then the server's count means something else
            before = set(found)
        raise PackageError(f"QuickBooks' list of {entity} changed while it was read.", "Repeat: nothing was kept of it.")

    def ids(self, entity: str) -> frozenset[str]:
        """The Ids of every row of an entity that is no list of names. Raises as ``all`` does."""
        try:
            rows = self.all(entity, columns="Id")
        except Refused:  # a server that gives whole rows only, or none of this entity
            rows = self.all(entity)
        return frozenset(text(row.get("Id")) for row in rows if not is_deleted(row))

    def names(self, entity: str, where: str = "") -> Rows:
        """Every row of a list of names, inactive ones included."""
        also = f"{where} AND " if where else ""
        try:
            found = self.all(entity, f"{also}{_BOTH}")
        except Refused:
            found = []
        if found:
            return found
        active = self.all(entity, where)  # also on a server whose rows do not say whether they are active
        try:
            inactive = self.all(entity, f"{also}Active = false")
        except Refused:
            inactive = []
        return once([*active, *inactive])

    def every(self, entity: str, where: str = "") -> Rows:
        """Every row, inactive names included where the entity has them."""
        return self.names(entity, where) if entity in NAMES else self.all(entity, where)

    def optional(self, entity: str) -> Rows:
        """A list that this company or server may not have at all."""
        try:
            return self.every(entity)
        except Refused:
            return []

    def by_ids(self, entity: str, ids: Iterable[str]) -> Rows:
        """Rows by their Ids, so many at a time; one that is not there is missing."""
        found: Rows = []
        for some in batched_unique(ids, IDS):
            try:
                found += self.every(entity, f"Id IN ({', '.join(quoted(one) for one in some)})")
            except Refused:
                found += [one for one in (self.single(entity, key) for key in some) if one is not None]
        return [one for one in once(found) if not is_deleted(one)]

    def single(self, entity: str, key: str) -> dict[str, Any] | None:
        """One row by its Id; None when QuickBooks does not have it (610)."""
        try:
            told = self.transport.get(f"{entity.lower()}/{key}")
        except NotFound:
            return None
        found = _under(told, entity)
        return found if found and not is_deleted(found) else None

    def _sweep(self, entity: str, where: str, columns: str) -> tuple[dict[str, dict[str, Any]], int | None, bool]:
        """The rows by Id, the server's count of them if it was needed and given, and whether the list stood still.

        Each page begins with the last row of the one before: when an earlier row was deleted meanwhile, another stands there.
        """
        found: dict[str, dict[str, Any]] = {}
        start, size, count, steady, again = 1, PAGE, None, True, 0
        while True:
            try:
                told = self.transport.query(self._sql(entity, where, start, size, columns))
            except Refused as refused:
                if refused.has("10100") and size > 1:
                    size = size // 2
                    continue
                if columns == "*" and refused.has("4000", "4001") and start == 1 and self._orders_otherwise(entity):
                    continue
                raise
            rows = parts(told, entity)
            steady = steady and (not again or not rows or text(rows[0].get("Id")) in found)
            fresh = {text(row.get("Id")): row for row in rows if text(row.get("Id")) not in found}
            found |= fresh
            again = 1 if len(rows) > 1 else 0
            start += len(rows) - again
            if len(rows) < size and count is None:  # the last page, or a server that gives fewer than it is asked for
                count = self._count(entity, where)
            if not fresh or (count is not None and len(rows) < size and len(found) >= count):
                return found, count, steady

    def _count(self, entity: str, where: str) -> int | None:
        """How many there are, by the server; None where it cannot count."""
        if not self._counts:
            return None
        try:
            told = self.transport.query(f"SELECT COUNT(*) FROM {entity}{f' WHERE {where}' if where else ''}")
        except Refused:
            self._counts = False
            return None
        count = money(told.get("totalCount"))
        self._counts = count is not None
        return None if count is None else int(count)

    def _orders_otherwise(self, entity: str) -> bool:
        """Whether another way to write the order is taken; remembered, for a server has one way."""
        for way in range(self._order + 1, len(_ORDERS)):
            try:
                self.transport.query(f"SELECT * FROM {entity} {_ORDERS[way]}STARTPOSITION 1 MAXRESULTS 1")
            except Refused:
                continue
            self._order = way
            return True
        return False

    def _sql(self, entity: str, where: str, start: int, size: int, columns: str) -> str:
        asked = f"WHERE {where} " if where else ""
        return f"SELECT {columns} FROM {entity} {asked}{_ORDERS[self._order]}STARTPOSITION {start} MAXRESULTS {size}"


def is_deleted(doc: Doc) -> bool:
    """Whether a row says that the thing is gone."""
    return text(doc.get("status")).lower() == "deleted"


def batched_unique(values: Iterable[str], size: int) -> list[Sequence[str]]:
    """Values without repetition, so many at a time."""
    unique = [value for value in dict.fromkeys(values) if value]
    return [unique[start : start + size] for start in range(0, len(unique), size)]


def once(rows: Rows) -> Rows:
    """Each Id once, the last of each."""
    return list({text(row.get("Id")): row for row in rows}.values())


def _under(told: Mapping[str, Any], entity: str) -> dict[str, Any]:
    """The object of a read, under its name however it is spelled."""
    name = next((key for key in told if key.lower() == entity.lower()), entity)
    return part(told, name)
