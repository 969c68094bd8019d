"""Payments in, open items and bank movements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import pandas as pd

from kccwb.reconcile import balances
from kccwb.sync.inward import create, effect, fetch, kcc_file
from kccwb.sync.inward.reports import PaymentsCreated, PaymentsFetched
from kccwb.workbench.base import WorkbenchBase


class PaymentsPart(WorkbenchBase):
    """Payments in, open items and bank movements."""

    def fetch_payments(self) -> PaymentsFetched:
        """Read what was paid in the package since the last time. What was deleted there no longer counts here.

        Raises NotConnected when there is no package; nothing is kept of a read that failed.
        """
        return fetch.fetch_payments(self.store, self.package(), self.by)

    def payments(self, importable: bool | None = None) -> pd.DataFrame:
        """The import grid: every payment made on a document that we sent, with its status; only the importable ones when asked."""
        return self.store.reader("payment_import").frame(
            "select * from payment_import where $only is null or importable = $only order by payment_date, company_name, row_id",
            {"only": importable},
        )

    def not_carried(self) -> pd.DataFrame:
        """What looks like a payment in the package and never becomes one in KCC, with the reason."""
        return self.store.frame(
            "select * from not_carried order by starts_with(reason, 'money of a prepayment that KCC'), payment_date, company_name, row_id"
        )

    def create_payments(self, row_ids: Sequence[str] | None = None, all_rows: bool = False) -> PaymentsCreated:
        """Create & Allocate Payments: the selected ones, or all. What was created before stays as it is.

        Raises BadInput (nothing changed) when nothing is selected, a row is unknown or is not carried.
        """
        return create.create_payments(self.store, self.by, row_ids, all_rows=all_rows)

    def payment_effect(self, row_ids: Sequence[str]) -> pd.DataFrame:
        """Open items and bank accounts that the selection would change, before and after. Nothing is written."""
        return effect.payment_effect(self.store, row_ids)

    def payments_kcc_file(self, path: Path) -> list[Path]:
        """Write the created payments and their allocations as KCC's import files (.csv: two files, .xlsx: two sheets)."""
        return kcc_file.write_kcc_file(self.store, Path(path), self.by)

    def open_debtors(self, as_at: date | None = None) -> pd.DataFrame:
        """What customers owe, item by item, aged by the days past due; today, or as at a date."""
        return balances.open_items(self.store, "S", as_at)

    def open_creditors(self, as_at: date | None = None) -> pd.DataFrame:
        """What is owed to suppliers, item by item, aged by the days past due; today, or as at a date."""
        return balances.open_items(self.store, "P", as_at)

    def company_balances(self, side: Literal["S", "P"] | None = None) -> pd.DataFrame:
        """Total, unallocated and owed of each company, as on KCC's statement."""
        return balances.company_balances(self.store, side)

    def bank_movements(self) -> pd.DataFrame:
        """What moved on KCC's bank accounts: its own payments and the imported ones."""
        return balances.bank_movements(self.store)

    def bank_balances(self) -> pd.DataFrame:
        """The movements of each bank account added up."""
        return balances.bank_balances(self.store)
