"""Debtors, creditors and VAT at month end: payments of either side, foreign ones, and pennies that the package rounds elsewhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kccwb.store.events import record_payment
from kccwb.workbench import Workbench
from tests.simulation.firm import payment
from tests.unit import tie_ground as ground
from tests.unit.close_desk import Package, check, document, post

D = Decimal
books = ground.books


def stands(bench: Workbench, package: Package, tie: str) -> tuple[Decimal, str, list[tuple[str, str, Decimal, bool]]]:
    """A tie's difference, its state and its items, after the package was read back."""
    check(bench, package)
    found = ground.ties(bench)[tie]
    return found["difference"], found["state"], ground.items(bench, tie)


def taken_in_kcc(bench: Workbench) -> None:
    """Forty pounds that KCC took on account and never sent."""
    with bench.store.tx() as tx:
        tx.insert("kcc_payment", [payment("X1", "40.00", urn="U1", payment_date=date(2026, 10, 20))])
    post(bench, "X1", "2026-10-20", "Payment", ("200", "40.00"), ("0101", "-40.00"))


def test_a_payment_taken_in_kcc_and_not_in_the_package_explains_itself(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    taken_in_kcc(bench)
    assert stands(bench, package, "debtors") == (
        D("40.00"),
        "explained",
        [("Payment taken in KCC, not in the package", "X1", D("40.00"), True)],
    )


def test_a_payment_that_the_reconciliation_found_in_the_package_is_no_difference(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    taken_in_kcc(bench)
    package.bills["ar"] = "68.00"
    facts = {"match_id": "m", "status": "taken", "pass": 5, "method": "amount, date and contact", "reason": "", "score": 100}
    with bench.store.tx() as tx:
        tx.insert("match_member", [{**facts, "side": "K", "member": "prepayment:X1"}, {**facts, "side": "P", "member": "prepayment:o1"}])
    assert stands(bench, package, "debtors") == (D("0.00"), "agrees", [])


def test_a_payment_in_euro_counts_at_its_invoices_rate(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    document(bench, "S:E1", "2026-10-14", "300", "981.26", sent=True)
    post(bench, "E1", "2026-10-14", "Sales Invoice", ("0101", "857.00"), ("300", "-857.00"))
    made = {
        "row_id": "pay-1", "kind": "created", "message": "", "payment_id": "PKG-1", "document_row_id": "S:E1", "urn": "U1", "side": "S",
        "payment_date": date(2026, 10, 28), "amount": D("981.26"), "currency": "EUR", "exchange_rate": D("1.15"), "bank_account": "Euro",
        "bank_amount": D("981.26"), "reference": "SEPA",
    }  # fmt: skip
    with bench.store.tx() as tx:
        tx.execute("update kcc_document set currency = 'EUR', exchange_rate = 1.145 where invoice_id = 'E1'")
        record_payment(tx, "Ann", [made])
    told = ("Payment made in the package, not in KCC's ledger yet", "PKG-1", D("-857.00"), True)
    assert stands(bench, package, "debtors") == (D("-857.00"), "explained", [told])


def test_tax_that_the_package_rounds_on_the_whole_document_explains_itself(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    document(bench, "S:S2", "2026-10-14", "300", "10.00", sent=True, tax="2.00")
    post(bench, "S2", "2026-10-14", "Sales Invoice", ("0101", "12.00"), ("300", "-10.00"), ("0107", "-2.00"))
    with bench.store.tx() as tx:
        tx.execute("update export_event set total = 12.01, tax = 2.01 where row_id = 'S:S2'")
    package.bills |= {"ar": "120.01", "sales": "-100.00", "vat": "-20.01"}
    name = "Pennies of tax rounded on the whole document"
    assert stands(bench, package, "VAT") == (D("-0.01"), "explained", [(name, "S2", D("-0.01"), True)])
    assert stands(bench, package, "debtors") == (D("0.01"), "explained", [(name, "S2", D("0.01"), True)])


def test_a_larger_difference_of_a_document_is_not_called_pennies(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    document(bench, "S:S2", "2026-10-14", "300", "10.00", sent=True, tax="2.00")
    post(bench, "S2", "2026-10-14", "Sales Invoice", ("0101", "12.00"), ("300", "-10.00"), ("0107", "-2.00"))
    with bench.store.tx() as tx:
        tx.execute("update export_event set total = 12.10, tax = 2.10 where row_id = 'S:S2'")
    package.bills |= {"ar": "120.10", "sales": "-100.00", "vat": "-20.10"}
    difference, state, _ = stands(bench, package, "VAT")
    assert (difference, state) == (D("-0.10"), "differs")
