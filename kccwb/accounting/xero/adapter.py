"""Xero behind the protocol: it translates and obeys limits, and decides nothing about accounting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlparse

import httpx

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.xero import chart, records
from kccwb.accounting.xero.addresses import Addresses
from kccwb.accounting.xero.bank import BANK_TRANSACTIONS, bank_posting
from kccwb.accounting.xero.journals import manual_journals
from kccwb.accounting.xero.judge import new_judging
from kccwb.accounting.xero.limits import CallsLeft
from kccwb.accounting.xero.lookup import CONTACTS, CREDITS, INVOICES, UNIT_DP, Lookup
from kccwb.accounting.xero.messages import explain
from kccwb.accounting.xero.payments import PaymentsReader
from kccwb.accounting.xero.reading import Reading
from kccwb.accounting.xero.render import render
from kccwb.accounting.xero.sending import Sending
from kccwb.accounting.xero.tokens import Tokens
from kccwb.accounting.xero.transport import NotFound, Transport
from kccwb.accounting.xero.undo import void
from kccwb.accounting.xero.wire import iso
from kccwb.model.documents import OutElement
from kccwb.model.errors import NotConnected, PackageError, RateLimited
from kccwb.model.finding import Explanation, Finding
from kccwb.model.package import Account, Known, Organisation, Outcome, PackageJournal, PackageRecord, PaymentsRead, TaxCode, Traits

BATCH = 50
"""Documents in one request, as Xero advises."""
GO = "https://go.xero.com"
_PAGES = {
    "Sales Invoice": "/AccountsReceivable/View.aspx?InvoiceID={id}",
    "Purchase Invoice": "/AccountsPayable/View.aspx?InvoiceID={id}",
    "Sales Credit": "/AccountsReceivable/ViewCreditNote.aspx?creditNoteID={id}",
    "Purchase Credit": "/AccountsPayable/ViewCreditNote.aspx?creditNoteID={id}",
    "Company": "/Contacts/View/{id}",
    "journal": "/Journal/View.aspx?invoiceID={id}",
    "bank transaction": "/Bank/ViewTransaction.aspx?bankTransactionID={id}",
}
_PRACTICE_PAGES = {
    "Sales Invoice": "/documents/Invoice/{id}",
    "Purchase Invoice": "/documents/Invoice/{id}",
    "Sales Credit": "/documents/CreditNote/{id}",
    "Purchase Credit": "/documents/CreditNote/{id}",
    "Prepayment": "/documents/Prepayment/{id}",
    "Company": "/contacts",
    "journal": "/journals",
    "bank transaction": "/bank",
}


class XeroPackage:
    """One Xero organisation, or a server that speaks like one."""

    name = "Xero"
    traits = Traits()

    def __init__(
        self,
        addresses: Addresses,
        tokens: Tokens,
        *,
        key: str = "xero",
        timeouts: Timeouts = Timeouts(),
        backoff: float = 0.5,
    ) -> None:
        self.key = key
        self._addresses = addresses
        self._tokens = tokens
        self._tenant = addresses.tenant_id
        self._base_currency = ""
        self._short_code = addresses.short_code
        self.transport = Transport(addresses.api_url, tokens, lambda: self._tenant, timeouts=timeouts, backoff=backoff)
        self._reading = Reading(self.transport)
        self._lookup = Lookup(self._reading)
        self._judging = new_judging()

    @property
    def tenant_id(self) -> str:
        """The organisation's id that travels with each call; empty while it is not known."""
        return self._tenant

    def tell(self, listener: Callable[[str], None]) -> None:
        """Be told, in a sentence, when a read waits for a limit or is tried again."""
        self.transport.tell = listener

    def calls_left(self) -> CallsLeft:
        """What Xero said is left of its limits at the last answer."""
        return self.transport.limits.left()

    def connect(self) -> Organisation:
        """Sign in, find the organisation if it is not named, and read it. Raises NotConnected when there is none or a choice."""
        self._tokens.access()
        if not self._tenant:
            self._tenant = self._only_tenant()
        return self.organisation()

    def organisation(self) -> Organisation:
        """Read the organisation with its lock dates, currencies and what the user may do."""
        docs = self._named()
        if not docs:
            raise NotConnected("Xero names no organisation for this connection.", "Choose one: set KCCWB_XERO_TENANT_ID and connect again.")
        found = chart.organisation(
            docs[0], self._optional("get_currencies", "Currencies"), self._optional("get_organisation_actions", "Actions")
        )
        self._base_currency = found.base_currency
        self._short_code = found.short_code or self._short_code
        return found

    def chart(self) -> list[Account]:
        """Read the chart of accounts, archived ones included."""
        return [chart.account(doc) for doc in self._reading.unpaged("get_accounts", "Accounts")]

    def tax_codes(self) -> list[TaxCode]:
        """Read the tax rates, inactive ones included."""
        return [chart.tax_code(doc) for doc in self._reading.unpaged("get_tax_rates", "TaxRates")]

    def contacts(self, since: datetime | None = None) -> list[PackageRecord]:
        """Contacts changed since, archived ones included."""
        return [records.contact(doc) for doc in self._reading.changed(*CONTACTS, since, include_archived="true")]

    def items(self) -> list[PackageRecord]:
        """Items; number is the code."""
        return self._lookup.items()

    def documents_since(self, since: datetime | None) -> list[PackageRecord]:
        """Invoices, bills and credit notes changed since, voided and deleted ones included."""
        invoices = self._reading.changed(*INVOICES, since, **UNIT_DP)
        return [records.document(doc) for doc in (*invoices, *self._reading.changed_if_kept(*CREDITS, since, **UNIT_DP))]

    def journals_since(self, since: datetime | None) -> list[PackageJournal]:
        """Manual journals changed since, with their lines, voided and deleted ones included."""
        return manual_journals(self._reading, since)

    def bank_postings_since(self, since: datetime | None) -> list[PackageJournal]:
        """Money spent and received without a document, changed since, deleted ones included."""
        found = (bank_posting(doc) for doc in self._reading.changed(*BANK_TRANSACTIONS, since, **UNIT_DP))
        return [one for one in found if one is not None]

    def batch_size(self, source_type: str) -> int:
        """Documents in one request; prepayments are allocated one by one."""
        return 1 if source_type == "Allocation" else BATCH

    def render(self, element: OutElement) -> dict[str, object]:
        """The exact payload. The base currency is known once the organisation was read or the cache was judged by."""
        return render(element, self._base_currency or self._judging.base_currency)

    def send(self, elements: Sequence[OutElement], *, idempotency_key: str) -> list[Outcome]:
        """Create the elements by PUT, each request once; an outcome for each, in order."""
        return Sending(self.transport, self.render).send(elements, idempotency_key)

    def find(self, elements: Sequence[OutElement]) -> Mapping[str, Sequence[PackageRecord]]:
        """By natural key, what of these is in Xero already, whatever its status."""
        return self._lookup.find(elements)

    def read(self, source_type: str, package_ids: Sequence[str]) -> Mapping[str, PackageRecord]:
        """Read back by id; an id that Xero does not have is missing from the answer."""
        return self._lookup.read(source_type, package_ids)

    def payments_since(self, watermark: datetime | None) -> PaymentsRead:
        """Payments changed since, deleted ones included, and what looks like payments but is not cash."""
        return PaymentsReader(self._reading, self._lookup).since(watermark)

    def trial_balance(self, as_at: date) -> dict[str, Decimal]:
        """Balance of each account at a date, debit positive, by account id."""
        told = self._reading.unpaged("get_report_trial_balance", "Reports", date=iso(as_at))
        return chart.trial_balance(told[0], self.chart()) if told else {}

    def judge(self, element: OutElement, known: Known) -> list[Finding]:
        """Offline: the findings this payload would meet in Xero, in Xero's words."""
        return self._judging.findings(element, known)

    def explain(self, message: str) -> Explanation:
        """Cause and fix of one of Xero's messages."""
        return explain(message)

    def void(self, source_type: str, package_id: str) -> Outcome:
        """Take a document of ours out of Xero's ledger; once, never retried."""
        return void(self.transport, self._lookup, source_type, package_id)

    def ledger_url(self, source_type: str, package_id: str) -> str:
        """Where a person opens it; empty where Xero has no page for it by id."""
        pages = _PRACTICE_PAGES if self._addresses.page_url else _PAGES
        key, kind = package_id.partition("/")[0], "Prepayment" if source_type == "Allocation" else source_type
        if kind not in pages or not key:
            return ""
        path = pages[kind].format(id=quote(key, safe=""))
        if self._addresses.page_url:
            return f"{self._addresses.page_url}{path}"
        if not self._short_code:
            return f"{GO}{path}"
        return f"{GO}/organisationlogin/default.aspx?shortcode={quote(self._short_code, safe='!')}&redirecturl={quote(path, safe='/')}"

    def _only_tenant(self) -> str:
        """The one organisation of this connection. A custom connection has one and needs no header: then a missing list does not matter."""
        where = self._addresses.connections_url
        there = urlparse(where)
        try:
            with httpx.Client(
                timeout=httpx.Timeout(30, connect=10), trust_env=there.hostname not in {"localhost", "127.0.0.1", "::1"}
            ) as client:
                answer = client.get(where, headers={"Authorization": f"Bearer {self._tokens.access()}", "Accept": "application/json"})
            listed: Any = answer.json() if answer.status_code == 200 else None
        except (httpx.HTTPError, ValueError):
            listed = None
        if not isinstance(listed, list):
            if self._tokens.by_client:
                return ""
            raise NotConnected("Xero does not list the organisations of this sign-in.", "Repeat, or set KCCWB_XERO_TENANT_ID.")
        open_to = {
            str(one["tenantId"]): str(one.get("tenantName") or "")
            for one in listed
            if isinstance(one, dict) and one.get("tenantId") and str(one.get("tenantType") or "ORGANISATION").upper() == "ORGANISATION"
        }
        if len(open_to) > 1:
            names = "; ".join(f"{name} ({key})" for key, name in open_to.items())
            raise NotConnected(
                f"This sign-in is open to several organisations: {names}.",
                "Name one with --tenant, or KCCWB_XERO_TENANT_ID, and connect again.",
            )
        if not open_to and not self._tokens.by_client:
            raise NotConnected("This sign-in is open to no organisation.", "Sign in again and allow access to one.")
        return next(iter(open_to), "")

    def _named(self) -> list[dict[str, Any]]:
        """The organisation's own record. A server that keeps none is known by its tenant, if it has a chart of accounts at all."""
        try:
            return self._reading.unpaged("get_organisations", "Organisations")
        except NotFound:
            if not self._reading.unpaged("get_accounts", "Accounts"):
                raise
            return [{"OrganisationID": self._tenant, "Name": self._tenant or self.name}]

    def _optional(self, method: str, envelope: str) -> list[dict[str, Any]]:
        """A list that only sharpens the pre-check: without it nothing is concluded."""
        try:
            return self._reading.unpaged(method, envelope, attempts=1)
        except RateLimited:
            raise
        except PackageError:
            return []
