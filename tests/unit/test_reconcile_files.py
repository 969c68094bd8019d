"""The package's books from its own export files: Xero's invoices and account transactions, QuickBooks' transaction list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from kccwb.cli.session import records
from kccwb.model.errors import BadInput
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.simulation.firm import Firm, fill

D = Decimal
INVOICES = """ContactName,InvoiceNumber,Reference,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,Description,Quantity,LineAmount,AccountCode,TaxType,TaxAmount,Currency,Type,Status
Company ACME,SI-1,,01/03/2026,31/03/2026,126.00,21.00,0,126.00,tea,1,100.00,200,20% (VAT on Income),20.00,GBP,Sales invoice,Awaiting Payment
Company ACME,SI-1,,01/03/2026,31/03/2026,126.00,21.00,0,126.00,carriage,1,5.00,200,20% (VAT on Income),1.00,GBP,Sales invoice,Awaiting Payment
Company WEB1,SI-2,,02/03/2026,,10.00,0.00,10.00,0.00,bun,1,10.00,200,Zero Rated Income,0.00,GBP,Sales invoice,Paid
Company WEB2,SI-3,,03/03/2026,,37.20,6.20,0,37.20,tea,1,31.00,200,20% (VAT on Income),6.20,GBP,Sales invoice,Awaiting Payment
Company ACME,SI-4,SI-1,04/03/2026,,-9.60,-1.60,0,-9.60,tea,1,-8.00,200,20% (VAT on Income),-1.60,GBP,Sales credit note,Awaiting Payment
Company 000001,SUP/9,,01/03/2026,,76.80,12.80,0,76.80,tea,1,64.00,429,20% (VAT on Expenses),12.80,GBP,Bill,Awaiting Payment
Company 000001,SUP/CR,,06/03/2026,,-1.00,0,0,-1.00,bun,1,-1.00,429,Zero Rated Expenses,0,GBP,Bill credit note,Awaiting Payment
"""
LIST = """Transaction List by Date
,,,,
Date,Transaction Type,Num,Name,Memo/Description,Due Date,Amount,Tax Amount,Open Balance
01/03/2026,Invoice,SI-1,Company ACME,tea,31/03/2026,"126.00",21.00,126.00
02/03/2026,Invoice,SI-2,Company WEB1,bun,,10.00,0.00,0.00
03/03/2026,Invoice,SI-3,Company WEB2,tea,,36.00,6.00,36.00
04/03/2026,Credit Note,SI-4,Company ACME,tea,,-9.60,-1.60,-9.60
01/03/2026,Bill,SUP/9,Company 000001,tea,,76.80,12.80,76.80
05/03/2026,Bill,PI-2,Company 000001,bun,,6.00,0.00,6.00
06/03/2026,Supplier Credit,SUP/CR,Company 000001,bun,,-1.00,0.00,-1.00
09/03/2026,Journal Entry,7,,accrual,,50.00,,
TOTAL,,,,,,303.80,,
"""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    firm = Firm(Home(tmp_path).file("Firm"))
    fill(firm)
    firm.store.close()
    with Workbench.open_file("firm", home=Home(tmp_path), by="me") as opened:
        yield opened


def test_xeros_invoices_are_compared_document_by_document(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    assert bench.load_package([tmp_path / "invoices.csv"]).documents == 6
    done = bench.reconcile()
    found = [(row["class"], row["source_code"], row["difference"]) for row in records(bench.differences())]
    assert found == [("amount", "SI-3", D("1.20")), ("in KCC only", "PI-2", D("-6.00"))]
    assert done.exit_code == 1
    assert done.problems[0].startswith("The books come from files")


def test_quickbooks_list_is_read_with_its_titles_totals_and_journals(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    assert bench.load_package([tmp_path / "list.csv"]).documents == 7
    bench.reconcile()
    assert records(bench.differences()) == []


def test_quickbooks_list_tells_payments_as_well(bench: Workbench, tmp_path: Path) -> None:
    paid = """20/02/2026,Payment,AUTH1,Company WEB1,,,10.00,,
