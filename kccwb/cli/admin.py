"""Companies, free SQL, backups, the audit trail."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from kccwb.cli.session import fail, home, say, session, show, workbench


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
    company = typer.Typer(no_args_is_help=True, help="Make and list companies.")
    app.add_typer(company, name="company")

    @company.command("new")
    def new(
        name: str,
        base_currency: Annotated[str, typer.Option(help="Currency of the books.")] = "GBP",
    ) -> None:
        """Make a company file."""
        from kccwb.workbench import Workbench

        Workbench.create(name, home=home(), base_currency=base_currency).close()
        show([{"company": home().file(name).stem, "file": home().file(name).name}], empty="")
        say(f"Company {name} is made.")

    @company.command("list")
    def listing() -> None:
        """List the companies of this home."""
        show([{"company": name, "file": home().file(name).name} for name in home().companies()], empty="No company yet.")

    @app.command()
    def sql(query: str) -> None:
        """Run a read-only query over the views."""
        with workbench() as bench:
            show(bench.sql(query))

    @app.command()
    def backup(file: Path) -> None:
        """Copy the company into a new file."""
        with workbench() as bench:
            done = bench.backup(file)
        show([{"file": str(done)}], empty="")
        say(f"Backed up to {done}.")

    @app.command()
    def restore(file: Path) -> None:
        """Put a backup in a company's place; what stood there is kept beside it."""
        from kccwb.workbench.restoring import restore as restored

        done = restored(file, home(), session().company)
        show([asdict(done)], empty="")
        if done.kept:
            say(f"What stood there is kept as {done.kept}.")
        say(f"Restored {done.company} from {file.name}.")

    @app.command()
    def audit(verify: Annotated[bool, typer.Option("--verify", help="Check the chain of hashes.")] = False) -> None:
        """Show who did what, or check that nobody changed the record."""
        with workbench() as bench:
            if not verify:
                show(bench.audit())
                return
            broken = bench.verify_audit()
            show([{"whole": broken is None, "first_broken": broken}])
            fail(0 if broken is None else 1)
