"""Xero's manual journals, as the protocol's records."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from kccwb.accounting.xero.reading import Reading
from kccwb.accounting.xero.records import real_id
from kccwb.accounting.xero.wire import Doc, day, moment, money, parts, text
from kccwb.model.package import PackageJournal, PackageJournalLine

JOURNALS = ("get_manual_journals", "ManualJournals", "ManualJournalID")
NO_DATE = date(1970, 1, 1)


def manual_journals(reading: Reading, since: datetime | None) -> list[PackageJournal]:
    """Every manual journal changed since a time, whatever its status.

    Xero gives the lines of a list only where the list is asked for by pages; a journal that still comes without lines is read by its id.
    """
    return [journal(_whole(reading, doc)) for doc in reading.changed(*JOURNALS, since)]


def journal(doc: Doc) -> PackageJournal:
    """One manual journal; a positive LineAmount is a debit (Xero, manual journals). Lines are net of tax whichever way the journal states them."""
    inclusive = text(doc.get("LineAmountTypes")).upper() == "INCLUSIVE"
    return PackageJournal(
        package_id=real_id(doc.get("ManualJournalID")),
        number="",
        date=day(doc, "Date") or NO_DATE,
        narration=text(doc.get("Narration")),
        status=text(doc.get("Status")).upper(),
        lines=tuple(_line(row, inclusive) for row in parts(doc, "JournalLines")),
        updated=moment(doc.get("UpdatedDateUTC")),
    )


def _line(row: Doc, inclusive: bool) -> PackageJournalLine:
    amount, tax = money(row.get("LineAmount")) or Decimal(0), money(row.get("TaxAmount")) or Decimal(0)
    return PackageJournalLine(
        account_id=real_id(row.get("AccountID")),
        account_code=text(row.get("AccountCode")),
        description=text(row.get("Description")),
        amount=amount - tax if inclusive else amount,
        tax=tax,
    )


def _whole(reading: Reading, doc: Doc) -> Doc:
    if parts(doc, "JournalLines") or text(doc.get("Status")).upper() in {"VOIDED", "DELETED"}:
        return doc
    return reading.single("get_manual_journal", "ManualJournals", text(doc.get("ManualJournalID"))) or doc
