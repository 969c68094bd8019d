"""The command line: the contract's commands over the same Workbench that the browser uses."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated

import typer

from kccwb.cli import admin, connection, export, files, launch, mapping, month_close, month_end, payments, reconcile
from kccwb.cli.session import Session, set_session
from kccwb.model.errors import WorkbenchError

_JSON = {"wanted": False}

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback()
def root(
    company: Annotated[str | None, typer.Option("--company", envvar="KCCWB_COMPANY", help="The company; defaults to the only one.")] = None,
    home: Annotated[Path | None, typer.Option("--home", envvar="KCCWB_HOME", help="The folder with one file a company.")] = None,
) -> None:
    """Reconcile Khaos Control Cloud with Xero or QuickBooks. Any command takes --json: one JSON document on stdout."""
    set_session(Session(company=company, home=home, json=_JSON["wanted"]))


for part in (launch, files, connection, mapping, export, payments, month_end, month_close, reconcile, admin):
    part.register(app)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line. Exit codes: 0 done, 1 some rows failed or findings remain, 2 wrong use, 3 could not finish."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _JSON["wanted"] = "--json" in words
    words = [word for word in words if word != "--json"]
    try:
        app(words)
    except WorkbenchError as error:
        typer.echo(f"kccwb: {error.message}", err=True)
        if error.fix:
            typer.echo(f"  {error.fix}", err=True)
        raise SystemExit(error.exit_code) from error
    except KeyboardInterrupt:
        typer.echo("kccwb: stopped. It is safe to repeat.", err=True)
        raise SystemExit(3) from None
    except BrokenPipeError:  # who read our output has gone, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(3) from None
    except OSError as error:
        raise SystemExit(_not_written(error)) from error
    except Exception as error:
        if error.args and isinstance(error.args[0], OSError):  # the writer of workbooks wraps it
            raise SystemExit(_not_written(error.args[0])) from error
        at = traceback.extract_tb(error.__traceback__)[-1]
        what = f"{type(error).__name__}: {error} ({Path(at.filename).name}, line {at.lineno})"
        typer.echo(f"kccwb: something unforeseen: {what}.", err=True)
        typer.echo("  Nothing half-done was kept. Repeat it; if it stays, report these words.", err=True)
        raise SystemExit(3) from error


def _not_written(error: OSError) -> int:
    """Say what is wrong with a file; 2 where the name is wrong, 3 where it may work another time."""
    where = f"{error.filename}: " if error.filename else ""
    typer.echo(f"kccwb: {where}{error.strerror or error}.", err=True)
    if isinstance(error, FileNotFoundError | NotADirectoryError | IsADirectoryError | FileExistsError):
        typer.echo("  Name a file in a folder that is there. Nothing was changed.", err=True)
        return 2
    typer.echo("  Check your rights and the space on the disk, and repeat: that is safe.", err=True)
    return 3
