"""What the import screen's actions answer: plain values that a page, a script or the wire can carry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

Result = Literal["created", "refused", "unchanged"]
"""What became of a selected payment. unchanged: it was created before and nothing about it is new."""

CREATED = "Payment created and allocated"
"""KCC's published status of a payment that is done; more is said behind it when an earlier version of it must be reversed in KCC."""
NOT_PROCESSED = "Not Processed"
"""KCC's published status of a payment that was read and not created yet."""


@dataclass(frozen=True)
class PaymentsFetched:
    """A read of the package's payments. ``waiting`` can be created now, ``held_up`` cannot, ``not_carried`` never will be."""

    read: int
    new: int
    changed: int
    reversed: int
    waiting: int
    held_up: int
    not_carried: int
    watermark: datetime


@dataclass(frozen=True)
class PaymentOutcome:
    """A payment of the selection: its status in words; ``payment_id`` is KCC's, empty when it was not created."""

    row_id: str
    result: Result
    status: str
    payment_id: str
    urn: str
    company_name: str
    allocated_to: str
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class CreatedAmount:
    """The payments created in one currency, by side (S receipts, P payments to suppliers)."""

    side: str
    currency: str
    payments: int
    amount: Decimal


@dataclass(frozen=True)
class PaymentsCreated:
    """What Create & Allocate Payments did."""

    created: int
    refused: int
    unchanged: int
    amounts: tuple[CreatedAmount, ...]
    rows: tuple[PaymentOutcome, ...]

    @property
    def to_reverse(self) -> tuple[PaymentOutcome, ...]:
        """Those created anew whose earlier version KCC was given: their status names what must be reversed in KCC."""
        return tuple(row for row in self.rows if row.result == "created" and row.status != CREATED)

    @property
    def exit_code(self) -> int:
        """0 when everything selected stands, 1 when some could not be created."""
        return 1 if self.refused else 0
