"""Trial balances and journals as accountants read them: Dr and Cr apart, equal totals, stock set apart on top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from kccwb.ui import formats
from kccwb.ui.columns import Column

ZERO = Decimal("0.00")
LEDGER_STYLE = Path(__file__).with_name("ledger.css")
EVER = dt.date(1900, 1, 1)
"""Before any ledger began."""

BALANCE = (
    Column("nominal_code", "Nominal", "code"),
    Column("description", "Description"),
    Column("opening", "Opening", "money", help="Debit balances plain, credit balances in brackets."),
    Column("debit", "Dr", "money"),
    Column("credit", "Cr", "money"),
    Column("closing_debit", "Closing Dr", "money"),
    Column("closing_credit", "Closing Cr", "money"),
)
JOURNAL = (
    Column("nominal_code", "Nominal", "code"),
    Column("account_code", "Account", "code"),
    Column("account_name", "Account name"),
    Column("description", "Description"),
    Column("debit", "Dr", "money"),
    Column("credit", "Cr", "money"),
    Column("this_month", "This month", "money"),
    Column("earlier_months", "Late, from earlier months", "money"),
)
POSTINGS = (
    Column("date", "Date", "date"),
    Column("posted", "Posted", "date"),
    Column("source_type", "Type"),
    Column("source", "Source", "code"),
    Column("description", "Description"),
    Column("debit", "Dr", "money"),
    Column("credit", "Cr", "money"),
    Column("nominal_classification", "Classification"),
    Column("stock_code", "Stock code", "code"),
)


@dataclass(frozen=True)
class Part:
    """Rows under one heading of a table."""

    heading: str
    rows: Sequence[Mapping[str, Any]]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A frame's rows with plain values; missing is None."""
    columns = {
        str(name): [None if value is pd.NA or value is pd.NaT else value for value in frame[name].tolist()] for name in frame.columns
    }
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)] if columns else []


def parts_of(rows: Sequence[Mapping[str, Any]]) -> list[Part]:
    """A trial balance in two parts: stock and Cost of Sale, which never cross, and everything else."""
    apart = [row for row in rows if row["stock_or_cos"]]
    rest = [row for row in rows if not row["stock_or_cos"]]
    return [
        part
        for part in (Part("Stock and Cost of Sale: posted by hand, never exported", apart), Part("All other nominals", rest))
        if part.rows
    ]


def dashed(frame: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The frame with nil as nothing in these columns, so that a grid shows it as a dash."""
    shown = frame.astype(dict.fromkeys(names, "object"))
    for name in names:
        shown[name] = [value or None for value in shown[name].tolist()]
    return shown


def total(rows: Sequence[Mapping[str, Any]], name: str) -> Decimal:
    """The exact total of a money column."""
    return sum((Decimal(row[name]) for row in rows if row[name] is not None), ZERO)


def totals_sentence(rows: Sequence[Mapping[str, Any]], debit: str, credit: str, currency: str) -> tuple[bool, str]:
    """Whether two columns agree, and that in words."""
    dr, cr = total(rows, debit), total(rows, credit)
    if dr == cr:
        return True, f"Dr {formats.money(dr, currency)} = Cr {formats.money(cr, currency)}"
    return False, f"Dr {formats.money(dr, currency)} and Cr {formats.money(cr, currency)} differ by {formats.money(dr - cr, currency)}"


def ledger_table(parts: Sequence[Part], columns: Sequence[Column], caption: str, *, summed: Sequence[str] = ()) -> str:
    """An HTML table with headings between its parts and a total under the last."""
    heads = "".join(f'<th scope="col" class="{column.kind}">{escape(column.label)}</th>' for column in columns)
    body = []
    for part in parts:
        if part.heading:
            body.append(f'<tr class="part"><th scope="rowgroup" colspan="{len(columns)}">{escape(part.heading)}</th></tr>')
        body += [f"<tr>{''.join(_td(column, row.get(column.name)) for column in columns)}</tr>" for row in part.rows]
    if summed:
        everything = [row for part in parts for row in part.rows]
        cells = [_td(column, total(everything, column.name)) if column.name in summed else "<td></td>" for column in columns]
        cells[0] = "<td>Total</td>"
        body.append(f'<tr class="total">{"".join(cells)}</tr>')
    return (
        f'<div class="kcc-scroll"><table class="kcc-plain"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(body)}</tbody></table></div>"
    )


def postings_span(column: str, first: dt.date, last: dt.date) -> tuple[dt.date, dt.date, str]:
    """Which postings make up a figure of the trial balance: first and last day, and the period in words."""
    if column == "opening":
        before = first - dt.timedelta(days=1)
        return EVER, before, f"up to {formats.day(before)}"
    if column.startswith("closing"):
        return EVER, last, f"up to {formats.day(last)}"
    return first, last, f"from {formats.day(first)} to {formats.day(last)}"


def month_name(month: str) -> str:
    """ "2026-10" as "October 2026"."""
    return f"{dt.date.fromisoformat(month + '-01'):%B %Y}"


def short_month(month: str) -> str:
    """ "2026-10" as "Oct 26"."""
    return f"{dt.date.fromisoformat(month + '-01'):%b %y}"


def month_span(month: str) -> tuple[dt.date, dt.date]:
    """First and last day of a month written YYYY-MM."""
    first = dt.date.fromisoformat(f"{month}-01")
    return first, dt.date(first.year + first.month // 12, first.month % 12 + 1, 1) - dt.timedelta(days=1)


def _td(column: Column, value: Any) -> str:
    if column.kind == "money":
        return f'<td class="money">{formats.figure(value)}</td>'
    if column.kind == "date":
        return f'<td class="date">{formats.day(value)}</td>'
    return f'<td class="{column.kind}">{escape(str(value)) if value not in (None, "") else formats.NIL}</td>'
