"""The wire under xero-python: no hidden retries, always a timeout, compressed replies, and one configuration a client."""

from __future__ import annotations

import urllib.request
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlparse

import certifi
import urllib3
from xero_python.accounting import AccountingApi
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration

from kccwb.accounting.pool import FRESH, Timeouts


class Refused(Exception):
    """A reply outside 2xx, whole and untouched: xero-python's own exceptions fail on bodies that are no JSON."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        super().__init__(f"HTTP {status}")


class Pool(urllib3.PoolManager):
    """Each request is sent once. urllib3 would repeat a PUT up to four times, and sleep through a 429 for hours."""

    timeouts = Timeouts()

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.pool_classes_by_scheme = dict(FRESH)

    def urlopen(self, method: str, url: str, redirect: bool = True, **kw: Any) -> Any:  # type: ignore[override]
        """Send once; raises Refused for a reply outside 2xx."""
        kw["retries"] = False
        if kw.get("timeout") is None:  # xero-python passes None, which urllib3 takes for "wait for ever"
            kw["timeout"] = urllib3.Timeout(connect=self.timeouts.connect, read=self.timeouts.read)
        reply = super().urlopen(method, url, redirect=False, **kw)
        if not 200 <= reply.status <= 299:
            try:
                body = reply.data
            finally:
                reply.release_conn()
            raise Refused(reply.status, reply.headers, body)
        return reply


class ProxyPool(Pool, urllib3.ProxyManager):
    """The same through the proxy that the environment names."""


class BearerClient(ApiClient):  # type: ignore[misc]
    """xero-python's client with our token in the header and nothing else of its sign-in."""

    bearer = ""

    def update_params_for_auth(self, headers: dict[str, str], querys: object, auth_settings: object) -> None:
        """Leave the header that the call itself set."""


def accounting_api(api_url: str, timeouts: Timeouts) -> AccountingApi:
    """An AccountingApi of its own for one connection."""
    configuration = type.__call__(Configuration)  # past the metaclass, which would hand out the first one ever made
    client = BearerClient(configuration)
    client.rest_client.pool_manager = _pool(api_url, timeouts)
    client.set_default_header("Accept-Encoding", "gzip")
    client.set_default_header("User-Agent", "kccwb")
    return AccountingApi(client, base_url=api_url)


def _pool(api_url: str, timeouts: Timeouts) -> Pool:
    there = urlparse(api_url)
    proxy = urllib.request.getproxies().get(there.scheme)
    loopback = there.hostname in {"localhost", "127.0.0.1", "::1"}
    options: dict[str, Any] = {"num_pools": 4, "maxsize": 8, "cert_reqs": "CERT_REQUIRED", "ca_certs": certifi.where()}
    if proxy and not loopback and not urllib.request.proxy_bypass(there.hostname or ""):
        pool: Pool = ProxyPool(proxy_url=proxy, **options)
    else:
        pool = Pool(**options)
    pool.timeouts = timeouts
    return pool
