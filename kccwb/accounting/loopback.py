"""The browser's way back from a sign-in: one answer on this machine, with the state that was sent along."""

from __future__ import annotations

import secrets
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlparse

from kccwb.model.errors import BadInput, NotConnected

DEFAULT_PORT = 8765
PATH = "/callback"
MINUTES = 5
"""How long a person may take: the codes of both packages live no longer."""
_DONE = b"<!doctype html><title>kccwb</title><p>Signed in. You can close this page and go back to kccwb.</p>"
_REFUSED = b"<!doctype html><title>kccwb</title><p>The sign-in was not finished. Go back to kccwb and begin again.</p>"


class Loopback:
    """Listens on localhost for its one answer; anything with another state is turned away. ``package`` is the name people know."""

    def __init__(self, package: str, port: int) -> None:
        self.state = secrets.token_urlsafe(24)
        self._package = package
        self._answer: dict[str, str] = {}
        self._answered = threading.Event()
        try:
            self._server = HTTPServer(("127.0.0.1", port), self._handler())
        except OSError as error:
            raise BadInput(f"Port {port} of this machine is in use.", "Close the other program, or name another port.") from error
        self.redirect_uri = f"http://localhost:{self._server.server_port}{PATH}"  # the packages take localhost and refuse 127.0.0.1
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="sign-in", daemon=True).start()

    def answer(self, timeout: float = MINUTES * 60) -> dict[str, str]:
        """Wait for the browser and give what it brought, a code among it. Raises NotConnected when it brought none in time or was refused."""
        answered = self._answered.wait(timeout)
        self.close()
        if not answered:
            raise NotConnected(f"Nobody signed in at {self._package} in time.", "Begin again.")
        if "code" not in self._answer:
            why = self._answer.get("error", "no code")
            raise NotConnected(f"{self._package} did not sign in ({why}).", "Begin again and allow access.")
        return dict(self._answer)

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def _take(self, target: str) -> bool:
        """Keep the answer when it is ours: right path, right state, the first one."""
        there = urlparse(target)
        told = {name: values[0] for name, values in parse_qs(there.query).items()}
        ours = there.path == PATH and secrets.compare_digest(told.get("state", "").encode(), self.state.encode())
        if not ours or self._answered.is_set():
            return False
        self._answer = told
        self._answered.set()
        return "code" in told

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        take = self._take

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                good = take(self.path)
                self.send_response(200 if good else 400)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(_DONE if good else _REFUSED)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing: the address holds the code."""

        return Handler
