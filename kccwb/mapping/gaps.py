"""The mapping-gap report: keep its suggestions fresh, and accept them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from kccwb.mapping.change import Setting, apply, bank_setting, default_setting, nominal_setting, tax_setting
from kccwb.mapping.chart import Chart
from kccwb.mapping.defaults import default_for
from kccwb.mapping.suggest import Suggestion, account_for, bank_for, tax_for
from kccwb.model.errors import BadInput
from kccwb.store import Store

_RIVALS = """
select bank_account.bank_account
from bank_account
left join mapping_target as target on target.kind = 'bank' and bank_account.bank_account = target.code and target.trouble = ''
where bank_account.currency = ? and bank_account.bank_account <> ? and target.code is null
"""


def refresh_suggestions(store: Store) -> None:
    """Work out anew what would fit each gap: after a load, a fetch of the chart, a change of the mapping."""
    chart = Chart.load(store)
    rows: list[dict[str, str]] = []
    asked = "select distinct kind, code, description, direction from mapping_gap"
    for gap in store.reader("mapping_gap").dicts(asked) if chart.accounts else []:
        found = _fitting(store, chart, gap)
        if found is not None:
            rows.append(
                {
                    "kind": gap["kind"],
                    "code": gap["code"],
                    "direction": gap["direction"] if gap["kind"] == "tax" else "",
                    "target": found.target,
                    "target_name": found.target_name,
                    "reason": found.reason,
                }
            )
    standing = store.dicts("select * from mapping_suggestion")
    if sorted(map(_sorting, rows)) != sorted(map(_sorting, standing)):
        with store.tx() as tx:
            tx.execute("delete from mapping_suggestion")
            tx.insert("mapping_suggestion", rows)


def gaps(store: Store) -> pd.DataFrame:
    """View mapping_gap with fresh suggestions: what blocks first, the most money first."""
    refresh_suggestions(store)
    return store.reader("mapping_gap").frame(
        "select * from mapping_gap order by blocks desc, amount desc, documents desc, kind, code, direction"
    )


def accept(store: Store, by: str, kind: str, code: str, direction: str = "") -> int:
    """Take the suggestion of one gap (of both sides, for a tax rate without direction). Raises BadInput when there is none."""
    refresh_suggestions(store)
    wanted = _suggested(store, "gap.kind = ? and gap.code = ? and (? = '' or gap.direction = ?)", [kind, code, direction, direction])
    if not wanted:
        raise BadInput(f"There is no suggestion for {kind} {code} {direction}".rstrip() + ".", "kccwb gaps lists what is suggested.")
    return apply(store, by, _settings(store, wanted))


def accept_all(store: Store, by: str) -> int:
    """Take every suggestion there is; the number of mappings made."""
    refresh_suggestions(store)
    return apply(store, by, _settings(store, _suggested(store, "true", [])))


def _suggested(store: Store, where: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    return store.dicts(
        f"select kind, code, direction, suggestion from mapping_gap as gap where suggestion is not null and {where} order by all",
        list(params),
    )


def _settings(store: Store, gaps: Sequence[dict[str, Any]]) -> list[Setting]:
    chart = Chart.load(store)
    found: list[Setting] = []
    for gap in gaps:
        code, target = gap["code"], gap["suggestion"]
        if gap["kind"] == "nominal":
            found.append(nominal_setting(store, chart, code, target))
        elif gap["kind"] == "tax":
            found.append(tax_setting(store, chart, code, gap["direction"], target, None))
        elif gap["kind"] == "bank":
            found.append(bank_setting(store, chart, code, target))
        else:
            found.append(default_setting(chart, code, target))
    return found


def _fitting(store: Store, chart: Chart, gap: dict[str, Any]) -> Suggestion | None:
    kind, code = gap["kind"], gap["code"]
    if kind == "default":
        account, reason = default_for(code, chart)
        return Suggestion(account.token, account.name, reason) if account else None
    if kind == "bank":
        row = store.one("select currency, base_currency from bank_account, base_currency where bank_account = ?", [code])
        if row is None:
            return None
        taken = [
            one for (one,) in store.rows("select account_id from mapping_target where kind = 'bank' and trouble = '' and code <> ?", [code])
        ]
        rivals = [one for (one,) in store.rows(_RIVALS, [row[0], code])]
        return bank_for(code, row[0], row[1], chart, taken=taken, rivals=rivals)
    if kind == "tax":
        row = store.one("select description, rate from tax_rate where tax_rate = ?", [code])
        return tax_for(row[0] or "", row[1], gap["direction"], chart) if row else None
    row = store.one("select description, system_type from nominal where nominal_code = ?", [code])
    return account_for(code, row[0], row[1] or "", chart) if row else None


def _sorting(row: dict[str, str]) -> tuple[str, ...]:
    return tuple(row[name] for name in ("kind", "code", "direction", "target", "target_name", "reason"))
