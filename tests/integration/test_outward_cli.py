"""The export commands: their JSON, their exit codes, and what they change."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kccwb.cli import main
from kccwb.model.errors import NotConnected
from kccwb.model.package import Known
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.simulation.fake_package import FakePackage
from tests.simulation.firm import FakeAccounts, Firm, fill

Run = Callable[..., Any]


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> FakePackage:
    """Every Workbench of this test speaks to one package in memory."""
    one, accounts = FakePackage(), FakeAccounts()
    monkeypatch.setattr(Workbench, "_reconnect", lambda self: one)
    monkeypatch.setattr(Workbench, "_accounts", lambda self: accounts)
    monkeypatch.setattr(Workbench, "_known", lambda self: Known(None, (), ()))
    monkeypatch.setattr(Workbench, "refresh_known", lambda self: None)
    return one


@pytest.fixture
def run(tmp_path: Path, package: FakePackage, capsys: pytest.CaptureFixture[str]) -> Run:
    firm = Firm(Home(tmp_path).file("Firm"))
    fill(firm)
    firm.store.close()

    def ran(*words: str, code: int = 0) -> Any:
        try:
            main(["--home", str(tmp_path), *words, "--json"])
            left = 0
        except SystemExit as end:
            left = int(end.code or 0)
        out = capsys.readouterr()
        assert left == code, (words, left, out.err)
        return json.loads(out.out) if out.out else {}

    return ran


def test_pending_lists_every_row_with_the_contracts_columns(run: Run) -> None:
    rows = run("pending")["rows"]
    wanted = [
        "row_id",
        "source_type",
        "source_code",
        "source_date",
        "urn",
        "company_name",
        "currency",
        "amount",
        "state",
        "precheck",
        "reason",
        "age_days",
    ]
    assert set(wanted) <= set(rows[0])
    assert {row["row_id"]: row["amount"] for row in rows}["S:1"] == "126.00"
    assert {row["state"] for row in run("pending", "--state", "not for export")["rows"]} == {"not for export"}
    assert len(run("pending", "--type", "sales credit")["rows"]) == 1


def test_upload_tells_each_row_and_exported_ticks_them(run: Run) -> None:
    told = run("upload", "--row", "S:1", "S:2")
    assert {row["row_id"]: (row["result"], row["state"]) for row in told["rows"]} == dict.fromkeys(
        ("company:ACME", "company:WEB1", "item:TEA", "item:BUN", "S:1", "S:2"), ("accepted", "verified")
    )
    assert (told["accepted"], told["rejected"], told["blocked"]) == (6, 0, 0)
    rows = {row["row_id"]: row for row in run("exported")["rows"]}
    wanted = [
        "source_type",
        "source_code",
        "exported_at",
        "verified",
        "marked_by_hand",
        "package_id",
        "package_url",
        "amount",
        "package_amount",
    ]
    assert set(wanted) <= set(rows["S:1"])
    assert (rows["S:1"]["verified"], rows["S:1"]["package_amount"], rows["S:1"]["amount"]) == (True, "126.00", "126.00")
    assert rows["S:1"]["package_url"].startswith("https://")


def test_a_dry_run_sends_nothing(run: Run, package: FakePackage) -> None:
    told = run("upload", "--all", "--dry-run")
    assert {row["result"] for row in told["rows"]} == {"would send", "waiting"}
    assert package.sent == []


def test_wrong_use_changes_nothing(run: Run, package: FakePackage) -> None:
    for words in (
        ("upload",),
        ("upload", "--row", "S:99"),
        ("upload", "--type", "Journal"),
        ("upload", "S:1"),
        ("mark", "S:99"),
        ("unmark", "S:1"),
    ):
        run(*words, code=2)
    assert package.sent == []
    assert run("sql", "select count(*) as n from event")["rows"] == [{"n": 0}]


def test_a_refusal_is_exit_one_and_feedback(run: Run, package: FakePackage) -> None:
    package.refuse["SI-3"] = "Email address must be valid."
    told = run("upload", "--all", code=1)
    assert (told["rejected"], told["waiting"]) == (1, 2)
    row = run("feedback")["rows"][0]
    wanted = ["row_id", "source_type", "source_code", "at", "message", "code", "cause", "fix", "documents", "amount"]
    assert set(wanted) <= set(row)
    assert (row["row_id"], row["message"], row["documents"], row["amount"]) == ("S:3", "Email address must be valid.", 1, "36.00")


def test_a_run_that_cannot_finish_is_exit_three_and_safe_to_repeat(run: Run, package: FakePackage) -> None:
    def fault(point: str) -> None:
        raise NotConnected("Valid Connection Required", "Connect again.")

    package.fault = fault
    assert "Valid Connection" in run("upload", "--all", code=3)["stopped"]
    package.fault = lambda point: None
    run("upload", "--all")
    assert len(package.sent) == len(set(package.sent))


def test_precheck_is_exit_one_while_something_is_blocked(run: Run) -> None:
    assert run("precheck")["blocked"] == 0
    run("sql", "select 1 as one")
    assert {row["precheck"] for row in run("pending")["rows"] if row["state"] == "pending"} == {"ok"}


def test_precheck_names_the_root_cause(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    accounts = FakeAccounts(banks={})
    monkeypatch.setattr(Workbench, "_accounts", lambda self: accounts)
    told = run("precheck", code=1)
    assert [(one["code"], one["documents"], one["amount"]) for one in told["groups"]] == [("bank_not_mapped", 2, "46.00")]
    assert {row["row_id"] for row in told["rows"]} == {"prepayment:1", "prepayment:2"}


def test_mark_unmark_and_verify(run: Run, package: FakePackage) -> None:
    assert run("mark", "S:1", "S:2")["marked"] == 2
    assert {row["row_id"]: row["marked_by_hand"] for row in run("exported")["rows"]} == {"S:1": True, "S:2": True}
    run("unmark", "S:2")
    run("upload", "--row", "S:2")
    assert run("verify")["differs"] == 0
    package.edit(next(held.package_id for held in package.of("Sales Invoice")), status="VOIDED")
    told = run("verify", code=1)
    assert [(row["row_id"], row["later"]) for row in told["rows"]] == [("S:2", "voided in package")]


def test_job_shows_the_latest_upload_in_the_background(run: Run) -> None:
    assert run("job")["rows"] == []
    run("job", "nosuch", code=2)


def test_a_selected_row_that_is_not_for_export_is_told_apart_from_a_refusal(
    tmp_path: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--home", str(tmp_path), "upload", "--row", "S:1", "S:5"])
    assert end.value.code == 1
    assert "0 refused, 0 blocked, 0 waiting, 1 not for export." in capsys.readouterr().err
