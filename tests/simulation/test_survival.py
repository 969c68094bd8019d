"""Kill the upload at every point there is: each row still reaches the package exactly once."""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from kccwb.model.errors import AnswerUnknown, NotConnected, PackageUnreachable, RateLimited
from kccwb.sync.outward.outbox import Outbox
from tests.simulation.fake_package import Crash
from tests.simulation.firm import Firm, fill

DONE = {"verified", "not for export"}
WAITS_FOR_EVER = "allocation:4"


class Fate:
    """Counts the points at which something can happen, and makes it happen at the chosen ones."""

    def __init__(self, strike: Callable[[int, str], None]) -> None:
        self.step = 0
        self.strike = strike

    def __call__(self, point: str) -> None:
        self.step += 1
        self.strike(self.step, point)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    firm = Firm(tmp_path_factory.mktemp("prepared") / "firm.duckdb")
    fill(firm)
    firm.store.close()
    return firm.path


@pytest.fixture
def firm(prepared: Path, tmp_path: Path) -> Firm:
    path = tmp_path / "firm.duckdb"
    shutil.copyfile(prepared, path)
    return Firm(path)


def watch_the_store(monkeypatch: pytest.MonkeyPatch, fate: Fate) -> None:
    """Every commit of the outbox has a point before and a point after it."""
    append = Outbox.append

    def watched(self: Outbox, *rows: object) -> None:
        fate("before commit")
        append(self, *rows)  # type: ignore[arg-type]
        fate("after commit")

    monkeypatch.setattr(Outbox, "append", watched)


def live_through(firm: Firm, runs: int) -> None:
    """Upload again and again, each time as a new process, until nothing is left to do."""
    for _ in range(runs):
        try:
            firm.upload()
        except Crash:
            firm.restart()
        if all(state in DONE for row_id, state in firm.states().items() if row_id != WAITS_FOR_EVER):
            return


def check_each_once(firm: Firm) -> None:
    states = firm.states()
    assert {state for row_id, state in states.items() if row_id != WAITS_FOR_EVER} == DONE, states
    exported = Counter(row_id.partition(":")[0] for row_id, state in states.items() if state == "verified")
    held = Counter(record.kind.split()[0] for record in firm.package.held.values())
    assert held == {
        "Company": exported["company"],
        "Stock": exported["item"],
        "Sales": exported["S"],
        "Purchase": exported["P"],
        "Prepayment": exported["prepayment"],
        "Allocation": exported["allocation"],
    }
    ids = [row[0] for row in firm.store.rows("select package_id from exported")]
    assert sorted(ids) == sorted(firm.package.held)


def points_of_a_whole_run(prepared: Path, path: Path) -> list[str]:
    trace: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        shutil.copyfile(prepared, path)
        firm = Firm(path)
        fate = Fate(lambda step, point: trace.append(point))
        firm.package.fault = fate
        watch_the_store(patch, fate)
        firm.upload()
        firm.store.close()
    return trace


def test_a_process_killed_at_any_point_sends_nothing_twice(prepared: Path, tmp_path: Path) -> None:
    trace = points_of_a_whole_run(prepared, tmp_path / "whole.duckdb")
    assert len(trace) > 60
    every = range(1, len(trace) + 1)
    some = {trace.index(point) + 1 for point in trace} | set(random.Random(1).sample(every, 5))
    for fatal in every if os.environ.get("KCCWB_TEST_EVERY_POINT") else sorted(some):
        with pytest.MonkeyPatch.context() as patch:
            path = tmp_path / f"{fatal}.duckdb"
            shutil.copyfile(prepared, path)
            firm = Firm(path)

            def strike(step: int, point: str, fatal: int = fatal) -> None:
                if step == fatal:
                    raise Crash(point)

            fate = Fate(strike)
            firm.package.fault = fate
            watch_the_store(patch, fate)
            live_through(firm, 3)
            check_each_once(firm)
            firm.store.close()


@pytest.mark.parametrize("seed", range(3))
def test_a_run_of_bad_luck_ends_with_each_row_once(firm: Firm, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(seed)

    def strike(step: int, point: str) -> None:
        if step > 150 or dice.random() > 0.12:
            return
        if point in {"before commit", "after commit", "within"}:
            raise Crash(point)
        if point == "after":
            raise AnswerUnknown("The connection broke.")
        if point == "before":
            refusals = [
                NotConnected("Signed out."),
                PackageUnreachable("No network."),
                RateLimited("Slow down.", retry_after=1, limit="minute"),
            ]
            raise dice.choice([*refusals, AnswerUnknown("No answer."), Crash(point)])
        raise PackageUnreachable("No network.")

    fate = Fate(strike)
    firm.package.fault = fate
    watch_the_store(monkeypatch, fate)
    live_through(firm, 200)
    check_each_once(firm)
