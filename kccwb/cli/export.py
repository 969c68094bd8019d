"""The export screen: pending, pre-check, upload, exported, feedback, verify."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer

from kccwb.cli.session import fail, say, session, show, workbench
from kccwb.model.errors import BadInput
from kccwb.sync.outward.reports import JobStatus, Progress, UploadReport

Types = Annotated[list[str] | None, typer.Option("--type", help="A source type, such as 'Sales Invoice'; may be repeated.")]
Rows = Annotated[list[str] | None, typer.Option("--row", help="A row id, such as S:INV1; may be repeated.")]
More = Annotated[list[str] | None, typer.Argument(help="More values of the option before.", show_default=False)]


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
    _listings(app)
    _sending(app)
    _marking(app)


def _listings(app: typer.Typer) -> None:
    @app.command()
    def pending(
        state: Annotated[str | None, typer.Option(help="Only this state, such as blocked.")] = None,
        source_type: Annotated[str | None, typer.Option("--type", help="Only this source type.")] = None,
    ) -> None:
        """List what is pending export, and why it is not exported yet."""
        with workbench() as bench:
            show(bench.pending(state, source_type), empty="Nothing is pending export.")

    @app.command()
    def exported(source_type: Annotated[str | None, typer.Option("--type", help="Only this source type.")] = None) -> None:
        """List what was exported, with the tick of what was seen in the package."""
        with workbench() as bench:
            show(bench.exported(source_type), empty="Nothing is exported yet.")

    @app.command()
    def feedback() -> None:
        """List what the package said about the rows it refused."""
        with workbench() as bench:
            show(bench.feedback(), empty="There is no feedback.")

    @app.command()
    def job(job_id: Annotated[str | None, typer.Argument(help="A job id; the latest when none is given.")] = None) -> None:
        """Show how far a background upload is."""
        with workbench() as bench:
            found: JobStatus | None = bench.job(job_id) if job_id else bench.latest_job()
            show([asdict(found)] if found else [], empty="No upload was run in the background yet.")


def _sending(app: typer.Typer) -> None:
    @app.command()
    def precheck(row: Rows = None, source_type: Types = None, more: More = None) -> None:
        """Judge the pending rows offline, before anything is sent."""
        rows, types = _selection(row, source_type, more)
        with workbench() as bench:
            report = bench.precheck(rows, types)
            facts: dict[str, Any] = {"checked": report.checked, "ok": report.ok, "blocked": report.blocked, "warnings": report.warnings}
            if session().json:
                show(
                    bench.precheck_findings(),
                    **facts,
                    judged_as=report.judged_as,
                    note=report.note,
                    groups=[asdict(one) for one in report.groups],
                )
            elif report.groups:
                columns = ("severity", "documents", "amount", "message", "cause", "fix")
                show([{name: getattr(group, name) for name in columns} for group in report.groups])
            say(
                f"{report.checked} checked, {report.ok} ok, {report.warnings} with warnings, {report.blocked} blocked. {report.note}".strip()
            )
            fail(1 if report.blocked else 0)

    @app.command()
    def upload(
        all_rows: Annotated[bool, typer.Option("--all", help="Everything that is pending.")] = False,
        source_type: Types = None,
        row: Rows = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the plan and send nothing.")] = False,
        more: More = None,
    ) -> None:
        """Send the selection, and what it needs, to the accounting package."""
        rows, types = _selection(row, source_type, more)
        with workbench() as bench, _progress(bench) as told:
            report = bench.upload(rows, types, all_rows, dry_run, progress=told) if told else bench.upload(rows, types, all_rows, dry_run)
        _tell(report)
        fail(report.exit_code)


def _marking(app: typer.Typer) -> None:
    @app.command()
    def mark(row_id: Annotated[list[str], typer.Argument(help="Row ids.")]) -> None:
        """Mark rows as exported by hand: they are never sent."""
        with workbench() as bench:
            count = bench.mark(row_id)
            show([{"row_id": one, "state": "marked"} for one in dict.fromkeys(row_id)], marked=count)
            say(f"{count} marked as exported.")

    @app.command()
    def unmark(row_id: Annotated[list[str], typer.Argument(help="Row ids.")]) -> None:
        """Take hand-marked rows back to pending."""
        with workbench() as bench:
            count = bench.unmark(row_id)
            show([{"row_id": one, "state": "pending"} for one in dict.fromkeys(row_id)], unmarked=count)
            say(f"{count} marked as not exported.")

    @app.command()
    def verify(row_id: Annotated[list[str] | None, typer.Argument(help="Row ids; all exported rows when none is named.")] = None) -> None:
        """Read back what was sent: tick what agrees, say what differs or is gone."""
        with workbench() as bench:
            report = bench.verify(row_id or None)
            held = bench.exported()
            counts: dict[str, Any] = {"read": report.read, "verified": report.verified, "differs": report.differs, "gone": report.gone}
            show(held[held["later"] != ""], empty="Everything read agrees.", **counts)
            say(f"{report.read} read, {report.verified} agree, {report.differs} differ, {report.gone} are gone from the package.")
            fail(1 if report.differs or report.gone else 0)


def _selection(rows: list[str] | None, types: list[str] | None, more: list[str] | None) -> tuple[list[str], list[str]]:
    """Values behind an option belong to it: --row A B C, --type Company "Stock Item"."""
    if more and rows and types:
        raise BadInput(f"It is not clear what {' '.join(more)} belongs to.", "Repeat --row or --type before each value.")
    if more and not rows and not types:
        raise BadInput(f"{' '.join(more)}: say what this is.", "Use --row ID or --type TYPE.")
    return [*(rows or []), *(more or [] if rows else [])], [*(types or []), *(more or [] if types and not rows else [])]


def _tell(report: UploadReport) -> None:
    counts = {
        name: getattr(report, name)
        for name in (
            "accepted",
            "adopted",
            "rejected",
            "blocked",
            "waiting",
            "not_sent",
            "in_doubt",
            "verified",
            "differs",
            "stopped",
            "run_id",
            "dry_run",
        )
    }
    rows: list[dict[str, Any]] = [asdict(row) for row in report.rows]
    if not session().json:
        rows = [row for row in rows if row["result"] not in {"accepted", "adopted"}]
    show(rows, empty="Nothing to send." if not report.rows else "Every row went.", **counts)
    done = "would be sent" if report.dry_run else "exported"
    left_out = sum(row.result == "refused" for row in report.rows)
    count = sum(row.result == "would send" for row in report.rows) if report.dry_run else report.accepted + report.adopted
    say(
        f"{count} {done}, {report.verified} verified, {report.rejected} refused, {report.blocked} blocked, {report.waiting} waiting"
        + (f", {report.in_doubt} in doubt" if report.in_doubt else "")
        + (f", {left_out} not for export" if left_out else "")
        + "."
    )
    if report.stopped:
        say(f"kccwb: {report.stopped}")


@contextmanager
def _progress(bench: object) -> Iterator[Callable[[Progress], None] | None]:
    """A bar on a terminal; silent when piped, and when the running app does the work."""
    if not sys.stderr.isatty() or not hasattr(bench, "store"):
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    with Bar(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True)
    ) as bar:
        task = bar.add_task("Upload", total=None)

        def told(progress: Progress) -> None:
            bar.update(task, total=progress.total or None, completed=progress.done, description=progress.message)

        yield told
