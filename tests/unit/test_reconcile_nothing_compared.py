"""A residual of 0.00 over no account is no agreement: the reconciliation says that nothing was compared, and why."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.cli import main
from kccwb.serve.companies import shared_companies
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.unit.books_ground import read_books
from tests.unit.pages_ground import at_home, company, opened, words

UNMAPPED = "No account was compared: no nominal of KCC's documents is mapped to an account of the package."


def printed(home: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    """What ``kccwb reconcile --no-fetch`` prints; something is open, so that it ends with 1."""
    with pytest.raises(SystemExit) as ended:
        main(["--home", str(home), "reconcile", "--no-fetch", *options])
    assert ended.value.code == 1
    told = capsys.readouterr()
    return told.out + (told.err if not options else "")


def test_without_a_mapped_nominal_it_says_so_on_the_command_line_and_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    company(tmp_path)
    with Workbench.open_file("bolts", home=Home(tmp_path)) as bench:
        read_books(bench)
        done = bench.reconcile()
        assert (done.residual, done.accounts, done.complete) == (Decimal("0.00"), 0, False)
    shown = printed(tmp_path, capsys)
    assert "Incomplete, residual 0.00, no account compared:" in shown
    assert UNMAPPED in shown
    assert "every penny has a name" not in shown
    told = json.loads(printed(tmp_path, capsys, "--json"))
    assert (told["accounts"], told["complete"]) == (0, False)
    assert told["problems"][0].startswith(UNMAPPED)
    assert (told["bridge"][-1]["residual"], told["bridge"][-1]["name"]) == ("0.00", "No account was compared: this says nothing of any")


def test_without_the_packages_chart_it_says_that_it_was_not_read(tmp_path: Path) -> None:
    company(tmp_path, chart=False)
    with Workbench.open_file("bolts", home=Home(tmp_path)) as bench:
        read_books(bench)
        assert bench.reconcile().problems[0].startswith("No account was compared: the package's chart of accounts was not read.")
        assert bench.reconcile_standing().accounts == 0


def test_a_mapped_nominal_is_compared(tmp_path: Path) -> None:
    company(tmp_path)
    with Workbench.open_file("bolts", home=Home(tmp_path)) as bench:
        bench.map_nominal("300", "200")
        read_books(bench)
        done = bench.reconcile()
        assert done.accounts == 1
        assert not [problem for problem in done.problems if "No account" in problem]


def test_two_ledgers_without_a_difference_and_without_an_account_do_not_agree(tmp_path: Path) -> None:
    company(tmp_path, files=["companies.csv"])
    with Workbench.open_file("bolts", home=Home(tmp_path)) as bench:
        read_books(bench)
        with bench.store.tx() as tx:
            for table in ("package_document_version", "package_line_version"):
                tx.execute(f"delete from {table}")
        done = bench.reconcile()
        assert (done.open, done.exit_code) == (0, 1)
        assert done.sentence == "Nothing was found to differ, but not everything could be compared."
        assert done.problems == (
            "No account was compared: KCC's files hold no posted document. Load them (kccwb load), then compare again.",
        )


def test_the_page_says_that_no_account_was_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    company(at_home(tmp_path, monkeypatch))
    read_books(shared_companies().workbench("bolts"))
    shown = words(opened("reconcile")).replace("\\", "")
    assert "Incomplete, residual 0.00, no account compared." in shown
    assert UNMAPPED in shown
    assert "every penny has a name" not in shown
