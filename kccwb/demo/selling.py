"""What was sold: invoices, prepayments of web orders, and what customers sent back."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kccwb.demo.people import MISSING_ITEM, WORKSHOP, Company
from kccwb.demo.trade import SALES_DELIVERY, WORKSHOPS, Allocation, Document, Line, Payment, Stage, Trade
from kccwb.model.money import ZERO


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
