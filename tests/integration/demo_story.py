"""What the demo's story plants on purpose, and how each piece is put right: in the package by its bookkeeper, in KCC by its next files."""

from __future__ import annotations

from decimal import Decimal

from tests.integration.demo_ground import Demo, DemoShelf, Found
from tests.integration.kcc_csv import rows_of, write

ON_ACCOUNT, OPENING = Decimal("75.00"), Decimal("250.00")


def planted(demo: Demo, shelf: DemoShelf) -> list[Found]:
    """The differences that remain when all that can go has gone: an opening invoice with its payment, money on account, and a payment above what is owed."""
    waiting = shelf.told.waiting
    reference = "" if shelf.package == "xero" else "on account"  # Xero keeps no reference of an overpayment
    (too_much,) = waiting.more_than_kcc_holds
    paid = demo.desk.held(too_much).total
    return sorted(
        [
            ("in package only", waiting.not_ours[0], OPENING),
            ("in package only", waiting.not_ours[0], OPENING),
            ("in package only", reference, ON_ACCOUNT),
            ("in package only", too_much, paid),
        ]
    )


def put_right(demo: Demo, shelf: DemoShelf) -> None:
    """Each piece where it belongs; credits are allocated by hand on the side that lacks them."""
    desk, waiting = demo.desk, shelf.told.waiting
    (opening,), (too_much,) = waiting.not_ours, waiting.more_than_kcc_holds
    desk.unpay(opening)
    desk.void(opening)
    desk.unpay(too_much)
    _allocate_in_package(demo)
    desk.pay(too_much, desk.held(too_much).owed, "2026-10-28", "the rest")
    _next_files(demo, shelf)
    demo.import_payments()


def _allocate_in_package(demo: Demo) -> None:
    for credit, invoice, amount in demo.bench.store.rows(
        "select credit.number, invoice.number, gap.amount from credit_allocation_gap as gap inner join book_document as credit on gap.credit_id = credit.package_id "
        "inner join book_document as invoice on gap.invoice_id = invoice.package_id where gap.direction = 'allocate in the package'"
    ):
        demo.desk.credit(credit, invoice, amount)


def _next_files(demo: Demo, shelf: DemoShelf) -> None:
    """KCC's next files: what was allocated in the package, and the money on account entered by hand."""
    folder = demo.folder / "next"
    folder.mkdir()
    early = shelf.root / "early"
    allocations, payments, ledger = (rows_of(early, name) for name in ("allocations", "payments", "nominal_transactions"))
    gaps = demo.bench.store.rows(
        "select credit.row_id, invoice.row_id, gap.amount from credit_allocation_gap as gap inner join exported as credit on gap.credit_id = credit.package_id "
        "inner join exported as invoice on gap.invoice_id = invoice.package_id where gap.direction = 'allocate in KCC'"
    )
    for number, (credit, invoice, amount) in enumerate(gaps, start=1):
        ids = {"Source": credit.partition(":")[2], "Invoice ID": invoice.partition(":")[2], "Allocation ID": f"HAND{number}"}
        allocations.append({**allocations[0], "S/P": credit[0], "Source Type": "Credit", "Amount": f"{amount:.2f}", **ids})
    day, urn = demo.bench.store.rows(
        "select held.package_date, company.urn from difference as held inner join company on held.company_name = company.company_name "
        "where held.class = 'in package only' and held.document_kind = 'Payment' and held.difference = ?",
        [ON_ACCOUNT],
    )[0]
    entered = {"Payment ID": "HAND1", "URN": urn, "Payment Date": day.isoformat(), "Method": "BACS", "Bank Account": "Current Account"}
    payments.append({**payments[0], **entered, "Reference": "on account", "Amount": f"{ON_ACCOUNT:.2f}", "Sales Order": ""})
    for line, (nominal, column) in enumerate((("200", "Debit"), ("0101", "Credit")), start=1):
        posted = {
            "Transaction ID": "THAND1",
            "Line": str(line),
            "Date": day.isoformat(),
            "Posted": day.isoformat(),
            "Nominal Code": nominal,
        }
        ledger.append({**dict.fromkeys(ledger[0], ""), **posted, column: f"{ON_ACCOUNT:.2f}", "Source Type": "Payment", "Source": "HAND1"})
    write(folder, "nominal_transactions", ledger)
    write(folder, "allocations", allocations)
    write(folder, "payments", payments)
    demo.bench.load([folder])
