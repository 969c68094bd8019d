"""Close a month: stock roll-forward, snapshots and drift, checklist, signatures and seal, evidence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd

from kccwb.model.errors import BadInput
from kccwb.month_end import seal as sealing
from kccwb.month_end.checklist import CloseItem, checklist, open_items
from kccwb.month_end.drift import DriftSummary, drift_base, drift_summary, range_warnings
from kccwb.month_end.evidence import gather
from kccwb.month_end.months import as_day, month_of, month_span
from kccwb.month_end.pack_xlsx import write_pack
from kccwb.month_end.seal import SealState, Signature, seal_state
from kccwb.month_end.snapshot import Snapshot, take_snapshot
from kccwb.month_end.statement_html import write_statement
from kccwb.store.events import Event, record
from kccwb.workbench.base import WorkbenchBase

__all__ = ["CloseItem", "DriftSummary", "MonthClosePart", "SealState", "Signature", "Snapshot"]


class MonthClosePart(WorkbenchBase):
    """Close a month: stock roll-forward, snapshots and drift, checklist, signatures and seal, evidence."""

    def close_months(self) -> pd.DataFrame:
        """Every month with postings, newest first: month, state (open, prepared, approved, sealed, broken), figures that moved since it was sealed."""
        months = [month for (month,) in self.store.rows("select month from cos_month order by month desc")]
        states = [seal_state(self.store, month) for month in months]
        return pd.DataFrame(
            {
                "month": months,
                "state": [one.state for one in states],
                "changes": [one.changes for one in states],
                "sentence": [one.sentence for one in states],
            }
        )

    def month_checks(self, month: str) -> pd.DataFrame:
        """Documents and items that look wrong: code, subject, row_id, date, amount, cause, fix.

        Codes: sales_without_cos, cos_without_sales, negative_stock, zero_cost, margin_outlier.
        """
        month_span(month)
        return self.store.frame("select * from month_check(?)", [month])

    def stock_roll(self) -> pd.DataFrame:
        """Stock by month: month, opening, purchases, adjustments, cost_of_sale, received, other, closing, turn (a year).

        opening + purchases + adjustments - cost_of_sale + received + other = closing.
        """
        return self.store.frame("select * from stock_roll order by month")

    def stock_roll_rows(self, month: str, part: str) -> pd.DataFrame:
        """The postings behind a figure of the roll-forward (purchases, adjustments, cost_of_sale, received, other): columns of cos_posting.

        ``other`` gives the stock postings that are neither a purchase, a sale's cost nor an adjustment.
        """
        month_span(month)
        tests = {
            "purchases": "role in ('stock', 'received') and purchase",
            "adjustments": "role = 'adjustment'",
            "cost_of_sale": "role = 'cost'",
            "received": "role = 'received'",
            "other": "role = 'stock' and not purchase and transaction_id not in (select transaction_id from cos_posting where role in ('cost', 'adjustment', 'received'))",
        }
        if part not in tests:
            raise BadInput(f"The roll-forward has no part {part!r}.", f"Use one of: {', '.join(tests)}.")
        return self.store.frame(f"select * from cos_posting where month = ? and {tests[part]} order by date, transaction_id, line", [month])

    def margin_by(self, month: str = "", by: str = "stock_type") -> pd.DataFrame:
        """Sales, Cost of Sale and margin: month, the dimension, sales, cost_of_sale, margin, margin_percent. ``by`` is month, stock_type or channel.

        Where the ledger does not name items, a document's cost is divided over its items by quantity and average purchase price.
        """
        if by not in {"month", "stock_type", "channel"}:
            raise BadInput(f"Margins are not kept by {by!r}.", "Use month, stock_type or channel.")
        key = "" if by == "month" else f"{by}, "
        turn = ", max(stock) as stock, max(turn) as turn" if by == "stock_type" else ""
        return self.store.frame(
            f"select month, {key}sum(sales)::decimal(18, 2) as sales, sum(cost_of_sale)::decimal(18, 2) as cost_of_sale, sum(margin)::decimal(18, 2) as margin, "
            f"case when sum(sales) > 0 then share_of(sum(margin) * 100, 1, sum(sales)) end as margin_percent{turn} "
            f"from margin_by where ? in ('', month) group by {key}month order by month, {key}sales desc",
            [month],
        )

    def margin_rows(self, month: str, stock_type: str | None = None, channel: str | None = None) -> pd.DataFrame:
        """The Cost of Sale behind a margin, by document and item: date, invoice_code, row_id, channel, site, stock_code, stock_type, amount, told."""
        month_span(month)
        return self.store.frame(
            "select date, invoice_code, row_id, channel, site, stock_code, stock_type, amount, told from cost_line "
            "where month = ? and (? is null or stock_type = ?) and (? is null or channel = ?) order by date, invoice_code, stock_code",
            [month, stock_type, stock_type, channel, channel],
        )

    def snapshot_month(self, month: str) -> Snapshot:
        """Keep the month's figures as they are now, unless they were kept already. Raises BadInput when nothing is known of the month."""
        return take_snapshot(self.store, self.by, month)

    def month_trial_balance(self, month: str) -> pd.DataFrame:
        """A month's trial balance (columns of trial_balance); reading it keeps a snapshot of it."""
        first, last = month_span(month)
        self.keep_reading(first, last)
        return self.store.frame("select * from trial_balance(?, ?, null)", [first, last])

    def snapshots(self, month: str = "") -> pd.DataFrame:
        """Snapshots, newest first: snapshot_id, month, taken, by_whom, reason, load_id, hash."""
        return self.store.frame(
            "select snapshot_id, month, taken, by_whom, reason, load_id, hash from month_snapshot where ? in ('', month) order by snapshot_id desc",
            [month],
        )

    def drift(self, month: str, snapshot_id: int | None = None) -> pd.DataFrame:
        """The documents that moved a month since a snapshot (by default the sealed one, else the first kept).

        date, posted, days_late, in_month, change (new, revised, removed), source_type, source, invoice_code, row_id, urn, company_name, cost_of_sale, adjustments,
        stock, sales, other (debit positive), clear_down.
        """
        base = drift_base(self.store, month, snapshot_id)
        since = base.load_id if base else int(self.store.scalar("select coalesce(max(load_id), 0) from load"))
        return self.store.frame("select * from month_drift(?, ?)", [month, since])

    def drift_summary(self, month: str, snapshot_id: int | None = None) -> DriftSummary:
        """The same in figures and one sentence, with the top-up or reversal to post."""
        return drift_summary(self.store, month, snapshot_id)

    def trial_balance_warnings(self, from_date: date | str, to_date: date | str) -> tuple[str, ...]:
        """What to beware of in a range: the year-end clear down within it. Dates as trial_balance takes them."""
        return range_warnings(self.store, as_day(from_date), as_day(to_date))

    def keep_reading(self, from_date: date | str, to_date: date | str) -> Snapshot | None:
        """Keep a snapshot when the range is one whole month that the ledger covers; else nothing is kept."""
        first, last = as_day(from_date), as_day(to_date)
        month = month_of(last)
        if (first, last) != month_span(month) or not self.store.scalar(
            "select count(*) from ledger_line where date between ? and ?", [first, last]
        ):
            return None
        return take_snapshot(self.store, self.by, month)

    def write_evidence(self, month: str, out: str | Path, html: str | Path | None = None) -> list[Path]:
        """Write the month's evidence pack (XLSX), and with ``html`` the statement a partner can sign. Returns the files written."""
        facts = gather(self.store, self.by, month)
        files = [write_pack(facts, Path(out))]
        if html is not None:
            files.append(write_statement(facts, Path(html)))
        with self.store.tx() as tx:
            record(tx, self.by, [Event("month.evidence", month, {"run": facts.run_id, "files": [file.name for file in files]})])
        return files

    def close_checklist(self, month: str) -> tuple[CloseItem, ...]:
        """What stands between the month and its close, item by item, live."""
        return checklist(self.store, month)

    def close_state(self, month: str) -> SealState:
        """How far the close is: open, prepared, approved, sealed or broken, with the signatures."""
        return seal_state(self.store, month)

    def prepare_month(self, month: str, note: str = "") -> SealState:
        """Sign the month as its preparer. Raises BadInput when it is sealed."""
        return sealing.prepare(self.store, self.by, month, note)

    def approve_month(self, month: str, note: str = "") -> SealState:
        """Sign the month as its approver. Raises BadInput for the preparer (unless one_person_firm is on), or when figures moved since."""
        return sealing.approve(self.store, self.by, month, note)

    def seal_month(self, month: str, despite: str = "") -> SealState:
        """Seal an approved month. Raises BadInput when items are open and ``despite`` gives no reason, or when figures moved since."""
        return sealing.seal(self.store, self.by, month, open_items(checklist(self.store, month)), despite)

    def reopen_month(self, month: str, note: str) -> SealState:
        """Take the signatures back, with a reason. They stay on record."""
        return sealing.reopen(self.store, self.by, month, note)

    def seal_changes(self, month: str) -> pd.DataFrame:
        """What moved under the seal: side, code, name, sealed_balance, balance, difference. Empty while it holds."""
        month_span(month)
        return self.store.frame(
            "select side, code, name, sealed_balance, balance, difference from seal_change where month = ? order by side, code", [month]
        )
