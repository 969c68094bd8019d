"""October of Northwind closed as its user would, on one package; a test class for each package takes these tests over.

Two files run them, so that the packages can be walked side by side.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import ClassVar

import openpyxl
import pytest

from kccwb.model.errors import BadInput
from kccwb.month_end.proof import ProofState
from tests.integration.closing import MONTH
from tests.integration.month_ground import MODES, Firm, Shelf, late_documents
from tests.integration.month_strangers import enter_bill, spend
from tests.integration.northwind_ground import NORTHWIND

LATE_FILES = ("sales_invoices.csv", "purchase_invoices.csv", "nominal_transactions.csv", "tax_register.csv", "stock_value.csv")


class MonthClose:
    """The walk; ``package`` says on which."""

    package: ClassVar[str]

    @pytest.fixture(scope="class")
    @classmethod
    def shelf(cls, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
        return Shelf(cls.package, tmp_path_factory.mktemp("close"))

    @pytest.fixture(params=list(MODES))
    def firm(self, request: pytest.FixtureRequest, shelf: Shelf) -> Iterator[Firm]:
        with shelf.opened(shelf.worked(request.param)) as opened:
            yield opened

    @pytest.fixture
    def firm_in_mode_b(self, shelf: Shelf) -> Iterator[Firm]:
        with shelf.opened(shelf.worked("stock_in_hand")) as opened:
            yield opened

    def test_october_is_worked_sealed_and_the_seal_breaks_for_late_documents(self, firm: Firm) -> None:
        bench = firm.bench
        keys = firm.hands.type_file(*firm.files())
        check = bench.cos_check(MONTH)
        assert (check.verdict, check.state, check.proven) == ("found", "once", True), check.sentence
        assert [one.journal_id for one in check.journals] == [firm.hands.journal_id(key) for key in keys]
        firm.sides_agree()
        _other_mode_is_refused(firm)
        firm.ties_agree()
        _seal(firm, keys[0])

        late = late_documents()
        bench.load([str(NORTHWIND / name) for name in LATE_FILES])
        assert bench.close_state(MONTH).state == "broken"
        assert "seal_broken" in bench.findings()["code"].tolist()
        assert set(bench.drift(MONTH)["source"].tolist()) == set(late)
        assert set(bench.drift(MONTH)["invoice_code"].tolist()) == set(late.values())
        told = bench.drift_summary(MONTH)
        cost = sum((row["cost_of_sale"] for row in bench.drift(MONTH).to_dict("records")), Decimal(0))
        ours, theirs = firm.both_sides()["0122"]
        assert told.documents == 2
        assert told.top_up == cost == ours - theirs != 0

        firm.upload_all()
        assert bench.cos_check(MONTH).state == "wrong amount"
        assert {row["tie"] for row in bench.tie_out(MONTH).to_dict("records") if row["state"] == "differs"} >= {"stock", "cost"}
        (book,) = bench.write_cos_xlsx(MONTH, firm.folder / "top-up.xlsx", topup=True)
        sheets = openpyxl.load_workbook(book, data_only=True)
        assert sum(Decimal(str(row[0].value)) for row in sheets["Postings"].iter_rows(min_row=2, min_col=6) if row[0].value) > 0
        firm.hands.type_file(*firm.files(topup=True))
        again = bench.cos_check(MONTH)
        assert again.proven, again.sentence
        assert bench.cos_topup(MONTH).empty
        firm.sides_agree()
        report = next(row for row in bench.tie_out(MONTH).to_dict("records") if row["tie"] == "report")
        assert (report["difference"], report["state"]) == (Decimal("390.10"), "explained")
        firm.sign_and_seal()

        firm.hands.undo(keys[0])
        voided = bench.cos_check(MONTH)
        assert (voided.state, voided.proven) == ("edited since", False)
        assert bench.close_state(MONTH).state == "broken"
        assert {row["side"] for row in bench.seal_changes(MONTH).to_dict("records")} == {"package"}

    def test_however_the_journal_was_posted_the_package_tells(self, firm_in_mode_b: Firm) -> None:
        """Not at all, on another day, mistyped, right, twice, changed since, taken out; and what else stands on the stock account is listed."""
        firm, hands = firm_in_mode_b, firm_in_mode_b.hands

        def told(state: ProofState, *words: str) -> None:
            check = firm.bench.cos_check(MONTH)
            assert (check.state, check.proven) == (state, state == "once"), check.sentence
            for word in words:
                assert word in check.sentence

        (path,) = firm.files()
        told("not at all")
        right = hands.read(path)
        key = hands.post(replace(right, day=date(2026, 11, 30)))
        told("wrong month", "30/11/2026")
        hands.edit(key, right.off_by(Decimal("9.00")))
        told("wrong amount", "9.00")
        hands.edit(key, right.swapped())
        told("wrong amount")
        hands.edit(key, right)
        told("once")
        firm.sides_agree()
        second = hands.post(right)
        told("twice", "void one of them")
        hands.undo(second)
        told("once")
        hands.edit(key, right.off_by(Decimal("0.01")))
        told("edited since", "somebody edited it")
        hands.edit(key, right)
        told("once")
        hands.undo(key)
        told("edited since")
        hands.post(right)
        told("once")
        firm.sides_agree()
        _strangers_are_listed(firm)


def _strangers_are_listed(firm: Firm) -> None:
    """A journal, a bill and an expense of the bookkeeper's own on the stock account: each is listed with its day, amount, account and link."""
    bench, hands = firm.bench, firm.hands
    stock, other = firm.books.nominals["0120"], firm.books.stock_purchases
    made = {
        hands.journal_id(hands.post_foreign(stock, other, Decimal("-7.25"), date(2026, 10, 9))): (Decimal("-7.25"), date(2026, 10, 9)),
        enter_bill(hands, "HS-4711", stock, Decimal("120.00"), date(2026, 10, 12)): (Decimal("120.00"), date(2026, 10, 12)),
        spend(hands, stock, firm.books.banks["Current Account"], Decimal("33.10"), date(2026, 10, 15)): (
            Decimal("33.10"),
            date(2026, 10, 15),
        ),
    }
    assert bench.cos_check(MONTH).proven, "the journal itself is right"
    rows = bench.tie_out_items(MONTH, "foreign").to_dict("records")
    assert {row["package_id"]: (row["amount"], row["date"]) for row in rows} == made
    assert {row["subject"] for row in rows} >= {"HS-4711"}
    for row in rows:
        assert row["account"].startswith(stock), row
        assert row["url"].startswith("http"), row
    tie = next(row for row in bench.tie_out(MONTH).to_dict("records") if row["tie"] == "foreign")
    assert (tie["difference"], tie["state"]) == (Decimal("145.85"), "differs")


