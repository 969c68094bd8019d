"""The customers, suppliers and goods of the made-up trading company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from kccwb.demo.words import EURO_SHOPS, EURO_TOWNS, FIRST_NAMES, GOODS, MAKERS, SHOPS, STREETS, SURNAMES, TOWNS

BAD_EMAIL, NAME_CLASH, NUMBER_CLASH, WORKSHOP = "BRACKEN1", "COVE0001", "TIDE0002", "KILN0003"
"""Customers with a story: an e-mail no package takes, a name and a number the package holds otherwise, and a buyer of workshops."""
STOCK, EXPENSED = "0120", "621"
MISSING_ITEM = "GIFTWRAP"
"""Sold on an invoice, and not in the stock list."""


@dataclass(frozen=True)
class Company:
    """A customer or supplier."""

    urn: str
    name: str
    customer: bool
    account: bool
    klass: str
    email: str
    telephone: str
    currency: str
    address: str
    town: str
    county: str
    postcode: str
    country: str
    terms: int


@dataclass(frozen=True)
class Item:
    """Goods with a constant cost; ``supplier`` indexes the suppliers."""

    code: str
    description: str
    kind: str
    tax_rate: str
    nominal: str
    price: Decimal
    cost: Decimal
    supplier: int
    cos_excluded: bool = False


def make_suppliers(random: Random, count: int) -> list[Company]:
    """Suppliers, with URNs that begin with zeros."""
    names = _names(random, MAKERS)
    return [
        _company(random, f"{number:06d}", next(names), klass="Supplier", account=False, customer=False) for number in range(1, count + 1)
    ]


def make_customers(random: Random, count: int) -> tuple[list[Company], list[Company]]:
    """Customers of every kind, and the four with a story, who buy in the last month only."""
    shops, people = _names(random, SHOPS), _people(random)
    made: list[Company] = []
    for number in range(count):
        urn = str(100200 + number * 7)
        if number % 10 == 3:
            made.append(_euro(random, urn))
        elif number % 3 == 0:
            made.append(_company(random, urn, next(shops), klass="Trade", account=True))
        else:
            made.append(_company(random, urn, next(people), klass="Web", account=False))
    told = [
        _company(random, BAD_EMAIL, "Bracken Fields Farm Shop", klass="Trade", account=True, email="orders@@brackenfields.example."),
        _company(random, NAME_CLASH, "Cove & Company Interiors", klass="Trade", account=True),
        _company(random, NUMBER_CLASH, "Tidewater Tea Rooms", klass="Trade", account=True),
        _company(random, WORKSHOP, "Kiln Lane Community Hall", klass="Trade", account=True),
    ]
    return made, told


def make_items(random: Random, count: int, suppliers: int) -> list[Item]:
    """Goods of every kind. Each supplier has some; one is COS-excluded and bought as an expense."""
    items: list[Item] = []
    for number in range(count):
        kind, rate, nominal, firsts, seconds = GOODS[number % len(GOODS)]
        turn = number // len(GOODS)
        first, second = firsts[turn % len(firsts)], seconds[(turn // len(firsts) + turn) % len(seconds)]
        size = turn // (len(firsts) * len(seconds))
        cost = Decimal(random.randrange(150, 2400)) / 100
        price = (cost * random.randrange(165, 260) / 100).quantize(Decimal("0.05"))
        name = f"{first} {second}" + (f" No. {size + 1}" if size else "")
        code = f"{number + 1:06d}" if number % 9 == 4 else f"HH-{number + 1:04d}"
        items.append(Item(code, name, kind, rate, nominal, price, cost, number % suppliers))
    items.append(Item("HH-BOX", "Presentation Box", "Homeware", "1", "300", Decimal("4.50"), Decimal("1.80"), 0, cos_excluded=True))
    return items


def _company(random: Random, urn: str, name: str, *, klass: str, account: bool, customer: bool = True, email: str | None = None) -> Company:
    town, county, area = random.choice(TOWNS)
    letters = "ABDEFGHJLNPQRSTUWXYZ"
    return Company(
        urn,
        name,
        customer,
        account,
        klass,
        email if email is not None else f"{''.join(ch for ch in name.lower() if ch.isascii() and ch.isalnum())}@mail.example",
        f"01{random.randrange(200, 999)} {random.randrange(100000, 999999)}",
        "GBP",
        f"{random.randrange(1, 180)} {random.choice(STREETS)}",
        town,
        county,
        f"{area} {random.randrange(1, 9)}{random.choice(letters)}{random.choice(letters)}",
        "GB",
        30 if account or not customer else 0,
    )


def _euro(random: Random, urn: str) -> Company:
    town, country, postcode = random.choice(EURO_TOWNS)
    name = f"{random.choice(EURO_SHOPS)} {town} {urn[-3:]}"
    email = f"{''.join(ch for ch in name.lower() if ch.isascii() and ch.isalnum())}@mail.example"
    street = f"{random.randrange(1, 90)} {random.choice(('Rue du Port', 'Hafenstrasse', 'Sraid an Chuain', 'Kade'))}"
    return Company(urn, name, True, True, "Export", email, "", "EUR", street, town, "", postcode, country, 30)


def _names(random: Random, kinds: tuple[str, ...]) -> Iterator[str]:
    """Names of firms that never repeat."""
    seen: set[str] = set()
    while True:
        name = f"{random.choice(SURNAMES)} {random.choice(kinds)}"
        while name in seen:
            name += random.choice((" & Sons", " & Daughters", " Ltd", " of " + random.choice(TOWNS)[0]))
        seen.add(name)
        yield name


def _people(random: Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        name = f"{random.choice(FIRST_NAMES)} {random.choice(SURNAMES)}"
        while name in seen:
            first, _, last = name.partition(" ")
            name = f"{first} {random.choice('ABCDEFGHJKLMNPRSTW')}. {last}"
        seen.add(name)
        yield name
