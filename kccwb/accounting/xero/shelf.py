"""The cache of the package, indexed for judging thousands of elements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kccwb.accounting.xero.render import tidy
from kccwb.model.package import Account, Known, PackageRecord, TaxCode

Records = dict[str, list[PackageRecord]]


@dataclass(frozen=True)
class Shelf:
    """What is known, by the keys it is asked for."""

    known: Known
    accounts: dict[str, Account]
    """By id and by code."""
    tax_codes: dict[str, TaxCode]
    contacts: dict[str, PackageRecord]
    numbers: Records
    account_numbers: Records
    names: Records
    items: dict[str, PackageRecord]
    documents: dict[tuple[str, str], list[PackageRecord]]

    @classmethod
    def of(cls, known: Known) -> Shelf:
        """Index it once."""
        documents: dict[tuple[str, str], list[PackageRecord]] = {}
        for one in known.documents:
            documents.setdefault((one.kind, one.number), []).append(one)
        return cls(
            known=known,
            accounts={name: one for one in known.accounts for name in (one.code, one.account_id) if name},
            tax_codes={one.code: one for one in known.tax_codes},
            contacts={one.package_id: one for one in known.contacts},
            numbers=_by((one.extra.get("contact_number", ""), one) for one in known.contacts),
            account_numbers=_by((one.extra.get("account_number", ""), one) for one in known.contacts),
            names=_by((tidy(one.contact_name).casefold(), one) for one in known.contacts),
            items={one.number: one for one in known.items},
            documents=documents,
        )

    def account(self, code: str, account_id: str = "") -> Account | None:
        """The account of an id, else of a code."""
        return self.accounts.get(account_id) or self.accounts.get(code)


def _by(pairs: Iterable[tuple[str, PackageRecord]]) -> Records:
    found: Records = {}
    for key, one in pairs:
        if key:
            found.setdefault(key, []).append(one)
    return found
