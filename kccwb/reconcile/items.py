"""The two sides as matching sees them: what KCC's ledgers hold, and what the package's hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kccwb.store import Store

_NO_NUMBER = frozenset({"", "NONE", "NA", "NULL", "TBC", "0"})
"""What people type where there is no number: it matches nothing."""
_KCC = "select member, subject, kind, side, sign, code, number, reference, urn, company_name, date, currency, gross, state, package_member from kcc_entry order by date, member"
_PACKAGE = (
    "select member, subject, kind, side, sign, number, reference, contact_id, contact_name, contact_number, date, currency, gross, standing "
    "from package_entry order by date, member"
)


@dataclass(frozen=True)
class KccItem:
    """A document or payment in KCC's ledgers. ``gross`` is positive as shown; ``signed`` raises (or lowers) what is owed."""

    member: str
    subject: str
    kind: str
    side: str
    sign: int
    code: str
    number: str
    reference: str
    urn: str
    company_name: str
    date: date
    currency: str
    gross: Decimal
    state: str
    package_member: str | None
    contacts: frozenset[str] = frozenset()
    """The package's contacts that the company is known to be."""

    @property
    def signed(self) -> Decimal:
        """What it adds to what is owed on its side."""
        return self.sign * self.gross

    @property
    def numbers(self) -> frozenset[str]:
        """Its numbers, plainly written."""
        return frozenset(plain(one) for one in (self.number, self.code)) - _NO_NUMBER


@dataclass(frozen=True)
class PackageItem:
    """A document or payment in the package's ledgers."""

    member: str
    subject: str
    kind: str
    side: str
    sign: int
    number: str
    reference: str
    contact_id: str
    contact_name: str
    contact_number: str
    date: date
    currency: str
    gross: Decimal
    standing: str

    @property
    def signed(self) -> Decimal:
        """What it adds to what is owed on its side."""
        return self.sign * self.gross

    @property
    def there(self) -> bool:
        """Whether it can be found by more than its id: what is voided or deleted cannot."""
        return self.standing in {"live", "draft"}


def plain(text: str) -> str:
    """A number without case, spaces and marks; leading zeros stay."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())


def numbered(text: str) -> bool:
    """Whether it is a number that tells something."""
    return plain(text) not in _NO_NUMBER


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, spaces and marks."""
    return bool(one) and "".join(filter(str.isalnum, one.casefold())) == "".join(filter(str.isalnum, other.casefold()))


def same_contact(ours: KccItem, theirs: PackageItem) -> bool:
    """Whether the package's contact is the company: by what was exported, by URN, or by name."""
    if theirs.contact_id and theirs.contact_id in ours.contacts:
        return True
    return theirs.contact_number == ours.urn or same_name(ours.company_name, theirs.contact_name)


def load_items(store: Store) -> tuple[list[KccItem], list[PackageItem]]:
    """Both sides, each in the order of date and id."""
    contacts: dict[str, set[str]] = {}
    for urn, contact in store.rows("select urn, contact_id from company_contact"):
        contacts.setdefault(urn, set()).add(contact)
    ours = [KccItem(**row, contacts=frozenset(contacts.get(row["urn"], ()))) for row in store.dicts(_KCC)]
    return ours, [PackageItem(**row) for row in store.dicts(_PACKAGE)]
