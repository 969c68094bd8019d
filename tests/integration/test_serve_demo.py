"""kccwb demo: one command to a company with work in it, kept from one time to the next."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from kccwb.store.home import Home
from kccwb.workbench.remote import running_app

ENVIRONMENT = {**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    words = ("-m", "kccwb", "--home", str(home), *words)
    return subprocess.run([sys.executable, *words], capture_output=True, text=True, check=False, timeout=120, env=ENVIRONMENT)


def demo(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start the demo; the process and the app's address."""
    log = (home.parent / "demo.log").open("ab")
    command = [sys.executable, "-m", "kccwb", "--home", str(home), "demo", "--port", "0", "--no-browser"]
    app = subprocess.Popen(command, stdout=log, stderr=log, env=ENVIRONMENT)
    for _ in range(1200):
        running = running_app(Home(home))
        if running:
            return app, running.url
        assert app.poll() is None, (home.parent / "demo.log").read_text()
        time.sleep(0.2)
    raise AssertionError("the demo did not start")


def stop(app: subprocess.Popen[bytes]) -> None:
    app.send_signal(signal.SIGTERM)
    assert app.wait(30) == 0


def test_the_demo_is_made_once_and_kept(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    app, url = demo(home)
    try:
        assert httpx.get(f"{url}/_stcore/health").text == "ok"
        pending = json.loads(run(home, "pending", "--json").stdout)["rows"]
        assert {"pending", "blocked"} <= {row["state"] for row in pending}
        row = next(row["row_id"] for row in pending if row["state"] == "pending" and row["source_type"] == "Sales Invoice")
        assert run(home, "upload", "--row", row, "--json").returncode == 0
        assert "demo" in run(home, "company", "list").stdout
    finally:
        stop(app)
    books = list(home.glob("demo-practice-books*"))
    assert books
    again, _ = demo(home)
    try:
        exported = json.loads(run(home, "exported", "--json").stdout)["rows"]
        assert row in {one["row_id"] for one in exported if one["verified"]}
        assert run(home, "verify", "--json").returncode == 0
    finally:
        stop(again)


def test_the_practice_package_says_what_it_cannot_play(tmp_path: Path) -> None:
    refused = run(tmp_path, "practice", "--package", "sage")
    assert refused.returncode == 2
    assert "not" in refused.stderr
    assert "sage" in refused.stderr
