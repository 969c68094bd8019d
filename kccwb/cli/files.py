"""KCC's files: recognise, map columns, load, rejects."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
