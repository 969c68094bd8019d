"""Which account, tax code and bank for what; gaps and options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from kccwb.mapping import change
from kccwb.mapping.chart import Chart
from kccwb.mapping.choose import OptionSet, set_option
from kccwb.mapping.defaults import DefaultsReport, apply_defaults
from kccwb.mapping.exchange import MappingImportReport, export_mapping, import_mapping, mapping_list
from kccwb.mapping.gaps import accept, accept_all, gaps, refresh_suggestions
from kccwb.mapping.options import OPTIONS, current, known_option
from kccwb.mapping.what_if import what_if
from kccwb.model.errors import BadInput
from kccwb.model.package import Traits
from kccwb.sync.outward.facts import traits_of
from kccwb.workbench.base import WorkbenchBase


class MappingPart(WorkbenchBase):
    """Which account, tax code and bank for what; gaps and options."""

    def map_defaults(
        self,
        *,
        sales: str | None = None,
        purchase: str | None = None,
        prepayment: str | None = None,
        stock_in_hand: str | None = None,
    ) -> DefaultsReport:
        """Apply Default Setup: fill the default accounts that nobody chose; one that is named here is set. Never overwrites otherwise."""
        named = {"sales": sales, "purchase": purchase, "prepayment": prepayment, "stock_in_hand": stock_in_hand}
        report = apply_defaults(self.store, self.by, {role: account for role, account in named.items() if account})
        refresh_suggestions(self.store)
        return report

    def map_default(self, role: str, account: str) -> bool:
        """Choose the account of a role (sales, purchase, prepayment, stock_in_hand, rounding); whether that changed anything."""
        return self._set(change.default_setting(self._chart(), role, account))

    def map_nominal(self, nominal_code: str, account: str) -> bool:
        """Map a KCC nominal to an account (code, id or exact name); whether that changed anything."""
        return self._set(change.nominal_setting(self.store, self._chart(), nominal_code, account))

    def map_tax(self, tax_rate: str, direction: str, tax_code: str, rollup_item: str | None = None) -> bool:
        """Map a KCC tax rate on one side (sales or purchase), with its rollup item; whether that changed anything."""
        return self._set(change.tax_setting(self.store, self._chart(), tax_rate, direction, tax_code, rollup_item))

    def map_rollup_item(self, tax_rate: str, direction: str, item_code: str) -> bool:
        """Name the stock item that stands for a mapped tax rate when rollup is on."""
        side = change.direction_of(direction)
        row = self.store.one("select tax_code from tax_map where tax_rate = ? and direction = ?", [tax_rate, side])
        if row is None:
            raise BadInput(f"Tax rate {tax_rate} is not mapped on {side} yet.", "Map its tax code first.")
        return self.map_tax(tax_rate, side, str(row[0]), item_code)

    def map_bank(self, bank_account: str, account: str) -> bool:
        """Map a KCC bank account to an account that takes payments; whether that changed anything."""
        return self._set(change.bank_setting(self.store, self._chart(), bank_account, account))

    def map_precedence(self, level: str, key: str, nominal_code: str) -> bool:
        """The sales nominal of a Stock Type 2, Company Class or Country, for lines that carry none."""
        return self._set(change.precedence_setting(self.store, level, key, nominal_code))

    def unmap(self, kind: str, code: str, direction: str = "") -> bool:
        """Take a mapping away (kind nominal, tax, bank, default or precedence); whether there was one."""
        key: Sequence[str] = (code,)
        if kind == "tax":
            key = (code, change.direction_of(direction))
        elif kind == "precedence":
            key = (direction, code)
        done = change.remove(self.store, self.by, kind, key)
        refresh_suggestions(self.store)
        return done

    def unmap_nominal(self, nominal_code: str) -> bool:
        """Take a nominal's mapping away; whether there was one."""
        return self.unmap("nominal", nominal_code)

    def mappings(self, kind: str = "") -> pd.DataFrame:
        """View mapping_list: all of it, or one kind."""
        return mapping_list(self.store, kind)

    def export_mapping(self, path: str | Path) -> Path:
        """Write the mapping as CSV or XLSX; returns the path."""
        return export_mapping(self.store, Path(path))

    def import_mapping(self, path: str | Path) -> MappingImportReport:
        """Read a mapping file and set all of it, or nothing. Raises BadInput listing every bad row."""
        report = import_mapping(self.store, self.by, Path(path))
        refresh_suggestions(self.store)
        return report

    def gaps(self) -> pd.DataFrame:
        """View mapping_gap with fresh suggestions: what blocks first, the most money first."""
        return gaps(self.store)

    def refresh_suggestions(self) -> None:
        """Work out anew what would fit each gap (after a load or a fetch of the chart)."""
        refresh_suggestions(self.store)

    def accept_gap(self, kind: str, code: str, direction: str = "") -> int:
        """Take the suggestion of one gap; the number of mappings made. Raises BadInput when there is none."""
        done = accept(self.store, self.by, kind, code, direction)
        refresh_suggestions(self.store)
        return done

    def accept_all_gaps(self) -> int:
        """Take every suggestion there is; the number of mappings made."""
        done = accept_all(self.store, self.by)
        refresh_suggestions(self.store)
        return done

    def what_if(self, nominal_code: str, account: str) -> pd.DataFrame:
        """Documents still to be sent whose lines would change account if this nominal were mapped so."""
        return what_if(self.store, nominal_code, account)

    def options(self) -> pd.DataFrame:
        """Every option: name, value, default, allowed, meaning, and whether it means anything to the connected package."""
        values = current(self.store)
        traits = asdict(self.traits())
        return self.store.frame(
            'select unnest(?) as name, unnest(?) as value, unnest(?) as "default", unnest(?) as allowed, unnest(?) as meaning, '
            "unnest(?) as applies",
            [
                list(OPTIONS),
                list(values.values()),
                [option.default for option in OPTIONS.values()],
                [" | ".join(option.choices(values[option.name])) for option in OPTIONS.values()],
                [option.meaning for option in OPTIONS.values()],
                [bool(traits.get(option.trait, True)) for option in OPTIONS.values()],
            ],
        )

    def traits(self) -> Traits:
        """In what the connected package differs from others; a package with none of it while nothing is connected."""
        return traits_of(self.store)

    def option(self, name: str) -> str:
        """An option's value. Raises BadInput naming the options there are."""
        return current(self.store)[known_option(name).name]

    def set_option(self, name: str, value: str) -> OptionSet:
        """Set an option. Raises BadInput for an unknown option or value."""
        done = set_option(self.store, self.by, name, value)
        refresh_suggestions(self.store)
        return done

    def _chart(self) -> Chart:
        return Chart.load(self.store)

    def _set(self, setting: change.Setting) -> bool:
        changed = change.apply(self.store, self.by, [setting]) > 0
        refresh_suggestions(self.store)
        return changed
