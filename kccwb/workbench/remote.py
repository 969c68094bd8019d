"""Speak to the running app as if its Workbench were here."""

from __future__ import annotations

import getpass
import json
import os
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlparse

import httpx
import pandas as pd

from kccwb.model.errors import StoreError
from kccwb.store.home import Home
from kccwb.store.settings import Settings, load_settings
from kccwb.workbench import wire

ADDRESS_FILE = "app.json"
"""In the home folder while an app runs: its address and the token that opens it, readable by its owner only."""

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class RunningApp:
    """Where the app listens, and the token that opens it."""

    url: str
    token: str


def running_app(home: Home) -> RunningApp | None:
    """The app that owns the companies of this home, if one answers. What a dead process left behind is passed over."""
    try:
        told = json.loads((home.path / ADDRESS_FILE).read_text(encoding="utf-8"))
        app = RunningApp(str(told["url"]), str(told["token"]))
        process = int(told.get("pid", 0))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if urlparse(app.url).hostname not in _LOOPBACK:
        return None
    try:
        answer = httpx.get(f"{app.url}/api/v1/health", headers=_headers(app), timeout=httpx.Timeout(2, read=10), trust_env=False)
    except httpx.ReadTimeout:
        return app if _alive(process) else None
    except httpx.HTTPError:
        return None
    return app if answer.status_code == 200 and answer.json().get("app") == "kccwb" else None


class RemoteWorkbench:
    """The Workbench of the running app: every public method, with the same arguments, results and errors.

    Progress callbacks are not carried: long work reports through its job.
    """

    def __init__(self, app: RunningApp, company: str, *, home: Home, by: str | None = None) -> None:
        self.app = app
        self.home = home
        self.by = by or getpass.getuser()
        self._company = company
        self._client = httpx.Client(
            base_url=app.url,
            headers=_headers(app),
            timeout=httpx.Timeout(10, read=None),
            trust_env=False,
            limits=httpx.Limits(max_keepalive_connections=0),  # the app closes idle connections; an action must not meet one
        )

    @property
    def company_name(self) -> str:
        """The company's name as it was given."""
        return str(self._facts()["company_name"])

    @property
    def base_currency(self) -> str:
        """The currency of the company's books."""
        return str(self._facts()["base_currency"])

    @property
    def settings(self) -> Settings:
        """Settings of the environment and the home's config.toml, as this process sees them."""
        return load_settings(self.home.path)

    def view(self, name: str, where: str = "", params: tuple[Any, ...] = ()) -> pd.DataFrame:
        """A documented view whole, or the rows of it that ``where`` names. Parameters are not carried."""
        if params:
            raise StoreError("A view's parameters are not carried to the running app.", "Use a method of the Workbench, or sql().")
        query = f"select * from {name}{' where ' + where if where else ''}"
        return wire.frame_from(self._sent("GET", "/api/v1/sql", params={"company": self._company, "query": query}).content)

    def close(self) -> None:
        """Leave the app alone."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        try:
            wire.method_of(name)
        except Exception as error:
            raise AttributeError(name) from error

        def call(*args: Any, **kwargs: Any) -> Any:
            order = {"company": self._company, "method": name, "kwargs": wire.written_arguments(name, args, kwargs), "by": self.by}
            return wire.read_result(name, self._sent("POST", "/api/v1/call", json=order).json())

        call.__name__ = name
        return call

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *wire.public_methods()})

    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self._sent("GET", "/api/v1/company", params={"company": self._company}).json()
        return facts

    def _sent(self, verb: str, path: str, **content: Any) -> httpx.Response:
        try:
            answer = self._client.request(verb, path, **content)
        except httpx.HTTPError as error:
            raise StoreError(
                f"The running app at {self.app.url} stopped answering ({type(error).__name__}).", "Start it again and repeat: that is safe."
            ) from error
        if answer.status_code != 200:
            try:
                told = answer.json()["error"]
            except (ValueError, KeyError, TypeError):
                told = {"message": f"The running app answered {answer.status_code}.", "fix": "Stop it, start it again and repeat."}
            raise wire.read_error(told)
        return answer


def _headers(app: RunningApp) -> dict[str, str]:
    return {"Authorization": f"Bearer {app.token}"}


def _alive(process: int) -> bool:
    if process <= 0 or os.name == "nt":  # on Windows signal 0 would end the process
        return process > 0
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True


__all__ = ["ADDRESS_FILE", "RemoteWorkbench", "RunningApp", "running_app"]
