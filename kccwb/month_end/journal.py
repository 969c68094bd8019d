"""The Cost-of-Sale journal in words and as files a person imports or types from. Nothing here posts anything."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from kccwb.mapping.tax_kind import kinds_of
from kccwb.model.errors import BadInput
from kccwb.model.money import ZERO
from kccwb.store import Store

XERO_LINES = 300
"""Lines Xero takes in one import file (Xero, manual journals import)."""


@dataclass(frozen=True)
class JournalLine:
    """A line of the journal; amounts in base currency, this month and earlier months signed, debit positive."""

    line: int
    nominal_code: str
    account_code: str
    account_name: str
    description: str
    debit: Decimal
    credit: Decimal
    this_month: Decimal
    earlier_months: Decimal


@dataclass(frozen=True)
class CosSummary:
    """What the journal of a month says: the mode in one sentence, cost of this month and late, and what to beware of."""

    month: str
    mode: str
    sentence: str
    this_month: Decimal
    earlier_months: Decimal
    adjustments: Decimal
    warnings: tuple[str, ...]


def month_span(month: str) -> tuple[date, date]:
    """First and last day of a month written YYYY-MM. Raises BadInput otherwise."""
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise BadInput(f"{month!r} is no month.", "Write it as YYYY-MM, such as 2026-10.") from None
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first, after - timedelta(days=1)


def lines(store: Store, month: str) -> list[JournalLine]:
    """The journal to post by hand for a month."""
    month_span(month)
    return [JournalLine(**row) for row in store.dicts("select * from cos_journal(?)", [month])]


def summary(store: Store, month: str) -> CosSummary:
    """The month's Cost of Sale in words."""
    first, last = month_span(month)
    amounts = {
        role: (now, late)
        for role, now, late in store.rows("select role, sum(this_month), sum(earlier_months) from cos_amount(?) group by role", [month])
    }
    expensed = (store.scalar("select value from option where name = 'stock_purchases'") or "expense") == "expense"
    mode = "A" if expensed else "B"
    sentence = (
        "Mode A: stock purchases go to an expense account, so the journal first moves the month's purchases into stock, then takes out what was sold."
        if expensed
        else "Mode B: stock purchases go to Stock in Hand, so the journal only takes out what was sold and adjusted."
    )
    cost, adjustments = amounts.get("cost", (ZERO, ZERO)), amounts.get("adjustment", (ZERO, ZERO))
    return CosSummary(
        month=month,
        mode=mode,
        sentence=sentence,
        this_month=cost[0],
        earlier_months=cost[1],
        adjustments=adjustments[0] + adjustments[1],
        warnings=tuple(_warnings(store, month, first, last, cost[0])),
    )


def _warnings(store: Store, month: str, first: date, last: date, cost: Decimal) -> list[str]:
    found = []
    sales = store.scalar("select sales from cos_month where month = ?", [month])
    if sales is None:
        found.append("The ledger holds no postings in this month: load nominal_transactions for it.")
    elif sales and not cost:
        found.append("There are sales but no Cost of Sale: is it deferred in KCC and not yet posted?")
    if store.scalar("select count(*) from ledger_line where source_type = 'Clear Down' and date between ? and ?", [first, last]):
        found.append("The year-end clear down lies in this month: profit-and-loss balances across it mislead.")
    for line in lines(store, month):
        if not (line.account_code or line.account_name):
            what = f"nominal {line.nominal_code}" if line.nominal_code else "purchases (the default purchase account)"
            found.append(f"No account is mapped for {what}: map it on the Mapping page so that the journal can name it.")
    return list(dict.fromkeys(found))


def write_xero(store: Store, month: str, path: Path) -> list[Path]:
    """Xero's manual-journal import: positive is debit, no VAT, 300 lines a file. Returns the files written."""
    _, last = month_span(month)
    found = _mapped(store, month, lambda line: line.account_code)
    no_vat = _no_vat(store)
    narration = f"Cost of Sale {month} from Khaos Control Cloud"
    header = ["*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount", "TrackingName1", "TrackingOption1"]
    rows = [
        [narration, f"{last:%d/%m/%Y}", _said(line), line.account_code, no_vat, str(line.debit - line.credit), "", ""] for line in found
    ]
    written = []
    for number in range(0, len(rows), XERO_LINES):
        target = path if number == 0 else path.with_stem(f"{path.stem}-{number // XERO_LINES + 1}")
        _write(target, header, rows[number : number + XERO_LINES])
        written.append(target)
    return written


def write_quickbooks(store: Store, month: str, path: Path) -> list[Path]:
    """QuickBooks' journal import: account names, Debits and Credits apart, no negatives."""
    _, last = month_span(month)
    header = ["JournalNo", "JournalDate", "AccountName", "Debits", "Credits", "Description", "Name"]
    rows = [
        [f"COS-{month}", f"{last:%d/%m/%Y}", line.account_name, str(line.debit or ""), str(line.credit or ""), _said(line), ""]
        for line in _mapped(store, month, lambda line: line.account_name)
    ]
    _write(path, header, rows)
    return [path]


def _mapped(store: Store, month: str, named: Callable[[JournalLine], str]) -> list[JournalLine]:
    found = lines(store, month)
    if not found:
        raise BadInput(f"There is nothing to post for {month}.", "Load nominal_transactions for the month first.")
    missing = [line for line in found if not named(line)]
    if missing:
        names = ", ".join(sorted({line.nominal_code or "the default purchase account" for line in missing}))
        raise BadInput(
            f"The journal cannot name an account for: {names}.", "Map it first: kccwb map nominal CODE ACCOUNT (for the journal only)."
        )
    return found


def _no_vat(store: Store) -> str:
    """The display name of the package's rate for what is outside VAT; the import wants the name and not the code."""
    known = store.rows("select code, name from package_tax_code where active and rate = 0 order by code")
    plain = [name for code, name in known if code == "NONE"] + [name for _, name in known if kinds_of(name) == {"none"}]
    return str(plain[0]) if plain else "No VAT"


def _said(line: JournalLine) -> str:
    late = f", of it {line.earlier_months} from earlier months" if line.earlier_months else ""
    return f"{line.nominal_code} {line.description}".strip() + late


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
