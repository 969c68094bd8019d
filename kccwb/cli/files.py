"""KCC's files: recognise, map columns, load, rejects."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from kccwb.cli.session import fail, say, session, show, workbench
from kccwb.kcc.preview import FilePreview
from kccwb.kcc.report import FileReport, LoadReport
from kccwb.model.errors import BadInput

_SHOWN = 50
Dataset = Annotated[str, typer.Option(help="The dataset, where the headers fit several or none.")]


def register(app: typer.Typer) -> None:
    """Add this part's commands."""

    @app.command()
    def load(
        paths: Annotated[list[Path], typer.Argument(help="Files, or folders of them.", metavar="PATH...")],
        profile: Annotated[str | None, typer.Option(help="A saved column mapping, for files in its layout.")] = None,
        partial: Annotated[bool, typer.Option("--partial", help="Load what is good and leave the rejects out.")] = False,
        dataset: Dataset = "",
        rejects_file: Annotated[
            Path | None, typer.Option("--rejects", help="Write the rejected rows there, to mend and load again.")
        ] = None,
    ) -> None:
        """Load KCC files, all together or, with rejects, not at all."""
        with workbench() as bench:
            with _working("Loading"):
                report = bench.load(paths, profile=profile, partial=partial, dataset=dataset)
            _show_report(report)
            if rejects_file and report.rejects:
                rejects_file.write_text(bench.rejects_csv(report.load_id), encoding="utf-8")
                say(f"The rejected rows are in {rejects_file}: mend them and load that file.")
        fail(report.exit_code)

    @app.command()
    def rejects(
        load_id: Annotated[int | None, typer.Argument(help="A load's number; the latest when none is given.")] = None,
    ) -> None:
        """List the rejected rows of a load, with the reasons."""
        with workbench() as bench:
            show(bench.rejects(load_id), empty="That load had no rejects.")

    _profiles(app)


def _profiles(app: typer.Typer) -> None:
    profile = typer.Typer(no_args_is_help=True, help="Saved column mappings for files of another layout.")
    app.add_typer(profile, name="profile")

    @profile.command("list")
    def listing() -> None:
        """List the saved column mappings."""
        with workbench() as bench:
            show(bench.profiles(), empty="No profile is saved yet.")

    @profile.command("suggest")
    def suggest(file: Path, dataset: Dataset = "") -> None:
        """Show a file's columns with samples, and which of ours each probably is."""
        with workbench() as bench:
            previews = bench.preview(file, dataset=dataset)
        if not previews:
            raise BadInput(f"{file} is empty.", "Export the grid again.")
        show([row for found in previews for row in _guesses(found)], files=[asdict(found) for found in previews])
        for found in previews:
            where = f"{found.file} {found.sheet}".strip()
            say(f"{where}: {'loads as it is, as' if found.recognised else 'probably'} {found.dataset}. {found.reason}")
            if found.missing:
                say(f"  no column found for: {', '.join(found.missing)}")

    @profile.command("save")
    def save(
        name: str,
        dataset: Annotated[str, typer.Option(help="The dataset that files of this layout are.")],
        pairs: Annotated[list[str], typer.Option("--map", help='One pair of columns, "Theirs=Ours"; repeat it.')],
    ) -> None:
        """Save a column mapping under a name."""
        columns = dict(_pair(pair) for pair in pairs)
        if len(columns) < len(pairs):
            raise BadInput("One of their columns is mapped twice.", "Map each once.")
        with workbench() as bench:
            bench.save_profile(name, dataset, columns)
        show([{"name": name, "dataset": dataset, "columns": len(columns)}])
        say(f"Saved. Use it with: kccwb load PATH --profile {name!r}")

    @profile.command("forget")
    def forget(name: str) -> None:
        """Take a saved column mapping away."""
        with workbench() as bench:
            bench.forget_profile(name)
        show([{"name": name}], empty="")
        say(f"Profile {name} is gone.")


def _pair(text: str) -> tuple[str, str]:
    theirs, sign, ours = text.rpartition("=")
    if not (sign and theirs.strip() and ours.strip()):
        raise BadInput(f"{text!r} is no pair of columns.", 'Write it as --map "Theirs=Ours".')
    return theirs.strip(), ours.strip()


def _guesses(found: FilePreview) -> list[dict[str, Any]]:
    return [
        {"file": found.file, "dataset": found.dataset, "theirs": guess.theirs, "samples": " · ".join(guess.samples), "ours": guess.ours}
        | {"likeness": guess.likeness, "reason": guess.reason}
        for guess in found.columns
    ]


def _show_report(report: LoadReport) -> None:
    rows = [_file_row(file) for file in report.files]
    for file in report.files:
        if file.dataset and not file.rows:
            say(f"{f'{file.file} {file.sheet}'.strip()}: no rows")
    if session().json:
        show(
            rows,
            rejects=[asdict(reject) for reject in report.rejects],
            load_id=report.load_id,
            loaded=report.loaded,
            ignored=list(report.ignored),
        )
        return
    show([{name: ", ".join(value) if isinstance(value, list) else value for name, value in row.items()} for row in rows])
    if report.rejects:
        print()
        shown = [asdict(reject) for reject in report.rejects[:_SHOWN]]
        show([{name: reject[name] for name in ("file", "sheet", "line", "column", "value", "reason")} for reject in shown])
    if len(report.rejects) > _SHOWN:
        say(f"… and {len(report.rejects) - _SHOWN} more: kccwb rejects {report.load_id}")
    if report.ignored:
        say(f"Left alone, being no CSV file and no workbook: {', '.join(report.ignored)}.")
    say(_outcome(report))


def _outcome(report: LoadReport) -> str:
    rejected, accepted = f"{report.rejected:,} rejected", f"{report.accepted:,} rows"
    if not report.loaded:
        return f"Nothing was loaded: {rejected}. Mend the files, or load the rest with --partial."
    return f"Loaded {accepted} new or revised" + (f", {rejected}." if report.rejected else ".")


def _file_row(file: FileReport) -> dict[str, Any]:
    row = asdict(file)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}


@contextmanager
def _working(what: str) -> Iterator[None]:
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(f"{what} …"):
        yield
