"""One call to QuickBooks: token, limits, and what its answer or its silence means."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import requests
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.quickbooks.faults import LOOKED_UP, FaultError, NotFound, Refused, read_reply
from kccwb.accounting.quickbooks.limits import Limits
from kccwb.accounting.quickbooks.pipe import MINOR_VERSION, Pipe
from kccwb.accounting.quickbooks.wire import dump, part
from kccwb.model.errors import AnswerUnknown, NotConnected, PackageError, PackageUnreachable, RateLimited

__all__ = ["FaultError", "NotFound", "Refused", "Transport"]

TIMEOUTS = Timeouts(10, 130)
"""QuickBooks itself gives up after 120 seconds."""
SHORT_WAIT = 65
"""Seconds a read waits for a limit to lift; a longer one is the caller's decision."""
READS = 4
"""How often a read is tried before the package counts as down."""
Progress = Callable[[str], None]
_LOG = logging.getLogger(__name__)


class Signed(Protocol):
    """Where bearer tokens come from."""

    def access(self) -> str:
        """A token that is still good."""

    def renewed(self, stale: str) -> str:
        """Another one than this."""


class Transport:
    """Calls below /company/{realm}: plain values in, exact JSON out. ``tell`` is called with a sentence whenever a read waits.

    ``realm`` is asked at each call, for connecting may find it out. Errors are those of :mod:`kccwb.model.errors` and
    :class:`Refused` (read and refused, nothing kept) with its :class:`NotFound`.
    """

    def __init__(
        self,
        api_url: str,
        tokens: Signed,
        realm: Callable[[], str],
        *,
        timeouts: Timeouts = TIMEOUTS,
        backoff: float = 0.5,
        limits: Limits | None = None,
    ) -> None:
        self.limits = limits or Limits()
        self.tell: Progress = lambda sentence: None
        self.sleep: Callable[[float], None] = time.sleep
        self._pipe = Pipe(api_url=api_url, company_id="", minorversion=MINOR_VERSION, timeouts=timeouts)
        self._tokens = tokens
        self._realm = realm
        self._backoff = backoff
        self._query_by_get = False
        self._seen = threading.local()

    @property
    def last_tid(self) -> str:
        """Intuit's number of this thread's last answer, for their support."""
        return str(getattr(self._seen, "tid", ""))

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        """A read: repeated while it may help, waiting out short limits."""
        return self._repeated(lambda: self._signed_in("GET", path, b"", "", params))

    def query(self, sql: str) -> dict[str, Any]:
        """The QueryResponse of a query; empty when there is none. A read like ``get``."""
        return part(self._repeated(lambda: self._queried(sql)), "QueryResponse")

    def post(self, path: str, body: Mapping[str, Any], *, requestid: str = "", **params: Any) -> dict[str, Any]:
        """A write, sent once (a 401 is refused before processing: then once more with a new token).

        Raises Refused (nothing kept), NotConnected, RateLimited or PackageUnreachable (nothing was processed), AnswerUnknown (it may
        have taken effect).
        """
        return self._signed_in("POST", path, dump(body).encode(), requestid, params)

    def _queried(self, sql: str) -> dict[str, Any]:
        if self._query_by_get:
            return self._signed_in("GET", "query", b"", "", {"query": sql})
        try:
            return self._signed_in("POST", "query", sql.encode(), "", {})
        except NotFound as refused:
            if any(one.code for one in refused.errors):
                raise
            told = self._signed_in("GET", "query", b"", "", {"query": sql})  # a server that takes queries by GET alone
            self._query_by_get = True
            return told

    def _repeated(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        def before(state: RetryCallState) -> None:
            self.tell(f"QuickBooks did not answer; trying again ({state.attempt_number} of {READS})")

        for attempt in Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, AnswerUnknown | PackageUnreachable)),
            stop=stop_after_attempt(READS),
            wait=wait_exponential(multiplier=self._backoff, max=8),
            sleep=self.sleep,
            before_sleep=before,
            reraise=True,
        ):
            with attempt:
                return self._patient(call)
        raise AssertionError("unreachable")

    def _patient(self, call: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        waited = 0.0
        while True:
            try:
                return call()
            except RateLimited as limited:
                pause = float(limited.retry_after or 1)
                if limited.limit == "day" or waited + pause > SHORT_WAIT:
                    raise
                self.tell(f"Waiting {pause:.0f} s: {limited.message}")
                self.sleep(pause)
                waited += max(pause, 1.0)

    def _signed_in(self, method: str, path: str, body: bytes, requestid: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """Once more with a new token when the first was refused: a 401 is refused before anything is processed."""
        token = self._tokens.access()
        try:
            return self._once(method, path, token, body, requestid, params)
        except NotConnected as refused:
            if refused.status != 401:
                raise
        return self._once(method, path, self._tokens.renewed(token), body, requestid, params)

    def _once(self, method: str, path: str, token: str, body: bytes, requestid: str, params: Mapping[str, Any]) -> dict[str, Any]:
        self._pipe.company_id = self._realm()
        with self.limits.slot():
            try:
                reply = self._pipe.call(method, path, token, body=body, requestid=requestid, **params)
                content = reply.content
            except (requests.RequestException, OSError) as error:
                raise _silence(error) from error
        tid = self._seen.tid = reply.headers.get("intuit_tid", "")
        told, failure = read_reply(reply.status_code, reply.headers, content)
        if told is not None:
            self.limits.answered()
            return told
        assert failure is not None
        if isinstance(failure, RateLimited) and failure.retry_after is None:
            failure.retry_after = self.limits.stopped()
        _LOG.info("%s %s: status %s, intuit_tid %s: %s", method, path, reply.status_code, tid or "none", failure.message)
        raise failure


def _silence(error: Exception) -> PackageError:
    """A failure with no answer: did the request leave this machine?"""
    untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
    never_left = isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError)
    if isinstance(error, requests.ConnectionError):
        never_left = never_left or "NewConnectionError" in repr(error.args) or "NameResolutionError" in repr(error.args)
    if never_left or untrusted:
        why = "its certificate is not trusted" if untrusted else "no connection"
        return PackageUnreachable(
            f"QuickBooks cannot be reached ({why}).", "Check the network and the address, then repeat: nothing was sent."
        )
    if isinstance(error, requests.Timeout):
        return AnswerUnknown("QuickBooks did not answer in time.", LOOKED_UP)
    return AnswerUnknown(f"The connection to QuickBooks broke ({type(error).__name__}).", LOOKED_UP)
