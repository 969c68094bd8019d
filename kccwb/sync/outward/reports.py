"""What the export screen's actions answer: plain values that a page, a script or the wire can carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Result = Literal["accepted", "adopted", "rejected", "blocked", "waiting", "refused", "skipped", "in doubt", "not sent", "would send"]
"""What an upload did with a row. adopted: it was in the package already and agrees; waiting: what it stands on is not there yet;
refused: not for export; skipped: exported before; not sent: the run ended first, the row is pending again."""


@dataclass(frozen=True)
class CauseGroup:
    """One root cause with the rows it holds up; ``amount`` is in base currency."""

    code: str
    severity: str
    message: str
    cause: str
    fix: str
    place: str
    group: str
    documents: int
    amount: Decimal


@dataclass(frozen=True)
class PrecheckReport:
    """The offline judgement of a selection. ``judged_as`` names the package whose rules were applied, empty when only ours were."""

    checked: int
    ok: int
    blocked: int
    warnings: int
    groups: tuple[CauseGroup, ...]
    judged_as: str
    note: str = ""


@dataclass(frozen=True)
class PlanRow:
    """A row of a plan, with the reason why it is where it is."""

    row_id: str
    source_type: str
    source_code: str
    company_name: str = ""
    currency: str = ""
    amount: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class PlanAmount:
    """Documents of one currency in a plan, and their gross total."""

    currency: str
    documents: int
    amount: Decimal


@dataclass(frozen=True)
class UploadPlan:
    """What an upload would do, shown before it begins. ``sending`` is in the order of sending and holds ``goes_along`` too."""

    selected: int
    amounts: tuple[PlanAmount, ...]
    sending: tuple[PlanRow, ...]
    goes_along: tuple[PlanRow, ...]
    blocked: tuple[PlanRow, ...]
    waiting: tuple[PlanRow, ...]
    left_out: tuple[PlanRow, ...]
    """Selected rows that are not for export, or exported before."""


@dataclass(frozen=True)
class UploadRow:
    """What became of one row in an upload."""

    row_id: str
    source_type: str
    source_code: str
    result: Result
    state: str
    message: str = ""


@dataclass(frozen=True)
class VerifyReport:
    """A read-back of what was sent: how many rows agree, differ, or are gone from the package."""

    read: int
    verified: int
    differs: int
    gone: int
    message: str = ""


@dataclass(frozen=True)
class RecoveryReport:
    """Rows in doubt that were looked up in the package. ``left`` could not be told and stay in doubt."""

    looked_up: int
    adopted: int
    released: int
    left: int
    message: str = ""


@dataclass(frozen=True)
class UploadReport:
    """The outcome of an upload. ``stopped`` says why it could not finish, empty when it did."""

    run_id: str
    dry_run: bool
    rows: tuple[UploadRow, ...]
    accepted: int
    adopted: int
    rejected: int
    blocked: int
    waiting: int
    not_sent: int
    in_doubt: int
    recovered: int
    verified: int
    differs: int
    stopped: str = ""

    @property
    def exit_code(self) -> int:
        """0 all done, 1 some rows failed, were blocked or differ, 3 the run could not finish."""
        if self.stopped:
            return 3
        refused = any(row.result == "refused" for row in self.rows)
        return 1 if self.rejected or self.blocked or self.in_doubt or self.not_sent or self.differs or refused else 0


@dataclass(frozen=True)
class Progress:
    """How far a run is: rows done and failed of the total, and what it does now."""

    total: int
    done: int
    failed: int
    message: str


@dataclass(frozen=True)
class JobStatus:
    """A background upload. ``left_seconds`` is estimated from the pace so far, None when it cannot be told."""

    job_id: str
    kind: str
    state: str
    started: datetime
    finished: datetime | None
    total: int
    done: int
    failed: int
    message: str
    by: str
    per_minute: int
    left_seconds: int | None
