"""KCC's standard layout: every dataset, its columns, their meaning and where they land in the store."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "code", "text", "reference", "money", "price", "quantity", "percent", "rate", "date", "moment", "bool", "currency", "integer", "side"
]
"""code: never emptied by "none" · reference and text: "none", "N/A", "NONE" are empty · price: four places · rate: an exchange rate."""


@dataclass(frozen=True)
class Column:
    """A column of the layout: its header, where it lands, how it reads, whether the file must have it and rows must fill it."""

    header: str
    field: str
    kind: Kind
    starred: bool = False
    filled: bool = False
    default: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Dataset:
    """A dataset: ``key`` names the fields that identify a row or, with ``lines``, a document or transaction of several lines."""

    name: str
    table: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: bool = False

    def column(self, field: str) -> Column:
        """The column that lands in a field."""
        return next(column for column in self.columns if column.field == field)


def _c(header: str, field: str, kind: Kind, meaning: str = "", *, default: str = "", filled: bool | None = None) -> Column:
    starred = header.endswith("*")
    return Column(header.rstrip("*"), field, kind, starred, starred if filled is None else filled, default, meaning)


_DOCUMENT = (
    _c("Invoice ID*", "invoice_id", "code", "KCC's own id, which never changes"),
    _c("Invoice Code*", "invoice_code", "code", "the number shown to people"),
    _c("Type*", "kind", "text", "Invoice or Credit"),
    _c("Invoice Date*", "invoice_date", "date", "the accounting date"),
)
_DOCUMENT_REST = (
    _c("Due Date", "due_date", "date", "when payment is due"),
    _c("URN*", "urn", "code", "the company's reference number"),
)
_DOCUMENT_LINES = (
    _c("Reference", "reference", "reference", "web order number, the supplier's own invoice number, or the invoice credited"),
    _c("Currency", "currency", "currency", "empty = base currency"),
    _c("Exchange Rate", "exchange_rate", "rate", "foreign units per base unit"),
    _c("Channel", "channel", "text", "where the order came from"),
    _c("Site", "site", "text", "warehouse"),
    _c("Line*", "line", "integer", "number of the line"),
    _c("Stock Code", "stock_code", "code", "empty on text and delivery lines"),
    _c("Description", "description", "text", "what the line says"),
    _c("Quantity*", "quantity", "quantity", "units"),
    _c("Unit Net*", "unit_net", "price", "price before discount, without tax"),
    _c("Discount %", "discount", "percent", "per cent off", default="0"),
    _c("Net*", "net", "money", "line total without tax"),
    _c("Tax*", "tax", "money", "tax of the line"),
    _c("Tax Rate*", "tax_rate", "code", "KCC's tax rate code", filled=False),
    _c("Nominal Code*", "nominal_code", "code", "the nominal KCC posts the line to", filled=False),
    _c("Gross Total", "gross", "money", "header check: sum of net and tax"),
)

DATASETS: tuple[Dataset, ...] = (
    Dataset(
        "companies",
        "kcc_company",
        ("urn",),
        (
            _c("URN*", "urn", "code", "unique reference number"),
            _c("Company Name*", "company_name", "text", "name"),
            _c("Customer", "is_customer", "bool", default="No"),
            _c("Supplier", "is_supplier", "bool", default="No"),
            _c("Account Customer", "is_account_customer", "bool", "buys on credit terms", default="No"),
            _c("Company Class", "company_class", "text"),
            _c("Email", "email", "text"),
            _c("Telephone", "telephone", "text"),
            _c("Currency", "currency", "currency"),
            _c("Tax Reference", "tax_reference", "reference"),
            _c("Address1", "address1", "text"),
            _c("Address2", "address2", "text"),
            _c("Town", "town", "text"),
            _c("County", "county", "text"),
            _c("Postcode", "postcode", "text"),
            _c("Country Code", "country_code", "text", "ISO, two letters"),
            _c("Payment Terms Days", "payment_terms_days", "integer"),
            _c("Sales Nominal", "sales_nominal", "code"),
        ),
    ),
    Dataset(
        "stock_items",
        "kcc_stock_item",
        ("stock_code",),
        (
            _c("Stock Code*", "stock_code", "code"),
            _c("Description*", "description", "text"),
            _c("Stock Controlled", "stock_controlled", "bool", default="Yes"),
            _c("Tax Rate", "tax_rate", "code"),
            _c("Sales Nominal", "sales_nominal", "code"),
            _c("Purchase Nominal", "purchase_nominal", "code"),
            _c("Stock Type 2", "stock_type_2", "text"),
            _c("COS Excluded", "cos_excluded", "bool", default="No"),
            _c("Discontinued", "discontinued", "bool", default="No"),
        ),
    ),
    Dataset(
        "nominals",
        "kcc_nominal",
        ("nominal_code",),
        (
            _c("Nominal Code*", "nominal_code", "code"),
            _c("Description*", "description", "text"),
            _c("System ID", "system_id", "code", "fixed number of a system nominal"),
            _c("System Type", "system_type", "text"),
        ),
    ),
    Dataset(
        "bank_accounts",
        "kcc_bank_account",
        ("bank_account",),
        (
            _c("Bank Account*", "bank_account", "code"),
            _c("Nominal Code*", "nominal_code", "code"),
            _c("Currency", "currency", "currency"),
        ),
    ),
    Dataset(
        "tax_rates",
        "kcc_tax_rate",
        ("tax_rate",),
        (
            _c("Tax Rate*", "tax_rate", "code", "KCC's code"),
            _c("Description", "description", "text"),
            _c("Rate*", "rate", "percent", "per cent"),
        ),
    ),
    Dataset(
        "sales_invoices",
        "kcc_document",
        ("invoice_id",),
        (
            *_DOCUMENT,
            _c("Issued Date*", "ledger_date", "date", "empty = not issued", filled=False),
            *_DOCUMENT_REST,
            _c("Sales Order", "order_no", "reference"),
            *_DOCUMENT_LINES,
        ),
        lines=True,
    ),
    Dataset(
        "purchase_invoices",
        "kcc_document",
        ("invoice_id",),
        (
            *_DOCUMENT,
            _c("Posted Date*", "ledger_date", "date", "empty = not posted", filled=False),
            *_DOCUMENT_REST,
            _c("Purchase Order", "order_no", "reference"),
            *_DOCUMENT_LINES,
        ),
        lines=True,
    ),
    Dataset(
        "payments",
        "kcc_payment",
        ("side", "payment_id"),
        (
            _c("Payment ID*", "payment_id", "code"),
            _c("S/P*", "side", "side", "S sales, P purchase"),
            _c("URN*", "urn", "code"),
            _c("Payment Date*", "payment_date", "date"),
            _c("Method", "method", "text", "Cash, Cheque, Card, Voucher, BACS"),
            _c("Authorised", "authorised", "bool", default="Yes"),
            _c("Reference", "reference", "reference"),
            _c("Amount*", "amount", "money"),
            _c("Currency", "currency", "currency"),
            _c("Exchange Rate", "exchange_rate", "rate"),
            _c("Bank Account*", "bank_account", "code"),
            _c("Sales Order", "sales_order", "reference"),
        ),
    ),
    Dataset(
        "allocations",
        "kcc_allocation",
        ("side", "allocation_id"),
        (
            _c("Allocation ID*", "allocation_id", "code"),
            _c("S/P*", "side", "side"),
            _c("Source Type*", "allocation_type", "text", "Payment or Credit"),
            _c("Source*", "source", "code", "Payment ID, or the credit's Invoice ID"),
            _c("Invoice ID*", "invoice_id", "code"),
            _c("Allocation Date*", "allocation_date", "date"),
            _c("Amount*", "amount", "money"),
        ),
    ),
    Dataset(
        "nominal_transactions",
        "kcc_nominal_transaction",
        ("transaction_id",),
        (
            _c("Transaction ID*", "transaction_id", "code"),
            _c("Line*", "line", "integer"),
            _c("Date*", "date", "date", "accounting date"),
            _c("Posted*", "posted", "date", "when it reached the ledger"),
            _c("Nominal Code*", "nominal_code", "code"),
            _c("Debit*", "debit", "money", filled=False, default="0"),
            _c("Credit*", "credit", "money", filled=False, default="0"),
            _c("Description", "description", "text"),
            _c("Source Type", "source_type", "text"),
            _c("Source", "source", "code"),
            _c("Nominal Classification", "nominal_classification", "text"),
            _c("Stock Code", "stock_code", "code"),
            _c("Quantity", "quantity", "quantity"),
        ),
        lines=True,
    ),
    Dataset(
        "trial_balance",
        "kcc_trial_balance",
        ("from_date", "to_date", "nominal_code"),
        (
            _c("From*", "from_date", "date"),
            _c("To*", "to_date", "date"),
            _c("Nominal Code*", "nominal_code", "code"),
            _c("Description", "description", "text"),
            _c("Debit*", "debit", "money", filled=False, default="0"),
            _c("Credit*", "credit", "money", filled=False, default="0"),
            _c("Taken", "taken", "moment", "when it was read"),
        ),
    ),
    Dataset(
        "stock_value",
        "kcc_stock_value",
        ("as_at", "stock_code"),
        (
            _c("As At*", "as_at", "date"),
            _c("Stock Code*", "stock_code", "code"),
            _c("Quantity*", "quantity", "quantity"),
            _c("Value*", "value", "money"),
        ),
    ),
    Dataset(
        "tax_register",
        "kcc_tax_register",
        ("source_type", "source", "tax_rate"),
        (
            _c("Date*", "date", "date"),
            _c("Source Type*", "source_type", "text"),
            _c("Source*", "source", "code"),
            _c("Invoice Code", "invoice_code", "code"),
            _c("Tax Rate*", "tax_rate", "code"),
            _c("Net*", "net", "money"),
            _c("Tax*", "tax", "money"),
            _c("Committed", "committed", "bool", default="No"),
        ),
    ),
)
BY_NAME = {dataset.name: dataset for dataset in DATASETS}
