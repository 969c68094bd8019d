"""A practice company of QuickBooks, the whole adapter on it, and a bookkeeper who posts to it directly."""

from __future__ import annotations

from typing import Any

import httpx

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.quickbooks.adapter import QuickBooksPackage
from kccwb.accounting.quickbooks.addresses import Addresses
from kccwb.accounting.quickbooks.tokens import Tokens
from kccwb.accounting.quickbooks.wire import dump
from kccwb.practice import PracticeServer
from tests.integration.plain_quickbooks import Memory


def addresses(server: PracticeServer, **changes: str) -> Addresses:
    told = {
        "api_url": server.quickbooks_api_url,
        "token_url": server.quickbooks_token_url,
        "authorize_url": server.quickbooks_authorize_url,
        "client_id": server.client_id,
        "realm_id": server.realm_id,
    }
    return Addresses(**(told | changes))


def adapter(server: PracticeServer, *, read_timeout: float = 5, **changes: str) -> QuickBooksPackage:
    where = addresses(server, **changes)
    tokens = Tokens(where, Memory(), "test", server.client_secret, server.refresh_token)
    package = QuickBooksPackage(where, tokens, timeouts=Timeouts(2, read_timeout), backoff=0.01)
    package.connect()
    return package


def switch(server: PracticeServer, **settings: Any) -> None:
    httpx.post(f"{server.base_url}/practice/settings", json=settings).raise_for_status()


def posted(server: PracticeServer, path: str, body: dict[str, Any], **params: str) -> dict[str, Any]:
    """What a bookkeeper enters: a POST below the company, with a sign-in of their own."""
    form = {"grant_type": "refresh_token", "refresh_token": server.refresh_token}
    token = httpx.post(server.quickbooks_token_url, data=form, auth=(server.client_id, server.client_secret)).json()["access_token"]
    reply = httpx.post(
        f"{server.quickbooks_api_url}/company/{server.realm_id}/{path}",
        content=dump(body),
        params=params,
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Accept": "application/json"},
    )
    assert reply.status_code == 200, reply.text
    told: dict[str, Any] = reply.json()
    return told
