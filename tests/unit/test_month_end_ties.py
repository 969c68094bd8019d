"""Every tie-out and check of the month end fires on a corrupted copy of small books, and the items add up to the difference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from kccwb.workbench import Workbench
from tests.unit.close_desk import Package, check, document, journal, post
from tests.unit.tie_ground import MONTH, books, items, ties

__all__ = ["books"]
Spoil = Callable[[Workbench, Package], None]


def test_books_that_agree_tie_out_to_nil(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    assert check(bench, package).proven
    assert {name: row["state"] for name, row in ties(bench).items() if row["state"] != "agrees"} == {}
    assert set(ties(bench)) == {
        "stock",
        "report",
        "cost",
        "adjustments",
        "received",
        "foreign",
        "summary",
        "sales:",
        "VAT",
        "VAT:1 sales",
        "debtors",
        "creditors",
    } - (set() if "received" in ties(bench) else {"received"})
    assert bench.month_checks(MONTH).empty
    assert [item.title for item in bench.close_checklist(MONTH) if item.blocks] == []


def _pay_supplier_from_stock(bench: Workbench, package: Package) -> None:
    package.journals.append(journal("x", amounts={"stock": "7.00", "general": "-7.00"}))


def _open_with(bench: Workbench, package: Package) -> None:
    package.bills["stock"] = "65.00"


def _unsend_bill(bench: Workbench, package: Package) -> None:
    package.bills |= {"stock": "0.00", "ap": "0.00"}
    with bench.store.tx() as tx:
        tx.execute("delete from export_event where row_id = 'P:P1'")


def _no_journal(bench: Workbench, package: Package) -> None:
    package.journals.clear()


def _wrong_sale(bench: Workbench, package: Package) -> None:
    package.bills |= {"sales": "-91.00", "ar": "109.00"}


def _wrong_vat(bench: Workbench, package: Package) -> None:
    package.bills["vat"] = "-17.99"


def _journal_in_kcc(bench: Workbench, package: Package) -> None:
    post(bench, "J1", "2026-10-20", "Journal", ("0120", "3.00"), ("300", "-3.00"))


@pytest.mark.parametrize(
    ("spoil", "tie", "difference", "state", "item"),
    [
        (_pay_supplier_from_stock, "foreign", "7.00", "differs", ("Journal on Stock in Hand that is no Cost of Sale", "Cost of Sale (x)")),
        (_pay_supplier_from_stock, "stock", "7.00", "differs", ("Journals on Stock in Hand against other accounts", "")),
        (_open_with, "stock", "5.00", "differs", ("Opening balance, or postings that come neither from KCC nor from a journal", "")),
        (_unsend_bill, "stock", "-60.00", "explained", ("Supplier document in KCC's ledger, not in the package", "P1")),
        (_unsend_bill, "creditors", "60.00", "explained", ("Document in KCC's ledger, not in the package", "P1")),
        (_no_journal, "cost", "-50.00", "differs", ("Cost of Sale not journalled", "")),
        (_no_journal, "stock", "50.00", "differs", ("Cost of Sale not journalled", "")),
        (_wrong_sale, "sales:", "-1.00", "differs", None),
        (_wrong_sale, "debtors", "1.00", "differs", None),
        (_wrong_vat, "VAT", "0.01", "differs", None),
        (_journal_in_kcc, "stock", "-3.00", "explained", ("Journals in KCC on the stock nominal", "")),
        (_journal_in_kcc, "report", "-3.00", "explained", ("Journal on the stock nominal", "J1")),
    ],
)
def test_each_tie_out_fires_on_a_corrupted_copy(
    books: tuple[Workbench, Package], spoil: Spoil, tie: str, difference: str, state: str, item: tuple[str, str] | None
) -> None:
    bench, package = books
    spoil(bench, package)
    check(bench, package)
    found = ties(bench)[tie]
    assert (found["difference"], found["state"]) == (Decimal(difference), state)
    if item is not None:
        behind = items(bench, tie)
        assert item in [(cause, subject) for cause, subject, _, _ in behind]
        assert sum(amount for _, _, amount, _ in behind) == found["difference"]


def test_what_cannot_be_explained_by_items_is_explained_by_hand_and_lapses(books: tuple[Workbench, Package]) -> None:
    bench, package = books
    _wrong_vat(bench, package)
    check(bench, package)
    bench.explain_tie(MONTH, "VAT", "A penny of rounding on the return.")
    assert (ties(bench)["VAT"]["state"], ties(bench)["VAT"]["note"]) == ("explained", "A penny of rounding on the return.")
    package.bills["vat"] = "-17.00"
    check(bench, package)
    assert ties(bench)["VAT"]["state"] == "differs"
    assert "another one now" in ties(bench)["VAT"]["note"]


def _value(bench: Workbench, value: str, quantity: str = "1") -> None:
    with bench.store.tx() as tx:
        tx.execute("update kcc_stock_value set value = ?, quantity = ? where stock_code = 'TEA'", [Decimal(value), Decimal(quantity)])


def _cup(bench: Workbench, **flags: bool) -> None:
    with bench.store.tx() as tx:
        for name, on in flags.items():
            tx.execute(f"update kcc_stock_item set {name} = ? where stock_code = 'CUP'", [on])


def _cup_value(bench: Workbench, value: str) -> None:
    with bench.store.tx() as tx:
        tx.insert(
            "kcc_stock_value",
            [{"as_at": date(2026, 10, 31), "stock_code": "CUP", "quantity": Decimal(2), "value": Decimal(value), "load_id": 1}],
        )


def _cause_1(bench: Workbench) -> None:
    document(bench, "P:P2", "2026-10-30", "0120", "10.00", in_ledger=False)
    _value(bench, "20.00", "2")


def _cause_2(bench: Workbench) -> None:
    _cup(bench, stock_controlled=False)
    post(bench, "P3", "2026-10-09", "Purchase Invoice", ("0120", "4.00"), ("0102", "-4.00"), stock_code="CUP", quantity="1")


def _cause_3(bench: Workbench) -> None:
    _cup(bench, cos_excluded=True)
    _cup_value(bench, "8.00")


def _cause_4(bench: Workbench) -> None:
    post(bench, "J1", "2026-10-20", "Journal", ("0120", "3.00"), ("300", "-3.00"))


def _cause_5(bench: Workbench) -> None:
    _value(bench, "11.50")


def _cause_6(bench: Workbench) -> None:
    document(bench, "S:C1", "2026-10-29", "300", "18.00", kind="Credit", in_ledger=False)
    _value(bench, "20.00", "2")


def _cause_7(bench: Workbench) -> None:
    _cup_value(bench, "9.00")


def _cause_8(bench: Workbench) -> None:
    document(bench, "P:P2", "2026-07-30", "0120", "10.00", in_ledger=False)
    _value(bench, "20.00", "2")


@pytest.mark.parametrize(
    ("spoil", "cause", "subject", "amount"),
    [
        (_cause_1, "Delivered, supplier invoice not posted yet", "P2", "10.00"),
        (_cause_2, "Item without stock control: in the nominal only", "CUP", "-4.00"),
        (_cause_3, "COS-excluded item: in the report only", "CUP", "8.00"),
        (_cause_4, "Journal on the stock nominal", "J1", "-3.00"),
        (_cause_5, "Stock value changed over time", "TEA", "1.50"),
        (_cause_6, "Return booked in, credit note not issued yet", "C1", "10.00"),
        (_cause_7, "Quantity in the report that the ledger does not know", "CUP", "9.00"),
        (_cause_8, "Supplier invoice never posted", "P2", "10.00"),
    ],
)
def test_each_cause_of_the_stock_value_report_is_named(
    books: tuple[Workbench, Package], spoil: Callable[[Workbench], None], cause: str, subject: str, amount: str
) -> None:
    bench, _ = books
    spoil(bench)
    assert items(bench, "report") == [(cause, subject, Decimal(amount), True)]
    assert (ties(bench)["report"]["difference"], ties(bench)["report"]["state"]) == (Decimal(amount), "explained")


def test_a_ledger_without_stock_codes_says_that_it_cannot_tell(books: tuple[Workbench, Package]) -> None:
    bench, _ = books
    with bench.store.tx() as tx:
        tx.execute("update kcc_nominal_transaction set stock_code = null")
    _value(bench, "11.50")
    ((cause, _, amount, explained),) = items(bench, "report")
    assert (cause, amount, explained) == ("Not explained by document or item", Decimal("1.50"), False)
    assert ties(bench)["report"]["state"] == "differs"


def _no_cost(bench: Workbench) -> None:
    with bench.store.tx() as tx:
        tx.execute("delete from kcc_nominal_transaction where nominal_code in ('0122', '0120') and source = 'S1'")


def _cost_without_sale(bench: Workbench) -> None:
    post(bench, "J9", "2026-10-14", "Journal", ("0122", "1.00"), ("0120", "-1.00"), stock_code="TEA", quantity="0")


def _oversold(bench: Workbench) -> None:
    post(bench, "A1", "2026-10-15", "Stock Adjustment", ("0123", "40.00"), ("0120", "-40.00"), stock_code="TEA", quantity="-4")


def _loss(bench: Workbench) -> None:
    with bench.store.tx() as tx:
        tx.execute("update kcc_document_line set net = 40.00 where invoice_id = 'S1'")


@pytest.mark.parametrize(
    ("spoil", "code", "subject"),
    [
        (_no_cost, "sales_without_cos", "S1"),
        (_cost_without_sale, "cos_without_sales", "J9"),
        (_oversold, "negative_stock", "TEA"),
        (lambda bench: _cup_value(bench, "0.00"), "zero_cost", "CUP"),
        (_loss, "margin_outlier", "S1"),
    ],
)
def test_what_looks_wrong_to_an_accountant_is_listed(
    books: tuple[Workbench, Package], spoil: Callable[[Workbench], None], code: str, subject: str
) -> None:
    bench, _ = books
    spoil(bench)
    assert (code, subject) in [(row["code"], row["subject"]) for row in bench.month_checks(MONTH).to_dict("records")]


def test_stock_rolls_forward_and_each_figure_has_its_postings(books: tuple[Workbench, Package]) -> None:
    bench, _ = books
    _oversold(bench)
    _cause_4(bench)
    (row,) = bench.stock_roll().to_dict("records")
    figures = [row[name] for name in ("opening", "purchases", "adjustments", "cost_of_sale", "other", "closing")]
    assert figures == [Decimal(text) for text in ("0.00", "60.00", "-40.00", "50.00", "3.00", "-27.00")]
    for part, total in (("purchases", "60.00"), ("adjustments", "40.00"), ("cost_of_sale", "50.00"), ("other", "3.00")):
        assert sum(bench.stock_roll_rows(MONTH, part)["amount"].tolist()) == Decimal(total)
    (margin,) = bench.margin_by(MONTH, "stock_type").to_dict("records")
    assert (margin["stock_type"], margin["sales"], margin["cost_of_sale"], margin["margin_percent"]) == (
        "Tea",
        Decimal("90.00"),
        Decimal("50.00"),
        Decimal("44.44"),
    )
