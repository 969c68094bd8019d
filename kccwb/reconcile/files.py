"""The package's books from its own export files, for users who may not connect it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kccwb.model.errors import BadInput
from kccwb.model.package import PackageJournal, PackagePayment, PackageRecord
from kccwb.reconcile import keep
from kccwb.reconcile.books import BooksFetched, log
from kccwb.reconcile.file_documents import Names, documents_of, known_by_id
from kccwb.reconcile.file_layouts import LEDGERS, TRANSACTION_LIST
from kccwb.reconcile.file_lines import with_lines
from kccwb.reconcile.file_postings import balances_of, listed_payments, payments_of, placed, postings_of
from kccwb.reconcile.file_proof import tells_payments, troubles
from kccwb.reconcile.file_rows import FileTable, Values, tables_of
from kccwb.reconcile.span import Span
from kccwb.store import Store
from kccwb.store.events import now
from kccwb.store.sql import Cursor

_EXPORTED = (
    "select source_type, coalesce(package_number, source_code), package_id from exported where coalesce(package_id, '') <> '' "
    "qualify count(*) over (partition by source_type, coalesce(package_number, source_code)) = 1 order by row_id"
)


@dataclass(frozen=True)
class FileBooks:
    """What the files tell, as the package's books would: ``rows`` are the account transactions, ``first`` and ``last`` the days they are of."""

    documents: tuple[PackageRecord, ...]
    payments: tuple[PackagePayment, ...]
    postings: tuple[tuple[PackageJournal, str], ...]
    rows: tuple[Values, ...]
    first: date | None
    last: date | None


def load_package_files(
    store: Store, by: str, files: Sequence[tuple[str, bytes]], span: Span, columns: Mapping[str, str] | None = None
) -> BooksFetched:
    """Read the package's export files, all or none, and compare with them from now on (until the package itself is read again).

    ``columns`` (theirs to ours) renames headers of a strange layout. What an earlier file told of the same days, and these do not, is there no
    more. ``trouble`` says in sentences what the files could not tell. Raises BadInput naming file, line and column of what cannot be read.
    """
    if not files:
        raise BadInput("No file was named.", "Name the files exported from the accounting package.")
    tables = [table for name, content in files for table in tables_of(name, content, columns or {})]
    names = _names(store)
    books = _books(tables, names)
    days = (span.first - timedelta(days=1), span.last) if books.rows else ()
    with store.tx() as tx:
        seen = now()
        made = _keep(tx, books, seen)
        for day in days:
            keep.balances(tx, day, balances_of(books.rows, day), seen, "file")
    paid = bool(books.payments) or tells_payments(books.rows, names)
    told = troubles(
        store, books.documents, books.rows, (books.first, books.last), span, base_currency=names.base_currency, payments_told=paid
    )
    found = BooksFetched(made[0], made[1], made[2], len(days), span.first, span.last, tuple(told), paid)
    log(store, by, found, "file")
    return found


def _books(tables: Sequence[FileTable], names: Names) -> FileBooks:
    transactions = [table for table in tables if table.layout in LEDGERS]
    rows = placed((row for table in transactions for row in table.rows), names)
    listed = [row for table in tables if table.layout == TRANSACTION_LIST.name for row in table.rows]
    documents = known_by_id(
        [one for table in tables if table not in transactions for one in documents_of(table.layout, table.rows, names)], names
    )
    firsts, lasts = [table.first for table in transactions if table.first], [table.last for table in transactions if table.last]
    return FileBooks(
        tuple(with_lines(documents, rows, names)),
        tuple(listed_payments(listed, names) or payments_of(rows, names)),
        tuple(postings_of(rows, names)),
        tuple(rows),
        min(firsts, default=None),
        max(lasts, default=None),
    )


def _keep(tx: Cursor, books: FileBooks, seen: datetime) -> tuple[int, int, int]:
    """Keep what is new and let go what the files of these days tell no more; how many versions are new."""
    for kind in sorted({one.kind for one in books.documents}):
        days = _days(books, [one.date for one in books.documents if one.kind == kind and one.date])
        keep.gone_documents(tx, kind, {one.package_id for one in books.documents}, days, seen)
    of_rows = [row["date"] for row in books.rows]
    if books.rows or books.payments:
        days = _days(books, [*of_rows, *(one.date for one in books.payments)])
        keep.gone_listed_payments(tx, {one.payment_key for one in books.payments}, days, seen)
    if books.rows:
        keep.gone_postings(tx, {one.package_id for one, _ in books.postings}, _days(books, of_rows), seen)
    documents = keep.documents(tx, books.documents, seen, "file")
    payments = keep.payments(tx, books.payments, seen, "file")
    postings = sum(
        keep.postings(tx, [one for one, what in books.postings if what == kind], seen, kind, "file")
        for kind in ("journal", "bank transaction")
    )
    return documents, payments, postings


def _days(books: FileBooks, told: Sequence[date]) -> tuple[date, date]:
    """From the first to the last day that things told are of; wider where the account transactions say so in their titles."""
    ends = [day for day in (books.first, books.last) if day]
    return min([*told, *ends]), max([*told, *ends])


def _names(store: Store) -> Names:
    codes = store.rows("select code, name from package_tax_code order by code")
    accounts = store.rows("select account_id, code, name from package_account order by account_id desc")
    return Names(
        accounts={code: key for key, code, _ in accounts if code},
        tax_codes={word.casefold(): code for code, name in codes for word in (code, name)},
        base_currency=str(store.scalar("select base_currency from base_currency")),
        by_name={name.casefold(): key for key, _, name in accounts if name},
        codes={key: code for key, code, _ in accounts},
        controls=dict(store.rows("select account_id, control from control_account")),
        contacts={name.casefold(): key for key, name in store.rows("select contact_id, name from package_contact where name <> ''")},
        exported={(kind, number): key for kind, number, key in store.rows(_EXPORTED)},
    )
