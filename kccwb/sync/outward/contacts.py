"""Which contact of the package a document needs, what it is called there, and which id it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from kccwb.model.package import Traits
from kccwb.store import Store

Role = Literal["both", "customer", "supplier"]
CONTACT_KINDS = frozenset({"company", "supplier"})
_GONE = frozenset({"ARCHIVED", "GDPRREQUEST", "DELETED"})


@dataclass(frozen=True)
class ContactRow:
    """A contact's row id taken apart: ``company:URN`` or ``supplier:URN``, with ``+EUR`` behind the kind for another currency than the company's."""

    kind: str
    urn: str
    currency: str = ""
    """The other currency, empty for the company's own."""

    @classmethod
    def of(cls, row_id: str) -> ContactRow:
        """Take a row id apart."""
        head, _, urn = row_id.partition(":")
        kind, _, currency = head.partition("+")
        return cls(kind, urn, currency)


def is_contact(row_id: str) -> bool:
    """Whether a row id is a contact's."""
    return ContactRow.of(row_id).kind in CONTACT_KINDS


def role_of(row: ContactRow, traits: Traits) -> Role:
    """Which kind of record it becomes in the package."""
    if not traits.separate_suppliers:
        return "both"
    return "supplier" if row.kind == "supplier" else "customer"


@dataclass(frozen=True)
class Contacts:
    """Contact ids and names by contact row, read once for a run."""

    traits: Traits = field(default_factory=Traits)
    currencies: Mapping[str, str] = field(default_factory=dict)
    """URN → the company's own currency."""
    ids: Mapping[str, str] = field(default_factory=dict)
    """Contact row → the package's id, as exported or as the cache of the package tells."""
    shared_names: frozenset[str] = frozenset()
    """Names, folded, that several companies of KCC carry."""
    taken: Mapping[str, frozenset[tuple[str, str]]] = field(default_factory=dict)
    """Name, folded → (role, URN) of the package's live contacts that carry it."""

    @classmethod
    def load(cls, store: Store, traits: Traits) -> Contacts:
        """Read them from the store."""
        names: dict[str, set[str]] = {}
        for urn, name in store.rows("select urn, company_name from company"):
            names.setdefault(folded(name), set()).add(urn)
        cached = [row for row in store.dicts("select * from package_contact") if row["status"].upper() not in _GONE]
        taken: dict[str, set[tuple[str, str]]] = {}
        for row in cached:
            taken.setdefault(folded(row["name"]), set()).add((row["role"], row["contact_number"]))
        return cls(
            traits=traits,
            currencies=dict(store.rows("select urn, currency from company")),
            ids=_ids(store, cached, traits),
            shared_names=frozenset(name for name, urns in names.items() if len(urns) > 1),
            taken={name: frozenset(holders) for name, holders in taken.items()},
        )

    def row_of(self, ledger: str, urn: str, currency: str) -> str:
        """The contact row that a document of this ledger and currency needs; the macro contact_row says the same in SQL."""
        kind = "supplier" if self.traits.separate_suppliers and ledger == "P" else "company"
        own = self.currencies.get(urn)
        other = self.traits.contact_per_currency and own is not None and currency != own
        return f"{kind}{'+' + currency if other else ''}:{urn}"

    def id_of(self, ledger: str, urn: str, currency: str) -> str:
        """The package's id of that contact; empty while it is not there."""
        return self.ids.get(self.row_of(ledger, urn, currency), "")

    def display_name(self, row: ContactRow, name: str, *, also_customer: bool) -> str:
        """What the contact is called in the package, empty when that is its own name.

        Where customers and suppliers share one space of names, a supplier that is a customer too carries (S), another currency its code, and a
        name that somebody else carries the URN. The same company always gets the same name.
        """
        if not self.traits.separate_suppliers:
            return ""
        marks = [mark for mark in ("S" if row.kind == "supplier" and also_customer else "", row.currency) if mark]
        shown = f"{name} ({' '.join(marks)})" if marks else name
        role = role_of(row, self.traits)
        others = [held for held in self.taken.get(folded(shown), ()) if not (held[1] == row.urn or (held[0] == role and not held[1]))]
        if folded(name) in self.shared_names or others:
            shown = f"{name} ({' '.join([*marks, row.urn])})"
        return "" if shown == name else shown


def folded(name: str) -> str:
    """A name as packages compare it: case and doubled spaces do not count."""
    return " ".join(name.split()).casefold()


def _ids(store: Store, cached: list[dict[str, Any]], traits: Traits) -> dict[str, str]:
    """By export first; else the one live contact that carries the URN, else the one that carries the name and no other URN."""
    known = dict(
        store.rows(
            "select row_id, package_id from export_state where source_type = 'Company' and state in ('sent', 'verified') and later = ''"
        )
    )
    claimed = set(known.values())
    by_number: dict[tuple[str, str], list[dict[str, Any]]] = {}
    by_name: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in cached:
        if row["contact_id"] in claimed:
            continue
        if row["contact_number"]:
            by_number.setdefault((row["contact_number"], row["role"]), []).append(row)
        else:
            by_name.setdefault((folded(row["name"]), row["role"]), []).append(row)
    for row_id, urn, name, currency in store.rows(
        "select row_id, urn, company_name, currency from export_company_item where source_type = 'Company'"
    ):
        role = role_of(ContactRow.of(row_id), traits)
        wanted = "" if role == "both" else role
        found = by_number.get((urn, wanted)) or by_name.get((folded(name), wanted)) or []
        if traits.contact_per_currency:
            found = [row for row in found if row["currency"] in {"", currency}]
        if row_id not in known and len(found) == 1:
            known[row_id] = found[0]["contact_id"]
    return known
