"""What stands on the stock account that KCC did not put there: each journal and document by itself, and what is left over in one sum."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.model.errors import PackageError
from kccwb.model.package import PackageLine, PackageRecord
from kccwb.workbench import Workbench
from tests.unit.close_desk import Package, check, company, document, journal, post

MONTH = "2026-10"
REST = "Opening balance, or postings that were not read one by one"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    """A bill of KCC's for 60.00 is on the stock account, as it should be."""
    with company(tmp_path) as opened:
        document(opened, "P:P1", "2026-10-05", "0120", "60.00", sent=True)
        post(opened, "P1", "2026-10-05", "Purchase Invoice", ("0120", "60.00"), ("0102", "-60.00"))
        yield opened


def record(key: str, number: str, amount: str, kind: str = "Purchase Invoice", account: str = "stock", **more: Any) -> PackageRecord:
    line = PackageLine(account, "", "", "Goods", None, Decimal(amount), Decimal(0))
    told = {"contact_name": "Hill Supplies", "date": date(2026, 10, 7), "currency": "GBP", "status": "AUTHORISED", **more}
    return PackageRecord(kind, key, number, lines=(line,), **told)


def ours(**more: Any) -> PackageRecord:
    return record("id-P1", "P1", more.pop("amount", "60.00"), **more)


def foreign(bench: Workbench) -> list[tuple[Any, ...]]:
    rows = bench.tie_out_items(MONTH, "foreign").to_dict("records")
    return [(row["item"], row["subject"], row["account"], row["amount"], row["url"]) for row in rows]


def test_a_bill_and_a_journal_of_the_bookkeepers_are_listed_each_by_itself(bench: Workbench) -> None:
    package = Package(journal("a"), journal("x", "2026-10-09", amounts={"stock": "7.00", "general": "-7.00"}), bills={"stock": "72.50"})
    package.documents = [ours(), record("D9", "HS-4711", "12.50"), record("D8", "HS-1", "99.00", account="general")]
    check(bench, package)
    assert foreign(bench) == [
        ("Document on Stock in Hand that does not come from KCC", "HS-4711", "stock", Decimal("12.50"), "https://books.example/Purchase Invoice/D9"),
        ("Journal on Stock in Hand that is no Cost of Sale", "Cost of Sale (x)", "stock", Decimal("7.00"), "https://books.example/journal/x"),
    ]  # fmt: skip
    [bill, _] = bench.tie_out_items(MONTH, "foreign").to_dict("records")
    assert str(bill["date"])[:10] == "2026-10-07"
    assert bill["note"].startswith("Hill Supplies. ")
    tie = next(row for row in bench.tie_out(MONTH).to_dict("records") if row["tie"] == "foreign")
    assert (tie["difference"], tie["items"], tie["state"]) == (Decimal("19.50"), 2, "differs")


@pytest.mark.parametrize(
    ("document_there", "amount"),
    [
        (record("D9", "HS-1", "5.00", kind="Purchase Credit"), "-5.00"),
        (record("D9", "HS-1", "5.00", kind="Sales Invoice"), "-5.00"),
        (record("D9", "HS-1", "5.00", kind="Sales Credit"), "5.00"),
        (record("D9", "HS-1", "10.00", currency="EUR", rate=Decimal("1.25")), "8.00"),
    ],
)
def test_every_kind_stands_on_its_own_side_in_base_currency(bench: Workbench, document_there: PackageRecord, amount: str) -> None:
    package = Package(journal("a"), bills={"stock": str(Decimal("60.00") + Decimal(amount))})
    package.documents = [ours(), document_there]
    check(bench, package)
    assert [(subject, held) for _, subject, _, held, _ in foreign(bench)] == [("HS-1", Decimal(amount))]


@pytest.mark.parametrize("status", ["DRAFT", "VOIDED", "DELETED"])
def test_what_does_not_count_in_the_package_is_not_listed(bench: Workbench, status: str) -> None:
    package = Package(journal("a"), bills={"stock": "62.00"})
    package.documents = [ours(), record("D9", "HS-1", "2.00", status=status), record("D7", "HS-2", "2.00", date=date(2026, 11, 1))]
    check(bench, package)
    assert foreign(bench) == [(REST, "", "", Decimal("2.00"), "")]


