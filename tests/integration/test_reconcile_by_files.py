"""The same books read from the package and from its export files: the same differences, the same bridge, and words for what files cannot carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.cli.session import records
from kccwb.practice import PracticeServer
from kccwb.reconcile.run import Reconciled
from kccwb.workbench import Workbench
from tests.integration.export_files import Grid, account_transactions, csv_of, invoices, xlsx_of
from tests.integration.reconcile_ground import bookkeeper, mapped, point_at, small_firm

D = Decimal
SPAN = (dt.date(2026, 2, 1), dt.date(2026, 3, 31))
Story = tuple[list[tuple[str, str, D]], dict[tuple[str, str], tuple[D, ...]]]


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture(scope="module")
def bench(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A firm uploaded whole, and a bookkeeper who did to its books what bookkeepers do."""
    with pytest.MonkeyPatch.context() as patch:
        point_at(server, patch)
        with mapped(small_firm(tmp_path_factory.mktemp("firm"), euro=False)) as opened, bookkeeper(server) as hand:
            assert opened.upload(all_rows=True).exit_code == 0
            hand.update("SI-1", Status="VOIDED")
            hand.enter("Somebody else", "50.00", InvoiceNumber="HAND-1")
            sides = [("12.34", "200"), ("-12.34", "400")]
            lines = [{"LineAmount": amount, "AccountCode": code, "TaxType": "NONE"} for amount, code in sides]
            journal = {"Narration": "accrual", "Date": "2026-03-31", "Status": "POSTED", "JournalLines": lines}
            hand.call("PUT", "ManualJournals", {"ManualJournals": [journal]})
            spent = [{"Description": "stamps", "Quantity": 1, "UnitAmount": "20.00", "AccountCode": "425", "TaxType": "INPUT2"}]
            money = {"Type": "SPEND", "Contact": {"Name": "Post Office"}, "BankAccount": {"Code": "090"}, "Date": "2026-03-12"}
            hand.call("PUT", "BankTransactions", {"BankTransactions": [{**money, "Reference": "till", "LineAmountTypes": "Exclusive", "LineItems": spent}]})  # fmt: skip
            paid = {"Invoice": {"InvoiceID": hand.invoice("HAND-1")["InvoiceID"]}, "Account": {"Code": "090"}, "Date": "2026-03-30", "Amount": "15.00"}  # fmt: skip
            hand.call("PUT", "Payments", {"Payments": [{**paid, "Reference": "HAND-1"}]})
            yield opened


@pytest.fixture(scope="module")
def by_connection(bench: Workbench) -> tuple[Reconciled, Story]:
    bench.fetch_books(*SPAN)
    done = bench.reconcile(*SPAN)
    return done, story(bench)


def story(bench: Workbench) -> Story:
    """Every difference, and every control's figures."""
    differences = sorted((row["class"], row["document_kind"], row["difference"]) for row in records(bench.differences()))
    names = ("kcc_total", "in_package_only", "in_kcc_only", "voided_in_package", "closing_difference", "package_total", "residual")
    bridge = {(row["control"], row["currency"]): tuple(row[name] for name in names) for row in records(bench.bridge(*SPAN))}
    return differences, bridge


def files_of(bench: Workbench, server: PracticeServer) -> tuple[Grid, Grid]:
    names = dict(bench.store.rows("select code, name from package_tax_code"))
    return invoices(server, names), account_transactions(server, *SPAN)


def loaded(bench: Workbench, folder: Path, **files: bytes) -> Any:
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    return bench.load_package([folder / name.replace("_", ".") for name in files], *SPAN)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_give_the_comparison_that_a_connection_gives(
    bench: Workbench, server: PracticeServer, by_connection: tuple[Reconciled, Story], tmp_path: Path, form: str
) -> None:
    done, told = by_connection
    assert (done.problems, done.residual) == ((), D("0.00"))
    assert ("in package only", "Bank Transaction", D("4.00")) in told[0]
    documents, transactions = files_of(bench, server)
    write = csv_of if form == "csv" else xlsx_of
    read = loaded(bench, tmp_path, **{f"invoices_{form}": write(documents), f"transactions_{form}": write(transactions)})
    assert read.trouble == ()
    again = bench.reconcile(*SPAN)
    assert (again.problems, again.residual, again.exit_code) == ((), D("0.00"), 1)
    assert story(bench) == told


def test_what_files_do_not_carry_is_said_in_words(bench: Workbench, server: PracticeServer, tmp_path: Path) -> None:
    documents, transactions = files_of(bench, server)
    sales = [row for row in documents if "Bill" not in str(row[-3])]
    loaded(bench, tmp_path, sales_csv=csv_of(sales))
    problems = bench.reconcile(*SPAN).problems
    assert problems[:3] == (
        "The files hold no bills and supplier credits, of which KCC has 3: purchases could not be compared. Export them as well.",
        "The books come from files: payments are not among them and were not compared.",
        "The files tell no postings: the package's accounts could not be proved. Add the account transactions.",
    )
    week = account_transactions(server, dt.date(2026, 3, 1), dt.date(2026, 3, 7))
    loaded(bench, tmp_path, invoices_csv=csv_of(documents), week_csv=csv_of(week))
    done = bench.reconcile(*SPAN)
    assert done.problems[0].startswith(
        "The account transactions are of 01/03/2026 to 07/03/2026: what the accounts moved by from 01/02/2026 to 31/03/2026"
    )
    assert not done.complete
    place = next(at for at, row in enumerate(transactions) if row and row[0] == "Sales (200)")
    end = next(at for at in range(place, len(transactions)) if transactions[at] and transactions[at][0] == "Closing Balance")
    loaded(bench, tmp_path, invoices_csv=csv_of(documents), part_csv=csv_of(transactions[:place] + transactions[end + 1 :]))
    done = bench.reconcile(*SPAN)
    assert "they are not of all accounts. Not among them: 200 Sales" in done.problems[0]
    assert not done.complete


def test_a_later_export_of_the_same_days_takes_the_place_of_the_one_before(
    bench: Workbench, server: PracticeServer, tmp_path: Path
) -> None:
    documents, transactions = files_of(bench, server)
    loaded(bench, tmp_path, invoices_csv=csv_of(documents), transactions_csv=csv_of(transactions))
    bench.reconcile(*SPAN)
    before = story(bench)[0]
    gone = [row for row in documents if row[2] != "HAND-1"]
    fewer = [row for row in transactions if len(row) < 5 or not (row[4] in {"HAND-1", "till"} or row[3] == "accrual")]
    loaded(bench, tmp_path, invoices_csv=csv_of(gone), transactions_csv=csv_of(fewer))
    assert bench.reconcile(*SPAN).problems == ()
    assert [one for one in before if one[0] != "in package only"] == story(bench)[0]
