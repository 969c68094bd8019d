"""The trial balance report."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kccwb.practice.money import ZERO
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused, iso
from kccwb.practice.quickbooks.reading import day_of
from kccwb.practice.store import Doc


def report(call: Call) -> Doc:
    """GET /reports/TrialBalance."""
    if call.parts != ("TrialBalance",):
        raise Refused("500", f"Report {'/'.join(call.parts)} is not supported by the practice company")
    today = call.company.today().isoformat()
    end = date.fromisoformat(day_of("end_date", call.query.get("end_date") or today))
    start = date.fromisoformat(day_of("start_date", call.query.get("start_date") or end.replace(day=1).isoformat()))
    if start > end:
        raise Refused("2190", "Invalid date range : start_date is after end_date", "start_date")
    since = start if call.switch("trial_balance_from") == "start_date" else None
    positions = call.books.positions(end, since)
    rows: list[Doc] = []
    debit = credit = ZERO
    for account in call.company.rows("Account"):
        amount = positions[account["Id"]]
        if not amount:
            continue
        debit, credit = debit + max(amount, ZERO), credit + max(-amount, ZERO)
        number = f"{account['AcctNum']} " if account.get("AcctNum") and call.switch("use_account_numbers") else ""
        name = {"value": f"{number}{account['FullyQualifiedName']}", "id": account["Id"]}
        rows.append({"ColData": [name, _cell(amount), _cell(-amount)]})
    if rows:
        total = [{"value": "TOTAL"}, {"value": f"{debit:.2f}"}, {"value": f"{credit:.2f}"}]
        rows.append({"Summary": {"ColData": total}, "type": "Section", "group": "GrandTotal"})
    return {
        "Header": {
            "Time": iso(call.company.now()),
            "ReportName": "TrialBalance",
            "ReportBasis": call.query.get("accounting_method") or "Accrual",
            "StartPeriod": start.isoformat(),
            "EndPeriod": end.isoformat(),
            "Currency": call.switch("base_currency"),
            "Option": [{"Name": "NoReportData", "Value": "false" if rows else "true"}],
        },
        "Columns": {
            "Column": [
                {"ColTitle": "", "ColType": "Account"},
                {"ColTitle": "Debit", "ColType": "Money"},
                {"ColTitle": "Credit", "ColType": "Money"},
            ]
        },
        "Rows": {"Row": rows} if rows else {},
    }


def _cell(amount: Decimal) -> Doc:
    return {"value": f"{amount:.2f}" if amount > 0 else ""}
