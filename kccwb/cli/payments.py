"""Payments in, open items and bank movements."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from kccwb.cli.session import fail, say, session, show, workbench
from kccwb.model.errors import BadInput

Rows = Annotated[list[str] | None, typer.Option("--row", help="A row id of the import grid; may be repeated.")]
More = Annotated[list[str] | None, typer.Argument(help="More row ids behind --row.", show_default=False)]
AsAt = Annotated[datetime | None, typer.Option("--as-at", formats=["%Y-%m-%d", "%d/%m/%Y"], help="As at this date; default today.")]
_GRID = (
    "row_id",
    "urn",
    "company_name",
    "payment_date",
    "reference",
    "amount",
    "currency",
    "allocated_to",
    "s_p",
    "bank_account",
    "status",
)


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
    payments = typer.Typer(no_args_is_help=True, help="Payments made in the accounting package, on their way into KCC.")
    app.add_typer(payments, name="payments")
    _importing(payments)
    _balances(app)


def _importing(payments: typer.Typer) -> None:
    @payments.command()
    def fetch() -> None:
        """Read what was paid in the package since the last time."""
        with workbench() as bench:
            report = bench.fetch_payments()
        show([asdict(report)], empty="")
        say(
            f"{report.read} read, {report.new} new, {report.waiting} wait to be created"
            + (f", {report.held_up} held up" if report.held_up else "")
            + (f", {report.reversed} deleted in the package and taken back" if report.reversed else "")
            + (f", {report.not_carried} not carried (see: kccwb payments not-carried)" if report.not_carried else "")
            + "."
        )

    @payments.command("list")
    def listing(importable: Annotated[bool, typer.Option("--importable", help="Only those that can be created now.")] = False) -> None:
        """List the payments on documents that came from KCC, with their status."""
        with workbench() as bench:
            found = bench.payments(True if importable else None)
            show(found if session().json else found[list(_GRID)], empty="No payment was fetched.")

    @payments.command()
    def create(
        all_rows: Annotated[bool, typer.Option("--all", help="Every payment on the grid.")] = False, row: Rows = None, more: More = None
    ) -> None:
        """Create & Allocate Payments."""
        if more and not row:
            raise BadInput(f"{' '.join(more)}: say what this is.", "Use --row ID.")
        if all_rows and row:
            raise BadInput("--all and --row cannot stand together.", "Use one of them.")
        with workbench() as bench:
            report = bench.create_payments([*(row or []), *(more or [])], all_rows)
        facts: dict[str, Any] = {name: getattr(report, name) for name in ("created", "refused", "unchanged")}
        rows: list[dict[str, Any]] = [asdict(one) for one in report.rows if session().json or one.result == "refused"]
        show(rows, empty="Nothing stands in the way.", **facts, amounts=[asdict(one) for one in report.amounts])
        say(f"{report.created} created and allocated, {report.refused} could not be, {report.unchanged} were done before.")
        for one in report.to_reverse:
            say(f"{one.payment_id} on {one.allocated_to}: {one.status}.")
        fail(report.exit_code)

    @payments.command("kcc-file")
    def kcc_file(file: Path) -> None:
        """Write the created payments and their allocations as files that KCC imports (.csv or .xlsx)."""
        with workbench() as bench:
            written = bench.payments_kcc_file(file)
        show([{"file": str(one)} for one in written], empty="")
        say(f"Written: {', '.join(one.name for one in written)}.")

    @payments.command("not-carried")
    def not_carried() -> None:
        """List what looks like a payment and is never carried into KCC, with the reason."""
        with workbench() as bench:
            show(bench.not_carried(), empty="Everything fetched can be carried.")

    @payments.command()
    def effect(row: Rows = None, more: More = None) -> None:
        """Show which open items and bank accounts a selection would change, before and after."""
        with workbench() as bench:
            show(bench.payment_effect([*(row or []), *(more or [])]), empty="The selection changes nothing.")


def _balances(app: typer.Typer) -> None:
    @app.command()
    def debtors(as_at: AsAt = None) -> None:
        """List what customers owe, item by item, aged."""
        with workbench() as bench:
            show(bench.open_debtors(_day(as_at)), empty="Nobody owes anything.")

    @app.command()
    def creditors(as_at: AsAt = None) -> None:
        """List what is owed to suppliers, item by item, aged."""
        with workbench() as bench:
            show(bench.open_creditors(_day(as_at)), empty="Nothing is owed.")

    @app.command()
    def bank(balances: Annotated[bool, typer.Option("--balances", help="Only the totals of each account.")] = False) -> None:
        """List what moved on KCC's bank accounts."""
        with workbench() as bench:
            show(bench.bank_balances() if balances else bench.bank_movements(), empty="Nothing moved.")


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
