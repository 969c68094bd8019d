"""What is cached of Xero, laid out for looking things up while payloads are judged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kccwb.accounting.xero.render import tidy
from kccwb.model.package import Account, Known, Organisation, PackageRecord, TaxCode

GONE = frozenset({"VOIDED", "DELETED"})
ARCHIVED = frozenset({"ARCHIVED", "GDPRREQUEST"})


@dataclass(frozen=True)
class Shelf:
    """The cache by the keys that payloads use. An empty part concludes nothing."""

    known: Known
    organisation: Organisation | None
    accounts: dict[str, Account]
    """By code and by id."""
    tax_codes: dict[str, TaxCode]
    contacts: dict[str, PackageRecord]
    names: dict[str, list[PackageRecord]]
    contact_numbers: dict[str, list[PackageRecord]]
    account_numbers: dict[str, list[PackageRecord]]
    items: dict[str, PackageRecord]
    numbers: dict[tuple[str, str], list[PackageRecord]]
    documents: dict[str, PackageRecord]

    @classmethod
    def of(cls, known: Known) -> Shelf:
        """Lay it out."""
        accounts = {one.account_id: one for one in known.accounts} | {one.code: one for one in known.accounts if one.code}
        return cls(
            known=known,
            organisation=known.organisation,
            accounts=accounts,
            tax_codes={one.code: one for one in known.tax_codes},
            contacts={one.package_id: one for one in known.contacts},
            names=_grouped((name_key(one.contact_name or one.number), one) for one in known.contacts),
            contact_numbers=_grouped((one.extra.get("contact_number", ""), one) for one in known.contacts),
            account_numbers=_grouped((one.extra.get("account_number", ""), one) for one in known.contacts),
            items={one.number: one for one in known.items},
            numbers=_grouped_numbers(known.documents),
            documents={one.package_id: one for one in known.documents},
        )


def name_key(name: str) -> str:
    """Names that Xero takes for one."""
    return tidy(name).casefold()


def _grouped(pairs: Iterable[tuple[str, PackageRecord]]) -> dict[str, list[PackageRecord]]:
    found: dict[str, list[PackageRecord]] = {}
    for key, one in pairs:
        if key:
            found.setdefault(key, []).append(one)
    return found


def _grouped_numbers(documents: Iterable[PackageRecord]) -> dict[tuple[str, str], list[PackageRecord]]:
    found: dict[tuple[str, str], list[PackageRecord]] = {}
    for one in documents:
        if one.number and one.status.upper() not in GONE:
            found.setdefault((one.kind, one.number), []).append(one)
    return found
