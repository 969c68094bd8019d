"""What the demo is set up with in each practice package: its bookkeeper, and which account, tax code and bank for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kccwb.demo.story import PracticeBooks
from kccwb.demo.story_quickbooks import QuickBooksBooks
from kccwb.demo.story_xero import XeroBooks
from kccwb.model.errors import BadInput


@dataclass(frozen=True)
class Setup:
    """One practice package. ``nominals``, ``taxes`` (sales, purchase) and ``banks`` name its accounts and codes as the map commands take them."""

    package: str
    """As the demo command takes it: xero, quickbooks."""
    key: str
    """Which connection it is: practice-xero, practice-quickbooks."""
    name: str
    books: Callable[[str], PracticeBooks]
    nominals: Mapping[str, str]
    """All but the workshops', which stay a gap. Those of stock and Cost of Sale serve the Cost-of-Sale page only."""
    taxes: Mapping[str, tuple[str, str]]
    banks: Mapping[str, str]
    """The euro account stays a gap: a payment in euro waits for it."""
    archived: str
    """The account of carriage inwards, closed after the chart was fetched."""
    euro_bank: str
    """What closes the gap of the euro account."""


SETUPS = {
    "xero": Setup(
        package="xero",
        key="practice-xero",
        name="Xero",
        books=XeroBooks,
        nominals={
            "300": "200",
            "301": "201",
            "302": "202",
            "303": "203",
            "0115": "204",
            "0110": "312",
            "621": "325",
            "0120": "625",
            "0122": "310",
            "0123": "313",
        },
        taxes={"1": ("OUTPUT2", "INPUT2"), "2": ("ZERORATEDOUTPUT", "ZERORATEDINPUT"), "4": ("RROUTPUT", "RRINPUT")},
        banks={"Current Account": "090", "Card Account": "091"},
        archived="312",
        euro_bank="092",
    ),
    "quickbooks": Setup(
        package="quickbooks",
        key="practice-quickbooks",
        name="QuickBooks",
        books=QuickBooksBooks,
        nominals={
            "300": "4000",
            "301": "4001",
            "302": "4002",
            "303": "4003",
            "0115": "4004",
            "0110": "5100",
            "621": "8200",
            "0120": "1001",
            "0122": "5000",
            "0123": "5200",
        },
        taxes={"1": ("20.0% S", "20.0% S"), "2": ("0.0% Z", "0.0% Z"), "4": ("5.0% R", "5.0% R")},
        banks={"Current Account": "1200", "Card Account": "1210"},
        archived="5100",
        euro_bank="1220",
    ),
}


def setup_of(package: str) -> Setup:
    """The set-up of a package. Raises BadInput naming what there is."""
    found = SETUPS.get(package.strip().lower())
    if found is None:
        raise BadInput(f"There is no demo with {package!r}.", f"Use one of: {', '.join(SETUPS)}.")
    return found
