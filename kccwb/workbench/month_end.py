"""Trial balance and the Cost-of-Sale journal."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd

from kccwb.model.errors import BadInput
from kccwb.month_end.import_files import write_quickbooks, write_xero
from kccwb.month_end.journal import CosSummary, summary
from kccwb.month_end.mode import ModeGuard, mode_guard
from kccwb.month_end.months import as_day, month_span
from kccwb.month_end.posted import record_posted
from kccwb.month_end.proof import CosJournalFound
from kccwb.month_end.read_back import CosCheck, CosCheckLine, checked, keep_proof, read_back
from kccwb.month_end.workbook import write_xlsx
from kccwb.store.events import Event, record
from kccwb.workbench.base import WorkbenchBase
from kccwb.workbench.tie_out import read_strangers

__all__ = ["CosCheck", "CosCheckLine", "CosJournalFound", "ModeGuard", "MonthEndPart"]


class MonthEndPart(WorkbenchBase):
    """Trial balance and the Cost-of-Sale journal."""

    def trial_balance(self, from_date: date | str, to_date: date | str, as_at: date | str | None = None) -> pd.DataFrame:
        """The trial balance of a range of accounting dates, as the ledger stood at a posting date (None = now).

        ``opening`` is debit positive; debit and credit are the movement netted to one side, as KCC prints it. Where no ledger was loaded,
        the latest printed trial balance of exactly this range is used. Dates are ISO or dd/mm/yyyy. Raises BadInput for others.
        """
        first, last, known = as_day(from_date), as_day(to_date), as_day(as_at) if as_at else None
        if first > last:
            raise BadInput(f"The period ends ({last:%d/%m/%Y}) before it begins ({first:%d/%m/%Y}).")
        return self.store.frame("select * from trial_balance(?, ?, ?)", [first, last, known])

    def trial_balance_source(self, from_date: date | str, to_date: date | str) -> str:
        """Where the figures of a range come from: the ledger, or the printed trial balance and when it was read."""
        if self.store.scalar("select count(*) from ledger_line"):
            return "From KCC's nominal transactions."
        taken = self.store.scalar(
            "select max(taken) from kcc_trial_balance where from_date = ? and to_date = ?", [as_day(from_date), as_day(to_date)]
        )
        if taken is None:
            return "No nominal transactions are loaded, and no printed trial balance of exactly this range."
        return f"From the printed trial balance read on {taken:%d/%m/%Y}: it has no opening balances and no posting dates."

    def printed_ranges(self) -> pd.DataFrame:
        """The ranges of which a printed trial balance was loaded (from_date, to_date, taken), the latest first."""
        return self.store.frame(
            "select from_date, to_date, max(taken) as taken from kcc_trial_balance group by all order by to_date desc, from_date desc"
        )

    def postings(self, nominal_code: str, from_date: date | str, to_date: date | str, as_at: date | str | None = None) -> pd.DataFrame:
        """The postings behind a nominal's movement."""
        known = as_day(as_at) if as_at else None
        return self.store.frame(
            "select date, posted, transaction_id, source_type, source, description, debit, credit, stock_code, quantity from ledger_line "
            "where nominal_code = ? and date between ? and ? and (? is null or posted <= ?) order by date, transaction_id, line",
            [nominal_code, as_day(from_date), as_day(to_date), known, known],
        )

    def cos_journal(self, month: str) -> pd.DataFrame:
        """The journal to post by hand for a month (YYYY-MM): this month and late earlier months apart, debit positive."""
        month_span(month)
        return self.store.frame("select * from cos_journal(?)", [month])

    def cos_summary(self, month: str) -> CosSummary:
        """The mode in one sentence, the month's cost, what arrived late, and what to beware of."""
        return summary(self.store, month)

    def cos_by_month(self) -> pd.DataFrame:
        """Cost of Sale, what of it was posted later, adjustments, sales and margin, a row a month."""
        return self.store.frame("select * from cos_month order by month")

    def cos_late(self, month: str) -> pd.DataFrame:
        """The documents of earlier months that reached the Cost of Sale after the month before had ended."""
        first, _ = month_span(month)
        return self.store.frame(
            "select date, posted, source_type, source, description, sum(debit - credit)::decimal(18, 2) as amount from ledger_line "
            "where nominal_code in (select nominal_code from cos_role where role <> 'stock') and date < ? and posted >= ? "
            "and coalesce(source_type, '') <> 'Clear Down' "
            "group by all order by date, source",
            [first, first],
        )

    def write_cos_xero(self, month: str, path: str | Path, topup: bool = False) -> list[Path]:
        """Write the journal as Xero's import file; with ``topup``, the top-up's. Raises BadInput when an account is missing or the mode is wrong."""
        return self._written(month, write_xero(self.store, month, Path(path), topup=topup))

    def write_cos_quickbooks(self, month: str, path: str | Path, topup: bool = False) -> list[Path]:
        """Write the journal as QuickBooks' import file; with ``topup``, the top-up's. Raises BadInput when an account is missing or the mode is wrong."""
        return self._written(month, write_quickbooks(self.store, month, Path(path), topup=topup))

    def write_cos_xlsx(self, month: str, path: str | Path, topup: bool = False) -> list[Path]:
        """Write the journal as a workbook with live totals; with ``topup``, the top-up. Raises BadInput when there is nothing to post or the mode is wrong."""
        return self._written(month, write_xlsx(self.store, month, Path(path), topup=topup))

    def record_cos_posted(self, month: str) -> int:
        """Say that the month's journal has been posted by hand, so that the next asks only for what is new. Returns nominals recorded."""
        return record_posted(self.store, self.by, month)

    def cos_posted(self, month: str) -> datetime | None:
        """When the month's journal was last recorded as posted by hand (UTC); None when it was not."""
        month_span(month)
        found: datetime | None = self.store.scalar("select max(posted) from cos_journal_posted where month = ?", [month])
        return found

    def cos_check(self, month: str) -> CosCheck:
        """Read the package's trial balance and journals and say whether the month's journal is there: once, right, in its month.

        A journal that is found once and right is kept as proven, and recorded as posted, so that the next month asks only for what is new.
        Where the stock account holds what neither journals nor KCC's bills explain, the package's documents are read too, so that each is listed.
        Raises PackageError when the package cannot be read, BadInput when an account is missing.
        """
        check = read_back(self.store, self.package(), month)
        read_strangers(self.store, self.package(), self.by, month)
        keep_proof(self.store, self.by, check)
        return check

    def cos_checked(self, month: str) -> CosCheck | None:
        """The same by what was last read of the package, asking nobody; None when the month was never read."""
        month_span(month)
        return checked(self.store, month)

    def cos_mode(self, month: str) -> ModeGuard:
        """Which mode is in force (A: purchases expensed, B: on Stock in Hand), what that rests on, and whether the journal is of that mode."""
        return mode_guard(self.store, month)

    def cos_topup(self, month: str) -> pd.DataFrame:
        """What to post on top of a month's journal for documents that arrived after it was recorded (columns of cos_journal; empty when nothing).

        A reversal stands on the other side.
        """
        month_span(month)
        return self.store.frame("select * from cos_topup(?)", [month])

    def _written(self, month: str, files: list[Path]) -> list[Path]:
        with self.store.tx() as tx:
            record(tx, self.by, [Event("cos.file", month, {"files": [file.name for file in files]})])
        return files
