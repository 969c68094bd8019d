"""Payments in the two ledgers: one that came from the package and was deleted there, and one of KCC's own that never crosses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from kccwb.reconcile import keep
from kccwb.reconcile.books import BooksFetched, log
from kccwb.reconcile.run import reconcile
from kccwb.reconcile.span import span_of
from kccwb.store.events import now
from tests.simulation.firm import payment
from tests.unit.inward_desk import Desk, desk, uploaded

__all__ = ["desk", "uploaded"]

D = Decimal
Told = dict[str, tuple[str, Decimal, str, str, str]]


def read_books(desk: Desk) -> None:
    """Read the package's payments as they stand and compare."""
    store = desk.firm.store
    with store.tx() as tx:
        keep.payments(tx, list(desk.package.paid.values()), now())
    log(store, "me", BooksFetched(0, 1, 0, 0, date(2026, 3, 1), date(2026, 3, 31)), "read")
    reconcile(store, "me", span_of(store, None, None))


def told(desk: Desk) -> Told:
    """The payments that differ, by KCC's number: class, difference, explanation, cause, fix."""
    rows = desk.firm.store.rows(
        "select source_code, class, difference, explanation, cause, fix from difference where document_kind = 'Payment' and source_code <> ''"
    )
    return {code: (name, amount, *words) for code, name, amount, *words in rows}


def created(desk: Desk, *, in_kcc: bool = True) -> str:
    """A payment of 26.00 on SI-1 made in the package and created here; KCC's own file holds it when told so. Its number in KCC."""
    desk.package.pay("p1", "S:1", "26.00")
    desk.fetch()
    made: str = desk.create().rows[0].payment_id
    if in_kcc:
        desk.firm.insert("kcc_payment", payment(made, "26.00", urn="ACME", payment_date=date(2026, 3, 20)))
    return made


@pytest.mark.parametrize("shown", [True, False], ids=["shown as deleted", "not shown any more"])
def test_a_payment_deleted_in_the_package_is_to_be_reversed_in_kcc(desk: Desk, shown: bool) -> None:
    made = created(desk)
    read_books(desk)
    assert made not in told(desk)
    desk.package.change("p1", deleted=True)
    assert desk.fetch().reversed == 1
    if not shown:
        with desk.firm.store.tx() as tx:
            tx.execute("delete from package_payment_version where payment_key = 'p1'")
        desk.package.paid.clear()
    read_books(desk)
    assert told(desk)[made] == (
        "deleted in package",
        D("-26.00"),
        "Deleted in the accounting package after it was created here.",
        "Somebody deleted the payment in the accounting package after it was created here.",
        "Reverse it in KCC.",
    )


def test_one_that_kcc_does_not_hold_yet_is_fetched_and_gone(desk: Desk) -> None:
    made = created(desk, in_kcc=False)
    desk.package.change("p1", deleted=True)
    read_books(desk)
    assert told(desk)[made][0] == "deleted in package"
    assert told(desk)[made][-1] == "Fetch payments: it then counts here no longer. If KCC holds it already, reverse it in KCC."
    desk.fetch()
    read_books(desk)
    assert made not in told(desk)


def test_the_earlier_version_of_a_changed_payment_is_to_be_reversed(desk: Desk) -> None:
    made = created(desk)
    desk.package.change("p1", amount=D("20.00"))
    desk.fetch()
    assert desk.create().rows[0].payment_id == f"{made}-2"
    read_books(desk)
    found = told(desk)
    assert f"{made}-2" not in found
    assert (found[made][:2], found[made][-1]) == (("in KCC only", D("-26.00")), "Reverse it in KCC.")


def test_what_never_crosses_is_not_told_to_be_exported(desk: Desk) -> None:
    read_books(desk)
    right = "Enter it in the accounting package by hand, or reverse it in KCC."
    found = told(desk)
    assert {code: (found[code][0], found[code][1], found[code][-1]) for code in ("4", "5")} == {
        code: ("in KCC only", D("-50.00"), right) for code in ("4", "5")
    }
    assert "payments of account customers are made in the accounting package" in found["4"][2]
    assert "payments to suppliers are made in the accounting package" in found["5"][2]


def test_a_prepayment_that_waits_is_told_to_be_exported(desk: Desk) -> None:
    desk.firm.insert("kcc_payment", payment("9", "12.00", urn="WEB1"))
    read_books(desk)
    assert told(desk)["9"][0] == "in KCC only"
    assert told(desk)["9"][-1] == "Export it, or enter it in the accounting package."
