"""Single checks of a payload, each with the words Xero would use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from kccwb.accounting.xero.messages import explain
from kccwb.accounting.xero.shelf import Shelf
from kccwb.model.documents import OutLine
from kccwb.model.finding import Finding, Severity
from kccwb.model.package import Account, PackageRecord

Told = Iterator[Finding]


def said(row_id: str, message: str, group: str = "", severity: Severity = "error") -> Finding:
    """A finding in Xero's words, with their explanation."""
    why = explain(message)
    return Finding(why.code, severity, row_id, message, why.cause, why.fix, group or why.group, why.place)


def line_told(row_id: str, line: OutLine, shelf: Shelf, *, sales: bool) -> Told:
    """Account and tax of a line."""
    yield from account_told(row_id, line.account, line.account_id, line.nominal_code, shelf)
    if abs(line.tax) > abs(line.net):
        yield said(row_id, "The tax amount cannot be greater than the line amount", row_id)
    if not line.tax_code or not shelf.tax_codes:
        return
    code = shelf.tax_codes.get(line.tax_code)
    if code is None or (sales and not code.sales) or (not sales and not code.purchases):
        yield said(row_id, f"The TaxType code '{line.tax_code}' does not exist or cannot be used for this type of transaction.")
    elif not code.active:
        yield said(row_id, "Tax rate must be Active", line.tax_code)
    else:
        account = shelf.account(line.account, line.account_id)
        if account is not None and code.classes and account.klass not in code.classes:
            yield said(row_id, f"The TaxType code '{line.tax_code}' cannot be used with account code '{account.code}'.")


def account_told(row_id: str, code: str, account_id: str, nominal: str, shelf: Shelf) -> Told:
    """Whether lines may post to an account."""
    if not (code or account_id):
        yield said(row_id, "Account code or ID must be specified", nominal)
        return
    if not shelf.accounts:
        return
    account = shelf.account(code, account_id)
    if account is not None and account.status != "ACTIVE":
        yield said(
            row_id,
            f"Account code '{code or account.name}' has been archived, or has been deleted. Each line item must reference a valid account.",
        )
    elif account is None or not account.usable:
        yield _refused(row_id, code or account_id, account)


def _refused(row_id: str, code: str, account: Account | None) -> Finding:
    found = said(row_id, f"Account code '{code}' is not a valid code for this document.")
    cause = found.cause if account is None else f"{account.name} is {account.reason}."
    return Finding(found.code, found.severity, row_id, found.message, cause, found.fix, found.group, found.place)


def currency_told(row_id: str, currency: str, shelf: Shelf) -> Told:
    """Whether the organisation keeps the currency."""
    organisation = shelf.known.organisation
    if organisation is not None and organisation.currencies and currency not in {*organisation.currencies, organisation.base_currency}:
        yield said(row_id, f"Organisation is not subscribed to currency {currency}")


def locked(row_id: str, date: dt.date, shelf: Shelf) -> Told:
    """Whether the date is closed."""
    organisation = shelf.known.organisation
    if organisation is None:
        return
    for lock, name in ((organisation.year_end_lock_date, "end of year lock date"), (organisation.period_lock_date, "period lock date")):
        if lock is not None and date <= lock:
            shown = f"{lock.day} {lock:%B %Y}"
            yield said(row_id, f"The document date cannot be before the {name}, currently set at {shown}", shown)
            return


def contact_told(row_id: str, contact_id: str, shelf: Shelf) -> Told:
    """Whether the contact was archived."""
    held = shelf.contacts.get(contact_id)
    if held is not None and not live(held):
        message = (
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        )
        yield said(row_id, message, held.contact_name)


def live(contact: PackageRecord) -> bool:
    """Whether a contact can be used."""
    return contact.status in {"", "ACTIVE"}
