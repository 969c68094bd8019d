"""The ways to connect to each package, as people are offered them: what it is called, and what must be given."""

from __future__ import annotations

from dataclasses import dataclass

NAMES = {"xero": "Xero", "quickbooks": "QuickBooks"}
"""Packages by key, as people call them. A practice connection bears the name of the package it plays."""
_PRACTICE = "practice-"


@dataclass(frozen=True)
class Given:
    """Something that is asked for: ``name`` as ``Workbench.connect`` takes it."""

    name: str
    label: str
    secret: bool = False
    help: str = ""
    placeholder: str = ""


@dataclass(frozen=True)
class Way:
    """One way to connect. ``packages`` are the connections it leads to: key → what it is called; ``browser`` signs in at the package's own page."""

    title: str
    words: str
    packages: tuple[tuple[str, str], ...]
    given: tuple[Given, ...]
    browser: bool = False


_CLIENT, _SECRET = Given("client_id", "Client id"), Given("client_secret", "Client secret", secret=True)

WAYS = (
    Way(
        "Xero, custom connection",
        "For one organisation of your own: a custom connection made at developer.xero.com.",
        (("xero", "Xero"),),
        (_CLIENT, _SECRET, Given("tenant_id", "Tenant id", help="Only needed when the connection reaches several organisations.")),
    ),
    Way(
        "Xero, sign in by browser",
        "For a Xero app with sign-in by browser (PKCE): you sign in at Xero, and nothing but a token comes back.",
        (("xero", "Xero"),),
        (_CLIENT,),
        browser=True,
    ),
    Way(
        "QuickBooks, keys",
        "For an app at developer.intuit.com with a refresh token. The token changes as it is used: the newest is kept here.",
        (("quickbooks", "QuickBooks"),),
        (_CLIENT, _SECRET, Given("tenant_id", "Company id (realm)"), Given("refresh_token", "Refresh token", secret=True)),
    ),
    Way(
        "QuickBooks, sign in by browser",
        "For an app of your own at developer.intuit.com: you sign in at QuickBooks and choose the company there.",
        (("quickbooks", "QuickBooks"),),
        (_CLIENT, _SECRET),
        browser=True,
    ),
    Way(
        "Practice package",
        "A practice accounting package on this machine: no account, nothing leaves it. Start one with `kccwb practice`, or use the demo's.",
        tuple((f"{_PRACTICE}{key}", name) for key, name in NAMES.items()),
        (Given("url", "Its address", placeholder="http://127.0.0.1:5001"),),
    ),
)


def package_name(key: str) -> str:
    """What people call the package of a connection; the key itself when it is none of ours, empty for none."""
    return NAMES.get(key.removeprefix(_PRACTICE), key)


def is_practice(key: str) -> bool:
    """Whether a connection leads to a practice package."""
    return key.startswith(_PRACTICE)
