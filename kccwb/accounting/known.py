"""What the connected package held when last asked: kept in the store's package tables, read back for judging offline."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from kccwb.accounting.protocol import AccountingPackage
from kccwb.accounting.unseen import documents_since
from kccwb.model.package import Account, Known, Organisation, PackageRecord, TaxCode, Traits
from kccwb.store import Cursor, Store
from kccwb.store.events import now

TABLES = (
    "package_organisation",
    "package_trait",
    "package_account",
    "package_tax_code",
    "package_contact",
    "package_item",
    "package_document",
    "package_payment",
    "package_journal",
    "package_journal_line",
    "package_balance",
    "fetch_log",
    "package_document_version",
    "package_line_version",
    "package_payment_version",
    "package_posting_version",
    "package_posting_line_version",
    "package_balance_reading",
    "books_read",
    "match_member",
    "reconciled",
    "bridge_effect",
)
_DOCUMENT = (
    "package_id, kind, number, contact_id, contact_name, date, due_date, reference, currency, rate, status, net, tax, total, "
    "amount_due, updated, url"
)


@dataclass(frozen=True)
class Refreshed:
    """How many rows each read brought; contacts and documents are those changed since the read before."""

    contacts: int
    items: int
    documents: int


def known(store: Store) -> Known:
    """Everything cached of the package."""
    return Known(
        organisation=organisation(store),
        accounts=accounts(store),
        tax_codes=tax_codes(store),
        contacts=tuple(_contact(row) for row in store.dicts("select * from package_contact order by name, contact_id")),
        items=tuple(_item(row) for row in store.dicts("select * from package_item order by code, item_id")),
        documents=tuple(PackageRecord(**row) for row in store.dicts(f"select {_DOCUMENT} from package_document order by package_id")),
    )


def organisation(store: Store) -> Organisation | None:
    """The organisation as last read; None before the first connection."""
    rows = store.dicts("select * from package_organisation")
    if not rows:
        return None
    row = rows[0]
    return Organisation(
        id=row["organisation_id"],
        name=row["name"],
        base_currency=row["base_currency"],
        country=row["country"],
        currencies=tuple(row["currencies"].split()),
        period_lock_date=row["period_lock_date"],
        year_end_lock_date=row["year_end_lock_date"],
        can_approve=row["can_approve"],
        short_code=row["short_code"],
        year_end_month=row["year_end_month"],
        year_end_day=row["year_end_day"],
        troubles=tuple(json.loads(row["troubles"])),
    )


def accounts(store: Store) -> tuple[Account, ...]:
    """The chart of accounts as last read, by code."""
    rows = store.dicts("select * from package_account order by code, name")
    return tuple(Account(klass=row.pop("class"), **row) for row in rows)


def tax_codes(store: Store) -> tuple[TaxCode, ...]:
    """The tax codes as last read, by name."""
    rows = store.dicts("select * from package_tax_code order by name, code")
    return tuple(TaxCode(classes=tuple(row.pop("classes").split()), **row) for row in rows)


def refresh(store: Store, package: AccountingPackage, tell: Callable[[str], None] = lambda sentence: None) -> Refreshed:
    """Read the organisation, items, and the contacts and documents changed since the last read, into the store.

    Raises PackageError when the package cannot be asked; what was read before is kept.
    """
    keep_organisation(store, package.organisation())
    tell("Reading contacts")
    contacts = package.contacts(_watermark(store, "contacts"))
    with store.tx() as tx:
        _upsert(tx, "package_contact", "contact_id", [_contact_row(one) for one in contacts])
        note(tx, "contacts", len(contacts), _newest(contacts))
    tell("Reading items")
    items = package.items()
    with store.tx() as tx:
        tx.execute("delete from package_item")
        tx.insert("package_item", _one_each([_item_row(one) for one in items], "item_id"))
        note(tx, "items", len(items), None)
    tell("Reading documents")
    live = dict(store.rows("select package_id, kind from package_document where status not in ('VOIDED', 'DELETED')"))
    documents = _remembered(store, documents_since(package, _watermark(store, "documents"), live))
    with store.tx() as tx:
        _upsert(tx, "package_document", "package_id", [_document_row(one) for one in documents])
        note(tx, "documents", len(documents), _newest(documents))
    return Refreshed(len(contacts), len(items), len(documents))


def _remembered(store: Store, documents: Sequence[PackageRecord]) -> list[PackageRecord]:
    """A deletion may tell nothing but the id: then the rest is what was known of the document."""
    bare = [one.package_id for one in documents if one.status == "DELETED" and one.total is None and not one.number]
    rows = store.dicts(f"select {_DOCUMENT} from package_document where package_id in (select unnest(?::varchar[]))", [bare])
    known_ones = {row["package_id"]: PackageRecord(**row) for row in rows}
    return [
        replace(known_ones[one.package_id], status="DELETED", updated=one.updated) if one.package_id in known_ones else one
        for one in documents
    ]


def keep_organisation(store: Store, told: Organisation) -> None:
    """Replace what is known of the organisation."""
    with store.tx() as tx:
        tx.execute("delete from package_organisation")
        row = asdict(told)
        row["organisation_id"] = row.pop("id")
        row["currencies"] = " ".join(told.currencies)
        row["troubles"] = json.dumps(told.troubles)
        tx.insert("package_organisation", [row])
        note(tx, "organisation", 1, None)


def keep_traits(store: Store, traits: Traits) -> None:
    """Replace what is known of how the package differs from others."""
    with store.tx() as tx:
        tx.execute("delete from package_trait")
        rows = [{"name": name, "value": _trait_text(value)} for name, value in asdict(traits).items() if value is not None]
        tx.insert("package_trait", rows)


def _trait_text(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def keep_chart(store: Store, chart: Sequence[Account], codes: Sequence[TaxCode]) -> None:
    """Replace the chart of accounts and the tax codes."""
    account_rows, code_rows = [asdict(one) for one in chart], [asdict(one) for one in codes]
    for row in account_rows:
        row["class"] = row.pop("klass")
    for row in code_rows:
        row["classes"] = " ".join(row["classes"])
    with store.tx() as tx:
        tx.execute("delete from package_account")
        tx.execute("delete from package_tax_code")
        tx.insert("package_account", _one_each(account_rows, "account_id"))
        tx.insert("package_tax_code", _one_each(code_rows, "code"))
        note(tx, "accounts", len(account_rows), None)
        note(tx, "tax codes", len(code_rows), None)


def forget(tx: Cursor) -> None:
    """Drop all that is cached: another organisation answers from now on."""
    for table in TABLES:
        tx.execute(f"delete from {table}")


def note(tx: Cursor, subject: str, rows_read: int, watermark: datetime | None) -> None:
    """Keep when a subject was read, and up to where."""
    tx.insert("fetch_log", [{"subject": subject, "fetched": now(), "watermark": watermark, "rows_read": rows_read}])


def _watermark(store: Store, subject: str) -> datetime | None:
    """The newest change seen, by the package's own clock; the adapter reads with overlap. None reads all."""
    newest: datetime | None = store.scalar("select max(watermark) from fetch_log where subject = $subject", {"subject": subject})
    return newest


