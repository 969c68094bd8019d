"""The import screen on the command line: JSON for scripts, exit codes for schedulers."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.cli import main
from kccwb.demo.generator import generate
from kccwb.store.events import now, record_export
from kccwb.store.home import Home
from kccwb.workbench import Workbench

D = Decimal
Run = Callable[..., Any]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """A company two of whose invoices went out and were paid in the package: one can come in, one bank is not mapped."""
    generate(tmp_path / "files", documents=40)
    with Workbench.create("Shop", home=Home(tmp_path / "home"), by="me") as bench:
        bench.load([tmp_path / "files"])
        sold = bench.store.dicts(
            "select row_id, invoice_code, gross from document where kind = 'Invoice' and ledger = 'S' and currency = 'GBP' and in_ledger "
            "and row_id in (select row_id from open_debtor where paid = 0) order by invoice_code limit 2"
        )
        assert len(sold) == 2
        with bench.store.tx() as tx:
            record_export(
                tx,
                "me",
                [
                    {"row_id": one["row_id"], "source_type": "Sales Invoice", "kind": "accepted", "package_id": f"X{n}"}
                    for n, one in enumerate(sold)
                ],
            )
            tx.insert("bank_map", [{"bank_account": "Current Account", "account_id": "a", "account_code": "090"}])
            paid = {
                "kind": "cash", "side": "S", "contact_id": "c", "contact_name": "n", "date": date(2026, 10, 20), "currency": "GBP", "reference": "r",
                "deleted": False, "batch_id": "", "document_is_credit": False, "first_seen": now(),
            }  # fmt: skip
            for number, one in enumerate(sold):
                bank = ("a", "090") if number == 0 else ("b", "095")
                made = {
                    "payment_key": f"p{number}", "payment_id": f"p{number}", "document_id": f"X{number}", "document_number": one["invoice_code"],
                    "amount": one["gross"], "bank_account_id": bank[0], "bank_account_code": bank[1],
                }  # fmt: skip
                tx.insert("package_payment", [{**paid, **made}])
            account = {
                "payment_key": "o",
                "payment_id": "o",
                "kind": "on_account",
                "document_id": "",
                "document_number": "",
                "amount": D("5.00"),
            }
            tx.insert("package_payment", [{**paid, **account, "bank_account_id": "", "bank_account_code": ""}])

    def call(*words: str, code: int = 0) -> Any:
        capsys.readouterr()
        try:
            main(["--home", str(tmp_path / "home"), *words, "--json"])
            ended = 0
        except SystemExit as stop:
            ended = int(stop.code or 0)
        out = capsys.readouterr().out
        assert ended == code, out
        return json.loads(out) if out.strip() else {}

    return call


def test_list_create_and_look(run: Run, tmp_path: Path) -> None:
    rows = run("payments", "list")["rows"]
    assert {row["row_id"]: (row["status"], row["importable"]) for row in rows} == {
        "p0": ("Not Processed", True),
        "p1": ("Bank account 095 is not mapped", False),
    }
    assert isinstance(rows[0]["amount"], str)
    assert [row["reason"] for row in run("payments", "not-carried")["rows"]] == ["payment on account: it settles no invoice"]
    told = run("payments", "effect", "--row", "p0", "p1")["rows"]
    assert [row["what"] for row in told] == ["sales invoice", "bank account"]
    owed = len(run("debtors")["rows"])
    made = run("payments", "create", "--all", code=1)
    assert (made["created"], made["refused"], made["unchanged"]) == (1, 1, 0)
    assert len(run("debtors")["rows"]) == owed - 1
    assert [row["source"] for row in run("bank")["rows"] if row["bank_account"] == "Current Account"] == ["imported payment"]
    assert {row["bank_account"] for row in run("bank", "--balances")["rows"]} == {"Current Account", "Card Account"}
    assert run("creditors", "--as-at", "2026-08-31")["rows"]
    run("payments", "create", "--row", "p0")
    written = run("payments", "kcc-file", str(tmp_path / "out.csv"))["rows"]
    assert [Path(row["file"]).name for row in written] == ["out.csv", "out-allocations.csv"]
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()) == 2


def test_wrong_use_changes_nothing(run: Run) -> None:
    for words in (["--row", "nope"], ["--row", "o"], [], ["--all", "--row", "p0"], ["p0"]):
        run("payments", "create", *words, code=2)
    assert run("sql", "select count(*) as events from payment_event")["rows"] == [{"events": 0}]


def test_without_a_package_a_fetch_cannot_finish(run: Run) -> None:
    run("payments", "fetch", code=3)
    assert len(run("payments", "list")["rows"]) == 2
