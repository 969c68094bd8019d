"""What QuickBooks would say to an invoice, credit memo, bill or supplier credit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from kccwb.accounting.quickbooks.ids import DOCUMENT_ENTITIES, bare
from kccwb.accounting.quickbooks.judge_lines import about_line
from kccwb.accounting.quickbooks.naming import NUMBER, document_number
from kccwb.accounting.quickbooks.netting import netted
from kccwb.accounting.quickbooks.render_lines import carries_money, money_and_words
from kccwb.accounting.quickbooks.shelf import Shelf, live
from kccwb.accounting.quickbooks.verdict import INACTIVE, own, predicted, too_long
from kccwb.model.documents import OutDocument
from kccwb.model.finding import Finding
from kccwb.model.package import PackageRecord

TAXED_LINES = 750
"""Lines with VAT that an invoice takes."""
LINES = 10_000


def about_document(document: OutDocument, shelf: Shelf) -> Iterator[Finding]:
    """A document with its lines."""
    party = "customer" if document.is_sales else "vendor"
    yield from _number(document, shelf)
    yield from about_contact(document.row_id, document.contact_id, document.urn, document.currency, party, shelf)
    yield from about_currency(document.row_id, document.currency, document.rate, shelf)
    yield from about_date(document.row_id, document.date, shelf)
    if document.total < 0 or sum((line.net + line.tax for line in document.lines), Decimal(0)) < 0:
        detail = "Business Validation Error: The transaction amount must be zero or greater."
        yield predicted(
            document.row_id,
            "6000",
            detail,
            group=document.row_id,
            place="kcc_data",
            cause="The document's total is below zero.",
            fix="It belongs to a document of the other kind: change it in KCC.",
        )
    yield from _lines(document, shelf)


def about_contact(row: str, contact_id: str, urn: str, currency: str, party: str, shelf: Shelf) -> Iterator[Finding]:
    """Whether the customer or supplier may be used. One that is not known yet goes along with the document."""
    who = "supplier" if party == "vendor" else "customer"
    if contact_id and not bare(contact_id, party):
        yield predicted(
            row,
            "2500",
            f"Invalid Reference Id : {'Vendor' if party == 'vendor' else 'Customer'}Ref element id {contact_id} not found",
            group=urn,
            place="export",
            cause=f"{urn} is no {who} in QuickBooks.",
            fix=f"Export the company as a {who} first.",
        )
    held = shelf.contacts.get(contact_id)
    if held is None:
        return
    if not live(held):
        code = "6250" if party == "customer" else "610"
        detail = INACTIVE if party == "vendor" else f"The customer {held.contact_name} is inactive."
        fix = f"Make {held.contact_name} active again in QuickBooks, then upload again."
        yield predicted(row, code, detail, group=urn, place="export", fix=fix)
    kept = held.extra.get("currency", "")
    if kept and currency and kept != currency:
        words = f"The currency of the transaction ({currency}) is not the currency of the {party} ({kept})."
        yield predicted(
            row,
            "6000",
            f"Business Validation Error: {words}",
            group=f"{urn} {currency}",
            cause=f"QuickBooks keeps {held.contact_name} in {kept} for ever.",
            fix=f"Export the company under a name of its own for {currency}.",
        )


def about_currency(row: str, currency: str, rate: Decimal, shelf: Shelf) -> Iterator[Finding]:
    """Whether the company keeps books in a currency, and whether the rate can be turned."""
    there = shelf.organisation
    if there is None:
        return
    if rate <= 0 and currency != there.base_currency:
        yield predicted(row, "2240", "The exchange rate must be greater than zero", group=row, fix="Correct the exchange rate in KCC.")
    if currency == there.base_currency or currency in there.currencies:
        return
    if set(there.currencies) - {there.base_currency}:
        yield predicted(row, "2220", f"Invalid Currency : {currency} is not an active currency of the company", group=currency)
    elif there.currencies:
        words = "Business Validation Error: Multi-currency must be switched on before a foreign currency can be used."
        yield predicted(row, "6000", words, group=currency)


def about_date(row: str, date: dt.date, shelf: Shelf) -> Iterator[Finding]:
    """The closing date: it binds on the day itself too, and QuickBooks knows no drafts that it would let pass."""
    there = shelf.organisation
    for close in (there.period_lock_date, there.year_end_lock_date) if there else ():
        if close is not None and date <= close:
            words = (
                "The account period has closed and the account books cannot be updated through the QBO Services API. "
                f"The closing date is {close:%d/%m/%Y}, the document's {date:%d/%m/%Y}."
            )
            yield predicted(row, "6200", words, group=close.isoformat())
            return


def _number(document: OutDocument, shelf: Shelf) -> Iterator[Finding]:
    row, number = document.row_id, document.number.strip()
    if not number:
        yield own(
            row,
            "number_missing",
            "The document has no number.",
            "QuickBooks would give it a number of its own.",
            "Give the document its Invoice Code in KCC.",
        )
        return
    short = document_number(number)
    if short != number:
        yield own(
            row,
            "number_shortened",
            f"The number {number} is longer than {NUMBER} characters: in QuickBooks it is {short}.",
            "QuickBooks takes at most 21 characters in a number.",
            "Nothing need be done: the whole number stands in the document's memo.",
            severity="info",
        )
    for held in shelf.numbers.get((document.source_type, short), []):
        if not _ours(document, held) and (document.is_sales or held.contact_id == document.contact_id):
            entity, key = DOCUMENT_ENTITIES[document.source_type], held.package_id.partition("/")[2] or held.package_id
            detail = (
                "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
                f"DocNumber={short} is assigned to TxnType={entity} with TxnId={key}"
            )
            yield predicted(row, "6140", detail, group=short)
            return


def _ours(document: OutDocument, held: PackageRecord) -> bool:
    """The same document, entered by hand or sent before: it is adopted and not sent."""
    same_contact = not held.contact_id or not document.contact_id or held.contact_id == document.contact_id
    return same_contact and held.total == document.total and held.date == document.date and held.currency in {"", document.currency}


def _lines(document: OutDocument, shelf: Shelf) -> Iterator[Finding]:
    lines = netted(money_and_words(document))
    money = [line for line in lines if carries_money(line)]
    if not money:
        yield predicted(document.row_id, "2250", "A transaction needs at least one line with an amount", group=document.row_id)
    taxed = sum(1 for line in money if line.tax_code)
    if document.is_sales and taxed > TAXED_LINES:
        yield _too_many(document, taxed, TAXED_LINES, "lines with VAT")
    elif len(lines) > LINES:
        yield _too_many(document, len(lines), LINES, "lines")
    for line in lines:
        if len(line.description) + len(line.item_code) + 1 > 4000:
            yield too_long(
                document.row_id, f"the description of line {line.line}", len(line.description), 4000, group=f"{document.row_id} {line.line}"
            )
        if carries_money(line):
            yield from about_line(document, line, shelf)


def _too_many(document: OutDocument, count: int, most: int, what: str) -> Finding:
    return own(
        document.row_id,
        "too_many_lines",
        f"The document has {count:,} {what}; QuickBooks takes at most {most:,}.",
        "QuickBooks refuses longer documents.",
        "Switch the option rollup on, or split the document in KCC.",
        place="mapping",
    )
