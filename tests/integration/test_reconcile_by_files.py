"""The same books read from the package and from its export files: the same differences, the same bridge, and words for what files cannot carry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from kccwb.cli.session import records
from kccwb.practice import PracticeServer
from kccwb.reconcile.run import Reconciled
from kccwb.workbench import Workbench
from tests.integration.export_files import Grid, account_transactions, csv_of, invoices, ledger_lines, transaction_list, xlsx_of
from tests.integration.qbo_ground import posted
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


@pytest.fixture
def quickbooks(tmp_path: Path) -> Iterator[tuple[Workbench, PracticeServer]]:
    """The same firm on QuickBooks, with an expense, a bill by hand and a payment of it."""
    with PracticeServer(package="quickbooks") as running, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        httpx.post(f"{running.base_url}/practice/settings", json={"rounding": "line"}).raise_for_status()
        with Workbench.open_file("firm", home=small_firm(tmp_path, euro=False), by="me") as opened:
            opened.connect("practice-quickbooks", url=running.base_url)
            opened.fetch_chart()
            map_quickbooks(opened)
            assert opened.upload(all_rows=True).exit_code == 0
            ids = {row["AcctNum"]: row["Id"] for row in running.ledger.accounts() if row.get("AcctNum")}
            cost = {"AccountRef": {"value": ids["8200"]}, "TaxCodeRef": {"value": "6"}}
            line = {"Amount": D("50.05"), "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": cost}
            spent = {"PaymentType": "Cash", "AccountRef": {"value": ids["1200"]}, "TxnDate": "2026-03-12", "DocNumber": "CHQ-1"}
            pounds = {"CurrencyRef": {"value": "GBP"}}
            posted(running, "purchase", {**spent, **pounds, "GlobalTaxCalculation": "TaxExcluded", "Line": [line]})
            bill = {
                "VendorRef": {"value": running.company.rows("Vendor")[0]["Id"]},
                "DocNumber": "HAND-1",
                "TxnDate": "2026-03-14",
                **pounds,
            }
            made = posted(running, "bill", {**bill, "GlobalTaxCalculation": "TaxExcluded", "Line": [line]})["Bill"]
            paid = {"Amount": D("20.00"), "LinkedTxn": [{"TxnId": made["Id"], "TxnType": "Bill"}]}
            cheque = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": ids["1200"]}}, "TotalAmt": D("20.00")}
            posted(
                running, "billpayment", {**{name: bill[name] for name in ("VendorRef", "TxnDate", "CurrencyRef")}, **cheque, "Line": [paid]}
            )
            yield opened, running


def map_quickbooks(bench: Workbench) -> None:
    bench.map_defaults()
    for nominal, account in {"300": "4000", "0115": "4004", "0110": "5100", "0120": "1001"}.items():
        bench.map_nominal(nominal, account)
    for rate, code in (("1", "20.0% S"), ("2", "0.0% Z")):
        for side in ("sales", "purchase"):
            bench.map_tax(rate, side, code)
    bench.map_bank("Current", "1200")


def test_quickbooks_files_give_the_comparison_that_a_connection_gives(quickbooks: tuple[Workbench, PracticeServer], tmp_path: Path) -> None:
    bench, server = quickbooks
    bench.fetch_books(*SPAN)
    done = bench.reconcile(*SPAN)
    assert (done.problems, done.residual) == ((), D("0.00"))
    told = without_codes(story(bench))
    assert [row[2] for row in told[0]] == [D("10.01"), D("50.05"), D("20.00"), D("60.06")]
    listed, lines = transaction_list(server), ledger_lines(server)
    assert loaded(bench, tmp_path, list_csv=csv_of(listed), lines_xlsx=xlsx_of(lines)).trouble == ()
    again = bench.reconcile(*SPAN)
    assert (again.problems, again.residual) == ((), D("0.00"))
    assert without_codes(story(bench)) == told
    assert {row["control"]: row["rounding"] for row in records(bench.bridge(*SPAN)) if row["rounding"]} == {}
    loaded(bench, tmp_path, list_csv=csv_of(listed))
    assert bench.reconcile(*SPAN).problems[0].startswith("The files tell no postings: the package's accounts could not be proved.")
    assert {row["control"]: row["rounding"] for row in records(bench.bridge(*SPAN)) if row["rounding"]} == {}


def without_codes(told: Story) -> Story:
    """Without the controls of VAT by code: QuickBooks' reports tell no codes."""
    return told[0], {key: figures for key, figures in told[1].items() if not key[0].startswith("VAT ")}
