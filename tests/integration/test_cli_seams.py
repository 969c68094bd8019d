"""The command line at its edges: options that are numbers, what nobody foresaw, and ends of output."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from kccwb.cli import main
from kccwb.store.home import Home
from kccwb.workbench import Workbench


@pytest.fixture
def home(tmp_path: Path) -> Path:
    Workbench.create("Acme", home=Home(tmp_path)).close()
    return tmp_path


def run(home: Path, *words: str) -> int:
    try:
        main(["--home", str(home), *words, "--json"])
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def told(capsys: pytest.CaptureFixture[str]) -> tuple[Any, str]:
    out = capsys.readouterr()
    return (json.loads(out.out) if out.out else None), out.err


def test_future_payment_days_is_an_option_like_the_others(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(home, "option", "future_payment_days") == 0
    assert told(capsys)[0]["rows"][0]["value"] == "14"
    assert run(home, "option", "future_payment_days", "45") == 0
    capsys.readouterr()
    assert run(home, "option") == 0
    row = next(row for row in told(capsys)[0]["rows"] if row["name"] == "future_payment_days")
    assert (row["value"], row["allowed"]) == ("45", "0 | 7 | 14 | 30 | 45 | 60 | 90")
    for wrong in ("-1", "soon", "4000", "1.5"):
        assert run(home, "option", "future_payment_days", wrong) == 2


@pytest.mark.parametrize(
    ("error", "words"), [(OSError(28, "No space left on device", "x.csv"), "x.csv"), (RuntimeError("odd"), "unforeseen")]
)
def test_what_nobody_foresaw_is_told_without_a_traceback(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fails(self: Workbench) -> None:
        raise error

    monkeypatch.setattr(Workbench, "gaps", fails)
    assert run(home, "gaps") == 3
    out, err = told(capsys)
    assert out is None
    assert words in err
    assert "Traceback" not in err


def test_a_file_with_headers_only_is_told_in_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = home / "companies.csv"
    empty.write_text("URN,Company Name\n", encoding="utf-8")
    assert run(home, "load", str(empty)) == 0
    out, err = told(capsys)
    assert "companies.csv: no rows" in err.splitlines()
    assert [(row["dataset"], row["rows"]) for row in out["rows"]] == [("companies", 0)]


@pytest.mark.parametrize(("blocks", "words"), [(1, "1 gap holds documents up."), (2, "2 gaps hold documents up.")])
def test_gaps_are_counted_in_words(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, blocks: int, words: str
) -> None:
    monkeypatch.setattr(Workbench, "gaps", lambda self: pd.DataFrame({"code": ["300"] * blocks, "blocks": [True] * blocks}))
    assert run(home, "gaps") == 1
    assert words in told(capsys)[1]
