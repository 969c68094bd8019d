"""Two ledgers, every difference named: KCC's books beside the package's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pandas as pd

from kccwb.kcc import paths as naming
from kccwb.model.errors import BadInput
from kccwb.reconcile import checklist, decisions, marks
from kccwb.reconcile import run as running
from kccwb.reconcile import undo as undoing
from kccwb.reconcile.books import BooksFetched, fetch_books
from kccwb.reconcile.files import load_package_files
from kccwb.reconcile.run import Reconciled
from kccwb.reconcile.span import span_of
from kccwb.reconcile.undo import UndoReport
from kccwb.workbench.base import WorkbenchBase


class ReconcilePart(WorkbenchBase):
    """Two ledgers, every difference named: KCC's books beside the package's."""

    def fetch_books(
        self, from_date: date | str | None = None, to_date: date | str | None = None, tell: Callable[[str], None] | None = None
    ) -> BooksFetched:
        """Read what changed in the package's books: documents with lines, payments, journals, bank transactions, and trial balances of the range.

        Raises NotConnected when there is no package, PackageError when it cannot be asked; what was read before stays.
        """
        package = self.package()
        self.refresh_known()
        return fetch_books(self.store, package, self.by, span_of(self.store, from_date, to_date), tell or (lambda sentence: None))

    def load_package(
        self,
        paths: Sequence[str | Path],
        from_date: date | str | None = None,
        to_date: date | str | None = None,
        columns: dict[str, str] | None = None,
    ) -> BooksFetched:
        """Read the package's books from its export files (Xero's invoices and account transactions, QuickBooks' transaction list), all or none.

        They are compared with until the package itself is read. ``columns`` (theirs to ours) renames headers. Raises BadInput for what cannot be read.
        """
        files, _ = naming.contents(paths)
        return load_package_files(self.store, self.by, files, span_of(self.store, from_date, to_date), columns)

    def reconcile(self, from_date: date | str | None = None, to_date: date | str | None = None) -> Reconciled:
        """Match both sides as they are known now, over a range of accounting dates (all by default), and keep what appeared and was resolved.

        Reads nothing from the package: ``fetch_books`` does. Raises BadInput when the package's books were never read.
        """
        return running.reconcile(self.store, self.by, span_of(self.store, from_date, to_date))

    def bridge(self, from_date: date | str | None = None, to_date: date | str | None = None) -> pd.DataFrame:
        """From KCC's total of each control to the package's: opening difference, a column for each class, closing difference, residual."""
        span = span_of(self.store, from_date, to_date)
        return self.store.frame("select * from bridge(?, ?) order by control, currency", [span.first, span.last])

    def bridge_rows(
        self,
        control: str,
        currency: str,
        from_date: date | str | None = None,
        to_date: date | str | None = None,
        difference_class: str | None = None,
    ) -> pd.DataFrame:
        """The pieces behind a control's step, largest first: match_id, class, in_range, amount, and what they are."""
        span = span_of(self.store, from_date, to_date)
        return self.store.frame(
            "select item.match_id, item.class, item.in_range, item.amount, pair.kind as document_kind, pair.code as source_code, pair.package_number, "
            "pair.company_name, pair.kcc_member as row_id, pair.package_member as package_id from bridge_item($first, $last) as item "
            "left join reconciled as pair on item.match_id = pair.match_id where item.control = $control and item.currency = $currency "
            "and ($class is null or item.class = $class) order by abs(item.amount) desc, item.match_id, item.class",
            {"first": span.first, "last": span.last, "control": control, "currency": currency, "class": difference_class},
        )

    def differences(
        self,
        from_date: date | str | None = None,
        to_date: date | str | None = None,
        difference_class: str | None = None,
        only_open: bool = False,
    ) -> pd.DataFrame:
        """What differs, the most urgent first: of a range of accounting dates (on either side), of one class, or only what is open."""
        span = span_of(self.store, from_date, to_date)
        return self.store.frame(
            "select * from difference where (kcc_date between $first and $last or package_date between $first and $last) "
            "and ($class is null or class = $class) and (not $open or open) "
            "order by priority, abs(difference) desc, class, source_code, package_number, difference_id",
            {"first": span.first, "last": span.last, "class": difference_class, "open": only_open},
        )

    def difference_summary(self) -> str:
        """The whole in one sentence: these two ledgers differ by so much, made of …"""
        return running.sentence(self.store)

    def difference_history(self) -> pd.DataFrame:
        """When each difference appeared and was resolved, run by run, newest first."""
        return self.store.frame("select * from difference_life order by run desc, change, difference_id")

    def accept_difference(self, difference_ids: Sequence[str], reason: str) -> int:
        """Accept differences as they stand, with a reason; one whose amount changes later is open again. How many were accepted.

        Raises BadInput, having changed nothing, without a reason or for one that is not there.
        """
        return marks.accept(self.store, self.by, difference_ids, reason)

    def reopen_difference(self, difference_ids: Sequence[str], reason: str = "") -> int:
        """Take acceptances back. Raises BadInput, having changed nothing, for one that was not accepted."""
        return marks.reopen(self.store, self.by, difference_ids, reason)

    def matches(self, status: str | None = None) -> pd.DataFrame:
        """Every match with its method and reason; only the taken or the suggested ones when asked."""
        return self.store.frame(
            "select * from match where $status is null or status = $status order by status, pass, score, match_id", {"status": status}
        )

    def accept_match(self, kcc_rows: Sequence[str], package_ids: Sequence[str], reason: str = "") -> int:
        """Say that these are the same thing (one or several a side); the decision's number. Takes effect with the next ``reconcile``."""
        return decisions.decide(self.store, self.by, "accepted", kcc_rows, package_ids, reason)

    def refuse_match(self, kcc_rows: Sequence[str], package_ids: Sequence[str], reason: str = "") -> int:
        """Refuse a suggestion: it is not made again. The decision's number."""
        return decisions.decide(self.store, self.by, "refused", kcc_rows, package_ids, reason)

    def split_match(self, match_id: str, reason: str = "") -> int:
        """Take a match apart: its members are not put together again. The decision's number. Raises BadInput when there is none of that id."""
        rows = self.store.rows("select side, member from match_member where match_id = ? order by side, member", [match_id])
        if not rows:
            raise BadInput(f"There is no match {match_id!r}.", "List them with: kccwb match list")
        ours, theirs = ([member for side, member in rows if side == wanted] for wanted in ("K", "P"))
        return decisions.decide(self.store, self.by, "split", ours, theirs, reason)

    def undo_match(self, decision: int) -> None:
        """Take a decision about a match back. Raises BadInput when there is none of that number that stands."""
        decisions.undo(self.store, self.by, decision)

    def match_decisions(self) -> pd.DataFrame:
        """Every decision about matches, newest first; ``standing`` says whether it was not undone."""
        return self.store.frame(
            "select seq as decision, kind, match_id, string_agg(member, ' ' order by side, member) as members, any_value(reason) as reason, "
            "any_value(occurred) as occurred, any_value(by_whom) as by_whom, "
            "kind <> 'undone' and seq not in (select member::bigint from match_event where kind = 'undone') as standing "
            "from match_event group by seq, kind, match_id order by seq desc"
        )

    def reconcile_runs(self) -> pd.DataFrame:
        """Every run: range, how many differences, residual, whether complete; newest first."""
        return self.store.frame("select * from reconcile_run order by run desc")

    def residual(self, from_date: date | str | None = None, to_date: date | str | None = None) -> Decimal:
        """What no name explains, over all controls, without sign; 0.00 when every penny has a name."""
        return sum((abs(value) for value in self.bridge(from_date, to_date)["residual"].tolist()), Decimal("0.00"))

    def compare_debtors(self, only_differences: bool = False) -> pd.DataFrame:
        """Customers' open items in KCC beside the package's, aged the KCC way, with the reason where they differ."""
        return self._compared("debtor_compare", only_differences)

    def compare_creditors(self, only_differences: bool = False) -> pd.DataFrame:
        """Suppliers' open items in KCC beside the package's, aged the KCC way, with the reason where they differ."""
        return self._compared("creditor_compare", only_differences)

    def compare_companies(self) -> pd.DataFrame:
        """What each company owes or is owed on both sides: side, urn, company_name, currency, kcc_outstanding, package_outstanding, difference, reasons."""
        return self.store.frame(
            "select side, urn, company_name, currency, sum(kcc_outstanding)::decimal(18, 2) as kcc_outstanding, "
            "sum(package_outstanding)::decimal(18, 2) as package_outstanding, sum(difference)::decimal(18, 2) as difference, "
            "coalesce(string_agg(distinct nullif(reason, ''), '; ' order by nullif(reason, '')), '') as reasons from open_compare "
            "group by side, urn, company_name, currency order by side desc, abs(sum(difference)) desc, company_name, currency"
        )

    def credit_checklist(self, state: str | None = None) -> pd.DataFrame:
        """Credits allocated on one side only, to be allocated by hand on the other; only the open, ticked or seen ones when asked."""
        return self.store.frame(
            "select * from credit_checklist where $state is null or state = $state order by state, company_name, credit_number, invoice_number, item",
            {"state": state},
        )

    def tick_credit(self, items: Sequence[str], done: bool = True, reason: str = "") -> int:
        """Say that items of the checklist were done by hand (or take that back); how many. Raises BadInput, having changed nothing, otherwise."""
        return checklist.tick(self.store, self.by, items, done=done, reason=reason)

    def undo_export(self, row_ids: Sequence[str], confirm: str | None = None) -> UndoReport:
        """Take what was exported in error out of the package. Without ``confirm`` only plans, and gives the token that confirms this plan.

        Raises BadInput, having changed nothing, for rows never exported or another plan's token; PackageError when the package cannot be asked.
        """
        if confirm is None:
            return undoing.plan(self.store, row_ids)
        return undoing.undo(self.store, self.package(), self.by, row_ids, confirm)

    def control_totals(self, to_date: date | str | None = None, known: datetime | None = None) -> pd.DataFrame:
        """Sales and purchases of both sides up to an accounting date, as they were known at a moment (UTC; None = now): control, currency, kcc, package."""
        last = span_of(self.store, None, to_date).last
        return self.store.frame("select * from control_total(?, ?) order by control, currency", [last, known])

    def _compared(self, view: str, only_differences: bool) -> pd.DataFrame:
        return self.store.frame(
            f"select * from {view} where not $only or difference <> 0 order by company_name, urn, due_date, invoice_code, package_number",
            {"only": only_differences},
        )
