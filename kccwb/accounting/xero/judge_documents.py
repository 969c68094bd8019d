"""What Xero would say to an invoice or credit note."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from kccwb.accounting.xero.judge_lines import about_line
from kccwb.accounting.xero.shelf import ARCHIVED, Shelf
from kccwb.accounting.xero.verdict import own, predicted
from kccwb.model.documents import OutDocument
from kccwb.model.finding import Finding
from kccwb.model.package import PackageRecord

LONGEST = 255
"""Characters of a number and of a reference."""


def about_document(document: OutDocument, shelf: Shelf) -> Iterator[Finding]:
    """An invoice or credit note with its lines."""
    yield from _number(document, shelf)
    yield from about_contact(document.row_id, document.contact_id, document.urn, shelf)
    yield from about_currency(document.row_id, document.currency, shelf)
    if document.authorised:
        yield from about_date(document.row_id, document.date, shelf)
        yield from _approval(document, shelf)
    if document.total < 0 or sum((line.net + line.tax for line in document.lines), Decimal(0)) < 0:
        yield predicted(document.row_id, "The Total for this document must be greater than or equal to zero.", group=document.row_id)
    for line in document.lines:
        yield from about_line(document, line, shelf)


def about_contact(row: str, contact_id: str, urn: str, shelf: Shelf) -> Iterator[Finding]:
    """Whether the contact may still be used. One that is not known yet goes along with the document."""
    held = shelf.contacts.get(contact_id)
    if held is not None and held.status.upper() in ARCHIVED:
        words = (
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        )
        yield predicted(row, words, group=urn, place="export", fix=f"Restore {held.contact_name} in Xero, then upload again.")


def about_currency(row: str, currency: str, shelf: Shelf) -> Iterator[Finding]:
    """Whether the organisation keeps books in a currency."""
    there = shelf.organisation
    if there is not None and there.currencies and currency not in {there.base_currency, *there.currencies}:
        yield predicted(row, f"Organisation is not subscribed to currency {currency}", group=currency)


def about_date(row: str, date: dt.date, shelf: Shelf) -> Iterator[Finding]:
    """Lock dates: they bind what is approved, on the day itself too."""
    there = shelf.organisation
    if there is None:
        return
    for lock, name in ((there.year_end_lock_date, "end of year"), (there.period_lock_date, "period")):
        if lock is not None and date <= lock:
            words = f"The document date cannot be before the {name} lock date, currently set at {lock.day} {lock:%B %Y}."
            yield predicted(row, words, group=lock.isoformat())
            return


def _number(document: OutDocument, shelf: Shelf) -> Iterator[Finding]:
    row, number = document.row_id, document.number
    if not number.strip():
        yield own(
            row,
            "number_missing",
            "The document has no number.",
            "Xero would give it a number of its own.",
            "Give the document its Invoice Code in KCC.",
        )
    elif len(number) > LONGEST or not (number.isascii() and number.isprintable()):
        yield own(
            row,
            "number_invalid",
            f"The number {number[:40]} cannot be used in Xero.",
            f"Xero takes up to {LONGEST} plain characters (no accents, no £) in a number.",
            "Change the number in KCC; for a bill, its Reference.",
        )
    if document.is_sales and len(document.reference) > LONGEST:
        yield own(
            row,
            "too_long",
            f"Reference must not be longer than {LONGEST} characters.",
            f"Xero takes at most {LONGEST} characters.",
            "Shorten the Reference in KCC.",
            group=f"Reference {row}",
        )
    if document.is_sales and any(not _ours(document, held) for held in shelf.numbers.get((document.source_type, number), [])):
        name = "Credit Note" if document.is_credit else "Invoice"
        yield predicted(row, f"{name} # must be unique.", group=number)


def _ours(document: OutDocument, held: PackageRecord) -> bool:
    """The same document, entered by hand or sent before: it is adopted and not sent."""
    same_contact = not held.contact_id or not document.contact_id or held.contact_id == document.contact_id
    return same_contact and held.total == document.total and held.date == document.date and held.currency in {"", document.currency}


def _approval(document: OutDocument, shelf: Shelf) -> Iterator[Finding]:
    row = document.row_id
    if document.due_date is None and not document.is_credit:
        yield predicted(row, "The document DueDate field must be specified", group=document.urn)
    if shelf.organisation is not None and not shelf.organisation.can_approve:
        yield predicted(
            row,
            "The User specified does not have the correct permissions to perform this action",
            group="approve",
            fix="Let the connected user approve invoices in Xero, or set the option create_authorised to off.",
        )
