"""The evidence pack as one workbook: facts, live checks, and the rows they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from kccwb.month_end.evidence import Evidence
from kccwb.month_end.workbook import MONEY

TITLES = {"kcc": "KCC", "urn": "URN", "at": "At (UTC)", "by": "By", "row_id": "Row", "cost_of_sale": "Cost of Sale"}


class _Formats:
    def __init__(self, book: Any) -> None:
        self.money = book.add_format({"num_format": MONEY})
        self.bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.time = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.total = book.add_format({"num_format": MONEY, "bold": True, "top": 1})
        self.wrap = book.add_format({"text_wrap": True, "valign": "top"})
        self.count = book.add_format({"num_format": "#,##0"})


def write_pack(facts: Evidence, path: Path) -> Path:
    """Write the workbook. Totals are formulas over its own sheets, with the values they have now."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"Month end {facts.month}, {facts.company}", "comments": f"Run {facts.run_id}"})
        forms = _Formats(book)
        about, checks = book.add_worksheet("About"), book.add_worksheet("Checks")
        for name, rows in facts.sheets.items():
            _rows(book.add_worksheet(name), forms, rows)
        _about(about, forms, facts)
        _checks(checks, forms, facts)
    return path


def _about(sheet: Any, forms: _Formats, facts: Evidence) -> None:
    lines: list[tuple[str, str]] = [
        ("Company", facts.company),
        ("Month", f"{facts.first:%d/%m/%Y} to {facts.last:%d/%m/%Y}"),
        ("Currency", facts.currency),
        ("Accounting package", f"{facts.package} {facts.organisation}".strip() or "none connected"),
        ("Written", f"{facts.made:%d/%m/%Y %H:%M} UTC by {facts.by_whom}"),
        ("Run", facts.run_id),
        ("State", facts.state.sentence),
        ("Hash of what was signed", facts.state.hash or "nobody has signed"),
        ("Mode", facts.cos.refusal or facts.cos.sentence),
        ("Cost of Sale journal", facts.check.sentence if facts.check else "The package was not read back for this month."),
        ("Since it was kept", facts.drift.sentence),
        *((f"Signed: {one.kind}", f"{one.by_whom}, {one.signed:%d/%m/%Y %H:%M} UTC. {one.note}".strip()) for one in facts.state.signatures),
        *(("Beware", text) for text in facts.cos.warnings),
        *((f"Sheet: {name}", facts.query(name)) for name in facts.sheets),
    ]
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, forms.bold)
        sheet.write_string(row, 1, text, forms.wrap)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 110)


def _rows(sheet: Any, forms: _Formats, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        sheet.write_string(0, 0, "No rows.")
        return
    names = list(rows[0])
    for column, name in enumerate(names):
        sheet.write_string(0, column, TITLES.get(name, name.replace("_", " ").capitalize()), forms.bold)
        for number, row in enumerate(rows, 1):
            _cell(sheet, forms, number, column, row[name])
        longest = max(len(str(row[name] if row[name] is not None else "")) for row in rows)
        sheet.set_column(column, column, min(max(longest, len(name), 10) + 2, 60))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(names) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _cell(sheet: Any, forms: _Formats, row: int, column: int, value: object) -> None:
    if value is None:
        sheet.write_blank(row, column, None)
    elif isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no")
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, value, forms.money)
    elif isinstance(value, int):
        sheet.write_number(row, column, value, forms.count)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value, forms.time)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, forms.day)
    else:
        sheet.write_string(row, column, str(value))


def _checks(sheet: Any, forms: _Formats, facts: Evidence) -> None:
    """Each check with a formula over the sheets beside it, and the checklist as it stood."""
    for column, name in enumerate(("Check", "Value", "Must be", "Result")):
        sheet.write_string(0, column, name, forms.bold)
    row = 1
    for title, formula, value in _formulas(facts):
        sheet.write_string(row, 0, title)
        sheet.write_formula(row, 1, formula, forms.money, value)
        sheet.write_number(row, 2, 0, forms.money)
        sheet.write_formula(
            row, 3, f'=IF(ROUND(B{row + 1}-C{row + 1},2)=0,"agrees","differs")', None, "agrees" if value == 0 else "differs"
        )
        row += 1
    row += 1
    for column, name in enumerate(("Checklist", "Amount", "Left", "State", "What")):
        sheet.write_string(row, column, name, forms.bold)
    for item in facts.items:
        row += 1
        sheet.write_string(row, 0, item.title)
        _cell(sheet, forms, row, 1, item.amount)
        sheet.write_number(row, 2, item.left, forms.count)
        sheet.write_string(row, 3, item.state)
        sheet.write_string(row, 4, item.sentence)
    sheet.set_column(0, 0, 62)
    sheet.set_column(1, 3, 16)
    sheet.set_column(4, 4, 90)


