"""What export files could not tell: each gap as a sentence, so that a comparison with them never looks more whole than it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kccwb.model.package import PackageRecord
from kccwb.reconcile.file_documents import Names
from kccwb.reconcile.file_rows import Values
from kccwb.reconcile.span import Span
from kccwb.store import Store

ZERO = Decimal("0.00")
_WORDS = {"S": ("sales invoices and credit notes", "sales"), "P": ("bills and supplier credits", "purchases")}
Days = tuple[date | None, date | None]


def tells_payments(rows: Sequence[Values], names: Names) -> bool:
    """Whether account transactions tell payments: debtors or creditors must be among the accounts."""
    return any(names.controls.get(row["account_id"]) in {"debtors", "creditors"} for row in rows)


def troubles(
    store: Store,
    documents: Sequence[PackageRecord],
    rows: Sequence[Values],
    told: Days,
    span: Span,
    *,
    base_currency: str,
    payments_told: bool,
) -> list[str]:
    """Sentences on documents, payments, accounts, days and currencies that the files leave open; none when they carry all that is needed."""
    found = _no_documents(store, documents, span)
    held = {row["account_id"] for row in rows}
    if not payments_told:
        found.append("The books come from files: payments are not among them and were not compared.")
    if not rows:
        found.append("The files tell no postings: the package's accounts could not be proved. Add the account transactions.")
    else:
        found += _not_whole(store, rows, held, told, span)
    foreign = sorted({one.currency for one in documents} - {base_currency})
    if foreign:
        found.append(
            f"Export files tell no exchange rates: what is in {' and '.join(foreign)} was compared in its own currency only, and payments of it were not."
        )
    return found


def _no_documents(store: Store, documents: Sequence[PackageRecord], span: Span) -> list[str]:
    """Of each side that KCC has documents of and the files none."""
    told = {one.kind[0] for one in documents}
    ours = store.rows(
        "select ledger, count(*) from document where in_ledger and invoice_date between ? and ? group by ledger order by ledger desc",
        [span.first, span.last],
    )
    return [
        f"The files hold no {_WORDS[side][0]}, of which KCC has {number}: {_WORDS[side][1]} could not be compared. Export them as well."
        for side, number in ours
        if side not in told
    ]


def _not_whole(store: Store, rows: Sequence[Values], held: set[str], told: Days, span: Span) -> list[str]:
    found = []
    first, last = told
    if (first and first > span.first) or (last and last < span.last):
        days = f"{first:%d/%m/%Y} to {last:%d/%m/%Y}" if first and last else "other days"
        found.append(
            f"The account transactions are of {days}: what the accounts moved by from {span.first:%d/%m/%Y} to {span.last:%d/%m/%Y} could not be proved."
        )
    off = sum((row["debit"] - row["credit"] for row in rows), ZERO)
    if off:
        compared = store.rows("select distinct account_id, trim(account_code || ' ' || name) as name from compared_account order by name")
        missing = ", ".join(name for key, name in compared if key not in held)
        found.append(
            f"The account transactions do not balance (by {off:,}): they are not of all accounts."
            + (f" Not among them: {missing}." if missing else "")
        )
    return found
