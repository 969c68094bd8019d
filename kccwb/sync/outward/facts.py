"""What building a payload needs to know of the store, read once for a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from kccwb.mapping.tax_kind import kinds_of
from kccwb.model.package import Traits
from kccwb.store import Store
from kccwb.sync.outward.contacts import Contacts

_POSTING_IDS = "select row_id, package_id from export_state where row_id like 'posting:%' and state in ('sent', 'verified') and later = ''"


def traits_of(store: Store) -> Traits:
    """In what the connected package differs from others; a package with none of it while nothing is connected."""
    return Traits(**store.dicts("select * from export_trait")[0])


@dataclass(frozen=True)
class Facts:
    """Options, tax rates, what never crosses, and in what the package differs. The defaults are those of a package that differs in nothing."""

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
    traits: Traits = field(default_factory=Traits)
    """In what the package differs from others."""
    contacts: Contacts = field(default_factory=Contacts)
    """What the package calls our companies."""
    posting_ids: dict[str, str] = field(default_factory=dict)
    """Row id of a posting item → the package's id of it, once it is there."""
    posting_names: dict[str, str] = field(default_factory=dict)
    """Row id of a posting item → what it is called in the package."""
    outside_vat: dict[str, str] = field(default_factory=dict)
    """Direction → the package's tax code for what is outside VAT, for rounding lines."""
    package_rates: dict[str, Decimal] = field(default_factory=dict)
    """Tax code of the package → its rate in per cent there."""
    package_tax_rounding: str = "document"
    """How the package rounds VAT: document or line."""
    small_change: str = "accept"
    """What becomes of pennies between KCC's VAT and the package's: accept, or line (a rounding line)."""

    @classmethod
    def load(cls, store: Store) -> Facts:
        """Read them from the store."""
        option = store.dicts("select * from export_option")[0]
        traits = traits_of(store)
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
            traits=traits,
            contacts=Contacts.load(store, traits),
            posting_ids=dict(store.rows(_POSTING_IDS)),
            posting_names=dict(store.rows("select row_id, source_code from export_company_item where row_id like 'posting:%'")),
            outside_vat=_outside_vat(store),
            package_rates=dict(store.rows("select code, rate from package_tax_code")),
            package_tax_rounding=str(option["package_tax_rounding"]),
            small_change=str(option["rounding"]),
        )


def _outside_vat(store: Store) -> dict[str, str]:
    """The tax codes whose names say that they are outside VAT; never chosen by their rate of nil alone."""
    found: dict[str, str] = {}
    for code, name, sales, purchases in store.rows(
        "select code, name, sales, purchases from package_tax_code where active and rate = 0 order by code desc"
    ):
        if kinds_of(name) == {"none"}:
            found |= {side: code for side, serves in (("sales", sales), ("purchase", purchases)) if serves}
    return found
