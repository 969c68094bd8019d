"""Build the adapter of a stored connection, and sign in for a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from kccwb.accounting.link import Link
from kccwb.accounting.loopback import DEFAULT_PORT
from kccwb.accounting.quickbooks.adapter import QuickBooksPackage
from kccwb.accounting.quickbooks.addresses import PRACTICE_SECRET, Addresses, addresses
from kccwb.accounting.quickbooks.signin import SignIn
from kccwb.accounting.quickbooks.tokens import Tokens
from kccwb.accounting.vault import Vault
from kccwb.model.errors import NotConnected, PackageUnreachable
from kccwb.model.package import Organisation
from kccwb.store.settings import Settings

PRACTICE = "practice-quickbooks"


def link(key: str, settings: Settings, stored: Mapping[str, str], vault: Vault, name: str) -> Link:
    """The adapter with what only its connection knows. Asks nobody."""
    where = addresses(key, settings, stored)
    practice = _Practice(where) if key == PRACTICE else None
    tokens = _tokens(key, where, settings, stored, vault, name, practice)
    package = QuickBooksPackage(where, tokens, key=key, find_realm=practice.realm if practice else str)

    def learned(organisation: Organisation) -> dict[str, str]:
        found = {"found_tenant": package.realm_id, "found_client": where.client_id}
        return {field: value for field, value in found.items() if value}

    return Link(package, where.page_url, tokens.good_until, lambda: (None, None), learned)


def _tokens(
    key: str,
    where: Addresses,
    settings: Settings,
    stored: Mapping[str, str],
    vault: Vault,
    name: str,
    practice: _Practice | None = None,
) -> Tokens:
    if key == PRACTICE:
        return Tokens(where, vault, name, PRACTICE_SECRET, starting=practice.refresh_token if practice else str)
    return Tokens(
        where,
        vault,
        name,
        settings.qbo_client_secret,
        settings.qbo_refresh_token,
        secret_wins=not stored.get("own_secret"),
        refresh_wins=not stored.get("own_refresh"),
    )


class _Practice:
    """What a practice company tells anybody who asks: its id, and a refresh token to begin with."""

    def __init__(self, where: Addresses) -> None:
        self._url = f"{where.page_url}/practice/connection"

    def realm(self) -> str:
        """The company's id; empty when the server is no practice company. Raises PackageUnreachable when nobody answers."""
        return str(self._told().get("realm_id") or "")

    def refresh_token(self) -> str:
        """A refresh token that was not used yet; empty when the server hands out none."""
        return str(self._told().get("refresh_token") or "")

    def _told(self) -> dict[str, Any]:
        try:
            with httpx.Client(timeout=httpx.Timeout(10, connect=5), trust_env=False) as client:
                told = client.get(self._url).json()
        except httpx.HTTPError as error:
            raise PackageUnreachable(
                f"No practice package answers at {self._url.removesuffix('/practice/connection')}.",
                "Start one with: kccwb practice --package quickbooks, and give its address with --url.",
            ) from error
        except ValueError:
            return {}
        return told if isinstance(told, dict) else {}


class Signing:
    """A sign-in at QuickBooks' own page, under way. The company is the one the person chose there."""

    def __init__(self, key: str, settings: Settings, stored: Mapping[str, str], port: int, client_secret: str = "") -> None:
        self.key = key
        self.stored = {**stored, **({"own_secret": "yes"} if client_secret else {})}
        self._secret = client_secret
        self._settings = settings
        self._where = addresses(key, settings, stored)
        self._sign_in = SignIn(self._where, port or DEFAULT_PORT)

    @property
    def url(self) -> str:
        """Where the browser must go."""
        return self._sign_in.url

    @property
    def redirect_uri(self) -> str:
        """Where it comes back to."""
        return self._sign_in.redirect_uri

    def finish(self, vault: Vault, name: str, timeout: float) -> None:
        """Wait for the browser and keep the tokens. Raises NotConnected when none came, or for another company than the one named."""
        code, realm = self._sign_in.answer(timeout)
        wanted = self.stored.get("tenant_id", "")
        if wanted and realm and realm != wanted:
            raise NotConnected(f"The person signed in to company {realm}, not to {wanted}.", "Sign in again and choose the right company.")
        realm = realm or self._where.realm_id
        if realm:
            self.stored["tenant_id"] = realm
        if self._secret:
            vault.write(name, {**vault.read(name), "client_secret": self._secret})
        where = replace(self._where, realm_id=realm)
        _tokens(self.key, where, self._settings, self.stored, vault, name).exchange(code, self.redirect_uri)

    def close(self) -> None:
        """Give up."""
        self._sign_in.close()