def _newest(records: Sequence[PackageRecord]) -> datetime | None:
    return max((one.updated for one in records if one.updated), default=None)


def _upsert(tx: Cursor, table: str, key: str, rows: Sequence[dict[str, Any]]) -> None:
    fresh = _one_each(rows, key)
    tx.execute(f"delete from {table} where {key} in (select unnest(?))", [[row[key] for row in fresh]])
    tx.insert(table, fresh)


def _one_each(rows: Sequence[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """The last of each key: a list that changes while it is paged can show a thing twice."""
    return list({row[key]: row for row in rows}.values())


def _contact(row: dict[str, Any]) -> PackageRecord:
    extra = {name: row[name] for name in ("contact_number", "account_number", "email", "status", "role", "currency")}
    return PackageRecord(
        "Company",
        row["contact_id"],
        row["account_number"],
        row["contact_id"],
        row["name"],
        status=row["status"],
        updated=row["updated"],
        extra=extra,
    )


def _contact_row(one: PackageRecord) -> dict[str, Any]:
    said = {name: one.extra.get(name, "") for name in ("contact_number", "account_number", "email", "role", "currency")}
    return {"contact_id": one.package_id, "name": one.contact_name or one.number, "status": one.status, "updated": one.updated, **said}


def _item(row: dict[str, Any]) -> PackageRecord:
    extra = {"name": row["name"], "tracked": "yes" if row["tracked"] else "no", "status": row["status"], "account_id": row["account_id"]}
    return PackageRecord("Stock Item", row["item_id"], row["code"], status=row["status"], updated=row["updated"], extra=extra)


def _item_row(one: PackageRecord) -> dict[str, Any]:
    return {
        "item_id": one.package_id,
        "code": one.number,
        "name": one.extra.get("name", ""),
        "tracked": one.extra.get("tracked") == "yes",
        "status": one.status,
        "updated": one.updated,
        "account_id": one.extra.get("account_id", ""),
    }


def _document_row(one: PackageRecord) -> dict[str, Any]:
    row = asdict(one)
    del row["extra"], row["lines"]
    return row
