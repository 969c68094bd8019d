"""Another server than ours that speaks Xero: barer, odder, and still understood."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.xero.adapter import XeroPackage
from kccwb.accounting.xero.addresses import Addresses
from kccwb.accounting.xero.tokens import Tokens
from kccwb.model.errors import PackageError
from tests.integration.xero_ground import Memory, company, document, sent

Answer = tuple[int, object]
Query = dict[str, str]
ID = "11111111-0000-4000-8000-{:012d}"


class Bare(ThreadingHTTPServer):
    """Answers from a table of (method, path) → function of the query and the body; anything else is an HTML 404."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers: dict[tuple[str, str], Callable[[Query, Any], Answer]] = {}
        self.seen: list[tuple[str, str, Query, dict[str, str]]] = []
        self.headers: dict[str, str] = {}
        self.on("POST", "/token", lambda query, body: (200, {"access_token": "opaque"}))
        self.on("GET", "/api/Organisation", lambda query, body: (200, {"Organisations": [{"Name": "Bare", "BaseCurrency": "GBP"}]}))

    def on(self, method: str, path: str, answer: Callable[[Query, Any], Answer]) -> None:
        self.answers[(method, path)] = answer

    def package(self, tenant_id: str = "t") -> XeroPackage:
        base = f"http://127.0.0.1:{self.server_port}"
        where = Addresses(f"{base}/api", f"{base}/token", f"{base}/authorize", f"{base}/connections", "id", tenant_id)
        return XeroPackage(where, Tokens(where, Memory(), "test", "secret"), timeouts=Timeouts(2, 5), backoff=0.01)


class Handler(BaseHTTPRequestHandler):
    server: Bare
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def _answer(self) -> None:
        there = urlparse(self.path)
        query = {name: values[0] for name, values in parse_qs(there.query).items()}
        raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        is_json = "json" in self.headers.get("Content-Type", "")
        body = json.loads(raw) if raw and is_json else raw.decode()
        self.server.seen.append((self.command, there.path, query, dict(self.headers)))
        answer = self.server.answers.get((self.command, there.path))
        status, told = answer(query, body) if answer else (404, "<html>not here</html>")
        content = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815  the server's own names

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def bare() -> Iterator[Bare]:
    server = Bare()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_a_bare_token_and_an_organisation_are_enough(bare: Bare) -> None:
    package = bare.package()
    found = package.connect()
    assert (found.name, found.base_currency, found.currencies, found.can_approve) == ("Bare", "GBP", (), True)
    (call,) = [seen for seen in bare.seen if seen[1] == "/api/Organisation"]
    headers = {name.lower(): value for name, value in call[3].items()}
    assert (headers["authorization"], headers["xero-tenant-id"], headers["accept-encoding"]) == ("Bearer opaque", "t", "gzip")


def test_a_list_that_ignores_pages_ends_and_names_each_once(bare: Bare) -> None:
    rows = [{"ContactID": ID.format(n), "Name": f"C{n}", "ContactNumber": None} for n in range(250)]
    bare.on("GET", "/api/Contacts", lambda query, body: (200, {"Contacts": rows}))
    assert len(bare.package().contacts()) == 250
    assert len([seen for seen in bare.seen if seen[1] == "/api/Contacts"]) == 2


def test_small_pages_without_a_count_are_read_to_the_end(bare: Bare) -> None:
    rows = [{"ContactID": ID.format(n), "Name": f"C{n}"} for n in range(230)]

    def page(query: Query, body: Any) -> Answer:
        start = (int(query["page"]) - 1) * 100
        return 200, {"Contacts": rows[start : start + 100]}

    bare.on("GET", "/api/Contacts", page)
    assert len(bare.package().contacts()) == 230


def test_a_filter_that_is_not_understood_is_left_out(bare: Bare) -> None:
    note = {"CreditNoteID": ID.format(1), "CreditNoteNumber": "N1", "Type": "ACCRECCREDIT", "Date": "2026-03-10T00:00:00", "Total": 12.34}

    def listed(query: Query, body: Any) -> Answer:
        return (400, {"Type": "QueryParseException", "Message": "no"}) if "where" in query else (200, {"CreditNotes": [note]})

    bare.on("GET", "/api/CreditNotes", listed)
    wanted = document("c", "N1", "Sales Credit")
    (held,) = bare.package().find([wanted])[wanted.row_id]
    assert (held.date, held.total) == (date(2026, 3, 10), Decimal("12.34"))


