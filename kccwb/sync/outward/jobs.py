"""An upload in the background: it survives a page's reload, can be paused, and there is only one at a time."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from kccwb.model.errors import BadInput, WorkbenchError
from kccwb.store import Store
from kccwb.store.events import Event, now, record
from kccwb.sync.outward.candidates import Selection, load_rows
from kccwb.sync.outward.reports import JobStatus, Progress, UploadReport
from kccwb.sync.outward.upload import Upload

_ALIVE: dict[str, threading.Event] = {}
"""Jobs of this process by id; the event is set while a job may run and clear while it is paused."""
_LOCKS: dict[Path, threading.Lock] = {}
_GUARD = threading.Lock()


@contextmanager
def exclusive(store: Store) -> Iterator[None]:
    """Only one upload at a time for a company. Raises BadInput when one runs."""
    lock = _lock(store)
    if not lock.acquire(blocking=False):
        raise BadInput("An upload is running already.", "Wait until it is done; see it with: kccwb job")
    try:
        yield
    finally:
        lock.release()


def start(store: Store, by: str, selection: Selection, make: Callable[[Callable[[Progress], None], Callable[[], bool]], Upload]) -> str:
    """Begin an upload in the background; its job id, or the id of the one that runs already. Raises BadInput for a wrong selection."""
    selection.choose(load_rows(store))
    stop_dead(store)
    with _GUARD:
        running = store.scalar(
            "select job_id from job where kind = 'upload' and state in ('running', 'paused') order by started desc limit 1"
        )
        if running:
            return str(running)
        job_id = uuid.uuid4().hex
        _ALIVE[job_id] = threading.Event()
        _ALIVE[job_id].set()
        with store.tx() as tx:
            tx.insert(
                "job",
                [
                    {
                        "job_id": job_id,
                        "kind": "upload",
                        "state": "running",
                        "started": now(),
                        "total": 0,
                        "done": 0,
                        "failed": 0,
                        "message": "Starting",
                        "pause_requested": False,
                        "by_whom": by,
                        "detail": "{}",
                    }
                ],
            )
            record(tx, by, [Event("job.start", job_id, {"kind": "upload"})])
    threading.Thread(target=_work, args=(store, job_id, selection, make), name=f"upload-{job_id}", daemon=True).start()
    return job_id


def pause(store: Store, job_id: str, by: str) -> None:
    """Pause after the batch under way. Raises BadInput when the job does not run."""
    _running(store, job_id, "running")
    _ALIVE[job_id].clear()
    _set(store, job_id, by, "job.pause", state="paused", pause_requested=True)


def resume(store: Store, job_id: str, by: str) -> None:
    """Go on after a pause. Raises BadInput when the job is not paused."""
    _running(store, job_id, "paused")
    _set(store, job_id, by, "job.resume", state="running", pause_requested=False)
    _ALIVE[job_id].set()


def status(store: Store, job_id: str) -> JobStatus:
    """How far a job is. Raises BadInput when there is none of that id."""
    stop_dead(store)
    found = store.dicts("select * from job where job_id = ?", [job_id])
    if not found:
        raise BadInput(f"There is no job {job_id}.", "See the latest with: kccwb job")
    return _status(found[0])


def latest(store: Store) -> JobStatus | None:
    """The upload begun last, None when there was none."""
    stop_dead(store)
    found = store.dicts("select * from job where kind = 'upload' order by started desc, job_id limit 1")
    return _status(found[0]) if found else None


def stop_dead(store: Store) -> int:
    """Jobs of a process that is no more are stopped; how many. Their rows are looked up by the next upload."""
    running = "select job_id from job where state in ('running', 'paused')"
    dead = [job_id for (job_id,) in store.rows(running) if job_id not in _ALIVE]
    if not dead:
        return 0
    message = "The program ended while it ran. Upload again: what is in doubt is looked up first."
    with store.tx() as tx:
        still = {job_id for (job_id,) in tx.rows(running)}  # one that has just ended by itself says so, and is not alive either
        dead = [job_id for job_id in dead if job_id in still]
        for job_id in dead:
            tx.execute("update job set state = 'stopped', finished = ?, message = ? where job_id = ?", [now(), message, job_id])
            record(tx, "workbench", [Event("job.stopped", job_id)])
    return len(dead)


def _work(
    store: Store, job_id: str, selection: Selection, make: Callable[[Callable[[Progress], None], Callable[[], bool]], Upload]
) -> None:
    gate = _ALIVE[job_id]

    def told(progress: Progress) -> None:
        _set(store, job_id, total=progress.total, done=progress.done, failed=progress.failed, message=progress.message)

    try:
        with exclusive(store):
            report = make(told, lambda: not gate.is_set()).run(selection)
        state = "failed" if report.stopped else "done"
        _set(store, job_id, state=state, finished=now(), message=_summary(report), detail=json.dumps(_detail(report)))
    except WorkbenchError as error:
        _set(store, job_id, state="failed", finished=now(), message=str(error))
    except Exception as error:
        with suppress(Exception):  # the store itself may be what failed
            _set(store, job_id, state="failed", finished=now(), message=f"The upload failed: {error}")
        raise
    finally:
        _ALIVE.pop(job_id, None)


def _detail(report: UploadReport) -> dict[str, Any]:
    names = ("run_id", "accepted", "adopted", "rejected", "blocked", "waiting", "not_sent", "in_doubt", "verified", "differs", "stopped")
    return {name: getattr(report, name) for name in names}


def _summary(report: UploadReport) -> str:
    if report.stopped:
        return report.stopped
    parts = [f"{report.accepted + report.adopted} exported", f"{report.verified} verified"]
    parts += [
        f"{count} {word}"
        for count, word in ((report.rejected, "refused"), (report.blocked, "blocked"), (report.waiting, "waiting"))
        if count
    ]
    return ", ".join(parts)


def _running(store: Store, job_id: str, state: str) -> None:
    now_is = status(store, job_id).state
    if now_is != state or job_id not in _ALIVE:
        raise BadInput(f"The upload is {now_is}, not {state}.")


def _set(store: Store, job_id: str, by: str = "", action: str = "", **columns: Any) -> None:
    with store.tx() as tx:
        names = ", ".join(f"{name} = ?" for name in columns)
        tx.execute(f"update job set {names} where job_id = ?", [*columns.values(), job_id])
        if action:
            record(tx, by, [Event(action, job_id)])


def _status(row: dict[str, Any]) -> JobStatus:
    seconds = ((row["finished"] or now()) - row["started"]).total_seconds()
    pace = row["done"] / seconds if seconds > 0 else 0
    left = round((row["total"] - row["done"]) / pace) if pace and row["state"] == "running" else None
    names = ("job_id", "kind", "state", "started", "finished", "total", "done", "failed", "message")
    return JobStatus(**{name: row[name] for name in names}, by=row["by_whom"], per_minute=round(pace * 60), left_seconds=left)


def _lock(store: Store) -> threading.Lock:
    with _GUARD:
        return _LOCKS.setdefault(store.path.resolve(), threading.Lock())
