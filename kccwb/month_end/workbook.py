"""The journal, or its top-up, as a workbook: About, Journal with live totals, Postings behind it, Checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kccwb.month_end.import_files import nothing_to_post
from kccwb.month_end.journal import CosSummary, JournalLine, lines, summary
from kccwb.month_end.mode import check_mode
from kccwb.month_end.months import month_span
from kccwb.store import Store
from kccwb.store.events import now

MONEY = "#,##0.00;[Red](#,##0.00)"
Formats = Mapping[str, Any]

JOURNAL_POSTINGS = """
    select date, posted, nominal_code, coalesce(source, ''), coalesce(description, ''), debit, credit
    from ledger_line
    where nominal_code in (select nominal_code from cos_role) and date <= last_day(($month || '-01')::date)
        and (date >= ($month || '-01')::date or posted >= ($month || '-01')::date)
    order by date, nominal_code, source
"""
TOPUP_POSTINGS = """
    select date, posted, nominal_code, source, description, greatest(amount, 0)::decimal(18, 2), greatest(-amount, 0)::decimal(18, 2)
    from ledger_change((select coalesce(max(load_id), 0) from cos_journal_posted where month = $month))
    where nominal_code in (select nominal_code from cos_role) and date <= last_day(($month || '-01')::date)
    order by date, nominal_code, source
"""


def write_xlsx(store: Store, month: str, path: Path, *, topup: bool = False) -> list[Path]:
    """Write the month's Cost of Sale, or what came on top of it, as XLSX with formulas that recompute. Returns the file.

    Raises BadInput when there is nothing to post or the journal is of the wrong mode.
    """
    import xlsxwriter

    month_span(month)
    journal, words = lines(store, month, topup=topup), summary(store, month)
    if not journal:
        raise nothing_to_post(month, topup=topup)
    check_mode(store, month)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False}) as book:
        formats = {
            "money": book.add_format({"num_format": MONEY}),
            "bold": book.add_format({"bold": True}),
            "day": book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        _about(book, formats, store, month, words, topup=topup)
        total = _journal(book, formats, journal, month)
        _postings(book, formats, store, month, topup=topup)
        _checks(book, formats, store, total, topup=topup)
    return [path]


def _about(book: Any, formats: Formats, store: Store, month: str, words: CosSummary, *, topup: bool) -> None:
    about = book.add_worksheet("About")
    company = str(store.scalar("select value from meta where name = 'company_name'"))
    what = "Top-up: what reached KCC's ledger after the month's journal was recorded as posted" if topup else "The month's journal"
    facts = [
        ("Company", company), ("Month", month), ("Journal", what), ("Written", f"{now():%d/%m/%Y %H:%M} UTC"), ("Mode", words.sentence),
        ("Source", "Khaos Control Cloud's nominal transactions, by accounting date"), *(("Beware", text) for text in words.warnings),
    ]  # fmt: skip
    for row, (name, value) in enumerate(facts):
        about.write_string(row, 0, name, formats["bold"])
        about.write_string(row, 1, value)
    about.set_column(0, 1, 22)


def _journal(book: Any, formats: Formats, journal: Sequence[JournalLine], month: str) -> int:
    """The journal with debits, credits and totals as formulas; gives the row of the totals, as Excel counts."""
    sheet, money = book.add_worksheet("Journal"), formats["money"]
    heads = ["Line", "Nominal", "Account", "Account name", "Description", "Debit", "Credit", "This month", "Earlier months, late"]
    sheet.write_row(0, 0, heads, formats["bold"])
    for row, line in enumerate(journal, 1):
        sheet.write_number(row, 0, line.line)
        for column, text in enumerate((line.nominal_code, line.account_code, line.account_name, line.description), 1):
            sheet.write_string(row, column, text)
        sheet.write_formula(row, 5, f"=MAX(H{row + 1}+I{row + 1},0)", money, line.debit)
        sheet.write_formula(row, 6, f"=MAX(-(H{row + 1}+I{row + 1}),0)", money, line.credit)
        sheet.write_number(row, 7, line.this_month, money)
        sheet.write_number(row, 8, line.earlier_months, money)
    total = len(journal) + 1
    sheet.write_string(total, 4, f"Total, to post dated {month_span(month)[1]:%d/%m/%Y}", formats["bold"])
    for column, letter in ((5, "F"), (6, "G"), (7, "H"), (8, "I")):
        cells = [(line.debit, line.credit, line.this_month, line.earlier_months)[column - 5] for line in journal]
        sheet.write_formula(total, column, f"=SUM({letter}2:{letter}{total})", money, sum(cells))
    sheet.set_column(0, 2, 10)
    sheet.set_column(3, 4, 30)
    sheet.set_column(5, 8, 16)
    return total + 1


def _postings(book: Any, formats: Formats, store: Store, month: str, *, topup: bool) -> None:
    """The postings that the journal carries: of the month and late ones, or for a top-up what reached the ledger since."""
    behind = book.add_worksheet("Postings")
    behind.write_row(0, 0, ["Date", "Posted", "Nominal", "Source", "Description", "Debit", "Credit"], formats["bold"])
    rows = store.rows(TOPUP_POSTINGS if topup else JOURNAL_POSTINGS, {"month": month})
    for row, (when, posted, nominal, source, text, debit, credit) in enumerate(rows, 1):
        behind.write_datetime(row, 0, when, formats["day"])
        behind.write_datetime(row, 1, posted, formats["day"])
        for column, value in ((2, nominal), (3, source), (4, text)):
            behind.write_string(row, column, value)
        behind.write_number(row, 5, debit, formats["money"])
        behind.write_number(row, 6, credit, formats["money"])
    behind.set_column(0, 6, 16)


def _checks(book: Any, formats: Formats, store: Store, total: int, *, topup: bool) -> None:
    """Debits equal credits; and a top-up carries what its postings come to, nominal by nominal."""
    checks = book.add_worksheet("Checks")
    checks.write_row(0, 0, ["Check", "Value", "Must be"], formats["bold"])
    tests = [("Debits less credits", f"=Journal!F{total}-Journal!G{total}")]
    if topup:
        tests += [
            (
                f"Postings on {nominal} less the journal's",
                f'=SUMIF(Postings!C:C,"{nominal}",Postings!F:F)-SUMIF(Postings!C:C,"{nominal}",Postings!G:G)'
                f'-SUMIF(Journal!B2:B{total - 1},"{nominal}",Journal!H2:H{total - 1})-SUMIF(Journal!B2:B{total - 1},"{nominal}",Journal!I2:I{total - 1})',
            )
            for (nominal,) in store.rows(
                "select distinct nominal_code from cos_role where role in ('cost', 'adjustment') and nominal_code not like '%\"%' order by 1"
            )
        ]
    for row, (words, formula) in enumerate(tests, 1):
        checks.write_string(row, 0, words)
        checks.write_formula(row, 1, formula, formats["money"], 0)
        checks.write_number(row, 2, 0, formats["money"])
    checks.set_column(0, 0, 40)
    checks.set_column(1, 2, 16)
