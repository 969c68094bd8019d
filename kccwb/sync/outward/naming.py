"""What a document is called in the package, and when it is due."""

from __future__ import annotations

import datetime as dt
from typing import Any


def number_and_reference(row: dict[str, Any], bill_number: str) -> tuple[str, str]:
    """The number the package shows, and the reference beside it (KCC file layout, rulings 8 and the documents section).

    A sale carries its Invoice Code. A bill carries the supplier's own number, or the Invoice Code where that is empty or the option
    ``bill_number`` says so. A supplier's credit whose reference only repeats the code of what it credits carries its own code.
    """
    code, given, order = row["invoice_code"], row["reference"] or "", row["order_no"] or ""
    if row["ledger"] == "S" or row["credits_a_bill"]:
        return code, given or order
    if bill_number == "invoice_code" or not given:
        return code, given or order
    return given, order


def due_date(row: dict[str, Any]) -> dt.date | None:
    """Due date as KCC has it; else the invoice's date and the company's terms. Credits without one have none."""
    given: dt.date | None = row["due_date"]
    if given is not None or row["kind"] == "Credit":
        return given
    date: dt.date = row["invoice_date"]
    return date + dt.timedelta(days=row["payment_terms_days"] or 0)
