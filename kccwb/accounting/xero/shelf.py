"""What is cached of Xero, laid out for looking things up while payloads are judged."""

from __future__ import annotations

from dataclasses import dataclass

from kccwb.accounting.shelving import by_number, grouped
from kccwb.accounting.xero.render import tidy
from kccwb.model.package import Account, Known, Organisation, PackageRecord, TaxCode

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
            names=grouped((name_key(one.contact_name or one.number), one) for one in known.contacts),
            contact_numbers=grouped((one.extra.get("contact_number", ""), one) for one in known.contacts),
            account_numbers=grouped((one.extra.get("account_number", ""), one) for one in known.contacts),
            items={one.number: one for one in known.items},
            numbers=by_number(known.documents),
            documents={one.package_id: one for one in known.documents},
        )


def name_key(name: str) -> str:
    """Names that Xero takes for one."""
    return tidy(name).casefold()
