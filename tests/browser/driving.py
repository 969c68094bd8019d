"""Driving the app as a person does: start it on a home of its own, click its grids, take its picture."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench.remote import running_app

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
ROW = 35
"""Height of the grid's header and of each row, in pixels."""


@dataclass(frozen=True)
class Served:
    """A running app: its address and its home; ``run`` is the command line on that home, which speaks to the app."""

    url: str
    home: Path
    environment: dict[str, str]

    def run(self, *words: str) -> str:
        """What a command prints. Fails the test when it exits with 2 or 3."""
        done = subprocess.run(
            [sys.executable, "-m", "kccwb", "--home", str(self.home), *words],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={**os.environ, **self.environment},
        )
        assert done.returncode in {0, 1}, done.stderr
        return done.stdout


def serve(home: Path, environment: dict[str, str] | None = None) -> Iterator[Served]:
    """Serve the app on a home while the caller's fixture lasts."""
    more = environment or {}
    log = (home / "app.log").open("wb")
    app = subprocess.Popen(
        [sys.executable, "-m", "kccwb", "--home", str(home), "serve", "--port", "0", "--no-browser"],
        stdout=log,
        stderr=log,
        env={**os.environ, **more},
    )
    try:
        for _ in range(300):
            running = running_app(Home(home))
            if running:
                break
            assert app.poll() is None, (home / "app.log").read_text()
            time.sleep(0.1)
        else:
            raise AssertionError("the app did not start")
        yield Served(running.url, home, more)
    finally:
        app.terminate()
        app.wait(20)
        log.close()


def package_settings(server: PracticeServer) -> dict[str, str]:
    """The settings that lead to the practice package."""
    return {
        "KCCWB_XERO_API_URL": server.xero_api_url,
        "KCCWB_XERO_TOKEN_URL": server.xero_token_url,
        "KCCWB_XERO_AUTHORIZE_URL": server.xero_authorize_url,
        "KCCWB_XERO_CONNECTIONS_URL": server.xero_connections_url,
        "KCCWB_XERO_CLIENT_ID": server.client_id,
        "KCCWB_XERO_CLIENT_SECRET": server.client_secret,
        "KCCWB_XERO_TENANT_ID": server.tenant_id,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def settled(page: Page) -> None:
    """Wait until the page's script has run and the browser has drawn it."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]", timeout=90_000)
    page.wait_for_timeout(400)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=90_000)


def go(page: Page, url: str) -> None:
    """Open an address and wait for the page."""
    page.goto(url)
    settled(page)


def click_cell(page: Page, row: int, x: int, *, grid: str = "pending") -> None:
    """Click into the canvas of a grid: row from 0, x in pixels from its left edge."""
    place = page.locator(f".st-key-grid-{grid}")
    place.scroll_into_view_if_needed()
    canvas = place.locator("[data-testid=data-grid-canvas]")
    canvas.wait_for()
    page.wait_for_timeout(300)
    box = canvas.bounding_box()
    assert box
    page.mouse.click(box["x"] + x, box["y"] + ROW + ROW * (row + 0.5))
    settled(page)


def click_tick(page: Page, row: int, *, grid: str = "pending") -> None:
    """Tick or untick a row of a grid."""
    click_cell(page, row, 25, grid=grid)


def ticks_line(page: Page, grid: str = "pending") -> Locator:
    """The line that says how many rows are selected and what they come to."""
    return page.locator(f".st-key-ticks-{grid}")


def screenshots(chromium: Browser, url: str, name: str) -> None:
    """Save the page wide and narrow, light and dark."""
    SCREENSHOTS.mkdir(exist_ok=True)
    for scheme in ("light", "dark"):
        for width, height in ((1440, 900), (390, 844)):
            context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            page = context.new_page()
            go(page, url)
            page.wait_for_timeout(800)
            page.screenshot(path=SCREENSHOTS / f"{name}-{scheme}-{width}.png")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{name} is wider than a {width} px window"
            context.close()