def test_nulls_unknown_words_and_both_kinds_of_dates_survive(bare: Bare) -> None:
    odd = {
        "InvoiceID": ID.format(1),
        "Type": "ACCREC",
        "InvoiceNumber": None,
        "Contact": None,
        "Date": "/Date(1774915200000+0000)/",
        "DueDate": None,
        "Status": "SOMETHINGNEW",
        "CurrencyCode": "XAU",
        "Total": 0.1,
        "TotalTax": "1,234.50",
        "LineItems": None,
        "UpdatedDateUTC": "2026-03-31T12:00:00+01:00",
        "Novelty": [{"deep": None}],
    }
    bare.on("GET", "/api/Invoices", lambda query, body: (200, {"Invoices": [odd, {**odd, "InvoiceID": ID.format(2), "Type": "AROTHER"}]}))
    bare.on("GET", "/api/CreditNotes", lambda query, body: (200, {"CreditNotes": None}))
    first, second = bare.package().documents_since(None)
    assert (first.kind, first.number, first.contact_id, first.date, first.due_date) == ("Sales Invoice", "", "", date(2026, 3, 31), None)
    assert (first.status, first.currency, first.total, first.tax) == ("SOMETHINGNEW", "XAU", Decimal("0.1"), Decimal("1234.50"))
    assert first.updated is not None
    assert (first.updated.hour, first.updated.tzinfo) == (11, None)
    assert second.kind == "AROTHER"


def test_an_id_is_gone_only_when_xero_says_so_itself(bare: Bare) -> None:
    """A server that overlooks the filter by id shows other invoices: ours is asked for alone before it counts as gone."""
    here, elsewhere = ID.format(1), ID.format(2)
    bare.on("GET", "/api/Invoices", lambda query, body: (200, {"Invoices": []}))
    bare.on("GET", f"/api/Invoices/{here}", lambda query, body: (200, {"Invoices": [{"InvoiceID": here, "Type": "ACCREC"}]}))
    assert set(bare.package().read("Sales Invoice", [here, elsewhere])) == {here}


def test_a_bill_is_found_where_numbers_do_not_list_bills(bare: Bare) -> None:
    bill = {"InvoiceID": ID.format(1), "Type": "ACCPAY", "InvoiceNumber": "B1", "Contact": {"ContactID": "c"}, "Date": "2026-03-10"}

    def listed(query: Query, body: Any) -> Answer:
        return 200, {"Invoices": [] if "InvoiceNumbers" in query else [bill]}

    bare.on("GET", "/api/Invoices", listed)
    wanted = document("c", "B1", "Purchase Invoice")
    assert [held.package_id for held in bare.package().find([wanted])[wanted.row_id]] == [ID.format(1)]


@pytest.mark.parametrize(
    ("status", "told", "result"),
    [
        (400, "<html>Bad request</html>", "unknown"),
        (400, {"Message": "JSON for post data was invalid"}, "rejected"),
        (404, "", "rejected"),
        (413, {"Message": "Too large"}, "rejected"),
        (302, "", "unknown"),
        (200, "[]", "unknown"),
    ],
)
def test_a_refusal_is_a_refusal_only_when_it_can_be_read(bare: Bare, status: int, told: object, result: str) -> None:
    bare.on("PUT", "/api/Contacts", lambda query, body: (status, told))
    (outcome,) = sent(bare.package(), company())
    assert outcome.result == result
    assert outcome.messages
    assert len([seen for seen in bare.seen if seen[0] == "PUT"]) == 1


def test_a_create_says_what_it_must_on_the_wire(bare: Bare) -> None:
    kept: list[Any] = []

    def take(query: Query, body: Any) -> Answer:
        kept.append(body)
        return 200, {"Invoices": [{"InvoiceID": ID.format(1), "InvoiceNumber": "INV1"}]}

    bare.on("PUT", "/api/Invoices", take)
    assert sent(bare.package(), document("c"), key="the-key")[0].result == "accepted"
    ((_, _, query, headers),) = [seen for seen in bare.seen if seen[0] == "PUT"]
    assert (query["summarizeErrors"], query["unitdp"], headers["Idempotency-Key"]) == ("false", "4", "the-key")
    assert kept[0]["Invoices"][0]["Contact"] == {"ContactID": "c"}


def test_a_batch_too_large_for_one_request_is_split_with_keys_of_its_own(bare: Bare) -> None:
    def take(query: Query, body: Any) -> Answer:
        return 200, {"Contacts": [{**one, "ContactID": one["ContactNumber"]} for one in body["Contacts"]]}

    bare.on("PUT", "/api/Contacts", take)
    many = [company(f"C{n}", "x" * 200_000) for n in range(40)]
    assert [one.package_id for one in sent(bare.package(), *many, key="k")] == [one.urn for one in many]
    keys = [headers["Idempotency-Key"] for method, _, _, headers in bare.seen if method == "PUT"]
    assert keys == ["k", "k-1", "k-2"]


