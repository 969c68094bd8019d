"""The journal as a workbook: About, Journal with live totals, Postings behind it, Checks."""

from __future__ import annotations

from pathlib import Path

from kccwb.model.errors import BadInput
from kccwb.month_end.journal import lines, summary
from kccwb.month_end.mode import check_mode
from kccwb.month_end.months import month_span
from kccwb.store import Store
from kccwb.store.events import now

MONEY = "#,##0.00;[Red](#,##0.00)"


def write_xlsx(store: Store, month: str, path: Path) -> list[Path]:
    """Write the month's Cost of Sale as XLSX with formulas that recompute. Returns the file."""
    import xlsxwriter

    _, last = month_span(month)
    journal, words = lines(store, month), summary(store, month)
    if not journal:
        raise BadInput(f"There is nothing to post for {month}.", "Load nominal_transactions for the month first.")
    check_mode(store, month)
    company = store.scalar("select value from meta where name = 'company_name'")
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        money, bold, day = (
            book.add_format({"num_format": MONEY}),
            book.add_format({"bold": True}),
            book.add_format({"num_format": "dd/mm/yyyy"}),
        )
        about = book.add_worksheet("About")
        facts = [
            ("Company", str(company)), ("Month", month), ("Written", f"{now():%d/%m/%Y %H:%M} UTC"), ("Mode", words.sentence),
            ("Source", "Khaos Control Cloud's nominal transactions, by accounting date"), *(("Beware", text) for text in words.warnings),
        ]  # fmt: skip
        for row, (name, value) in enumerate(facts):
            about.write_string(row, 0, name, bold)
            about.write_string(row, 1, value)
        about.set_column(0, 1, 22)

        sheet = book.add_worksheet("Journal")
        heads = ["Line", "Nominal", "Account", "Account name", "Description", "Debit", "Credit", "This month", "Earlier months, late"]
        sheet.write_row(0, 0, heads, bold)
        for row, line in enumerate(journal, 1):
            sheet.write_number(row, 0, line.line)
            for column, text in enumerate((line.nominal_code, line.account_code, line.account_name, line.description), 1):
                sheet.write_string(row, column, text)
            sheet.write_formula(row, 5, f"=MAX(H{row + 1}+I{row + 1},0)", money, line.debit)
            sheet.write_formula(row, 6, f"=MAX(-(H{row + 1}+I{row + 1}),0)", money, line.credit)
            sheet.write_number(row, 7, line.this_month, money)
            sheet.write_number(row, 8, line.earlier_months, money)
        total = len(journal) + 1
        sheet.write_string(total, 4, f"Total, to post dated {last:%d/%m/%Y}", bold)
        for column, letter in ((5, "F"), (6, "G"), (7, "H"), (8, "I")):
            cells = [(line.debit, line.credit, line.this_month, line.earlier_months)[column - 5] for line in journal]
            sheet.write_formula(total, column, f"=SUM({letter}2:{letter}{total})", money, sum(cells))
        sheet.set_column(0, 2, 10)
        sheet.set_column(3, 4, 30)
        sheet.set_column(5, 8, 16)

        behind = book.add_worksheet("Postings")
        behind.write_row(0, 0, ["Date", "Posted", "Nominal", "Source", "Description", "Debit", "Credit"], bold)
        query = (
            "select date, posted, nominal_code, coalesce(source, ''), coalesce(description, ''), debit, credit from ledger_line "
            "where nominal_code in (select nominal_code from cos_role) and date <= ? "
            "and (date >= ? or posted >= ?) order by date, nominal_code, source"
        )
        first = month_span(month)[0]
        for row, (when, posted, nominal, source, text, debit, credit) in enumerate(store.rows(query, [last, first, first]), 1):
            behind.write_datetime(row, 0, when, day)
            behind.write_datetime(row, 1, posted, day)
            for column, value in ((2, nominal), (3, source), (4, text)):
                behind.write_string(row, column, value)
            behind.write_number(row, 5, debit, money)
            behind.write_number(row, 6, credit, money)
        behind.set_column(0, 6, 16)

        checks = book.add_worksheet("Checks")
        checks.write_row(0, 0, ["Check", "Value", "Must be"], bold)
        checks.write_string(1, 0, "Debits less credits")
        checks.write_formula(1, 1, f"=Journal!F{total + 1}-Journal!G{total + 1}", money, 0)
        checks.write_number(1, 2, 0, money)
        checks.set_column(0, 2, 24)
    return [path]
