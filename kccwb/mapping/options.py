"""The options of the Mapping tab: what each means, what it may be, what it is when nobody chose."""

from __future__ import annotations

from dataclasses import dataclass

from kccwb.model.errors import BadInput
from kccwb.store import Store

ON_OFF = ("on", "off")
_SPOKEN = {"yes": "on", "true": "on", "1": "on", "no": "off", "false": "off", "0": "off"}


@dataclass(frozen=True)
class Option:
    """One option: its stored values and what it does, in a bookkeeper's words."""

    name: str
    default: str
    allowed: tuple[str, ...]
    meaning: str
    trait: str = ""
    """The trait of the package that the option is for; empty for any package."""
    most: int | None = None
    """For an option that is a number: the largest it may be; ``allowed`` then shows common ones."""

    def choices(self, value: str) -> tuple[str, ...]:
        """What to offer a person while ``value`` is chosen: a number of their own stands among the common ones."""
        return self.allowed if value in self.allowed else tuple(sorted({*self.allowed, value}, key=int))


OPTIONS: dict[str, Option] = {
    option.name: option
    for option in (
        Option(
            "rollup",
            "off",
            ON_OFF,
            "Use Rollup Transactions: one line per tax rate instead of the item lines; each rate needs a rollup item for sales and for purchases.",
        ),
        Option(
            "only_stock_on_invoices",
            "on",
            ON_OFF,
            "Only Export Stock on Invoices: send only stock items that a document uses; off sends every item.",
        ),
        Option("multi_currency", "on", ON_OFF, "MultiCurrency: currency and rate go with each document; off allows base currency only."),
        Option(
            "create_authorised",
            "on",
            ON_OFF,
            "Create Authorised Invoices: documents land approved; off leaves drafts, which take no payment until approved.",
            trait="drafts",
        ),
        Option(
            "stock_purchases",
            "expense",
            ("expense", "stock_in_hand"),
            "Stock purchases go to the default purchase account (expense), or to a current asset such as Stock in Hand (stock_in_hand).",
        ),
        Option(
            "cos_split",
            "none",
            ("none", "channel", "site", "stock_type"),
            "The Cost-of-Sale journal in one amount (none), or a line for each channel, site or stock type.",
        ),
        Option(
            "one_person_firm",
            "off",
            ON_OFF,
            "One person may both prepare and approve a month; off asks for a second person. The statement says which.",
        ),
        Option(
            "bill_number",
            "supplier_reference",
            ("supplier_reference", "invoice_code"),
            "A bill's number in the package: the supplier's own reference, or KCC's Invoice Code; the other stands in where it is empty.",
        ),
        Option(
            "future_payment_days",
            "14",
            ("0", "7", "14", "30", "60", "90"),
            "Future Payment Days, as in KCC's system values: a payment dated further ahead than so many days is not created.",
            most=3650,
        ),
        Option(
            "rounding",
            "accept",
            ("accept", "line"),
            "Where the package works out the VAT itself: accept pennies of difference within the rounding policy, or send a rounding line for them.",
            trait="computes_tax",
        ),
        Option(
            "package_tax_rounding",
            "document",
            ("document", "line"),
            "Where the package works out the VAT itself: whether it rounds once for each rate on a document, or on each line. Rounding lines follow it.",
            trait="computes_tax",
        ),
    )
}


def known_option(name: str) -> Option:
    """The option of that name. Raises BadInput naming the options there are."""
    found = OPTIONS.get(name.strip().lower().replace("-", "_"))
    if found is None:
        raise BadInput(f"There is no option {name!r}.", f"Options are: {', '.join(OPTIONS)}.")
    return found


def option_value(name: str, text: str) -> str:
    """The stored form of what a person said. Raises BadInput naming the allowed values."""
    option = known_option(name)
    value = text.strip().lower().replace("-", "_")
    if option.allowed == ON_OFF:
        value = _SPOKEN.get(value, value)
    if option.most is not None and text.strip().isascii() and text.strip().isdigit() and int(text) <= option.most:
        return str(int(text))
    if option.most is not None:
        raise BadInput(f"{option.name} cannot be {text!r}.", f"Use a whole number of days from 0 to {option.most}.")
    if value not in option.allowed:
        raise BadInput(f"{option.name} cannot be {text!r}.", f"Use {' or '.join(option.allowed)}.")
    return value


def current(store: Store) -> dict[str, str]:
    """Every option's value today."""
    chosen = dict(store.rows("select name, value from option"))
    return {name: str(chosen.get(name, option.default)) for name, option in OPTIONS.items()}
