"""Bearer tokens: a refresh token that changes as it is used, the newest kept in the vault before anything is done with it."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlparse

import httpx

from kccwb.accounting.quickbooks.addresses import Addresses
from kccwb.accounting.quickbooks.faults import SIGN_IN_AGAIN
from kccwb.accounting.vault import ROTATING
from kccwb.model.errors import NotConnected, PackageError, PackageUnreachable, RateLimited

EARLY = 60
"""Seconds before its end at which a token is renewed."""
DEFAULT_LIFE = 3600
"""Seconds a token is taken to live when the server does not say (QuickBooks' is an hour)."""
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_LOCK = threading.RLock()
"""One renewal at a time in this process: two with the same refresh token would throw one of the new ones away."""


class Keeper(Protocol):
    """What keeps the secrets of this connection."""

    def read(self, name: str) -> dict[str, Any]:
        """The secret of that name, or nothing."""

    def write(self, name: str, secret: Mapping[str, Any]) -> None:
        """Keep it."""


class Tokens:
    """The one source of bearer tokens for a connection; safe for many threads.

    ``client_secret`` and ``refresh_token`` are the environment's; ``secret_wins`` and ``refresh_wins`` say whether they go before those kept in
    the vault. A refresh token that somebody named is only the first one: what came of it later wins, until another is named. ``starting``
    gives one where the server itself hands them out (the practice package).
    """

    def __init__(
        self,
        addresses: Addresses,
        keeper: Keeper,
        name: str,
        client_secret: str = "",
        refresh_token: str = "",
        *,
        secret_wins: bool = False,
        refresh_wins: bool = False,
        starting: Callable[[], str] = str,
    ) -> None:
        self._addresses = addresses
        self._keeper = keeper
        self._name = name
        self._given_secret = client_secret
        self._given_refresh = refresh_token
        self._secret_wins = secret_wins
        self._refresh_wins = refresh_wins
        self._starting = starting
        self._token: dict[str, Any] | None = None

    def access(self) -> str:
        """A token good for at least a minute. Raises NotConnected when none can be had."""
        token = self._token or self._load()
        if token and token.get("access_token") and float(token["expires_at"]) - EARLY > time.time():
            return str(token["access_token"])
        return self.renewed(str(token.get("access_token") or "") if token else "")

    def renewed(self, stale: str) -> str:
        """Another token than ``stale``: what some thread has just fetched, or a new one."""
        with _LOCK:
            current = self._load()  # another process or connection may have renewed it meanwhile
            if current and current.get("access_token") not in {None, "", stale} and float(current["expires_at"]) - EARLY > time.time():
                return str(current["access_token"])
            return str(self._keep(self._grant(current or {}), current)["access_token"])

    def exchange(self, code: str, redirect_uri: str) -> None:
        """Turn the code of a browser sign-in into tokens. Raises NotConnected when it is refused."""
        with _LOCK:
            self._keep(self._asked({"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}), None)

    def good_until(self) -> datetime | None:
        """When the present token ends, in UTC; None when there is none."""
        token = self._token or self._load()
        return datetime.fromtimestamp(float(token["expires_at"]), UTC).replace(tzinfo=None) if token else None

    def _grant(self, current: Mapping[str, Any]) -> dict[str, Any]:
        if not self._addresses.client_id:
            raise NotConnected("No client id is set for QuickBooks.", "Set KCCWB_QBO_CLIENT_ID, or connect with --client-id.")
        newest, given = str(current.get("refresh_token") or ""), self._first_refresh()
        if newest and newest != given:
            try:
                return self._asked({"grant_type": "refresh_token", "refresh_token": newest})
            except NotConnected:
                given = given or self._starting()
                if not given:
                    raise  # else the one that was named may still be good: a server begun anew knows no other
        given = given or self._starting()
        if given:
            return self._asked({"grant_type": "refresh_token", "refresh_token": given})
        if not self._secret():
            raise NotConnected(
                "No client secret is set for QuickBooks, and nobody has signed in.",
                "Set KCCWB_QBO_CLIENT_SECRET and KCCWB_QBO_REFRESH_TOKEN, or sign in at QuickBooks with --browser.",
            )
        try:
            return self._asked({"grant_type": "client_credentials"})
        except NotConnected as refused:
            raise NotConnected(
                f"There is no refresh token for QuickBooks, and its sign-in gives none for a client alone. {refused.message}",
                "Sign in with --browser, or set KCCWB_QBO_REFRESH_TOKEN (connect with --refresh-token), and connect again.",
                status=refused.status,
            ) from refused

    def _asked(self, form: dict[str, str]) -> dict[str, Any]:
        where = self._addresses.token_url
        auth = httpx.BasicAuth(self._addresses.client_id, self._secret())
        try:
            with httpx.Client(timeout=httpx.Timeout(30, connect=10), trust_env=urlparse(where).hostname not in _LOOPBACK) as client:
                answer = client.post(where, data=form, auth=auth, headers={"Accept": "application/json"})
        except httpx.HTTPError as error:
            raise PackageUnreachable(
                f"QuickBooks' sign-in at {urlparse(where).netloc} does not answer ({type(error).__name__}).",
                "Check the network and repeat: nothing was sent.",
            ) from error
        return _read(answer, form["grant_type"])

    def _keep(self, token: dict[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
        """Into the vault first: a refresh token that was used up must never be the only one we have."""
        life = token.get("expires_in")
        seconds = float(life) if isinstance(life, int | float | str) and str(life).replace(".", "", 1).isdigit() else DEFAULT_LIFE
        kept = {
            "access_token": str(token["access_token"]),
            "refresh_token": str(token.get("refresh_token") or (before or {}).get("refresh_token") or self._first_refresh()),
            "expires_at": time.time() + seconds,
            "from_given": _digest(self._first_refresh()),
        }
        secret = self._keeper.read(self._name)
        rotating = secret.get(ROTATING) if isinstance(secret.get(ROTATING), dict) else {}
        self._keeper.write(self._name, {**secret, ROTATING: {**(rotating or {}), self._issuer(): kept}})
        self._token = kept
        return kept

    def _load(self) -> dict[str, Any] | None:
        """The kept token, unless the refresh token that was named is another than the one it came from."""
        kept = self._keeper.read(self._name).get(ROTATING)
        token = kept.get(self._issuer()) if isinstance(kept, dict) else None
        self._token = None
        if not isinstance(token, dict) or not token.get("access_token"):
            return None
        given = self._first_refresh()
        if given and token.get("from_given") != _digest(given):
            return None
        self._token = token
        return token

    def _first_refresh(self) -> str:
        """The refresh token somebody named: where all later ones come from."""
        own = str(self._keeper.read(self._name).get("refresh_token") or "")
        return self._given_refresh if self._refresh_wins and self._given_refresh else own or self._given_refresh

    def _issuer(self) -> str:
        """Whose token it is: one of another server, client or company is of no use here."""
        return _digest(f"{self._addresses.token_url}|{self._addresses.client_id}|{self._addresses.realm_id}")

    def _secret(self) -> str:
        if self._secret_wins and self._given_secret:
            return self._given_secret
        return str(self._keeper.read(self._name).get("client_secret") or self._given_secret)


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:16] if value else ""


def _read(answer: httpx.Response, grant: str) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    if not isinstance(told, dict):
        told = {}
    if answer.status_code in {200, 201} and told.get("access_token"):
        return told
    error = str(told.get("error") or "")
    why = str(told.get("error_description") or error or f"status {answer.status_code}")
    if answer.status_code == 429:
        after = answer.headers.get("Retry-After", "")
        raise RateLimited(
            "QuickBooks' sign-in refuses more requests for now.",
            "Wait a minute and repeat.",
            retry_after=int(after) if after.isdigit() else None,
            limit="sign-in",
        )
    if answer.status_code >= 500 or (answer.status_code == 200 and not error):
        raise PackageError(
            f"QuickBooks' sign-in gave no token ({why}).", "Repeat in a few minutes; nothing was sent.", status=answer.status_code
        )
    if error in {"invalid_client", "unauthorized_client"}:
        raise NotConnected(
            f"QuickBooks does not know this client id and secret ({why}).",
            "Check both on the keys page of the app at developer.intuit.com: live and sandbox have different ones.",
            status=answer.status_code,
        )
    what = (
        "The sign-in to QuickBooks has run out, was withdrawn or was used elsewhere"
        if grant == "refresh_token"
        else "QuickBooks refused the sign-in"
    )
    raise NotConnected(f"{what} ({why}).", SIGN_IN_AGAIN, status=answer.status_code)
