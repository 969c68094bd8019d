"""What comes back from an accounting package, whichever it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

AccountClass = Literal["ASSET", "LIABILITY", "EQUITY", "REVENUE", "EXPENSE"]


@dataclass(frozen=True)
class Traits:
    """In what packages differ where it matters to planning. Nobody outside an adapter asks which package it is talking to."""

    separate_suppliers: bool = False
    """Customers and suppliers are two kinds of record that share one space of names: a company that is both becomes two."""
    contact_per_currency: bool = False
    """A contact has one currency for ever: a company with documents in several needs one contact a currency."""
    posting_items: bool = False
    """A sales line names an item, and the item names the account: each nominal needs a posting item for its account."""
    computes_tax: bool = False
    """The package works out the VAT itself and may differ by pennies from KCC's."""
    prepayment_account: bool = True
    """A prepayment is credited to an account of our choice; else it stands unapplied on the customer."""
    drafts: bool = True
    """Documents may land as drafts that wait for approval."""
    item_limit: int | None = None
    """So many stock codes at most; above them rollup is demanded."""


@dataclass(frozen=True)
class Organisation:
    """The company in the package we are connected to."""

    id: str
    name: str
    base_currency: str
    country: str = ""
    currencies: tuple[str, ...] = ()
    period_lock_date: dt.date | None = None
    year_end_lock_date: dt.date | None = None
    can_approve: bool = True
    short_code: str = ""
    year_end_month: int = 0
    """Month in which the financial year ends, 1 to 12; 0 where the package does not say."""
    year_end_day: int = 0
    troubles: tuple[str, ...] = ()
    """What of the package's own settings stands in the way of an export, in sentences; empty when nothing does."""


@dataclass(frozen=True)
class Account:
    """A nominal account of the package. ``usable`` says whether document lines may post to it, ``reason`` why not."""

    account_id: str
    code: str
    name: str
    type: str
    klass: AccountClass
    status: str = "ACTIVE"
    tax_code: str = ""
    system: str = ""
    currency: str = ""
    bank: bool = False
    takes_payments: bool = False
    inventory: bool = False
    usable: bool = True
    reason: str = ""


@dataclass(frozen=True)
class TaxCode:
    """A tax code of the package. ``sales`` and ``purchases`` say on which side it may be used, ``classes`` on which accounts."""

    code: str
    name: str
    rate: Decimal
    active: bool
    sales: bool
    purchases: bool
    classes: tuple[AccountClass, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """The package's answer for one element of a batch.

    accepted: it has an id now · rejected: refused, ``messages`` say why, nothing was kept · unknown: it may or may not be there
    · not_sent: it surely never reached the package.
    """

    row_id: str
    result: Literal["accepted", "rejected", "unknown", "not_sent"]
    package_id: str = ""
    number: str = ""
    status: str = ""
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackageLine:
    """A line of a document in the package, in the document's currency. Account and tax code as far as the package tells them."""

    account_id: str
    account_code: str
    tax_code: str
    description: str
    quantity: Decimal | None
    net: Decimal
    tax: Decimal
    item: str = ""
    """The code of the item the line names."""


@dataclass(frozen=True)
class PackageJournalLine:
    """A line of a manual journal; debit positive, base currency."""

    account_id: str
    account_code: str
    description: str
    amount: Decimal
    tax: Decimal = Decimal(0)


@dataclass(frozen=True)
class PackageJournal:
    """A manual journal of the package. ``status``: DRAFT, POSTED, VOIDED or DELETED."""

    package_id: str
    number: str
    date: dt.date
    narration: str
    status: str
    lines: tuple[PackageJournalLine, ...]
    updated: dt.datetime | None = None
    url: str = ""


@dataclass(frozen=True)
class PackageRecord:
    """A contact, item, document, prepayment or allocation as the package shows it on a read."""

    kind: str
    package_id: str
    number: str = ""
    contact_id: str = ""
    contact_name: str = ""
    date: dt.date | None = None
    due_date: dt.date | None = None
    reference: str = ""
    currency: str = ""
    rate: Decimal | None = None
    status: str = ""
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    amount_due: Decimal | None = None
    updated: dt.datetime | None = None
    url: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    lines: tuple[PackageLine, ...] = ()
    """Lines of a document, where the read brings them."""


@dataclass(frozen=True)
class PackagePayment:
    """Money that settles one document in the package, or a thing that looks like it and must not be carried.

    ``kind``: cash · credit_allocation · on_account · prepayment · overpayment · refund · cash_sale (paid at once, no debtor) · unclear (the package
    does not say what of it is cash on which invoice). Only cash is ever importable. ``amount`` is in the document's currency, ``bank_amount`` in the bank account's.
    ``payment_key`` is stable per (payment, document). ``credit_id`` is the credit of a credit allocation where ``payment_id`` is not.
    """

    payment_key: str
    payment_id: str
    kind: str
    side: Literal["S", "P"]
    document_id: str
    document_number: str
    contact_id: str
    contact_name: str
    date: dt.date
    amount: Decimal
    currency: str
    rate: Decimal | None
    bank_account_id: str
    bank_account_code: str
    reference: str
    deleted: bool
    updated: dt.datetime | None = None
    bank_amount: Decimal | None = None
    batch_id: str = ""
    document_is_credit: bool = False
    credit_id: str = ""


@dataclass(frozen=True)
class PaymentsRead:
    """Payments changed since a watermark, oldest first, and the watermark for the next read.

    ``whole`` names the payments (by ``payment_id``) of which these are all rows there are: what was known of them before and did not come
    again is there no more. A payment that was deleted or voided is whole without any row.
    """

    payments: tuple[PackagePayment, ...]
    watermark: dt.datetime
    whole: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Known:
    """What is cached of the package, for judging payloads offline."""

    organisation: Organisation | None
    accounts: tuple[Account, ...]
    tax_codes: tuple[TaxCode, ...]
    contacts: tuple[PackageRecord, ...] = ()
    items: tuple[PackageRecord, ...] = ()
    documents: tuple[PackageRecord, ...] = ()