def _formulas(facts: Evidence) -> list[tuple[str, str, Decimal]]:
    balance, journal = facts.sheets["Trial balance"], facts.sheets["CoS journal"]
    ties, items, roll = facts.sheets["Tie-outs"], facts.sheets["Reconciling items"], facts.sheets["Stock"]
    found: list[tuple[str, str, Decimal]] = []
    if balance:
        found += [
            (
                "Trial balance: debits less credits",
                _less("Trial balance", balance, "debit", "credit"),
                _sum(balance, "debit") - _sum(balance, "credit"),
            ),
            (
                "Trial balance: closing debits less closing credits",
                _less("Trial balance", balance, "closing_debit", "closing_credit"),
                _sum(balance, "closing_debit") - _sum(balance, "closing_credit"),
            ),
        ]
    if journal:
        found += [
            (
                "CoS journal: debits less credits",
                _less("CoS journal", journal, "debit", "credit"),
                _sum(journal, "debit") - _sum(journal, "credit"),
            ),
            (
                "CoS journal: debits less credits = this month and earlier months",
                f"{_less('CoS journal', journal, 'debit', 'credit')}-{_total('CoS journal', journal, 'this_month')}-{_total('CoS journal', journal, 'earlier_months')}",
                _sum(journal, "debit") - _sum(journal, "credit") - _sum(journal, "this_month") - _sum(journal, "earlier_months"),
            ),
        ]
    for number, tie in enumerate(ties, 2):
        if tie["state"] == "not checked":
            continue
        names = list(tie)
        package, kcc, by_hand = (_letter(names, name) + str(number) for name in ("package", "kcc", "explained"))
        found.append((f"{tie['title']}: not explained", f"='Tie-outs'!{package}-'Tie-outs'!{kcc}-'Tie-outs'!{by_hand}", tie["unexplained"]))
        if items and any(item["tie"] == tie["tie"] for item in items):
            heads = list(items[0])
            last = len(items) + 1
            key, amount = _letter(heads, "tie"), _letter(heads, "amount")
            ours = sum((item["amount"] for item in items if item["tie"] == tie["tie"]), Decimal("0.00"))
            text = str(tie["tie"]).replace('"', '""')
            found.append(
                (
                    f"{tie['title']}: difference less its items",
                    f"='Tie-outs'!{package}-'Tie-outs'!{kcc}"
                    f"-SUMIFS('Reconciling items'!{amount}2:{amount}{last},'Reconciling items'!{key}2:{key}{last},\"{text}\")",
                    tie["difference"] - ours,
                )
            )
    if roll:
        names, number = list(roll[-1]), len(roll) + 1
        cell = {name: f"Stock!{_letter(names, name)}{number}" for name in names}
        month = roll[-1]
        value = (
            month["opening"]
            + month["purchases"]
            + month["adjustments"]
            - month["cost_of_sale"]
            + month["received"]
            + month["other"]
            - month["closing"]
        )
        found.append(
            (
                f"Stock roll-forward {month['month']}: opening to closing",
                f"={cell['opening']}+{cell['purchases']}+{cell['adjustments']}-{cell['cost_of_sale']}+{cell['received']}+{cell['other']}-{cell['closing']}",
                value,
            )
        )
    return found


def _letter(names: Sequence[str], name: str) -> str:
    return chr(ord("A") + list(names).index(name))


def _total(sheet: str, rows: Sequence[dict[str, Any]], name: str) -> str:
    letter = _letter(list(rows[0]), name)
    return f"SUM('{sheet}'!{letter}2:{letter}{len(rows) + 1})"


def _less(sheet: str, rows: Sequence[dict[str, Any]], left: str, right: str) -> str:
    return f"={_total(sheet, rows, left)}-{_total(sheet, rows, right)}"


def _sum(rows: Sequence[dict[str, Any]], name: str) -> Decimal:
    return sum((row[name] for row in rows), Decimal("0.00"))
