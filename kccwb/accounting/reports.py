"""What the connection tells people: its state, and what reading the chart brought."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Freshness:
    """When a subject was last read from the package, in UTC, and how many rows that read brought."""

    subject: str
    fetched: datetime
    rows: int


@dataclass(frozen=True)
class ConnectionStatus:
    """What is connected. Times are UTC; the calls left are what the package said last, None when it said nothing."""

    connected: bool
    package: str = ""
    package_name: str = ""
    organisation: str = ""
    organisation_id: str = ""
    base_currency: str = ""
    connected_since: datetime | None = None
    signed_in_until: datetime | None = None
    calls_left_minute: int | None = None
    calls_left_day: int | None = None
    page_url: str = ""
    practice: bool = False
    freshness: tuple[Freshness, ...] = ()


@dataclass(frozen=True)
class ChartReport:
    """What Get Nominal & Tax Accounts brought."""

    accounts: int
    usable_accounts: int
    bank_accounts: int
    tax_codes: int
    active_tax_codes: int
    changes: tuple[str, ...] = ()
    """What is different since the last read, what breaks a mapping first."""


@dataclass(frozen=True)
class SignInStarted:
    """Where the browser must go. ``finish_sign_in`` waits for it to come back."""

    url: str
    redirect_uri: str
