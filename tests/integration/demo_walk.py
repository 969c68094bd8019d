"""The demo company reconciled and closed as its user would, on one package; a test class for each package takes these tests over."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

import pytest

from kccwb.cli.session import records
from tests.integration.closing import LAST, MONTH
from tests.integration.demo_close import close_month, late_documents_arrive
from tests.integration.demo_damage import Damage
from tests.integration.demo_ground import Demo, DemoShelf, make_shelf
from tests.integration.demo_story import planted, put_right

ZERO = Decimal("0.00")


class DemoWalk:
    """The walk; ``package`` says on which."""

    package: ClassVar[str]

    @pytest.fixture(scope="class")
    @classmethod
    def shelf(cls, tmp_path_factory: pytest.TempPathFactory) -> DemoShelf:
        return make_shelf(cls.package, tmp_path_factory.mktemp("demo"))

    def test_what_the_story_plants_is_named_and_vanishes_when_it_is_put_right(self, shelf: DemoShelf) -> None:
        with shelf.opened("worked", keep="clean") as demo:
            assert demo.named() == planted(demo, shelf)
            _every_penny_has_a_name(demo)
            allocations = [(row["direction"], row["state"]) for row in records(demo.bench.credit_checklist())]
            assert sorted(allocations) == [("allocate in KCC", "open"), *2 * [("allocate in the package", "open")]]
            assert _credits(demo) == ("open", 3)
            dates = demo.bench.store.rows("select max(date) from book_payment union all select max(date) from book_document")
            assert all(day <= LAST for (day,) in dates), "the story ends with its month"
            put_right(demo, shelf)
            assert demo.named() == []
            done = demo.bench.reconcile()
            assert (done.exit_code, done.sentence, done.problems) == (0, "The two ledgers agree.", ())
            assert done.accounts >= 7
            _every_penny_has_a_name(demo)
            assert {(row["difference"], row["reason"]) for row in records(demo.bench.compare_debtors(only_differences=True))} == set()
            assert {row["state"] for row in records(demo.bench.credit_checklist())} == {"seen"}
            assert _credits(demo) == ("done", 0)

    def test_damage_is_named_to_the_penny_and_nothing_else_is(self, shelf: DemoShelf) -> None:
        with shelf.opened(clean(shelf)) as demo:
            expected = Damage(demo, shelf).all()
            found = demo.named()
            missed, false = [one for one in expected if one not in found], [one for one in found if one not in expected]
            assert (missed, false) == ([], []), f"missed {missed}, false {false}"
            assert found == expected
            assert len({name for name, _, _ in expected}) >= 13
            _every_penny_has_a_name(demo)

    def test_october_is_closed_and_late_documents_break_the_seal(self, shelf: DemoShelf) -> None:
        with shelf.opened(clean(shelf)) as demo:
            close_month(demo)
            late_documents_arrive(demo, shelf)


def _every_penny_has_a_name(demo: Demo) -> None:
    """Residual 0.00 on every control, each that can be proved by the package's own trial balance is."""
    rows = records(demo.bench.bridge())
    assert {row["residual"] for row in rows} == {ZERO}
    proofs = {
        row["proof"] for row in rows if row["control"].startswith("account ") or row["control"] == "VAT" or "control" in row["control"]
    }
    assert proofs == {"trial balance"}


def _credits(demo: Demo) -> tuple[str, int]:
    """The month's checklist on credits."""
    item = next(item for item in demo.bench.close_checklist(MONTH) if item.key == "credits")
    return item.state, item.left


def clean(shelf: DemoShelf) -> str:
    """The stage at which both ledgers agree."""
    if "clean" not in shelf.stages:
        with shelf.opened("worked", keep="clean") as demo:
            demo.compared()
            put_right(demo, shelf)
            assert demo.named() == []
    return "clean"
