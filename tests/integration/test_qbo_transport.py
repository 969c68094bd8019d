"""The wire to QuickBooks: what each answer means, what is repeated, and what never is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from decimal import Decimal

import pytest

from kccwb.accounting.quickbooks.limits import Limits
from kccwb.accounting.quickbooks.tokens import Tokens
from kccwb.accounting.quickbooks.transport import NotFound, Refused
from kccwb.accounting.quickbooks.wire import dump, load, quoted
from kccwb.model.errors import AnswerUnknown, NotConnected, PackageError, PackageUnreachable, RateLimited
from tests.integration.plain_quickbooks import Memory, Plain, addresses, fault, serving, transport


@pytest.fixture
def plain() -> Iterator[Plain]:
    with serving() as server:
        yield server


def test_numbers_go_out_and_come_back_exactly() -> None:
    sent = {"Amount": Decimal("12.30"), "Qty": Decimal("1E+2"), "Rate": Decimal("0.00000123"), "Name": 'Café £ "x"', "Line": [{"No": 1}]}
    assert dump(sent) == '{"Amount":12.30,"Qty":100,"Rate":0.00000123,"Name":"Café £ \\"x\\"","Line":[{"No":1}]}'
    assert load(dump(sent).encode())["Amount"] == Decimal("12.30")
    assert isinstance(load(b'{"n": 7}')["n"], Decimal)
    with pytest.raises(ValueError):
        dump(Decimal("NaN"))
    with pytest.raises(TypeError):
        dump({"Amount": 0.1})


def test_a_literal_cannot_end_early(plain: Plain) -> None:
    names = ["O'Brien", "ends with \\", "\\' or Id > '0", "Café £ 日本"]
    plain.put("Customer", *({"Id": str(number), "DisplayName": name, "Active": True} for number, name in enumerate(names, 1)))
    wire = transport(plain)
    for number, name in enumerate(names, 1):
        found = wire.query(f"select * from Customer where DisplayName = {quoted(name)}")
        assert [one["Id"] for one in found["Customer"]] == [str(number)]


@pytest.mark.parametrize("lower", [False, True])
@pytest.mark.parametrize("status", [200, 400])
def test_a_refusal_is_told_by_its_body_in_either_spelling(plain: Plain, lower: bool, status: int) -> None:
    wire = transport(plain)
    plain.next = [(status, fault("6140", "Duplicate Document Number Error", "TxnId=145", lower=lower))]
    with pytest.raises(Refused) as refused:
        wire.post("invoice", {"DocNumber": "1"}, requestid="abc")
    (error,) = refused.value.errors
    assert (error.code, error.detail) == ("6140", "TxnId=145")
    assert error.words == "Duplicate Document Number Error: TxnId=145 (6140)"
    assert refused.value.tid == wire.last_tid == "1-tid"
    assert plain.seen[-1][2] == {"minorversion": "75", "requestid": "abc"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, ""), AnswerUnknown),
        ((200, "<html>busy</html>"), AnswerUnknown),
        ((503, "<html>busy</html>"), AnswerUnknown),
        ((500, fault("10000", "An application error has occurred", kind="SystemFault")), AnswerUnknown),
        ((200, fault("", "System failure", kind="SystemFault")), AnswerUnknown),
        ((200, fault("500", "Unsupported Operation", kind="SystemFault")), Refused),
        ((500, fault("6000", "A business validation error", kind="ValidationFault")), Refused),
        ((400, fault("", "no code at all")), Refused),
        ((400, fault("-1", "a code below nought")), Refused),
        ((400, fault("610", "Object Not Found")), NotFound),
        ((404, "<html>not here</html>"), NotFound),
        ((403, fault("3100", "ApplicationAuthorizationFailed", lower=True)), NotConnected),
        ((403, "<html>forbidden</html>"), NotConnected),
        ((403, fault("5020", "Permission denied")), Refused),
        ((400, fault("6190", "Subscription has ended")), NotConnected),
        ((429, fault("003001", "ThrottleExceeded")), RateLimited),
        ((400, fault("3001", "message=ThrottleExceeded")), RateLimited),
        ((429, ""), RateLimited),
        ((400, fault("150", "Company under maintenance")), PackageUnreachable),
        ((302, ""), AnswerUnknown),
        ((200, "[]"), AnswerUnknown),
    ],
)
def test_a_write_is_sent_once_and_its_answer_has_one_meaning(plain: Plain, answer: tuple[int, object], kind: type[PackageError]) -> None:
    wire = transport(plain)
    plain.next = [answer, answer]
    with pytest.raises(PackageError) as failed:
        wire.post("invoice", {"DocNumber": "1"})
    assert type(failed.value) is kind
    assert len(plain.asked("invoice")) == 1


def test_a_read_is_repeated_while_it_may_help(plain: Plain) -> None:
    plain.put("Customer", {"Id": "1"})
    plain.next = [(503, "<html>"), (200, ""), (429, "", {"Retry-After": "3"}), (500, fault("10000", kind="SystemFault"))]
    wire = transport(plain)
    waits: list[float] = []
    wire.sleep = waits.append
    assert wire.get("customer/1")["Customer"]["Id"] == "1"
    assert 3.0 in waits


def test_a_throttle_without_a_time_is_waited_out_longer_each_time(plain: Plain) -> None:
    wire = transport(plain)
    plain.next = [(429, fault("003001", "ThrottleExceeded"))] * 3
    waits = []
    for _ in range(3):
        with pytest.raises(RateLimited) as limited:
            wire.post("invoice", {})
        waits.append(limited.value.retry_after)
    assert waits == [2, 10, 50]


def test_a_token_that_ran_out_is_renewed_once_for_many_threads(plain: Plain) -> None:
    plain.put("Customer", {"Id": "1"})
    memory = Memory()
    wire = transport(plain, memory)
    wire.get("customer/1")
    plain.access = "another"  # as if the server had forgotten ours
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(wire.get("customer/1")["Customer"]["Id"])) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == ["1"] * 8
    assert [grant["refresh_token"] for grant in plain.grants] == ["first-refresh", "refresh-1"]


def test_no_connection_says_that_nothing_was_sent(plain: Plain) -> None:
    wire = transport(plain)
    wire._tokens.access()
    plain.shutdown()
    plain.server_close()
    with pytest.raises(PackageUnreachable):
        wire.post("invoice", {})


def test_silence_may_have_taken_effect(plain: Plain) -> None:
    wire = transport(plain, read_timeout=0.2)
    held = threading.Event()

    def never(method: str, path: str, query: object, body: str) -> None:
        held.wait(5)

    plain.always = never
    with pytest.raises(AnswerUnknown):
        wire.post("invoice", {})
    held.set()


def test_a_server_that_takes_queries_by_get_alone_is_asked_so(plain: Plain) -> None:
    plain.put("Vendor", {"Id": "40", "DisplayName": "A & B"})
    wire = transport(plain)

    def by_get(method: str, path: str, query: object, body: str) -> tuple[int, str] | None:
        return (405, "") if method == "POST" and path == "query" else None

    plain.always = by_get
    assert wire.query("select * from Vendor where DisplayName = 'A & B'")["Vendor"][0]["Id"] == "40"
    wire.query("select * from Vendor")
    assert [call[0] for call in plain.seen if call[1].endswith("/query")] == ["POST", "GET", "GET"]


def test_calls_are_spaced_by_the_limiter(plain: Plain) -> None:
    from pyrate_limiter import Duration, Rate

    limits = Limits(Rate(2, Duration.SECOND * 60))
    taken = [limits._pace.try_acquire("quickbooks", blocking=False) for _ in range(3)]
    assert taken == [True, True, False]


def tokens(plain: Plain, memory: Memory, refresh: str = "first-refresh") -> Tokens:
    return Tokens(addresses(plain), memory, "test", "secret", refresh)


def test_the_newest_refresh_token_is_kept_and_wins_over_the_first(plain: Plain) -> None:
    memory = Memory()
    tokens(plain, memory).access()
    again = tokens(plain, memory)
    assert again.access() == "access-1"
    assert again.renewed("access-1") == "access-2"
    assert tokens(plain, memory).renewed("access-2") == "access-3"
    assert [grant["refresh_token"] for grant in plain.grants] == ["first-refresh", "refresh-1", "refresh-2"]


def test_another_refresh_token_in_the_environment_wins_over_what_is_kept(plain: Plain) -> None:
    memory = Memory()
    tokens(plain, memory).access()
    plain.refresh = "given-anew"
    assert tokens(plain, memory, "given-anew").access() == "access-2"
    assert plain.grants[-1]["refresh_token"] == "given-anew"


def test_a_refresh_token_that_is_used_up_asks_for_a_new_sign_in(plain: Plain) -> None:
    plain.refresh = "somebody else's"
    with pytest.raises(NotConnected, match=r"run out.*Connect again"):
        tokens(plain, Memory()).access()


def test_without_a_refresh_token_the_client_alone_is_tried(plain: Plain) -> None:
    with pytest.raises(NotConnected, match="KCCWB_QBO_REFRESH_TOKEN"):
        tokens(plain, Memory(), "").access()
    plain.refuse_client_credentials = False
    assert tokens(plain, Memory(), "").access() == "access-2"
