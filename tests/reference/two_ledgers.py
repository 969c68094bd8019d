"""A second engine, written from the words of the rules and from nothing else: it tells differences and bridges in plain Python.

Small on purpose: documents of one line, matched one to one. It shares no code and no SQL with the workbench.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

PENNIES = Decimal("0.05")


@dataclass(frozen=True)
class Ours:
    """A document of KCC with one line."""

    row_id: str
    kind: str
    number: str
    company: str
    date: dt.date
    currency: str
    rate: Decimal
    net: Decimal
    tax: Decimal
    account: str
    tax_code: str
    state: str
    """pending, exported or marked."""
    exported_as: str = ""
    sent_gross: Decimal = Decimal(0)
    revised: bool = False


@dataclass(frozen=True)
class Theirs:
    """A document of the package with one line."""

    key: str
    kind: str
    number: str
    contact: str
    date: dt.date
    currency: str
    rate: Decimal
    net: Decimal
    tax: Decimal
    account: str
    tax_code: str
    tax_rate: Decimal
    status: str = "AUTHORISED"


@dataclass(frozen=True)
class Told:
    """One difference: whose, of which class, and what it carries (package less KCC, as shown on the document)."""

    name: str
    kind_of: str
    money: Decimal


Pair = tuple[Ours | None, Theirs | None]


def gross(one: Ours | Theirs) -> Decimal:
    return one.net + one.tax


def pair_up(ours: list[Ours], theirs: list[Theirs]) -> list[Pair]:
    """By id, by number and contact, by number, by amount and contact within a week. What is void is found by its id alone, or by the number of a marked one."""
    left, used, pairs = list(ours), set[str](), list[Pair]()

    def settle(fits: object) -> None:
        for mine in list(left):
            near = [other for other in theirs if other.key not in used and other.kind == mine.kind and fits(mine, other)]  # type: ignore[operator]
            if near:
                best = min(near, key=lambda other: (other.status not in {"AUTHORISED"}, abs((other.date - mine.date).days), other.key))
                pairs.append((mine, best))
                used.add(best.key)
                left.remove(mine)

    def findable(mine: Ours, other: Theirs) -> bool:
        return other.status in {"AUTHORISED", "DRAFT"} or mine.state == "marked"

    settle(lambda mine, other: mine.state == "exported" and mine.exported_as == other.key)
    settle(lambda mine, other: findable(mine, other) and mine.number == other.number and mine.company == other.contact)
    settle(
        lambda mine, other: (
            findable(mine, other) and mine.number == other.number and (mine.kind.startswith("Sales") or gross(mine) == gross(other))
        )
    )
    settle(
        lambda mine, other: (
            other.status in {"AUTHORISED", "DRAFT"}
            and mine.company == other.contact
            and mine.currency == other.currency
            and gross(mine) == gross(other)
            and abs((mine.date - other.date).days) <= 7
        )
    )
    pairs += [(mine, None) for mine in left]
    return pairs + [(None, other) for other in theirs if other.key not in used and other.status == "AUTHORISED"]


def presence(mine: Ours | None, other: Theirs | None, pairs: list[Pair]) -> str:
    """The class that takes the whole of a document's money, if one does."""
    if mine is None:
        assert other is not None
        twins = [
            held
            for partner, held in pairs
            if partner is not None
            and held is not None
            and held.status == "AUTHORISED"
            and (held.kind, held.contact, held.currency, gross(held), held.date)
            == (other.kind, other.contact, other.currency, gross(other), other.date)
        ]
        return "duplicate" if twins else "in package only"
    if other is None:
        return {"marked": "marked not found", "exported": "deleted in package"}.get(mine.state, "in KCC only")
    words = {"DRAFT": "draft in package", "VOIDED": "voided in package", "DELETED": "deleted in package"}
    if other.status in words:
        return words[other.status]
    return "currency" if mine.currency != other.currency else ""