def test_a_later_part_that_is_not_let_in_leaves_the_earlier_accepted(bare: Bare) -> None:
    calls: list[int] = []

    def take(query: Query, body: Any) -> Answer:
        calls.append(len(body["Contacts"]))
        if len(calls) > 1:
            return 403, {"Detail": "AuthenticationUnsuccessful"}
        return 200, {"Contacts": [{**one, "ContactID": one["ContactNumber"]} for one in body["Contacts"]]}

    bare.on("PUT", "/api/Contacts", take)
    found = sent(bare.package(), *(company(f"C{n}", "x" * 200_000) for n in range(40)))
    assert [one.result for one in found] == ["accepted"] * calls[0] + ["not_sent"] * (40 - calls[0])
    assert len(calls) == 2


@pytest.mark.parametrize("headers", [{}, {"X-MinLimit-Remaining": "60", "X-DayLimit-Remaining": "5000"}])
def test_a_server_with_calls_to_spare_is_not_slowed(bare: Bare, headers: dict[str, str]) -> None:
    bare.headers = headers
    bare.on("GET", "/api/Accounts", lambda query, body: (200, {"Accounts": []}))
    package = bare.package()
    began = time.monotonic()
    for _ in range(90):
        package.chart()
    assert time.monotonic() - began < 10
    assert package.calls_left().day == (5000 if headers else None)


def test_a_payment_that_tells_little_is_completed_from_its_invoice(bare: Bare) -> None:
    paid = {"PaymentID": ID.format(9), "PaymentType": "ACCRECPAYMENT", "Date": "2026-03-20", "Amount": 5.5}
    paid |= {"Invoice": {"InvoiceID": ID.format(1)}, "Account": {"AccountID": ID.format(3)}, "Status": "AUTHORISED"}
    held = {"InvoiceID": ID.format(1), "Type": "ACCREC", "InvoiceNumber": "A1", "CurrencyCode": "EUR", "Contact": {"ContactID": "c"}}
    bare.on("GET", "/api/Payments", lambda query, body: (200, {"Payments": [paid]}))
    bare.on("GET", "/api/Invoices", lambda query, body: (200, {"Invoices": [held]}))
    bare.on("GET", "/api/CreditNotes", lambda query, body: (200, {}))
    (one,) = bare.package().payments_since(None).payments
    assert (one.kind, one.document_number, one.currency, one.contact_id, one.amount) == ("cash", "A1", "EUR", "c", Decimal("5.5"))


def test_the_trial_balance_takes_the_year_to_date_by_account_id(bare: Bare) -> None:
    def row(key: str, *cells: str) -> dict[str, Any]:
        attributes = [{"Id": "account", "Value": key}]
        return {"RowType": "Row", "Cells": [{"Value": cell, "Attributes": attributes} for cell in cells]}

    header = {"RowType": "Header", "Cells": [{"Value": name} for name in ("Account", "Debit", "Credit", "YTD Debit", "YTD Credit")]}
    section = {
        "RowType": "Section",
        "Rows": [row("a", "Sales (200)", "", "1.00", "", "1,234.50"), row("b", "Bank (090)", "1", "", "1234.5", "")],
    }
    total = {"RowType": "Section", "Rows": [{"RowType": "SummaryRow", "Cells": [{"Value": "Total"}]}]}
    bare.on("GET", "/api/Reports/TrialBalance", lambda query, body: (200, {"Reports": [{"Rows": [header, section, total]}]}))
    bare.on("GET", "/api/Accounts", lambda query, body: (200, {"Accounts": []}))
    assert bare.package().trial_balance(date(2026, 3, 31)) == {"a": Decimal("-1234.50"), "b": Decimal("1234.5")}


def test_a_server_without_an_organisation_record_is_known_by_its_tenant(bare: Bare) -> None:
    del bare.answers[("GET", "/api/Organisation")]
    with pytest.raises(PackageError, match="does not have"):
        bare.package().connect()
    bare.on("GET", "/api/Accounts", lambda query, body: (200, {"Accounts": [{"AccountID": ID.format(1), "Code": "200"}]}))
    found = bare.package("tenant-1").connect()
    assert (found.id, found.name, found.base_currency) == ("tenant-1", "tenant-1", "")


def test_a_server_without_credit_notes_has_none(bare: Bare) -> None:
    sale = {"InvoiceID": ID.format(1), "InvoiceNumber": "A1", "Type": "ACCREC"}
    bare.on("GET", "/api/Invoices", lambda query, body: (200, {"Invoices": [sale]}))
    bare.on("GET", "/api/Payments", lambda query, body: (200, {"Payments": []}))
    assert [held.number for held in bare.package().documents_since(None)] == ["A1"]
    assert bare.package().payments_since(None).payments == ()
    with pytest.raises(PackageError):
        bare.package().find([document("c", "N1", "Sales Credit")])  # what may have been sent is never concluded from a missing list
