"""Two engines, one answer: the workbench against the plain Python one, on a thousand generated pairs of books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kccwb.cli.session import records
from kccwb.reconcile.matching import renew
from kccwb.reconcile.words import CLASSES, bridge_column
from kccwb.store import Store
from kccwb.store.events import now
from tests.reference import two_ledgers as reference
from tests.reference.books import Deed, books, make, put
from tests.reference.two_ledgers import Ours, Theirs
from tests.simulation.firm import Firm

DRAWN = 60
DRAWS = 18
PARTS = 3
"""The pairs are compared in so many companies: most of a comparison's cost is there however many documents it has."""
MARCH = (dt.date(2026, 3, 1), dt.date(2026, 3, 31))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    firm = Firm(tmp_path_factory.mktemp("pairs") / "pairs.duckdb")
    accounts = {"a200": "REVENUE", "a260": "REVENUE", "a473": "EXPENSE"}
    with firm.store.tx() as tx:
        tx.execute("delete from load")
        tx.insert("load", [{"load_id": number, "loaded": now(), "by_whom": "me", "partial": False} for number in (1, 2)])
        blank = dict.fromkeys(("tax_code", "system", "currency", "reason"), "")
        flags = {"bank": False, "takes_payments": False, "inventory": False, "usable": True, "status": "ACTIVE", "type": "X"}
        rows = [{"account_id": key, "code": key[1:], "name": key, "class": klass, **blank, **flags} for key, klass in accounts.items()]
        tx.insert("package_account", rows)
        codes = [("OUT20", 20), ("IN20", 20), ("ZERO", 0)]
        tx.insert(
            "package_tax_code",
            [
                {"code": code, "name": code, "rate": Decimal(rate), "active": True, "sales": True, "purchases": True, "classes": ""}
                for code, rate in codes
            ],
        )
        tx.insert(
            "nominal_map",
            [
                {"nominal_code": "300", "account_id": "a200", "account_code": "200"},
                {"nominal_code": "621", "account_id": "a473", "account_code": "473"},
            ],
        )
        tx.insert(
            "tax_map", [{"tax_rate": "1", "direction": side, "tax_code": code} for side, code in (("sales", "OUT20"), ("purchase", "IN20"))]
        )
        read = {
            "run": 1,
            "occurred": now(),
            "by_whom": "me",
            "source": "read",
            "documents": 0,
            "payments": 0,
            "postings": 0,
            "trouble": "[]",
        }
        tx.insert("books_read", [read])
    yield firm.store
    firm.store.close()


@pytest.fixture(scope="module")
def pairs() -> list[list[Deed]]:
    """DRAWS × DRAWN = 1,080 pairs of books, the same each time."""
    found: list[list[Deed]] = []

    @settings(
        max_examples=DRAWS,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate,),
    )
    @given(st.lists(books, min_size=DRAWN, max_size=DRAWN))
    def draw(some: list[list[Deed]]) -> None:
        found.extend(some)

    draw()
    assert len(found) >= 1_000
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_both_engines_name_the_same_differences(store: Store, pairs: list[list[Deed]], part: int) -> None:
    """Each pair has a company of its own, so that one store holds many; the next part takes its place in the same store."""
    sides = [make(place, wanted) for place, wanted in enumerate(pairs[part::PARTS])]
    put(store, [one for mine, _ in sides for one in mine], [one for _, other in sides for one in other], len(sides))
    renew(store)
    told = [one for mine, other in sides for one in reference.differences(mine, other, "GBP")]
    expected = {(one.name, one.kind_of, one.money) for one in told if one.kind_of != "currency"}
    rows = store.dicts("select * from difference")
    found = {(row["row_id"] or row["package_id"], row["class"], row["difference"]) for row in rows if row["class"] != "currency"}
    assert found == expected, f"only here {sorted(found - expected)[:5]}, only there {sorted(expected - found)[:5]}"
    assert {row["row_id"] for row in rows if row["class"] == "currency"} == {one.name for one in told if one.kind_of == "currency"}
    bridged = {(row["control"], row["currency"]): row for row in records(store.frame("select * from bridge(?, ?)", list(MARCH)))}
    for control, side in (("sales", "Sales"), ("purchases", "Purchase")):
        for currency in ("GBP", "EUR", "USD"):
            mine_total, other_total, steps = _bridge(sides, side, currency)
            row = bridged.get((control, currency))
            if row is None:
                assert mine_total == other_total == Decimal(0)
                assert not steps
                continue
            classes = {name: row[bridge_column(name)] for name in CLASSES if row[bridge_column(name)]}
            assert (row["kcc_total"], row["package_total"], classes) == (mine_total, other_total, steps), (control, currency)
            assert row["residual"] == 0


def _bridge(sides: list[tuple[list[Ours], list[Theirs]]], side: str, currency: str) -> tuple[Decimal, Decimal, dict[str, Decimal]]:
    """The reference's bridges of the pairs, which have nothing to do with one another, together."""
    mine_total, other_total, steps = Decimal(0), Decimal(0), dict[str, Decimal]()
    for mine, other in sides:
        here, there, parts = reference.bridge(mine, other, side, currency, *MARCH)
        mine_total, other_total = mine_total + here, other_total + there
        for name, amount in parts.items():
            steps[name] = steps.get(name, Decimal(0)) + amount
    return mine_total, other_total, {name: amount for name, amount in steps.items() if amount}
