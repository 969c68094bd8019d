"""What creating a selection would change: open items and bank accounts, before and after. Nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pandas as pd
import pyarrow as pa

from kccwb.model.money import ZERO
from kccwb.store import Store
from kccwb.store.sql import frame_of
from kccwb.sync.inward.decide import Decision, decide

_MONEY = pa.decimal128(18, 2)
_SCHEMA = pa.schema(
    [
        ("what", pa.string()),
        ("code", pa.string()),
        ("urn", pa.string()),
        ("company_name", pa.string()),
        ("currency", pa.string()),
        ("before", _MONEY),
        ("change", _MONEY),
        ("after", _MONEY),
        ("payments", pa.int64()),
    ]
)


def payment_effect(store: Store, row_ids: Sequence[str]) -> pd.DataFrame:
    """A row for each open item (sales invoice, purchase invoice) and bank account that the selection would move.

    Columns: what (sales invoice, purchase invoice, bank account), code, urn, company_name, currency, before, change, after, payments.
    Payments that cannot be created change nothing. Raises BadInput for a wrong selection.
    """
    making = [one for one in decide(store, row_ids) if one.result == "created"] if row_ids else []
    return frame_of(pa.Table.from_pylist([*_documents(making), *_banks(store, making)], schema=_SCHEMA))


def _documents(making: list[Decision]) -> list[dict[str, object]]:
    rows: dict[str, dict[str, object]] = {}
    for one in making:
        what = "sales invoice" if one.side == "S" else "purchase invoice"
        named = {"what": what, "code": one.allocated_to, "urn": one.urn, "company_name": one.company_name, "currency": one.currency}
        row = rows.setdefault(one.document_row_id, {**named, "before": one.open_amount, "change": ZERO, "payments": 0})
        _add(row, one.earlier - one.amount)
    return list(rows.values())


def _banks(store: Store, making: list[Decision]) -> list[dict[str, object]]:
    balances = {
        (bank, currency): balance
        for bank, currency, balance in store.rows(
            "select bank_account, currency, sum(amount)::decimal(18, 2) from bank_movement group by bank_account, currency"
        )
    }
    earlier = dict(store.rows("select row_id, amount from bank_movement where source = 'imported payment'"))
    rows: dict[tuple[str, str], dict[str, object]] = {}
    for one in making:
        key = (one.bank_account, one.bank_currency)
        named = {"what": "bank account", "code": one.bank_account, "urn": "", "company_name": "", "currency": one.bank_currency}
        row = rows.setdefault(key, {**named, "before": balances.get(key, ZERO), "change": ZERO, "payments": 0})
        _add(row, (one.bank_amount if one.side == "S" else -one.bank_amount) - earlier.get(one.row_id, ZERO))
    return list(rows.values())


def _add(row: dict[str, object], change: Decimal) -> None:
    before, so_far, count = row["before"], row["change"], row["payments"]
    assert isinstance(before, Decimal)
    assert isinstance(so_far, Decimal)
    assert isinstance(count, int)
    row |= {"change": so_far + change, "after": before + so_far + change, "payments": count + 1}
