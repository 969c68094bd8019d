"""What one run of the command line knows: which company, and how to print."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import typer

from kccwb.store.home import Home
from kccwb.store.settings import default_home

if TYPE_CHECKING:
    from kccwb.workbench import Workbench


@dataclass(frozen=True)
class Session:
    """Global options of this run."""

    company: str | None = None
    home: Path | None = None
    json: bool = False


_current: list[Session] = [Session()]


def set_session(session: Session) -> None:
    """Keep the global options for the command that follows."""
    _current[0] = session


def session() -> Session:
    """The global options of this run."""
    return _current[0]


def home() -> Home:
    """The home folder of this run."""
    return Home(session().home or default_home())


@contextmanager
def workbench() -> Iterator[Workbench]:
    """The company's Workbench, closed at the end."""
    import kccwb

    with kccwb.open(session().company, home=session().home) as bench:
        yield bench


def show(rows: pd.DataFrame | Sequence[Mapping[str, Any]], *, empty: str = "Nothing to show.", **more: Any) -> None:
    """Print a listing: {"rows": [...], **more} with --json, else a table for people."""
    found = records(rows)
    if session().json:
        print(json.dumps({"rows": found, **more}, default=plain, ensure_ascii=False))
        return
    if not found:
        say(empty)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in found[0]:
        money = any(isinstance(record[name], Decimal) for record in found)
        table.add_column(str(name), justify="right" if money else "left", overflow="fold")
    for record in found:
        table.add_row(*(_shown(value) for value in record.values()))
    Console(width=None if _on_terminal() else 240).print(table)


def say(text: str) -> None:
    """Tell a person something, on stderr, so that stdout stays for data."""
    typer.echo(text, err=True)


def last_read(when: datetime | None) -> str:
    """When the package was last read for a month, in a sentence."""
    return f"The package was last read on {when:%d/%m/%Y at %H:%M} UTC." if when else "The package was not read for this month yet."


def fail(code: int) -> None:
    """End with an exit code when it is not 0."""
    if code:
        raise typer.Exit(code)


def plain(value: object) -> object:
    """JSON forms: money as text, dates as ISO text, missing as null."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if value is pd.NA:
        return None
    item = getattr(value, "item", None)
    return item() if callable(item) else str(value)


def records(rows: pd.DataFrame | Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a listing as dictionaries; what is missing is None."""
    if isinstance(rows, pd.DataFrame):
        names = [str(name) for name in rows.columns]
        columns = [[None if value is pd.NA or value is pd.NaT else value for value in rows[name].tolist()] for name in rows.columns]
        return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]
    return [dict(row) for row in rows]


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _on_terminal() -> bool:
    import sys

    return sys.stdout.isatty()
