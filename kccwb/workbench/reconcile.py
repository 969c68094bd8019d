"""Two ledgers, every difference named: KCC's books beside the package's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pandas as pd

from kccwb.model.errors import BadInput
from kccwb.reconcile import decisions, marks
from kccwb.reconcile import run as running
from kccwb.reconcile.books import BooksFetched, fetch_books
from kccwb.reconcile.run import Reconciled
from kccwb.reconcile.span import span_of
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
