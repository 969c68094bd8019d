"""Lock dates, currencies and other rules of the organisation that several documents share."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kccwb.practice.company import Company
from kccwb.practice.money import places
from kccwb.practice.store import Doc
from kccwb.practice.xero.call import Invalid
from kccwb.practice.xero.wire import read_number, text_of


def _long(day: str) -> str:
    moment = date.fromisoformat(day)
    return f"{moment.day} {moment:%B %Y}"


def lock_problem(company: Company, day: str) -> str | None:
    """Why nothing may be posted on this day, or None."""
    settings = company.settings
    for name, words in (("end_of_year_lock_date", "end of year lock date"), ("period_lock_date", "period lock date")):
        lock = settings.get(name)
        if lock and day <= lock:
            return f"The document date cannot be before the {words}, currently set at {_long(lock)}"
    return None


def check_lock(company: Company, day: str) -> None:
    """Refuse a posting on or before a lock date."""
    if problem := lock_problem(company, day):
        raise Invalid(problem)


def check_edit_lock(company: Company, day: str) -> None:
    """Refuse a change of a document that stands on or before a lock date."""
    if lock_problem(company, day):
        raise Invalid("The document cannot be edited as it is currently dated before the period lock date")


def currency_of(company: Company, sent: Doc, old: Doc | None, default: str | None = None) -> tuple[str, Decimal]:
    """The currency of a document and its rate, foreign units for one of base; 1 for base."""
    settings = company.settings
    base = settings["base_currency"]
    code = text_of(sent.get("CurrencyCode")) or (old or {}).get("CurrencyCode") or default or base
    if code not in settings["currencies"]:
        raise Invalid(f"Organisation is not subscribed to currency {code}")
    if code == base:
        return code, Decimal(1)
    rate = read_number(sent.get("CurrencyRate"))
    if rate is None and old is not None and old.get("CurrencyCode") == code:
        rate = old.get("CurrencyRate")
    if rate is None:
        rate = Decimal(str(settings["rates"].get(code, 1)))
    if rate <= 0:
        raise Invalid("The currency rate must be greater than zero.")
    return code, places(rate, 6)
