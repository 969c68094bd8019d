"""What every part of the Workbench stands on: the store, who acts, and the connected package."""

from __future__ import annotations

import getpass
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import pandas as pd

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.errors import BadInput, NotConnected, StoreInUse
from kccwb.store import Store, sql_files, wal_of
from kccwb.store.events import Event, now, record
from kccwb.store.home import Home, slug
from kccwb.store.settings import Settings, load_settings

ROOMS = (
    "kcc/views", "mapping/views", "sync/outward/views", "sync/inward/views", "reconcile/views", "month_end/views", "workbench/views",
)  # fmt: skip
"""Where the views live, in the order in which they stand on one another."""


def view_files() -> list[Path]:
    """Every view's .sql file, in order."""
    root = Path(__file__).parent.parent
    return [file for room in ROOMS for file in sql_files(root / room)]


class WorkbenchBase:
    """The company file, the person acting, and the adapter of the connected package."""

    def __init__(self, store: Store, home: Home, *, by: str | None = None) -> None:
        self.store = store
        self.home = home
        self.by = by or getpass.getuser()
        self._package: AccountingPackage | None = None

    @classmethod
    def create(cls, name: str, *, home: Home, base_currency: str = "GBP", by: str | None = None) -> Self:
        """Make a company file. Raises BadInput when the company is there already or the currency is no ISO code."""
        path = home.file(name)
        if path.exists():
            raise BadInput(f"The company {slug(name)!r} is there already.", "Choose another name.")
        if not (len(base_currency) == 3 and base_currency.isalpha()):
            raise BadInput(f"{base_currency!r} is no currency code.", "Use three letters, such as GBP.")
        home.path.mkdir(parents=True, exist_ok=True)
        store: Store | None = None
        try:
            store = Store.open(path, views=view_files(), create=True)
            bench = cls(store, home, by=by)
            with store.tx() as tx:
                facts = {"company_name": name.strip(), "base_currency": base_currency.upper(), "created": now().isoformat()}
                tx.insert("meta", [{"name": key, "value": value} for key, value in facts.items()])
                record(tx, bench.by, [Event("company.new", name, facts)])
        except StoreInUse:
            raise
        except BaseException:  # half a company would stand in the way of the next try
            if store is not None:
                with suppress(duckdb.Error):
                    store.close()
            for left in (path, wal_of(path)):
                left.unlink(missing_ok=True)
            raise
        return bench

    @classmethod
    def open_file(cls, company: str, *, home: Home, by: str | None = None) -> Self:
        """Open a company's file in this process."""
        return cls(Store.open(home.file(company), views=view_files()), home, by=by)

    def close(self) -> None:
        """Release the company file."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def company_name(self) -> str:
        """The company's name as it was given."""
        return str(self.store.scalar("select value from meta where name = 'company_name'"))

    @property
    def base_currency(self) -> str:
        """The currency of the company's books."""
        return str(self.store.scalar("select base_currency from base_currency"))

    @property
    def settings(self) -> Settings:
        """Settings of the environment and the home's config.toml."""
        return load_settings(self.home.path)

    def use_package(self, package: AccountingPackage) -> None:
        """Use this adapter from now on (tests and the connection part call it)."""
        self._package = package

    def package(self) -> AccountingPackage:
        """The connected package's adapter. Raises NotConnected when there is none."""
        if self._package is None:
            self._package = self._reconnect()
        if self._package is None:
            raise NotConnected("No accounting package is connected.", "Connect one with: kccwb connect, or on the Connection page.")
        return self._package

    def _reconnect(self) -> AccountingPackage | None:
        """Build the adapter of the stored connection; the connection part provides it."""
        return None

    def refresh_known(self) -> object:
        """Read what the package holds into the cache; the connection part provides it."""
        return None

    def view(self, name: str, where: str = "", params: tuple[Any, ...] = ()) -> pd.DataFrame:
        """A documented view whole, or the rows of it that ``where`` names."""
        return self.store.frame(f"select * from {name}{' where ' + where if where else ''}", params)
