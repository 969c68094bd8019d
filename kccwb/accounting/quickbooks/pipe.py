"""python-quickbooks as the pipe: its addresses and parameters, our session, time-outs and no hidden retries."""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import urlparse

import requests
from quickbooks import QuickBooks
from requests.adapters import HTTPAdapter

from kccwb.accounting.pool import FRESH, Timeouts

MINOR_VERSION = 75
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class Pipe(QuickBooks):  # type: ignore[misc]
    """One company's QuickBooks client. Every call gives the reply as it came; nothing is parsed, raised or repeated here.

    The library's own session refuses plain http on loopback, waits for ever and loses Intuit's transaction number.
    """

    def __init__(self, *, api_url: str, company_id: str, minorversion: int, timeouts: Timeouts) -> None:
        self.api_url_v3 = api_url
        self.company_id = company_id
        self.minorversion = minorversion
        self._here = threading.local()
        self._timeouts = (timeouts.connect, timeouts.read)

    def call(self, method: str, path: str, token: str, *, body: bytes = b"", requestid: str = "", **params: Any) -> requests.Response:
        """One call below the company; ``path`` as "invoice" or "reports/TrialBalance". Raises requests' exceptions."""
        self._here.token = token
        url = f"{self.api_url}/company/{self.company_id}/{path}"
        content = "application/text" if path == "query" else "application/json"
        reply: requests.Response = self.make_request(method, url, body, content, dict(params), request_id=requestid or None)
        return reply

    def make_request(
        self,
        request_type: str,
        url: str,
        request_body: bytes | None = None,
        content_type: str = "application/json",
        params: dict[str, Any] | None = None,
        file_path: None = None,
        file_bytes: None = None,
        request_id: str | None = None,
    ) -> requests.Response:
        """The library's request without its reading of the answer, which fails on empty codes, lower-case faults and HTML."""
        asked = {**(params or {}), "minorversion": self.minorversion}
        if request_id:
            asked["requestid"] = request_id
        headers = {"Accept": "application/json", "User-Agent": "kccwb"}
        if request_type != "GET":
            headers["Content-Type"] = content_type
        reply: requests.Response = self.process_request(request_type, url, headers=headers, params=asked, data=request_body)
        return reply

    def process_request(self, request_type: str, url: str, headers: Any = "", params: Any = "", data: Any = "") -> requests.Response:
        """Send once, in this thread's own session."""
        return self._session().request(
            request_type,
            url,
            headers=headers,
            params=params,
            data=data or None,
            timeout=self._timeouts,
            allow_redirects=False,  # a redirect would turn a POST into a GET
            auth=_Bearer(self._here.token),
        )

    def _session(self) -> requests.Session:
        found: requests.Session | None = getattr(self._here, "session", None)
        if found is None:
            found = self._here.session = session_for(self.api_url_v3)
        return found


class _Bearer(requests.auth.AuthBase):
    """Our token, which a .netrc file must not replace."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Once(HTTPAdapter):
    """Sends once, over connections that are warm."""

    def init_poolmanager(self, *args: Any, **kw: Any) -> None:
        super().init_poolmanager(*args, **kw)
        self.poolmanager.pool_classes_by_scheme = dict(FRESH)


def session_for(url: str) -> requests.Session:
    """A session of its own; proxies of the environment are not for this machine itself."""
    session = requests.Session()
    session.trust_env = urlparse(url).hostname not in _LOOPBACK
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Once(max_retries=0))
    return session
