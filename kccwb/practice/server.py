"""The practice package as a server in this process, on a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from kccwb.practice.company import Company
from kccwb.practice.ledger import Ledger
from kccwb.practice.playing import Play, play
from kccwb.practice.quickbooks.auth import starting_refresh_token
from kccwb.practice.store import Doc

KEEP_ALIVE = 75
"""Seconds that an idle connection is kept open."""


class CutProtocol(H11Protocol):
    """HTTP whose requests carry a way to cut the line, for ordered faults."""

    def connection_made(self, transport: Any) -> None:
        """Take the connection and let the application abort it."""
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope["practice.abort"] = transport.abort
            await inner(scope, receive, send)

        self.app = app


def configuration(app: Any) -> uvicorn.Config:
    """How uvicorn serves the practice package: quietly, one connection loop, no access log, idle connections kept a while."""
    return uvicorn.Config(
        app, http=CutProtocol, log_level="error", access_log=False, lifespan="off", loop="asyncio", timeout_keep_alive=KEEP_ALIVE
    )


def listening(port: int) -> socket.socket:
    """A socket on 127.0.0.1; port 0 takes a free one."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    opened.bind(("127.0.0.1", port))
    opened.listen(128)
    return opened


class PracticeServer:
    """A practice accounting package, served while the with block lasts.

    It plays Xero unless package says "quickbooks"; a company that uses both has one server and one file for each.
    Without company_file its books are in a temporary directory, which goes when the object goes. rate_limits switches the real limits on.
    """

    client_id = "practice-client"
    client_secret = "practice-secret"  # noqa: S105  any secret will do here

    def __init__(
        self,
        company_file: Path | None = None,
        *,
        port: int = 0,
        seed_chart: str | None = "uk",
        rate_limits: bool = False,
        organisation: Doc | None = None,
        package: str = "xero",
    ) -> None:
        self.package = package
        self._play: Play = play(package)
        self.company_file = company_file
        self._port = port
        self._seed_chart = seed_chart
        self._rate_limits = rate_limits
        self._organisation = organisation
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        self.company: Company
        self.ledger: Ledger

    def start(self) -> None:
        """Open the books and serve them; returns when requests are answered. Raises ValueError for another package's books."""
        if self.company_file is None:
            self._scratch = TemporaryDirectory(
                prefix="practice-", ignore_cleanup_errors=True
            )  # goes with this object, so that start() finds it again
            self.company_file = Path(self._scratch.name) / "company.sqlite"
        self.company = Company(self.company_file, seed_chart=self._seed_chart, organisation=self._organisation)
        try:
            app = self._play.create_app(self.company)
        except ValueError:
            self.company.close()
            raise
        self.ledger = app.state.ledger
        self._play.change_settings(self.company, {"rate_limits": self._rate_limits})
        opened = listening(self._port)
        self._port = opened.getsockname()[1]
        server = self._server = uvicorn.Server(configuration(app))
        self._thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[opened])), name="practice-package", daemon=True)
        self._thread.start()
        while not server.started:
            if not self._thread.is_alive():
                raise RuntimeError("the practice package did not start")
            time.sleep(0.005)

    def stop(self) -> None:
        """Stop serving and close the books; start() opens them again on the same port."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)
        self._server = self._thread = None
        with contextlib.suppress(Exception):
            self.company.close()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def xero_api_url(self) -> str:
        """The Accounting API."""
        return f"{self.base_url}/api.xro/2.0"

    @property
    def xero_token_url(self) -> str:
        """Where tokens come from."""
        return f"{self.base_url}/connect/token"

    @property
    def xero_authorize_url(self) -> str:
        """Where a browser goes to consent."""
        return f"{self.base_url}/identity/connect/authorize"

    @property
    def xero_connections_url(self) -> str:
        """The list of connected organisations."""
        return f"{self.base_url}/connections"

    @property
    def tenant_id(self) -> str:
        """The organisation's id for the tenant header."""
        return str(self.company.settings["tenant_id"])

    @property
    def quickbooks_api_url(self) -> str:
        """The Accounting API, up to /v3."""
        return f"{self.base_url}/v3"

    @property
    def quickbooks_token_url(self) -> str:
        """Where tokens come from."""
        return f"{self.base_url}/oauth2/v1/tokens/bearer"

    @property
    def quickbooks_authorize_url(self) -> str:
        """Where a browser goes to consent."""
        return f"{self.base_url}/oauth2/authorize"

    @property
    def quickbooks_revoke_url(self) -> str:
        """Where tokens are revoked."""
        return f"{self.base_url}/oauth2/v1/tokens/revoke"

    @property
    def quickbooks_discovery_url(self) -> str:
        """The discovery document, which names the others."""
        return f"{self.base_url}/.well-known/openid_configuration"

    @property
    def realm_id(self) -> str:
        """The company's id in QuickBooks' paths."""
        return str(self.company.settings["realm_id"])

    @property
    def refresh_token(self) -> str:
        """A refresh token to begin with: the newest that was not used yet."""
        return starting_refresh_token(self.company)
