"""Where Xero, or what speaks like it, is reached, and as whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kccwb.accounting.base_address import check_base
from kccwb.store.settings import Settings

PRACTICE_URL = "http://127.0.0.1:8070"


@dataclass(frozen=True)
class Addresses:
    """Where each part of the service is, the client id and the organisation's id (empty when not known)."""

    api_url: str
    token_url: str
    authorize_url: str
    connections_url: str
    client_id: str = ""
    tenant_id: str = ""
    page_url: str = ""
    """Where people open documents when it is not Xero itself."""
    short_code: str = ""


def from_base(base: str) -> dict[str, str]:
    """Every address of a server that speaks Xero under one base address. Raises BadInput for plain http beyond this machine."""
    url = base.rstrip("/")
    check_base(url, base, "http://127.0.0.1:8070")
    return {
        "api_url": f"{url}/api.xro/2.0",
        "token_url": f"{url}/connect/token",
        "authorize_url": f"{url}/identity/connect/authorize",
        "connections_url": f"{url}/connections",
        "page_url": url,
    }


def addresses(key: str, settings: Settings, stored: Mapping[str, str]) -> Addresses:
    """What the user said when connecting wins, then the environment, then what connecting found out, then Xero's own addresses."""
    if key == "practice-xero":
        base = from_base(stored.get("url") or PRACTICE_URL)
        names = {"client_id": "practice-client", **base}
    else:
        names = {
            "api_url": settings.xero_api_url,
            "token_url": settings.xero_token_url,
            "authorize_url": settings.xero_authorize_url,
            "connections_url": settings.xero_connections_url,
            "client_id": settings.xero_client_id,
            "tenant_id": settings.xero_tenant_id,
        }
        if stored.get("url"):
            names |= from_base(stored["url"])
    for name in ("client_id", "tenant_id", "short_code"):
        if stored.get(name):
            names[name] = stored[name]
    for name, found in (("tenant_id", "found_tenant"), ("client_id", "found_client")):
        names[name] = names.get(name) or stored.get(found, "")
    return Addresses(**names)
