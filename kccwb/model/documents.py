"""What goes out to an accounting package, in the field's own terms and in no package's dialect.

Amounts are in the document's currency; ``rate`` is foreign units per base unit. The adapters translate these values to the
wire and decide nothing about accounting.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

SourceType = Literal[
    "Company",
    "Stock Item",
    "Sales Invoice",
    "Sales Credit",
    "Purchase Invoice",
    "Purchase Credit",
    "Prepayment",
    "Allocation",
]
SOURCE_TYPES: tuple[SourceType, ...] = (
    "Company",
    "Stock Item",
    "Sales Invoice",
    "Purchase Invoice",
    "Sales Credit",
    "Purchase Credit",
    "Prepayment",
    "Allocation",
)
"""In the order of sending: companies, stock items, documents, prepayments, allocations."""

DOCUMENT_TYPES: frozenset[str] = frozenset({"Sales Invoice", "Sales Credit", "Purchase Invoice", "Purchase Credit"})


@dataclass(frozen=True)
class OutCompany:
    """A customer or supplier. ``package_id`` is set once the package knows it."""

    row_id: str
    urn: str
    name: str
    email: str = ""
    telephone: str = ""
    tax_reference: str = ""
    address1: str = ""
    address2: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    country_code: str = ""
    currency: str = ""
    customer: bool = True
    supplier: bool = False
    package_id: str = ""
    source_type: SourceType = "Company"
    role: Literal["both", "customer", "supplier"] = "both"
    """Which kind of record it becomes where the package keeps customers and suppliers apart."""
    display_name: str = ""
    """The name it gets in the package where that must differ from its own; empty = its own."""


@dataclass(frozen=True)
class OutItem:
    """A stock item as an untracked item of the package; accounts and tax codes are the mapped ones or empty."""

    row_id: str
    code: str
    description: str
    sales_account: str = ""
    purchase_account: str = ""
    sales_tax_code: str = ""
    purchase_tax_code: str = ""
    source_type: SourceType = "Stock Item"
    sales_account_id: str = ""
    purchase_account_id: str = ""
    posting: bool = False
    """True for a posting item: it stands for no goods but for a nominal (``code`` names it) and the account its sales post to."""
    nominal_code: str = ""
    """The nominal of a posting item."""


@dataclass(frozen=True)
class OutLine:
    """One line. ``account`` is the package's account code (``account_id`` its id); empty account = a text line.

    ``nominal_code`` is KCC's nominal the line carries, kept for explanation only.
    """

    line: int
    description: str
    quantity: Decimal
    unit_net: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    tax_rate: Decimal
    account: str = ""
    account_id: str = ""
    tax_code: str = ""
    item_code: str = ""
    nominal_code: str = ""
    item_id: str = ""
    """The package's id of the posting item that the line names, where sales post by items; empty while it is not there. ``item_code`` is then
    KCC's stock code or rollup item, for the words."""

    @property
    def is_text(self) -> bool:
        """True for a line that carries words and no money."""
        return not self.account and self.net == 0 and self.tax == 0


@dataclass(frozen=True)
class OutDocument:
    """An invoice or credit note, sales or purchase. Credits carry positive amounts."""

    row_id: str
    source_type: SourceType
    source_id: str
    source_code: str
    number: str
    urn: str
    contact_id: str
    company_name: str
    date: dt.date
    due_date: dt.date | None
    reference: str
    currency: str
    rate: Decimal
    authorised: bool
    net: Decimal
    tax: Decimal
    total: Decimal
    lines: tuple[OutLine, ...]

    @property
    def is_sales(self) -> bool:
        """True for sales invoices and sales credits."""
        return self.source_type.startswith("Sales")

    @property
    def is_credit(self) -> bool:
        """True for credit notes of either side."""
        return self.source_type.endswith("Credit")


@dataclass(frozen=True)
class OutPrepayment:
    """Money received with an order, before or apart from its invoices. ``account`` is the prepayments account."""

    row_id: str
    payment_id: str
    urn: str
    contact_id: str
    company_name: str
    date: dt.date
    reference: str
    amount: Decimal
    currency: str
    rate: Decimal
    bank_account: str
    bank_account_id: str
    account: str
    account_id: str
    sales_order: str = ""
    source_type: SourceType = "Prepayment"


@dataclass(frozen=True)
class OutAllocation:
    """Part of a prepayment set against one invoice that the package already holds approved."""

    row_id: str
    allocation_id: str
    prepayment_id: str
    """The package's id of the prepayment."""
    document_id: str
    """The package's id of the invoice."""
    payment_code: str
    document_code: str
    amount: Decimal
    date: dt.date
    source_type: SourceType = "Allocation"


OutElement = OutCompany | OutItem | OutDocument | OutPrepayment | OutAllocation
