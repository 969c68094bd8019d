"""Xero's manual journals, as the protocol's records."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kccwb.accounting.xero.records import real_id
from kccwb.accounting.xero.wire import Doc, day, moment, money, parts, text
from kccwb.model.package import PackageJournal, PackageJournalLine

JOURNALS = ("get_manual_journals", "ManualJournals", "ManualJournalID")
NO_DATE = date(1970, 1, 1)


def journal(doc: Doc) -> PackageJournal:
    """One manual journal; a positive LineAmount is a debit (Xero, manual journals)."""
    return PackageJournal(
        package_id=real_id(doc.get("ManualJournalID")),
        number="",
        date=day(doc, "Date") or NO_DATE,
        narration=text(doc.get("Narration")),
        status=text(doc.get("Status")).upper(),
        lines=tuple(_line(row) for row in parts(doc, "JournalLines")),
        updated=moment(doc.get("UpdatedDateUTC")),
    )


def _line(row: Doc) -> PackageJournalLine:
    return PackageJournalLine(
        account_id=real_id(row.get("AccountID")),
        account_code=text(row.get("AccountCode")),
        description=text(row.get("Description")),
        amount=money(row.get("LineAmount")) or Decimal(0),
        tax=money(row.get("TaxAmount")) or Decimal(0),
    )
