"""What was bought: enough before it is sold, some sent back, some broken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kccwb.demo.people import EXPENSED, STOCK, Company, Item
from kccwb.demo.trade import PACK, PURCHASE_DELIVERY, SPARE, Allocation, Document, Line, Stage, Trade


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
