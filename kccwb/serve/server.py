"""The app's server: Streamlit and the local API on 127.0.0.1, the company files opened and closed with it."""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import uvicorn

from kccwb.model.errors import BadInput, StoreError
from kccwb.serve.api import api_routes
from kccwb.serve.companies import Companies, shared_companies
from kccwb.store.home import Home
from kccwb.workbench.remote import ADDRESS_FILE, running_app

DEFAULT_PORT = 8501
_LAST_WORDS = 3
"""Seconds that open browser connections are given at the end."""


def serve(home: Home, *, port: int | None = None, started: Callable[[str], None] | None = None) -> None:
    """Serve the app on this home until interrupted; ``started`` is told its address once it answers.

    Raises BadInput when an app runs on this home already or the port is taken, StoreError when app.py is not beside the package.
    """
    script = app_script()
    already_running(home)
    home.path.mkdir(parents=True, exist_ok=True)
    os.environ["KCCWB_HOME"] = str(home.path.resolve())  # the pages find the home as any process does
    companies = shared_companies(home.path)
    token = secrets.token_urlsafe(32)
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _end)
    with _listening(port) as opened:
        url = f"http://127.0.0.1:{opened.getsockname()[1]}"
        app = _app(script, companies, token, url, started)
        config = uvicorn.Config(app, log_level="warning", access_log=False, ws_max_size=300 * 2**20, timeout_graceful_shutdown=_LAST_WORDS)
        try:
            with suppress(KeyboardInterrupt):
                asyncio.run(uvicorn.Server(config).serve(sockets=[opened]))
        finally:
            companies.close()


def already_running(home: Home) -> None:
    """Raise BadInput, saying where, when an app runs on this home."""
    running = running_app(home)
    if running:
        raise BadInput(
            f"The app is running on {home.path} already: {running.url}", "Open that address, or stop it first (Ctrl-C where it runs)."
        )


def app_script() -> Path:
    """The app.py beside the package. Raises StoreError when there is none."""
    script = Path(__file__).resolve().parents[2] / "app.py"
    if not script.exists() or not (script.parent / "pages").is_dir():
        raise StoreError(
            "The browser app's files (app.py and pages/) are not beside the installed package.",
            "Run it from a clone of the repository, installed with: pip install -e .",
        )
    return script


def _app(script: Path, companies: Companies, token: str, url: str, started: Callable[[str], None] | None) -> Any:
    import streamlit as st
    from streamlit.runtime.pages_manager import PagesManager

    PagesManager.uses_pages_directory = False  # app.py has the navigation, also for the first address asked

    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
            logging.getLogger(name).setLevel(logging.WARNING)
        address = _write_address(companies.home, url, token)
        if started:
            asyncio.get_running_loop().call_later(0.2, started, url)
        try:
            yield
        finally:
            await asyncio.to_thread(companies.close)
            address.unlink(missing_ok=True)

    return st.App(script, routes=api_routes(companies, token), lifespan=lifespan, on_script_error=_shown)


def _end(*_: object) -> None:
    """An order to stop unwinds like Ctrl-C, so that everything that was opened is closed."""
    raise KeyboardInterrupt


def _shown(error: Exception) -> bool:
    from kccwb.ui.messages import show_error

    show_error(error)
    return True


def _write_address(home: Home, url: str, token: str) -> Path:
    path = home.path / ADDRESS_FILE
    path.unlink(missing_ok=True)  # left by a process that died: already_running() found nobody behind it
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"url": url, "token": token, "pid": os.getpid()}, file)
    return path


def _listening(port: int | None) -> socket.socket:
    """A socket on 127.0.0.1: the port asked for, else the usual one, else any free one."""
    for wanted in [port] if port is not None else [DEFAULT_PORT, 0]:
        opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind(("127.0.0.1", wanted))
        except OSError as error:
            opened.close()
            if port is None and error.errno == errno.EADDRINUSE:
                continue
            raise BadInput(f"Port {wanted} cannot be used: {error.strerror}.", "Choose another with --port N.") from error
        return opened
    raise BadInput("No port is free.", "Choose one with --port N.")
