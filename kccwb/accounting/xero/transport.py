"""One call to Xero: token, limits, and what its answer or its silence means."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any

import urllib3
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential
from xero_python.rest import ApiSSLException

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.xero.limits import Limits
from kccwb.accounting.xero.pool import Refused, accounting_api
from kccwb.accounting.xero.tokens import SIGN_IN_AGAIN, Tokens
from kccwb.accounting.xero.wire import load
from kccwb.model.errors import AnswerUnknown, NotConnected, PackageError, PackageUnreachable, RateLimited

SHORT_WAIT = 65
"""Seconds a read waits for a limit to lift; a longer one is the caller's decision."""
READS = 4
"""How often a read is tried before the package counts as down."""
Progress = Callable[[str], None]


class BadRequest(PackageError):
    """Xero read the request and refused it; nothing was kept. ``told`` is its JSON."""

    def __init__(self, message: str, told: dict[str, Any], status: int = 400) -> None:
        self.told = told
        super().__init__(message, "The words are Xero's own; see the feedback.", status=status)


class NotFound(PackageError):
    """Xero does not have it (404)."""


class Transport:
    """Calls methods of xero-python's AccountingApi in thin mode: plain values in, exact JSON out.

    ``tell`` is called with a sentence whenever a read waits for a limit.
    """

    def __init__(
        self, api_url: str, tokens: Tokens, tenant: Callable[[], str], *, timeouts: Timeouts = Timeouts(), backoff: float = 0.5
    ) -> None:
        self.limits = Limits()
        self.tell: Progress = lambda sentence: None
        self.sleep: Callable[[float], None] = time.sleep
        self._api = accounting_api(api_url, timeouts)
        self._tokens = tokens
        self._tenant = tenant
        self._backoff = backoff

    def read(self, method: str, *path: str, attempts: int = READS, **query: Any) -> dict[str, Any]:
        """A GET: repeated while it may help, waiting out short limits. Raises PackageError of the fitting kind."""

        def before(state: RetryCallState) -> None:
            self.tell(f"Xero did not answer; trying again ({state.attempt_number} of {attempts})")

        for attempt in Retrying(
            retry=retry_if_exception(_worth_repeating),
            stop=stop_after_attempt(attempts),
            wait=wait_exponential(multiplier=self._backoff, max=8),
            sleep=self.sleep,
            before_sleep=before,
            reraise=True,
        ):
            with attempt:
                return self._patient(method, path, query)
        raise AssertionError("unreachable")

    def write(self, method: str, *path: Any, idempotency_key: str, **query: Any) -> dict[str, Any]:
        """A PUT, sent once.

        Raises BadRequest or NotFound (refused, nothing kept), NotConnected, RateLimited or PackageUnreachable (nothing was processed), and
        AnswerUnknown when it may or may not have taken effect.
        """
        return self._signed_in(method, path, {**query, "idempotency_key": idempotency_key})

    def _patient(self, method: str, path: tuple[Any, ...], query: dict[str, Any]) -> dict[str, Any]:
        waited = 0.0
        while True:
            try:
                return self._signed_in(method, path, query)
            except RateLimited as limited:
                pause = float(limited.retry_after if limited.retry_after is not None else 1)
                if limited.limit == "day" or waited + pause > SHORT_WAIT:
                    raise
                self.tell(f"Waiting {pause:.0f} s: {limited.message}")
                self.sleep(pause)
                waited += max(pause, 1.0)

    def _signed_in(self, method: str, path: tuple[Any, ...], query: dict[str, Any]) -> dict[str, Any]:
        """Once more with a new token when the first was refused: a 401 is refused before anything is processed."""
        token = self._tokens.access()
        try:
            return self._once(method, path, query, token)
        except NotConnected as refused:
            if refused.status != 401:
                raise
        return self._once(method, path, query, self._tokens.renewed(token))

    def _once(self, method: str, path: tuple[Any, ...], query: dict[str, Any], token: str) -> dict[str, Any]:
        with self.limits.slot():
            try:
                reply = self._reply(method, path, query, token)
                try:
                    body, headers = reply.data, reply.headers
                finally:
                    reply.release_conn()
            except Refused as refused:
                self.limits.note(refused.headers)
                raise _meaning(refused) from refused
            except (urllib3.exceptions.HTTPError, ApiSSLException, OSError) as error:
                raise _silence(error) from error
        self.limits.note(headers)
        try:
            told = load(body)
        except ValueError as error:
            what = "an empty answer" if not body.strip() else "an answer that is no JSON"
            raise AnswerUnknown(f"Xero gave {what}.", "What was sent is looked up before anything is sent again.") from error
        if not isinstance(told, dict):
            raise AnswerUnknown("Xero gave an answer of an unknown shape.", "What was sent is looked up before anything is sent again.")
        return told

    def _reply(self, method: str, path: tuple[Any, ...], query: dict[str, Any], token: str) -> Any:
        """One call; the bearer travels in a header of this call alone, for the client is shared between threads."""
        client = _WithToken(self._api.api_client, token)
        api = type(self._api)(client, base_url=self._api.base_url)
        return getattr(api, method)(self._tenant(), *path, _preload_content=False, _return_http_data_only=True, **query)


