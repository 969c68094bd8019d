"""Lists of Xero, whole: paged where Xero pages, each element once, and never a list without end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from kccwb.accounting.xero.transport import BadRequest, NotFound, Transport
from kccwb.accounting.xero.wire import money, part, parts, since, text

PAGE = 1000
SMALLEST_PAGE = 100
"""Xero's default page: a shorter page than this is the last one, where no count of pages is given."""
IDS = 40
"""Ids or numbers in one address, as Xero advises."""
OVERLAP = timedelta(minutes=5)
"""If-Modified-Since is exact to the second and its inclusivity is not documented: read a little again."""


class Reading:
    """Reads lists through a transport."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def whole(self, method: str, envelope: str, id_field: str, *, order: str = "", **query: Any) -> list[dict[str, Any]]:
        """Every element of a paged list. ``order`` by the id keeps pages steady while somebody edits.

        A server that cannot follow ``where`` or ``order`` gets the question without them: callers filter what comes anyway.
        """
        if order:
            query["order"] = f"{order} ASC"
        try:
            return list(self._pages(method, envelope, id_field, query))
        except BadRequest:
            plain = {name: value for name, value in query.items() if name not in {"where", "order"}}
            if plain == query:
                raise
            return list(self._pages(method, envelope, id_field, plain))

    def changed(self, method: str, envelope: str, id_field: str, watermark: datetime | None, **query: Any) -> list[dict[str, Any]]:
        """Every element changed since a watermark, with overlap; the whole list when there is none."""
        if watermark is not None and watermark.year > 1970:
            query["if_modified_since"] = since(watermark - OVERLAP)
        return self.whole(method, envelope, id_field, order=query.pop("order", id_field), **query)

    def changed_if_kept(self, method: str, envelope: str, id_field: str, watermark: datetime | None, **query: Any) -> list[dict[str, Any]]:
        """The same of a list that a server without such things does not have at all: then nothing of it has changed."""
        try:
            return self.changed(method, envelope, id_field, watermark, **query)
        except NotFound:
            return []

    def unpaged(self, method: str, envelope: str, **query: Any) -> list[dict[str, Any]]:
        """A list that Xero gives whole."""
        return parts(self._transport.read(method, **query), envelope)

    def by(self, method: str, envelope: str, id_field: str, name: str, values: Iterable[str], **query: Any) -> list[dict[str, Any]]:
        """Elements whose ``name`` (a query list such as i_ds or invoice_numbers) is among the values, so many at a time."""
        found: dict[str, dict[str, Any]] = {}
        for some in batched_unique(values, IDS):
            asked: dict[str, Any] = {**query, name: list(some)}
            for one in self.whole(method, envelope, id_field, **asked):
                found[text(one.get(id_field))] = one
        return list(found.values())

    def single(self, method: str, envelope: str, key: str, **query: Any) -> dict[str, Any] | None:
        """One element by its id; None when Xero does not have it."""
        try:
            told = self._transport.read(method, key, **query)
        except NotFound:
            return None
        return next(iter(parts(told, envelope)), None)

    def _pages(self, method: str, envelope: str, id_field: str, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        seen: set[str] = set()
        page = 1
        while True:
            told = self._transport.read(method, page=page, page_size=PAGE, **query)
            rows = parts(told, envelope)
            fresh = [row for row in rows if text(row.get(id_field)) not in seen]
            seen.update(text(row.get(id_field)) for row in fresh)
            yield from fresh
            count = money(part(told, "pagination").get("pageCount"))
            last = page >= count if count is not None else len(rows) < SMALLEST_PAGE
            if last or not fresh:
                return
            page += 1


def batched_unique(values: Iterable[str], size: int) -> list[Sequence[str]]:
    """Values without repetition, so many at a time."""
    unique = [value for value in dict.fromkeys(values) if value]
    return [unique[start : start + size] for start in range(0, len(unique), size)]


def between(first: date, last: date, *more: str) -> str:
    """A where clause for a range of dates."""
    low, high = (f"DateTime({one.year}, {one.month:02d}, {one.day:02d})" for one in (first, last))
    return " AND ".join([*more, f"Date >= {low}", f"Date <= {high}"])
