"""Which handler answers which path of the Accounting API."""

from __future__ import annotations

from functools import partial

from kccwb.practice.ledger import Ledger
from kccwb.practice.xero import (
    accounts,
    allocations,
    bank_transactions,
    batch_payments,
    contacts,
    credits,
    document_api,
    history,
    items,
    manual_journals,
    organisation,
    payments,
    reports,
)
from kccwb.practice.xero.auth import problem
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
    ("GET", "Payments"): payments.get,
    ("PUT", "Payments"): payments.save,
    ("POST", "Payments"): payments.save,
    ("GET", "BatchPayments"): batch_payments.get,
    ("PUT", "BatchPayments"): batch_payments.save,
    ("POST", "BatchPayments"): batch_payments.save,
    ("GET", "BankTransactions"): bank_transactions.get,
    ("PUT", "BankTransactions"): bank_transactions.save,
    ("POST", "BankTransactions"): bank_transactions.save,
    ("GET", "Prepayments"): partial(credits.get, "Prepayment"),
    ("GET", "Overpayments"): partial(credits.get, "Overpayment"),
    ("GET", "ManualJournals"): manual_journals.get,
    ("PUT", "ManualJournals"): manual_journals.save,
    ("POST", "ManualJournals"): manual_journals.save,
}
_SOURCES = {"CreditNotes": "CreditNote", "Prepayments": "Prepayment", "Overpayments": "Overpayment"}


def handle(ledger: Ledger, call: Call) -> Reply:
    """Answer a call; call.parts starts with the collection's name here and without it in the handlers."""
    name, rest = call.parts[0], call.parts[1:]
    inner = Call(call.company, call.method, rest, call.query, call.body, call.modified_since)
    if name == "Reports" and call.method == "GET":
        return reports.get(ledger, inner)
    if name == "Journals":
        # The general ledger is for the Advanced tier; a practice company, like a custom connection, has not got it.
        return problem(401, "Unauthorized", "AuthorizationUnsuccessful")
    if len(rest) == 2 and rest[1] == "History" and call.method in {"GET", "PUT"}:
        return history.handle(name, inner)
    if name in _SOURCES and len(rest) >= 2 and rest[1] == "Allocations":
        if call.method == "DELETE" and len(rest) == 3:
            return allocations.delete(_SOURCES[name], inner)
        if call.method in {"PUT", "POST"}:
            return allocations.create(_SOURCES[name], inner)
    handler = _ROUTES.get((call.method, name))
    if handler is None or len(rest) > 1:
        raise NotFound
    return handler(inner)