20/02/2026,Payment,AUTH2,Company WEB2,,,36.00,,
21/02/2026,Payment,,Company ACME,,,0.00,,
20/02/2026,Payment,,Company ACME,,,50.00,,
20/02/2026,Bill Payment (Check),7,Company 000001,,,-49.00,,
05/03/2026,Bill,PI-9,Company 000001,Voided - twice,,0.00,0.00,
"""
    (tmp_path / "list.csv").write_text(LIST.replace("09/03/2026,Journal", paid + "09/03/2026,Journal"), encoding="utf-8")
    read = bench.load_package([tmp_path / "list.csv"])
    assert (read.documents, read.payments) == (8, 4)
    assert read.trouble == ("The files tell no postings: the package's accounts could not be proved. Add the account transactions.",)
    bench.reconcile()
    found = [
        (row["class"], row["document_kind"], row["source_code"] or row["package_number"], row["difference"])
        for row in records(bench.differences())
    ]
    assert found == [("in KCC only", "Payment", "5", D("-50.00")), ("in package only", "Payment", "7", D("49.00"))]


def test_a_list_without_the_tax_says_which_column_to_add(bench: Workbench, tmp_path: Path) -> None:
    rows = [line.split(",") for line in LIST.splitlines()]
    bare = "\n".join(",".join(row[:7] + row[8:]) for row in rows) + "\n"
    (tmp_path / "list.csv").write_text(bare, encoding="utf-8")
    with pytest.raises(BadInput, match="no column Tax Amount"):
        bench.load_package([tmp_path / "list.csv"])


def test_a_strange_layout_is_read_by_naming_its_columns(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(LIST.replace("Num,", "Our No,"), encoding="utf-8")
    with pytest.raises(BadInput, match="no column Num"):
        bench.load_package([tmp_path / "list.csv"])
    assert bench.load_package([tmp_path / "list.csv"], columns={"Our No": "Num"}).documents == 7


def test_what_cannot_be_read_changes_nothing_and_says_where(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "invoices.csv").write_text(INVOICES.replace("37.20,6.20,0", "many,6.20,0"), encoding="utf-8")
    with pytest.raises(BadInput, match=r"invoices.csv, line 5, column Total: 'many'"):
        bench.load_package([tmp_path / "invoices.csv"])
    assert bench.store.scalar("select count(*) from package_document_version") == 0


ACCOUNTS = """Account Transactions
Northwind Traders
For the period 1 February 2026 to 31 March 2026

Date,Source,Description,Reference,Debit,Credit,Running Balance
Accounts Receivable (610)
Opening Balance,,,,0.00,0.00,0.00
1 Mar 2026,Receivable Invoice,Company ACME - tea,SI-1,126.00,0.00,126.00
20 Mar 2026,Receivable Payment,Payment: Company ACME,SI-1,0.00,50.00,76.00
Total Accounts Receivable,,,,126.00,50.00,76.00
Closing Balance,,,,76.00,0.00,76.00

200 - Sales
Opening Balance,,,,0.00,0.00,0.00
01/03/2026,Receivable Invoice,Company ACME - tea,SI-1,0.00,126.00,-126.00
2026-03-09,Manual Journal,accrual,,12.34,0.00,-113.66
Total Sales,,,,12.34,126.00,-113.66

Current Account
20 March 2026,Receivable Payment,Payment: Company ACME,SI-1,50.00,0.00,50.00
9 Mar 2026,Manual Journal,accrual,,0.00,12.34,37.66
Closing Balance,,,,37.66,0.00,37.66
Total,,,,188.34,188.34,0.00
"""


def accounts_of(bench: Workbench) -> None:
    """The chart that the files' words are looked up in."""
    blank = dict.fromkeys(("tax_code", "currency", "reason"), "")
    flags = {"takes_payments": False, "inventory": False, "usable": True, "status": "ACTIVE"}
    chart = [
        ("a610", "610", "Accounts Receivable", "ASSET", "DEBTORS"),
        ("a200", "200", "Sales", "REVENUE", ""),
        ("a090", "", "Current Account", "ASSET", ""),
    ]
    rows = [
        {"account_id": key, "code": code, "name": name, "class": klass, "system": system, "type": "X", "bank": not code, **blank, **flags}
        for key, code, name, klass, system in chart
    ]
    with bench.store.tx() as tx:
        tx.insert("package_account", rows)


def kept(bench: Workbench) -> dict[str, list[tuple[object, ...]]]:
    asked = {
        "payments": "select kind, side, contact_name, date, amount, reference from package_payment_version where source = 'file' order by all",
        "postings": "select kind, date, narration, account_id, amount from package_posting where live order by all",
        "balances": "select account_id, balance from book_balance where account_id <> '' and as_at = '2026-03-31' order by all",
    }
    return {name: bench.store.rows(query) for name, query in asked.items()}


