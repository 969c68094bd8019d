"""Lists: filter, If-Modified-Since, order and pages, the same for every collection."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from kccwb.practice.company import Company
from kccwb.practice.money import decimal_of
from kccwb.practice.store import Doc
from kccwb.practice.xero.batch import envelope
from kccwb.practice.xero.call import Call, Reply, bad_query
from kccwb.practice.xero.where import Getter, compile_where
from kccwb.practice.xero.wire import render

View = Callable[[Company, Doc, bool], Doc]
"""A record as the API shows it; the flag says whether lines and details belong."""

_REFERENCES = {"Contact": "Contact", "Invoice": "Invoice", "Account": "Account", "BankAccount": "Account"}


@dataclass(frozen=True, slots=True)
class Collection:
    """How one collection is listed."""

    name: str
    kind: str
    id_field: str
    view: View
    paged: bool = True
    fields: frozenset[str] = frozenset()


def field_reader(company: Company, collection: Collection) -> Getter:
    """Read dotted fields of a collection's records in any case, following references to other records."""
    names: dict[str, str] = {name.lower(): name for name in collection.fields}
    first = next(iter(company.table(collection.kind).rows.values()), {})
    names.update({name.lower(): name for name in first if not name.startswith("_")})

    def get(row: Doc, path: tuple[str, ...]) -> Any:
        name = names.get(path[0].lower())
        if name is None:
            raise bad_query(f"No property or field '{path[0]}' exists in type '{collection.kind}'")
        value = row.get(name)
        if len(path) > 1 and isinstance(value, dict):
            if kind := _REFERENCES.get(name):
                value = company.get(kind, value.get(f"{kind}ID", "")) or value
            wanted = path[1].lower()
            return next((item for key, item in value.items() if key.lower() == wanted), None)
        return value

    return get


def modified_since(call: Call) -> Callable[[Doc], bool] | None:
    """The If-Modified-Since test, to the second; settings say whether that second counts."""
    if not call.modified_since:
        return None
    text = call.modified_since.strip()
    try:
        since = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        try:
            since = parsedate_to_datetime(text)
        except ValueError:
            return None
    since = since.astimezone(UTC) if since.tzinfo else since.replace(tzinfo=UTC)
    floor = since.strftime("%Y-%m-%dT%H:%M:%S")
    if call.company.settings.get("if_modified_since") == "exclusive":
        return lambda row: row.get("UpdatedDateUTC", "")[:19] > floor
    return lambda row: row.get("UpdatedDateUTC", "")[:19] >= floor


def select(call: Call, collection: Collection, rows: Iterable[Doc]) -> list[Doc]:
    """The rows a call asks for, in its order."""
    get = field_reader(call.company, collection)
    if changed := modified_since(call):
        rows = [row for row in rows if changed(row)]
    if where := call.query.get("where", "").strip():
        test = compile_where(where, get)
        rows = [row for row in rows if test(row)]
    found = list(rows)
    found.sort(key=lambda row: (row.get("UpdatedDateUTC", ""), row.get(collection.id_field, "")))
    for part in reversed([part.strip() for part in call.query.get("order", "").split(",") if part.strip()]):
        name, _, way = part.partition(" ")
        if way.strip().upper() not in {"", "ASC", "DESC"}:
            raise bad_query(f"Syntax error near '{way}'")
        path = tuple(name.split("."))
        found.sort(key=lambda row, path=path: _sortable(get(row, path)), reverse=way.strip().upper() == "DESC")  # type: ignore[misc]
    return found


def _sortable(value: Any) -> tuple[int, Any]:
    if value is None:
        return (0, "")
    return (1, value.casefold()) if isinstance(value, str) else (1, value)


def ids_in(call: Call, name: str) -> list[str] | None:
    """A comma-separated query list, or None when it was not sent."""
    value = call.query.get(name)
    return None if value is None else [part.strip() for part in value.split(",") if part.strip()]


def page_of(call: Call) -> tuple[int, int]:
    """The page asked for and its size: 100 unless told, held between 1 and 1000."""
    page = decimal_of(call.query.get("page"))
    size = decimal_of(call.query.get("pageSize", call.query.get("pagesize")))
    return max(1, int(page or 1)), min(1000, max(1, int(size))) if size is not None else 100


def list_reply(call: Call, collection: Collection, rows: Iterable[Doc], *, force_page: bool = False) -> Reply:
    """The reply to a list: details and a pagination object when paged, headers of documents otherwise."""
    company = call.company
    found = select(call, collection, rows)
    detailed = "page" in call.query or "pageSize" in call.query or force_page
    more: Doc = {}
    if collection.paged and detailed:
        page, size = page_of(call)
        more["pagination"] = {
            "page": page,
            "pageSize": size,
            "pageCount": -(-len(found) // size),
            "itemCount": len(found),
        }
        found = found[(page - 1) * size : page * size]
    detailed = (detailed or not collection.paged) and not call.flag("summaryOnly")
    docs = [collection.view(company, row, detailed) for row in found]
    return Reply(render(envelope(company, **more, **{collection.name: docs}), call.unit_places))


def one_reply(call: Call, collection: Collection, row: Doc) -> Reply:
    """The reply to a single record, always with details."""
    docs = [collection.view(call.company, row, True)]
    return Reply(render(envelope(call.company, **{collection.name: docs}), call.unit_places))
