"""KCC's ledger of the made-up company: balanced postings, the tax register, the trial balance and the stock value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kccwb.demo.people import Item
from kccwb.demo.trade import Document, Line, Payment, Trade
from kccwb.model.money import ZERO, pennies, to_base

DEBTORS, CREDITORS, SALES_TAX, PURCHASE_TAX, STOCK, COST_OF_SALE, ADJUSTED = "0101", "0102", "0107", "0108", "0120", "0122", "0123"
CARD_BANK, CARD_NOMINAL = "Card Account", "202"


@dataclass(frozen=True)
class Leg:
    """A ledger line: debit positive. Stock movements name the item and how many."""

    nominal: str
    amount: Decimal
    stock_code: str = ""
    quantity: int = 0


@dataclass(frozen=True)
class Transaction:
    """A balanced posting; ``day`` is the accounting date, ``posted`` when it reached the ledger."""

    day: date
    posted: date
    description: str
    source_type: str
    source: str
    channel: str
    legs: tuple[Leg, ...]


def post_all(trade: Trade) -> list[Transaction]:
    """Every posting, in the order in which the ledger got it."""
    made = [_post(one, one.posted) for one in trade.documents if one.posted]
    made += [_paid(one) for one in trade.payments if one.authorised]
    made += [_broken(day, item) for day, item in trade.breakages]
    return sorted(made, key=lambda one: (one.posted, one.source_type, one.source))


def register(trade: Trade, returned: date) -> list[dict[str, str]]:
    """The tax register: a row for each posted document and tax rate, in base currency. ``returned`` is the end of the last VAT return."""
    rows = []
    for one in sorted((one for one in trade.documents if one.posted), key=lambda one: (one.day, one.id)):
        for rate in sorted({line.tax_rate for line in one.lines}):
            lines = [line for line in one.lines if line.tax_rate == rate]
            rows.append(
                {
                    "Date": one.day.isoformat(),
                    "Source Type": source_type(one),
                    "Source": one.id,
                    "Invoice Code": one.code,
                    "Tax Rate": rate,
                    "Net": f"{to_base(_sum(line.net for line in lines), one.rate):.2f}",
                    "Tax": f"{to_base(_sum(line.tax for line in lines), one.rate):.2f}",
                    "Committed": "Yes" if one.posted and one.posted <= returned else "No",
                }
            )
    return rows


def movements(ledger: Iterable[Transaction], start: date, end: date) -> dict[str, Decimal]:
    """Each nominal's movement by accounting date, debit positive."""
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for one in ledger:
        if start <= one.day <= end:
            for leg in one.legs:
                totals[leg.nominal] += leg.amount
    return dict(sorted(totals.items()))


def stock_on_hand(trade: Trade, items: Iterable[Item]) -> dict[str, tuple[int, Decimal]]:
    """What is on the shelves at the end and its value at cost: goods whose bill is not posted yet are there as well."""
    held: dict[str, int] = dict.fromkeys((item.code for item in items), 0)
    costs = {item.code: item.cost for item in items}
    for one in trade.documents:
        if one.ledger == "S" and not one.posted:
            continue
        for line in one.lines:
            if line.item:
                held[line.stock_code] += line.quantity * _direction(one)
    for _, item in trade.breakages:
        held[item.code] -= 1
    return {code: (quantity, quantity * costs[code]) for code, quantity in held.items()}


def source_type(document: Document) -> str:
    """As the ledger and the tax register name it."""
    return f"{'Sales' if document.ledger == 'S' else 'Purchase'} {document.kind}"


def _direction(document: Document) -> int:
    """1 when goods come in, −1 when they go out."""
    return 1 if (document.ledger == "P") == (document.kind == "Invoice") else -1


def _post(document: Document, posted: date) -> Transaction:
    side = 1 if document.ledger == "S" else -1
    way = side if document.kind == "Invoice" else -side
    control, tax = (DEBTORS, SALES_TAX) if document.ledger == "S" else (CREDITORS, PURCHASE_TAX)
    nets: dict[str, Decimal] = defaultdict(Decimal)
    for line in document.lines:
        nets[line.nominal] += line.net
    legs = {nominal: to_base(net, document.rate) for nominal, net in nets.items()}
    taxed = to_base(_sum(line.tax for line in document.lines), document.rate)
    gross = to_base(document.gross, document.rate)
    largest = max(legs, key=lambda nominal: legs[nominal])
    legs[largest] += gross - taxed - _sum(legs.values())  # the pennies of conversion
    made = [Leg(control, way * gross), Leg(tax, -way * taxed)]
    for nominal, net in legs.items():
        if document.ledger == "P" and nominal == STOCK:
            made += [Leg(STOCK, -way * line.net, line.stock_code, line.quantity * -way) for line in document.lines if line.nominal == STOCK]
        else:
            made.append(Leg(nominal, -way * net))
    if document.ledger == "S":
        made += _cost_of_sale(document.lines, way)
    name = "invoice" if document.kind == "Invoice" else "credit"
    words = f"{'Sales' if document.ledger == 'S' else 'Purchase'} {name} {document.code} {document.company.name}"
    return Transaction(document.day, posted, words, source_type(document), document.id, document.channel, _balanced(made))


def _cost_of_sale(lines: Iterable[Line], way: int) -> list[Leg]:
    moved = [(line, pennies(line.item.cost * line.quantity)) for line in lines if line.item and not line.item.cos_excluded]
    if not moved:
        return []
    return [
        Leg(COST_OF_SALE, way * _sum(cost for _, cost in moved)),
        *(Leg(STOCK, -way * cost, line.stock_code, -way * line.quantity) for line, cost in moved),
    ]


def _paid(payment: Payment) -> Transaction:
    legs = (Leg(CARD_NOMINAL, payment.amount), Leg(DEBTORS, -payment.amount))
    return Transaction(payment.day, payment.day, f"Card payment {payment.order} {payment.company.name}", "Payment", payment.id, "Web", legs)


def _broken(day: date, item: Item) -> Transaction:
    legs = (Leg(ADJUSTED, item.cost), Leg(STOCK, -item.cost, item.code, -1))
    return Transaction(day, day, f"Broken: {item.description}", "Stock Adjustment", f"ADJ-{item.code}", "", legs)


def _balanced(legs: list[Leg]) -> tuple[Leg, ...]:
    kept = tuple(leg for leg in legs if leg.amount)
    assert _sum(leg.amount for leg in kept) == 0, "a posting must balance"
    return kept


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
