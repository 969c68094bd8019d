"""Speak to the running app as if its Workbench were here."""

from __future__ import annotations

from dataclasses import dataclass

from kccwb.store.home import Home


@dataclass(frozen=True)
class RunningApp:
    """Where the app listens, and the token that opens it."""

    url: str
    token: str


def running_app(home: Home) -> RunningApp | None:
    """The app that owns the companies of this home, if one answers."""
    return None


class RemoteWorkbench:
    """The Workbench of the running app."""

    def __init__(self, app: RunningApp, company: str, *, by: str | None = None) -> None:
        self.app = app
