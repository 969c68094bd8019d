"""Before a mapping is saved: which documents still to be sent would change account?"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from kccwb.mapping.change import known_nominal
from kccwb.mapping.chart import Chart
from kccwb.mapping.resolve import Resolution, Resolver
from kccwb.store import Store
from kccwb.store.sql import sql_text

_SCHEMA = pa.schema(
    [
        (name, pa.string())
        for name in ("ledger", "document_kind", "urn", "stock_code", "nominal_code", "from_account", "to_account", "from_why", "to_why")
    ]
)


def what_if(store: Store, nominal_code: str, account: str) -> pd.DataFrame:
    """Documents whose lines would go elsewhere if the nominal were mapped to this account.

    Columns: row_id, source_type, source_code, source_date, company_name, lines, net (of those lines, document currency), currency,
    from_account, to_account, why. Raises BadInput as saving would.
    """
    known_nominal(store, nominal_code)
    chart = Chart.load(store)
    target = chart.posting(account)
    names_of = {one.account_id: one.token for one in chart.accounts}
    today = Resolver.load(store)
    tomorrow = today.with_nominal(nominal_code, target.account_id, target.code)
    moved: list[dict[str, str | None]] = []
    for use in store.rows("select distinct ledger, document_kind, urn, stock_code, nominal_code from unsent_line"):
        before, after = today.line_account(*use), tomorrow.line_account(*use)
        if (before.account_id, before.account_code) != (after.account_id, after.account_code):
            names = ("ledger", "document_kind", "urn", "stock_code", "nominal_code")
            moved.append(
                dict(zip(names, use, strict=True))
                | {
                    "from_account": _shown(before, names_of),
                    "to_account": _shown(after, names_of),
                    "from_why": before.via,
                    "to_why": after.via,
                }
            )
    cursor = store.cursor()
    cursor.raw.register("moved_use", pa.Table.from_pylist(moved, schema=_SCHEMA))
    return cursor.frame(sql_text(__file__, "what_if"))


def _shown(found: Resolution, names_of: Mapping[str, str]) -> str:
    return found.account_code or names_of.get(found.account_id, found.account_id) or "(none)"
