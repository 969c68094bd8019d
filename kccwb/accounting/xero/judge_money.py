"""What Xero would say to a prepayment, and to its allocation."""

from __future__ import annotations

from collections.abc import Iterator

from kccwb.accounting.shelving import GONE
from kccwb.accounting.xero.judge_documents import LONGEST, about_contact, about_currency, about_date
from kccwb.accounting.xero.judge_lines import LARGEST, about_account
from kccwb.accounting.xero.shelf import Shelf
from kccwb.accounting.xero.verdict import own, predicted
from kccwb.model.documents import OutAllocation, OutPrepayment
from kccwb.model.finding import Finding

_DRAFTS = frozenset({"DRAFT", "SUBMITTED"})


def about_prepayment(payment: OutPrepayment, shelf: Shelf) -> Iterator[Finding]:
    """Money received, on a bank account, in that account's currency."""
    row = payment.row_id
    yield from about_contact(row, payment.contact_id, payment.urn, shelf)
    yield from about_currency(row, payment.currency, shelf)
    yield from about_date(row, payment.date, shelf)
    account = shelf.accounts.get(payment.account_id) or shelf.accounts.get(payment.account)
    yield from about_account(row, payment.account or payment.account_id, account, shelf, "prepayment")
    yield from _bank(payment, shelf)
    if not 0 < payment.amount <= LARGEST:
        yield own(
            row,
            "amount_invalid",
            f"A prepayment of {payment.amount:,.2f} cannot be made.",
            "Xero takes money received above zero, at most 9,999,999,999.99.",
            "Correct the payment in KCC.",
        )
    if len(payment.reference) > LONGEST:
        yield own(
            row,
            "too_long",
            f"Reference must not be longer than {LONGEST} characters.",
            f"Xero takes at most {LONGEST} characters.",
            "Shorten the Reference in KCC.",
            group=f"Reference {row}",
        )


def _bank(payment: OutPrepayment, shelf: Shelf) -> Iterator[Finding]:
    row, code = payment.row_id, payment.bank_account or payment.bank_account_id
    bank = shelf.accounts.get(payment.bank_account_id) or shelf.accounts.get(payment.bank_account)
    if not shelf.known.accounts:
        return
    if bank is None or bank.status != "ACTIVE":
        yield predicted(row, "The specified bank account details do not match a known bank account", group=code)
    elif not bank.bank:
        yield predicted(row, "Account type is invalid for making a payment to/from.", group=code)
    else:
        base = shelf.organisation.base_currency if shelf.organisation else ""
        currency = bank.currency or base
        if currency and payment.currency != currency:
            yield own(
                row,
                "bank_currency",
                f"The payment is in {payment.currency}, {bank.name} is kept in {currency}.",
                "Xero keeps a prepayment in the currency of its bank account.",
                f"Map the bank account to one kept in {payment.currency}, or enter the payment in Xero.",
                group=f"{code} {payment.currency}",
                place="mapping",
            )


def about_allocation(allocation: OutAllocation, shelf: Shelf) -> Iterator[Finding]:
    """Part of a prepayment against an approved invoice on which so much is still open."""
    row = allocation.row_id
    held = shelf.documents.get(allocation.document_id)
    if held is None:
        return
    if held.status in GONE or held.status in _DRAFTS:
        yield predicted(row, "Payments can only be made against Authorised documents", group=allocation.document_code)
    elif held.amount_due is not None and allocation.amount > held.amount_due:
        yield predicted(row, "Payment amount exceeds the amount outstanding on this document", group=allocation.document_code)
