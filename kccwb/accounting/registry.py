"""Which adapter serves which package, and how it is built from a stored connection."""

from __future__ import annotations

from collections.abc import Mapping

from kccwb.accounting.link import Link, Signing
from kccwb.accounting.vault import Vault
from kccwb.model.errors import BadInput
from kccwb.store.settings import Settings

PACKAGES = ("xero", "quickbooks", "practice-xero", "practice-quickbooks")


def check_key(package: str) -> str:
    """The package's key. Raises BadInput naming what there is."""
    key = package.strip().lower()
    if key not in PACKAGES:
        raise BadInput(f"There is no accounting package {package!r}.", f"Use one of: {', '.join(PACKAGES)}.")
    return key


def build(key: str, settings: Settings, stored: Mapping[str, str], vault: Vault, name: str) -> Link:
    """The adapter of a connection; asks nobody yet. ``name`` is where its secrets are in the vault."""
    if check_key(key).endswith("quickbooks"):
        from kccwb.accounting.quickbooks import linking as quickbooks

        return quickbooks.link(key, settings, stored, vault, name)
    from kccwb.accounting.xero import linking as xero

    return xero.link(key, settings, stored, vault, name)


def begin_sign_in(key: str, settings: Settings, stored: Mapping[str, str], port: int, client_secret: str = "") -> Signing:
    """Begin a sign-in at the package's own page. Raises BadInput without a client id, or when the port is taken."""
    if check_key(key).endswith("quickbooks"):
        from kccwb.accounting.quickbooks import linking as quickbooks

        return quickbooks.Signing(key, settings, stored, port, client_secret)
    from kccwb.accounting.xero import linking as xero

    return xero.Signing(key, settings, stored, port)
