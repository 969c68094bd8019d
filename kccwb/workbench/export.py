"""The export screen: pending, pre-check, upload, exported, feedback, verify."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

import pandas as pd

from kccwb.accounting.known import known
from kccwb.accounting.protocol import AccountingPackage
from kccwb.mapping.resolve import Resolver
from kccwb.model.errors import BadInput, NotConnected
from kccwb.model.package import Known
from kccwb.sync.outward import jobs, marking
from kccwb.sync.outward.accounts import Accounts
from kccwb.sync.outward.candidates import Row, Selection, load_rows
from kccwb.sync.outward.lookup import recover
from kccwb.sync.outward.outbox import Outbox
from kccwb.sync.outward.plan import make_plan
from kccwb.sync.outward.precheck import Judge, precheck
from kccwb.sync.outward.reports import (
    JobStatus,
    PrecheckReport,
    Progress,
    RecoveryReport,
    UploadPlan,
    UploadReport,
    VerifyReport,
)
from kccwb.sync.outward.upload import Upload
from kccwb.sync.outward.verify import verify
from kccwb.workbench.base import WorkbenchBase

WAITING_ITEMS = ("pending", "failed", "in doubt")
"""States of posting items that documents wait for."""
_IN_ORDER = "order by sending_order, source_date, source_code"


class ExportPart(WorkbenchBase):
    """The export screen: pending, pre-check, upload, exported, feedback, verify."""

    def pending(self, state: str | None = None, source_type: str | None = None) -> pd.DataFrame:
        """Every row that is not exported, with its state and the reason; of one state or source type when asked."""
        return self.store.reader("pending_export").frame(
            f"select * exclude (sending_order) from pending_export where ($state is null or state = $state) "
            f"and ($type is null or lower(source_type) = lower($type)) {_IN_ORDER}",
            {"state": state, "type": source_type},
        )

    def not_for_export(self) -> pd.DataFrame:
        """The rows that do not go to the package, each with the reason."""
        return self.pending(state="not for export")

    def exported(self, source_type: str | None = None) -> pd.DataFrame:
        """What was exported or marked, newest first, with the tick of those seen in the package."""
        return self.store.reader("exported").frame(
            "select * exclude (sending_order) from exported where ($type is null or lower(source_type) = lower($type)) "
            "order by exported_at desc, sending_order, source_date, source_code",
            {"type": source_type},
        )

    def feedback(self) -> pd.DataFrame:
        """What the package said about the rows it refused, the largest root cause first."""
        return self.store.reader("feedback").frame("select * from feedback order by amount desc, documents desc, code, cause_group, row_id")

    def precheck_findings(self) -> pd.DataFrame:
        """What the last pre-check found, row by row, with the documents and amount of the whole root cause."""
        return self.store.reader("precheck_finding").frame(
            "select * from precheck_finding order by severity, amount desc, code, cause_group, row_id"
        )

    def precheck(self, row_ids: Sequence[str] | None = None, types: Sequence[str] | None = None) -> PrecheckReport:
        """Render and judge the rows (all when none are named) and what goes along, without sending anything.

        Without a connected package only our own rules are applied, and the report says so. Raises BadInput for an unknown row id.
        """
        rows = load_rows(self.store)
        chosen = Selection.of(row_ids, types, all_rows=not row_ids and not types).choose(rows)
        return self._judged(chosen, rows)

    def plan(self, row_ids: Sequence[str] | None = None, types: Sequence[str] | None = None, all_rows: bool = False) -> UploadPlan:
        """What an upload of this selection would send, what goes along, what is blocked or waits. Runs the pre-check on it.

        Raises BadInput when nothing is selected or a row id is unknown.
        """
        selection = Selection.of(row_ids, types, all_rows)
        rows = load_rows(self.store)
        chosen = selection.choose(rows)
        self._judged(chosen, rows)
        return make_plan(self.store, chosen, load_rows(self.store))

    def upload(
        self,
        row_ids: Sequence[str] | None = None,
        types: Sequence[str] | None = None,
        all_rows: bool = False,
        dry_run: bool = False,
        progress: Callable[[Progress], None] | None = None,
    ) -> UploadReport:
        """Send the selection and what it needs; each row at most once, whatever happens. ``dry_run`` only plans.

        Raises BadInput (nothing changed) for a wrong selection or when an upload runs; NotConnected when there is no package.
        """
        selection = Selection.of(row_ids, types, all_rows)
        with jobs.exclusive(self.store):
            jobs.stop_dead(self.store)
            return self._upload(progress).run(selection, dry_run=dry_run)

    def start_upload(self, row_ids: Sequence[str] | None = None, types: Sequence[str] | None = None, all_rows: bool = False) -> str:
        """Begin the upload in the background; its job id. While one runs, its id is returned and nothing new begins.

        Raises BadInput for a wrong selection and NotConnected when there is no package.
        """
        self.package()
        return jobs.start(self.store, self.by, Selection.of(row_ids, types, all_rows), self._upload)

    def job(self, job_id: str) -> JobStatus:
        """How far a background upload is. Raises BadInput when there is none of that id."""
        return jobs.status(self.store, job_id)

    def latest_job(self) -> JobStatus | None:
        """The background upload begun last, None when there was none."""
        return jobs.latest(self.store)

    def pause_job(self, job_id: str) -> JobStatus:
        """Pause an upload after the batch under way. Raises BadInput when it does not run."""
        jobs.pause(self.store, job_id, self.by)
        return self.job(job_id)

    def resume_job(self, job_id: str) -> JobStatus:
        """Let a paused upload go on. Raises BadInput when it is not paused."""
        jobs.resume(self.store, job_id, self.by)
        return self.job(job_id)

    def recover(self) -> RecoveryReport:
        """Look up every row in doubt in the package: adopt what is there, release what surely is not.

        Nothing is done while an upload runs here. Raises NotConnected when there is no package.
        """
        jobs.stop_dead(self.store)
        with jobs.exclusive(self.store):
            return recover(self.store, self.package(), self._accounts(), self._outbox())

    def posting_items(self) -> pd.DataFrame:
        """View posting_item: each sales nominal's item, the account it posts to, and whether it is there. Empty where a sales line names its account."""
        return self.store.frame("select * from posting_item order by nominal_code, account_code, row_id")

    def send_posting_items(self) -> UploadReport:
        """Send the posting items that documents wait for, and nothing else. Raises BadInput when none waits, NotConnected without a package."""
        waiting = self.store.rows("select row_id from posting_item where state in (select unnest(?)) order by 1", [list(WAITING_ITEMS)])
        if not waiting:
            raise BadInput(
                "No posting item waits to be sent.", "kccwb map posting-items lists them; each sales nominal needs an account first."
            )
        return self.upload([row_id for (row_id,) in waiting])

    def verify(self, row_ids: Sequence[str] | None = None) -> VerifyReport:
        """Read back what was sent (all of it when no rows are named): tick what agrees, say what differs or is gone.

        Raises PackageError when the package cannot be asked.
        """
        if row_ids:
            Selection.of(row_ids, None, False).choose(load_rows(self.store))
        return verify(self.store, self.package(), self._outbox(), row_ids or None)

    def mark(self, row_ids: Sequence[str]) -> int:
        """Mark as Exported: the rows are never sent and get no tick. Raises BadInput, nothing changed, when one cannot be."""
        return marking.mark(self.store, row_ids, self.by)

    def unmark(self, row_ids: Sequence[str]) -> int:
        """Mark as Not Exported, for hand-marked rows only. Raises BadInput, nothing changed, for any other."""
        return marking.unmark(self.store, row_ids, self.by)

    def export_again(self, row_ids: Sequence[str]) -> int:
        """Take rows that a read-back found voided, deleted or missing back to pending. Raises BadInput for any other."""
        return marking.export_again(self.store, row_ids, self.by)

    def _judged(self, chosen: Sequence[Row], rows: dict[str, Row]) -> PrecheckReport:
        package = self._package_if_connected()
        judge = Judge(package, self._known()) if package is not None else None
        return precheck(self.store, self._accounts(), judge, self.by, chosen, rows)

    def _package_if_connected(self) -> AccountingPackage | None:
        try:
            return self.package()
        except NotConnected:
            return None

    def _accounts(self) -> Accounts:
        return Resolver.load(self.store)

    def _known(self) -> Known:
        return known(self.store)

    def _outbox(self) -> Outbox:
        return Outbox(self.store, self.package(), self.by, uuid.uuid4().hex)

    def _upload(self, progress: Callable[[Progress], None] | None = None, paused: Callable[[], bool] | None = None) -> Upload:
        upload = Upload(self.store, self.package(), self._accounts, self._known, self.by, refresh=self.refresh_known)
        upload.progress = progress or upload.progress
        upload.paused = paused or upload.paused
        return upload
