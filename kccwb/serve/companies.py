"""The companies that this process holds open: one Workbench a company file, shared by pages and local API."""

from __future__ import annotations

import atexit
import getpass
import threading
from contextlib import suppress
from pathlib import Path
from typing import cast

from kccwb.store.home import Home
from kccwb.store.settings import default_home
from kccwb.workbench import Workbench


class Companies:
    """Opens each company of a home at first use and closes them all at the end."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._open: dict[str, Workbench] = {}
        self._lock = threading.Lock()

    def workbench(self, company: str, *, by: str | None = None) -> Workbench:
        """The company's Workbench on behalf of ``by``. Raises BadInput or StoreError when it cannot be opened."""
        name = self.home.choose(company)
        with self._lock:
            bench = self._open.get(name)
            if bench is None:
                bench = self._open[name] = Workbench.open_file(name, home=self.home)
        return acting_as(bench, by or getpass.getuser())

    def create(self, name: str, base_currency: str) -> str:
        """Make a company and keep it open; its name as its file is called. Raises BadInput."""
        with self._lock:
            bench = Workbench.create(name, home=self.home, base_currency=base_currency)
            self._open[bench.store.path.stem] = bench
            return bench.store.path.stem

    def names(self) -> list[str]:
        """The companies of the home, as their files are called."""
        return self.home.companies()

    def close(self) -> None:
        """Release every file. What still runs stops at its next step, which is safe to repeat."""
        with self._lock:
            while self._open:
                _, bench = self._open.popitem()
                with suppress(Exception):
                    bench.close()


def acting_as(bench: Workbench, by: str) -> Workbench:
    """The same Workbench, everything it holds shared, with another name for the record."""
    if bench.by == by:
        return bench
    shared = type("ActingWorkbench", (type(bench),), {"by": property(lambda _: by)})
    other = cast("Workbench", object.__new__(shared))
    other.__dict__ = bench.__dict__
    return other


_shared: dict[Path, Companies] = {}
_sharing = threading.Lock()


def shared_companies(home: Path | None = None) -> Companies:
    """This process's companies of a home (default: the settings' home); the same object at each call."""
    path = (home or default_home()).resolve()
    with _sharing:
        if path not in _shared:
            _shared[path] = Companies(Home(path))
            atexit.register(_shared[path].close)
        return _shared[path]
