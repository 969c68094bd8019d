"""Everything a month's evidence pack says, gathered once, so that workbook and statement cannot differ."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kccwb.month_end.checklist import CloseItem, checklist
from kccwb.month_end.drift import DriftSummary, drift_base, drift_summary
from kccwb.month_end.journal import CosSummary, summary
from kccwb.month_end.months import month_span
from kccwb.month_end.read_back import CosCheck, checked
from kccwb.month_end.seal import SealState, seal_state
from kccwb.store import Store
from kccwb.store.events import now

Row = dict[str, Any]
QUERIES: Mapping[str, str] = {
    "Trial balance": "select * from trial_balance('{first}', '{last}', null)",
    "CoS journal": "select * from cos_journal('{month}')",
    "Tie-outs": "select * from tie_out('{month}')",
    "Reconciling items": "select * from tie_told('{month}')",
    "Documents": "select * from cos_posting where month = '{month}' or (date <= '{last}' and posted >= '{first}')",
    "Looked at": "select * from month_check('{month}')",
    "Drift": "select * from month_drift('{month}', load of the snapshot)",
    "Stock": "select * from stock_roll where month <= '{month}'",
    "Audit": "select * from audit where subject begins with '{month}' (months, journals and proofs)",
}
"""Where each sheet's rows come from; run as they are in kccwb sql."""


@dataclass(frozen=True)
class Evidence:
    """The facts of one run. Money is in base currency; times are UTC."""

    run_id: str
    made: datetime
    by_whom: str
    company: str
    currency: str
    package: str
    organisation: str
    month: str
    first: date
    last: date
    cos: CosSummary
    state: SealState
    check: CosCheck | None
    drift: DriftSummary
    items: tuple[CloseItem, ...]
    sheets: Mapping[str, list[Row]]

    def query(self, sheet: str) -> str:
        """The query behind a sheet."""
        return QUERIES[sheet].format(month=self.month, first=self.first, last=self.last)


def gather(store: Store, by: str, month: str) -> Evidence:
    """Gather the month's evidence from what is known now. Asks the package nothing."""
    first, last = month_span(month)
    connected = store.one("select package, organisation from connection where active") or ("", "")
    base = drift_base(store, month)
    sheets: dict[str, list[Row]] = {
        "Trial balance": store.dicts("select * from trial_balance(?, ?, null) order by nominal_code", [first, last]),
        "CoS journal": store.dicts("select * from cos_journal(?)", [month]),
        "Tie-outs": store.dicts("select * from tie_out(?)", [month]),
        "Reconciling items": store.dicts("select * from tie_told(?) order by tie, explained, item, date, subject", [month]),
        "Documents": store.dicts(
            "select date, posted, source_type, coalesce(invoice_code, source) as document, urn, company_name, nominal_code, role, channel, site, amount "
            "from cos_posting where date <= ? and (date >= ? or posted >= ?) order by date, transaction_id, line",
            [last, first, first],
        ),
        "Looked at": store.dicts("select * from month_check(?)", [month]),
        "Drift": store.dicts("select * from month_drift(?, ?)", [month, base.load_id]) if base else [],
        "Stock": store.dicts("select * from stock_roll where month <= ? order by month", [month]),
        "Audit": store.dicts(
            'select seq, "at", "by", action, subject, detail, hash from audit where starts_with(subject, ?) order by seq', [month]
        ),
    }
    return Evidence(
        run_id=uuid.uuid4().hex[:12],
        made=now(),
        by_whom=by,
        company=str(store.scalar("select value from meta where name = 'company_name'")),
        currency=str(store.scalar("select base_currency from base_currency")),
        package=connected[0],
        organisation=connected[1],
        month=month,
        first=first,
        last=last,
        cos=summary(store, month),
        state=seal_state(store, month),
        check=checked(store, month),
        drift=drift_summary(store, month),
        items=checklist(store, month),
        sheets=sheets,
    )
