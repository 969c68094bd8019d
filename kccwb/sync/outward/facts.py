"""What building a payload needs to know of the store, read once for a run."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kccwb.store import Store


@dataclass(frozen=True)
class Facts:
    """Options, tax rates, what never crosses, and what the package calls our companies."""

    base_currency: str
    rollup: bool
    multi_currency: bool
    create_authorised: bool
    bill_number: str
    rates: dict[str, Decimal]
    never_crosses: frozenset[str]
    """KCC's stock and Cost-of-Sale nominals."""
    inventory_accounts: frozenset[str]
    """Ids and codes of the package's own inventory accounts."""
    contact_ids: dict[str, str]
    """URN → the package's contact id, as exported or as the contact cache tells."""

    @classmethod
    def load(cls, store: Store) -> Facts:
        """Read them from the store."""
        option = store.dicts("select * from export_option")[0]
        inventory = store.rows("select account_id, code from package_account where inventory")
        return cls(
            base_currency=str(store.scalar("select base_currency from base_currency") or ""),
            rollup=bool(option["rollup"]),
            multi_currency=bool(option["multi_currency"]),
            create_authorised=bool(option["create_authorised"]),
            bill_number=str(option["bill_number"]),
            rates=dict(store.rows("select tax_rate, rate from tax_rate")),
            never_crosses=frozenset(code for (code,) in store.rows("select nominal_code from never_crosses")),
            inventory_accounts=frozenset(name for row in inventory for name in row if name),
            contact_ids=_contact_ids(store),
        )


def _contact_ids(store: Store) -> dict[str, str]:
    """By export first; else the one live contact that carries the URN, else the one that carries the name and no other URN."""
    known = dict(
        store.rows(
            "select substr(row_id, 9), package_id from export_state where row_id like 'company:%' and state in ('sent', 'verified') and later = ''"
        )
    )
    claimed = set(known.values())
    cached = store.rows("select contact_id, contact_number, name, status from package_contact")
    live = [row for row in cached if str(row[3]).upper() not in {"ARCHIVED", "GDPRREQUEST"} and row[0] not in claimed]
    by_number: dict[str, list[str]] = {}
    by_name: dict[str, list[str]] = {}
    for contact_id, number, name, _ in live:
        if number:
            by_number.setdefault(number, []).append(contact_id)
        else:
            by_name.setdefault(str(name).strip().casefold(), []).append(contact_id)
    for urn, name in store.rows("select urn, company_name from company"):
        found = by_number.get(urn) or by_name.get(str(name).strip().casefold()) or []
        if urn not in known and len(found) == 1:
            known[urn] = found[0]
    return known
