"""The app's process: one owner of the file, and everybody else speaks to it without noticing."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

import kccwb
from kccwb.model.errors import BadInput
from kccwb.store.home import Home
from kccwb.workbench import Workbench, wire
from kccwb.workbench.remote import ADDRESS_FILE, RemoteWorkbench, running_app


def run(home: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "kccwb", "--home", str(home), *words], capture_output=True, check=False, timeout=60, cwd=cwd
    )


def start(home: Path) -> subprocess.Popen[bytes]:
    app = subprocess.Popen(
        [sys.executable, "-m", "kccwb", "--home", str(home), "serve", "--port", "0", "--no-browser"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    for _ in range(300):
        if running_app(Home(home)):
            return app
        assert app.poll() is None, app.stderr and app.stderr.read().decode()
        time.sleep(0.1)
    raise AssertionError("the app did not start")


def stop(app: subprocess.Popen[bytes]) -> int:
    app.send_signal(signal.SIGTERM)
    code = app.wait(20)
    app.communicate()
    return code


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("home")
    Workbench.create("Acme Ltd", home=Home(place)).close()
    return place


@pytest.fixture(scope="module")
def alone(home: Path) -> dict[str, bytes]:
    """What the commands print while no app runs."""
    return {query: run(home, *query.split(" ", 1), "--json").stdout for query in QUERIES}


QUERIES = (
    "sql select 1234.50::decimal(18,2) as a, date '2026-10-31' as d, timestamp '2026-10-31 18:04:05' as t, true as b, null::varchar as n, 'ß' as s",
    "sql select source_type, amount from pending_export",
    "sql select action, subject, detail from audit",
)


@pytest.fixture(scope="module")
def app(home: Path, alone: dict[str, bytes]) -> Iterator[subprocess.Popen[bytes]]:
    process = start(home)
    yield process
    if process.poll() is None:
        stop(process)


def test_commands_print_the_same_bytes_whether_the_app_runs_or_not(
    home: Path, alone: dict[str, bytes], app: subprocess.Popen[bytes]
) -> None:
    for query, printed in alone.items():
        done = run(home, *query.split(" ", 1), "--json")
        assert done.stdout == printed
        assert json.loads(printed)


def test_the_address_is_for_its_owner_only_and_wants_its_token(home: Path, app: subprocess.Popen[bytes]) -> None:
    assert stat.S_IMODE(os.stat(home / ADDRESS_FILE).st_mode) == 0o600
    told = json.loads((home / ADDRESS_FILE).read_text())
    assert told["url"].startswith("http://127.0.0.1:")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": told["token"]}):
        assert httpx.get(f"{told['url']}/api/v1/health", headers=headers).status_code == 401
    good = {"Authorization": f"Bearer {told['token']}"}
    assert httpx.get(f"{told['url']}/api/v1/health", headers=good).json()["app"] == "kccwb"
    stream = httpx.get(
        f"{told['url']}/api/v1/sql", headers=good, params={"company": "acme-ltd", "query": "select 0.10::decimal(18,2) as a"}
    )
    assert wire.frame_from(stream.content)["a"].tolist() == [Decimal("0.10")]
    refused = httpx.post(f"{told['url']}/api/v1/call", headers=good, json={"company": "acme-ltd", "method": "_reconnect"})
    assert refused.status_code == 409
    assert httpx.post(f"{told['url']}/api/v1/call", headers=good, content=b"x").status_code == 409


def test_python_gets_the_running_apps_workbench(home: Path, app: subprocess.Popen[bytes], tmp_path: Path) -> None:
    with kccwb.open(home=home) as bench:
        assert isinstance(bench, RemoteWorkbench)
        assert bench.company_name == "Acme Ltd"
        assert bench.base_currency == "GBP"
        assert bench.header().company == "Acme Ltd"
        assert bench.verify_audit() is None
        with pytest.raises(BadInput, match="Only one SELECT"):
            bench.sql("delete from event")
        bench.tick("pending", on=["S:1", "S:2"])
        assert bench.ticks("pending") == ["S:1", "S:2"]


def test_who_asks_is_who_the_record_names(home: Path, app: subprocess.Popen[bytes], tmp_path: Path) -> None:
    running = running_app(Home(home))
    assert running
    with RemoteWorkbench(running, "acme-ltd", home=Home(home), by="Ada") as bench:
        bench.backup(tmp_path / "ada.bak")
        assert bench.audit().iloc[0]["by"] == "Ada"


def test_a_relative_path_means_the_callers_folder(home: Path, app: subprocess.Popen[bytes], tmp_path: Path) -> None:
    assert run(home, "backup", "mine.bak", cwd=tmp_path).returncode == 0
    assert (tmp_path / "mine.bak").exists()


def test_a_second_app_says_where_the_first_one_is(home: Path, app: subprocess.Popen[bytes]) -> None:
    second = run(home, "serve", "--no-browser")
    assert second.returncode == 2
    assert b"running" in second.stderr
    assert b"http://127.0.0.1:" in second.stderr


def test_an_app_stopped_or_killed_leaves_the_file_to_the_next(home: Path, app: subprocess.Popen[bytes]) -> None:
    assert stop(app) == 0
    assert not (home / ADDRESS_FILE).exists()
    assert run(home, "sql", "select 1 as one").returncode == 0
    killed = start(home)
    killed.kill()
    killed.communicate()
    assert (home / ADDRESS_FILE).exists()
    assert running_app(Home(home)) is None
    assert run(home, "sql", "select 1 as one").returncode == 0
    assert stop(start(home)) == 0
    assert run(home, "audit", "--verify").returncode == 0
