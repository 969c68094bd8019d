"""QuickBooks' tokens, throttles, repeated requests and ordered faults."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kccwb.practice import PracticeServer

from .quickbooks_shop import Shop, access_token


def refresh(server: PracticeServer, token: str, **extra: Any) -> httpx.Response:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return httpx.post(server.quickbooks_token_url, data=form, auth=("any", "secret"), **extra)


def settings(server: PracticeServer, **changes: Any) -> httpx.Response:
    return httpx.post(f"{server.base_url}/practice/settings", json=changes)


def order(server: PracticeServer, kind: str, path: str, **fields: Any) -> None:
    httpx.post(f"{server.base_url}/practice/faults", json={"kind": kind, "match": {"path": path}, **fields}).raise_for_status()


def test_discovery_and_connection_name_every_address(books: Shop) -> None:
    server = books.server
    found = httpx.get(server.quickbooks_discovery_url).json()
    assert found["token_endpoint"] == server.quickbooks_token_url
    assert found["authorization_endpoint"] == server.quickbooks_authorize_url
    assert found["revocation_endpoint"] == server.quickbooks_revoke_url
    given = httpx.get(f"{server.base_url}/practice/connection").json()
    assert (given["api_url"], given["realm_id"]) == (server.quickbooks_api_url, server.realm_id)
    assert refresh(server, given["refresh_token"]).status_code == 200
    assert httpx.get(f"{server.base_url}/practice/health").json()["package"] == "quickbooks"


def test_consent_gives_a_code_the_state_and_the_realm(books: Shop) -> None:
    server, back = books.server, "http://127.0.0.1:9/callback"
    query = {"client_id": "x", "response_type": "code", "scope": "com.intuit.quickbooks.accounting", "redirect_uri": back, "state": "s1"}
    reply = httpx.get(server.quickbooks_authorize_url, params=query)
    found = parse_qs(urlsplit(reply.headers["location"]).query)
    assert (reply.status_code, found["state"], found["realmId"]) == (302, ["s1"], [server.realm_id])
    form = {"grant_type": "authorization_code", "code": found["code"][0], "redirect_uri": back}
    assert httpx.post(server.quickbooks_token_url, data=form).json() == {"error": "invalid_client"}
    form |= {"client_id": "x", "client_secret": "y"}
    token = httpx.post(server.quickbooks_token_url, data=form).json()
    assert (token["token_type"], token["expires_in"]) == ("bearer", 3600)
    assert httpx.post(server.quickbooks_token_url, data=form).json()["error"] == "invalid_grant"
    assert refresh(server, token["refresh_token"]).status_code == 200


def test_a_refresh_token_rotates_and_the_old_one_dies(books: Shop) -> None:
    server = books.server
    first = server.refresh_token
    second = refresh(server, first).json()["refresh_token"]
    assert first != second
    assert refresh(server, first).json()["error"] == "invalid_grant"
    settings(server, refresh_grace_seconds=60)
    third = refresh(server, second).json()["refresh_token"]
    assert refresh(server, second).status_code == 200
    settings(server, refresh_rotation=False)
    assert refresh(server, third).json()["refresh_token"] == third
    assert httpx.post(server.quickbooks_revoke_url, json={"token": third}).status_code == 200
    assert refresh(server, third).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(("spelling", "key"), [("fault", "fault"), ("Fault", "Fault")])
def test_a_caller_without_a_good_token_or_realm_is_turned_away(books: Shop, spelling: str, key: str) -> None:
    server = books.server
    settings(server, gateway_spelling=spelling, access_seconds=60)
    errors = "error" if key == "fault" else "Error"

    def code(headers: dict[str, str], realm: str) -> tuple[int, str]:
        reply = httpx.get(f"{server.quickbooks_api_url}/company/{realm}/preferences", headers=headers)
        return reply.status_code, reply.json()[key][errors][0]["code"]

    good = {"Authorization": f"Bearer {access_token(server)}"}
    assert code({}, server.realm_id) == (401, "3202")
    assert code({"Authorization": "Bearer no"}, server.realm_id) == (401, "3200")
    assert code(good, "123") == (403, "3100")
    httpx.post(f"{server.base_url}/practice/clock", json={"advance": 61})
    assert code(good, server.realm_id) == (401, "3200")


def test_throttles_are_off_until_switched_on(books: Shop) -> None:
    for _ in range(15):
        assert books.client.get("/preferences").status_code == 200
    settings(books.server, rate_limits={"enabled": True, "second": 1000, "minute": 20})
    replies = [books.client.get("/preferences") for _ in range(21)]
    assert [reply.status_code for reply in replies] == [200] * 20 + [429]
    assert replies[-1].json()["fault"]["error"][0]["message"] == "message=ThrottleExceeded; errorCode=003001; statusCode=429"
    httpx.post(f"{books.server.base_url}/practice/clock", json={"advance": 61})
    assert books.client.get("/preferences").status_code == 200
    settings(books.server, rate_limits={"minute": 500, "batch_minute": 1})
    batches = [books.client.post("/batch", json={"BatchItemRequest": []}).status_code for _ in range(2)]
    assert batches == [200, 429]


@pytest.mark.parametrize(("how", "made"), [("honoured", 1), ("ignored", 2), ("refused", 1)])
def test_a_repeated_request_id_follows_the_switch(books: Shop, how: str, made: int) -> None:
    settings(books.server, requestid=how, warn_duplicate_doc_numbers=False)
    first, second = (books.send("Invoice", books.sale("SI-1"), requestid="abc-1") for _ in range(2))
    assert books.query("select count(*) from Invoice") == {"totalCount": made}
    if how == "honoured":
        assert first.json() == second.json()
    if how == "refused":
        assert second.json()["Fault"]["Error"][0]["code"] == "600"
    assert books.code("Invoice", books.sale("SI-2"), requestid="x" * 51) == "2130"


def test_a_refused_request_keeps_no_answer(books: Shop) -> None:
    assert books.code("Invoice", books.sale("SI-1", TxnDate="soon"), requestid="r1") == "2060"
    assert books.send("Invoice", books.sale("SI-1"), requestid="r1").status_code == 200


@pytest.mark.parametrize(("kind", "stored"), [("drop_before", 0), ("drop_after", 1)])
def test_the_line_can_be_cut_before_or_after_the_work(books: Shop, kind: str, stored: int) -> None:
    order(books.server, kind, "/invoice")
    with pytest.raises(httpx.TransportError):
        books.send("Invoice", books.sale("SI-1"), requestid="r1")
    assert books.query("select count(*) from Invoice") == {"totalCount": stored}
    assert books.send("Invoice", books.sale("SI-1"), requestid="r1").status_code == 200
    assert books.query("select count(*) from Invoice") == {"totalCount": 1}


def test_replies_can_be_spoiled(books: Shop) -> None:
    for kind, status in (("status", 504), ("html", 503), ("empty", 200), ("malformed_json", 200)):
        order(books.server, kind, "/preferences", status=status)
        reply = books.client.get("/preferences")
        assert reply.status_code == status
        with pytest.raises(ValueError):
            reply.json()
    order(books.server, "fault", "/preferences")
    reply = books.client.get("/preferences")
    assert (reply.status_code, reply.json()["Fault"]["Error"][0]["code"]) == (200, "10000")
    order(books.server, "fault_lower", "/preferences", status=500)
    reply = books.client.get("/preferences")
    assert (reply.status_code, reply.json()["fault"]["error"][0]["code"]) == (500, "10000")
    order(books.server, "slow", "/preferences", delay=0.01)
    assert books.client.get("/preferences").status_code == 200


def test_half_of_a_batch_can_be_kept(books: Shop) -> None:
    order(books.server, "half", "/batch")
    items = [{"bId": str(n), "operation": "create", "Customer": {"DisplayName": f"C{n}"}} for n in range(4)]
    with pytest.raises(httpx.TransportError):
        books.client.post("/batch", json={"BatchItemRequest": items})
    assert books.query("select count(*) from Customer where DisplayName like 'C%'") == {"totalCount": 2}


def test_the_token_endpoint_can_fail_too(books: Shop) -> None:
    order(books.server, "status", "/tokens/bearer", status=503)
    token = books.server.refresh_token
    assert refresh(books.server, token).status_code == 503
    assert refresh(books.server, token).status_code == 200


def test_faults_can_be_spelt_small(books: Shop) -> None:
    settings(books.server, fault_spelling="fault")
    reply = books.send("Invoice", {})
    assert reply.json()["fault"]["error"][0]["code"] == "2020"
    assert reply.json()["fault"]["type"] == "ValidationFault"


def test_the_log_shows_requests_and_no_secrets(books: Shop) -> None:
    books.invoice("SI-1")
    entries = httpx.get(f"{books.server.base_url}/practice/requests").json()["requests"]
    assert entries[0]["body"] == {"grant_type": "refresh_token"}
    last = entries[-1]
    assert (last["method"], last["path"], last["status"], last["body"]["DocNumber"]) == ("POST", "/invoice", 200, "SI-1")
    assert "authorization" not in last["headers"]


def test_settings_are_named_and_checked(books: Shop) -> None:
    shown = settings(books.server, book_close_date="2026-01-31", rates={"EUR": 0.9}).json()
    assert (shown["book_close_date"], shown["rates"]["EUR"], shown["rounding"]) == ("2026-01-31", "0.9", "document")
    for wrong in (
        {"colour": "red"},
        {"rounding": "never"},
        {"multi_currency": "yes"},
        {"book_close_date": "soon"},
        {"rate_limits": {"x": 1}},
    ):
        assert settings(books.server, **wrong).status_code == 400


def test_a_package_keeps_to_its_own_books(tmp_path: Any) -> None:
    with PracticeServer(tmp_path / "books.sqlite", package="quickbooks") as server:
        assert server.realm_id.isdigit()
    with pytest.raises(ValueError, match="another package"):
        PracticeServer(tmp_path / "books.sqlite").start()
    with pytest.raises(ValueError, match="cannot speak"):
        PracticeServer(package="sage")
