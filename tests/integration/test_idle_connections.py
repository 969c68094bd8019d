"""A server may close a connection while the next request is on its way: nobody of ours may meet that, and nothing is sent twice."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import date

import pytest

from kccwb.accounting import pool
from kccwb.accounting.pool import Timeouts
from kccwb.accounting.xero.pool import accounting_api
from kccwb.accounting.xero.transport import Transport
from kccwb.demo.story_xero import XeroBooks
from kccwb.model.errors import AnswerUnknown
from kccwb.practice import PracticeServer
from kccwb.practice import server as practice_server
from tests.integration.xero_ground import adapter, contact_of, document, sent

ANSWER = json.dumps({"access_token": "t", "tenant_id": "x", "Invoices": [], "Organisations": []}).encode()


class ClosesIdle:
    """Answers the first request of a connection, keeps it open, and closes it without an answer when the second one comes."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as stream:
            self._read(stream)
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(ANSWER)}\r\n\r\n"
            connection.sendall(head.encode() + ANSWER)
            self._read(stream)

    def _read(self, stream: object) -> None:
        lines = iter(stream.readline, b"")  # type: ignore[attr-defined]
        first = next(lines, b"").decode()
        if not first:
            return
        length = 0
        for line in lines:
            if line == b"\r\n":
                break
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        stream.read(length)  # type: ignore[attr-defined]
        self.requests.append(first.split()[0])

    def close(self) -> None:
        """Stop listening."""
        self._listening.close()


class Bearer:
    """Tokens that never run out."""

    def access(self) -> str:
        return "t"

    def renewed(self, _: str) -> str:
        return "t"


@pytest.fixture
def server() -> Iterator[ClosesIdle]:
    running = ClosesIdle()
    yield running
    running.close()


def transport(server: ClosesIdle) -> Transport:
    return Transport(server.url, Bearer(), lambda: "x", timeouts=Timeouts(2, 2), backoff=0.01)  # type: ignore[arg-type]


def put(xero: Transport, key: str) -> object:
    return xero.write("create_invoices", {"Invoices": []}, idempotency_key=key)


def test_a_connection_that_rested_is_not_used_for_an_upload(server: ClosesIdle, monkeypatch: pytest.MonkeyPatch) -> None:
    xero = transport(server)
    put(xero, "a")
    monkeypatch.setattr(pool, "IDLE", -1.0)  # as if the rest had been long
    put(xero, "b")
    put(xero, "c")
    assert server.requests == ["PUT"] * 3


def test_a_line_closed_under_an_upload_is_unknown_and_the_upload_is_sent_once(server: ClosesIdle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "IDLE", 60.0)
    xero = transport(server)
    put(xero, "a")
    with pytest.raises(AnswerUnknown, match="broke"):
        put(xero, "b")
    assert server.requests == ["PUT"] * 2


def test_warm_connections_are_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "IDLE", 60.0)
    with PracticeServer() as practice:
        api = accounting_api(practice.xero_api_url, Timeouts(2, 5))
        manager = api.api_client.rest_client.pool_manager
        for _ in range(3):
            manager.request("GET", f"{practice.base_url}/practice/health")
        kept = manager.connection_from_url(practice.base_url)
        assert (kept.num_connections, kept.num_requests) == (1, 3)


def test_the_demo_asks_over_a_connection_of_its_own_each_time(server: ClosesIdle) -> None:
    books = XeroBooks(server.url)
    books.lock(date(2026, 9, 30))
    books.close()
    assert server.requests == ["POST", "GET", "POST"]


def test_an_upload_after_the_server_let_go_of_the_idle_line_arrives_once(monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(practice_server, "KEEP_ALIVE", 1)
    with PracticeServer() as practice:
        xero = adapter(practice)
        contact = contact_of(xero)
        time.sleep(1.5)
        (outcome,) = sent(xero, document(contact, "A1"))
        assert outcome.result == "accepted", outcome
