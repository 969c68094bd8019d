"""The one protocol every accounting package implements. Adapters translate and obey limits; they decide nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol, runtime_checkable

from kccwb.model.documents import OutElement
from kccwb.model.finding import Explanation, Finding
from kccwb.model.package import Account, Known, Organisation, Outcome, PackageJournal, PackageRecord, PaymentsRead, TaxCode, Traits


class AccountingPackage(Protocol):
    """An accounting package as the workbench sees it.

    Every method raises a :class:`kccwb.model.errors.PackageError` of the fitting kind when the run as a whole cannot go on
    (sign-in, limits, not reachable); what concerns one element is in its :class:`Outcome`.
    """

    name: str
    """Shown to people: "Xero", "QuickBooks"."""
    key: str
    """Stable: "xero", "quickbooks"."""
    traits: Traits
    """In what this package differs where it matters to planning."""

    def connect(self) -> Organisation:
        """Sign in if needed and say which organisation answers."""

    def organisation(self) -> Organisation:
        """Read the organisation with its lock dates, currencies and what the user may do."""

    def chart(self) -> list[Account]:
        """Read the chart of accounts, archived ones included."""

    def tax_codes(self) -> list[TaxCode]:
        """Read the tax codes, inactive ones included."""

    def contacts(self, since: datetime | None = None) -> list[PackageRecord]:
        """Contacts; extra: contact_number (the URN where the package keeps it), account_number, email, status, role (customer, supplier or
        empty), currency. Archived ones included."""

    def items(self) -> list[PackageRecord]:
        """Items; number is the code; extra: tracked ("yes"/"no"), status, account_id (where its sales post, if the package tells)."""

    def documents_since(self, since: datetime | None) -> list[PackageRecord]:
        """Invoices, bills, credits (kind = source type) with their lines, changed since; all when None. Voided and deleted ones included.

        ``status`` is DRAFT, SUBMITTED, AUTHORISED, PAID, VOIDED or DELETED, whatever the package calls it.
        """

    def journals_since(self, since: datetime | None) -> list[PackageJournal]:
        """Manual journals with their lines, changed since; all when None. Voided and deleted ones included."""

    def batch_size(self, source_type: str) -> int:
        """How many elements of this type ``send`` takes at once (1 where the package has no safe batch)."""

    def render(self, element: OutElement) -> dict[str, object]:
        """The exact payload of one element as it would go on the wire. Pure; needs no connection."""

    def send(self, elements: Sequence[OutElement], *, idempotency_key: str) -> list[Outcome]:
        """Create the elements (all of one source type, at most ``batch_size``); an outcome for each, in order.

        Never retries by itself and changes nothing but what an allocation must. A lost answer gives ``unknown`` outcomes; a request that surely did not
        leave, or was refused as a whole before processing (401, 403, 429), raises the fitting PackageError.
        """

    def find(self, elements: Sequence[OutElement]) -> Mapping[str, Sequence[PackageRecord]]:
        """By natural key, what of these is already in the package: row id → candidates (exact key matches only)."""

    def read(self, source_type: str, package_ids: Sequence[str]) -> Mapping[str, PackageRecord]:
        """Read back by id; an id that is not there is missing from the answer."""

    def payments_since(self, watermark: datetime | None) -> PaymentsRead:
        """Payments changed since (with overlap), deleted ones included, and what looks like payments but is not cash."""

    def trial_balance(self, as_at: date) -> dict[str, Decimal]:
        """Balance of each account at a date, debit positive, by account id."""

    def judge(self, element: OutElement, known: Known) -> list[Finding]:
        """Offline: the findings this payload would meet, with the message the package would give. Pure."""

    def explain(self, message: str) -> Explanation:
        """Cause and fix of one of the package's messages."""

    def void(self, source_type: str, package_id: str) -> Outcome:
        """Take a document of ours out of the package's ledger (void, or delete where it cannot be voided); once, never retried.

        ``rejected`` with the package's words when something hangs on it. Raises PackageError as ``send`` does.
        """

    def ledger_url(self, source_type: str, package_id: str) -> str:
        """Where a person opens it in the package's own pages."""


@runtime_checkable
class TellsDeletionsForAWhile(Protocol):
    """A package whose reads of changes tell what was deleted only so far back."""

    def deleted_unseen(self, since: datetime | None, package_ids: Sequence[str]) -> frozenset[str]:
        """Which of these, live when last read, the package holds no more without its reads of changes since that time telling it.

        Only what the package itself says it does not have. Raises PackageError when it cannot be asked about all of them.
        """


@runtime_checkable
class ReadsBankPostings(Protocol):
    """A package whose bank transactions can be read: money spent and received without a document."""

    def bank_postings_since(self, since: datetime | None) -> list[PackageJournal]:
        """Bank transactions as journals (debit positive, base currency, the bank's own line included), changed since; all when None.

        Transfers between banks, and what is read as a payment (the money of prepayments, of overpayments, of deposits from customers), are not among
        them. Voided and deleted ones included; one that was changed and is a posting no more comes without lines.
        """
