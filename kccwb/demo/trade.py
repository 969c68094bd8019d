"""What the made-up company bought and sold: documents, prepayments and allocations, with stock that never runs out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Literal

from kccwb.demo.people import EXPENSED, MISSING_ITEM, STOCK, WORKSHOP, Company, Item
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


def sell(random: Random, stage: Stage, count: int, trade: Trade) -> None:
    """Sales invoices: to account customers on terms, to web customers paid beforehand, some in two parts, some not issued yet."""
    unissued, late = max(2, count // 60), max(6, count // 30)
    gift = count - unissued - 2 * len(stage.told) - 1
    split: tuple[str, Company] | None = None
    for turn in range(count):
        number = turn + 1
        code = f"SI{10000 + number}"
        if split:  # the second part of a web order
            order, customer, split = split[0], split[1], None
        else:
            told = stage.told[turn % len(stage.told)] if turn >= count - 2 * len(stage.told) - unissued else None
            customer = told or random.choice(stage.customers)
            order = f"SO{20000 + number}"
            if not customer.account and turn % 9 == 2 and turn < count - unissued - 20:
                split = (order, customer)
        day = _day(random, stage, turn, count, customer in stage.told, unissued)
        issued: date | None = day
        if turn >= count - unissued:
            issued = None
        elif turn % max(2, count * 2 // 3 // late) == 1 and not split:
            day, issued = _late(random, stage, day)
        lines = _lines(random, stage, customer)
        if turn == gift:
            lines = (*lines, Line(MISSING_ITEM, "Gift wrapping", 1, Decimal("3.50"), 0, _rate(customer, "1"), "300"))
        rate = _euro_rate(day) if customer.currency == "EUR" else Decimal(1)
        channel = {"Web": "Web", "Trade": "Trade"}.get(customer.klass, "Export")
        reference = f"WEB-{random.randrange(10**5, 10**6)}" if channel == "Web" else ""
        trade.documents.append(
            Document("S", f"HHS{number:06d}", code, "Invoice", day, issued, customer, order, reference, rate, channel, lines)
        )


def prepay(random: Random, stage: Stage, trade: Trade) -> None:
    """Each web order is paid by card when it is placed, and allocated when its invoices are issued. One card was not authorised."""
    orders: dict[str, list[Document]] = defaultdict(list)
    for document in trade.documents:
        if document.ledger == "S" and not document.company.account:
            orders[document.order].append(document)
    refused = next((order for order, invoices in reversed(orders.items()) if invoices[0].posted is None), "")
    for number, (order, invoices) in enumerate(orders.items(), start=1):
        first = min(invoice.day for invoice in invoices)
        day = max(stage.start, first - timedelta(days=random.randrange(0, 4)))
        amount = sum((invoice.gross for invoice in invoices), ZERO)
        payment = Payment(f"PAY{number:05d}", invoices[0].company, day, amount, order, authorised=order != refused)
        trade.payments.append(payment)
        for invoice in invoices:
            if invoice.posted and payment.authorised:
                trade.allocations.append(Allocation("S", "Payment", payment.id, invoice.id, invoice.posted, invoice.gross))


def take_back(random: Random, stage: Stage, count: int, trade: Trade) -> None:
    """Sales credits: part of the first line comes back. Of those on account every second is allocated."""
    sold = [one for one in trade.documents if one.ledger == "S" and one.posted and one.lines[0].item]
    sold = [one for one in sold if one.day < stage.end - timedelta(days=8)]
    on_account = [one for one in sold if one.company.klass == "Trade" and one.day < stage.last_month - timedelta(days=12)]
    chosen = random.sample(on_account, min(count // 2, len(on_account)))
    taken = {one.id for one in chosen}
    rest = [one for one in sold if one.id not in taken]
    chosen += random.sample(rest, min(count - len(chosen), len(rest)))
    for number, invoice in enumerate(sorted(chosen, key=lambda one: (one.day, one.id)), start=1):
        line = invoice.lines[0]
        back = Line(
            line.stock_code, line.description, max(1, line.quantity // 4), line.unit, line.discount, line.tax_rate, line.nominal, line.item
        )
        day = min(stage.end, max(invoice.day, invoice.posted or invoice.day) + timedelta(days=random.randrange(2, 9)))
        key, code = f"HHC{number:06d}", f"SC{number:04d}"
        credit = Document("S", key, code, "Credit", day, day, invoice.company, "", invoice.code, invoice.rate, invoice.channel, (back,))
        trade.documents.append(credit)
        if invoice.company.account and number % 2:
            trade.allocations.append(Allocation("S", "Credit", key, invoice.id, day, credit.gross))


def buy(random: Random, stage: Stage, count: int, trade: Trade) -> None:
    """Supplier invoices: at the start of each stretch of days, what will be sold in it. The last is not posted, some are posted late."""
    suppliers = len(stage.suppliers)
    stretches = max(1, (count - 1) // suppliers)
    need: dict[tuple[int, str], int] = defaultdict(int)
    for document in trade.documents:
        if document.ledger == "S" and document.kind == "Invoice" and document.posted:
            stretch = (document.day - stage.start).days * stretches // stage.days
            for line in document.lines:
                if line.item:
                    need[stretch, line.item.code] += line.quantity
    bought: list[Document] = []
    for stretch in range(stretches):
        day = stage.start + timedelta(days=-(-stretch * stage.days // stretches))
        for place, supplier in enumerate(stage.suppliers):
            items = [item for item in stage.items if item.supplier == place]
            wanted = [item for item in items if need[stretch, item.code]] or items[:1]
            lines = [_bought(item, need[stretch, item.code], first=stretch == 0) for item in wanted]
            if stretch == 0:  # the shelves are filled once with what nobody bought yet
                lines += [_bought(item, 0, first=True) for item in items if item not in wanted]
            bought.append(_bill(random, stage, len(bought) + 1, day, supplier, lines))
    while len(bought) < count - 1:
        supplier = random.choice(stage.suppliers)
        day = stage.start + timedelta(days=random.randrange(stage.days))
        lines = [Line("", "Packing materials", random.randrange(2, 9), Decimal("12.40"), 0, "1", EXPENSED)]
        bought.append(_bill(random, stage, len(bought) + 1, day, supplier, lines))
    arrived = next(item for item in stage.items if not item.cos_excluded)
    open_bill = _bill(
        random, stage, len(bought) + 1, stage.end - timedelta(days=3), stage.suppliers[arrived.supplier], [_bought(arrived, 6)]
    )
    trade.documents += [*bought, replace(open_bill, posted=None)]


def send_back(stage: Stage, count: int, trade: Trade) -> None:
    """Supplier credits: two units of a line go back out of the spare ones; the first is allocated."""
    first_bills: dict[str, Document] = {}
    for one in trade.documents:
        if one.ledger == "P" and one.posted and one.lines[0].item and one.day < stage.end - timedelta(days=12):
            first_bills.setdefault(one.lines[0].stock_code, one)
    for number, bill in enumerate(list(first_bills.values())[:count], start=1):
        line = bill.lines[0]
        back = Line(line.stock_code, line.description, 2, line.unit, 0, line.tax_rate, line.nominal, line.item)
        day = bill.day + timedelta(days=9)
        key = f"HHQ{number:06d}"
        credit = Document("P", key, f"PC{number:04d}", "Credit", day, day, bill.company, "", bill.code, bill.rate, "", (back,))
        trade.documents.append(credit)
        if number == 1:
            trade.allocations.append(Allocation("P", "Credit", key, bill.id, day, credit.gross))


def break_some(random: Random, stage: Stage, count: int, trade: Trade) -> None:
    """Stock adjustments: one unit broken, each of another item."""
    breakable = [item for item in stage.items if not item.cos_excluded]
    for item in random.sample(breakable, min(count, len(breakable))):
        trade.breakages.append((stage.start + timedelta(days=random.randrange(5, stage.days)), item))


def _day(random: Random, stage: Stage, turn: int, count: int, told: bool, unissued: int) -> date:
    """Sales spread evenly over the period; those with a story fall into the last month, open orders into its last days."""
    if turn >= count - unissued:
        return stage.end - timedelta(days=turn % min(5, stage.days))
    first = stage.last_month if told else stage.start
    span = (stage.end - first).days + 1
    share = random.randrange(span) if told else turn * stage.days // count
    day = first + timedelta(days=share)
    return day if day.weekday() < 5 or day < stage.start + timedelta(days=2) else day - timedelta(days=day.weekday() - 4)


def _late(random: Random, stage: Stage, day: date) -> tuple[date, date]:
    """A document of the end of a month that reached the ledger in the next one."""
    next_month = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    if next_month >= stage.end:
        return day, day
    dated = max(stage.start, next_month - timedelta(days=random.randrange(1, 4)))
    return dated, min(stage.end, next_month + timedelta(days=random.randrange(0, 6)))


def _lines(random: Random, stage: Stage, customer: Company) -> tuple[Line, ...]:
    trade = customer.account
    chosen = random.sample(stage.items, random.randrange(1, 5))
    lines = [
        Line(
            item.code,
            item.description,
            random.randrange(2, 25) if trade else random.randrange(1, 4),
            item.price,
            random.choice((0, 0, 5, 10)) if trade else 0,
            _rate(customer, item.tax_rate),
            item.nominal,
            item,
        )
        for item in chosen
    ]
    if customer.urn == WORKSHOP:
        lines.append(Line("", "Potter's wheel workshop, afternoon", random.randrange(1, 4), Decimal("85.00"), 0, "1", WORKSHOPS))
    if random.random() < 0.6:
        taxed = any(line.tax_rate != "2" for line in lines)
        lines.append(Line("", "Delivery", 1, Decimal(random.choice(("3.95", "4.95", "9.50"))), 0, "1" if taxed else "2", SALES_DELIVERY))
    return tuple(lines)


def _rate(customer: Company, rate: str) -> str:
    """Goods that leave the country are zero rated."""
    return rate if customer.country == "GB" else "2"


def _euro_rate(day: date) -> Decimal:
    return (Decimal("1.15"), Decimal("1.16"), Decimal("1.145"))[day.month % 3]


def _bought(item: Item, needed: int, *, first: bool = False) -> Line:
    packs = -(-max(needed, 1) // PACK) * PACK
    nominal = EXPENSED if item.cos_excluded else STOCK
    return Line(item.code, item.description, packs + (SPARE if first else 0), item.cost, 0, item.tax_rate, nominal, item)


def _bill(random: Random, stage: Stage, number: int, day: date, supplier: Company, lines: list[Line]) -> Document:
    posted = min(stage.end, day + timedelta(days=random.randrange(0, 3)))
    if number % 11 == 5 and day.month != stage.end.month:
        posted = min(stage.end, (day.replace(day=28) + timedelta(days=4)).replace(day=1) + timedelta(days=3))
    if number % 3 == 0:
        lines = [*lines, Line("", "Carriage", 1, Decimal(random.choice(("12.00", "18.50", "25.00"))), 0, "1", PURCHASE_DELIVERY)]
    reference = "NONE" if number % 40 == 7 else f"{supplier.name[:3].upper()}/{day:%y%m}/{number:04d}"
    return Document(
        "P",
        f"HHP{number:06d}",
        f"PI{number:05d}",
        "Invoice",
        day,
        posted,
        supplier,
        f"PO{number:05d}",
        reference,
        Decimal(1),
        "",
        tuple(lines),
    )
