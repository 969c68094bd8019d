"""Who owes what, and what moved on the banks, on KCC's side."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pandas as pd

from kccwb.store import Store

_COLUMNS = (
    "urn, company_name, invoice_code, invoice_date, due_date, currency, amount, paid, outstanding, age_days, bucket, row_id, kind, "
    "base_amount, base_outstanding"
)


def open_items(store: Store, side: Literal["S", "P"], as_at: date | None = None) -> pd.DataFrame:
    """The open items of customers (S) or suppliers (P), oldest first, as at a date: what is dated later is not there yet."""
    return store.frame(
        f"select {_COLUMNS} from open_item($as_at::date) where side = $side and outstanding <> 0 "
        "order by company_name, urn, invoice_date, invoice_code",
        {"as_at": as_at, "side": side},
    )


def company_balances(store: Store, side: Literal["S", "P"] | None = None) -> pd.DataFrame:
    """Total, unallocated and owed of each company and currency, the largest first."""
    return store.frame("select * from company_balance where $side is null or side = $side order by base_owed desc, urn", {"side": side})


def bank_movements(store: Store) -> pd.DataFrame:
    """What moved on KCC's bank accounts, newest first."""
    return store.reader("bank_movement").frame("select * from bank_movement order by date desc, bank_account, payment_id")


def bank_balances(store: Store) -> pd.DataFrame:
    """Each bank account's movements so far: of KCC's own payments, of imported ones, and together."""
    return store.reader("bank_movement").frame(
        "select bank_account, nominal_code, currency, "
        "coalesce(sum(amount) filter (where source = 'KCC payment'), 0.00)::decimal(18, 2) as kcc_payments, "
        "coalesce(sum(amount) filter (where source = 'imported payment'), 0.00)::decimal(18, 2) as imported_payments, "
        "sum(amount)::decimal(18, 2) as balance from bank_movement group by bank_account, nominal_code, currency order by bank_account"
    )