TOLD = {
    "payments": [("cash", "S", "Company ACME", date(2026, 3, 20), D("50.00"), "SI-1")],
    "postings": [
        ("journal", date(2026, 3, 9), "accrual", "a090", D("-12.34")),
        ("journal", date(2026, 3, 9), "accrual", "a200", D("12.34")),
    ],
    "balances": [("a090", D("37.66")), ("a200", D("-113.66")), ("a610", D("76.00"))],
}


def test_account_transactions_are_read_under_the_headings_of_their_accounts(bench: Workbench, tmp_path: Path) -> None:
    accounts_of(bench)
    (tmp_path / "transactions.csv").write_text(ACCOUNTS, encoding="utf-8")
    read = bench.load_package([tmp_path / "transactions.csv"], "2026-02-01", "2026-03-31")
    assert (read.documents, read.payments, read.postings, read.balances) == (0, 1, 1, 2)
    assert kept(bench) == TOLD
    assert [sentence.partition(",")[0] for sentence in read.trouble] == [
        "The files hold no sales invoices and credit notes",
        "The files hold no bills and supplier credits",
    ]


def test_account_transactions_are_read_by_a_column_of_codes_too(bench: Workbench, tmp_path: Path) -> None:
    accounts_of(bench)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    code = ""
    for line in ACCOUNTS.splitlines():
        cells: list[object] = list(line.split(","))
        code = {"Accounts Receivable (610)": "610", "200 - Sales": "200", "Current Account": "Current Account"}.get(line, code)
        if cells[0] == "Date":
            sheet.append([*cells, "Account Code"])
        elif len(cells) > 1 and cells[1]:
            sheet.append([*cells[:4], float(str(cells[4])), float(str(cells[5])), None, code])
    book.save(tmp_path / "transactions.xlsx")
    bench.load_package([tmp_path / "transactions.xlsx"], "2026-02-01", "2026-03-31")
    assert kept(bench) == TOLD


@pytest.mark.parametrize(
    ("damage", "by", "words"),
    [
        ("1 Mar 2026,Receivable", "1 Mrz 2026,Receivable", r"transactions.csv, line 8, column Date: '1 Mrz 2026' is no date"),
        ("1 Mar 2026,Receivable", ",Receivable", r"line 8, column Date: '' is empty"),
        ("1 Mar 2026,Receivable Invoice,Company ACME - tea,SI-1,", ",,Company ACME - tea,,", r"line 8, column Date: '' is empty"),
        ("126.00,0.00,126.00", "1.2.6,0.00,126.00", r"line 8, column Debit: '1.2.6' is no amount"),
        ("1 Mar 2026,Receivable Invoice", "1 Mar 2026,", r"line 8, column Source: '' is empty"),
        ("Accounts Receivable (610)\n", "", r"line 7: the row names no account"),
        (",Source,", ",Where from,", r"looks like account_transactions but has no column Source"),
        ("Total,,,,188.34,188.34,0.00\n", "9 Mar 2026,Manual Jour", r"line 23: the file ends in the middle of a row"),
    ],
)
def test_bad_account_transactions_change_nothing_and_say_where(bench: Workbench, tmp_path: Path, damage: str, by: str, words: str) -> None:
    accounts_of(bench)
    (tmp_path / "invoices.csv").write_text(INVOICES, encoding="utf-8")
    (tmp_path / "transactions.csv").write_text(ACCOUNTS.replace(damage, by, 1), encoding="utf-8")
    with pytest.raises(BadInput, match=words):
        bench.load_package([tmp_path / "invoices.csv", tmp_path / "transactions.csv"], "2026-02-01", "2026-03-31")
    tables = ("package_document_version", "package_payment_version", "package_posting_version", "package_balance_reading", "books_read")
    assert {bench.store.scalar(f"select count(*) from {table}") for table in tables} == {0}


def test_a_supplier_whose_name_begins_like_a_total_is_not_passed_over(bench: Workbench, tmp_path: Path) -> None:
    (tmp_path / "invoices.csv").write_text(INVOICES.replace("Company WEB2", "Total Gas & Power") + "Total,,,,,236.00\n", encoding="utf-8")
    assert bench.load_package([tmp_path / "invoices.csv"]).documents == 6
    (tmp_path / "invoices.csv").write_text(INVOICES.replace("Company WEB2,SI-3,,03/03/2026", "Total Gas,SI-3,,"), encoding="utf-8")
    with pytest.raises(BadInput, match=r"line 5, column InvoiceDate: '' is empty"):
        bench.load_package([tmp_path / "invoices.csv"])
