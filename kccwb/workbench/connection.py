"""Connect a package, and say how fresh the data is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from kccwb.accounting import known as cache
from kccwb.accounting.known import Refreshed
from kccwb.accounting.link import Link, Signing
from kccwb.accounting.protocol import AccountingPackage
from kccwb.accounting.registry import begin_sign_in, build, check_key
from kccwb.accounting.reports import ConnectionStatus, Freshness, SignInStarted
from kccwb.accounting.vault import Vault, carried_over, put_back
from kccwb.accounting.ways import WAYS, Way, is_practice, package_name
from kccwb.mapping.moving import move
from kccwb.model.errors import BadInput
from kccwb.model.package import Organisation
from kccwb.store.events import Event, now, record
from kccwb.workbench.base import WorkbenchBase


class ConnectionPart(WorkbenchBase):
    """Connect a package, and say how fresh the data is."""

    _link: Link | None = None
    _signing: Signing | None = None

    def connect(
        self,
        package: str,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        tenant_id: str | None = None,
        url: str | None = None,
        refresh_token: str | None = None,
    ) -> ConnectionStatus:
        """Sign in with a client id and secret, a refresh token where the package needs one, or a sign-in kept from before.

        ``tenant_id`` is the organisation's id there, ``url`` the base address of a server that speaks the package's API. Raises BadInput
        (nothing changed) for an unknown package, other books' currency or another organisation than the one exported to; NotConnected when
        the sign-in is refused.
        """
        key = check_key(package)
        stored = _given(client_id=client_id, tenant_id=tenant_id, url=url)
        return self._connect_to(key, stored, client_secret or "", refresh_token or "")

    def start_sign_in(
        self,
        package: str,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        tenant_id: str | None = None,
        url: str | None = None,
        port: int = 0,
    ) -> SignInStarted:
        """Begin a sign-in at the package's own page; send the browser to the address and call ``finish_sign_in``.

        ``client_secret`` is kept where the package wants it to renew a sign-in. ``port`` is the one of the app's registered redirect address,
        0 for the usual one. Raises BadInput without a client id.
        """
        if self._signing is not None:
            self._signing.close()
        stored = _given(client_id=client_id, tenant_id=tenant_id, url=url)
        self._signing = begin_sign_in(check_key(package), self.settings, stored, port, client_secret or "")
        return SignInStarted(self._signing.url, self._signing.redirect_uri)

    def finish_sign_in(self, timeout: float = 300.0) -> ConnectionStatus:
        """Wait (seconds) for the browser's answer and connect. Raises NotConnected when it does not come, BadInput as ``connect`` does."""
        signing, self._signing = self._signing, None
        if signing is None:
            raise BadInput("No sign-in is under way.", "Begin one first.")
        signing.finish(self._vault(), self._secret_name(signing.key), timeout)
        return self._connect_to(signing.key, signing.stored, "")

    def connection_ways(self) -> tuple[Way, ...]:
        """The ways to connect that there are, as people are offered them."""
        return WAYS

    def disconnect(self) -> ConnectionStatus:
        """Forget the sign-in and the client secret. What was exported and read stays."""
        active = self._active()
        if active is not None:
            self._vault().forget(self._secret_name(active["package"]))
            with self.store.tx() as tx:
                tx.execute("update connection set active = false")
                record(tx, self.by, [Event("connection.disconnect", active["organisation"], {"package": active["package"]})])
        self._link = self._package = None
        return self.status()

    def status(self) -> ConnectionStatus:
        """What is connected, until when, what is left of the limits, and how fresh each read is. Asks nobody."""
        fresh = tuple(
            Freshness(*row)
            for row in self.store.rows(
                "select subject, max(fetched), arg_max(rows_read, fetched) from fetch_log group by subject order by subject"
            )
        )
        active = self._active()
        if active is None:
            return ConnectionStatus(connected=False, freshness=fresh)
        if self._package is None:
            self._package = self._reconnect()
        link = self._link
        return ConnectionStatus(
            connected=True,
            package=active["package"],
            package_name=link.package.name if link else package_name(active["package"]),
            practice=is_practice(active["package"]),
            organisation=active["organisation"],
            organisation_id=active["organisation_id"],
            base_currency=active["base_currency"],
            connected_since=active["connected"],
            signed_in_until=link.good_until() if link else None,
            calls_left_minute=link.calls_left()[0] if link else None,
            calls_left_day=link.calls_left()[1] if link else None,
            page_url=link.page_url if link else "",
            freshness=fresh,
        )

    def refresh_known(self) -> Refreshed:
        """Read what changed in the package's contacts, items, documents and lock dates. Raises PackageError when it cannot be asked."""
        return cache.refresh(self.store, self.package())

    def use_package(self, package: AccountingPackage) -> None:
        """Use this adapter from now on."""
        self._link = None
        super().use_package(package)

    def _reconnect(self) -> AccountingPackage | None:
        active = self._active()
        if active is None:
            return None
        stored = json.loads(active["settings"])
        self._link = build(active["package"], self.settings, stored, self._vault(), self._secret_name(active["package"]))
        return self._link.package

    def _connect_to(self, key: str, stored: Mapping[str, str], secret: str, refresh: str = "") -> ConnectionStatus:
        vault, name = self._vault(), self._secret_name(key)
        before = vault.read(name)
        stored = {**stored, **({"own_secret": "yes"} if secret else {}), **({"own_refresh": "yes"} if refresh else {})}
        vault.write(name, carried_over(before, secret, refresh))
        try:
            link = build(key, self.settings, stored, vault, name)
            organisation = link.package.connect()
            self._check(organisation)
        except BaseException:
            vault.write(name, put_back(before, vault.read(name)))
            raise
        self._keep(key, {**stored, **link.learned(organisation)}, organisation)
        cache.keep_traits(self.store, link.package.traits)
        self._link = self._package = None
        return self.status()

    def _check(self, organisation: Organisation) -> None:
        """The organisation must keep its books in our currency, and be the one that was exported to."""
        if organisation.base_currency and organisation.base_currency != self.base_currency:
            raise BadInput(
                f"{organisation.name} keeps its books in {organisation.base_currency}, {self.company_name} in {self.base_currency}.",
                "Connect the organisation of this company, or make a company with its currency.",
            )
        before = self.store.one("select organisation, organisation_id from connection order by active desc, connected desc limit 1")
        if before is None or before[1] == organisation.id:
            return
        exported = self.store.scalar("select count(*) from export_state where state in ('sent', 'verified', 'in doubt', 'queued')")
        created = self.store.scalar("select count(*) from created_payment where standing")
        if exported or created:
            done = f"{exported} rows of this company were exported to" if exported else f"{created} payments were created here from"
            raise BadInput(
                f"{done} {before[0]}; {organisation.name} is another organisation.",
                "Make another company for it with: kccwb company new NAME",
            )

    def _keep(self, key: str, stored: Mapping[str, str], organisation: Organisation) -> None:
        before = self.store.rows("select organisation_id, package from connection")
        other = (organisation.id, key) not in before
        row = {
            "package": key,
            "connected": now(),
            "organisation": organisation.name,
            "organisation_id": organisation.id,
            "base_currency": organisation.base_currency or self.base_currency,
            "settings": json.dumps(dict(stored), sort_keys=True),
            "active": True,
        }
        with self.store.tx() as tx:
            if other:
                cache.forget(tx)
            for former, _ in before:
                if former != organisation.id:
                    move(tx, former, organisation.id)
            tx.execute("delete from connection")
            tx.insert("connection", [row])
            record(tx, self.by, [Event("connection.connect", organisation.name, {"package": key, "organisation_id": organisation.id})])
        cache.keep_organisation(self.store, organisation)

    def _active(self) -> dict[str, Any] | None:
        rows = self.store.dicts("select * from connection where active")
        return rows[0] if rows else None

    def _vault(self) -> Vault:
        return Vault(self.home.path)

    def _secret_name(self, key: str) -> str:
        return f"{self.store.path.stem}:{key}"


def _given(**values: str | None) -> dict[str, str]:
    return {name: value.strip() for name, value in values.items() if value and value.strip()}
