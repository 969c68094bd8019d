"""How the work goes: what changed since yesterday, and what waited at the end of each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pandas as pd

from kccwb.store.sql import sql_text
from kccwb.workbench.base import WorkbenchBase


@dataclass(frozen=True)
class DayChange:
    """One thing that changed: how many times, the money of it (None where it has none), and ``place``, the page that shows it."""

    what: str
    times: int
    currency: str
    amount: Decimal | None
    place: str


@dataclass(frozen=True)
class DayChanges:
    """What changed on a day: ``today`` when anything did, else the last day with work (None when nothing was ever done)."""

    day: date | None
    today: bool
    rows: tuple[DayChange, ...]


class ProgressPart(WorkbenchBase):
    """How the work goes: what changed since yesterday, and what waited at the end of each day."""

    def day_changes(self, today: date | None = None) -> DayChanges:
        """What changed since yesterday ended; when nothing did, what changed on the last day with work and after it. Days are this machine's."""
        now = today or datetime.now().astimezone().date()
        rows = self._changed(now)
        if rows:
            return DayChanges(now, True, rows)
        latest = self.store.scalar(
            "select max(moment) from (select max(loaded) as moment from load union all select max(occurred) from event "
            "union all select max(first_seen) from package_payment) where moment < ?",
            [_begin(now)],
        )
        if latest is None:
            return DayChanges(None, False, rows)
        day = latest.replace(tzinfo=UTC).astimezone().date()
        return DayChanges(day, False, self._changed(day))

    def day_standing(self, days: int = 30, today: date | None = None) -> pd.DataFrame:
        """What waited at the end of each of the last ``days`` days, oldest first, from the first day on which documents were loaded.

        day, waiting (documents not in the package), waiting_amount (base currency), refused, payments (not created), differences (open).
        """
        now = today or datetime.now().astimezone().date()
        span = [now - timedelta(days=back) for back in range(days - 1, -1, -1)]
        ends = [_begin(day + timedelta(days=1)) for day in span]
        rows = self.store.frame(sql_text(__file__, "day_standing"), {"days": span, "ends": ends})
        return rows[rows["known"]].drop(columns="known").reset_index(drop=True)

    def _changed(self, day: date) -> tuple[DayChange, ...]:
        return tuple(DayChange(*row) for row in self.store.rows(sql_text(__file__, "day_change"), {"since": _begin(day)}))


def _begin(day: date) -> datetime:
    """When a day of this machine began, as the store keeps times: UTC without a zone."""
    return datetime.combine(day, time()).astimezone().astimezone(UTC).replace(tzinfo=None)
