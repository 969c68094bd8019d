"""An upload sends each row once, in order, and leaves every row in one true state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.model.errors import AnswerUnknown, BadInput, NotConnected, RateLimited
from kccwb.model.package import Known, PackageRecord
from kccwb.store.events import now
from kccwb.sync.outward import marking
from kccwb.sync.outward.candidates import Selection, load_rows
from kccwb.sync.outward.precheck import Judge, precheck
from kccwb.sync.outward.verify import verify
from tests.simulation.fake_package import Crash
from tests.simulation.firm import EVERYTHING, Firm, document, fill

D = Decimal


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    made = Firm(tmp_path / "firm.duckdb")
    fill(made)
    return made


def test_everything_goes_once_and_is_verified(firm: Firm) -> None:
    report = firm.upload()
    assert report.exit_code == 0, report
    assert firm.states() == {
        "company:ACME": "verified",
        "company:WEB1": "verified",
        "company:WEB2": "verified",
        "company:000001": "verified",
        "company:IDLE": "not for export",
        "item:TEA": "verified",
        "item:BUN": "verified",
        "item:DUST": "not for export",
        **{f"S:{number}": "verified" for number in (1, 2, 3, 4)},
        "S:5": "not for export",
        **{f"P:{number}": "verified" for number in (1, 2, 3)},
        "P:4": "not for export",
        "prepayment:1": "verified",
        "prepayment:2": "verified",
        "prepayment:3": "not for export",
        "prepayment:4": "not for export",
        "prepayment-p:5": "not for export",
        "allocation:1": "verified",
        "allocation:2": "verified",
        "allocation:3": "not for export",
        "allocation:4": "pending",
    }
    sent = list(firm.package.sent)
    assert len(sent) == len(set(sent))
    assert [one.partition(":")[0] for one in sent] == ["company"] * 4 + ["item"] * 2 + ["S"] * 3 + ["P"] * 2 + ["S", "P"] + [
        "prepayment"
    ] * 2 + ["allocation"] * 2
    firm.upload()
    assert firm.package.sent == sent


def test_what_a_row_needs_goes_along_and_nothing_else(firm: Firm) -> None:
    plan = firm.upload(Selection(row_ids=("S:2",)), dry_run=True)
    assert firm.package.sent == []
    assert [(row.row_id, row.result) for row in plan.rows] == [(row, "would send") for row in ("company:WEB1", "item:BUN", "S:2")]
    firm.upload(Selection(row_ids=("S:2",)))
    assert firm.package.sent == ["company:WEB1", "item:BUN", "S:2"]
    firm.upload(Selection(types=("Prepayment",)))
    assert firm.package.sent[3:] == ["company:WEB2", "prepayment:1", "prepayment:2"]


def test_a_wrong_selection_changes_nothing(firm: Firm) -> None:
    for row_ids, types in ((["S:1", "S:99"], None), (None, ["Journal"]), (None, None)):
        with pytest.raises(BadInput):
            firm.upload(Selection.of(row_ids, types, False))
    assert firm.store.scalar("select count(*) from event") == 0


def test_a_refused_row_has_feedback_and_stays_pending_until_it_goes(firm: Firm) -> None:
    firm.package.refuse["SI-1"] = "The document date cannot be before the period lock date"
    report = firm.upload()
    assert (report.exit_code, report.rejected) == (1, 1)
    row = firm.store.dicts("select * from feedback")
    assert [(one["row_id"], one["source_code"], one["documents"], one["amount"]) for one in row] == [("S:1", "SI-1", 1, D("126.00"))]
    assert row[0]["cause"].startswith("because")
    assert firm.states()["S:1"] == "failed"
    firm.package.refuse.clear()
    assert firm.upload().exit_code == 0
    assert firm.store.rows("select * from feedback") == []


def test_what_depends_on_a_refused_company_is_not_sent_and_says_so(firm: Firm) -> None:
    firm.package.refuse["WEB1"] = "The Account Number already exists"
    report = firm.upload()
    assert "S:2" not in firm.package.sent
    assert "prepayment:1" not in firm.package.sent
    said = {row.row_id: row.message for row in report.rows if row.result == "rejected"}
    assert set(said) == {"company:WEB1", "S:2", "prepayment:1"}
    assert "WEB1 was refused" in said["S:2"]
    assert {row.row_id: row.result for row in report.rows}["allocation:1"] == "waiting"


def test_a_contact_that_is_there_is_adopted_never_doubled(firm: Firm) -> None:
    held = firm.package.held
    held["c1"] = PackageRecord("Company", "c1", contact_id="c1", contact_name="Another name", extra={"contact_number": "ACME"})
    held["c2"] = PackageRecord("Company", "c2", contact_id="c2", contact_name="Company WEB1", extra={"contact_number": ""})
    report = firm.upload()
    results = {row.row_id: row.result for row in report.rows}
    assert (results["company:ACME"], results["company:WEB1"], results["company:WEB2"]) == ("adopted", "adopted", "accepted")
    assert len(firm.package.of("Company")) == 4
    assert firm.package.held[_package_id(firm, "S:1")].contact_id == "c1"


def _package_id(firm: Firm, row_id: str) -> str:
    return str(firm.store.scalar("select package_id from export_state where row_id = ?", [row_id]))


def _held_before(firm: Firm, number: str, total: str, *, kind: str = "Sales Invoice", contact: str = "c1") -> None:
    day = date(2026, 3, 1)
    firm.package.held["c1"] = PackageRecord("Company", "c1", contact_id="c1", contact_name="Company ACME", extra={"contact_number": "ACME"})
    firm.package.held["c9"] = PackageRecord(
        "Company", "c9", contact_id="c9", contact_name="Company 000001", extra={"contact_number": "000001"}
    )
    firm.package.held["d1"] = PackageRecord(
        kind, "d1", number, contact, "", day, currency="GBP", status="AUTHORISED", net=D(total), tax=D("21.00"), total=D(total)
    )
    empty = {"contact_id": "", "contact_name": "", "reference": "", "currency": "", "status": "", "url": ""}
    firm.insert("package_document", {"package_id": "d1", "kind": kind, "number": number, **empty})


def test_a_document_that_is_there_and_agrees_is_adopted(firm: Firm) -> None:
    _held_before(firm, "SI-1", "126.00")
    firm.upload()
    assert "S:1" not in firm.package.sent
    assert _package_id(firm, "S:1") == "d1"
    assert firm.states()["S:1"] == "verified"


def test_a_number_taken_by_another_document_is_feedback_and_nothing_is_sent(firm: Firm) -> None:
    _held_before(firm, "SI-1", "99.00")
    report = firm.upload()
    assert "S:1" not in firm.package.sent
    assert report.rejected == 1
    assert firm.store.one("select row_id, code from feedback") == ("S:1", "number_taken")


def test_a_bill_entered_by_hand_is_not_doubled(firm: Firm) -> None:
    _held_before(firm, "SUP/9", "76.81", kind="Purchase Invoice", contact="c9")
    firm.upload()
    assert "P:1" not in firm.package.sent
    assert firm.store.one("select row_id, code from feedback") == ("P:1", "number_taken")


def test_two_suppliers_may_use_one_number(firm: Firm) -> None:
    _held_before(firm, "SUP/9", "76.80", kind="Purchase Invoice", contact="somebody else")
    firm.upload()
    assert "P:1" in firm.package.sent


def test_drafts_are_seen_and_their_allocations_wait_for_approval(firm: Firm) -> None:
    firm.option("create_authorised", "off")
    report = firm.upload()
    assert report.exit_code == 0
    assert firm.states()["S:2"] == "verified"
    assert "approve it there" in firm.reasons()["allocation:1"]
    assert firm.package.of("Allocation") == []
    firm.package.edit(_package_id(firm, "S:2"), status="AUTHORISED")
    firm.upload()
    assert firm.states()["allocation:1"] == "verified"
    assert firm.states()["allocation:2"] == "pending"


def test_signed_out_in_the_middle_leaves_the_rest_pending(firm: Firm) -> None:
    calls = []

    def fault(point: str) -> None:
        calls.append(point)
        if calls.count("before") == 4:
            raise NotConnected("Valid Connection Required", "Connect again.")

    firm.package.fault = fault
    report = firm.upload()
    assert (report.exit_code, "Valid Connection Required" in report.stopped) == (3, True)
    assert set(firm.states().values()) <= {"pending", "sent", "not for export"}
    firm.package.fault = lambda point: None
    assert firm.upload().exit_code == 0
    assert len(firm.package.sent) == len(set(firm.package.sent))


def test_a_minute_limit_is_waited_for(firm: Firm) -> None:
    waits: list[float] = []
    limited = [True]

    def fault(point: str) -> None:
        if point == "before" and limited:
            limited.clear()
            raise RateLimited("Too many calls this minute.", retry_after=7, limit="minute")

    firm.package.fault = fault
    upload = firm.uploader()
    upload.sleep = waits.append
    assert upload.run(EVERYTHING).exit_code == 0
    assert waits == [7.0]


def test_the_days_limit_ends_the_run_and_nothing_is_in_doubt(firm: Firm) -> None:
    def fault(point: str) -> None:
        if point == "before":
            raise RateLimited("The day's calls are used up.", retry_after=9000, limit="day")

    firm.package.fault = fault
    assert firm.upload().exit_code == 3
    assert set(firm.states().values()) == {"pending", "not for export"}


def test_a_lost_answer_is_looked_up_at_once(firm: Firm) -> None:
    lost = [True]

    def fault(point: str) -> None:
        if point == "after" and firm.package.sent[-1].startswith("P:") and lost:
            lost.clear()
            raise AnswerUnknown("The connection broke.")

    firm.package.fault = fault
    report = firm.upload()
    assert report.exit_code == 0
    assert report.adopted == 2
    assert len(firm.package.sent) == len(set(firm.package.sent))


def test_a_package_that_never_answers_ends_the_run(firm: Firm) -> None:
    def fault(point: str) -> None:
        if point == "before" or firm.package.finds:
            raise AnswerUnknown("502 Bad Gateway")

    firm.package.fault = fault
    report = firm.upload(Selection(row_ids=("S:1", "S:2")))
    assert report.exit_code == 3
    assert "502" in report.stopped
    assert {row.row_id: row.state for row in report.rows} == {
        "company:ACME": "in doubt",
        "company:WEB1": "in doubt",
        "item:TEA": "pending",
        "item:BUN": "pending",
        "S:1": "pending",
        "S:2": "pending",
    }


def test_a_revision_while_in_doubt_is_found_by_the_number_it_was_sent_with(firm: Firm) -> None:
    def die(point: str) -> None:
        if point == "after" and firm.package.sent[-1] == "S:2":
            raise Crash(point)

    firm.package.fault = die
    with pytest.raises(Crash):
        firm.upload(Selection(row_ids=("S:2",)))
    firm.package.fault = lambda point: None
    with firm.store.tx() as tx:
        tx.execute("update kcc_document set superseded_by = 2 where ledger = 'S' and invoice_id = '2'")
        tx.execute("update kcc_document_line set superseded_by = 2 where ledger = 'S' and invoice_id = '2'")
    firm.add(document("S", "2", [("BUN", "300", "11.00", "0.00", "2")], urn="WEB1", day=2, load_id=2, invoice_code="RENAMED"))
    firm.upload(Selection(row_ids=("S:2",)))
    assert firm.package.sent.count("S:2") == 1
    assert firm.store.one("select state, later, package_number from exported where row_id = 'S:2'") == (
        "verified",
        "revised in KCC since",
        "SI-2",
    )
    assert firm.store.scalar("select count(*) from sync_finding where code = 'revised_in_kcc'") == 1


def test_later_truths_are_told_and_what_is_gone_may_go_again(firm: Firm) -> None:
    firm.upload()
    changes: dict[str, dict[str, object]] = {"S:1": {"total": D("127.00")}, "S:2": {"status": "VOIDED"}, "P:1": {"tax": D("12.81")}}
    for row_id, change in changes.items():
        firm.package.edit(_package_id(firm, row_id), **change)
    del firm.package.held[_package_id(firm, "S:3")]
    report = verify(firm.store, firm.package, firm.uploader().outbox)
    assert (report.differs, report.gone) == (2, 2)
    later = dict(firm.store.rows("select row_id, later from exported where later <> ''"))
    assert later == {"S:1": "amount differs", "P:1": "amount differs", "S:2": "voided in package", "S:3": "not in package"}
    assert firm.states()["S:1"] == "sent"
    before = firm.store.scalar("select count(*) from export_event")
    verify(firm.store, firm.package, firm.uploader().outbox)
    assert firm.store.scalar("select count(*) from export_event") == before
    with pytest.raises(BadInput, match="not known to be gone"):
        marking.export_again(firm.store, ["S:1"], "me")
    marking.export_again(firm.store, ["S:3"], "me")
    firm.upload()
    assert firm.states()["S:3"] == "verified"


def test_foreign_documents_are_never_sent_as_sterling(firm: Firm) -> None:
    firm.add(document("S", "6", [("TEA", "300", "100.00", "0.00", "2")], urn="ACME", currency="EUR", exchange_rate=D("1.15")))
    firm.option("multi_currency", "off")
    report = firm.upload()
    assert "S:6" not in firm.package.sent
    assert report.blocked == 1
    assert firm.states()["S:6"] == "blocked"
    assert firm.store.one("select code, documents, amount from sync_finding where severity = 'error'") == (
        "precheck:multi_currency_off",
        1,
        D("86.96"),
    )


def test_precheck_groups_by_root_cause_and_quotes_the_package(firm: Firm) -> None:
    del firm.accounts.nominals["300"]
    rows = load_rows(firm.store)
    report = precheck(firm.store, firm.accounts, Judge(firm.package, Known(None, (), ())), "me", EVERYTHING.choose(rows), rows)
    assert [(one.code, one.group, one.documents, one.amount) for one in report.groups] == [("nominal_not_mapped", "300", 4, D("181.60"))]
    assert "Account code or ID must be specified" in report.groups[0].message
    assert firm.states()["S:1"] == "blocked"
    firm.accounts.nominals["300"] = "200"
    assert firm.upload().exit_code == 0


def test_unknown_companies_and_items_block(firm: Firm) -> None:
    firm.add(document("S", "6", [("GHOST", "300", "1.00", "0.00", "2")], urn="NOBODY"))
    report = firm.upload()
    assert "S:6" not in firm.package.sent
    codes = {code for (code,) in firm.store.rows("select code from precheck_finding where row_id = 'S:6'")}
    assert codes == {"unknown_urn", "unknown_stock_code"}
    assert report.exit_code == 1


def test_one_bill_entered_twice_is_stopped(firm: Firm) -> None:
    lines: list[tuple[str | None, str | None, str, str, str]] = [("BUN", "0120", "6.00", "0.00", "2")]
    firm.add(document("P", "10", lines, urn="000001", reference="TWICE"), document("P", "11", lines, urn="000001", reference="TWICE"))
    firm.upload()
    assert sum(row in firm.package.sent for row in ("P:10", "P:11")) == 1
    assert sorted(firm.states()[row] for row in ("P:10", "P:11")) == ["blocked", "verified"]


def test_precheck_foresees_a_taken_number_and_lets_the_same_document_pass(firm: Firm) -> None:
    rows = load_rows(firm.store)
    chosen = Selection(row_ids=("S:1", "S:3")).choose(rows)
    same = PackageRecord("Sales Invoice", "d1", "SI-1", "", "Company ACME", date(2026, 3, 1), currency="GBP", total=D("126.00"))
    other = replace(same, package_id="d3", number="SI-3")
    report = precheck(firm.store, firm.accounts, Judge(firm.package, Known(None, (), (), documents=(same, other))), "me", chosen, rows)
    assert [(one.code, one.documents) for one in report.groups] == [("number_taken", 1)]
    assert (firm.states()["S:1"], firm.states()["S:3"]) == ("pending", "blocked")


def test_a_hand_marked_item_that_the_package_lacks_blocks_what_names_it(firm: Firm) -> None:
    marking.mark(firm.store, ["item:BUN"], "me")
    rows = load_rows(firm.store)
    judge = Judge(firm.package, Known(None, (), ()))

    def told() -> dict[str, str]:
        precheck(firm.store, firm.accounts, judge, "me", [rows["S:2"]], rows)
        return dict(firm.store.rows("select row_id, message from precheck_result where code = 'item_not_in_package'"))

    assert told() == {}, "nobody asked the package yet"
    firm.insert("fetch_log", {"subject": "items", "fetched": now(), "rows_read": 0})
    assert told() == {"S:2": "Stock item BUN is not in the accounting package: the line that names it would be refused."}
    firm.insert("package_item", {"item_id": "1", "code": "BUN", "name": "Bun", "tracked": False, "status": "ACTIVE"})
    assert told() == {}


def test_amounts_in_words_have_two_decimals_however_the_package_wrote_them(firm: Firm) -> None:
    firm.upload()
    firm.package.edit(_package_id(firm, "S:1"), total=D("1583.0"))
    verify(firm.store, firm.package, firm.uploader().outbox)
    told = firm.store.scalar("select message from export_state where row_id = 'S:1'")
    assert told == "the package shows 1,583.00, KCC 126.00 (difference 1,457.00)"
