"""The package's own export files: which columns they have, and how they become documents and postings."""

from __future__ import annotations

from kccwb.kcc.layout import Column, Dataset, must

XERO_INVOICES = Dataset(
    "xero_invoices",
    "Xero's invoices, bills and credit notes (one row a line)",
    "package_document_version",
    ("kind", "number", "contact"),
    (),
    (
        must("ContactName", "contact", "text", "who"),
        must("InvoiceNumber", "number", "reference", "its number", needed=False),
        Column("Reference", "reference", "reference", "the other side's reference"),
        must("InvoiceDate", "date", "date", "accounting date"),
        Column("DueDate", "due_date", "date", "when it is due"),
        must("Total", "total", "money", "gross of the whole document"),
        Column("TaxTotal", "tax_total", "money", "tax of the whole document"),
        Column("InvoiceAmountDue", "due", "money", "what is still open"),
        Column("Description", "description", "text", "of the line"),
        Column("Quantity", "quantity", "quantity", "of the line"),
        Column("LineAmount", "line_net", "money", "net of the line"),
        Column("AccountCode", "account", "code", "account of the line"),
        Column("TaxType", "tax_code", "text", "tax rate of the line, by its name"),
        Column("TaxAmount", "line_tax", "money", "tax of the line"),
        Column("Currency", "currency", "currency", "empty is the base currency"),
        Column("Type", "type", "text", "sales or purchase, invoice or credit note"),
        Column("Status", "status", "text", "Draft, Awaiting Payment, Paid, Voided …"),
    ),
)
ACCOUNT_TRANSACTIONS = Dataset(
    "account_transactions",
    "Xero's account transactions",
    "package_posting_version",
    ("account", "date", "source", "reference"),
    (),
    (
        must("Date", "date", "date", "accounting date"),
        must("Source", "source", "text", "what was posted: Receivable Invoice, Manual Journal, Spend Money …"),
        Column("Contact", "contact", "text", "who"),
        Column("Description", "description", "text", "what the posting says"),
        Column("Reference", "reference", "reference", "its reference"),
        must("Debit", "debit", "money", "debit in base currency", needed=False, default="0"),
        must("Credit", "credit", "money", "credit in base currency", needed=False, default="0"),
        Column(
            "Account Code", "account", "code", "the account; where neither column is there, the heading that the row stands under tells it"
        ),
        Column("Account", "account_name", "text", "the account by its name"),
    ),
)
TRANSACTION_LIST = Dataset(
    "quickbooks_transactions",
    "QuickBooks' transaction list",
    "package_document_version",
    ("type", "number", "contact"),
    (),
    (
        must("Date", "date", "date", "accounting date"),
        must("Transaction Type", "type", "text", "Invoice, Credit Note, Bill, Supplier Credit, Payment, Journal Entry …"),
        must("Num", "number", "reference", "its number", needed=False),
        must("Name", "contact", "text", "who", needed=False),
        Column("Memo/Description", "description", "text", "what it says"),
        Column("Due Date", "due_date", "date", "when it is due"),
        must("Amount", "total", "money", "gross, in its currency"),
        Column("Open Balance", "due", "money", "what is still open"),
        Column("Currency", "currency", "currency", "empty is the base currency"),
        must("Tax Amount", "tax_total", "money", "tax of the whole document", needed=False, default="0"),
    ),
)
LEDGER_LINES = Dataset(
    "quickbooks_account_transactions",
    "QuickBooks' transaction detail by account, with debit and credit",
    "package_posting_version",
    ("account", "date", "source", "reference"),
    (),
    (
        must("Date", "date", "date", "accounting date"),
        must("Transaction Type", "source", "text", "what was posted: Invoice, Payment, Expense, Journal Entry …"),
        Column("Num", "reference", "reference", "its number"),
        Column("Name", "contact", "text", "who"),
        Column("Memo/Description", "description", "text", "what the posting says"),
        must("Debit", "debit", "money", "debit in home currency", needed=False, default="0"),
        must("Credit", "credit", "money", "credit in home currency", needed=False, default="0"),
        Column(
            "Account #", "account", "code", "the account; where neither column is there, the heading that the row stands under tells it"
        ),
        Column("Account", "account_name", "text", "the account by its name"),
    ),
)
LAYOUTS: tuple[Dataset, ...] = (XERO_INVOICES, ACCOUNT_TRANSACTIONS, TRANSACTION_LIST, LEDGER_LINES)
LEDGERS = frozenset({ACCOUNT_TRANSACTIONS.name, LEDGER_LINES.name})
"""The layouts that tell every posting of an account."""

READABLE = "Export it with the columns of Xero's invoices or account transactions, or of QuickBooks' transaction list or transaction detail by account."
"""What to do with a file of no known layout."""
