"""Payments made in the package: what is read, what comes in once, and what never does."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from kccwb.model.errors import BadInput, NeverCrosses
from kccwb.store.events import broken_at
from kccwb.sync.inward.classify import Facts, admit, refusal
from kccwb.sync.outward import marking
from tests.simulation.firm import Firm, fill
from tests.unit.inward_desk import NOON, Desk, desk, uploaded

__all__ = ["desk", "uploaded"]


def test_a_payment_is_fetched_created_and_allocated_once(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "116.40")
    report = desk.fetch()
    assert (report.read, report.new, report.waiting, report.not_carried) == (1, 1, 1, 0)
    assert desk.status() == {"p1": "Not Processed"}
    made = desk.create()
    assert (made.created, made.refused, made.exit_code) == (1, 0, 0)
    assert desk.status() == {"p1": "Payment created and allocated"}
    assert desk.open("S:1") == 0
    before = desk.events()
    again = desk.create()
    assert (again.created, again.unchanged, again.rows[0].payment_id) == (0, 1, made.rows[0].payment_id)
    assert desk.fetch().new == 0
    assert desk.events() == before == 1
    assert broken_at(desk.firm.store) is None


def test_a_fetch_reads_again_from_five_minutes_before_the_watermark(desk: Desk) -> None:
    desk.fetch()
    desk.package.clock = NOON + dt.timedelta(hours=2)
    desk.fetch()
    desk.fetch()
    assert desk.package.asked == [None, NOON - dt.timedelta(minutes=5), NOON + dt.timedelta(hours=1, minutes=55)]
    desk.package.clock = NOON
    assert desk.fetch().watermark == NOON + dt.timedelta(hours=2)


def test_first_seen_stays_and_a_second_read_changes_nothing(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "10.00")
    desk.fetch()
    first = desk.firm.store.one("select * from package_payment")
    assert (desk.fetch().new, desk.fetch().changed) == (0, 0)
    assert desk.firm.store.one("select * from package_payment") == first


NEVER = [
    ({"kind": "credit_allocation"}, "credit-note allocation"),
    ({"kind": "on_account"}, "on account"),
    ({"kind": "prepayment"}, "prepayment"),
    ({"kind": "overpayment"}, "overpayment"),
    ({"kind": "refund"}, "refund"),
    ({"document_is_credit": True}, "refund"),
    ({"document_id": "someone-elses", "document_number": "X-1"}, "X-1 was not exported from KCC"),
    ({"side": "P"}, "was not exported from KCC"),
    ({"deleted": True}, "deleted in the accounting package before"),
]


@pytest.mark.parametrize(("facts", "reason"), NEVER)
def test_what_is_never_imported_says_why(desk: Desk, facts: dict[str, Any], reason: str) -> None:
    desk.package.pay("p1", "S:1", "10.00", **facts)
    assert desk.fetch().not_carried == 1
    assert desk.status() == {}
    assert reason in desk.reasons()["p1"]
    assert desk.create().created == 0
    with pytest.raises(BadInput, match="is not carried"):
        desk.create("p1")
    with pytest.raises(NeverCrosses):
        admit(desk.firm.store, ["p1"])
    assert desk.events() == 0


def test_the_refund_of_a_credit_that_we_sent_is_not_carried(desk: Desk) -> None:
    desk.package.pay("p1", "S:4", "9.60")
    desk.fetch()
    assert "refund" in desk.reasons()["p1"]


def test_a_document_marked_by_hand_is_not_ours_and_says_so(desk: Desk, tmp_path: Path) -> None:
    firm = Firm(tmp_path / "other.duckdb", desk.package)
    fill(firm)
    marking.mark(firm.store, ["S:1", "P:1"], "me")
    other = Desk(firm, desk.package)
    desk.package.pay("p1", "S:1", "10.00", document_id="theirs", document_number="SI-1")
    desk.package.pay("p2", "P:1", "10.00", document_id="theirs too", document_number="SUP/9")
    other.fetch()
    assert other.reasons() == {
        "p1": "SI-1 was marked as exported by hand: enter the payment in KCC",
        "p2": "PI-1 was marked as exported by hand: enter the payment in KCC",
    }


def test_kccs_own_prepayment_coming_back_is_told_apart(desk: Desk) -> None:
    sent = desk.firm.store.scalar("select package_id from export_state where row_id = 'prepayment:1'")
    desk.package.pay(f"{sent}|S:2", "S:2", "10.00", kind="prepayment", payment_id=sent)
    desk.fetch()
    assert "KCC has it already" in next(iter(desk.reasons().values()))


def test_kccs_own_prepayment_does_not_come_back_as_cash_on_the_invoice_it_was_set_against(desk: Desk) -> None:
    sent = desk.firm.store.scalar("select package_id from export_state where row_id = 'prepayment:1'")
    desk.package.pay(f"{sent}|S:2", "S:2", "10.00", payment_id=sent)
    desk.fetch()
    assert "KCC has it already" in next(iter(desk.reasons().values()))
    with pytest.raises(NeverCrosses, match="KCC itself sent"):
        admit(desk.firm.store, [f"{sent}|S:2"])


def test_what_a_payment_read_whole_no_longer_settles_is_taken_back(desk: Desk) -> None:
    desk.package.pay("p1|S:1", "S:1", "10.00")
    desk.package.pay("p1|P:1", "P:1", "5.00")
    desk.package.pay("p2|S:1", "S:1", "1.00")
    desk.fetch()
    desk.create()
    del desk.package.paid["p1|P:1"]
    desk.package.whole = frozenset({"p1"})
    report = desk.fetch()
    assert (report.changed, report.reversed) == (1, 1)
    assert desk.status()["p1|P:1"].startswith("Deleted in the accounting package after it was created here")
    assert desk.status()["p1|S:1"] == desk.status()["p2|S:1"] == "Payment created and allocated"
    del desk.package.paid["p1|S:1"]  # the whole payment is deleted: nothing of it comes
    assert (desk.fetch().reversed, desk.fetch().reversed) == (1, 0)


def test_the_choke_point_and_the_view_agree() -> None:
    for kind in ("cash", "prepayment", "credit_allocation"):
        for credit in (False, True):
            for deleted in (False, True):
                for own, sent in ((own, sent) for own in (False, True) for sent in (0, 1, 2)):
                    allowed = kind == "cash" and not credit and not deleted and not own and sent == 1
                    assert (refusal(Facts("x", kind, credit, deleted, own, sent)) == "") is allowed
