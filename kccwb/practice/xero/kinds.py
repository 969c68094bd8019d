"""Invoices and credit notes differ in these words only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """The words of one kind of document."""

    kind: str
    collection: str
    receivable: str
    payable: str
    unique_message: str
    stale_message: str
    status_message: str
    credit: bool

    @property
    def id_field(self) -> str:
        """The field of its id."""
        return f"{self.kind}ID"

    @property
    def number_field(self) -> str:
        """The field of its number."""
        return f"{self.kind}Number"


INVOICE = DocumentKind(
    "Invoice",
    "Invoices",
    "ACCREC",
    "ACCPAY",
    "Invoice # must be unique.",
    "An existing Invoice with the specified InvoiceID could not be found",
    "Invoice not of valid status for modification",
    credit=False,
)
CREDIT_NOTE = DocumentKind(
    "CreditNote",
    "CreditNotes",
    "ACCRECCREDIT",
    "ACCPAYCREDIT",
    "Credit Note # must be unique.",
    "An existing Credit Note with the specified CreditNoteID could not be found",
    "Credit Note {number} not of valid status for modification",
    credit=True,
)
