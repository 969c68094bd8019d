"""The month's checklist and the credits that are allocated on one side only: open, ticked, seen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kccwb.month_end.checklist import CloseItem
from kccwb.workbench import Workbench
from tests.simulation.firm import allocation
from tests.unit.books_ground import read_books
from tests.unit.close_desk import company, document

MONTH = "2026-10"


def credits_item(bench: Workbench) -> CloseItem:
    """The item of the month's checklist."""
    return next(item for item in bench.close_checklist(MONTH) if item.key == "credits")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """Two credits of KCC, each set against an invoice here and not in the package; both sides compared."""
    with company(tmp_path) as opened:
        for number, kind in (("1", "Invoice"), ("2", "Invoice"), ("8", "Credit"), ("9", "Credit")):
            document(opened, f"S:{number}", "2026-10-05", "300", "10.00", kind=kind)
        with opened.store.tx() as tx:
            tx.insert(
                "kcc_allocation",
                [
                    allocation(key, credit, invoice, "10.00", allocation_type="Credit")
                    for key, credit, invoice in (("7", "8", "1"), ("6", "9", "2"))
                ],
            )
        yield opened


def test_before_the_ledgers_were_compared_nothing_is_claimed(bench: Workbench) -> None:
    item = credits_item(bench)
    assert (item.state, item.blocks) == ("not checked", False)


def test_it_is_green_when_every_credit_was_ticked_or_seen(bench: Workbench) -> None:
    read_books(bench)
    item = credits_item(bench)
    assert (item.state, item.left, item.blocks) == ("open", 2, True)
    assert item.sentence == "2 to set off by hand on the other side."
    first, second = bench.credit_checklist()["item"].tolist()
    bench.tick_credit([first])
    item = credits_item(bench)
    assert (item.state, item.left) == ("open", 1)
    assert item.sentence == "1 to set off by hand on the other side. 1 ticked as done by hand and not seen yet."
    bench.tick_credit([second])
    item = credits_item(bench)
    assert (item.state, item.left, item.blocks) == ("done", 0, False)
    assert item.sentence == "2 ticked as done by hand and not seen yet."
    with bench.store.tx() as tx:  # KCC's next files show them alike on both sides
        tx.execute("delete from kcc_allocation")
    bench.reconcile()
    assert set(bench.credit_checklist()["state"]) == {"seen"}
    item = credits_item(bench)
    assert (item.state, item.sentence) == ("done", "Every credit stands alike on both sides.")


def test_a_tick_taken_back_opens_it_again(bench: Workbench) -> None:
    read_books(bench)
    items = bench.credit_checklist()["item"].tolist()
    bench.tick_credit(items)
    assert credits_item(bench).state == "done"
    bench.tick_credit(items[:1], done=False)
    assert (credits_item(bench).state, credits_item(bench).left) == ("open", 1)
