"""The package's books from its own export files, for users who may not connect it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from kccwb.kcc.cells import Unreadable, read_cell
from kccwb.kcc.recognise import Profile, Recognised, Unknown, recognise_among
from kccwb.kcc.tables import read_tables
from kccwb.model.errors import BadInput
from kccwb.model.package import PackageJournal, PackageJournalLine, PackageLine, PackageRecord
from kccwb.reconcile import keep
from kccwb.reconcile.books import BooksFetched, log
from kccwb.reconcile.file_layouts import ACCOUNT_TRANSACTIONS, LAYOUTS, TRANSACTION_LIST, XERO_INVOICES
from kccwb.reconcile.span import Span
from kccwb.store import Store
from kccwb.store.events import now

ZERO = Decimal("0.00")
_STATUS = {
    "draft": "DRAFT",
    "awaiting approval": "SUBMITTED",
    "submitted": "SUBMITTED",
    "paid": "PAID",
    "voided": "VOIDED",
    "deleted": "DELETED",
}
_BY_HAND = {"manual journal": "journal", "spend money": "bank transaction", "receive money": "bank transaction"}
_LISTED = {
    "invoice": "Sales Invoice",
    "credit note": "Sales Credit",
    "credit memo": "Sales Credit",
    "bill": "Purchase Invoice",
    "supplier credit": "Purchase Credit",
    "vendor credit": "Purchase Credit",
}
Values = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """What turns the files' words into ids: accounts by code, tax codes by name, the base currency."""

    accounts: Mapping[str, str]
    tax_codes: Mapping[str, str]
    base_currency: str


def load_package_files(
    store: Store, by: str, files: Sequence[tuple[str, bytes]], span: Span, columns: Mapping[str, str] | None = None
) -> BooksFetched:
    """Read the package's export files, all or none, and compare with them from now on (until the package itself is read again).

    ``columns`` (theirs to ours) renames headers of a strange layout. Raises BadInput naming file, line and column of what cannot be read.
    """
    if not files:
        raise BadInput("No file was named.", "Name the files exported from the accounting package.")
    read = [(layout, rows) for name, content in files for layout, rows in _tables(name, content, columns or {})]
    names = _names(store)
    documents = [one for layout, rows in read if layout != ACCOUNT_TRANSACTIONS.name for one in _documents(layout, rows, names)]
    postings = [row for layout, rows in read if layout == ACCOUNT_TRANSACTIONS.name for row in rows]
    trouble = ["The books come from files: payments are not among them and were not compared."]
    with store.tx() as tx:
        seen = now()
        kept = keep.documents(tx, documents, seen, "file")
        hand = _postings(postings, names)
        made = sum(
            keep.postings(tx, [one for one, what in hand if what == kind], seen, kind, "file") for kind in ("journal", "bank transaction")
        )
        days = (span.first - timedelta(days=1), span.last) if postings else ()
        for day in days:
            keep.balances(tx, day, _balances(postings, names, day), seen, "file")
    if not postings:
        trouble.append("The files tell no postings: the package's accounts could not be proved. Add the account transactions.")
    found = BooksFetched(kept, 0, made, len(days), span.first, span.last, tuple(trouble))
    log(store, by, found, "file")
    return found


def _tables(name: str, content: bytes, columns: Mapping[str, str]) -> list[tuple[str, list[Values]]]:
    found = []
    for table in read_tables(name, content):
        profile = None
        among = list(LAYOUTS)
        if columns:
            among = [layout for layout in LAYOUTS if all(layout.column(ours) for ours in columns.values())] or among
            profile = Profile("given", among[0].name, dict(columns))
        answer = recognise_among(table, among, profile)
        if isinstance(answer, Unknown):
            raise BadInput(
                f"{name}: {answer.reason}.",
                "Export it with the columns of Xero's invoices, account transactions, or QuickBooks' transaction list.",
            )
        rows = [_values(name, answer, row.line, row.cells) for row in table.rows[answer.header_row + 1 :]]
        found.append((answer.dataset.name, [row for row in rows if row]))
    return found


def _values(name: str, answer: Recognised, line: int, cells: Sequence[str]) -> Values:
    """A row as exact values; empty for a line of totals or titles, which has no date."""
    values: Values = {}
    for column in answer.dataset.columns:
        place = answer.places.get(column.field)
        text = cells[place] if place is not None and place < len(cells) else ""
        if column.field == "date" and _no_row(text, cells):
            return {}
        try:
            values[column.field] = read_cell(column, text)
        except Unreadable as wrong:
            raise BadInput(
                f"{name}, line {line}, column {column.header}: {text!r} {wrong}.", "Mend it, or export the file again."
            ) from wrong
    return values


def _no_row(text: str, cells: Sequence[str]) -> bool:
    """Whether a line is a total, an opening balance or a heading, and no transaction."""
    return not text or text.casefold().startswith(("total", "opening balance", "closing balance", "net movement")) or not any(cells[1:])


