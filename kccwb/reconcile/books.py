"""Read the package's books: documents with lines, payments, postings that are no documents, and trial balances at both ends of a range."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kccwb.accounting.known import note, organisation
from kccwb.accounting.protocol import AccountingPackage, ReadsBankPostings
from kccwb.accounting.unseen import documents_since, payments_since, postings_since
from kccwb.model.errors import NotConnected, PackageError, RateLimited
from kccwb.model.package import PackageJournal, PackagePayment, PackageRecord
from kccwb.reconcile import keep, live
from kccwb.reconcile.span import Span, year_ends
from kccwb.store import Store
from kccwb.store.events import Event, now, record

OVERLAP = timedelta(minutes=5)
"""Read again so far back: a change may appear a little after its stamp. What was kept already is not kept twice."""
DOCUMENTS, PAYMENTS, JOURNALS, BANK = "books documents", "books payments", "books journals", "books bank transactions"


@dataclass(frozen=True)
class BooksFetched:
    """What a reading of the package's books brought. Counts are versions that are new; ``trouble`` says what could not be read,
    ``payments_told`` whether payments are among it at all."""

    documents: int
    payments: int
    postings: int
    balances: int
    first_day: date
    last_day: date
    trouble: tuple[str, ...] = ()
    payments_told: bool = True


@dataclass
class Books:
    """One reading: the store, the package, who reads, and the troubles met."""

    store: Store
    package: AccountingPackage
    by: str
    trouble: list[str]
    tell: Callable[[str], None] = lambda sentence: None
    changed: set[str] = field(default_factory=set)
    """Credits seen by this reading: an allocation of theirs that no longer comes with them is gone."""
    since_payments: datetime | None = None

    def __post_init__(self) -> None:
        marks = [self._since(subject) for subject in (DOCUMENTS, PAYMENTS)]
        # never from later than the documents, so that each credit seen brings its allocations along
        self.since_payments = None if None in marks else min(mark for mark in marks if mark)

    def documents(self) -> int:
        """Documents changed since the last reading, with their lines; what is voided or deleted stays, as such."""
        self.tell("Reading documents")
        found = documents_since(self.package, self._since(DOCUMENTS), live.documents(self.store))
        self.changed = {one.package_id for one in found if one.kind.endswith("Credit")}
        return self._kept(DOCUMENTS, found, keep.documents)

    def payments(self) -> int:
        """Payments and their like changed since, and the prepayments they come from."""
        self.tell("Reading payments")
        read = payments_since(self.package, self.since_payments, live.payments(self.store))
        with self.store.tx() as tx:
            keep.gone_payments(tx, read.payments, self.changed, now(), read.whole)
        kept = self._kept(PAYMENTS, read.payments, keep.payments, read.watermark)
        prepaid = sorted({one.payment_id for one in read.payments if one.kind == "prepayment" and one.payment_id})
        if prepaid:
            held = self.package.read("Prepayment", prepaid)
            with self.store.tx() as tx:
                keep.documents(tx, list(held.values()), now())
        return kept

    def postings(self) -> int:
        """Manual journals and bank transactions changed since."""
        self.tell("Reading journals")
        kept = self._tried("manual journals", JOURNALS, self.package.journals_since, "journal")
        if isinstance(self.package, ReadsBankPostings):
            return kept + self._tried("bank transactions", BANK, self.package.bank_postings_since, "bank transaction")
        return kept

    def balances(self, span: Span) -> int:
        """The trial balance the day before the range, at its end, and where a financial year ends in between on that day and the next."""
        self.tell("Reading trial balances")
        told = organisation(self.store)
        month, day = (told.year_end_month, told.year_end_day) if told else (0, 0)
        ends = year_ends(span, month, day)
        days = sorted({span.first - timedelta(days=1), span.last, *ends, *(end + timedelta(days=1) for end in ends)})
        for as_at in days:
            try:
                found = self.package.trial_balance(as_at)
            except (RateLimited, NotConnected):
                raise
            except PackageError as refused:
                self.trouble.append(f"The trial balance at {as_at:%d/%m/%Y} could not be read: {refused.message}")
                return 0
            with self.store.tx() as tx:
                keep.balances(tx, as_at, found, now())
        return len(days)

    def _tried(self, what: str, subject: str, read: Callable[[datetime | None], Sequence[PackageJournal]], kind: str) -> int:
        try:
            found = postings_since(self.package, read, self._since(subject), live.postings(self.store, kind))
        except (RateLimited, NotConnected):
            raise
        except PackageError as refused:
            self.trouble.append(f"The {what} could not be read: {refused.message}")
            return 0
        return self._kept(subject, found, lambda tx, rows, seen: keep.postings(tx, rows, seen, kind))

    def _since(self, subject: str) -> datetime | None:
        last: datetime | None = self.store.scalar("select max(watermark) from fetch_log where subject = ?", [subject])
        return last - OVERLAP if last and last.year > 1970 else None

    def _kept(
        self,
        subject: str,
        found: Sequence[PackageRecord] | Sequence[PackagePayment] | Sequence[PackageJournal],
        keeper: Callable[..., int],
        watermark: datetime | None = None,
    ) -> int:
        stamps = [one.updated for one in found if one.updated] + ([watermark] if watermark else [])
        newest = max((stamp.replace(tzinfo=None) for stamp in stamps), default=None)
        with self.store.tx() as tx:
            kept = keeper(tx, found, now())
            note(tx, subject, len(found), newest)
        return kept


def fetch_books(
    store: Store, package: AccountingPackage, by: str, span: Span, tell: Callable[[str], None] = lambda sentence: None
) -> BooksFetched:
    """Read what changed since the last reading and keep it beside every earlier version.

    Raises PackageError when documents or payments cannot be read: what was kept before stays, and it is safe to repeat. Journals, bank
    transactions and trial balances that cannot be read are told in ``trouble``; the bridge then says that it is incomplete.
    """
    books = Books(store, package, by, [], tell)
    documents, payments = books.documents(), books.payments()
    postings, balances = books.postings(), books.balances(span)
    read = BooksFetched(documents, payments, postings, balances, span.first, span.last, tuple(books.trouble))
    log(store, by, read, "read")
    return read


def fetch_documents(store: Store, package: AccountingPackage, by: str) -> tuple[str, ...]:
    """Read only what documents, payments and postings changed since the last reading; no trial balances, and no reading of the books is noted.

    Gives what could not be read, in sentences. Raises PackageError as ``fetch_books`` does.
    """
    books = Books(store, package, by, [])
    books.documents()
    books.payments()
    books.postings()
    return tuple(books.trouble)


def log(store: Store, by: str, read: BooksFetched, source: str) -> None:
    """Keep that the books were read, from where and with which troubles."""
    with store.tx() as tx:
        detail = {
            "source": source,
            "documents": read.documents,
            "payments": read.payments,
            "postings": read.postings,
            "trouble": read.trouble,
        }
        (run,) = record(tx, by, [Event("books.read", f"{read.first_day} to {read.last_day}", detail)])
        row = {
            "run": run,
            "occurred": now(),
            "by_whom": by,
            "source": source,
            "first_day": read.first_day,
            "last_day": read.last_day,
            "documents": read.documents,
            "payments": read.payments,
            "postings": read.postings,
            "trouble": json.dumps(read.trouble, ensure_ascii=False),
            "payments_told": read.payments_told,
        }
        tx.insert("books_read", [row])
