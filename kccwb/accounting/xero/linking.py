"""Build the adapter of a stored connection, and sign in for a new one."""

from __future__ import annotations

from collections.abc import Mapping

from kccwb.accounting.link import Link
from kccwb.accounting.loopback import DEFAULT_PORT
from kccwb.accounting.vault import Vault
from kccwb.accounting.xero.adapter import XeroPackage
from kccwb.accounting.xero.addresses import addresses
from kccwb.accounting.xero.signin import SignIn
from kccwb.accounting.xero.tokens import Tokens
from kccwb.model.package import Organisation
from kccwb.store.settings import Settings

PRACTICE_SECRET = "practice-secret"  # noqa: S105  the practice package takes any; it holds no real books


def link(key: str, settings: Settings, stored: Mapping[str, str], vault: Vault, name: str) -> Link:
    """The adapter with what only its connection knows. Asks nobody."""
    where = addresses(key, settings, stored)
    given = PRACTICE_SECRET if key == "practice-xero" else settings.xero_client_secret
    if stored.get("signed_in"):
        given = ""  # a person signed in at Xero's page: a secret that lies about belongs to another app
    tokens = Tokens(where, vault, name, given, given_wins=not stored.get("own_secret"))
    package = XeroPackage(where, tokens, key=key)

    def calls_left() -> tuple[int | None, int | None]:
        left = package.calls_left()
        return left.minute, left.day

    def learned(organisation: Organisation) -> dict[str, str]:
        found = {"found_tenant": package.tenant_id, "found_client": where.client_id, "short_code": organisation.short_code}
        return {field: value for field, value in found.items() if value}

    return Link(package, where.page_url, tokens.good_until, calls_left, learned)


class Signing:
    """A sign-in at Xero's own page with PKCE, under way."""

    def __init__(self, key: str, settings: Settings, stored: Mapping[str, str], port: int) -> None:
        self.key = key
        self.stored = {**stored, "signed_in": "yes"}
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
        """Wait for the browser and keep the tokens. Raises NotConnected when none came."""
        code = self._sign_in.code(timeout)
        vault.forget(name)
        Tokens(self._where, vault, name).exchange(code, self._sign_in.verifier, self.redirect_uri)

    def close(self) -> None:
        """Give up."""
        self._sign_in.close()
