"""What changed in QuickBooks since a time: by change data capture within its thirty days, by query beyond them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from kccwb.accounting.quickbooks.faults import Refused, fault_of
from kccwb.accounting.quickbooks.reading import Reading, Rows, is_deleted, once
from kccwb.accounting.quickbooks.wire import part, parts, quoted, stamp, text, updated

CDC_DAYS = timedelta(days=29, hours=12)
"""Change data capture reaches back thirty days; a little less, for clocks differ."""
CDC_MOST = 1000
"""At most so many objects come from one change data capture, and it has no second page."""
OVERLAP = timedelta(minutes=5)
"""Read again so far back: a thing may appear a little after its stamp."""
OPTIONAL = frozenset({"VendorPrepayment", "SalesReceipt", "RefundReceipt", "Deposit", "Purchase", "Transfer"})
"""Things that a company or plan may not have."""


class Changes:
    """Reads what changed, through lists and change data capture."""

    def __init__(self, reading: Reading, clock: Callable[[], datetime] = lambda: datetime.now(UTC).replace(tzinfo=None)) -> None:
        self._reading = reading
        self._clock = clock
        self._untold: set[str] = set()
        """Entities whose deletions change data capture once did not tell, or not all of them."""

    def since(self, entities: Sequence[str], since: datetime | None) -> dict[str, Rows]:
        """Rows by entity, changed since (UTC, by the server's clock), with overlap; all when None.

        What was deleted comes as {"Id", "status": "Deleted", "MetaData"}, as far as change data capture reaches: thirty days back. Each
        deletion was confirmed by asking for the thing itself.
        """
        if since is None or since.year <= 1970:
            return {entity: self._known(entity, "") for entity in entities}
        start = since - OVERLAP
        reaches = self._reaches(since)
        captured = self._captured(entities, start if reaches else self._clock() - CDC_DAYS)
        found: dict[str, Rows] = {}
        for entity in entities:
            rows = captured.get(entity)
            live = [] if rows is None else [one for one in rows if not is_deleted(one)]
            if rows is None:
                self._untold.add(entity)
            if rows is None or not reaches:
                live = self._changed_by_query(entity, start)
            found[entity] = once([*live, *self._confirmed(entity, [one for one in rows or [] if is_deleted(one)])])
        return found

    def tells_deletions(self, entity: str, since: datetime | None) -> bool:
        """Whether a read of what changed since tells every deletion: not beyond thirty days, nor where change data capture cannot tell all."""
        return since is not None and since.year > 1970 and self._reaches(since) and entity not in self._untold

    def _reaches(self, since: datetime) -> bool:
        return since - OVERLAP > self._clock() - CDC_DAYS

    def _captured(self, entities: Sequence[str], start: datetime) -> dict[str, Rows | None]:
        """By change data capture; None for what it cannot tell whole. Entities that are refused together are asked for one by one."""
        try:
            told = self._reading.transport.get("cdc", entities=",".join(entities), changedSince=stamp(start))
        except Refused:
            return {entities[0]: None} if len(entities) == 1 else self._one_by_one(entities, start)
        answers = [answer for response in parts(told, "CDCResponse") for answer in parts(response, "QueryResponse")]
        if any(fault_of(one)[1] for one in (*parts(told, "CDCResponse"), *answers)):
            return dict.fromkeys(entities)
        found: dict[str, Rows | None] = {entity: [row for one in answers for row in parts(one, entity)] for entity in entities}
        if sum(len(rows or []) for rows in found.values()) < CDC_MOST:
            return found
        if len(entities) > 1:
            return self._one_by_one(entities, start)
        self._untold.add(entities[0])
        gone = [row for row in found[entities[0]] or [] if is_deleted(row)]
        return {entities[0]: [*self._changed_by_query(entities[0], start), *gone]}

    def _one_by_one(self, entities: Sequence[str], start: datetime) -> dict[str, Rows | None]:
        first = self._captured(entities[:1], start)
        if first[entities[0]] is None:  # refused for a thing that every company has: there is no such service
            return dict.fromkeys(entities)
        return first | {entity: rows for one in entities[1:] for entity, rows in self._captured([one], start).items()}

    def _changed_by_query(self, entity: str, start: datetime) -> Rows:
        try:
            rows = self._known(entity, f"MetaData.LastUpdatedTime >= {quoted(stamp(start))}")
        except Refused:
            rows = self._known(entity, "")
        return [row for row in rows if (updated(row) or start) >= start]

    def _known(self, entity: str, where: str) -> Rows:
        """The rows of an entity; none where this company has no such thing."""
        try:
            return self._reading.every(entity, where)
        except Refused:
            if where or entity not in OPTIONAL:
                raise
            return []

    def _confirmed(self, entity: str, deleted: Rows) -> Rows:
        """Deletions that are true: rows were seen shown as deleted that were not (Intuit's .NET SDK, issue 189)."""
        found: Rows = []
        for row in deleted:
            live = self._reading.single(entity, text(row.get("Id")))
            found.append(live if live is not None else {"Id": text(row.get("Id")), "status": "Deleted", "MetaData": part(row, "MetaData")})
        return found
