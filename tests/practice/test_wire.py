"""The API's manners: tokens, batches, lists, idempotency, limits and faults."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kccwb.practice import PracticeServer

from .conftest import Shop, caller


def test_a_missing_token_is_401_a_wrong_tenant_403_and_an_unknown_path_an_empty_404(server: PracticeServer, xero: httpx.Client) -> None:
    assert httpx.get(f"{server.xero_api_url}/Organisation").status_code == 401
    reply = xero.get("/Organisation", headers={"xero-tenant-id": "00000000-0000-0000-0000-000000000001"})
    assert reply.status_code == 403
    assert xero.get("/Organisation", headers={"xero-tenant-id": ""}).status_code == 200
    lost = xero.get("/Invoices/unknown")
    assert (lost.status_code, lost.text, lost.headers["content-type"][:9]) == (404, "", "text/html")


def test_a_token_ends_after_half_an_hour_of_the_practice_clock(server: PracticeServer, xero: httpx.Client) -> None:
    httpx.post(f"{server.base_url}/practice/clock", json={"advance": 1801})
    reply = xero.get("/Organisation")
    assert reply.status_code == 401
    assert "TokenExpired" in reply.json()["Detail"]


def test_a_browser_consents_with_pkce_and_refresh_tokens_rotate_with_grace(server: PracticeServer) -> None:
    verifier = "v" * 50
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": "any",
        "redirect_uri": "http://localhost:1/back",
        "scope": "offline_access accounting.invoices",
        "state": "s1",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    sent_to = httpx.get(server.xero_authorize_url, params=query).headers["location"]
    back = parse_qs(urlsplit(sent_to).query)
    assert back["state"] == ["s1"]
    form = {"grant_type": "authorization_code", "code": back["code"][0], "redirect_uri": query["redirect_uri"]}
    first = httpx.post(server.xero_token_url, data=form | {"code_verifier": verifier}).json()
    assert httpx.post(server.xero_token_url, data=form | {"code_verifier": verifier}).json()["error"] == "invalid_grant"
    again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = httpx.post(server.xero_token_url, data=again).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert httpx.post(server.xero_token_url, data=again).status_code == 200
    httpx.post(f"{server.base_url}/practice/clock", json={"advance": 1801})
    assert httpx.post(server.xero_token_url, data=again).status_code == 400
    third = httpx.post(server.xero_token_url, data=again | {"refresh_token": second["refresh_token"]}).json()
    headers = {"Authorization": f"Bearer {third['access_token']}"}
    [connection] = httpx.get(server.xero_connections_url, headers=headers).json()
    assert connection["tenantId"] == server.tenant_id


def test_one_bad_element_refuses_all_unless_errors_are_wanted_one_by_one(shop: Shop) -> None:
    batch = {"Invoices": [shop.document("S1"), shop.document("S2", Type="NOPE"), shop.document("S3")]}
    reply = shop.client.put("/Invoices", json=batch)
    assert (reply.status_code, reply.json()["ErrorNumber"], reply.json()["Type"]) == (400, 10, "ValidationException")
    assert shop.client.get("/Invoices").json()["Invoices"] == []
    rows = shop.client.put("/Invoices?summarizeErrors=false", json=batch).json()["Invoices"]
    assert [row["StatusAttributeString"] for row in rows] == ["OK", "ERROR", "OK"]
    assert rows[1]["InvoiceID"] == "00000000-0000-0000-0000-000000000000"
    assert rows[1]["ValidationErrors"] == [{"Message": "Invoice not of valid type for creation"}]
    assert len(shop.client.get("/Invoices").json()["Invoices"]) == 2


def test_malformed_json_dates_and_filters_have_their_own_problems(shop: Shop) -> None:
    reply = shop.client.put("/Invoices", content=b'{"Invoices": [')
    assert (reply.status_code, reply.json()["ErrorNumber"]) == (400, 14)
    reply = shop.client.put("/Invoices", json={"Invoices": [shop.document("M1", Date="31/13/2026")]})
    assert reply.json()["Message"] == "The string '31/13/2026' is not a valid AllXsd value."
    for where in ("Total >", "Colour==1", 'Status=="PAID" XOR true', "Total"):
        reply = shop.client.get("/Invoices", params={"where": where})
        assert reply.status_code in {200, 400}
    reply = shop.client.get("/Invoices", params={"where": "Colour==1"})
    assert (reply.status_code, reply.json()["Type"]) == (400, "QueryParseException")


def test_lists_come_in_pages_with_lines_and_without_pages_bare(shop: Shop) -> None:
    batch = {"Invoices": [shop.document(f"L{n}") for n in range(5)]}
    assert shop.client.put("/Invoices", json=batch).status_code == 200
    bare = shop.client.get("/Invoices").json()
    assert "LineItems" not in bare["Invoices"][0]
    assert "pagination" not in bare
    second = shop.client.get("/Invoices?page=2&pageSize=2").json()
    assert second["pagination"] == {"page": 2, "pageSize": 2, "pageCount": 3, "itemCount": 5}
    assert len(second["Invoices"][0]["LineItems"]) == 1
    assert shop.client.get("/Invoices?page=1&pageSize=9999").json()["pagination"]["pageSize"] == 1000


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ('Type=="ACCREC" AND Date>=DateTime(2026,03,01)', ["W2", "W3"]),
        ('InvoiceNumber=="w1" OR InvoiceNumber=="W3"', ["W1", "W3"]),
        ('Contact.Name=="Ridgeway Stores" AND AmountDue>100', ["W1", "W2", "W3"]),
        ('Contact.ContactNumber.StartsWith("RID") && Total==120', ["W1", "W2", "W3"]),
        ('Reference!=null AND Reference.Contains("po")', ["W2"]),
        ('(Status=="DRAFT" OR Status=="PAID")', []),
        ("Date < DateTime(2026, 2, 1)", ["W1"]),
    ],
)
def test_where_filters(shop: Shop, where: str, numbers: list[str]) -> None:
    batch = [
        shop.document("W1", Date="2026-01-10"),
        shop.document("W2", Reference="PO1"),
        shop.document("W3"),
    ]
    shop.client.put("/Invoices", json={"Invoices": batch})
    found = shop.client.get("/Invoices", params={"where": where, "order": "InvoiceNumber"}).json()["Invoices"]
    assert [row["InvoiceNumber"] for row in found] == numbers


def test_if_modified_since_gives_what_changed_in_or_after_that_second(shop: Shop, server: PracticeServer) -> None:
    shop.invoice("I1")
    httpx.post(f"{server.base_url}/practice/clock", json={"advance": 60})
    since = httpx.get(f"{server.base_url}/practice/clock").json()["now"][:19]
    shop.invoice("I2")
    rows = shop.client.get("/Invoices", headers={"If-Modified-Since": since}).json()["Invoices"]
    assert [row["InvoiceNumber"] for row in rows] == ["I2"]


def test_an_idempotency_key_replays_for_six_minutes_errors_too(shop: Shop, server: PracticeServer) -> None:
    key = {"Idempotency-Key": "k1"}
    body = {"Invoices": [shop.document("Y1")]}
    first = shop.client.put("/Invoices", json=body, headers=key)
    again = shop.client.put("/Invoices", json=body, headers=key)
    assert again.json() == first.json()
    other = shop.client.put("/Invoices", json={"Invoices": [shop.document("Y2")]}, headers=key)
    assert other.status_code == 400
    assert other.json()["Message"] == "Idempotency Key: k1 is used with a different request."
    bad = {"Invoices": [shop.document("Y3", Type="X")]}
    kept = [shop.client.put("/Invoices", json=bad, headers={"Idempotency-Key": "k2"}) for _ in range(2)]
    assert kept[0].status_code == kept[1].status_code == 400
    httpx.post(f"{server.base_url}/practice/clock", json={"advance": 361})
    late = shop.client.put("/Invoices", json=body, headers=key)
    assert late.json()["Elements"][0]["ValidationErrors"] == [{"Message": "Invoice # must be unique."}]


def test_the_limits_answer_429_and_say_when_to_come_back() -> None:
    with PracticeServer(rate_limits=True) as server, caller(server) as client:
        httpx.post(f"{server.base_url}/practice/settings", json={"rate_limits": {"enabled": True, "minute": 3}})
        replies = [client.get("/Organisation") for _ in range(4)]
        assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
        assert replies[2].headers["X-MinLimit-Remaining"] == "0"
        assert replies[3].headers["X-Rate-Limit-Problem"] == "minute"
        assert 1 <= int(replies[3].headers["Retry-After"]) <= 61


def order(server: PracticeServer, **fault: Any) -> None:
    assert httpx.post(f"{server.base_url}/practice/faults", json=fault).status_code == 200


def test_a_line_cut_after_the_commit_leaves_the_document_there(shop: Shop, server: PracticeServer) -> None:
    match = {"method": "PUT", "path": "/Invoices"}
    order(server, match=match, kind="drop_after")
    with pytest.raises(httpx.TransportError):
        shop.client.put("/Invoices", json={"Invoices": [shop.document("F1")]})
    assert shop.read("Invoices", "F1")["Status"] == "AUTHORISED"
    order(server, match=match, kind="drop_before")
    with pytest.raises(httpx.TransportError):
        shop.client.put("/Invoices", json={"Invoices": [shop.document("F2")]})
    assert shop.client.get("/Invoices/F2").status_code == 404
    order(server, match=match, kind="half")
    with pytest.raises(httpx.TransportError):
        shop.client.put("/Invoices", json={"Invoices": [shop.document(f"H{n}") for n in range(4)]})
    assert [row["InvoiceNumber"] for row in server.ledger.invoices()] == ["F1", "H0", "H1"]
    assert httpx.get(f"{server.base_url}/practice/requests").json()["requests"][-1]["status"] == "half"


def test_spoiled_replies_change_nothing_and_run_out(shop: Shop, server: PracticeServer) -> None:
    match = {"path": "/Invoices"}
    order(server, match=match, kind="status", status=503, headers={"Retry-After": "1"})
    order(server, match=match, kind="html", status=502)
    order(server, match=match, kind="empty")
    order(server, match=match, kind="malformed_json")
    order(server, match=match, kind="slow", delay=0.05)
    body = {"Invoices": [shop.document("Q1")]}
    replies = [httpx.put(f"{server.xero_api_url}/Invoices", json=body, headers=shop.client.headers) for _ in range(5)]
    assert [reply.status_code for reply in replies] == [503, 502, 200, 200, 200]
    assert replies[0].headers["Retry-After"] == "1"
    assert replies[2].text == ""
    assert [row["InvoiceNumber"] for row in server.ledger.invoices()] == ["Q1"]


def test_contacts_are_unique_by_name_and_number(shop: Shop) -> None:
    [message] = shop.refusal("PUT", "/Contacts", {"Name": "Ridgeway Stores"})
    assert "is already assigned to another contact" in message
    [message] = shop.refusal("PUT", "/Contacts", {"Name": "Other", "ContactNumber": "rid1"})
    assert message == "The contact number rid1 is already assigned to another contact."
    changed = shop.client.post("/Contacts", json={"ContactNumber": "RID1", "EmailAddress": "a@b.co"}).json()
    assert changed["Contacts"][0]["ContactID"] == shop.contact
    archived = {"ContactID": shop.contact, "ContactStatus": "ARCHIVED"}
    assert shop.client.post("/Contacts", json=archived).status_code == 200
    [message] = shop.refusal("PUT", "/Invoices", {"Invoices": [shop.document("Z1")]})
    assert "must be un-archived" in message
    assert shop.client.get("/Contacts").json()["Contacts"] == []
    assert len(shop.client.get("/Contacts?includeArchived=true").json()["Contacts"]) == 1
    assert shop.client.post("/Contacts", json={"ContactID": "00000000-0000-0000-0000-000000000009"}).status_code == 404
