"""The Cost-of-Sale journal in the two ledgers: proven by read-back it is named and not open; anything else that moves those accounts stays open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from kccwb.accounting.protocol import AccountingPackage
from kccwb.cli.session import records
from kccwb.model.package import PackageJournal
from kccwb.reconcile.books import fetch_books
from kccwb.reconcile.run import Reconciled
from kccwb.reconcile.span import span_of
from kccwb.workbench import Workbench
from tests.unit.close_desk import Package, check, company, document, journal, post

D = Decimal
RANGE = ("2026-10-01", "2026-11-30")
WHOLE = {"general": "-60.00", "stock": "30.00", "cogs": "30.00"}
"""October in mode A: purchases of 60.00 out of the expense into stock, 30.00 of it used."""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """Purchases are expensed to the account general: a bill of 60.00 of stock, and Cost of Sale of 30.00."""
    with company(tmp_path) as opened:
        opened.set_option("stock_purchases", "expense")
        document(opened, "P:P1", "2026-10-05", "0120", "60.00")
        post(opened, "P1", "2026-10-05", "Purchase Invoice", ("0120", "60.00"), ("0102", "-60.00"))
        yield opened


def compared(bench: Workbench, package: Package) -> Reconciled:
    """Read the package's books and compare."""
    read = fetch_books(bench.store, cast(AccountingPackage, package), "Ann", span_of(bench.store, *RANGE))
    assert read.trouble == ()
    return bench.reconcile(*RANGE)


def journals(bench: Workbench) -> list[tuple[str, Decimal, bool, str]]:
    """The journals among the differences: class, amount, whether open, and the page that mends it."""
    rows = [row for row in records(bench.differences(*RANGE)) if row["document_kind"] == "Manual Journal"]
    return [(row["class"], row["difference"], row["open"], row["place"]) for row in rows]


def words(bench: Workbench, of: str = "a") -> dict[str, str]:
    """Explanation and fix of the one row of a journal."""
    (row,) = [row for row in records(bench.differences(*RANGE)) if row["package_id"] == of]
    return {"explanation": row["explanation"], "fix": row["fix"]}


def test_a_proven_journal_is_named_in_the_bridge_and_not_open(bench: Workbench) -> None:
    package = Package(journal("a", amounts=WHOLE))
    assert check(bench, package).proven
    done = compared(bench, package)
    assert (done.open, done.residual, done.accounts) == (1, D("0.00"), 1)  # the bill alone is open
    assert journals(bench) == [("in package only", D("-60.00"), False, "month_end")]
    assert "the Cost-of-Sale journal of October 2026, proven by read-back on" in words(bench)["explanation"]
    assert words(bench)["fix"] == "Nothing: it is the Cost-of-Sale journal, proven by read-back."
    (purchases,) = [row for row in records(bench.bridge(*RANGE)) if row["control"] == "account general"]
    assert (purchases["in_package_only"], purchases["in_kcc_only"], purchases["residual"]) == (D("-60.00"), D("-60.00"), D("0.00"))
    assert bench.difference_history()["class"].tolist() == ["in KCC only"]


def test_until_it_is_proven_it_is_open_and_the_month_end_page_mends_it(bench: Workbench) -> None:
    package = Package(journal("a", amounts=WHOLE))
    assert compared(bench, package).open == 2
    assert journals(bench) == [("in package only", D("-60.00"), True, "month_end")]
    assert "cos-check" in words(bench)["fix"]
    assert "Recode" not in words(bench)["fix"]
    assert check(bench, package).proven
    assert journals(bench) == [("in package only", D("-60.00"), False, "month_end")]
    assert compared(bench, package).resolved == 1


@pytest.mark.parametrize(
    ("day", "amounts"),
    [
        ("2026-10-31", {"general": "-61.00", "stock": "31.00", "cogs": "30.00"}),
        ("2026-11-30", WHOLE),
    ],
)
def test_a_journal_of_another_amount_or_month_stays_open(bench: Workbench, day: str, amounts: dict[str, str]) -> None:
    package = Package(journal("a", day, amounts=amounts))
    assert not check(bench, package).proven
    assert compared(bench, package).open == 2
    assert journals(bench) == [("in package only", D(amounts["general"]), True, "month_end")]


def test_a_second_copy_stays_open_beside_the_proven_one(bench: Workbench) -> None:
    package = Package(journal("a", amounts=WHOLE))
    assert check(bench, package).proven
    package.journals.append(journal("b", amounts=WHOLE))
    assert check(bench, package).state == "twice"
    assert compared(bench, package).open == 2
    assert sorted(journals(bench)) == [
        ("in package only", D("-60.00"), False, "month_end"),
        ("in package only", D("-60.00"), True, "month_end"),
    ]
    assert "the Cost-of-Sale journal of October 2026 once more" in words(bench, "b")["explanation"]


def test_a_journal_that_was_there_twice_from_the_first_is_open_twice(bench: Workbench) -> None:
    package = Package(journal("a", amounts=WHOLE), journal("b", amounts=WHOLE))
    assert check(bench, package).state == "twice"
    compared(bench, package)
    assert journals(bench) == [("in package only", D("-60.00"), True, "month_end")] * 2


def test_a_proven_journal_that_is_changed_is_open_again(bench: Workbench) -> None:
    package = Package(journal("a", amounts=WHOLE))
    assert check(bench, package).proven
    package.journals = [
        replace(package.journals[0], lines=journal("a", amounts={"general": "-50.00", "stock": "20.00", "cogs": "30.00"}).lines)
    ]
    compared(bench, package)
    assert journals(bench) == [("in package only", D("-50.00"), True, "month_end")]
    assert "was changed in the package since" in words(bench)["explanation"]


def test_what_a_proven_journal_carries_besides_its_own_accounts_is_open(bench: Workbench) -> None:
    """In mode B it has nothing to post to the purchases: the read-back passes other accounts over, and the two ledgers do not."""
    bench.set_option("stock_purchases", "stock_in_hand")
    bench.map_nominal("300", "sales")
    document(bench, "S:1", "2026-10-12", "300", "50.00")
    package = Package(
        journal("a", amounts={"cogs": "30.00", "stock": "-30.00", "sales": "7.00", "adjust": "0.00", "general": "-7.00"}),
        bills={"stock": "60.00"},
    )
    assert check(bench, package).proven
    compared(bench, package)
    found = {
        row["explanation"].partition(" (")[0]: (row["difference"], row["open"], row["fix"])
        for row in records(bench.differences(*RANGE))
        if row["package_id"] == "a"
    }
    assert found["Posted in the package to stock"][:2] == (D("-30.00"), False)
    assert found["Posted in the package to sales"][:2] == (D("7.00"), True)
    assert found["Posted in the package to sales"][2].startswith("Recode it")


def test_vat_on_the_journal_is_open(bench: Workbench) -> None:
    lines = journal("a", amounts=WHOLE).lines
    taxed = PackageJournal("a", "", date(2026, 10, 31), "CoS", "POSTED", (replace(lines[0], tax=D("-12.00")), *lines[1:]))
    package = Package(taxed)
    assert check(bench, package).proven
    compared(bench, package)
    found = sorted(journals(bench))
    assert found == [("in package only", D("-60.00"), False, "month_end"), ("in package only", D("-12.00"), True, "month_end")]


def test_another_journal_on_the_purchases_is_an_ordinary_difference(bench: Workbench) -> None:
    compared(bench, Package(journal("a", amounts={"general": "-5.00", "adjust": "5.00"})))
    assert journals(bench) == [("in package only", D("-5.00"), True, "reconcile")]
    assert words(bench)["fix"].startswith("Recode it in the package")
