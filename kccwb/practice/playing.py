"""The packages a practice company can play, and how each is served, set and announced."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from starlette.applications import Starlette

from kccwb.practice import app as xero_app
from kccwb.practice import control as xero_control
from kccwb.practice.company import Company
from kccwb.practice.quickbooks import app as quickbooks_app
from kccwb.practice.quickbooks import control as quickbooks_control
from kccwb.practice.quickbooks import switches
from kccwb.practice.store import Doc


@dataclass(frozen=True, slots=True)
class Play:
    """One package: its application, its settings, and the lines that say where it is."""

    create_app: Callable[[Company], Starlette]
    change_settings: Callable[[Company, Doc], None]
    lines: Callable[[str, Company], list[str]]


def _xero_lines(base: str, company: Company) -> list[str]:
    return [
        f"pages {base}/",
        f"xero api {base}/api.xro/2.0",
        f"xero token {base}/connect/token",
        f"xero authorize {base}/identity/connect/authorize",
        f"xero connections {base}/connections",
        f"xero tenant {company.settings['tenant_id']}",
        f"company file {company.path}",
    ]


def _quickbooks_lines(base: str, company: Company) -> list[str]:
    found = quickbooks_control.addresses(base, company)
    named = {
        "api": found["api_url"],
        "token": found["token_url"],
        "authorize": found["authorize_url"],
        "discovery": found["discovery_url"],
        "realm": found["realm_id"],
        "client id": found["client_id"],
        "client secret": found["client_secret"],
        "refresh token": found["refresh_token"],
        "connection": f"{base}/practice/connection",
        "company file": company.path,
    }
    return [f"quickbooks pages {base}/", *(f"quickbooks {name} {value}" for name, value in named.items())]


PACKAGES = {
    "xero": Play(xero_app.create_app, xero_control.change_settings, _xero_lines),
    "quickbooks": Play(quickbooks_app.create_app, switches.change_settings, _quickbooks_lines),
}


def play(package: str) -> Play:
    """How a package is played; raises ValueError for an unknown one."""
    if package not in PACKAGES:
        raise ValueError(f"the practice package cannot speak {package!r}; it plays {' and '.join(PACKAGES)}")
    return PACKAGES[package]
