"""What is cached of QuickBooks, laid out for looking things up while payloads are judged."""

from __future__ import annotations

from dataclasses import dataclass

from kccwb.accounting.quickbooks.naming import document_number, name_key
from kccwb.accounting.shelving import by_number, grouped
from kccwb.model.package import Account, Known, Organisation, PackageRecord, TaxCode

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
            names=grouped((name_key(one.contact_name or one.number), one) for one in known.contacts if live(one)),
            items={one.package_id: one for one in known.items},
            item_names=grouped(
                (key, one) for one in known.items if live(one) for key in {name_key(one.number), name_key(one.extra.get("name", ""))}
            ),
            numbers=by_number(known.documents, document_number),
            documents={one.package_id: one for one in known.documents},
        )


def live(record: PackageRecord) -> bool:
    """Whether a name or item is active."""
    return record.status.upper() not in ARCHIVED
