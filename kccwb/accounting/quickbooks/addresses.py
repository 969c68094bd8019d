"""Where QuickBooks, or what speaks like it, is reached, and as whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kccwb.accounting.base_address import check_base
from kccwb.store.settings import Settings

PRACTICE_URL = "http://127.0.0.1:8071"
PRACTICE_CLIENT, PRACTICE_SECRET = "practice-client", "practice-secret"
"""What the practice package takes from anybody: it holds no real books."""


@dataclass(frozen=True)
class Addresses:
    """Where each part of the service is, the client id and the company's id (empty when not known)."""

    api_url: str
    token_url: str
    authorize_url: str
    client_id: str = ""
    realm_id: str = ""
    page_url: str = ""
    """Where people open documents when it is not QuickBooks itself."""


def from_base(base: str) -> dict[str, str]:
    """Every address of a server that speaks QuickBooks under one base address. Raises BadInput for plain http beyond this machine."""
    url = base.rstrip("/").removesuffix("/v3")
    check_base(url, base, "http://127.0.0.1:8071")
    return {
        "api_url": f"{url}/v3",
        "token_url": f"{url}/oauth2/v1/tokens/bearer",
        "authorize_url": f"{url}/oauth2/authorize",
        "page_url": url,
    }


def addresses(key: str, settings: Settings, stored: Mapping[str, str]) -> Addresses:
    """What the user said when connecting wins, then the environment, then what connecting found out, then QuickBooks' own addresses."""
    if key == "practice-quickbooks":
        names = {"client_id": PRACTICE_CLIENT, **from_base(stored.get("url") or PRACTICE_URL)}
    else:
        names = {
            "api_url": settings.qbo_api_url,
            "token_url": settings.qbo_token_url,
            "authorize_url": settings.qbo_authorize_url,
            "client_id": settings.qbo_client_id,
            "realm_id": settings.qbo_realm_id,
        }
        if stored.get("url"):
            names |= from_base(stored["url"])
    for name, given in (("client_id", "client_id"), ("realm_id", "tenant_id")):
        if stored.get(given):
            names[name] = stored[given]
    for name, found in (("realm_id", "found_tenant"), ("client_id", "found_client")):
        names[name] = names.get(name) or stored.get(found, "")
    return Addresses(**names)
