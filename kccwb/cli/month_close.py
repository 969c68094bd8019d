"""Close a month: tie-outs, roll-forward, snapshots, drift, signatures, seal."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kccwb.cli.session import fail, last_read, say, show, workbench

Month = Annotated[str, typer.Option("--month", help="YYYY-MM.")]
Note = Annotated[str, typer.Option(help="A word to go with it.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
    group = typer.Typer(no_args_is_help=True, help="Close a month: tie-outs, snapshots, drift, seal, evidence.")
    app.add_typer(group, name="month-end")
    for part in (_status, _tie_out, _stock, _snapshots, _signing):
        part(group)


def _status(group: typer.Typer) -> None:
    @group.command("status")
    def status(month: Month) -> None:
        """Show what stands between a month and its close, and who has signed."""
        with workbench() as bench:
            items, state = bench.close_checklist(month), bench.close_state(month)
            show(
                [{**asdict(item), "blocks": item.blocks} for item in items],
                month=month,
                state=state.state,
                sentence=state.sentence,
                hash=state.hash,
                changes=state.changes,
                one_person=state.one_person,
                signatures=[asdict(one) for one in state.signatures],
            )
            say(state.sentence)
            fail(1 if state.state == "broken" or any(item.blocks for item in items) else 0)

    @group.command("read")
    def read(month: Month) -> None:
        """Read the package's trial balance of a month and its journals, and keep them."""
        with workbench() as bench:
            reading = bench.read_package_month(month)
            show([asdict(reading)])
            say(
                f"Read {reading.accounts} accounts and {reading.journals if reading.journals is not None else 'no'} journals. {reading.trouble}".strip()
            )


def _tie_out(group: typer.Typer) -> None:
    @group.command("tie-out")
    def tie_out(
        month: Month,
        tie: Annotated[str, typer.Option(help="Show the items of one tie-out, such as stock or VAT.")] = "",
        items: Annotated[bool, typer.Option("--items", help="Show every reconciling item.")] = False,
        rows_of: Annotated[str, typer.Option("--rows", help="With --tie: the postings behind a figure, of KCC or package.")] = "",
        walk: Annotated[bool, typer.Option("--walk", help="With --tie: from the last day on which both sides agreed, day by day.")] = False,
    ) -> None:
        """Show the tie-outs of a month, or the reconciling items, postings or days behind them."""
        with workbench() as bench:
            rows, read = bench.tie_out(month), bench.package_read(month)
            open_ties = [name for name, state in zip(rows["tie"].tolist(), rows["state"].tolist(), strict=True) if state == "differs"]
            if walk:
                walked = bench.tie_out_walk(month, tie)
                show(
                    [asdict(one) for one in walked.days],
                    empty="Neither side moved.",
                    month=month,
                    agreed=walked.agreed,
                    parted=walked.parted,
                    by=walked.by,
                )
                say(walked.words)
            elif rows_of:
                show(bench.tie_out_rows(month, tie, rows_of), empty="No postings.", month=month, read=read)
            elif items or tie:
                show(bench.tie_out_items(month, tie), empty="No reconciling items.", month=month, read=read)
            else:
                show(rows, month=month, read=read)
            say(last_read(read))
            say(f"Not explained: {', '.join(open_ties)}." if open_ties else "Every tie-out that could be checked agrees or is explained.")
            fail(1 if open_ties else 0)

    @group.command("explain")
    def explain(month: Month, tie: str, words: str) -> None:
        """Say why what is left of a tie-out may stand; it lapses when the amount changes."""
        with workbench() as bench:
            bench.explain_tie(month, tie, words)
            show(bench.tie_out(month), month=month)

    @group.command("checks")
    def checks(month: Month) -> None:
        """List sales without Cost of Sale, Cost of Sale without sales, negative stock, nil cost and odd margins."""
        with workbench() as bench:
            rows = bench.month_checks(month)
            show(rows, empty="Nothing stands out.", month=month)
            fail(1 if len(rows) else 0)


