"""A built connection, and a sign-in under way: what every package's linking gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kccwb.accounting.protocol import AccountingPackage
from kccwb.accounting.vault import Vault
from kccwb.model.package import Organisation


@dataclass(frozen=True)
class Link:
    """An adapter with what only its connection knows. ``calls_left`` is (this minute, today), None where nothing was said."""

    package: AccountingPackage
    page_url: str
    good_until: Callable[[], datetime | None]
    calls_left: Callable[[], tuple[int | None, int | None]]
    learned: Callable[[Organisation], dict[str, str]]
    """What to keep with the connection once it answered."""


class Signing(Protocol):
    """A sign-in at the package's own page, under way."""

    key: str
    stored: dict[str, str]
    """What is kept with the connection; complete once the sign-in is finished."""

    @property
    def url(self) -> str:
        """Where the browser must go."""

    @property
    def redirect_uri(self) -> str:
        """Where it comes back to."""

    def finish(self, vault: Vault, name: str, timeout: float) -> None:
        """Wait for the browser and keep the tokens. Raises NotConnected when none came."""

    def close(self) -> None:
        """Give up."""
