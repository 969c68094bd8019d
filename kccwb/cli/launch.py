"""Start things: the demo, the app, the practice package."""

from __future__ import annotations

import shutil
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from kccwb.cli.session import home, say
from kccwb.model.errors import BadInput
from kccwb.store.home import Home

Port = Annotated[int | None, typer.Option(help="Port on 127.0.0.1; default 8501, or a free one when that is taken.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")]
DEMO_COMPANY = "Harbour & Hearth Demo"
DEMO_PRACTICE_BOOKS = "practice-books.sqlite"


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
        run_demo(home(), port, _opener(no_browser), fresh=fresh)

    @app.command()
    def practice(
        port: Annotated[int, typer.Option(help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
        package: Annotated[list[str] | None, typer.Option(help="The package to play: xero.")] = None,
        company_file: Annotated[Path | None, typer.Option(help="Where its books are kept; default: thrown away at the end.")] = None,
        seed_chart: Annotated[str, typer.Option(help="The chart of accounts it begins with: uk.")] = "uk",
    ) -> None:
        """Run the practice package alone, until interrupted; prints its URLs."""
        for name in package or []:
            if name != "xero":
                raise BadInput(f"The practice package cannot play {name!r} in this version.", "It plays xero.")
        if seed_chart != "uk":
            raise BadInput(f"There is no chart {seed_chart!r}.", "Use uk.")
        from kccwb.practice.run import run

        run(port, package or ["xero"], company_file, seed_chart)


def run_demo(place: Home, port: int | None, started: Callable[[str], None], *, fresh: bool) -> None:
    """Make the demo if it is not there, start the practice package, serve the app. Raises BadInput when it runs already."""
    from kccwb.practice import PracticeServer
    from kccwb.serve.server import already_running, app_script, serve

    app_script()
    rooms = Home(place.path / "demo")
    already_running(rooms)
    if fresh and rooms.path.exists():
        shutil.rmtree(rooms.path)
    rooms.path.mkdir(parents=True, exist_ok=True)
    with PracticeServer(rooms.path / DEMO_PRACTICE_BOOKS, port=_practice_port(rooms)) as package:
        _keep_port(rooms, package.base_url)
        if not rooms.companies():
            _make(rooms, package.base_url)
        say(f"The practice package keeps its books at {package.base_url}/")
        serve(rooms, port=port, started=started)
    say("The demo has stopped. It is kept; begin anew with: kccwb demo --fresh")


def _make(rooms: Home, practice_url: str) -> None:
    """Generate KCC's files, load them into a new company, prepare it against the practice package."""
    from kccwb.demo.generator import generate
    from kccwb.demo.prepare import prepare
    from kccwb.workbench import Workbench

    say("Making the demo company …")
    making = Home(rooms.path / "making")  # moved into its place when whole, so that an interrupted start is begun again
    shutil.rmtree(making.path, ignore_errors=True)
    making.path.mkdir()
    files = making.path / "kcc-files"
    generate(files)
    with Workbench.create(DEMO_COMPANY, home=making) as bench:
        bench.load([files])
        prepare(bench, practice_url)
        made = bench.store.path
    shutil.rmtree(rooms.path / "kcc-files", ignore_errors=True)
    files.rename(rooms.path / "kcc-files")
    made.rename(rooms.file(DEMO_COMPANY))
    shutil.rmtree(making.path)


def _practice_port(rooms: Home) -> int:
    """The port of the last time, so that the stored connection still finds the practice package; 0 when there was none."""
    try:
        return int((rooms.path / "practice-port.txt").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def _keep_port(rooms: Home, base_url: str) -> None:
    (rooms.path / "practice-port.txt").write_text(base_url.rpartition(":")[2], encoding="ascii")


def _opener(no_browser: bool) -> Callable[[str], None]:
    """Say where the app is, and open it in the browser where there is one."""

    def opened(url: str) -> None:
        say(f"kccwb is at {url}   (stop it with Ctrl-C)")
        if not no_browser and sys.stderr.isatty():
            webbrowser.open(url)

    return opened