class _WithToken:
    """The shared client, adding one token to the headers of one call."""

    def __init__(self, client: Any, token: str) -> None:
        self._client = client
        self._token = token

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def call_api(self, *args: Any, **kw: Any) -> Any:
        headers = args[4] if len(args) > 4 else kw["header_params"]
        headers["Authorization"] = f"Bearer {self._token}"
        return self._client.call_api(*args, **kw)


_REFUSALS: dict[int, tuple[type[PackageError], str, str]] = {
    401: (NotConnected, "Xero refused the sign-in.", SIGN_IN_AGAIN),
    403: (
        NotConnected,
        "Xero does not let this connection use the organisation.",
        "Check the organisation and the scopes of the connection, then connect again.",
    ),
    404: (NotFound, "Xero does not have what was asked for.", "Check it in Xero, and the API address."),
}


def _meaning(refused: Refused) -> PackageError:
    status, told = refused.status, _told(refused.body)
    words = str(told.get("Detail") or told.get("Message") or told.get("Title") or "").strip()
    said = f" Xero says: {words}" if words else ""
    if status == 429:
        return _limited(refused)
    if status in _REFUSALS:
        kind, message, fix = _REFUSALS[status]
        return kind(f"{message}{said}", fix, status=status)
    if status < 500 and told:
        return BadRequest(words or f"Xero refused the request with status {status}.", told, status)
    what = f"Xero failed with status {status}.{said}" if status >= 500 else f"Xero answered {status} with something that is no JSON."
    return AnswerUnknown(what, "Repeat in a few minutes: what was sent is looked up before anything is sent again.", status=status)


def _limited(refused: Refused) -> RateLimited:
    limit = refused.headers.get("X-Rate-Limit-Problem", "").lower()
    told = refused.headers.get("Retry-After", "")
    after = int(told) if told.isdigit() else 1 if limit == "concurrent" else None
    name = {"minute": "calls a minute", "day": "calls a day", "appminute": "calls of all organisations a minute"}.get(limit, "calls")
    wait = "" if after is None else f" It lifts in {after} s."
    fix = "Repeat tomorrow, or when the day's count is reset." if limit == "day" else "Wait a minute and repeat: nothing was lost."
    return RateLimited(f"Xero's limit of {name} is reached.{wait}", fix, retry_after=after, limit=limit or "minute")


def _silence(error: Exception) -> PackageError:
    """A failure with no answer: did the request leave this machine?"""
    never_left = (urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.ProxyError)
    cause = error.__cause__ or error.__context__
    untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error) or isinstance(cause, ssl.SSLCertVerificationError)
    if isinstance(error, never_left) or untrusted:
        why = "its certificate is not trusted" if untrusted else "no connection"
        return PackageUnreachable(f"Xero cannot be reached ({why}).", "Check the network and the address, then repeat: nothing was sent.")
    if isinstance(error, urllib3.exceptions.ReadTimeoutError):
        return AnswerUnknown("Xero did not answer in time.", "What was sent is looked up before anything is sent again.")
    return AnswerUnknown(
        f"The connection to Xero broke ({type(error).__name__}).", "What was sent is looked up before anything is sent again."
    )


def _told(body: bytes) -> dict[str, Any]:
    try:
        told = load(body)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _worth_repeating(error: BaseException) -> bool:
    return isinstance(error, AnswerUnknown | PackageUnreachable)
