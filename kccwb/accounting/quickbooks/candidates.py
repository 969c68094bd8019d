"""What in QuickBooks may be ours: by name, code, number, or the words that we wrote into its memo."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from kccwb.accounting.quickbooks import money_records, naming, records
from kccwb.accounting.quickbooks.faults import Refused
from kccwb.accounting.quickbooks.ids import bare
from kccwb.accounting.quickbooks.reading import Reading, Rows, batched_unique, once
from kccwb.accounting.quickbooks.shelf import live
from kccwb.accounting.quickbooks.wire import quoted, ref, text
from kccwb.model.documents import OutCompany, OutDocument, OutItem, OutPrepayment
from kccwb.model.package import PackageRecord

VALUES = 50
"""Values of one IN list."""
Found = dict[str, list[PackageRecord]]


def find_names(reading: Reading, entity: str, companies: Sequence[OutCompany], found: Found) -> None:
    """Customers or vendors with our URN, or with our name and no other's URN; by name first, then among all of them."""
    asked = (name for one in companies for name in {naming.display_name(one), one.name.strip(), one.display_name.strip()})
    _place_names(entity, companies, _where_in(reading.names, entity, "DisplayName", asked), found)
    left = [one for one in companies if not found[one.row_id]]
    if left:  # renamed, written in other letters, or not there
        _place_names(entity, left, reading.names(entity), found)


def _place_names(entity: str, companies: Sequence[OutCompany], rows: Rows, found: Found) -> None:
    held = [records.contact(entity, doc) for doc in rows]
    for one in companies:
        names = {naming.name_key(name) for name in (naming.display_name(one), one.name)} - {""}
        for there in held:
            urn = there.extra.get("contact_number", "")
            by_urn = one.urn in (urn, "" if urn else there.extra.get("account_number", "")) and bool(one.urn)
            by_name = naming.name_key(there.contact_name) in names and live(there)
            kept = there.extra.get("currency", "")
            if (by_urn or by_name) and (not one.currency or not kept or kept == one.currency):
                found[one.row_id].append(_with_urn(there, one.urn) if by_urn else there)


def _with_urn(record: PackageRecord, urn: str) -> PackageRecord:
    return replace(record, extra={**record.extra, "contact_number": urn})


def find_items(reading: Reading, items: Sequence[OutItem], found: Found) -> None:
    """Active items whose Name or Sku is our code's; their number is the code then."""
    rows = _where_in(reading.names, "Item", "Name", (naming.item_name(one.code) for one in items))
    with contextlib.suppress(Refused):  # a server that does not filter by Sku
        rows = once([*rows, *_where_in(reading.names, "Item", "Sku", (_sku(one) for one in items if not one.posting))])
    held = [(doc, records.item(doc)) for doc in rows if text(doc.get("Type")) not in {"Category", "Group"}]
    for one in items:
        for doc, there in held:
            same = text(doc.get("Name")).strip().casefold() == naming.item_name(one.code).casefold()
            if live(there) and (same or (not one.posting and text(doc.get("Sku")) == _sku(one))):
                found[one.row_id].append(replace(there, number=one.code))


def _sku(item: OutItem) -> str:
    return naming.shortened(item.code, naming.ITEM_NAME)


def find_documents(reading: Reading, entity: str, documents: Sequence[OutDocument], found: Found) -> None:
    """Documents of our number; else, for QuickBooks may number by itself, those whose memo names ours, among that day's."""
    short = {one.row_id: naming.document_number(one.number) for one in documents}
    rows = _where_in(reading.all, entity, "DocNumber", short.values())
    _place_documents(entity, documents, rows, found, lambda one, doc: text(doc.get("DocNumber")).strip() == short[one.row_id])
    left = [one for one in documents if not found[one.row_id]]
    rows = _where_in(reading.all, entity, "TxnDate", (one.date.isoformat() for one in left))
    _place_documents(entity, left, rows, found, lambda one, doc: naming.says(text(doc.get("PrivateNote")), naming.document_mark(one)))


def _place_documents(
    entity: str, documents: Sequence[OutDocument], rows: Rows, found: Found, same: Callable[[OutDocument, dict[str, object]], bool]
) -> None:
    for one in documents:
        found[one.row_id] += [replace(records.document(entity, doc), number=one.number) for doc in rows if same(one, doc)]


def find_prepayments(reading: Reading, payments: Sequence[OutPrepayment], found: Found) -> None:
    """Payments of our customer, day and amount whose memo names ours; else those that name none of KCC's and carry our reference."""
    rows = _where_in(reading.all, "Payment", "TxnDate", (one.date.isoformat() for one in payments))
    for one in payments:
        customer, number = bare(one.contact_id, "Customer"), naming.document_number(one.reference)
        alike = [money_records.prepayment(doc) for doc in rows if not customer or ref(doc, "CustomerRef") == customer]
        alike = [there for there in alike if there.date == one.date and there.total == one.amount]
        told = [there for there in alike if naming.says(there.extra["words"], naming.payment_mark(one))]
        unsaid = [there for there in alike if "KCC payment " not in there.extra["words"] and there.number == number]
        found[one.row_id] += told or unsaid


def _where_in(read: Callable[[str, str], Rows], entity: str, field: str, values: Iterable[str]) -> Rows:
    """Rows whose field is one of these; one by one on a server that knows no lists for it."""
    found: Rows = []
    for some in batched_unique(values, VALUES):
        try:
            found += read(entity, f"{field} IN ({', '.join(quoted(value) for value in some)})")
        except Refused:
            for value in some:
                found += read(entity, f"{field} = {quoted(value)}")
    return once(found)
