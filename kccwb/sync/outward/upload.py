"""Upload: recover, refresh, pre-check, queue, send phase by phase, verify. Whatever dies when, nothing goes twice."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.documents import SOURCE_TYPES
from kccwb.model.errors import PackageError
from kccwb.model.finding import Explanation
from kccwb.model.package import Known
from kccwb.store import Store
from kccwb.store.events import Event, record
from kccwb.sync.outward.accounts import Accounts
from kccwb.sync.outward.candidates import Row, Selection, load_rows
from kccwb.sync.outward.contacts import is_contact
from kccwb.sync.outward.elements import Builder
from kccwb.sync.outward.lookup import Cache, adopt_applied, recover
from kccwb.sync.outward.outbox import DRAFTS, Outbox
from kccwb.sync.outward.own_findings import need_words
from kccwb.sync.outward.plan import make_plan
from kccwb.sync.outward.precheck import Judge, precheck
from kccwb.sync.outward.reports import Progress, RecoveryReport, UploadPlan, UploadReport, UploadRow, VerifyReport
from kccwb.sync.outward.sending import Sender, contact_of
from kccwb.sync.outward.verify import verify

FAILED = frozenset({"rejected", "in doubt", "not sent"})


def _silent(progress: Progress) -> None:
    """Tell nobody."""


def _never() -> bool:
    return False


@dataclass
class Upload:
    """One upload. ``refresh`` reads the package's contacts, items, documents and lock dates anew; ``known`` loads what is cached."""

    store: Store
    package: AccountingPackage
    accounts: Callable[[], Accounts]
    known: Callable[[], Known]
    by: str
    refresh: Callable[[], object] | None = None
    progress: Callable[[Progress], None] = _silent
    paused: Callable[[], bool] = _never
    sleep: Callable[[float], None] = time.sleep
    run_id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        self.outbox = Outbox(self.store, self.package, self.by, self.run_id)
        self._sender: Sender | None = None
        self._total = 0

    def run(self, selection: Selection, *, dry_run: bool = False) -> UploadReport:
        """Do it. Raises BadInput before anything happens when the selection is wrong; all else is in the report."""
        selection.choose(load_rows(self.store))
        stopped, verified, recovered = "", VerifyReport(0, 0, 0, 0), RecoveryReport(0, 0, 0, 0)
        if not dry_run:
            try:
                recovered = self._prepare()
            except PackageError as error:
                stopped = str(error)
        plan = self._plan(selection)
        if not dry_run and not stopped:
            try:
                self._send(plan)
                self.progress(Progress(self._total, self._total, self._failed(), "Reading back"))
                verified = verify(self.store, self.package, self.outbox, only_unverified=True)
            except PackageError as error:
                stopped = str(error)
                self._unqueue(error.message)
            except KeyboardInterrupt:
                self._unqueue("stopped by the user")
                raise
            except Exception as error:
                self._unqueue(f"the upload failed: {error}")
                raise
        return self._report(plan, dry_run, stopped, verified, recovered)

    def _prepare(self) -> RecoveryReport:
        """First what is in doubt, then what the package holds by now."""
        recovered = recover(self.store, self.package, self.accounts(), self.outbox)
        if self.refresh is not None:
            self.progress(Progress(0, 0, 0, "Reading what the package holds"))
            self.refresh()
        self._look_at_drafts()
        applied = adopt_applied(self.store, self.package, self.accounts(), self.outbox)
        return replace(recovered, adopted=recovered.adopted + applied)

    def _plan(self, selection: Selection) -> UploadPlan:
        rows = load_rows(self.store)
        chosen = selection.choose(rows)
        self.progress(Progress(len(chosen), 0, 0, "Pre-check"))
        precheck(self.store, self.accounts(), Judge(self.package, self.known()), self.by, chosen, rows)
        return make_plan(self.store, chosen, rows)

    def _look_at_drafts(self) -> None:
        """Invoices that went as drafts may have been approved since, and allocations wait for that."""
        drafts = [
            row_id
            for row_id, status in self.store.rows(
                "select held.row_id, held.package_status from export_state as held "
                "inner join export_allocation as waiting on held.row_id = waiting.document_row "
                "where held.state in ('sent', 'verified') and waiting.ineligible_reason is null"
            )
            if (status or "").upper() in DRAFTS
        ]
        if drafts:
            verify(self.store, self.package, self.outbox, drafts)

    def _send(self, plan: UploadPlan) -> None:
        with self.store.tx() as tx:  # nobody can mark a row between the look at it and its queueing
            marked = {row_id for (row_id,) in tx.rows("select row_id from export_state where state = 'marked'")}
            sending = [row for row in plan.sending if row.row_id not in marked]
            self._total = len(sending)
            record(tx, self.by, [Event("export.upload", self.run_id, {"rows": self._total, "package": self.package.key})])
            self.outbox.note("queued", [(row.row_id, row.source_type) for row in sending])
        cache = Cache.load(self.store, fresh=self.refresh is not None)
        self._sender = sender = Sender(self.store, self.package, self.outbox, cache, self._tick, self.sleep)
        rows = load_rows(self.store)
        for source_type in SOURCE_TYPES:
            ids = [row.row_id for row in sending if row.source_type == source_type]
            if ids:
                self._phase(sender, [rows[row_id] for row_id in ids])

    def _phase(self, sender: Sender, rows: Sequence[Row]) -> None:
        """Send the rows of one source type, but for those whose company, items, payment or invoice did not arrive."""
        going = self._arrived(sender, rows)
        built = Builder(self.store, self.accounts()).build([row.row_id for row in going])
        sendable, missing = [], []
        for row in going:
            element = built.elements.get(row.row_id)
            if element is None or built.errors(row.row_id):
                missing.append((row.row_id, row.source_type, *_changed_meanwhile(built.errors(row.row_id))))
            elif contact_of(element) == "":
                missing.append((row.row_id, row.source_type, *_no_contact(row)))
            else:
                sendable.append(element)
        sender.refuse(missing)
        sender.send_all(sendable, built.load_ids)

    def _arrived(self, sender: Sender, rows: Sequence[Row]) -> list[Row]:
        going: list[Row] = []
        refused, released = [], []
        waits = (
            dict(self.store.rows("select row_id, waits_for from export_allocation where waits_for is not null"))
            if rows[0].source_type == "Allocation"
            else {}
        )
        for row in rows:
            failed = [need for need in row.needs if sender.results.get(need, ("", ""))[0] in FAILED]
            if failed:
                result, message = sender.results[failed[0]]
                if result == "rejected":
                    refused.append((row.row_id, row.source_type, *_need_failed(failed[0], message)))
                else:
                    released.append((row, f"waits for {failed[0].partition(':')[2]}: {message}"))
            elif row.row_id in waits:
                released.append((row, waits[row.row_id]))
            else:
                going.append(row)
        sender.refuse(refused)
        for row, why in released:
            sender.results[row.row_id] = ("waiting", why)
        self.outbox.note("unqueued", [(row.row_id, row.source_type) for row, _ in released], "what it stands on is not in the package yet")
        return going

    def _tick(self, message: str) -> None:
        """Between batches: tell how far it is, and wait while paused."""
        done = len(self._sender.results) if self._sender else 0
        self.progress(Progress(self._total, done, self._failed(), message))
        while self.paused():
            self.sleep(0.2)

    def _failed(self) -> int:
        return sum(result == "rejected" for result, _ in self._sender.results.values()) if self._sender else 0

    def _unqueue(self, message: str) -> None:
        queued = self.store.rows("select row_id, source_type from export_state where state = 'queued'")
        self.outbox.note("unqueued", queued, message)

    def _report(self, plan: UploadPlan, dry_run: bool, stopped: str, verified: VerifyReport, recovered: RecoveryReport) -> UploadReport:
        results = self._sender.results if self._sender else {}
        now = self.store.rows("select row_id, state, reason from pending_export union all select row_id, state, '' from exported")
        states, reasons = {row_id: state for row_id, state, _ in now}, {row_id: reason for row_id, _, reason in now}
        rows: list[UploadRow] = []

        def add(row_id: str, source_type: str, source_code: str, result: str, message: str) -> None:
            rows.append(UploadRow(row_id, source_type, source_code, result, states.get(row_id, ""), message))  # type: ignore[arg-type]

        for row in plan.sending:
            result, message = results.get(row.row_id, ("would send" if dry_run else "not sent", row.reason if dry_run else ""))
            add(row.row_id, row.source_type, row.source_code, result, message)
        for row in plan.blocked:
            add(row.row_id, row.source_type, row.source_code, "blocked", row.reason)
        for row in plan.waiting:
            result = "in doubt" if states.get(row.row_id) == "in doubt" else "waiting"
            add(row.row_id, row.source_type, row.source_code, result, row.reason if dry_run else reasons.get(row.row_id) or row.reason)
        for row in plan.left_out:
            exported = states.get(row.row_id) in {"sent", "verified", "marked"}
            add(row.row_id, row.source_type, row.source_code, "skipped" if exported else "refused", row.reason)
        count = {name: sum(row.result == name for row in rows) for name in ("accepted", "adopted", "rejected", "blocked", "waiting")}
        return UploadReport(
            run_id=self.run_id,
            dry_run=dry_run,
            rows=tuple(rows),
            **count,
            not_sent=sum(row.result == "not sent" for row in rows),
            in_doubt=sum(row.result == "in doubt" for row in rows),
            recovered=recovered.adopted + recovered.released,
            verified=verified.verified,
            differs=verified.differs + verified.gone,
            stopped=stopped,
        )


def _need_failed(need: str, message: str) -> tuple[str, Explanation]:
    name = need_words(need)
    return f"Not sent: {name} was refused ({message})", Explanation(
        code="need_failed",
        cause=f"{name} must be in the package first, and the package refused it.",
        fix=f"Mend {name}, as its own feedback says, and upload again.",
        place="export",
        group=need,
    )


def _no_contact(row: Row) -> tuple[str, Explanation]:
    need = next(filter(is_contact, row.needs), "company:")
    urn = need.partition(":")[2]
    return f"Not sent: company {urn} is not in the package", Explanation(
        code="contact_missing",
        cause=f"Company {urn} was marked as exported by hand, or removed from the package, and no contact carries its URN or name.",
        fix=f"Make the contact in the package, or unmark company {urn} and upload again.",
        place="export",
        group=need,
    )


def _changed_meanwhile(errors: Sequence[object]) -> tuple[str, Explanation]:
    message = str(getattr(errors[0], "message", "")) if errors else "The row is not there any more."
    return message, Explanation("changed", "KCC's data or the mapping changed while the upload ran.", "Upload again.", "export", "")
