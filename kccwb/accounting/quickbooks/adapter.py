"""QuickBooks Online behind the protocol: it translates and obeys limits, and decides nothing about accounting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.quickbooks import chart, company, ledger_pages, records
from kccwb.accounting.quickbooks.addresses import Addresses
from kccwb.accounting.quickbooks.balance import trial_balance
from kccwb.accounting.quickbooks.bank import ENTITIES as BANK_ENTITIES
from kccwb.accounting.quickbooks.bank import bank_posting
from kccwb.accounting.quickbooks.changed import Changes
from kccwb.accounting.quickbooks.faults import Refused
from kccwb.accounting.quickbooks.ids import DOCUMENT_ENTITIES
from kccwb.accounting.quickbooks.judge import new_judging
from kccwb.accounting.quickbooks.limits import Limits
from kccwb.accounting.quickbooks.lookup import Lookup
from kccwb.accounting.quickbooks.messages import explain
from kccwb.accounting.quickbooks.payments import PaymentsReader
from kccwb.accounting.quickbooks.reading import Reading, Rows
from kccwb.accounting.quickbooks.records import Nominals
from kccwb.accounting.quickbooks.render import render
from kccwb.accounting.quickbooks.sending import Sending
from kccwb.accounting.quickbooks.tokens import Tokens
from kccwb.accounting.quickbooks.transport import TIMEOUTS, Transport
from kccwb.accounting.quickbooks.undo import void
from kccwb.accounting.quickbooks.unseen import deleted_unseen
from kccwb.accounting.quickbooks.wire import part, text
from kccwb.model.documents import OutElement
from kccwb.model.errors import NotConnected
from kccwb.model.finding import Explanation, Finding
from kccwb.model.package import Account, Known, Organisation, Outcome, PackageJournal, PackageRecord, PaymentsRead, TaxCode, Traits

ITEM_LIMIT = 14500
"""Items a company may have, a little less: above it rollup is demanded."""
_TAX_LISTS = ("TaxCode", "TaxRate")


TOGETHER = 10
"""Elements of one call of ``send``: noting each attempt by itself would take longer than the requests."""


class QuickBooksPackage:
    """One QuickBooks company, or a server that speaks like one."""

    name = "QuickBooks"
    traits = Traits(
        separate_suppliers=True,
        contact_per_currency=True,
        posting_items=True,
        computes_tax=True,
        prepayment_account=False,
        drafts=False,
        item_limit=ITEM_LIMIT,
    )

    def __init__(
        self,
        addresses: Addresses,
        tokens: Tokens,
        *,
        key: str = "quickbooks",
        timeouts: Timeouts = TIMEOUTS,
        backoff: float = 0.5,
        find_realm: Callable[[], str] = str,
    ) -> None:
        self.key = key
        self._addresses = addresses
        self._tokens = tokens
        self._realm = addresses.realm_id
        self._find_realm = find_realm
        self._organisation: Organisation | None = None
        limits = Limits(paced=not addresses.page_url)
        self.transport = Transport(addresses.api_url, tokens, lambda: self._realm, timeouts=timeouts, backoff=backoff, limits=limits)
        self._reading = Reading(self.transport)
        self._lookup = Lookup(self._reading)
        self._changes = Changes(self._reading)
        self._judging = new_judging()

    @property
    def realm_id(self) -> str:
        """The company's id; empty while it is not known."""
        return self._realm

    def tell(self, listener: Callable[[str], None]) -> None:
        """Be told, in a sentence, when a read waits for a limit or is tried again."""
        self.transport.tell = listener

    def connect(self) -> Organisation:
        """Sign in and read the company. Raises NotConnected when the company's id is not known."""
        self._realm = self._realm or self._find_realm()
        if not self._realm:
            raise NotConnected(
                "The id of the QuickBooks company (realm) is not known.", "Set KCCWB_QBO_REALM_ID, give --realm, or sign in with --browser."
            )
        self._tokens.access()
        return self.organisation()

    def organisation(self) -> Organisation:
        """Read the company with its closing date, currencies, year end and the troubles of its settings."""
        info = self._one("companyinfo/" + self._realm, "CompanyInfo")
        preferences = self._one("preferences", "Preferences")
        found = company.organisation(self._realm, info, preferences, self._reading.optional("CompanyCurrency"))
        self._organisation = found
        return found

    def chart(self) -> list[Account]:
        """Read the chart of accounts, inactive ones included."""
        return [chart.account(doc) for doc in self._reading.names("Account")]

    def tax_codes(self) -> list[TaxCode]:
        """Read the tax codes with the rates they make today, inactive ones included."""
        codes, rates = (self._reading.names(entity) for entity in _TAX_LISTS)
        return chart.tax_codes(codes, rates, datetime.now(UTC).date())

    def contacts(self, since: datetime | None = None) -> list[PackageRecord]:
        """Customers and vendors changed since, inactive ones included."""
        found = self._changes.since(("Customer", "Vendor"), since)
        return [records.contact(entity, doc) for entity, docs in found.items() for doc in docs]

    def items(self) -> list[PackageRecord]:
        """Items, inactive ones included; number is the SKU or name. Categories are no items."""
        return [records.item(doc) for doc in self._items()]

    def documents_since(self, since: datetime | None) -> list[PackageRecord]:
        """Invoices, bills and credits changed since with their lines, voided and deleted ones included."""
        found = self._changes.since(tuple(DOCUMENT_ENTITIES.values()), since)
        nominals = self._nominals(found)
        return [records.document(entity, doc, nominals, self._base) for entity, docs in found.items() for doc in docs]

    def journals_since(self, since: datetime | None) -> list[PackageJournal]:
        """Journal entries changed since, with their lines, deleted ones included."""
        found = self._changes.since(("JournalEntry",), since)
        nominals = Nominals(self._accounts() if found["JournalEntry"] else {})
        return [records.journal(doc, nominals) for doc in found["JournalEntry"]]

    def bank_postings_since(self, since: datetime | None) -> list[PackageJournal]:
        """Expenses, deposits, transfers, sales receipts and refunds of sales changed since, without what is a payment; deleted ones included.

        One that was changed and is a posting no more comes without lines.
        """
        found = self._changes.since(BANK_ENTITIES, since)
        if not any(found.values()):
            return []
        nominals = Nominals(self._accounts(), {text(doc.get("Id")): doc for doc in self._items()})
        postings = [bank_posting(entity, doc, nominals, self._base) for entity, docs in found.items() for doc in docs]
        return [one for one in postings if one.lines or since is not None]

    def payments_since(self, watermark: datetime | None) -> PaymentsRead:
        """Payments changed since, deleted ones included, and what looks like payments but is not cash."""
        return PaymentsReader(self._reading, self._changes, self._accounts(), self._base).since(watermark)

    def deleted_unseen(self, since: datetime | None, package_ids: Sequence[str]) -> frozenset[str]:
        """Which of these, live when last read, were deleted before change data capture reaches back; each asked for by itself."""
        return deleted_unseen(self._reading, self._changes, since, package_ids)

    def trial_balance(self, as_at: date) -> dict[str, Decimal]:
        """Balance of each account at a date, debit positive, by account id: from the first day of that financial year, on accruals."""
        start = company.year_start(as_at, self._known_organisation().year_end_month % 12 + 1)
        report = self.transport.get(
            "reports/TrialBalance", start_date=start.isoformat(), end_date=as_at.isoformat(), accounting_method="Accrual"
        )
        return trial_balance(report, self.chart())

    def batch_size(self, source_type: str) -> int:
        """So many are noted as attempted together; each is a request of its own (Intuit's batches lose results when a part of them fails)."""
        return 1 if source_type == "Allocation" else TOGETHER

    def render(self, element: OutElement) -> dict[str, object]:
        """The exact payload. The base currency is known once the organisation was read or the cache was judged by."""
        known = self._organisation.base_currency if self._organisation else ""
        return render(element, known or self._judging.base_currency)

    def send(self, elements: Sequence[OutElement], *, idempotency_key: str) -> list[Outcome]:
        """Create the elements, each request once; an outcome for each, in order."""
        return Sending(self.transport, self.render).send(elements, idempotency_key)

    def find(self, elements: Sequence[OutElement]) -> Mapping[str, Sequence[PackageRecord]]:
        """By natural key, what of these is in QuickBooks already, whatever its status."""
        return self._lookup.find(elements)

    def read(self, source_type: str, package_ids: Sequence[str]) -> Mapping[str, PackageRecord]:
        """Read back by id; an id that QuickBooks does not have is missing from the answer."""
        return self._lookup.read(source_type, package_ids)

    def judge(self, element: OutElement, known: Known) -> list[Finding]:
        """Offline: the findings this payload would meet in QuickBooks, in QuickBooks' words."""
        return self._judging.findings(element, known)

    def explain(self, message: str) -> Explanation:
        """Cause and fix of one of QuickBooks' messages."""
        return explain(message)

    def void(self, source_type: str, package_id: str) -> Outcome:
        """Take a document of ours out of QuickBooks' ledger; once, never retried."""
        return void(self.transport, source_type, package_id)

    def ledger_url(self, source_type: str, package_id: str) -> str:
        """Where a person opens it; empty where QuickBooks has no page for it by id."""
        return ledger_pages.ledger_url(package_id, self._addresses.page_url, sandbox="sandbox" in self._addresses.api_url)

    @property
    def _base(self) -> str:
        return self._known_organisation().base_currency

    def _known_organisation(self) -> Organisation:
        return self._organisation or self.organisation()

    def _accounts(self) -> dict[str, Account]:
        return {one.account_id: one for one in self.chart()}

    def _items(self) -> Rows:
        return [doc for doc in self._reading.names("Item") if text(doc.get("Type")).lower() != "category"]

    def _nominals(self, found: Mapping[str, Rows]) -> Nominals:
        """Accounts and items, read only when there are lines to tell the account of."""
        if not any(doc.get("Line") for docs in found.values() for doc in docs):
            return Nominals()
        return Nominals(self._accounts(), {text(doc.get("Id")): doc for doc in self._items()})

    def _one(self, path: str, entity: str) -> dict[str, Any]:
        """A thing there is one of, by its address or by a query."""
        try:
            found = part(self.transport.get(path), entity)
        except Refused:
            found = {}
        return found or next(iter(self._reading.optional(entity)), {})
