"""The month at a glance: what still stands between a person and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

import pandas as pd

from kccwb.month_end.checklist import CloseItem, checklist
from kccwb.month_end.months import month_span
from kccwb.month_end.seal import SealStateName, seal_state
from kccwb.store.sql import sql_text
from kccwb.workbench.base import WorkbenchBase
from kccwb.workbench.browse import Total

StepState = Literal["done", "to do", "in the way", "look"]

_IN_THE_WAY = frozenset({"ledger", "gaps", "feedback", "mode"})
"""Items that hold others up while they are open."""
_WORDS = {
    "ledger": ("", "Load KCC's files"),
    "gaps": ("gap", "Map them"),
    "pending": ("row", "Upload"),
    "feedback": ("row", "Read the feedback"),
    "unread": ("row", "Read back"),
    "payments": ("payment", "Create & allocate"),
    "mode": ("", "Mend the mapping"),
    "cos": ("journal", "Open the journal"),
    "checks": ("document or item", "Look at them"),
    "credits": ("credit", "Open the checklist"),
}
"""Of each item of the checklist: what it counts, and what one does about it."""


@dataclass(frozen=True)
class Step:
    """One step of the month: how much is left of it, what that is worth, and where it is done.

    ``place`` is a page's name; ``action`` what one does there. ``left`` counts ``noun``; the amounts are per currency. ``state`` "look" is left to
    judgement and keeps nothing open.
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
    """The month being closed (its first day, None before anything is loaded), its steps in order, how far its seal is, and the checklist behind the steps."""

    month: date | None
    steps: tuple[Step, ...]
    seal: SealStateName = "open"
    items: tuple[CloseItem, ...] = ()

    @property
    def open_steps(self) -> int:
        """How many steps keep the month from being sealed."""
        return sum(step.state in {"to do", "in the way"} for step in self.steps)


class OverviewPart(WorkbenchBase):
    """The month at a glance: what still stands between a person and closing it."""

    def recent(self) -> pd.DataFrame:
        """What was done last, newest first: minute, who, what, how many times, and to what when it was one thing with a name."""
        return self.store.frame(sql_text(__file__, "recent"))

    def glance(self, month: str = "") -> Glance:
        """Every step to the close of a month, from its checklist (close_checklist); by default the latest month with documents in KCC's ledger."""
        name = month or self.store.scalar("select strftime(max(invoice_date), '%Y-%m') from document where in_ledger")
        if not name:
            first = Step("load", "KCC data", "in the way", 0, "", (), "Nothing is loaded yet.", "Load KCC's files", "kcc_data")
            return Glance(None, (first,))
        first_day, _ = month_span(name)
        items = checklist(self.store, name)
        ties = [item for item in items if item.key.startswith("tie:")]
        before = [item for item in items if item not in ties and not item.optional]
        after = [item for item in items if item not in ties and item.optional]
        steps = (
            self._is_connected(),
            *(self._step(item) for item in before),
            *((self._tie_outs(ties),) if ties else ()),
            *(self._step(item) for item in after if item.state != "not checked"),
        )
        return Glance(first_day, steps, seal_state(self.store, name).state, items)

    def _is_connected(self) -> Step:
        there = bool(self.store.scalar("select count(*) from connection where active"))
        words = "Connected." if there else "No accounting package is connected: nothing can cross."
        return Step("connect", "Accounting package", "done" if there else "in the way", 0, "", (), words, "Open Connection", "connection")

    def _step(self, item: CloseItem) -> Step:
        noun, action = _WORDS[item.key]
        state: StepState = "look" if item.state == "look" else "done"
        if item.blocks or item.state == "open":
            state = "in the way" if item.key in _IN_THE_WAY else "to do"
        return Step(item.key, item.title, state, item.left, noun, self._worth(item.left, item.amount), item.sentence, action, item.place)

    def _tie_outs(self, ties: Sequence[CloseItem]) -> Step:
        """All tie-outs as one step: how many differ or are not known, and what is not explained, sign aside."""
        left = [item for item in ties if item.blocks]
        unexplained = sum((abs(item.amount) for item in left if item.amount is not None), Decimal("0.00"))
        differ = sum(item.state == "open" for item in left)
        parts = [
            words
            for count, words in (
                (differ, f"{differ:,} differ, not all explained."),
                (len(left) - differ, f"{len(left) - differ:,} cannot be told before the package is read for the month."),
            )
            if count
        ]
        sentence = " ".join(parts) or "Both ledgers agree, or every difference is explained."
        state: StepState = "to do" if left else "done"
        return Step(
            "ties",
            "Tie-outs",
            state,
            len(left),
            "tie-out",
            self._worth(len(left), unexplained),
            sentence,
            "Open the tie-outs",
            "trial_balance",
        )

    def _worth(self, rows: int, amount: Decimal | None) -> tuple[Total, ...]:
        return (Total(self.base_currency, rows, amount),) if amount else ()
