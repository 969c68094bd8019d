"""What is cached of QuickBooks, laid out for looking things up while payloads are judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kccwb.accounting.quickbooks.naming import document_number, name_key
from kccwb.model.package import Account, Known, Organisation, PackageRecord, TaxCode

GONE = frozenset({"VOIDED", "DELETED"})
ARCHIVED = frozenset({"ARCHIVED", "DELETED"})


@dataclass(frozen=True)
class Shelf:
    """The cache by the keys that payloads use. An empty part concludes nothing."""

    known: Known
    organisation: Organisation | None
    accounts: dict[str, Account]
    """By id."""
    tax_codes: dict[str, TaxCode]
    contacts: dict[str, PackageRecord]
    names: dict[str, list[PackageRecord]]
    """Customers and suppliers together, by the key of their displayed name: inactive ones hold none."""
    items: dict[str, PackageRecord]
    """By id."""
    item_names: dict[str, list[PackageRecord]]
    """By code and by name, without case."""
    numbers: dict[tuple[str, str], list[PackageRecord]]
    documents: dict[str, PackageRecord]

    @classmethod
    def of(cls, known: Known) -> Shelf:
        """Lay it out."""
        return cls(
            known=known,
            organisation=known.organisation,
            accounts={one.account_id: one for one in known.accounts},
            tax_codes={one.code: one for one in known.tax_codes},
            contacts={one.package_id: one for one in known.contacts},
            names=_grouped((name_key(one.contact_name or one.number), one) for one in known.contacts if live(one)),
            items={one.package_id: one for one in known.items},
            item_names=_grouped(
                (key, one) for one in known.items if live(one) for key in {name_key(one.number), name_key(one.extra.get("name", ""))}
            ),
            numbers=_grouped_numbers(known.documents),
            documents={one.package_id: one for one in known.documents},
        )


def live(record: PackageRecord) -> bool:
    """Whether a name or item is active."""
    return record.status.upper() not in ARCHIVED


def _grouped(pairs: Iterable[tuple[str, PackageRecord]]) -> dict[str, list[PackageRecord]]:
    found: dict[str, list[PackageRecord]] = {}
    for key, one in pairs:
        if key:
            found.setdefault(key, []).append(one)
    return found


def _grouped_numbers(documents: Iterable[PackageRecord]) -> dict[tuple[str, str], list[PackageRecord]]:
    """By kind and the number as QuickBooks shows it."""
    found: dict[tuple[str, str], list[PackageRecord]] = {}
    for one in documents:
        if one.number and one.status.upper() not in GONE:
            found.setdefault((one.kind, document_number(one.number)), []).append(one)
    return found