def money_classes(mine: Ours, other: Theirs) -> tuple[str, str]:
    """To which class a difference of net, and one of tax, belongs."""
    net, tax = other.net - mine.net, other.tax - mine.tax
    if not net and not tax:
        return "", ""
    whole = ""
    if mine.state == "marked":
        whole = "marked differs"
    elif mine.revised and gross(other) == mine.sent_gross:
        whole = "revised in KCC"
    elif abs(net) <= PENNIES and abs(tax) <= PENNIES and abs(net + tax) <= PENNIES:
        whole = "rounding"
    if whole:
        return whole if net else "", whole if tax else ""
    right_tax = abs(other.tax - (other.net * other.tax_rate / 100).quantize(Decimal("0.01"), "ROUND_HALF_UP")) <= PENNIES
    if mine.tax_code != other.tax_code:
        tax_class = "tax code"
    elif net and right_tax:
        tax_class = "amount"
    else:
        tax_class = "tax"
    return "amount" if net else "", tax_class if tax else ""


def shift(mine: Ours, other: Theirs) -> str:
    """The class of two dates."""
    if mine.date == other.date:
        return ""
    return "date (same month)" if (mine.date.year, mine.date.month) == (other.date.year, other.date.month) else "period (another month)"


def differences(ours: list[Ours], theirs: list[Theirs], base: str) -> set[Told]:
    """Every difference of one pair of books."""
    pairs = pair_up(ours, theirs)
    told: dict[tuple[str, str], Decimal] = {}
    for mine, other in pairs:
        name = mine.row_id if mine else other.key if other else ""
        whole = presence(mine, other, pairs)
        if whole and mine is None and other is not None:
            told[name, whole] = gross(other)
        elif whole and mine is not None and whole == "currency" and other is not None:
            told[name, whole] = gross(other) - gross(mine)
        elif whole and mine is not None:
            told[name, whole] = -gross(mine)
        elif mine is not None and other is not None:
            for kind, share in zip(money_classes(mine, other), (other.net - mine.net, other.tax - mine.tax), strict=True):
                if kind:
                    told[name, kind] = told.get((name, kind), Decimal(0)) + share
            for kind in _flags(mine, other, base):
                told.setdefault((name, kind), Decimal(0))
    return {Told(name, kind, money) for (name, kind), money in told.items()}


def _flags(mine: Ours, other: Theirs, base: str) -> list[str]:
    flags = [shift(mine, other)] if shift(mine, other) else []
    flags += ["account"] if mine.account != other.account else []
    flags += ["tax code"] if mine.tax_code != other.tax_code else []
    flags += ["contact"] if mine.company != other.contact else []
    if mine.currency != base and mine.rate != other.rate and abs(gross(mine) / other.rate - gross(mine) / mine.rate) > Decimal("0.02"):
        flags.append("exchange rate")
    if mine.revised and set(flags) - {"date (same month)"} | {flag for flag in flags if flag.startswith(("date", "period"))}:
        flags.append("revised in KCC")
    return flags + (["number"] if mine.number != other.number else [])


def bridge(
    ours: list[Ours], theirs: list[Theirs], side: str, currency: str, first: dt.date, last: dt.date
) -> tuple[Decimal, Decimal, dict[str, Decimal]]:
    """KCC's and the package's net of a range, and what each class carries of the difference between them."""
    mine_total, other_total, steps = Decimal(0), Decimal(0), dict[str, Decimal]()
    pairs = pair_up(ours, theirs)
    for mine, other in pairs:
        kind = mine.kind if mine else other.kind if other else ""
        if not kind.startswith(side):
            continue
        sign = -1 if kind.endswith("Credit") else 1
        live = other is not None and other.status == "AUTHORISED"
        here = sign * mine.net if mine and mine.currency == currency else Decimal(0)
        there = sign * other.net if other and live and other.currency == currency else Decimal(0)
        here_in = bool(mine and first <= mine.date <= last)
        there_in = bool(other and live and first <= other.date <= last)
        mine_total += here if here_in else 0
        other_total += there if there_in else 0
        whole = presence(mine, other, pairs)
        kind_of = whole or (money_classes(mine, other)[0] if mine and other else "")
        moved = (there if there_in else Decimal(0)) - (here if here_in else Decimal(0))
        both = bool(mine and other and live and mine.currency == other.currency)
        own = (there - here if there_in else Decimal(0)) if both else moved
        if own:
            steps[kind_of or "rounding"] = steps.get(kind_of or "rounding", Decimal(0)) + own
        if moved != own and mine and other:
            steps[shift(mine, other)] = steps.get(shift(mine, other), Decimal(0)) + moved - own
    return mine_total, other_total, {kind: amount for kind, amount in steps.items() if amount}
