"""The standard layout of KCC's files: every dataset, its columns, what they mean and where they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

Kind = Literal["code", "reference", "text", "date", "moment", "money", "unit", "quantity", "percent", "rate", "bool", "integer", "currency"]
"""What a column holds. ``code`` is text compared exactly and never empty for ``none``; ``reference`` and ``text`` are empty for ``none``."""

List = Literal["company", "stock_item", "nominal", "tax_rate", "bank_account", "sales", "purchase", "payment", "allocation", "ledger"]
"""The lists whose codes other files name."""


@dataclass(frozen=True)
class Column:
    """One column of a dataset. ``starred``: must be in the file; ``needed``: must have a value in every row.

    ``refers`` names the list whose code stands here; ``choices`` are its words in their written form, and when ``closed`` the only ones.
    """

    header: str
    field: str
    kind: Kind
    meaning: str
    starred: bool = False
    needed: bool = False
    default: str = ""
    refers: List | None = None
    choices: tuple[str, ...] = ()
    closed: bool = True


@dataclass(frozen=True)
class Dataset:
    """One kind of file. Rows that share ``unit`` stand or fall together; within it ``row_key`` tells them apart."""

    name: str
    title: str
    table: str
    unit: tuple[str, ...]
    row_key: tuple[str, ...]
    columns: tuple[Column, ...]
    lists: List | None = None

    def column(self, header: str) -> Column | None:
        """The column of that header, whatever its case and spacing."""
        return self.by_header.get(plain(header))

    @cached_property
    def by_header(self) -> dict[str, Column]:
        """The columns by their plain header."""
        return {plain(column.header): column for column in self.columns}

    @property
    def starred(self) -> tuple[Column, ...]:
        """The columns that a file of this dataset must have."""
        return tuple(column for column in self.columns if column.starred)


def plain(header: str) -> str:
    """A header as it is compared: without case, and with single spaces."""
    return " ".join(header.replace("\u00a0", " ").split()).casefold()


def must(header: str, field: str, kind: Kind, meaning: str, **more: Any) -> Column:
    """A starred column, which every row must fill unless ``needed`` says otherwise."""
    return Column(header, field, kind, meaning, starred=True, **{"needed": True, **more})


SIDES = ("S", "P")
SOURCE_TYPES = (
    "Sales Invoice",
    "Sales Credit",
    "Purchase Invoice",
    "Purchase Credit",
    "Payment",
    "Allocation",
    "Stock Adjustment",
    "Journal",
    "Clear Down",
)
SYSTEM_TYPES = (
    "Sale",
    "Sales Discount",
    "Purchase",
    "Cost of Sale",
    "Expense",
    "Fixed Asset",
    "Current Asset",
    "Stock",
    "Bank",
    "Debtors",
    "Creditors",
    "Tax",
    "Current Liability",
    "Long Term Liability",
    "Capital",
    "Retained Earnings",
)

COMPANIES = Dataset(
    "companies",
    "Companies",
    "kcc_company",
    ("urn",),
    (),
    (
        must("URN", "urn", "code", "the company's unique reference number"),
        must("Company Name", "company_name", "text", "its name"),
        Column("Customer", "is_customer", "bool", "buys from us", default="no"),
        Column("Supplier", "is_supplier", "bool", "sells to us", default="no"),
        Column("Account Customer", "is_account_customer", "bool", "buys on credit terms", default="no"),
        Column("Company Class", "company_class", "text", "its classification"),
        Column("Email", "email", "text", "e-mail address"),
        Column("Telephone", "telephone", "text", "telephone number"),
        Column("Currency", "currency", "currency", "the currency it trades in; empty is the base currency"),
        Column("Tax Reference", "tax_reference", "reference", "its VAT number"),
        Column("Address1", "address1", "text", "first line of its address"),
        Column("Address2", "address2", "text", "second line of its address"),
        Column("Town", "town", "text", "town"),
        Column("County", "county", "text", "county"),
        Column("Postcode", "postcode", "text", "postcode"),
        Column("Country Code", "country_code", "text", "ISO code of two letters"),
        Column("Payment Terms Days", "payment_terms_days", "integer", "days until an invoice is due"),
        Column("Sales Nominal", "sales_nominal", "code", "its own sales nominal", refers="nominal"),
    ),
    lists="company",
)
STOCK_ITEMS = Dataset(
    "stock_items",
    "Stock items",
    "kcc_stock_item",
    ("stock_code",),
    (),
    (
        must("Stock Code", "stock_code", "code", "the item's code"),
        must("Description", "description", "text", "what it is"),
        Column("Stock Controlled", "stock_controlled", "bool", "KCC counts it; empty is yes", default="yes"),
        Column("Tax Rate", "tax_rate", "code", "code of its tax rate", refers="tax_rate"),
        Column("Sales Nominal", "sales_nominal", "code", "nominal of its sales", refers="nominal"),
        Column("Purchase Nominal", "purchase_nominal", "code", "nominal of its purchases", refers="nominal"),
        Column("Stock Type 2", "stock_type_2", "text", "level 2 stock type"),
        Column("COS Excluded", "cos_excluded", "bool", "posts no cost of sale", default="no"),
        Column("Discontinued", "discontinued", "bool", "no longer sold", default="no"),
    ),
    lists="stock_item",
)
NOMINALS = Dataset(
    "nominals",
    "Nominals",
    "kcc_nominal",
    ("nominal_code",),
    (),
    (
        must("Nominal Code", "nominal_code", "code", "the nominal's code"),
        must("Description", "description", "text", "what it is called"),
        Column("System ID", "system_id", "code", "fixed number of a system nominal"),
        Column("System Type", "system_type", "text", "where it stands in the accounts", choices=SYSTEM_TYPES),
    ),
    lists="nominal",
)
BANK_ACCOUNTS = Dataset(
    "bank_accounts",
    "Bank accounts",
    "kcc_bank_account",
    ("bank_account",),
    (),
    (
        must("Bank Account", "bank_account", "code", "the account's name in KCC"),
        must("Nominal Code", "nominal_code", "code", "its bank nominal", refers="nominal"),
        Column("Currency", "currency", "currency", "its currency; empty is the base currency"),
    ),
    lists="bank_account",
)
TAX_RATES = Dataset(
    "tax_rates",
    "Tax rates",
    "kcc_tax_rate",
    ("tax_rate",),
    (),
    (
        must("Tax Rate", "tax_rate", "code", "KCC's code of the rate"),
        Column("Description", "description", "text", "what it is called"),
        must("Rate", "rate", "percent", "per cent"),
    ),
    lists="tax_rate",
)


def _document(name: str, title: str, in_ledger: str, order: str, lists: List) -> Dataset:
    return Dataset(
        name,
        title,
        "kcc_document",
        ("invoice_id",),
        ("line",),
        (
            must("Invoice ID", "invoice_id", "code", "KCC's own id, which never changes"),
            must("Invoice Code", "invoice_code", "code", "the number people see"),
            must("Type", "kind", "text", "Invoice or Credit", choices=("Invoice", "Credit")),
            must("Invoice Date", "invoice_date", "date", "the accounting date"),
            must(in_ledger, "ledger_date", "date", "when it reached the ledger; empty is not yet", needed=False),
            Column("Due Date", "due_date", "date", "when it is to be paid"),
            must("URN", "urn", "code", "whose it is", refers="company"),
            Column(order, "order_no", "reference", "the order it belongs to"),
            Column("Reference", "reference", "reference", "web order number, supplier's own number, or the invoice credited"),
            Column("Currency", "currency", "currency", "empty is the base currency"),
            Column("Exchange Rate", "exchange_rate", "rate", "foreign units per base unit"),
            Column("Channel", "channel", "text", "sales channel"),
            Column("Site", "site", "text", "warehouse"),
            must("Line", "line", "integer", "number of the line in its document"),
            Column("Stock Code", "stock_code", "code", "the item; empty on text and delivery lines", refers="stock_item"),
            Column("Description", "description", "text", "what the line says"),
            must("Quantity", "quantity", "quantity", "how many"),
            must("Unit Net", "unit_net", "unit", "price of one before discount and tax"),
            Column("Discount %", "discount", "percent", "discount in per cent"),
            must("Net", "net", "money", "amount of the line before tax"),
            must("Tax", "tax", "money", "tax of the line"),
            must("Tax Rate", "tax_rate", "code", "code of the tax rate", needed=False, refers="tax_rate"),
            must("Nominal Code", "nominal_code", "code", "the nominal the line posts to", needed=False, refers="nominal"),
            Column("Gross Total", "gross_total", "money", "total of the document with tax"),
        ),
        lists=lists,
    )


SALES_INVOICES = _document("sales_invoices", "Sales invoices and credits", "Issued Date", "Sales Order", "sales")
PURCHASE_INVOICES = _document("purchase_invoices", "Purchase invoices and credits", "Posted Date", "Purchase Order", "purchase")
