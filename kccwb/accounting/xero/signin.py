"""Sign in at Xero's own page with PKCE: a browser goes there and comes back to this machine with a one-time code."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlparse

from kccwb.accounting.xero.addresses import Addresses
from kccwb.model.errors import BadInput, NotConnected

DEFAULT_PORT = 8765
PATH = "/callback"
MINUTES = 5
"""How long a person may take: Xero's code lives no longer."""
SCOPES = (
    "openid profile email offline_access accounting.invoices accounting.payments accounting.banktransactions accounting.manualjournals "
    "accounting.settings accounting.contacts accounting.reports.trialbalance.read"
)
_DONE = b"<!doctype html><title>kccwb</title><p>Signed in. You can close this page and go back to kccwb.</p>"
_REFUSED = b"<!doctype html><title>kccwb</title><p>The sign-in was not finished. Go back to kccwb and begin again.</p>"


class SignIn:
    """One sign-in under way. Listens on localhost for its one answer; anything with another state is turned away."""

    def __init__(self, addresses: Addresses, port: int = DEFAULT_PORT) -> None:
        if not addresses.client_id:
            raise BadInput("No client id is set for Xero.", "Give --client-id, or set KCCWB_XERO_CLIENT_ID.")
        self.verifier = secrets.token_urlsafe(64)
        self.state = secrets.token_urlsafe(24)
        self._answer: dict[str, str] = {}
        self._answered = threading.Event()
        try:
            self._server = HTTPServer(("127.0.0.1", port), self._handler())
        except OSError as error:
            raise BadInput(f"Port {port} of this machine is in use.", "Close the other program, or name another port.") from error
        self.redirect_uri = f"http://localhost:{self._server.server_port}{PATH}"  # Xero takes localhost and refuses 127.0.0.1
        self._client_id = addresses.client_id
        self._authorize = addresses.authorize_url
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="xero-sign-in", daemon=True).start()

    @property
    def url(self) -> str:
        """Where the browser must go."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self.redirect_uri,
            "scope": SCOPES,
            "state": self.state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        return f"{self._authorize}?{urlencode(query)}"

    def code(self, timeout: float = MINUTES * 60) -> str:
        """Wait for the browser and give the code it brought. Raises NotConnected when it brought none in time or was refused."""
        answered = self._answered.wait(timeout)
        self.close()
        if not answered:
            raise NotConnected("Nobody signed in at Xero in time.", "Begin again.")
        if "code" not in self._answer:
            raise NotConnected(f"Xero did not sign in ({self._answer.get('error', 'no code')}).", "Begin again and allow access.")
        return self._answer["code"]

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
