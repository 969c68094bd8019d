"""What each failure of the line or the server means: kept, refused, unknown or never sent."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.pool import Timeouts
from kccwb.accounting.xero.adapter import XeroPackage
from kccwb.accounting.xero.tokens import Tokens
from kccwb.model.errors import NotConnected, PackageError, PackageUnreachable, RateLimited
from kccwb.practice import PracticeServer
from tests.integration.xero_ground import Memory, adapter, addresses, calls, contact_of, document, order_fault, sent


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


LOST: list[tuple[str, dict[str, Any], bool]] = [
    ("status", {"status": 500}, False),
    ("status", {"status": 503}, False),
    ("html", {"status": 200}, False),
    ("empty", {}, False),
    ("malformed_json", {}, False),
    ("half", {}, False),
    ("drop_before", {}, False),
    ("drop_after", {}, True),
    ("slow", {"delay": 1.5}, True),
]


@pytest.mark.parametrize(("kind", "more", "kept"), LOST, ids=[f"{kind}-{more.get('status', '')}" for kind, more, _ in LOST])
def test_a_lost_answer_to_a_write_is_unknown_and_sent_once(server: PracticeServer, kind: str, more: dict[str, Any], kept: bool) -> None:
    xero = adapter(server, read_timeout=0.7)
    out = document(contact_of(xero), "A1")
    before = calls(server, "PUT", "/Invoices")
    order_fault(server, "PUT", "/Invoices", kind, **more)
    (outcome,) = sent(xero, out)
    assert outcome.result == "unknown", outcome
    if kind == "slow":
        time.sleep(1.2)
    assert calls(server, "PUT", "/Invoices") - before <= 1
    if kept:
        assert [one.number for one in xero.find([out])[out.row_id]] == ["A1"]


@pytest.mark.parametrize("kind", ["status", "html", "empty", "malformed_json", "drop_before", "drop_after"])
def test_a_read_is_repeated_until_it_is_answered(server: PracticeServer, kind: str) -> None:
    xero = adapter(server)
    order_fault(server, "GET", "/Accounts", kind, times=2)
    assert xero.chart()


def test_a_read_gives_up_in_plain_words(server: PracticeServer) -> None:
    xero = adapter(server)
    order_fault(server, "GET", "/Accounts", "status", status=500, times=50)
    with pytest.raises(PackageError, match="500"):
        xero.chart()


def test_nobody_listening_is_unreachable() -> None:
    with PracticeServer() as server:
        xero = adapter(server)
        contact = contact_of(xero)
    with pytest.raises(PackageUnreachable):
        sent(xero, document(contact, "A1"))
    with pytest.raises(PackageUnreachable):
        xero.chart()


def test_a_refused_token_is_renewed_once(server: PracticeServer) -> None:
    xero = adapter(server)
    out = document(contact_of(xero), "A1")
    order_fault(server, "PUT", "/Invoices", "status", status=401)
    assert sent(xero, out)[0].result == "accepted"
    order_fault(server, "PUT", "/Invoices", "status", status=401, times=5)
    with pytest.raises(NotConnected):
        sent(xero, document(out.contact_id, "A2"))


def test_a_forbidden_organisation_is_not_connected(server: PracticeServer) -> None:
    xero = adapter(server)
    out = document(contact_of(xero), "A1")
    order_fault(server, "PUT", "/Invoices", "status", status=403)
    with pytest.raises(NotConnected):
        sent(xero, out)


def test_limits_are_told_on_writes_and_waited_out_on_reads(server: PracticeServer) -> None:
    xero = adapter(server)
    out = document(contact_of(xero), "A1")
    minute = {"status": 429, "headers": {"Retry-After": "7", "X-Rate-Limit-Problem": "minute"}}
    order_fault(server, "PUT", "/Invoices", "status", **minute)
    with pytest.raises(RateLimited) as limited:
        sent(xero, out)
    assert (limited.value.retry_after, limited.value.limit) == (7, "minute")
    assert sent(xero, out)[0].result == "accepted"
    waited: list[float] = []
    xero.transport.sleep = waited.append
    order_fault(server, "GET", "/Accounts", "status", **minute)
    assert xero.chart()
    assert waited == [7.0]
    day = {"status": 429, "headers": {"Retry-After": "40000", "X-Rate-Limit-Problem": "day"}}
    order_fault(server, "GET", "/Accounts", "status", **day)
    with pytest.raises(RateLimited) as limited:
        xero.chart()
    assert limited.value.limit == "day"
    assert waited == [7.0]


def test_eight_threads_renew_one_token(server: PracticeServer) -> None:
    where = addresses(server)
    tokens = Tokens(where, Memory(), "test", server.client_secret)
    first = tokens.access()
    before = calls(server, "POST", "/connect/token")
    with ThreadPoolExecutor(8) as pool:
        fresh = set(pool.map(lambda _: tokens.renewed(first), range(8)))
    assert len(fresh) == 1
    assert fresh != {first}
    assert calls(server, "POST", "/connect/token") - before <= 1


def test_a_withdrawn_sign_in_asks_to_connect_again(server: PracticeServer) -> None:
    memory = Memory()
    where = addresses(server)
    tokens = Tokens(where, memory, "test", server.client_secret)
    tokens.access()
    kept = memory.kept["test"]["token"]
    memory.write("test", {"token": {**kept, "refresh_token": "withdrawn", "expires_at": 0}})
    with pytest.raises(NotConnected, match="invalid_grant"):
        Tokens(where, memory, "test").access()


def test_the_largest_batch_stays_one_request_and_a_comma_is_no_list(server: PracticeServer) -> None:
    xero = adapter(server)
    contact = contact_of(xero)
    outs = [document(contact, f"A,{number}") for number in range(50)]
    assert {one.result for one in sent(xero, *outs)} == {"accepted"}
    found = xero.find(outs)
    assert all(len(found[one.row_id]) == 1 for one in outs)
    assert sum((held.total or Decimal(0) for held in xero.documents_since(None)), Decimal(0)) == 6000


def test_a_server_that_never_answers_is_given_up(server: PracticeServer) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(8)
        where = addresses(server, api_url=f"http://127.0.0.1:{silent.getsockname()[1]}/api.xro/2.0")
        deaf = XeroPackage(where, Tokens(where, Memory(), "test", server.client_secret), timeouts=Timeouts(1, 0.2), backoff=0.01)
        with pytest.raises(PackageError):
            deaf.chart()
