"""Open a company: through the running app when there is one, else its file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from kccwb.model.errors import StoreError
from kccwb.store.home import Home
from kccwb.store.settings import default_home

if TYPE_CHECKING:
    from kccwb.workbench import Workbench


def open_company(company: str | None, *, home: str | Path | None = None, by: str | None = None) -> Workbench:
    """A Workbench for the company; the caller never notices whether the app runs.

    Raises BadInput when the company cannot be told, StoreError when its file cannot be used.
    """
    from kccwb.workbench import Workbench
    from kccwb.workbench.remote import RemoteWorkbench, running_app

    place = Home(Path(home) if home else default_home())
    name = place.choose(company)
    app = running_app(place)
    if app is None:
        try:
            return Workbench.open_file(name, home=place, by=by)
        except StoreError:
            app = running_app(place)
            if app is None:
                raise
    return cast("Workbench", RemoteWorkbench(app, name, home=place, by=by))
