"""The trial balance report in the API's five-column shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from kccwb.practice.company import Company
from kccwb.practice.ledger import Ledger
from kccwb.practice.money import ZERO
from kccwb.practice.store import Doc
from kccwb.practice.xero.batch import envelope
from kccwb.practice.xero.call import Call, NotFound, Reply
from kccwb.practice.xero.wire import read_date, render

_HEADER = ("Account", "Debit", "Credit", "YTD Debit", "YTD Credit")
_SECTIONS: tuple[tuple[str, Callable[[Doc], bool]], ...] = (
    ("Revenue", lambda row: row["Class"] == "REVENUE"),
    ("Less Cost of Sales", lambda row: row["Type"] == "DIRECTCOSTS"),
    ("Expenses", lambda row: row["Class"] == "EXPENSE" and row["Type"] != "DIRECTCOSTS"),
    ("Assets", lambda row: row["Class"] == "ASSET"),
    ("Liabilities", lambda row: row["Class"] == "LIABILITY"),
    ("Equity", lambda row: row["Class"] == "EQUITY"),
)


def _sides(amount: Decimal) -> tuple[str, str]:
    if not amount:
        return "", ""
    return (f"{amount:.2f}", "") if amount > 0 else ("", f"{-amount:.2f}")


def _figures(values: list[Decimal]) -> tuple[str, str]:
    debits = sum((value for value in values if value > 0), ZERO)
    credits = -sum((value for value in values if value < 0), ZERO)
    return f"{debits:.2f}", f"{credits:.2f}"


def trial_balance(ledger: Ledger, company: Company, day: date) -> Doc:
    """The report as at a day: the month's movement beside the year's position."""
    month = ledger.movements(day.replace(day=1), day)
    year = ledger.positions(day)
    rows: list[Doc] = [{"RowType": "Header", "Cells": [{"Value": name} for name in _HEADER]}]
    shown: list[str] = []
    for title, belongs in _SECTIONS:
        accounts = [row for row in company.rows("Account") if belongs(row)]
        lines = []
        for account in accounts:
            key = account["AccountID"]
            if not month[key] and not year[key]:
                continue
            shown.append(key)
            code = account.get("Code")
            name = f"{account['Name']} ({code})" if code else account["Name"]
            attributes = [{"Id": "account", "Value": key}]
            values = (name, *_sides(month[key]), *_sides(year[key]))
            cells = [{"Value": value, "Attributes": attributes} for value in values]
            lines.append({"RowType": "Row", "Cells": cells})
        if lines:
            rows.append({"RowType": "Section", "Title": title, "Rows": lines})
    totals = ("Total", *_figures([month[key] for key in shown]), *_figures([year[key] for key in shown]))
    summary = {"RowType": "SummaryRow", "Cells": [{"Value": value} for value in totals]}
    rows.append({"RowType": "Section", "Title": "", "Rows": [summary]})
    words = f"{day.day} {day:%B %Y}"
    return {
        "ReportID": "TrialBalance",
        "ReportName": "Trial Balance",
        "ReportType": "TrialBalance",
        "ReportTitles": ["Trial Balance", company.settings["organisation"]["Name"], f"As at {words}"],
        "ReportDate": words,
        "UpdatedDateUTC": company.stamp(),
        "Fields": [],
        "Rows": rows,
    }


def get(ledger: Ledger, call: Call) -> Reply:
    """GET /Reports/TrialBalance."""
    if call.parts != ("TrialBalance",):
        raise NotFound
    day = date.fromisoformat(read_date(call.query.get("date")) or call.company.today().isoformat())
    reports = [trial_balance(ledger, call.company, day)]
    return Reply(render(envelope(call.company, Reports=reports)))
