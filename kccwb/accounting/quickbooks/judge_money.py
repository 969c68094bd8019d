"""What QuickBooks would say to a payment on account, and to setting it against an invoice."""

from __future__ import annotations

from collections.abc import Iterator

from kccwb.accounting.quickbooks.ids import bare
from kccwb.accounting.quickbooks.judge_documents import about_contact, about_currency, about_date
from kccwb.accounting.quickbooks.judge_lines import LARGEST
from kccwb.accounting.quickbooks.shelf import Shelf
from kccwb.accounting.quickbooks.verdict import INACTIVE, predicted
from kccwb.accounting.shelving import GONE
from kccwb.model.documents import OutAllocation, OutPrepayment
from kccwb.model.finding import Finding

HOLDS_MONEY = frozenset({"bank", "other current asset"})
"""Types of account that a Payment may be paid into."""


def about_prepayment(payment: OutPrepayment, shelf: Shelf) -> Iterator[Finding]:
    """Money received, on a bank account."""
    row = payment.row_id
    yield from about_contact(row, payment.contact_id, payment.urn, payment.currency, "customer", shelf)
    yield from about_currency(row, payment.currency, payment.rate, shelf)
    yield from about_date(row, payment.date, shelf)
    yield from _bank(payment, shelf)
    if not 0 < payment.amount <= LARGEST:
        yield predicted(row, "2240", f"TotalAmt must be greater than zero: {payment.amount:.2f}", group=row, place="kcc_data")


def _bank(payment: OutPrepayment, shelf: Shelf) -> Iterator[Finding]:
    row, key = payment.row_id, payment.bank_account_id
    if not key:
        yield predicted(
            row,
            "2020",
            "Required parameter DepositToAccountRef is missing in the request",
            group=payment.bank_account or "bank",
            place="mapping",
            cause="The bank account is not mapped: the money would lie in Undeposited Funds.",
            fix="Map KCC's bank account to one of QuickBooks.",
        )
        return
    if not shelf.known.accounts:
        return
    bank = shelf.accounts.get(key)
    if bank is None:
        yield predicted(row, "2500", f"Invalid Reference Id : DepositToAccountRef element id {key} not found", group=key)
    elif bank.status.upper() != "ACTIVE":
        yield predicted(row, "610", INACTIVE, group=key, fix=f"Make {bank.name} active again in QuickBooks, or map to another account.")
    elif not bank.bank and bank.type.casefold() not in HOLDS_MONEY:
        detail = f"Invalid account type used : {bank.name} ({bank.type}) takes no payments"
        yield predicted(row, "6430", detail, group=key, fix=f"{bank.name} is no bank account: map KCC's bank account to one.")
    else:
        base = shelf.organisation.base_currency if shelf.organisation else ""
        kept = bank.currency or base
        if kept and payment.currency not in {kept} and kept != base:
            words = (
                f"Business Validation Error: The currency of the account ({kept}) is not the currency of the payment ({payment.currency})."
            )
            fix = f"Map the bank account to one kept in {payment.currency} or in {base}."
            yield predicted(row, "6000", words, group=f"{key} {payment.currency}", place="mapping", fix=fix)


def about_allocation(allocation: OutAllocation, shelf: Shelf) -> Iterator[Finding]:
    """Part of a payment against an invoice on which so much is still open."""
    row = allocation.row_id
    if not bare(allocation.document_id, "Invoice") or not bare(allocation.prepayment_id, "Payment"):
        yield predicted(
            row, "2500", f"Invalid Reference Id : LinkedTxn element id {allocation.document_id} not found", group=row, place="export"
        )
    held = shelf.documents.get(allocation.document_id)
    if held is None:
        return
    if held.status.upper() in GONE:
        words = f"Transaction can't be linked : Invoice {allocation.document_code} is {held.status.lower()} and has nothing open"
        yield predicted(row, "620", words, group=allocation.document_code)
    elif held.amount_due is not None and allocation.amount > held.amount_due:
        words = (
            f"Business Validation Error: The amount applied ({allocation.amount:.2f}) exceeds the balance of Invoice "
            f"{allocation.document_code} ({held.amount_due:.2f})."
        )
        yield predicted(row, "6000", words, group=allocation.document_code)
