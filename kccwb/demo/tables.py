"""The rows of KCC's standard layout, as the demo's generator writes them."""

from __future__ import annotations

from collections.abc import Iterable

from kccwb.demo.books import Transaction
from kccwb.demo.people import Company
from kccwb.demo.trade import Document

_SALES = (
    "Invoice ID", "Invoice Code", "Type", "Invoice Date", "Issued Date", "Due Date", "URN", "Sales Order", "Reference", "Currency",
    "Exchange Rate", "Channel", "Site", "Line", "Stock Code", "Description", "Quantity", "Unit Net", "Discount %", "Net", "Tax", "Tax Rate",
    "Nominal Code", "Gross Total",
)  # fmt: skip
_OTHER_SIDE = {"Issued Date": "Posted Date", "Sales Order": "Purchase Order"}

HEADERS: dict[str, tuple[str, ...]] = {
    "companies": (
        "URN", "Company Name", "Customer", "Supplier", "Account Customer", "Company Class", "Email", "Telephone", "Currency", "Tax Reference",
        "Address1", "Address2", "Town", "County", "Postcode", "Country Code", "Payment Terms Days", "Sales Nominal",
    ),
    "stock_items": (
        "Stock Code", "Description", "Stock Controlled", "Tax Rate", "Sales Nominal", "Purchase Nominal", "Stock Type 2", "COS Excluded",
        "Discontinued",
    ),
    "nominals": ("Nominal Code", "Description", "System ID", "System Type"),
    "bank_accounts": ("Bank Account", "Nominal Code", "Currency"),
    "tax_rates": ("Tax Rate", "Description", "Rate"),
    "sales_invoices": _SALES,
    "purchase_invoices": tuple(_OTHER_SIDE.get(header, header) for header in _SALES),
    "payments": (
        "Payment ID", "S/P", "URN", "Payment Date", "Method", "Authorised", "Reference", "Amount", "Currency", "Exchange Rate", "Bank Account",
        "Sales Order",
    ),
    "allocations": ("Allocation ID", "S/P", "Source Type", "Source", "Invoice ID", "Allocation Date", "Amount"),
    "nominal_transactions": (
        "Transaction ID", "Line", "Date", "Posted", "Nominal Code", "Debit", "Credit", "Description", "Source Type", "Source",
        "Nominal Classification", "Stock Code", "Quantity",
    ),
    "trial_balance": ("From", "To", "Nominal Code", "Description", "Debit", "Credit"),
    "stock_value": ("As At", "Stock Code", "Quantity", "Value"),
    "tax_register": ("Date", "Source Type", "Source", "Invoice Code", "Tax Rate", "Net", "Tax", "Committed"),
}  # fmt: skip


def company_row(one: Company) -> dict[str, str]:
    """A row of companies."""
    return {
        "URN": one.urn,
        "Company Name": one.name,
        "Customer": "Yes" if one.customer else "No",
        "Supplier": "No" if one.customer else "Yes",
        "Account Customer": "Yes" if one.account else "No",
        "Company Class": one.klass,
        "Email": one.email,
        "Telephone": one.telephone,
        "Currency": one.currency,
        "Address1": one.address,
        "Town": one.town,
        "County": one.county,
        "Postcode": one.postcode,
        "Country Code": one.country,
        "Payment Terms Days": str(one.terms),
    }


def document_rows(one: Document) -> list[dict[str, str]]:
    """A document's lines, its header repeated on each."""
    posted, order = ("Issued Date", "Sales Order") if one.ledger == "S" else ("Posted Date", "Purchase Order")
    header = {
        "Invoice ID": one.id,
        "Invoice Code": one.code,
        "Type": one.kind,
        "Invoice Date": one.day.isoformat(),
        posted: one.posted.isoformat() if one.posted else "",
        "Due Date": one.due.isoformat() if one.due else "",
        "URN": one.company.urn,
        order: one.order,
        "Reference": one.reference,
        "Currency": one.company.currency,
        "Exchange Rate": f"{one.rate:f}",
        "Channel": one.channel,
        "Site": "Main",
        "Gross Total": f"{one.gross:.2f}",
    }
    return [
        {
            **header,
            "Line": str(number),
            "Stock Code": line.stock_code,
            "Description": line.description,
            "Quantity": str(line.quantity),
            "Unit Net": f"{line.unit:.4f}",
            "Discount %": str(line.discount),
            "Net": f"{line.net:.2f}",
            "Tax": f"{line.tax:.2f}",
            "Tax Rate": line.tax_rate,
            "Nominal Code": line.nominal,
        }
        for number, line in enumerate(one.lines, start=1)
    ]


def ledger_rows(ledger: Iterable[Transaction]) -> list[dict[str, str]]:
    """The ledger, one row a posting line."""
    return [
        {
            "Transaction ID": f"T{number:06d}",
            "Line": str(line),
            "Date": one.day.isoformat(),
            "Posted": one.posted.isoformat(),
            "Nominal Code": leg.nominal,
            "Debit": f"{max(leg.amount, 0):.2f}",
            "Credit": f"{max(-leg.amount, 0):.2f}",
            "Description": one.description,
            "Source Type": one.source_type,
            "Source": one.source,
            "Nominal Classification": one.channel,
            "Stock Code": leg.stock_code,
            "Quantity": str(leg.quantity) if leg.stock_code else "",
        }
        for number, one in enumerate(ledger, start=1)
        for line, leg in enumerate(one.legs, start=1)
    ]
