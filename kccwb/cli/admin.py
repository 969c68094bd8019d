"""Companies, free SQL, backups, the audit trail."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from kccwb.cli.session import fail, home, say, session, show, workbench
from kccwb.model.errors import BadInput


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
            say(f"Backed up to {bench.backup(file)}.")

    @app.command()
    def restore(file: Path) -> None:
        """Put a backup in a company's place; what stood there is kept beside it."""
        restore_file(file)

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


def restore_file(file: Path) -> None:
    """Check the backup, set the present file aside, put the backup in its place."""
    from kccwb.workbench import Workbench
    from kccwb.workbench.base import view_files

    if not file.exists():
        raise BadInput(f"There is no file {file}.", "Name a file made with: kccwb backup FILE")
    from kccwb.store import Store

    place = home()
    trial = place.path / f"restoring-{file.stem}.tmp"
    place.path.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, trial)
    try:
        store = Store.open(trial, views=view_files())
        name = Workbench(store, place).company_name
        store.close()
        target = place.file(session().company or name)
        if target.exists():
            Store.open(target).close()  # a file in use must not be replaced under its owner
            aside = target.with_name(f"{target.stem}.before-restore.bak")
            number = 1
            while aside.exists():
                number += 1
                aside = target.with_name(f"{target.stem}.before-restore-{number}.bak")
            target.rename(aside)
            say(f"What stood there is kept as {aside.name}.")
        trial.rename(target)
    finally:
        trial.unlink(missing_ok=True)
    say(f"Restored {name} from {file.name}.")
