"""What becomes of an element, whatever QuickBooks answers: a hand-written server that keeps a payment and answers as told."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from kccwb.accounting.quickbooks.faults import FaultError, Refused, read_reply
from kccwb.accounting.quickbooks.ledger_pages import ledger_url
from kccwb.accounting.quickbooks.render import render
from kccwb.accounting.quickbooks.sending import Sending
from kccwb.accounting.quickbooks.transport import Transport
from kccwb.accounting.quickbooks.undo import void
from kccwb.accounting.quickbooks.wire import dump
from kccwb.model.documents import OutAllocation, OutElement
from kccwb.model.errors import AnswerUnknown, PackageUnreachable
from kccwb.model.package import Outcome
from tests.unit.test_qbo_payloads import COMPANY, DAY, document, prepayment

D = Decimal
PAYMENT: dict[str, Any] = {
    "Id": "11",
    "SyncToken": "3",
    "CustomerRef": {"value": "12", "name": "Acme"},
    "TotalAmt": D(100),
    "UnappliedAmt": D(70),
    "DepositToAccountRef": {"value": "35"},
    "PaymentRefNum": "SO1",
    "TxnDate": "2026-03-01",
    "PrivateNote": "KCC payment 77",
    "MetaData": {"LastUpdatedTime": "2026-03-01T10:00:00-08:00"},
    "Line": [{"Amount": D(30), "LinkedTxn": [{"TxnId": "140", "TxnType": "Invoice"}], "LineEx": {"any": []}}],
}
ALLOCATION = OutAllocation("allocation:L", "L", "Payment/11", "Invoice/145", "77", "SI-1", D(50), DAY)


class Server(Transport):
    """Keeps one payment; ``answers`` are given to posts, the first to the first: a reply, an error, or None to do as asked."""

    def __init__(self, *answers: dict[str, Any] | Exception | None, **payment: Any) -> None:
        self.answers = list(answers)
        self.payment = {**copy.deepcopy(PAYMENT), **payment}
        self.posted: list[tuple[str, dict[str, Any], str, dict[str, Any]]] = []
        self.reads = 0
        self.unread: Exception | None = None

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        self.reads += 1
        if self.unread:
            raise self.unread
        return {"Payment": copy.deepcopy(self.payment)}

    def post(self, path: str, body: Any, *, requestid: str = "", **params: Any) -> dict[str, Any]:
        dump(body)
        self.posted.append((path, dict(body), requestid, params))
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            return answer
        self.payment |= {**body, "SyncToken": str(int(self.payment["SyncToken"]) + 1)}
        return {"Payment": copy.deepcopy(self.payment)}


def fault(code: str, words: str = "Some words") -> Refused:
    return Refused((FaultError(code, words),))


def outcome_of(server: Server, element: OutElement) -> Outcome:
    (outcome,) = Sending(server, lambda one: render(one, "GBP")).send([element], "key")
    return outcome


def test_an_allocation_sends_the_payment_whole_with_one_line_more() -> None:
    server = Server()
    outcome = outcome_of(server, ALLOCATION)
    assert (outcome.result, outcome.package_id, outcome.total) == ("accepted", "Payment/11/Invoice/145", D(50))
    ((path, body, requestid, params),) = server.posted
    assert (path, params) == ("payment", {})
    assert 0 < len(requestid) <= 50
    assert body == {
        "Id": "11",
        "SyncToken": "3",
        "CustomerRef": {"value": "12", "name": "Acme"},
        "TotalAmt": D(100),
        "DepositToAccountRef": {"value": "35"},
        "PaymentRefNum": "SO1",
        "TxnDate": "2026-03-01",
        "PrivateNote": "KCC payment 77\nKCC allocation L: 50.00 to Invoice 145",
        "Line": [
            {"Amount": D(30), "LinkedTxn": [{"TxnId": "140", "TxnType": "Invoice"}]},
            {"Amount": D("50.00"), "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]},
        ],
    }


def test_a_payment_changed_meanwhile_is_read_again_once() -> None:
    server = Server(fault("5010", "Stale Object Error"))
    assert outcome_of(server, ALLOCATION).result == "accepted"
    assert server.reads == 2
    assert len({requestid for _, _, requestid, _ in server.posted}) == 2
    twice = Server(fault("5010", "Stale Object Error"), fault("5010", "Stale Object Error"))
    assert outcome_of(twice, ALLOCATION).result == "rejected"
    assert twice.reads == 2
    closed = Server(fault("5010", "The account period is closed"))
    assert outcome_of(closed, ALLOCATION).result == "rejected"
    assert closed.reads == 1


def test_an_allocation_that_is_there_is_not_sent_again() -> None:
    server = Server()
    first, again = outcome_of(server, ALLOCATION), outcome_of(server, ALLOCATION)
    assert first == again
    assert len(server.posted) == 1


def test_a_removed_link_is_made_anew_though_the_memo_still_tells_of_it() -> None:
    server = Server(PrivateNote="KCC payment 77\nKCC allocation L: 50.00 to Invoice 145")
    assert outcome_of(server, ALLOCATION).result == "accepted"
    assert len(server.posted) == 1


def test_what_is_left_is_worked_out_where_quickbooks_does_not_say() -> None:
    server = Server(UnappliedAmt=None)
    assert outcome_of(server, OutAllocation("a", "M", "Payment/11", "Invoice/145", "77", "S", D("70.01"), DAY)).result == "rejected"
    assert outcome_of(server, OutAllocation("a", "M", "Payment/11", "Invoice/145", "77", "S", D("70.00"), DAY)).result == "accepted"


def test_a_payment_that_cannot_be_read_is_no_doubt_for_nothing_was_sent() -> None:
    server = Server()
    server.unread = AnswerUnknown("No answer.")
    with pytest.raises(PackageUnreachable):
        outcome_of(server, ALLOCATION)
    server.unread = fault("610", "Object Not Found")
    assert outcome_of(server, ALLOCATION).result == "rejected"
    assert server.posted == []


ANSWERS: list[tuple[Any, str]] = [
    ({"Invoice": {"Id": D(145), "DocNumber": "SI-10023", "TotalAmt": D("4.5"), "TxnTaxDetail": {"TotalTax": "0.75"}}}, "accepted"),
    ({"invoice": {"Id": "145"}}, "accepted"),
    ({"Invoice": {"DocNumber": "SI-10023"}}, "unknown"),
    ({}, "unknown"),
    ({"Invoice": [1]}, "unknown"),
    (fault("6140", "Duplicate Document Number Error"), "rejected"),
    (fault("600", "Request id already used"), "unknown"),
    (AnswerUnknown("No answer."), "unknown"),
]


@pytest.mark.parametrize(("answer", "result"), ANSWERS)
def test_every_answer_to_a_create_has_its_outcome(answer: Any, result: str) -> None:
    outcome = outcome_of(Server(answer), document())
    assert (outcome.result, outcome.row_id) == (result, "S:1")
    assert outcome.package_id == ("Invoice/145" if result == "accepted" else "")
    assert bool(outcome.messages) is (result != "accepted")


def test_amounts_and_warnings_of_the_reply_are_told() -> None:
    reply = {
        "Invoice": {"Id": "145", "DocNumber": "N", "TotalAmt": D("4.5"), "Balance": D(0), "TxnTaxDetail": {"TotalTax": D("0.75")}},
        "Warnings": {"Warning": [{"Message": "Check", "Detail": "The due date lies before the date"}]},
    }
    outcome = outcome_of(Server(reply), document())
    assert (outcome.net, outcome.tax, outcome.total, outcome.status) == (D("3.75"), D("0.75"), D("4.5"), "PAID")
    assert outcome.messages == ("The due date lies before the date",)


def test_a_refusal_has_message_detail_and_code_once() -> None:
    body = b'{"Fault":{"Error":[{"Message":"Invalid Number","Detail":"Invalid Number : x","code":"2090"}],"type":"ValidationFault"}}'
    _, error = read_reply(400, {}, body)
    assert isinstance(error, Refused)
    outcome = outcome_of(Server(error), COMPANY)
    assert outcome.messages == ("Invalid Number: Invalid Number : x (2090)",)


def test_a_number_that_is_no_number_never_leaves() -> None:
    server = Server()
    outcome = outcome_of(server, prepayment(amount=D("NaN")))
    assert outcome.result == "rejected"
    assert server.posted == []


def test_undoing_says_how_quickbooks_wants_it() -> None:
    server = Server({"Payment": {"Id": "11", "TotalAmt": D(0)}})
    assert void(server, "Prepayment", "Payment/11").status == "VOIDED"
    ((path, body, requestid, params),) = server.posted
    assert (path, body, params) == (
        "payment",
        {"Id": "11", "SyncToken": "3", "sparse": True},
        {"operation": "update", "include": "void"},
    )
    assert requestid
    swallowed = Server({"Payment": copy.deepcopy(PAYMENT)})
    assert void(swallowed, "Prepayment", "Payment/11").result == "rejected"
    assert void(swallowed, "Sales Invoice", "Payment/11").result == "rejected"


@pytest.mark.parametrize(
    ("key", "real", "practice"),
    [
        ("Invoice/145", "https://app.qbo.intuit.com/app/invoice?txnId=145", "http://p/documents/Invoice/145"),
        ("CreditMemo/9", "https://app.qbo.intuit.com/app/creditmemo?txnId=9", "http://p/documents/CreditMemo/9"),
        ("Bill/3", "https://app.qbo.intuit.com/app/bill?txnId=3", "http://p/documents/Bill/3"),
        ("VendorCredit/4", "https://app.qbo.intuit.com/app/vendorcredit?txnId=4", "http://p/documents/VendorCredit/4"),
        ("Payment/11", "https://app.qbo.intuit.com/app/recvpayment?txnId=11", "http://p/documents/Payment/11"),
        ("Payment/11/Invoice/145", "https://app.qbo.intuit.com/app/recvpayment?txnId=11", "http://p/documents/Payment/11"),
        ("customer/12", "https://app.qbo.intuit.com/app/customerdetail?nameId=12", "http://p/contacts"),
        ("vendor/40", "https://app.qbo.intuit.com/app/vendordetail?nameId=40", "http://p/contacts"),
        ("item/7", "", ""),
        ("", "", ""),
    ],
)
def test_where_a_person_opens_it(key: str, real: str, practice: str) -> None:
    assert ledger_url(key) == real
    assert ledger_url(key, "http://p") == practice
