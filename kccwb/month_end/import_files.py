"""The Cost-of-Sale journal as the files a person imports: Xero's and QuickBooks'. Nothing here posts anything."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from kccwb.mapping.tax_kind import kinds_of
from kccwb.model.errors import BadInput
from kccwb.model.money import ZERO
from kccwb.month_end.journal import JournalLine, lines
from kccwb.month_end.mode import check_mode
from kccwb.month_end.months import month_span
from kccwb.store import Store

XERO_LINES = 300
"""Lines Xero takes in one import file (Xero, manual journals import)."""

STOCK_LINES = frozenset({"Stock purchases capitalised", "Stock used and adjusted", "Stock received, not invoiced"})
"""The lines of the journal that stand on the stock account (view cos_entry)."""


def write_xero(store: Store, month: str, path: Path, *, topup: bool = False) -> list[Path]:
    """Xero's manual-journal import: positive is debit, no VAT, at most 300 lines a file, each file a journal that balances by itself.

    Returns the files written. Raises BadInput when the journal is of the wrong mode, names no account, or there is nothing to post.
    """
    _, last = month_span(month)
    found = to_post(store, month, lambda line: line.account_code, topup=topup)
    no_vat = _no_vat(store)
    header = ["*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount", "TrackingName1", "TrackingOption1"]
    tracking = {"channel": "Channel", "site": "Site", "stock_type": "Stock type"}.get(_split_by(store), "")
    journals = balanced_files(found, XERO_LINES)
    written = []
    for number, journal in enumerate(journals, start=1):
        part = f" ({number} of {len(journals)})" if len(journals) > 1 else ""
        rows = [
            [narration(month, topup) + part, f"{last:%d/%m/%Y}", _said(line), line.account_code, no_vat, str(line.debit - line.credit),
             tracking if line.split else "", line.split]
            for line in journal
        ]  # fmt: skip
        target = path if number == 1 else path.with_stem(f"{path.stem}-{number}")
        _write(target, header, rows)
        written.append(target)
    return written


def write_quickbooks(store: Store, month: str, path: Path, *, topup: bool = False) -> list[Path]:
    """QuickBooks' journal import: account names, Debits and Credits apart, no negatives. Raises BadInput as ``write_xero`` does."""
    _, last = month_span(month)
    header = ["JournalNo", "JournalDate", "AccountName", "Debits", "Credits", "Description", "Name"]
    number = journal_number(store, month, topup=topup)
    rows = [
        [number, f"{last:%d/%m/%Y}", line.account_name, str(line.debit or ""), str(line.credit or ""), _said(line), ""]
        for line in to_post(store, month, lambda line: line.account_name, topup=topup)
    ]
    _write(path, header, rows)
    return [path]


def narration(month: str, topup: bool = False) -> str:
    """The narration that the journal's read-back looks for."""
    return f"Cost of Sale {month} from Khaos Control Cloud{', top-up' if topup else ''}"


def balanced_files(found: Sequence[JournalLine], most: int) -> list[list[JournalLine]]:
    """The journal in as many journals as the limit needs, each balanced: stock, which takes the other side of every line, is summed anew in each."""
    if len(found) <= most:
        return [list(found)]
    stock = next(line for line in found if line.description in STOCK_LINES)
    others = [line for line in found if line.account_code != stock.account_code or line.account_name != stock.account_name]
    files = []
    for start in range(0, len(others), most - 1):
        some = others[start : start + most - 1]
        this, late = -sum((line.this_month for line in some), ZERO), -sum((line.earlier_months for line in some), ZERO)
        contra = replace(
            stock,
            description="Stock used and adjusted",
            split="",
            this_month=this,
            earlier_months=late,
            debit=max(this + late, ZERO),
            credit=max(-this - late, ZERO),
        )
        files.append([*some, contra] if this + late else list(some))
    return files


def to_post(store: Store, month: str, named: Callable[[JournalLine], str], *, topup: bool = False) -> list[JournalLine]:
    """The lines of a journal that may be posted. Raises BadInput when it may not."""
    found = lines(store, month, topup=topup)
    if not found:
        raise nothing_to_post(month, topup=topup)
    check_mode(store, month)
    missing = [line for line in found if not named(line)]
    if missing:
        names = ", ".join(sorted({line.nominal_code or "the default purchase account" for line in missing}))
        raise BadInput(
            f"The journal cannot name an account for: {names}.", "Map it first: kccwb map nominal CODE ACCOUNT (for the journal only)."
        )
    return found


def nothing_to_post(month: str, *, topup: bool) -> BadInput:
    """The refusal of a file for a month that asks for no journal, or no top-up."""
    fix = (
        "Record the month's journal as posted first; then this shows what came on top."
        if topup
        else "Load nominal_transactions for the month first."
    )
    return BadInput(f"There is nothing to post for {month}.", fix)


def journal_number(store: Store, month: str, *, topup: bool = False) -> str:
    """The number of a month's journal in QuickBooks, of 21 characters at most.

    A second top-up has a number of its own, for QuickBooks warns of one that is taken; a file written anew keeps its number, so that the
    warning catches what is imported twice.
    """
    if not topup:
        return f"COS-{month}"
    recorded = int(store.scalar("select count(distinct posted) from cos_journal_posted where month = ?", [month]))
    return f"COS-{month}-TOPUP{f'-{recorded}' if recorded > 1 else ''}"


def _split_by(store: Store) -> str:
    return str(store.scalar("select value from option where name = 'cos_split'") or "none")


def _no_vat(store: Store) -> str:
    """The display name of the package's rate for what is outside VAT; the import wants the name and not the code."""
    known = store.rows("select code, name from package_tax_code where active and rate = 0 order by code")
    plain = [name for code, name in known if code == "NONE"] + [name for _, name in known if kinds_of(name) == {"none"}]
    return str(plain[0]) if plain else "No VAT"


def _said(line: JournalLine) -> str:
    late = f", of it {line.earlier_months} from earlier months" if line.earlier_months else ""
    split = f", {line.split}" if line.split else ""
    return f"{line.nominal_code} {line.description}".strip() + split + late


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
