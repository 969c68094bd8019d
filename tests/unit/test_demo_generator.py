"""The made-up company's books are right to the penny, at every size."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.demo.generator import DemoFacts, generate

D = Decimal
Rows = list[dict[str, str]]


def read(folder: Path, name: str) -> Rows:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=[(40, 1), (300, 7), (1100, 3)], ids=["small", "demo", "large"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoFacts]:
    documents, seed = request.param
    folder = tmp_path_factory.mktemp("files")
    return folder, generate(folder, documents=documents, seed=seed)


def test_every_transaction_balances_and_so_does_the_trial_balance(made: tuple[Path, DemoFacts]) -> None:
    folder, facts = made
    ledger = read(folder, "nominal_transactions")
    totals: dict[str, Decimal] = defaultdict(Decimal)
    nominals: dict[str, Decimal] = defaultdict(Decimal)
    for row in ledger:
        amount = D(row["Debit"]) - D(row["Credit"])
        assert amount != 0
        assert row["Posted"] >= row["Date"]
        totals[row["Transaction ID"]] += amount
        nominals[row["Nominal Code"]] += amount
    assert set(totals.values()) == {D("0.00")}
    assert (nominals["0101"], -nominals["0102"], nominals["0120"]) == (facts.debtors, facts.creditors, facts.stock)
    year = [row for row in read(folder, "trial_balance") if row["From"] == "2026-08-01"]
    assert {row["Nominal Code"]: D(row["Debit"]) - D(row["Credit"]) for row in year} == dict(nominals)
    for start in ("2026-08-01", "2026-10-01"):
        rows = [row for row in read(folder, "trial_balance") if row["From"] == start]
        assert sum(D(row["Debit"]) - D(row["Credit"]) for row in rows) == 0


def test_debtors_are_invoices_less_credits_and_payments(made: tuple[Path, DemoFacts]) -> None:
    folder, facts = made
    owed, seen = D(0), set()
    for row in read(folder, "sales_invoices"):
        if row["Issued Date"] and row["Invoice ID"] not in seen:
            seen.add(row["Invoice ID"])
            base = (D(row["Gross Total"]) / D(row["Exchange Rate"])).quantize(D("0.01"), rounding="ROUND_HALF_UP")
            owed += base if row["Type"] == "Invoice" else -base
    owed -= sum((D(row["Amount"]) for row in read(folder, "payments") if row["Authorised"] == "Yes"), D(0))
    assert owed == facts.debtors


def test_stock_never_runs_out_and_its_report_differs_by_what_has_a_name(made: tuple[Path, DemoFacts]) -> None:
    folder, facts = made
    moves: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in read(folder, "nominal_transactions"):
        if row["Stock Code"]:
            moves[row["Stock Code"]][row["Date"]] += int(row["Quantity"])
    for code, by_day in moves.items():
        held = 0
        for day in sorted(by_day):
            held += by_day[day]
            assert held >= 0, f"{code} ran out on {day}"
    report = {row["Stock Code"]: (int(row["Quantity"]), D(row["Value"])) for row in read(folder, "stock_value")}
    assert all(quantity >= 0 for quantity, _ in report.values())
    unposted = sum(
        (D(row["Net"]) for row in read(folder, "purchase_invoices") if not row["Posted Date"] and row["Nominal Code"] == "0120"), D(0)
    )
    assert facts.stock_report == sum(value for _, value in report.values()) == facts.stock + unposted + report["HH-BOX"][1]


def test_the_tax_register_holds_every_posted_document(made: tuple[Path, DemoFacts]) -> None:
    folder, facts = made
    register = read(folder, "tax_register")
    documents = [*read(folder, "sales_invoices"), *read(folder, "purchase_invoices")]
    posted = {row["Invoice ID"] for row in documents if row.get("Issued Date") or row.get("Posted Date")}
    assert {row["Source"] for row in register} == posted
    assert len({row["Invoice ID"] for row in documents}) == facts.documents == len(posted) + len(facts.not_posted)
    ledger = read(folder, "nominal_transactions")
    tax = sum((D(row["Credit"]) - D(row["Debit"]) for row in ledger if row["Nominal Code"] == "0107"), D(0))
    side = {"Sales Invoice": 1, "Sales Credit": -1}
    assert tax == sum((D(row["Tax"]) * side.get(row["Source Type"], 0) for row in register), D(0))


def test_it_has_a_story(made: tuple[Path, DemoFacts]) -> None:
    folder, facts = made
    sales = read(folder, "sales_invoices")
    codes = {row["Stock Code"] for row in read(folder, "stock_items")}
    assert {row["Stock Code"] for row in sales if row["Stock Code"]} - codes == {facts.missing_item}
    assert any(row["Nominal Code"] == facts.unmapped_nominal for row in sales)
    assert "@@" in next(row["Email"] for row in read(folder, "companies") if row["URN"] == facts.bad_email_urn)
    for urn in (facts.bad_email_urn, facts.name_clash_urn, facts.number_clash_urn):
        days = [row["Invoice Date"] for row in sales if row["URN"] == urn]
        assert days
        assert min(days) >= "2026-10-01"
    late = {row["Invoice ID"] for row in sales if row["Issued Date"][:7] > row["Invoice Date"][:7]}
    assert {f"S:{one}" for one in late} <= set(facts.back_dated)
    assert late
    payments = read(folder, "payments")
    assert sum(row["Authorised"] == "No" for row in payments) <= 1
    orders: dict[str, set[str]] = defaultdict(set)
    for row in sales:
        orders[row["Sales Order"]].add(row["Invoice ID"])
    assert any(len(invoices) == 2 for order, invoices in orders.items() if order) or facts.documents < 100
    assert {row["Currency"] for row in sales} == {"GBP", "EUR"}
    assert {row["Tax Rate"] for row in sales} == {"1", "2", "4"}


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second, other = (generate(tmp_path / name, documents=60, seed=seed) for name, seed in (("a", 5), ("b", 5), ("c", 6)))
    assert first == second != other
    for name in first.files:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.parametrize("documents", [40, 77, 250, 999])
def test_it_makes_as_many_documents_as_asked(tmp_path: Path, documents: int) -> None:
    facts = generate(tmp_path, documents=documents, start=date(2026, 1, 1), end=date(2026, 12, 31))
    assert facts.documents == documents


def test_a_company_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 40"):
        generate(tmp_path, documents=10)
