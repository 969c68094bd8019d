"""Which adapter serves which package, and how it is built from a stored connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kccwb.accounting.protocol import AccountingPackage
from kccwb.accounting.vault import Vault
from kccwb.model.errors import BadInput
from kccwb.model.package import Organisation
from kccwb.store.settings import Settings

PACKAGES = ("xero", "practice-xero")
NOT_YET = ("quickbooks", "practice-quickbooks")


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


def check_key(package: str) -> str:
    """The package's key. Raises BadInput naming what there is."""
    key = package.strip().lower()
    if key in NOT_YET:
        raise BadInput(f"This version does not connect to {package}.", f"It connects to: {', '.join(PACKAGES)}.")
    if key not in PACKAGES:
        raise BadInput(f"There is no accounting package {package!r}.", f"Use one of: {', '.join(PACKAGES)}.")
    return key


def build(key: str, settings: Settings, stored: Mapping[str, str], vault: Vault, name: str) -> Link:
    """The adapter of a connection; asks nobody yet. ``name`` is where its secrets are in the vault."""
    from kccwb.accounting.xero import linking

    return linking.link(check_key(key), settings, stored, vault, name)


def begin_sign_in(key: str, settings: Settings, stored: Mapping[str, str], port: int) -> Signing:
    """Begin a sign-in at the package's own page. Raises BadInput without a client id, or when the port is taken."""
    from kccwb.accounting.xero import linking

    return linking.Signing(check_key(key), settings, stored, port)
