"""Which handler answers which path of the Accounting API."""

from __future__ import annotations

from functools import partial

from kccwb.practice.xero import accounts, allocations, contacts, document_api, items, organisation
from kccwb.practice.xero.call import Call, Handler, NotFound, Reply
from kccwb.practice.xero.kinds import CREDIT_NOTE, INVOICE

_ROUTES: dict[tuple[str, str], Handler] = {
    ("GET", "Organisation"): organisation.get,
    ("GET", "Organisations"): organisation.get,
    ("GET", "BrandingThemes"): organisation.branding_themes,
    ("GET", "Accounts"): accounts.get_accounts,
    ("PUT", "Accounts"): accounts.save_account,
    ("POST", "Accounts"): accounts.save_account,
    ("GET", "TaxRates"): accounts.get_tax_rates,
    ("PUT", "TaxRates"): accounts.save_tax_rate,
    ("POST", "TaxRates"): accounts.save_tax_rate,
    ("GET", "Currencies"): accounts.get_currencies,
    ("PUT", "Currencies"): accounts.add_currency,
    ("GET", "TrackingCategories"): accounts.get_tracking,
    ("PUT", "TrackingCategories"): accounts.save_tracking,
    ("GET", "Contacts"): contacts.get,
    ("PUT", "Contacts"): contacts.create,
    ("POST", "Contacts"): contacts.update,
    ("GET", "Items"): items.get,
    ("PUT", "Items"): items.create,
    ("POST", "Items"): items.update,
    ("DELETE", "Items"): items.delete,
    ("GET", "Invoices"): partial(document_api.get, INVOICE),
    ("PUT", "Invoices"): partial(document_api.create, INVOICE),
    ("POST", "Invoices"): partial(document_api.update, INVOICE),
    ("GET", "CreditNotes"): partial(document_api.get, CREDIT_NOTE),
    ("PUT", "CreditNotes"): partial(document_api.create, CREDIT_NOTE),
    ("POST", "CreditNotes"): partial(document_api.update, CREDIT_NOTE),
}
_SOURCES = {"CreditNotes": "CreditNote", "Prepayments": "Prepayment", "Overpayments": "Overpayment"}


def handle(call: Call) -> Reply:
    """Answer a call; call.parts starts with the collection's name here and without it in the handlers."""
    name, rest = call.parts[0], call.parts[1:]
    inner = Call(call.company, call.method, rest, call.query, call.body, call.modified_since)
    if name in _SOURCES and len(rest) >= 2 and rest[1] == "Allocations":
        if call.method == "DELETE" and len(rest) == 3:
            return allocations.delete(_SOURCES[name], inner)
        if call.method in {"PUT", "POST"}:
            return allocations.create(_SOURCES[name], inner)
    handler = _ROUTES.get((call.method, name))
    if handler is None or len(rest) > 1:
        raise NotFound
    return handler(inner)
