"""Set an option, and whatever account the choice needs."""

from __future__ import annotations

from dataclasses import dataclass

from kccwb.mapping.change import apply, default_setting, option_setting
from kccwb.mapping.chart import Chart
from kccwb.mapping.defaults import default_for
from kccwb.mapping.options import current
from kccwb.store import Store


@dataclass(frozen=True)
class OptionSet:
    """An option's value before and now; ``note`` tells what came with it or is still missing."""

    name: str
    before: str
    value: str
    note: str


def set_option(store: Store, by: str, name: str, value: str) -> OptionSet:
    """Set an option. Choosing Stock in Hand for stock purchases also fills that default account, where nobody chose one."""
    setting = option_setting(name, value)
    option, chosen = setting.key[0], setting.values[0][1]
    before = current(store)[option]
    settings, note = [setting], ""
    if chosen == "stock_in_hand" and not store.scalar("select count(*) from default_account where role = 'stock_in_hand'"):
        chart = Chart.load(store)
        found, reason = default_for("stock_in_hand", chart)
        if found is not None:
            settings.append(default_setting(chart, "stock_in_hand", found.token))
        note = f"Stock in Hand: {reason}."
    apply(store, by, settings)
    return OptionSet(option, before, chosen, note)
