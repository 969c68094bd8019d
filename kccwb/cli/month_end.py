"""Month end: trial balance, the Cost-of-Sale journal, its read-back."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from kccwb.cli.session import fail, last_read, say, show, workbench


def register(app: typer.Typer) -> None:
    """Add this part's commands."""

    @app.command("trial-balance")
    def trial_balance(
        from_date: Annotated[str, typer.Option("--from", help="First accounting date, ISO or dd/mm/yyyy.")],
        to_date: Annotated[str, typer.Option("--to", help="Last accounting date.")],
        as_at: Annotated[str | None, typer.Option("--as-at", help="As the ledger stood at this posting date.")] = None,
    ) -> None:
        """Show the trial balance of a period, as at any posting date."""
        with workbench() as bench:
            rows = bench.trial_balance(from_date, to_date, as_at)
            totals = {name: sum(rows[name].tolist(), Decimal("0.00")) for name in ("debit", "credit", "closing_debit", "closing_credit")}
            source, warnings = bench.trial_balance_source(from_date, to_date), bench.trial_balance_warnings(from_date, to_date)
            if as_at is None:
                bench.keep_reading(from_date, to_date)
            show(rows, empty="No postings in this period.", totals=totals, source=source, warnings=list(warnings))
            say(source)
            for warning in warnings:
                say(f"Beware: {warning}")
            say(f"Debits {totals['debit']:,}  Credits {totals['credit']:,}")

    @app.command("cos-journal")
    def cos_journal(
        month: Annotated[str, typer.Option("--month", help="YYYY-MM.")],
        xero: Annotated[Path | None, typer.Option(help="Write Xero's import file.")] = None,
        quickbooks: Annotated[Path | None, typer.Option(help="Write QuickBooks' import file.")] = None,
        xlsx: Annotated[Path | None, typer.Option(help="Write a workbook.")] = None,
        topup: Annotated[bool, typer.Option("--topup", help="What came on top after the month's journal was recorded as posted.")] = False,
        posted: Annotated[bool, typer.Option("--posted", help="Record that this journal has been posted by hand.")] = False,
    ) -> None:
        """Show the Cost-of-Sale journal to post by hand, and write it as a file."""
        with workbench() as bench:
            words = bench.cos_summary(month)
            for path, write in ((xero, bench.write_cos_xero), (quickbooks, bench.write_cos_quickbooks), (xlsx, bench.write_cos_xlsx)):
                if path is not None:
                    say("Written: " + ", ".join(str(file) for file in write(month, path.absolute(), topup)))
            show(bench.cos_topup(month) if topup else bench.cos_journal(month), empty=f"Nothing to post for {month}.", **asdict(words))
            say(words.sentence)
            if words.refusal:
                say(f"Do not post this: {words.refusal}")
            for warning in words.warnings:
                say(f"Beware: {warning}")
            if posted:
                bench.record_cos_posted(month)
                say(f"Recorded: the journal of {month} has been posted by hand.")
            fail(1 if words.refusal else 0)

    @app.command("cos-check")
    def cos_check(month: Annotated[str, typer.Option("--month", help="YYYY-MM.")]) -> None:
        """Read the package back and say whether the month's journal is there, once and right."""
        with workbench() as bench:
            check = bench.cos_check(month)
            show(
                [asdict(line) for line in check.lines],
                month=check.month,
                verdict=check.verdict,
                state=check.state,
                sentence=check.sentence,
                proven=check.proven,
                read=check.read,
                journals=[asdict(one) for one in check.journals],
            )
            say(f"The journal of {check.month}: {check.verdict}. {check.sentence}")
            if check.read:
                say(last_read(check.read))
            for line in check.lines:
                say(f"  {line.account_code} {line.account_name}: {line.note}")
            fail(0 if check.proven else 1)
