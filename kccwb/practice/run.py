"""The practice package alone, in the foreground, until interrupted."""

from __future__ import annotations

import asyncio
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from kccwb.practice.company import Company
from kccwb.practice.playing import play
from kccwb.practice.server import configuration, listening


def run(
    port: int = 0,
    packages: Sequence[str] = ("xero",),
    company_file: Path | None = None,
    seed_chart: str | None = "uk",
    *,
    rate_limits: bool = True,
) -> None:
    """Serve until interrupted, after printing the URLs one a line. Raises ValueError for an unknown package.

    Each package has a server of its own: the first on the port, the next on the one after. With two packages the
    second keeps its books beside the first's, in a file with the package's name in its own.
    """
    chosen = list(dict.fromkeys(packages)) or ["xero"]
    plays = [play(package) for package in chosen]
    companies: list[Company] = []
    serving: list[tuple[Starlette, socket.socket]] = []
    lines: list[str] = []
    try:
        for place, (package, part) in enumerate(zip(chosen, plays, strict=True)):
            company = Company(books_of(company_file, package, first=place == 0), seed_chart=seed_chart)
            companies.append(company)
            app = part.create_app(company)
            part.change_settings(company, {"rate_limits": rate_limits})
            opened = listening(port + place if port else 0)
            serving.append((app, opened))
            lines += part.lines(f"http://127.0.0.1:{opened.getsockname()[1]}", company)
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()
        _serve(serving)
    except KeyboardInterrupt:
        pass
    finally:
        for company in companies:
            company.close()


def books_of(company_file: Path | None, package: str, *, first: bool) -> Path | None:
    """The file of a package's books: the one named for the first package, one beside it for the next."""
    if company_file is None or first:
        return company_file
    return company_file.with_name(f"{company_file.stem}-{package}{company_file.suffix}")


def _serve(serving: list[tuple[Starlette, socket.socket]]) -> None:
    """Serve the first package here, where interrupts arrive, and any other on a thread of its own."""
    servers = [(uvicorn.Server(configuration(app)), opened) for app, opened in serving]
    threads = [threading.Thread(target=_serve_one, args=each, daemon=True) for each in servers[1:]]
    for thread in threads:
        thread.start()
    try:
        _serve_one(*servers[0])
    finally:
        for server, _ in servers:
            server.should_exit = True
        for thread in threads:
            thread.join(5)


def _serve_one(server: uvicorn.Server, opened: socket.socket) -> None:
    asyncio.run(server.serve(sockets=[opened]))
