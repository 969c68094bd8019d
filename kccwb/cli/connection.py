"""Connect a package, read its chart, say how fresh the data is."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