def _stock(group: typer.Typer) -> None:
    @group.command("roll-forward")
    def roll_forward(
        month: Annotated[str, typer.Option("--month", help="With --part, the month whose postings to list.")] = "",
        part: Annotated[str, typer.Option(help="purchases, adjustments, cost_of_sale, received or other.")] = "",
    ) -> None:
        """Show how stock moved month by month, or the postings behind one figure."""
        with workbench() as bench:
            show(bench.stock_roll_rows(month, part) if part else bench.stock_roll(), empty="No postings on stock nominals.")

    @group.command("margin")
    def margin(
        month: Annotated[str, typer.Option("--month", help="YYYY-MM; every month without it.")] = "",
        by: Annotated[str, typer.Option(help="month, stock_type or channel.")] = "month",
    ) -> None:
        """Show sales, Cost of Sale and margin by month, stock type or channel."""
        with workbench() as bench:
            show(bench.margin_by(month, by), empty="No sales and no Cost of Sale.")


def _snapshots(group: typer.Typer) -> None:
    @group.command("snapshot")
    def snapshot(month: Month) -> None:
        """Keep a month's figures of both ledgers as they are now."""
        with workbench() as bench:
            kept = bench.snapshot_month(month)
            show([asdict(kept)])
            say(f"Kept as snapshot {kept.snapshot_id}." if kept.fresh else f"Unchanged since snapshot {kept.snapshot_id}.")

    @group.command("drift")
    def drift(
        month: Month,
        since: Annotated[int | None, typer.Option(help="A snapshot's number; by default the sealed one, else the first kept.")] = None,
    ) -> None:
        """Show which documents moved a month since it was read or sealed, and what to post on top."""
        with workbench() as bench:
            told = bench.drift_summary(month, since)
            more: dict[str, Any] = asdict(told)
            more["moved"] = more.pop("documents")
            show(bench.drift(month, since), empty="Nothing moved.", **more)
            say(told.sentence)
            fail(1 if told.documents else 0)


def _signing(group: typer.Typer) -> None:
    @group.command("sign")
    def sign(month: Month, note: Note = "", by: Annotated[str, typer.Option(help="Who signs; by default who is logged in.")] = "") -> None:
        """Sign a month as its preparer."""
        with workbench() as bench:
            _as(bench, by)
            _told(bench.prepare_month(month, note))

    @group.command("approve")
    def approve(
        month: Month, note: Note = "", by: Annotated[str, typer.Option(help="Who approves; another person than the preparer.")] = ""
    ) -> None:
        """Sign a prepared month as its approver."""
        with workbench() as bench:
            _as(bench, by)
            _told(bench.approve_month(month, note))

    @group.command("seal")
    def seal(
        month: Month,
        despite: Annotated[str, typer.Option(help="Seal although items are open, and say why.")] = "",
        by: Annotated[str, typer.Option(help="Who seals.")] = "",
    ) -> None:
        """Seal an approved month; the seal breaks by itself when either ledger moves."""
        with workbench() as bench:
            _as(bench, by)
            _told(bench.seal_month(month, despite))

    @group.command("reopen")
    def reopen(
        month: Month, note: Annotated[str, typer.Option(help="The reason.")], by: Annotated[str, typer.Option(help="Who reopens.")] = ""
    ) -> None:
        """Take the signatures of a month back, with the reason."""
        with workbench() as bench:
            _as(bench, by)
            _told(bench.reopen_month(month, note))

    @group.command("pack")
    def pack(
        month: Month,
        out: Annotated[Path, typer.Option("--out", help="The workbook to write (.xlsx).")],
        html: Annotated[Path | None, typer.Option("--html", help="Write the statement to sign, too.")] = None,
    ) -> None:
        """Write the month's evidence: a workbook, and a statement that a partner can sign."""
        with workbench() as bench:
            files = bench.write_evidence(month, out.absolute(), html.absolute() if html else None)
            show([{"file": str(file)} for file in files])
            say("Written: " + ", ".join(str(file) for file in files))


def _as(bench: Any, by: str) -> None:
    if by:
        bench.by = by


def _told(state: Any) -> None:
    show(
        [asdict(one) for one in state.signatures],
        month=state.month,
        state=state.state,
        sentence=state.sentence,
        hash=state.hash,
        changes=state.changes,
    )
    say(state.sentence)
