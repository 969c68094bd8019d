"""What befalls a company file: damage, a disk without room or rights, a restore over ruins."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kccwb.cli import main
from kccwb.model.errors import StoreError
from kccwb.store import Store
from kccwb.store.home import Home
from kccwb.store.store import _explained
from kccwb.workbench import Workbench


@pytest.fixture
def home(tmp_path: Path) -> Path:
    place = tmp_path / "home"
    place.mkdir()
    Workbench.create("Acme", home=Home(place)).close()
    return place


def run(home: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    code = 0
    try:
        main(["--home", str(home), *words, "--json"])
    except SystemExit as end:
        code = int(end.code or 0)
    out = capsys.readouterr()
    return code, json.loads(out.out)["rows"] if out.out else None, out.err


def test_a_backup_is_restored_over_a_damaged_company_which_is_kept(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup = home.parent / "acme.bak"
    assert run(home, capsys, "backup", str(backup))[:2] == (0, [{"file": str(backup)}])
    (home / "acme.duckdb").write_bytes(b"ruins" * 4000)
    assert run(home, capsys, "pending")[0] == 3
    restored = {"company": "Acme", "file": "acme.duckdb", "kept": "acme.before-restore.bak"}
    assert run(home, capsys, "restore", str(backup))[:2] == (0, [restored])
    assert (home / "acme.before-restore.bak").read_bytes().startswith(b"ruins")
    assert run(home, capsys, "pending")[0] == 0
    assert sorted(path.name for path in home.iterdir()) == ["acme.before-restore.bak", "acme.duckdb"]


def test_what_is_no_backup_restores_nothing(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes = home.parent / "notes.txt"
    notes.write_text("no company" * 500)
    before = (home / "acme.duckdb").read_bytes()
    code, rows, told = run(home, capsys, "restore", str(notes))
    assert (code, rows) == (2, None)
    assert "notes.txt" in told
    assert "restoring-" not in told
    assert [path.name for path in home.iterdir()] == ["acme.duckdb"]
    assert (home / "acme.duckdb").read_bytes() == before


def test_a_company_in_use_is_not_replaced(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backup = home.parent / "acme.bak"
    run(home, capsys, "backup", str(backup))
    from tests.integration.test_store import holding

    with holding(home / "acme.duckdb"):
        code, _, told = run(home, capsys, "restore", str(backup))
    assert code == 3
    assert "in use" in told
    assert [path.name for path in home.iterdir()] == ["acme.duckdb"]


def test_a_broken_checksum_counts_as_damage(home: Path) -> None:
    path = home / "acme.duckdb"
    content = bytearray(path.read_bytes())
    content[content.index(b"DUCK") + 4] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        Store.open(path)


@pytest.mark.parametrize("words", ["Read-only file system", "Permission denied"])
def test_a_folder_that_cannot_be_written_is_not_called_damaged(words: str) -> None:
    error = _explained(Path("acme.duckdb"), f'IO Error: Cannot open file "/books/acme.duckdb": {words}')
    assert error.message == f"acme.duckdb cannot be written: {words}."
    assert error.exit_code == 3


def test_a_company_that_could_not_be_made_whole_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise duckdb.IOException("IO Error: No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("kccwb.workbench.base.record", full)
        with pytest.raises(StoreError, match="disk is full"):
            Workbench.create("Beta", home=Home(home))
    assert os.listdir(home) == ["acme.duckdb"]
    Workbench.create("Beta", home=Home(home)).close()
