"""The rest of the standard layout: payments, allocations, the ledger and the reports; and all datasets together."""

from __future__ import annotations

from kccwb.kcc.layout import (
    BANK_ACCOUNTS,
    COMPANIES,
    NOMINALS,
    PURCHASE_INVOICES,
    SALES_INVOICES,
    SIDES,
    SOURCE_TYPES,
    STOCK_ITEMS,
    TAX_RATES,
    Column,
    Dataset,
)

_SIDE = Column("S/P", "side", "code", "S for the sales ledger, P for the purchase ledger", starred=True, needed=True, choices=SIDES)

PAYMENTS = Dataset(
    "payments",
    "Payments made or taken in KCC",
    "kcc_payment",
    ("side", "payment_id"),
    (),
    (
        Column("Payment ID", "payment_id", "code", "KCC's own id", starred=True, needed=True),
        _SIDE,
        Column("URN", "urn", "code", "who paid or was paid", starred=True, needed=True, refers="company"),
        Column("Payment Date", "payment_date", "date", "when", starred=True, needed=True),
        Column("Method", "method", "text", "Cash, Cheque, Card, Voucher or BACS"),
        Column("Authorised", "authorised", "bool", "the card was authorised; empty is yes", default="yes"),
        Column("Reference", "reference", "reference", "the payment's reference"),
        Column("Amount", "amount", "money", "how much, in its currency", starred=True, needed=True),
        Column("Currency", "currency", "currency", "empty is the base currency"),
        Column("Exchange Rate", "exchange_rate", "rate", "foreign units per base unit"),
        Column("Bank Account", "bank_account", "code", "the bank account in KCC", starred=True, needed=True, refers="bank_account"),
        Column("Sales Order", "sales_order", "reference", "the order it pays"),
    ),
    lists="payment",
)
ALLOCATIONS = Dataset(
    "allocations",
    "Allocations of payments and credits",
    "kcc_allocation",
    ("side", "allocation_id"),
    (),
    (
        Column("Allocation ID", "allocation_id", "code", "KCC's own id", starred=True, needed=True),
        _SIDE,
        Column(
            "Source Type",
            "allocation_type",
            "text",
            "what was allocated: Payment or Credit",
            starred=True,
            needed=True,
            choices=("Payment", "Credit"),
        ),
        Column("Source", "source", "code", "the Payment ID, or the credit's Invoice ID", starred=True, needed=True),
        Column("Invoice ID", "invoice_id", "code", "the invoice it settles", starred=True, needed=True),
        Column("Allocation Date", "allocation_date", "date", "when", starred=True, needed=True),
        Column("Amount", "amount", "money", "how much, in the document's currency", starred=True, needed=True),
    ),
    lists="allocation",
)
NOMINAL_TRANSACTIONS = Dataset(
    "nominal_transactions",
    "The ledger",
    "kcc_nominal_transaction",
    ("transaction_id",),
    ("line",),
    (
        Column("Transaction ID", "transaction_id", "code", "KCC's own id", starred=True, needed=True),
        Column("Line", "line", "integer", "number of the line in its transaction", starred=True, needed=True),
        Column("Date", "date", "date", "accounting date", starred=True, needed=True),
        Column("Posted", "posted", "date", "when it reached the ledger", starred=True, needed=True),
        Column("Nominal Code", "nominal_code", "code", "the nominal", starred=True, needed=True, refers="nominal"),
        Column("Debit", "debit", "money", "debit in base currency; empty is 0.00", starred=True, default="0"),
        Column("Credit", "credit", "money", "credit in base currency; empty is 0.00", starred=True, default="0"),
        Column("Description", "description", "text", "what the posting says"),
        Column("Source Type", "source_type", "text", "what was posted", choices=SOURCE_TYPES, closed=False),
        Column("Source", "source", "reference", "its id"),
        Column("Nominal Classification", "nominal_classification", "text", "cost centre"),
        Column("Stock Code", "stock_code", "code", "the item, on stock movements", refers="stock_item"),
        Column("Quantity", "quantity", "quantity", "how many, on stock movements"),
    ),
    lists="ledger",
)
TRIAL_BALANCE = Dataset(
    "trial_balance",
    "Trial balance as printed",
    "kcc_trial_balance",
    ("from_date", "to_date", "taken"),
    ("nominal_code",),
    (
        Column("From", "from_date", "date", "first day of the range", starred=True, needed=True),
        Column("To", "to_date", "date", "last day of the range", starred=True, needed=True),
        Column("Nominal Code", "nominal_code", "code", "the nominal", starred=True, needed=True, refers="nominal"),
        Column("Description", "description", "text", "what it is called"),
        Column("Debit", "debit", "money", "debit in base currency; empty is 0.00", starred=True, default="0"),
        Column("Credit", "credit", "money", "credit in base currency; empty is 0.00", starred=True, default="0"),
        Column("Taken", "taken", "moment", "when it was read; empty is the time of the load"),
    ),
)
STOCK_VALUE = Dataset(
    "stock_value",
    "Stock value report",
    "kcc_stock_value",
    ("as_at", "stock_code"),
    (),
    (
        Column("As At", "as_at", "date", "the day it is valued at", starred=True, needed=True),
        Column("Stock Code", "stock_code", "code", "the item", starred=True, needed=True, refers="stock_item"),
        Column("Quantity", "quantity", "quantity", "how many are in stock", starred=True, needed=True),
        Column("Value", "value", "money", "what they are worth in base currency", starred=True, needed=True),
    ),
)
TAX_REGISTER = Dataset(
    "tax_register",
    "Tax register",
    "kcc_tax_register",
    ("source_type", "source"),
    ("tax_rate",),
    (
        Column("Date", "date", "date", "accounting date", starred=True, needed=True),
        Column("Source Type", "source_type", "text", "what was posted", starred=True, needed=True, choices=SOURCE_TYPES, closed=False),
        Column("Source", "source", "code", "its id", starred=True, needed=True),
        Column("Invoice Code", "invoice_code", "reference", "the number people see"),
        Column("Tax Rate", "tax_rate", "code", "code of the tax rate", refers="tax_rate"),
        Column("Net", "net", "money", "amount before tax, in base currency", starred=True, needed=True),
        Column("Tax", "tax", "money", "tax, in base currency", starred=True, needed=True),
        Column("Committed", "committed", "bool", "already on a VAT return; empty is no", default="no"),
    ),
)

DATASETS: tuple[Dataset, ...] = (
    COMPANIES,
    STOCK_ITEMS,
    NOMINALS,
    BANK_ACCOUNTS,
    TAX_RATES,
    SALES_INVOICES,
    PURCHASE_INVOICES,
    PAYMENTS,
    ALLOCATIONS,
    NOMINAL_TRANSACTIONS,
    TRIAL_BALANCE,
    STOCK_VALUE,
    TAX_REGISTER,
)
"""All datasets, lists before what names them."""
BY_NAME: dict[str, Dataset] = {dataset.name: dataset for dataset in DATASETS}
DOCUMENTS = (SALES_INVOICES.name, PURCHASE_INVOICES.name)