def test_a_bill_of_kccs_that_stands_there_with_another_amount_is_named(bench: Workbench) -> None:
    package = Package(journal("a"), bills={"stock": "45.00"})
    package.documents = [ours(amount="45.00")]
    check(bench, package)
    [(item, subject, _, amount, url)] = foreign(bench)
    assert "another amount" in item
    assert (subject, amount, url) == ("P1", Decimal("-15.00"), "https://books.example/Purchase Invoice/id-P1")
    assert bench.tie_out_items(MONTH, "foreign")["row_id"].tolist() == ["P:P1"]


def test_an_opening_balance_is_what_no_document_explains(bench: Workbench) -> None:
    package = Package(journal("a"), bills={"stock": "65.00"})
    package.documents = [ours(), record("D9", "HS-1", "2.00")]
    check(bench, package)
    assert [(item, amount) for item, _, _, amount, _ in foreign(bench)] == [
        ("Document on Stock in Hand that does not come from KCC", Decimal("2.00")),
        (REST, Decimal("3.00")),
    ]


def test_documents_are_read_only_where_something_is_unexplained(bench: Workbench) -> None:
    package = Package(journal("a"), journal("x", amounts={"stock": "7.00", "general": "-7.00"}), bills={"stock": "60.00"})
    check(bench, package)
    assert package.asked == 0
    package.bills["stock"] = "61.00"
    check(bench, package)
    assert package.asked == 1


def test_documents_that_cannot_be_read_leave_one_sum_and_a_word_why(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(since: object) -> list[PackageRecord]:
        raise PackageError("No right to read documents.")

    package = Package(journal("a"), bills={"stock": "61.00"})
    monkeypatch.setattr(package, "documents_since", refused)
    assert check(bench, package).proven
    assert "No right to read documents." in bench.read_package_month(MONTH).trouble
    assert foreign(bench) == [(REST, "", "", Decimal("1.00"), "")]


def bill_in_euro(bench: Workbench) -> None:
    """KCC's rate is 1.15; the package keeps its own way round of it, to six places, which makes a penny of 1,368.00."""
    document(bench, "P:P2", "2026-10-06", "0120", "1368.00", sent=True)
    with bench.store.tx() as tx:
        tx.execute("update kcc_document set currency = 'EUR', exchange_rate = 1.15 where invoice_id = 'P2'")
        tx.insert("package_document", [
            {"package_id": "id-P2", "kind": "Purchase Invoice", "number": "P2", "contact_id": "", "contact_name": "", "reference": "", "currency": "EUR",
             "rate": Decimal("1.15000029"), "status": "AUTHORISED", "url": ""}])  # fmt: skip
    post(bench, "P2", "2026-10-06", "Purchase Invoice", ("0120", "1189.57"), ("0102", "-1189.57"))


def test_a_bill_in_euro_leaves_named_pennies_and_nothing_unexplained(bench: Workbench) -> None:
    bill_in_euro(bench)
    check(bench, Package(journal("a"), bills={"stock": "1249.56"}))
    assert foreign(bench) == []
    [stock] = [row for row in bench.tie_out(MONTH).to_dict("records") if row["tie"] == "stock"]
    assert (stock["difference"], stock["state"]) == (Decimal("-0.01"), "explained")
    [item] = bench.tie_out_items(MONTH, "stock").to_dict("records")
    assert (item["item"], item["subject"], item["amount"]) == (
        "Pennies of converting foreign documents line by line",
        "P2",
        Decimal("-0.01"),
    )


def test_a_package_that_converts_the_whole_leaves_no_pennies_and_agrees(bench: Workbench) -> None:
    """The expected penny of the bill above is not there: equal balances agree, and no penny is listed for them."""
    bill_in_euro(bench)
    check(bench, Package(journal("a"), bills={"stock": "1249.57"}))
    [stock] = [row for row in bench.tie_out(MONTH).to_dict("records") if row["tie"] == "stock"]
    assert (stock["difference"], stock["explained"], stock["unexplained"], stock["state"], stock["items"]) == (
        Decimal("0.00"), Decimal("0.00"), Decimal("0.00"), "agrees", 0,
    )  # fmt: skip
    assert bench.tie_out_items(MONTH, "stock").empty
    assert foreign(bench) == []
