"""What other people do in the practice package: its bookkeeper pays, allocates and closes the books. One protocol, whichever package it is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import httpx


@dataclass(frozen=True)
class Waiting:
    """What was recorded in the practice package, by number of the document it is about."""

    paid_whole: tuple[str, ...]
    paid_in_parts: tuple[str, ...]
    paid_together: tuple[str, ...]
    paid_in_euro: tuple[str, ...]
    suppliers_paid: tuple[str, ...]
    not_ours: tuple[str, ...]
    credit_allocated: tuple[str, ...]
    more_than_kcc_holds: tuple[str, ...]
    on_account: int


class PracticeBooks(Protocol):
    """The practice package as its bookkeeper uses it. Methods raise httpx.HTTPStatusError with the package's answer when it refuses."""

    def close(self) -> None:
        """End the connection."""

    def act(self) -> None:
        """Before anything is uploaded: two contacts that are in the way."""

    def lock(self, day: date) -> None:
        """Close the books up to a day."""

    def archive(self, account_code: str) -> None:
        """Close an account of the chart, as bookkeepers do without telling anybody."""

    def record_payments(self, day: date, credited: Collection[str] = ()) -> Waiting:
        """Record what customers paid and what was paid to suppliers, in every shape there is; the last of it on ``day``.

        ``credited`` are numbers of invoices against which KCC has set a credit: one of them is paid whole.
        """


def asked(http: httpx.Client, method: str, path: str, **how: Any) -> dict[str, Any]:
    """The answer as JSON. Raises httpx.HTTPStatusError with the package's words when it refuses."""
    answer = http.request(method, path, **how)
    if answer.is_error:
        raise httpx.HTTPStatusError(f"{method} {path}: {answer.status_code} {answer.text[:400]}", request=answer.request, response=answer)
    found: dict[str, Any] = answer.json()
    return found
