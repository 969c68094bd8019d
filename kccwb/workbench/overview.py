"""The month at a glance: what still stands between a person and closing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from kccwb.month_end.journal import summary
from kccwb.store.sql import sql_text
from kccwb.workbench.base import WorkbenchBase
from kccwb.workbench.browse import Total

StepState = Literal["done", "to do", "in the way"]


@dataclass(frozen=True)
class Step:
    """One step of the month: how much is left of it, what that is worth, and where it is done.

    ``place`` is a page's name; ``action`` what one does there. ``left`` counts ``noun``; the amounts are per currency.
    """

    key: str
    title: str
    state: StepState
    left: int
    noun: str
    amounts: tuple[Total, ...]
    sentence: str
    action: str
    place: str


@dataclass(frozen=True)
class Glance:
    """The month being closed (its first day, None before anything is loaded) and its steps in order."""

    month: date | None
    steps: tuple[Step, ...]

    @property
    def open_steps(self) -> int:
        """How many steps are not done."""
        return sum(step.state != "done" for step in self.steps)


class OverviewPart(WorkbenchBase):
    """The month at a glance: what still stands between a person and closing it."""

    def recent(self) -> pd.DataFrame:
        """What was done last, newest first: minute, who, what, how many times, and to what when it was one thing with a name."""
        return self.store.frame(sql_text(__file__, "recent"))

    def glance(self) -> Glance:
        """The latest month with documents in KCC's ledger, and every step to its close."""
        month = self.store.scalar("select date_trunc('month', max(invoice_date))::date from document where in_ledger")
        if month is None:
            first = Step("load", "KCC data", "in the way", 0, "", (), "Nothing is loaded yet.", "Load KCC's files", "kcc_data")
            return Glance(None, (first,))
        return Glance(
            month,
            (
                self._is_connected(),
                self._gaps(),
                self._blocked(),
                self._pending(),
                self._feedback(),
                self._unread(),
                self._payments(),
                self._cost_of_sale(month),
            ),
        )

    def _is_connected(self) -> Step:
        there = bool(self.store.scalar("select count(*) from connection where active"))
        words = "Connected." if there else "No accounting package is connected: nothing can cross."
        return Step("connect", "Accounting package", "done" if there else "in the way", 0, "", (), words, "Open Connection", "connection")

    def _gaps(self) -> Step:
        left, amount = self._counted("select count(*), sum(amount)::decimal(18, 2) from mapping_gap where blocks")
        rest = bool(self.store.scalar("select count(*) from mapping_gap where not blocks"))
        return _step(
            "gaps",
            "Mapping gaps",
            left,
            "gap",
            amount,
            "in the way",
            "hold up documents",
            "No gap holds a document up; what falls to a default can be mapped." if rest else "Everything that is used is mapped.",
            "Map them",
            "mapping",
        )

    def _blocked(self) -> Step:
        left, amount = self._counted("select count(*), sum(base_amount)::decimal(18, 2) from pending_export where state = 'blocked'")
        return _step(
            "blocked",
            "Blocked by the pre-check",
            left,
            "row",
            amount,
            "in the way",
            "would be refused",
            "The pre-check blocks nothing.",
            "See the causes",
            "export",
        )

    def _pending(self) -> Step:
        left, amount = self._counted(
            "select count(*), sum(base_amount)::decimal(18, 2) from pending_export where state in ('pending', 'queued', 'in doubt')"
        )
        return _step(
            "pending",
            "Pending export",
            left,
            "row",
            amount,
            "to do",
            "can be uploaded",
            "Everything that can cross has crossed.",
            "Upload",
            "export",
        )

    def _feedback(self) -> Step:
        left, amount = self._counted("select count(*), sum(base_amount)::decimal(18, 2) from pending_export where state = 'failed'")
        return _step(
            "feedback",
            "Refused by the package",
            left,
            "row",
            amount,
            "in the way",
            "came back",
            "The package refused nothing.",
            "Read the feedback",
            "export",
        )

    def _unread(self) -> Step:
        left, amount = self._counted(
            "select count(*), sum(export_row.base_amount)::decimal(18, 2) from exported left join export_row on exported.row_id = export_row.row_id "
            "where exported.state = 'sent' or exported.later <> ''"
        )
        return _step(
            "unread",
            "Sent, not verified",
            left,
            "row",
            amount,
            "to do",
            "have no green tick, or changed since",
            "Everything sent was read back and agrees.",
            "Read back",
            "export",
        )

    def _payments(self) -> Step:
        rows = self.store.rows(
            "select currency, count(*), sum(amount)::decimal(18, 2) from payment_import where importable group by currency order by count(*) desc"
        )
        amounts = tuple(Total(currency, count, amount) for currency, count, amount in rows)
        left = sum(total.rows for total in amounts)
        return _step(
            "payments",
            "Payments waiting",
            left,
            "payment",
            amounts,
            "to do",
            "to create and allocate",
            "Every payment fetched is in KCC's debtors and creditors.",
            "Create & allocate",
            "payments",
        )

    def _cost_of_sale(self, month: date) -> Step:
        name = f"{month:%Y-%m}"
        told = summary(self.store, name)
        done = bool(self.store.scalar("select count(*) from cos_journal_posted where month = ?", [name]))
        nothing = not (told.this_month or told.earlier_months or told.adjustments)
        left = 0 if done or nothing else 1
        words = "The month's journal is recorded as posted." if done else "There is nothing to post."
        amounts = (Total(self.base_currency, 1, told.this_month + told.earlier_months),) if left else ()
        return _step(
            "cos", "Cost-of-Sale journal", left, "journal", amounts, "to do", "to post by hand", words, "Open the journal", "trial_balance"
        )

    def _counted(self, query: str, params: list[str] | None = None) -> tuple[int, tuple[Total, ...]]:
        count, amount = self.store.rows(query, params or ())[0]
        return int(count), (Total(self.base_currency, int(count), amount),)


def _step(
    key: str,
    title: str,
    left: int,
    noun: str,
    amounts: tuple[Total, ...],
    open_state: StepState,
    open_words: str,
    done_words: str,
    action: str,
    place: str,
) -> Step:
    state: StepState = open_state if left else "done"
    return Step(key, title, state, left, noun, amounts, open_words if left else done_words, action, place)
