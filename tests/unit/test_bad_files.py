"""Files that cannot be written or restored: what is wrong with the name ends with 2, and nothing is changed."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from kccwb.cli import main
from kccwb.store import Store
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.unit.close_desk import company


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with company(tmp_path):
        pass
    return tmp_path


def ended(home: Path, *words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["--home", str(home), *words])
    return int(end.value.code or 0)


def test_a_backup_goes_into_no_folder_that_is_not_there_and_over_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert ended(home, "backup", str(home / "nowhere" / "b.duckdb")) == 2
    assert "There is no folder" in capsys.readouterr().err
    (home / "b.duckdb").write_bytes(b"kept")
    assert ended(home, "backup", str(home / "b.duckdb")) == 2
    assert (home / "b.duckdb").read_bytes() == b"kept"
    with Workbench.open_file("small", home=Home(home)) as bench:
        assert bench.store.scalar("select count(*) from event where action = 'backup'") == 0


def test_what_is_no_backup_is_not_restored_and_is_named_as_the_user_did(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    junk = home / "elsewhere" / "junk.csv"
    junk.parent.mkdir()
    junk.write_text("a,b\n1,2\n")
    assert ended(home, "restore", str(junk)) == 2
    told = capsys.readouterr().err
    assert "junk" in told
    assert "restoring-" not in told


@pytest.mark.parametrize("words", [("cos-journal", "--month", "2026-10", "--xlsx"), ("map", "export")])
def test_a_workbook_in_a_folder_that_is_not_there_is_wrong_use(
    home: Path, words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ended(home, *words, str(home / "nowhere" / "x.xlsx")) == 2
    told = capsys.readouterr().err
    assert "unforeseen" not in told
    assert "nowhere" in told


def test_what_a_statement_broke_is_told_not_what_follows_from_it(home: Path) -> None:
    with (
        closing(Store.open(Home(home).file("small"))) as store,
        pytest.raises(duckdb.ConstraintException, match="NOT NULL"),
        store.tx() as tx,
    ):
        tx.insert("load", [{"load_id": 99, "loaded": None, "by_whom": "Ann", "partial": False, "applied": True}])
