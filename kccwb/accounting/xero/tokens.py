"""Bearer tokens: granted, renewed before they run out, one renewal at a time, kept in the vault."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlparse

import httpx

from kccwb.accounting.xero.addresses import Addresses
from kccwb.model.errors import NotConnected, PackageError, PackageUnreachable, RateLimited

EARLY = 60
"""Seconds before its end at which a token is renewed."""
DEFAULT_LIFE = 1800
"""Seconds a token is taken to live when the server does not say (Xero's is 30 minutes)."""
SIGN_IN_AGAIN = "Connect again: kccwb connect, or on the Connection page."
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Keeper(Protocol):
    """What keeps the secrets of this connection."""

    def read(self, name: str) -> dict[str, Any]:
        """The secret of that name, or nothing."""

    def write(self, name: str, secret: Mapping[str, Any]) -> None:
        """Keep it."""


class Tokens:
    """The one source of bearer tokens for a connection; safe for many threads.

    ``client_secret`` is the environment's; ``given_wins`` says whether it goes before one kept in the vault.
    """

    def __init__(self, addresses: Addresses, keeper: Keeper, name: str, client_secret: str = "", *, given_wins: bool = False) -> None:
        self._addresses = addresses
        self._keeper = keeper
        self._name = name
        self._given_secret = client_secret
        self._given_wins = given_wins
        self._lock = threading.Lock()
        self._token: dict[str, Any] | None = None

    def access(self) -> str:
        """A token good for at least a minute. Raises NotConnected when none can be had."""
        token = self._token or self._load()
        if token and float(token["expires_at"]) - EARLY > time.time():
            return str(token["access_token"])
        return self.renewed(str(token["access_token"]) if token else "")

    def renewed(self, stale: str) -> str:
        """Another token than ``stale``: what some thread has just fetched, or a new one."""
        with self._lock:
            current = self._token or self._load()
            if current and current["access_token"] != stale and float(current["expires_at"]) > time.time():
                return str(current["access_token"])
            return str(self._keep(self._grant(current or {}))["access_token"])

    def exchange(self, code: str, verifier: str, redirect_uri: str) -> None:
        """Turn the code of a browser sign-in into tokens. Raises NotConnected when it is refused."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri, "code_verifier": verifier}
        with self._lock:
            self._keep(self._asked({**form, "client_id": self._addresses.client_id}))

    def good_until(self) -> datetime | None:
        """When the present token ends, in UTC; None when there is none."""
        token = self._token or self._load()
        return datetime.fromtimestamp(float(token["expires_at"]), UTC).replace(tzinfo=None) if token else None

    @property
    def by_client(self) -> bool:
        """Whether a client secret signs in by itself (a custom connection), with no person at a browser."""
        return bool(self._secret())

    def _grant(self, current: Mapping[str, Any]) -> dict[str, Any]:
        if not self._addresses.client_id:
            raise NotConnected("No client id is set for Xero.", "Set KCCWB_XERO_CLIENT_ID, or connect with --client-id.")
        if self._secret():  # a custom connection signs in anew whenever it likes: a refresh token it was given is not needed
            return self._asked({"grant_type": "client_credentials"})
        if current.get("refresh_token"):
            return self._asked({"grant_type": "refresh_token", "refresh_token": str(current["refresh_token"])})
        if current:
            raise NotConnected("The sign-in to Xero has run out.", SIGN_IN_AGAIN)
        raise NotConnected(
            "No client secret is set for Xero, and nobody has signed in.",
            "Set KCCWB_XERO_CLIENT_SECRET or connect with --client-secret; or sign in at Xero with --browser.",
        )

    def _asked(self, form: dict[str, str]) -> dict[str, Any]:
        where, client_id, secret = self._addresses.token_url, self._addresses.client_id, self._secret()
        auth = httpx.BasicAuth(client_id, secret) if secret else httpx.Auth()
        try:
            with httpx.Client(timeout=httpx.Timeout(30, connect=10), trust_env=urlparse(where).hostname not in _LOOPBACK) as client:
                answer = client.post(where, data=form if secret else {**form, "client_id": client_id}, auth=auth)
        except httpx.HTTPError as error:
            raise PackageUnreachable(
                f"Xero's sign-in at {urlparse(where).netloc} does not answer ({type(error).__name__}).",
                "Check the network and repeat: nothing was sent.",
            ) from error
        return _read(answer, form["grant_type"])

    def _keep(self, token: dict[str, Any]) -> dict[str, Any]:
        life = token.get("expires_in")
        seconds = float(life) if isinstance(life, int | float | str) and str(life).replace(".", "", 1).isdigit() else DEFAULT_LIFE
        old = self._token or {}
        kept = {
            "access_token": str(token["access_token"]),
            "refresh_token": str(token.get("refresh_token") or old.get("refresh_token") or ""),
            "expires_at": time.time() + seconds,
            "issuer": self._issuer(),
        }
        self._token = kept
        self._keeper.write(self._name, {**self._keeper.read(self._name), "token": kept})
        return kept

    def _load(self) -> dict[str, Any] | None:
        token = self._keeper.read(self._name).get("token")
        if isinstance(token, dict) and token.get("access_token") and token.get("issuer") == self._issuer():
            self._token = token
            return token
        return None

    def _issuer(self) -> str:
        """Whose token it is: one of another server or client is of no use here."""
        return hashlib.sha256(f"{self._addresses.token_url}|{self._addresses.client_id}".encode()).hexdigest()[:16]

    def _secret(self) -> str:
        if self._given_wins and self._given_secret:
            return self._given_secret
        return str(self._keeper.read(self._name).get("client_secret") or self._given_secret)


def _read(answer: httpx.Response, grant: str) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    if not isinstance(told, dict):
        told = {}
    if answer.status_code == 200 and told.get("access_token"):
        return told
    why = str(told.get("error_description") or told.get("error") or f"status {answer.status_code}")
    if answer.status_code == 429:
        raise RateLimited(
            "Xero's sign-in refuses more requests for now.", "Wait a minute and repeat.", retry_after=_seconds(answer), limit="sign-in"
        )
    if answer.status_code >= 500 or (answer.status_code == 200 and not told.get("error")):
        raise PackageError(
            f"Xero's sign-in gave no token ({why}).", "Repeat in a few minutes; nothing was sent.", status=answer.status_code
        )
    if told.get("error") in {"invalid_client", "unauthorized_client"}:
        raise NotConnected(
            f"Xero does not know this client id and secret ({why}).",
            "Check both in the Xero developer portal, and that the app is a custom connection.",
            status=answer.status_code,
        )
    what = "The sign-in to Xero has run out or was withdrawn" if grant == "refresh_token" else "Xero refused the sign-in"
    raise NotConnected(f"{what} ({why}).", SIGN_IN_AGAIN, status=answer.status_code)


def _seconds(answer: httpx.Response) -> int | None:
    value = answer.headers.get("Retry-After", "")
    return int(value) if value.isdigit() else None
