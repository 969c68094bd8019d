"""A background upload: one at a time, paused and resumed, and stopped with its process."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kccwb.model.errors import BadInput
from kccwb.model.package import Known
from kccwb.store.events import now
from kccwb.sync.outward import jobs
from kccwb.sync.outward.candidates import Selection
from kccwb.sync.outward.reports import Progress
from kccwb.sync.outward.upload import Upload
from tests.simulation.firm import EVERYTHING, Firm, fill


@pytest.fixture
def firm(tmp_path: Path) -> Firm:
    made = Firm(tmp_path / "firm.duckdb")
    fill(made)
    return made


def make(firm: Firm) -> Callable[[Callable[[Progress], None], Callable[[], bool]], Upload]:
    def made(progress: Callable[[Progress], None], paused: Callable[[], bool]) -> Upload:
        known = Known(None, (), ())
        return Upload(firm.store, firm.package, lambda: firm.accounts, lambda: known, "me", progress=progress, paused=paused)

    return made


def wait(firm: Firm, job_id: str, *states: str) -> None:
    for _ in range(400):
        if jobs.status(firm.store, job_id).state in states:
            return
        time.sleep(0.05)
    raise AssertionError(jobs.status(firm.store, job_id))


def test_an_upload_in_the_background_can_be_paused_and_goes_on(firm: Firm) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def fault(point: str) -> None:
        if point == "before" and len(firm.package.sent) >= 4:
            reached.set()
            assert go_on.wait(20)

    firm.package.fault = fault
    job_id = jobs.start(firm.store, "me", EVERYTHING, make(firm))
    assert reached.wait(20)
    assert jobs.start(firm.store, "me", EVERYTHING, make(firm)) == job_id
    with pytest.raises(BadInput, match="running already"), jobs.exclusive(firm.store):
        pass
    jobs.pause(firm.store, job_id, "me")
    go_on.set()
    time.sleep(0.5)
    held = jobs.status(firm.store, job_id)
    sent = len(firm.package.sent)
    assert (held.state, 0 < held.done < held.total) == ("paused", True)
    time.sleep(0.4)
    assert len(firm.package.sent) == sent
    jobs.resume(firm.store, job_id, "me")
    wait(firm, job_id, "done")
    done = jobs.latest(firm.store)
    assert done is not None
    assert (done.done, done.failed, done.finished is not None) == (done.total, 0, True)
    assert set(firm.states().values()) == {"verified", "not for export", "pending"}
    with pytest.raises(BadInput, match="done, not running"):
        jobs.pause(firm.store, job_id, "me")


def test_a_wrong_selection_never_becomes_a_job(firm: Firm) -> None:
    with pytest.raises(BadInput):
        jobs.start(firm.store, "me", Selection(row_ids=("S:99",)), make(firm))
    assert jobs.latest(firm.store) is None


def test_a_job_whose_process_died_is_stopped(firm: Firm) -> None:
    whole = {"done": 3, "failed": 0, "message": "", "pause_requested": False, "by_whom": "me", "detail": "{}"}
    firm.insert("job", {"job_id": "j1", "kind": "upload", "state": "running", "started": now(), "total": 9, **whole})
    found = jobs.latest(firm.store)
    assert found is not None
    assert (found.state, found.left_seconds) == ("stopped", None)
    assert "looked up first" in found.message


def test_a_job_that_cannot_finish_says_why(firm: Firm) -> None:
    def fault(point: str) -> None:
        raise RuntimeError("the cable was cut")

    firm.package.fault = fault
    threading.excepthook, before = (lambda args: None), threading.excepthook
    try:
        job_id = jobs.start(firm.store, "me", EVERYTHING, make(firm))
        wait(firm, job_id, "failed")
    finally:
        threading.excepthook = before
    assert "the cable was cut" in jobs.status(firm.store, job_id).message
    assert "queued" not in firm.states().values()
