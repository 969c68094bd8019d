"""The export screen: pending, pre-check, upload, exported, feedback, verify."""

from __future__ import annotations

import typer


def register(app: typer.Typer) -> None:
    """Add this part's commands."""
