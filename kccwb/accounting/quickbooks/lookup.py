"""Is it in QuickBooks already? By natural key, and back by id, in as few reads as the lists allow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kccwb.accounting.quickbooks import money_records, records
from kccwb.accounting.quickbooks.candidates import Found, find_documents, find_items, find_names, find_prepayments
from kccwb.accounting.quickbooks.ids import DOCUMENT_ENTITIES, allocation_parts, bare
from kccwb.accounting.quickbooks.reading import Reading
from kccwb.accounting.quickbooks.wire import text
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.package import PackageRecord


class Lookup:
    """Questions about single things."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def find(self, elements: Sequence[OutElement]) -> Found:
        """Candidates by row id: records whose natural key is exactly ours."""
        found: Found = {element.row_id: [] for element in elements}
        for entity in ("Customer", "Vendor"):
            wanted = [one for one in elements if isinstance(one, OutCompany) and (one.role == "supplier") is (entity == "Vendor")]
            if wanted:
                find_names(self._reading, entity, wanted, found)
        items = [one for one in elements if isinstance(one, OutItem)]
        if items:
            find_items(self._reading, items, found)
        for kind, entity in DOCUMENT_ENTITIES.items():
            documents = [one for one in elements if isinstance(one, OutDocument) and one.source_type == kind]
            if documents:
                find_documents(self._reading, entity, documents, found)
        prepayments = [one for one in elements if isinstance(one, OutPrepayment)]
        if prepayments:
            find_prepayments(self._reading, prepayments, found)
        allocations = [one for one in elements if isinstance(one, OutAllocation)]
        if allocations:
            self._allocations(allocations, found)
        return found

    def read(self, source_type: str, package_ids: Sequence[str]) -> Mapping[str, PackageRecord]:
        """Records by id. What a list does not show is asked for by itself: only then is it surely not there."""
        wanted = list(dict.fromkeys(package_ids))
        match source_type:
            case "Company":
                held = [records.contact(entity, doc) for entity in ("Customer", "Vendor") for doc in self._docs(entity, wanted)]
            case "Stock Item":
                held = [records.item(doc) for doc in self._docs("Item", wanted)]
            case "Prepayment":
                held = [money_records.prepayment(doc) for doc in self._docs("Payment", wanted)]
            case "Allocation":
                return self._allocations_by_id(wanted)
            case _:
                entity = DOCUMENT_ENTITIES[source_type]
                held = [records.document(entity, doc) for doc in self._docs(entity, wanted)]
        by_key = {one.package_id.casefold(): one for one in held}
        return {key: by_key[key.casefold()] for key in wanted if key.casefold() in by_key}

    def _docs(self, entity: str, package_ids: Iterable[str]) -> list[dict[str, Any]]:
        keys = [key for key in (bare(one, entity) for one in package_ids) if key]
        listed = self._reading.by_ids(entity, keys) if len(keys) > 1 else []
        seen = {text(doc.get("Id")) for doc in listed}
        alone = (self._reading.single(entity, key) for key in dict.fromkeys(keys) if key not in seen)
        return [*listed, *(doc for doc in alone if doc)]

    def _payments(self, package_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        return {f"Payment/{text(doc.get('Id'))}": doc for doc in self._docs("Payment", package_ids)}

    def _allocations(self, allocations: Sequence[OutAllocation], found: Found) -> None:
        payments = self._payments(one.prepayment_id for one in allocations)
        for one in allocations:
            for held in money_records.allocations(payments.get(one.prepayment_id, {})):
                if (
                    held.extra["document_id"] == one.document_id
                    and held.extra["mark"] in {"", one.allocation_id}
                    and held.total == one.amount
                ):
                    found[one.row_id].append(held)

    def _allocations_by_id(self, package_ids: Sequence[str]) -> dict[str, PackageRecord]:
        parts = {key: allocation_parts(key) for key in package_ids}
        payments = self._payments(f"Payment/{payment}" for payment, _, _ in parts.values() if payment)
        found: dict[str, PackageRecord] = {}
        for key, (payment, invoice, mark) in parts.items():
            held = money_records.allocation(payments.get(f"Payment/{payment}", {}), invoice, mark)
            if held is not None:
                found[key] = held
        return found