def _documents(layout: str, rows: Sequence[Values], names: Names) -> list[PackageRecord]:
    groups: dict[tuple[str, str, str], list[Values]] = defaultdict(list)
    for row in rows:
        kind = _kind(layout, row)
        if kind:
            groups[kind, row["number"] or f"of {row['date']}", row["contact"] or ""].append(row)
    make = _invoice if layout == XERO_INVOICES.name else _listed
    return [make(kind, number, contact, lines, names) for (kind, number, contact), lines in groups.items()]


def _kind(layout: str, row: Values) -> str:
    said = " ".join((row["type"] or "").casefold().split())
    if layout == TRANSACTION_LIST.name:
        return _LISTED.get(said, "")
    side = "Purchase" if said.startswith(("bill", "purchase", "accpay", "payable")) else "Sales"
    return f"{side} {'Credit' if 'credit' in said else 'Invoice'}"


def _invoice(kind: str, number: str, contact: str, rows: Sequence[Values], names: Names) -> PackageRecord:
    first = rows[0]
    total = abs(first["total"])
    amounts = [(abs_like(row["line_net"], first["total"]), abs_like(row["line_tax"], first["total"])) for row in rows]
    inclusive = sum((net for net, _ in amounts), ZERO) == total and any(tax for _, tax in amounts)
    lines = tuple(
        PackageLine(
            names.accounts.get(row["account"] or "", ""),
            row["account"] or "",
            names.tax_codes.get((row["tax_code"] or "").casefold(), ""),
            row["description"] or "",
            row["quantity"],
            net - tax if inclusive else net,
            tax,
        )
        for row, (net, tax) in zip(rows, amounts, strict=True)
        if row["line_net"] is not None
    )
    tax = abs(first["tax_total"]) if first["tax_total"] is not None else sum((line.tax for line in lines), ZERO)
    status = _STATUS.get((first["status"] or "").casefold(), "AUTHORISED")
    return _record(kind, number, contact, first, names, total, tax, status, lines)


def _listed(kind: str, number: str, contact: str, rows: Sequence[Values], names: Names) -> PackageRecord:
    total = abs(sum((row["total"] for row in rows), ZERO))
    tax = abs(sum((row["tax_total"] or ZERO for row in rows), ZERO))
    return _record(kind, number, contact, rows[0], names, total, tax, "AUTHORISED", ())


def _record(
    kind: str,
    number: str,
    contact: str,
    row: Values,
    names: Names,
    total: Decimal,
    tax: Decimal,
    status: str,
    lines: tuple[PackageLine, ...],
) -> PackageRecord:
    return PackageRecord(
        kind=kind,
        package_id=f"file:{kind}:{number}:{contact}",
        number=row["number"] or "",
        contact_name=contact,
        date=row["date"],
        due_date=row["due_date"],
        reference=row.get("reference") or "",
        currency=row["currency"] or names.base_currency,
        status=status,
        net=total - tax,
        tax=tax,
        total=total,
        amount_due=None if row["due"] is None else abs(row["due"]),
        lines=lines,
    )


def abs_like(value: Decimal | None, total: Decimal) -> Decimal:
    """A line's amount with the sign it has within its document: files show credits negative."""
    amount = value or ZERO
    return -amount if total < 0 else amount


def _postings(rows: Sequence[Values], names: Names) -> list[tuple[PackageJournal, str]]:
    groups: dict[tuple[str, date, str, str], list[Values]] = defaultdict(list)
    for row in rows:
        source = " ".join(row["source"].casefold().split())
        if source in _BY_HAND:
            groups[source, row["date"], row["reference"] or "", row["contact"] or ""].append(row)
    found = []
    for (source, day, reference, contact), lines in groups.items():
        posted = tuple(
            PackageJournalLine(
                names.accounts.get(row["account"], row["account"]), row["account"], row["description"] or "", row["debit"] - row["credit"]
            )
            for row in lines
        )
        key = f"file:{source}:{day}:{reference}:{contact}"
        words = lines[0]["description"] or contact or source.capitalize()
        found.append((PackageJournal(key, reference, day, words, "POSTED", posted), _BY_HAND[source]))
    return found


def _balances(rows: Sequence[Values], names: Names, day: date) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        if row["date"] <= day:
            sums[names.accounts.get(row["account"], row["account"])] += row["debit"] - row["credit"]
    return dict(sums)


def _names(store: Store) -> Names:
    codes = store.rows("select code, name from package_tax_code order by code")
    return Names(
        dict(store.rows("select code, min(account_id) from package_account where code <> '' group by code")),
        {word.casefold(): code for code, name in codes for word in (code, name)},
        str(store.scalar("select base_currency from base_currency")),
    )
