"""Judge an element offline: what Xero would refuse, in the words it would use."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from kccwb.accounting.xero.shelf import Shelf
from kccwb.accounting.xero.messages import explain
from kccwb.accounting.xero.render import tidy
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutLine, OutPrepayment
from kccwb.model.finding import Finding, Severity
from kccwb.model.package import Account, Known, PackageRecord

NAME, CODE, ITEM_CODE, TEXT = 255, 50, 30, 255
_EMAIL = re.compile(r"^[^@\s<>,;]+@[^@\s<>,;]+\.[A-Za-z]{2,}$", re.ASCII)
_PRINTABLE = re.compile(r"^[\x20-\x7e]*$")
Told = Iterator[Finding]


def judge(element: OutElement, known: Known) -> list[Finding]:
    """The findings an element would meet. What was never read of the package (an empty cache) is not judged."""
    shelf = _shelf(known)
    match element:
        case OutCompany():
            return list(_company(element, shelf))
        case OutItem():
            return list(_item(element, shelf))
        case OutDocument():
            return list(_document(element, shelf))
        case OutPrepayment():
            return list(_prepayment(element, shelf))
        case OutAllocation():
            return list(_locked(element.row_id, element.date, shelf))


_last: list[Shelf] = []


def _shelf(known: Known) -> Shelf:
    """The index of this cache; kept, because a pre-check judges thousands of elements against one and the same."""
    kept = _last[0] if _last else None
    if kept is None or kept.known is not known:
        kept = Shelf.of(known)
        _last[:] = [kept]
    return kept


def _said(row_id: str, message: str, group: str = "", severity: Severity = "error") -> Finding:
    why = explain(message)
    return Finding(why.code, severity, row_id, message, why.cause, why.fix, group or why.group, why.place)


def _company(company: OutCompany, shelf: Shelf) -> Told:
    name = tidy(company.name)
    if not name:
        yield _said(
            company.row_id,
            "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber",
        )
    if len(name) > NAME or "<" in name or ">" in name:
        message = f"The contact name must be at most {NAME} characters and contain no angle brackets."
        yield Finding(
            "contact_text",
            "error",
            company.row_id,
            message,
            "Xero does not take this name.",
            "Change the name in KCC.",
            company.urn,
            "kcc_data",
        )
    if len(company.urn) > CODE:
        message = f"The contact number must be no more than {CODE} characters."
        yield Finding(
            "contact_text",
            "error",
            company.row_id,
            message,
            "The URN is too long for Xero.",
            "Change the URN in KCC.",
            company.urn,
            "kcc_data",
        )
    if company.email.strip() and not _EMAIL.match(company.email.strip()):
        yield _said(company.row_id, "Email address must be valid.", company.email.strip())
    yield from _clashes(company, name, shelf)


def _clashes(company: OutCompany, name: str, shelf: Shelf) -> Told:
    """Numbers and names are unique; a live contact with our URN, or with our name and no number, is ours and is adopted."""
    numbered = shelf.numbers.get(company.urn, [])
    if any(_live(one) for one in numbered):
        return
    if numbered:
        message = f"The contact number {company.urn} is already assigned to another contact."
        why = "An archived contact keeps this company's URN as its code."
        yield Finding(
            "contact_number",
            "error",
            company.row_id,
            message,
            why,
            "Restore the contact in Xero, then upload again.",
            company.urn,
            "export",
        )
    others = [one for one in shelf.names.get(name.casefold(), []) if _live(one)]
    if len([one for one in others if not one.extra.get("contact_number")]) == 1:
        return
    if others:
        yield _said(
            company.row_id,
            f"The contact name {name} is already assigned to another contact. The contact name must be unique across all active contacts.",
        )
    holders = [one for one in shelf.account_numbers.get(company.urn, []) if _live(one)]
    if holders:
        yield _said(company.row_id, "Account number already Exists", company.urn)


def _item(item: OutItem, shelf: Shelf) -> Told:
    if len(item.code) > ITEM_CODE or not item.code.strip():
        message = f"The item code must have 1 to {ITEM_CODE} characters."
        yield Finding(
            "item_text",
            "error",
            item.row_id,
            message,
            "Xero does not take this code.",
            "Change the stock code in KCC.",
            item.code,
            "kcc_data",
        )
    held = shelf.items.get(item.code)
    if held is not None and held.extra.get("tracked") == "yes":
        message = f"Price List Item with Code '{item.code}' already exists"
        why = "Xero has it as a tracked item: its stock would be counted twice, in KCC and in Xero."
        yield Finding("item_tracked", "warning", item.row_id, message, why, "Untrack the item in Xero.", item.code, "export")
    for code in (item.sales_account, item.purchase_account):
        account = shelf.account(code)
        if code and shelf.accounts and (account is None or not account.usable):
            yield _said(item.row_id, f"Account code '{code}' does not exist or cannot be applied to Items.")
    for tax in (item.sales_tax_code, item.purchase_tax_code):
        if tax and shelf.tax_codes and (tax not in shelf.tax_codes or not shelf.tax_codes[tax].active):
            yield _said(item.row_id, f"The TaxType code '{tax}' does not exist or cannot be used for this type of transaction.")


def _document(document: OutDocument, shelf: Shelf) -> Told:
    row_id = document.row_id
    if document.total < 0:
        yield _said(row_id, "The Total for this document must be greater than or equal to zero.", document.source_code)
    if not document.number.strip() or len(document.number) > TEXT or not _PRINTABLE.match(document.number):
        message = f"The number {document.number!r} must have 1 to {TEXT} plain characters."
        yield Finding(
            "number_text",
            "error",
            row_id,
            message,
            "Xero takes printable ASCII only.",
            "Change the number in KCC.",
            document.number,
            "kcc_data",
        )
    if document.authorised and not document.is_credit and document.due_date is None:
        yield _said(row_id, "The document DueDate field must be specified", document.urn)
    if not any(not line.is_text for line in document.lines):
        message = "One or more line items must be specified"
        yield Finding(
            "no_lines", "error", row_id, message, "No line carries money.", "Check the document in KCC.", document.source_code, "kcc_data"
        )
    yield from _currency(row_id, document.currency, shelf)
    if document.authorised:
        yield from _locked(row_id, document.date, shelf)
        if shelf.known.organisation is not None and not shelf.known.organisation.can_approve:
            yield _said(row_id, "The User specified does not have the correct permissions to perform this action")
    yield from _contact(row_id, document.contact_id, shelf)
    yield from _number(document, shelf)
    for line in document.lines:
        if not line.is_text:
            yield from _line(row_id, line, shelf, sales=document.is_sales)


def _line(row_id: str, line: OutLine, shelf: Shelf, *, sales: bool) -> Told:
    yield from _account(row_id, line.account, line.account_id, line.nominal_code, shelf)
    if abs(line.tax) > abs(line.net):
        yield _said(row_id, "The tax amount cannot be greater than the line amount", row_id)
    if not line.tax_code or not shelf.tax_codes:
        return
    code = shelf.tax_codes.get(line.tax_code)
    if code is None or (sales and not code.sales) or (not sales and not code.purchases):
        yield _said(row_id, f"The TaxType code '{line.tax_code}' does not exist or cannot be used for this type of transaction.")
    elif not code.active:
        yield _said(row_id, "Tax rate must be Active", line.tax_code)
    else:
        account = shelf.account(line.account, line.account_id)
        if account is not None and code.classes and account.klass not in code.classes:
            yield _said(row_id, f"The TaxType code '{line.tax_code}' cannot be used with account code '{account.code}'.")


def _account(row_id: str, code: str, account_id: str, nominal: str, shelf: Shelf) -> Told:
    if not (code or account_id):
        yield _said(row_id, "Account code or ID must be specified", nominal)
        return
    if not shelf.accounts:
        return
    account = shelf.account(code, account_id)
    if account is not None and account.status != "ACTIVE":
        yield _said(
            row_id,
            f"Account code '{code or account.name}' has been archived, or has been deleted. Each line item must reference a valid account.",
        )
    elif account is None or not account.usable:
        yield _refused(row_id, code or account_id, account)


def _refused(row_id: str, code: str, account: Account | None) -> Finding:
    found = _said(row_id, f"Account code '{code}' is not a valid code for this document.")
    cause = found.cause if account is None else f"{account.name} is {account.reason}."
    return Finding(found.code, found.severity, row_id, found.message, cause, found.fix, found.group, found.place)


def _prepayment(payment: OutPrepayment, shelf: Shelf) -> Told:
    row_id = payment.row_id
    if payment.amount <= 0:
        yield _said(row_id, "The Total for this document must be greater than or equal to zero.", payment.payment_id)
    yield from _locked(row_id, payment.date, shelf)
    yield from _contact(row_id, payment.contact_id, shelf)
    yield from _account(row_id, payment.account, payment.account_id, "", shelf)
    yield from _currency(row_id, payment.currency, shelf)
    bank = shelf.account(payment.bank_account, payment.bank_account_id)
    if not shelf.accounts or not (payment.bank_account or payment.bank_account_id):
        return
    if bank is None or not bank.bank or bank.status != "ACTIVE":
        yield _said(
            row_id, "The specified bank account details do not match a known bank account", payment.bank_account or payment.bank_account_id
        )
    elif bank.currency and bank.currency != payment.currency:
        message = f"{bank.name} is kept in {bank.currency}, the payment is in {payment.currency}."
        why = "Xero keeps a prepayment in its bank account's currency."
        fix = "Map KCC's bank account to one of that currency."
        yield Finding("bank_currency", "error", row_id, message, why, fix, bank.account_id, "mapping")


def _currency(row_id: str, currency: str, shelf: Shelf) -> Told:
    organisation = shelf.known.organisation
    if organisation is not None and organisation.currencies and currency not in {*organisation.currencies, organisation.base_currency}:
        yield _said(row_id, f"Organisation is not subscribed to currency {currency}")


def _locked(row_id: str, date: dt.date, shelf: Shelf) -> Told:
    organisation = shelf.known.organisation
    if organisation is None:
        return
    for lock, name in ((organisation.year_end_lock_date, "end of year lock date"), (organisation.period_lock_date, "period lock date")):
        if lock is not None and date <= lock:
            shown = f"{lock.day} {lock:%B %Y}"
            yield _said(row_id, f"The document date cannot be before the {name}, currently set at {shown}", shown)
            return


def _contact(row_id: str, contact_id: str, shelf: Shelf) -> Told:
    held = shelf.contacts.get(contact_id)
    if held is not None and not _live(held):
        message = (
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        )
        yield _said(row_id, message, held.contact_name)


def _number(document: OutDocument, shelf: Shelf) -> Told:
    """A number in use by another thing; the same thing is adopted instead of sent."""
    if not document.is_sales:
        return
    for held in shelf.documents.get((document.source_type, document.number), []):
        ours = held.total == document.total and held.date == document.date and held.contact_id in {"", document.contact_id}
        if held.status not in {"VOIDED", "DELETED"} and not ours:
            name = "Credit Note" if document.is_credit else "Invoice"
            yield _said(document.row_id, f"{name} # must be unique.", document.number)
            return


def _live(contact: PackageRecord) -> bool:
    return contact.status in {"", "ACTIVE"}
