"""What happens in the made-up company: documents, prepayments and allocations, and the stage on which it happens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from kccwb.demo.people import Company, Item
from kccwb.model.money import ZERO, line_net, tax_on

RATES = {"1": Decimal(20), "2": Decimal(0), "4": Decimal(5)}
SALES_DELIVERY, PURCHASE_DELIVERY, WORKSHOPS = "0115", "0110", "305"
PACK, SPARE = 6, 6
"""Goods are bought in packs, and some more than were sold: for returns to suppliers and breakages."""


@dataclass(frozen=True)
class Line:
    """A document line; ``item`` when it moves stock."""

    stock_code: str
    description: str
    quantity: int
    unit: Decimal
    discount: int
    tax_rate: str
    nominal: str
    item: Item | None = None

    @property
    def net(self) -> Decimal:
        """Net after discount."""
        return line_net(Decimal(self.quantity), self.unit, Decimal(self.discount))

    @property
    def tax(self) -> Decimal:
        """Tax, line by line as KCC counts it."""
        return tax_on(self.net, RATES[self.tax_rate])


@dataclass(frozen=True)
class Document:
    """An invoice or credit; ``posted`` is None while it is not issued or not posted."""

    ledger: Literal["S", "P"]
    id: str
    code: str
    kind: Literal["Invoice", "Credit"]
    day: date
    posted: date | None
    company: Company
    order: str
    reference: str
    rate: Decimal
    channel: str
    lines: tuple[Line, ...]

    @property
    def row_id(self) -> str:
        """How the workbench calls it."""
        return f"{self.ledger}:{self.id}"

    @property
    def due(self) -> date | None:
        """When it is to be paid; nothing is due of what is not posted."""
        return self.day + timedelta(days=self.company.terms) if self.posted else None

    @property
    def gross(self) -> Decimal:
        """Total with tax."""
        return sum((line.net + line.tax for line in self.lines), ZERO)


@dataclass(frozen=True)
class Payment:
    """Money taken with a web order."""

    id: str
    company: Company
    day: date
    amount: Decimal
    order: str
    authorised: bool = True


@dataclass(frozen=True)
class Allocation:
    """A payment or credit set against an invoice."""

    side: str
    source_type: str
    source: str
    invoice: str
    day: date
    amount: Decimal


@dataclass
class Trade:
    """Everything that happened."""

    documents: list[Document] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    allocations: list[Allocation] = field(default_factory=list)
    breakages: list[tuple[date, Item]] = field(default_factory=list)


@dataclass(frozen=True)
class Stage:
    """Who trades, in what, when."""

    customers: list[Company]
    told: list[Company]
    suppliers: list[Company]
    items: list[Item]
    start: date
    end: date

    @property
    def days(self) -> int:
        """Length of the period."""
        return (self.end - self.start).days + 1

    @property
    def last_month(self) -> date:
        """First day of the month being closed."""
        return max(self.start, self.end.replace(day=1))
