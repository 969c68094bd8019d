"""Is it in Xero already? By natural key, and back by id, in as few calls as the lists allow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kccwb.accounting.xero import records
from kccwb.accounting.xero.reading import Reading, between
from kccwb.accounting.xero.render import tidy
from kccwb.accounting.xero.wire import parts
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.package import PackageRecord

SINGLES = 8
"""Up to so many are read one by one where the list has no filter by id; more, and the list is read whole."""
UNIT_DP: dict[str, Any] = {"unitdp": 4}
INVOICES = ("get_invoices", "Invoices", "InvoiceID")
CREDITS = ("get_credit_notes", "CreditNotes", "CreditNoteID")
CONTACTS = ("get_contacts", "Contacts", "ContactID")
PREPAYMENTS = ("get_prepayments", "Prepayments", "PrepaymentID")
Found = dict[str, list[PackageRecord]]


class Lookup:
    """Questions about single things, answered from lists."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def contacts(self) -> list[PackageRecord]:
        """Every contact, archived ones included."""
        return [records.contact(doc) for doc in self._reading.whole(*CONTACTS, order="ContactID", include_archived="true")]

    def items(self) -> list[PackageRecord]:
        """Every item."""
        return [records.item(doc) for doc in self._reading.unpaged("get_items", "Items", **UNIT_DP)]

    def find(self, elements: Sequence[OutElement]) -> Found:
        """Candidates by row id: records whose natural key is exactly ours."""
        found: Found = {element.row_id: [] for element in elements}
        companies = [one for one in elements if isinstance(one, OutCompany)]
        if companies:
            self._companies(companies, found)
        items = [one for one in elements if isinstance(one, OutItem)]
        if items:
            _place(found, items, self.items(), lambda one, held: held.number == one.code)
        invoices = [one for one in elements if isinstance(one, OutDocument) and not one.is_credit]
        if invoices:
            self._invoices(invoices, found)
        credits_ = [one for one in elements if isinstance(one, OutDocument) and one.is_credit]
        if credits_:
            self._credits(credits_, found)
        prepayments = [one for one in elements if isinstance(one, OutPrepayment)]
        if prepayments:
            self._prepayments(prepayments, found)
        allocations = [one for one in elements if isinstance(one, OutAllocation)]
        if allocations:
            self._allocations(allocations, found)
        return found

    def read(self, source_type: str, keys: Sequence[str]) -> dict[str, PackageRecord]:
        """Records by id. What a list does not show is asked for by itself: only then is it surely not there."""
        wanted = list(dict.fromkeys(keys))
        match source_type:
            case "Company":
                held = self._by_list(CONTACTS, "get_contact", wanted, records.contact, include_archived="true")
            case "Stock Item":
                held = {one.package_id: one for one in self.items()}
                self._missing("get_item", "Items", wanted, held, records.item)
            case "Sales Invoice" | "Purchase Invoice":
                held = self._by_list(INVOICES, "get_invoice", wanted, records.document)
            case "Sales Credit" | "Purchase Credit":
                held = self._by_scan(CREDITS, "get_credit_note", wanted, records.document, **UNIT_DP)
            case "Prepayment":
                held = self._by_scan(PREPAYMENTS, "get_prepayment", wanted, records.prepayment)
            case _:
                held = self._allocations_of({key.partition("/")[0] for key in wanted})
        return {key: held[key] for key in wanted if key in held}

    def documents(self, keys: Iterable[str]) -> dict[str, PackageRecord]:
        """Invoices and bills by id."""
        return self._by_list(INVOICES, "get_invoice", list(keys), records.document)

    def _companies(self, companies: Sequence[OutCompany], found: Found) -> None:
        def same(one: OutCompany, held: PackageRecord) -> bool:
            named = tidy(held.contact_name).casefold() == tidy(one.name).casefold()
            return named or one.urn in {held.extra["contact_number"], held.extra["account_number"]}

        by_key: dict[str, list[PackageRecord]] = {}
        for held in self.contacts():
            for key in {held.extra["contact_number"], held.extra["account_number"], tidy(held.contact_name).casefold()} - {""}:
                by_key.setdefault(key, []).append(held)
        for one in companies:
            near = {held.package_id: held for key in (one.urn, tidy(one.name).casefold()) for held in by_key.get(key, [])}
            found[one.row_id] += [held for held in near.values() if same(one, held)]

    def _invoices(self, documents: Sequence[OutDocument], found: Found) -> None:
        plain = [one for one in documents if "," not in one.number]
        held = [records.document(doc) for doc in self._reading.by(*INVOICES, "invoice_numbers", (one.number for one in plain), **UNIT_DP)]
        _place(found, documents, held, _same_number)
        # A bill's number is not unique and a number with a comma cannot be listed: look at the contact's own documents of those days too.
        left = [one for one in documents if not found[one.row_id] and (not one.is_sales or "," in one.number)]
        for side in (True, False):
            some = [one for one in left if one.is_sales is side]
            if some:
                kind = 'Type=="ACCREC"' if side else 'Type=="ACCPAY"'
                days = [one.date for one in some]
                near = self._reading.by(
                    *INVOICES, "contact_i_ds", (one.contact_id for one in some), where=between(min(days), max(days), kind), **UNIT_DP
                )
                _place(found, some, [records.document(doc) for doc in near], _same_number)

    def _credits(self, documents: Sequence[OutDocument], found: Found) -> None:
        days = [one.date for one in documents]
        kinds = {one.is_sales for one in documents}
        kind = ['Type=="ACCRECCREDIT"' if kinds == {True} else 'Type=="ACCPAYCREDIT"'] if len(kinds) == 1 else []
        near = self._reading.whole(*CREDITS, order="CreditNoteID", where=between(min(days), max(days), *kind), **UNIT_DP)
        _place(found, documents, [records.document(doc) for doc in near], _same_number)
        left = [one for one in documents if one.is_sales and not found[one.row_id]]
        for one in left[:SINGLES]:  # a sales credit's number is unique whatever its date: Xero finds it by number too
            doc = self._reading.single("get_credit_note", "CreditNotes", one.number, **UNIT_DP)
            if doc is not None:
                _place(found, [one], [records.document(doc)], _same_number)

    def _prepayments(self, payments: Sequence[OutPrepayment], found: Found) -> None:
        days = [one.date for one in payments]
        near = self._reading.whole(*PREPAYMENTS, order="PrepaymentID", where=between(min(days), max(days)))
        held = [records.prepayment(doc) for doc in near]
        for one in payments:
            alike = [there for there in held if there.contact_id == one.contact_id and there.date == one.date and there.total == one.amount]
            told = [there for there in alike if names_payment(there, one.payment_id)]
            unsaid = [there for there in alike if "KCC payment " not in there.extra["words"] and there.reference == one.reference]
            found[one.row_id] += told or unsaid

    def _allocations(self, allocations: Sequence[OutAllocation], found: Found) -> None:
        listed = self._allocations_of({one.prepayment_id for one in allocations})
        held = {there.package_id: there for there in listed.values()}  # each once, though it is listed by its invoice too
        for one in allocations:
            found[one.row_id] += [
                there
                for there in held.values()
                if there.extra == {"prepayment_id": one.prepayment_id, "document_id": one.document_id} and there.total == one.amount
            ]

    def _allocations_of(self, prepayments: set[str]) -> dict[str, PackageRecord]:
        held: dict[str, PackageRecord] = {}
        for key, doc in self._scanned(PREPAYMENTS, "get_prepayment", sorted(prepayments)).items():
            for one in (records.allocation(key, row) for row in parts(doc, "Allocations")):
                held[one.package_id] = one
                held.setdefault(f"{key}/{one.extra['document_id']}", one)  # the id it got if Xero's answer named none
        return held

    def _by_list(self, names: tuple[str, str, str], single: str, keys: list[str], make: Any, **query: Any) -> dict[str, PackageRecord]:
        listed = self._reading.by(*names, "i_ds", keys, **query)
        held: dict[str, PackageRecord] = {one.package_id: one for one in map(make, listed)}
        self._missing(single, names[1], keys, held, make)
        return held

    def _by_scan(self, names: tuple[str, str, str], single: str, keys: list[str], make: Any, **query: Any) -> dict[str, PackageRecord]:
        return {key: make(doc) for key, doc in self._scanned(names, single, keys, **query).items()}

    def _scanned(self, names: tuple[str, str, str], single: str, keys: Sequence[str], **query: Any) -> dict[str, dict[str, Any]]:
        held: dict[str, dict[str, Any]] = {}
        if len(keys) > SINGLES:
            held = {str(doc.get(names[2])): doc for doc in self._reading.whole(*names, order=names[2], **query)}
        for key in keys:
            if key not in held:
                doc = self._reading.single(single, names[1], key)
                if doc is not None:
                    held[key] = doc
        return held

    def _missing(self, single: str, envelope: str, keys: Sequence[str], held: dict[str, PackageRecord], make: Any) -> None:
        for key in keys:
            if key not in held:
                doc = self._reading.single(single, envelope, key)
                if doc is not None:
                    held[key] = make(doc)


def names_payment(held: PackageRecord, payment_id: str) -> bool:
    """Whether a prepayment's own words name this KCC payment and no longer id that begins alike."""
    words = held.extra["words"]
    return any(line == f"KCC payment {payment_id}" or line.startswith(f"KCC payment {payment_id},") for line in words.splitlines())


def _same_number(one: OutDocument, held: PackageRecord) -> bool:
    return held.kind == one.source_type and held.number == one.number


def _place(found: Found, elements: Sequence[Any], held: Iterable[PackageRecord], same: Any) -> None:
    by_number: dict[str, list[PackageRecord]] = {}
    for there in held:
        by_number.setdefault(there.number, []).append(there)
    for element in elements:
        key = element.code if isinstance(element, OutItem) else element.number
        known = {one.package_id for one in found[element.row_id]}
        found[element.row_id] += [there for there in by_number.get(key, []) if same(element, there) and there.package_id not in known]
