"""Start things: the demo, the app, the practice package."""

from __future__ import annotations

import json
import shutil
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kccwb.cli.session import home, say, session
from kccwb.model.errors import BadInput
from kccwb.store.home import Home

if TYPE_CHECKING:
    from kccwb.practice import PracticeServer

Port = Annotated[int | None, typer.Option(help="Port on 127.0.0.1; default 8501, or a free one when that is taken.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")]
DEMO_COMPANY = "Harbour & Hearth Demo"
DEMO_BOOKS = "demo-practice-books.sqlite"
DEMO_FILES = "demo-kcc-files"
DEMO_MARKER = "demo.json"
"""Written when the demo is whole; without it, what is there is thrown away and made again."""


def register(app: typer.Typer) -> None:
    """Add this part's commands."""

    @app.command()
    def serve(port: Port = None, no_browser: NoBrowser = False) -> None:
        """Serve the app in the browser, until interrupted."""
        from kccwb.serve.server import serve as serving

        serving(home(), port=port, started=_opener(no_browser))
        say("The app has stopped.")

    @app.command()
    def demo(
        port: Port = None,
        no_browser: NoBrowser = False,
        fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demo away and make it anew.")] = False,
    ) -> None:
        """Open the app on a made-up company, with a practice package beside it. What was done in it stays until --fresh."""
        rooms = home() if session().home else Home(home().path / "demo")
        run_demo(rooms, port, _opener(no_browser), fresh=fresh)

    @app.command()
    def practice(
        port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
        package: Annotated[list[str] | None, typer.Option(help="The package to play: xero or quickbooks; given twice, both.")] = None,
        company_file: Annotated[Path | None, typer.Option(help="Where its books are kept; default: thrown away at the end.")] = None,
        seed_chart: Annotated[str, typer.Option(help="The chart of accounts it begins with: uk.")] = "uk",
    ) -> None:
        """Run the practice package alone, until interrupted; prints its URLs."""
        for name in package or []:
            if name not in {"xero", "quickbooks"}:
                raise BadInput(f"The practice package cannot play {name!r}.", "It plays xero and quickbooks.")
        if seed_chart != "uk":
            raise BadInput(f"There is no chart {seed_chart!r}.", "Use uk.")
        from kccwb.practice.run import run

        run(port, package or ["xero"], company_file, seed_chart)


def run_demo(rooms: Home, port: int | None, started: Callable[[str], None], *, fresh: bool) -> None:
    """Make the demo if it is not there whole, start the practice package, serve the app. Raises BadInput when it runs already."""
    from kccwb.serve.server import already_running, app_script, serve

    app_script()
    already_running(rooms)
    rooms.path.mkdir(parents=True, exist_ok=True)
    marker = rooms.path / DEMO_MARKER
    if fresh or not marker.exists():
        _throw_away(rooms)
    with _practice(rooms, _port_of(marker)) as package:
        if not marker.exists():
            _make(rooms, package.base_url)
        elif _port_of(marker) != _port_in(package.base_url):
            _connect_anew(rooms, package.base_url)
        marker.write_text(json.dumps({"practice_port": _port_in(package.base_url)}), encoding="ascii")
        say(f"The practice package keeps its books at {package.base_url}/")
        serve(rooms, port=port, started=started)
    say("The demo has stopped. It is kept; begin anew with: kccwb demo --fresh")


def _practice(rooms: Home, port: int) -> PracticeServer:
    """The practice package on the port of the last time, so that the stored connection finds it, or on a free one."""
    from kccwb.practice import PracticeServer
    from kccwb.practice.server import listening

    books = rooms.path / DEMO_BOOKS
    try:
        listening(port).close()
    except OSError:
        port = 0
    return PracticeServer(books, port=port)


def _make(rooms: Home, practice_url: str) -> None:
    """Generate KCC's files, load them into a new company, prepare it against the practice package."""
    from kccwb.demo.generator import generate
    from kccwb.demo.prepare import prepare
    from kccwb.workbench import Workbench

    say("Making the demo company (about half a minute, once) …")
    files = rooms.path / DEMO_FILES
    generate(files)
    with Workbench.create(DEMO_COMPANY, home=rooms) as bench:
        bench.load([files])
        prepare(bench, practice_url, told=lambda step: say(f"  {step} …"))


def _connect_anew(rooms: Home, practice_url: str) -> None:
    from kccwb.workbench import Workbench

    with Workbench.open_file(DEMO_COMPANY, home=rooms) as bench:
        bench.connect("practice-xero", url=practice_url)


def _throw_away(rooms: Home) -> None:
    """Remove the demo's own files and nothing else of the home."""
    company = rooms.file(DEMO_COMPANY)
    for path in (rooms.path / DEMO_MARKER, *rooms.path.glob(f"{company.name}*"), *rooms.path.glob(f"{DEMO_BOOKS}*")):
        path.unlink(missing_ok=True)
    for folder in (company.with_suffix(".tmp"), rooms.path / DEMO_FILES):
        shutil.rmtree(folder, ignore_errors=True)


def _port_of(marker: Path) -> int:
    try:
        return int(json.loads(marker.read_text(encoding="ascii"))["practice_port"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _port_in(base_url: str) -> int:
    return int(base_url.rpartition(":")[2])


def _opener(no_browser: bool) -> Callable[[str], None]:
    """Say where the app is, and open it in the browser where there is one."""

    def opened(url: str) -> None:
        say(f"kccwb is at {url}   (stop it with Ctrl-C)")
        if not no_browser and sys.stderr.isatty():
            webbrowser.open(url)

    return opened
