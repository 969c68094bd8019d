"""The package's books from its own export files: Xero's invoices and account transactions, QuickBooks' transaction list."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

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