def _other_mode_is_refused(firm: Firm) -> None:
    """The journal of the other mode is refused by what was read back, with the amount that it would misstate; then the option is put right again."""
    bench = firm.bench
    right = next(mode for mode, letter in MODES.items() if letter == bench.cos_mode(MONTH).option)
    wrong = next(mode for mode in MODES if mode != right)
    assert (bench.cos_mode(MONTH).in_force, bench.cos_mode(MONTH).refusal) == (MODES[right], "")
    bench.set_option("stock_purchases", wrong)
    guard = bench.cos_mode(MONTH)
    bought = bench.stock_roll().set_index("month")["purchases"][MONTH]
    assert (guard.option, guard.in_force, guard.misstates) == (MODES[wrong], MODES[right], bought)
    assert "Read back from the package" in guard.refusal
    with pytest.raises(BadInput, match=f"{bought:,.2f}"):
        firm.files()
    bench.set_option("stock_purchases", right)


def _seal(firm: Firm, journal: str) -> None:
    """The month is sealed, and the pack says so."""
    bench = firm.bench
    firm.sign_and_seal()
    sealed = bench.close_state(MONTH)
    assert (sealed.state, sealed.one_person, [one.by_whom for one in sealed.signatures]) == ("sealed", False, ["Ann", "Bob", "Bob"])
    book, page = bench.write_evidence(MONTH, firm.folder / "pack.xlsx", firm.folder / "statement.html")
    sheets = openpyxl.load_workbook(book)
    assert {"About", "Checks", "Trial balance", "CoS journal", "Tie-outs", "Reconciling items", "Documents", "Audit"} <= set(
        sheets.sheetnames
    )
    checks = openpyxl.load_workbook(book, data_only=True)["Checks"]
    results = {
        row[0].value: row[3].value
        for row in checks.iter_rows(min_row=2)
        if row[3].value in {"agrees", "differs"} and isinstance(row[1].value, int | float)
    }
    assert set(results.values()) == {"agrees"}
    assert str(sheets["Checks"]["B2"].value).startswith("=SUM(")
    assert sheets["CoS journal"]["F2"].number_format == "#,##0.00;[Red](#,##0.00)"
    text = page.read_text(encoding="utf-8")
    assert sealed.hash in text
    assert "October 2026 is sealed by Bob" in text
    assert firm.hands.journal_id(journal) in {one.journal_id for one in (bench.cos_checked(MONTH) or bench.cos_check(MONTH)).journals}
