"""The whole job on Northwind with each package, as its user would do it: command line, real HTTP, real file, nothing faked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pytest

from kccwb.practice import PracticeServer
from tests.integration.northwind_ground import BOOKS, NORTHWIND, PURCHASES, SALES, Books, CommandLine

pytestmark = [pytest.mark.northwind]


@pytest.fixture(scope="module", params=list(BOOKS))
def books(request: pytest.FixtureRequest) -> Iterator[Books]:
    with PracticeServer(package=request.param) as running:
        yield BOOKS[request.param](running)


@pytest.fixture(scope="module")
def kcc(books: Books, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """Northwind loaded, mapped and uploaded whole."""
    run = CommandLine(tmp_path_factory.mktemp("home"), {**books.environment(), "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"})
    run("company", "new", "Northwind Traders")
    loaded = run("load", str(NORTHWIND))
    assert sum(row["rejected"] for row in loaded["rows"]) == 0
    run(*books.connect())
    run("chart", "fetch")
    run("map", "defaults")
    for nominal, account in books.nominals.items():
        run("map", "nominal", nominal, account)
    for (rate, side), code in books.taxes.items():
        run("map", "tax", rate, side, code)
    for bank, account in books.banks.items():
        run("map", "bank", bank, account)
    assert [gap for gap in run("gaps", code=(0, 1))["rows"] if gap["blocks"]] == []
    run("precheck")
    run("upload", "--all")
    run("upload", "--all", code=(0, 1, 2))
    return run


def test_every_document_is_verified_and_the_rest_says_why(kcc: CommandLine) -> None:
    verified = Counter(row["source_type"] for row in kcc("exported")["rows"] if row["verified"])
    documents = {kind: verified[kind] for kind in ("Sales Invoice", "Sales Credit", "Purchase Invoice", "Purchase Credit")}
    assert documents == {"Sales Invoice": 809, "Sales Credit": 25, "Purchase Invoice": 578, "Purchase Credit": 3}
    left = Counter(
        (row["source_type"], row["state"]) for row in kcc("pending")["rows"] if "I" in row["source_type"] or "C" in row["source_type"]
    )
    assert left[("Sales Invoice", "not for export")] == 21
    assert left[("Purchase Invoice", "not for export")] == 1
    assert all(state == "not for export" for (kind, state), _ in left.items() if kind in documents)
    assert all(row["reason"] for row in kcc("pending")["rows"] if row["state"] == "not for export")


def test_prepayments_and_their_allocations_arrived(kcc: CommandLine) -> None:
    verified = Counter(row["source_type"] for row in kcc("exported")["rows"] if row["verified"])
    assert verified["Prepayment"] == 60
    assert verified["Allocation"] == 59
    left = {row["row_id"]: row for row in kcc("pending")["rows"]}
    credits_left = [row for row in left.values() if row["source_type"] == "Allocation"]
    assert len(credits_left) == 14
    assert {row["state"] for row in credits_left} == {"not for export"}


def test_the_packages_ledger_equals_kccs_by_nominal(kcc: CommandLine, books: Books) -> None:
    """Sterling documents agree exactly; what a euro document differs by is its own pennies of conversion."""
    balances = books.moved()
    ledger = {
        row["nominal_code"]: Decimal(row["balance"])
        for row in kcc.sql(
            "select nominal_code, sum(debit - credit)::decimal(18,2) as balance from ledger_line "
            "where source_type in ('Sales Invoice', 'Sales Credit', 'Purchase Invoice', 'Purchase Credit') group by all"
        )
    }
    pennies = Decimal(
        kcc.sql("select (count(*) * 0.05)::decimal(18,2) as most from document where currency <> 'GBP' and in_ledger")[0]["most"]
    )
    for nominal in SALES:
        account = books.nominals[nominal]
        assert abs(balances[account] - ledger[nominal]) <= pennies, (nominal, balances[account], ledger[nominal])
    for nominal in PURCHASES:
        assert balances[books.nominals[nominal]] == ledger[nominal]
    purchases = kcc.sql(
        "select sum(debit - credit)::decimal(18,2) as value from ledger_line where nominal_code = '0120' and source_type like 'Purchase%'"
    )
    assert balances[books.stock_purchases] == Decimal(purchases[0]["value"])
    assert balances[books.vat] == ledger["0107"] + ledger["0108"]
    assert sum(balances[one] for one in books.creditors) == ledger["0102"] == Decimal("-950035.03")


def test_each_foreign_difference_is_a_documents_own_pennies(kcc: CommandLine, books: Books) -> None:
    base = {
        row["invoice_code"]: Decimal(row["value"])
        for row in kcc.sql(
            "select d.invoice_code, sum(l.debit - l.credit)::decimal(18,2) as value from document d join ledger_line l on l.source = d.invoice_id "
            "where l.nominal_code = '0101' and d.kind = 'Invoice' and l.source_type = 'Sales Invoice' group by all"
        )
    }
    rate = {row["invoice_code"]: Decimal(row["exchange_rate"]) for row in kcc.sql("select invoice_code, exchange_rate from document")}
    totals = books.totals()
    assert len(totals) == 809
    for number, total in totals.items():
        in_base = (total / rate[number]).quantize(Decimal("0.01"))
        assert abs(in_base - base[number]) <= Decimal("0.01"), number


def test_nothing_touched_stock_or_cost_of_sale(books: Books) -> None:
    balances = books.moved()
    assert {code: balances.get(code, Decimal(0)) for code in books.untouched} == dict.fromkeys(books.untouched, Decimal(0))


def test_a_second_upload_sends_nothing(kcc: CommandLine, books: Books) -> None:
    before = books.counts()
    kcc("upload", "--all", code=(0, 1, 2))
    assert books.counts() == before
    assert before[:2] == (809 + 578, 25 + 3)


def test_the_two_ledgers_agree_and_every_penny_has_a_name(kcc: CommandLine) -> None:
    done = kcc("reconcile", "--from", "2025-01-01", "--to", "2026-10-31")
    assert done["problems"] == []
    assert {Decimal(row["residual"]) for row in done["bridge"]} == {Decimal(0)}
    assert [row for row in done["rows"] if row["class"] != "rounding"] == []
    controls = {row["control"]: row for row in done["bridge"]}
    assert Decimal(controls["creditors control"]["package_total"]) == Decimal("-950035.03")
    assert controls["VAT"]["kcc_total"] == controls["VAT"]["package_total"]


def test_payments_made_in_the_package_come_back(kcc: CommandLine, books: Books) -> None:
    due = books.open_documents()
    sterling = [one for one in due if one.sales and one.currency == "GBP"][:3]
    euro = next(one for one in due if one.sales and one.currency == "EUR")
    bill = next(one for one in due if not one.sales)
    half = (sterling[1].due / 2).quantize(Decimal("0.01"))
    books.pay(sterling[0], sterling[0].due)
    books.pay(sterling[1], half)
    books.pay(sterling[1], Decimal("1.00"))
    books.pay(euro, euro.due)
    books.pay(bill, Decimal("10.00"))

    owed = "select side, currency, sum(outstanding)::decimal(18,2) as open from ({}) group by all".format(
        "select 'S' as side, currency, outstanding from open_debtor union all select 'P', currency, outstanding from open_creditor"
    )
    before = {(row["side"], row["currency"]): Decimal(row["open"]) for row in kcc.sql(owed)}
    kcc("payments", "fetch")
    listed = kcc("payments", "list")["rows"]
    assert len(listed) == 5
    assert {row["status"] for row in listed} == {"Not Processed"}
    kcc("payments", "create", "--all")
    assert {row["status"] for row in kcc("payments", "list")["rows"]} == {"Payment created and allocated"}
    after = {(row["side"], row["currency"]): Decimal(row["open"]) for row in kcc.sql(owed)}
    assert before[("S", "GBP")] - after[("S", "GBP")] == sterling[0].due + half + 1
    assert before[("S", "EUR")] - after[("S", "EUR")] == euro.due
    assert abs(before[("P", "GBP")] - after[("P", "GBP")]) == Decimal("10.00")
    files = kcc.home / "for-kcc.csv"
    kcc("payments", "kcc-file", str(files))
    assert len(files.read_text(encoding="utf-8").splitlines()) == 6
    kcc("payments", "fetch")
    kcc("payments", "create", "--all", code=(0, 1, 2))
    assert {(row["side"], row["currency"]): Decimal(row["open"]) for row in kcc.sql(owed)} == after


def test_the_cost_of_sale_of_the_month(kcc: CommandLine) -> None:
    journal = kcc("cos-journal", "--month", "2026-10")["rows"]
    cost = next(row for row in journal if row["nominal_code"] == "0122")
    assert Decimal(cost["this_month"]) == Decimal("87650.41")
    assert Decimal(cost["earlier_months"]) == Decimal("1776.21")
    assert sum(Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0) for row in journal) == 0
    balance = {row["nominal_code"]: row for row in kcc("trial-balance", "--from", "2026-10-01", "--to", "2026-10-31")["rows"]}
    assert Decimal(balance["0122"]["debit"]) == Decimal("87650.41")
    seen_then = {
        row["nominal_code"]: row
        for row in kcc("trial-balance", "--from", "2026-09-01", "--to", "2026-09-30", "--as-at", "2026-09-30")["rows"]
    }
    assert Decimal(seen_then["0122"]["debit"]) == Decimal("58570.72") - Decimal("1776.21")


def test_the_record_is_whole(kcc: CommandLine) -> None:
    kcc("audit", "--verify")
