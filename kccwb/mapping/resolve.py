"""Which account, tax code and bank serve a document: read once, pure afterwards, the same answer each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kccwb.mapping.options import current
from kccwb.store import Store

CONTROL_TYPES = frozenset({"Bank", "Debtors", "Creditors", "Tax", "Retained Earnings"})
"""System types whose nominals never fall to a default account."""


@dataclass(frozen=True)
class Resolution:
    """An account and how it was found.

    ``via``: mapping · default · item purchase nominal · stock in hand · none. ``nominal_code`` is the nominal that decided (empty when
    a default stands in for a stock or Cost-of-Sale nominal). ``problem`` says why there is no account.
    """

    account_id: str = ""
    account_code: str = ""
    via: str = "none"
    nominal_code: str = ""
    problem: str = ""


Target = tuple[str, str]
"""Account id and code."""


@dataclass(frozen=True)
class Resolver:
    """The mapping, whole.

    The sales nominal of a line is the one KCC put on it: KCC has already applied its precedence (Company > Stock Item > Stock Type 2 > Company
    Class > Country) when it posted the line, and later changes of a company's or item's nominal must not move what was posted. Only a line
    that carries no nominal is decided here, by the same precedence; then the default sales account.

    A stock or Cost-of-Sale nominal on a line never leads to its own mapping. On sales it gives way to the default sales account; on purchases to the
    item's Purchase Nominal, if that is none of them, else to Stock in Hand (when the option says so) or the default purchase account.
    """

    nominals: Mapping[str, str]
    """KCC's nominal list: code → system type."""
    never_crosses: frozenset[str]
    nominal_map: Mapping[str, Target]
    tax_map: Mapping[tuple[str, str], tuple[str, str]]
    bank_map: Mapping[str, Target]
    defaults: Mapping[str, Target]
    purchase_default_is_asset: bool = False
    stock_in_hand: bool = False
    company_facts: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """URN → sales nominal, company class, country code."""
    item_facts: Mapping[str, tuple[str, str, str]] = field(default_factory=dict)
    """Stock code → sales nominal, purchase nominal, stock type 2."""
    precedence: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """(level, key) → nominal."""

    @classmethod
    def load(cls, store: Store) -> Resolver:
        """Read the mapping and what it depends on."""
        maps = {
            table: {row[0]: (str(row[1]), str(row[2])) for row in store.rows(f"select {key}, account_id, account_code from {table}")}
            for table, key in (("nominal_map", "nominal_code"), ("bank_map", "bank_account"), ("default_account", "role"))
        }
        asset = store.scalar("select class = 'ASSET' from mapping_target where kind = 'default' and code = 'purchase'")
        return cls(
            nominals={code: kind or "" for code, kind in store.rows("select nominal_code, system_type from nominal")},
            never_crosses=frozenset(code for (code,) in store.rows("select nominal_code from never_crosses")),
            nominal_map=maps["nominal_map"],
            tax_map={(rate, side): (code, item) for rate, side, code, item in store.rows("select * from tax_map")},
            bank_map=maps["bank_map"],
            defaults=maps["default_account"],
            purchase_default_is_asset=bool(asset),
            stock_in_hand=current(store)["stock_purchases"] == "stock_in_hand",
            company_facts={
                urn: (nominal or "", klass or "", country or "")
                for urn, nominal, klass, country in store.rows("select urn, sales_nominal, company_class, country_code from company")
            },
            item_facts={
                code: (sales or "", purchase or "", kind or "")
                for code, sales, purchase, kind in store.rows(
                    "select stock_code, sales_nominal, purchase_nominal, stock_type_2 from stock_item"
                )
            },
            precedence={(level, key): nominal for level, key, nominal in store.rows("select level, key, nominal_code from precedence_map")},
        )

    def with_nominal(self, nominal_code: str, account_id: str, account_code: str) -> Resolver:
        """The same mapping but for one nominal: what would be, before anything is saved."""
        return replace(self, nominal_map={**self.nominal_map, nominal_code: (account_id, account_code)})

    def sales_nominal(self, company_urn: str, stock_code: str | None, line_nominal: str | None) -> str:
        """The sales nominal of a line: its own, else the first of KCC's precedence; empty when only the default is left."""
        own, klass, country = self.company_facts.get(company_urn, ("", "", ""))
        item, _, stock_type = self.item_facts.get(stock_code or "", ("", "", ""))
        return (
            line_nominal
            or own
            or item
            or self.precedence.get(("stock type 2", stock_type), "")
            or self.precedence.get(("company class", klass), "")
            or self.precedence.get(("country", country), "")
        )

    def line_account(self, ledger: str, kind: str, urn: str, stock_code: str | None, nominal_code: str | None) -> Resolution:
        """The account of a document line; ``ledger`` S or P, ``kind`` Invoice or Credit (both go the same way)."""
        if ledger == "S":
            nominal = self.sales_nominal(urn, stock_code, nominal_code)
            return self.default("sales") if nominal in self.never_crosses else self._nominal(nominal, "sales", "mapping")
        of_item = self.item_facts.get(stock_code or "", ("", "", ""))[1]
        nominal = nominal_code or of_item
        if nominal not in self.never_crosses:
            return self._nominal(nominal, "purchase", "mapping")
        if of_item and of_item not in self.never_crosses:
            return self._nominal(of_item, "purchase", "item purchase nominal")
        return self._stock_purchase()

    def tax_code(self, tax_rate: str | None, direction: str) -> str:
        """The package's tax code of a KCC tax rate on that side; empty when unmapped."""
        return self.tax_map.get((tax_rate or "", direction), ("", ""))[0]

    def rollup_item(self, tax_rate: str | None, direction: str) -> str:
        """The stock item that stands for a tax rate when rollup is on; empty when none is named."""
        return self.tax_map.get((tax_rate or "", direction), ("", ""))[1]

    def bank(self, bank_account: str) -> Resolution:
        """The package's account of a KCC bank account."""
        found = self.bank_map.get(bank_account)
        if found is None:
            return Resolution(problem=f"Bank account {bank_account} is not mapped.")
        return Resolution(*found, via="mapping")

    def default(self, role: str) -> Resolution:
        """The account of a role: sales, purchase, prepayment, stock_in_hand, rounding."""
        found = self.defaults.get(role)
        if found is None:
            return Resolution(problem=f"There is no default {role.replace('_', ' ')} account.")
        return Resolution(*found, via="default")

    def _stock_purchase(self) -> Resolution:
        # With Stock in Hand asked for and none chosen, an expense would count the cost twice at month end: better held up than wrong.
        if self.stock_in_hand and ("stock_in_hand" in self.defaults or not self.purchase_default_is_asset):
            found = self.default("stock_in_hand")
            return found if found.problem else replace(found, via="stock in hand")
        return self.default("purchase")

    def _nominal(self, nominal: str, role: str, via: str) -> Resolution:
        if not nominal:
            return self.default(role)
        if nominal not in self.nominals:
            return Resolution(nominal_code=nominal, problem=f"Nominal {nominal} is not in KCC's nominal list.")
        found = self.nominal_map.get(nominal)
        if found is not None:
            return Resolution(*found, via=via, nominal_code=nominal)
        kind = self.nominals[nominal]
        if kind in CONTROL_TYPES:
            return Resolution(nominal_code=nominal, problem=f"Nominal {nominal} ({kind}) is not mapped and never falls to a default.")
        fallen = self.default(role)
        if fallen.problem:
            return Resolution(nominal_code=nominal, problem=f"Nominal {nominal} is not mapped. {fallen.problem}")
        return replace(fallen, nominal_code=nominal)
