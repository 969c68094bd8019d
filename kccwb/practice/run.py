"""The practice package alone, in the foreground, until interrupted."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from kccwb.practice.app import create_app
from kccwb.practice.company import Company
from kccwb.practice.control import change_settings
from kccwb.practice.server import configuration, listening


def run(
    port: int = 0,
    packages: Sequence[str] = ("xero",),
    company_file: Path | None = None,
    seed_chart: str | None = "uk",
    *,
    rate_limits: bool = True,
) -> None:
    """Serve until interrupted, after printing the URLs one a line. Raises ValueError for an unknown package."""
    for package in packages:
        if package != "xero":
            raise ValueError(f"the practice package cannot speak {package!r}")
    company = Company(company_file, seed_chart=seed_chart)
    app = create_app(company)
    change_settings(company, {"rate_limits": rate_limits})
    opened = listening(port)
    base = f"http://127.0.0.1:{opened.getsockname()[1]}"
    lines = (
        f"pages {base}/",
        f"xero api {base}/api.xro/2.0",
        f"xero token {base}/connect/token",
        f"xero authorize {base}/identity/connect/authorize",
        f"xero connections {base}/connections",
        f"xero tenant {company.settings['tenant_id']}",
        f"company file {company.path}",
    )
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
    try:
        asyncio.run(uvicorn.Server(configuration(app)).serve(sockets=[opened]))
    except KeyboardInterrupt:
        pass
    finally:
        company.close()
