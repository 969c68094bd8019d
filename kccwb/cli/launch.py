"""Start things: the demo, the app, the practice package."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kccwb.cli.session import home, say, session
from kccwb.model.errors import BadInput
from kccwb.store.home import Home

if TYPE_CHECKING:
    from kccwb.practice import PracticeServer

Port = Annotated[int | None, typer.Option(help="Port on 127.0.0.1; default 8501, or a free one when that is taken.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Do not open the browser.")]
DEMO_COMPANY = "Harbour & Hearth Demo"
DEMO_BOOKS = {"xero": "demo-practice-books.sqlite", "quickbooks": "demo-practice-books-quickbooks.sqlite"}
"""The practice package's own file, by package."""
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
        package: Annotated[
            str | None, typer.Option(help="The practice package beside it: xero or quickbooks; default: the one it was made with.")
        ] = None,
    ) -> None:
        """Open the app on a made-up company, with a practice package beside it. What was done in it stays until --fresh."""
        rooms = home() if session().home else Home(home().path / "demo")
        run_demo(rooms, port, _opener(no_browser), fresh=fresh, package=package)

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


def run_demo(rooms: Home, port: int | None, started: Callable[[str], None], *, fresh: bool, package: str | None = None) -> None:
    """Make the demo if it is not there whole, start the practice package, serve the app.

    ``package`` is xero or quickbooks, None for the one the demo was made with (Xero for a new one). Raises BadInput when the demo runs already,
    or stands with the other package.
    """
    from kccwb.demo.setups import setup_of
    from kccwb.serve.server import already_running, app_script, serve

    app_script()
    already_running(rooms)
    setup = setup_of(package) if package else None
    rooms.path.mkdir(parents=True, exist_ok=True)
    marker = rooms.path / DEMO_MARKER
    kept = _kept(marker)
    if setup is not None and kept and not fresh and kept["package"] != setup.package:
        raise BadInput(
            f"The demo here was made with {setup_of(kept['package']).name}.",
            f"Begin anew with: kccwb demo --fresh --package {setup.package}",
        )
    setup = setup or setup_of(str(kept.get("package", "xero")))
    if fresh or not kept:
        _throw_away(rooms)
    with _practice(rooms, setup.package, int(kept.get("practice_port", 0))) as practice:
        if not marker.exists():
            _make(rooms, setup.package, practice.base_url)
        elif kept["practice_port"] != _port_in(practice.base_url):
            _connect_anew(rooms, setup.key, practice.base_url)
        marker.write_text(json.dumps({"practice_port": _port_in(practice.base_url), "package": setup.package}), encoding="ascii")
        say(f"The practice package ({setup.name}) keeps its books at {practice.base_url}/")
        say(f"The same figures on the command line: kccwb --home {shlex.quote(str(rooms.path))} status")
        serve(rooms, port=port, started=started)
    say("The demo has stopped. It is kept; begin anew with: kccwb demo --fresh")


def _practice(rooms: Home, package: str, port: int) -> PracticeServer:
    """The practice package on the port of the last time, so that the stored connection finds it, or on a free one."""
    from kccwb.practice import PracticeServer
    from kccwb.practice.server import listening

    try:
        listening(port).close()
    except OSError:
        port = 0
    return PracticeServer(rooms.path / DEMO_BOOKS[package], port=port, package=package)


def _make(rooms: Home, package: str, practice_url: str) -> None:
    """Generate KCC's files, load them into a new company, prepare it against the practice package."""
    from kccwb.demo.generator import generate
    from kccwb.demo.prepare import prepare
    from kccwb.workbench import Workbench

    say("Making the demo company (about half a minute, once) …")
    files = rooms.path / DEMO_FILES
    generate(files)
    with Workbench.create(DEMO_COMPANY, home=rooms) as bench:
        bench.load([files])
        prepare(bench, practice_url, package=package, told=lambda step: say(f"  {step} …"))


def _connect_anew(rooms: Home, key: str, practice_url: str) -> None:
    from kccwb.workbench import Workbench

    with Workbench.open_file(DEMO_COMPANY, home=rooms) as bench:
        bench.connect(key, url=practice_url)


def _throw_away(rooms: Home) -> None:
    """Remove the demo's own files, the books of whichever package, and nothing else of the home."""
    company = rooms.file(DEMO_COMPANY)
    books = [path for name in DEMO_BOOKS.values() for path in rooms.path.glob(f"{name}*")]
    for path in (rooms.path / DEMO_MARKER, *rooms.path.glob(f"{company.name}*"), *books):
        path.unlink(missing_ok=True)
    for folder in (company.with_suffix(".tmp"), rooms.path / DEMO_FILES):
        shutil.rmtree(folder, ignore_errors=True)


def _kept(marker: Path) -> dict[str, Any]:
    """What the demo's marker tells: port and package; empty when there is none that can be read. One of before has no package: Xero."""
    try:
        told = json.loads(marker.read_text(encoding="ascii"))
        return {"practice_port": int(told["practice_port"]), "package": str(told.get("package", "xero"))}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _port_in(base_url: str) -> int:
    return int(base_url.rpartition(":")[2])


def _opener(no_browser: bool) -> Callable[[str], None]:
    """Say where the app is, and open it in the browser where there is one."""

    def opened(url: str) -> None:
        say(f"kccwb is at {url}   (stop it with Ctrl-C)")
        if not no_browser and sys.stderr.isatty():
            webbrowser.open(url)

    return opened
