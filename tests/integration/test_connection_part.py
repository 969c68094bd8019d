"""Connecting, signing in with a browser, what is cached, and where secrets live."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import kccwb.accounting.vault as vault_module
from kccwb.accounting.known import known
from kccwb.accounting.vault import Vault
from kccwb.cli import main
from kccwb.model.errors import BadInput, NotConnected
from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.integration.xero_ground import adapter, company, contact_of, document, item, sent


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault_module, "_from_keyring", lambda entry: None)
    monkeypatch.setattr(vault_module, "_to_keyring", lambda entry, raw: False)
    monkeypatch.setattr(vault_module, "_out_of_keyring", lambda entry: None)
    for name in ("XERO_CLIENT_ID", "XERO_CLIENT_SECRET", "XERO_TENANT_ID", "XERO_API_URL"):
        monkeypatch.delenv(f"KCCWB_{name}", raising=False)


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def bench(home: Home) -> Iterator[Workbench]:
    with Workbench.create("Shop", home=home) as made:
        yield made


def point_at(server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("api", "token", "authorize", "connections"):
        monkeypatch.setenv(f"KCCWB_XERO_{name.upper()}_URL", getattr(server, f"xero_{name}_url"))


def test_the_settings_alone_connect_xero(bench: Workbench, server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(server, monkeypatch)
    monkeypatch.setenv("KCCWB_XERO_CLIENT_ID", "id")
    monkeypatch.setenv("KCCWB_XERO_CLIENT_SECRET", "from-the-environment")
    monkeypatch.setenv("KCCWB_XERO_TENANT_ID", server.tenant_id)
    status = bench.connect("xero")
    assert (status.connected, status.package, status.base_currency) == (True, "xero", "GBP")
    assert status.signed_in_until is not None
    assert bench.fetch_chart().bank_accounts > 0
    assert len(bench.accounts()) == bench.fetch_chart().accounts
    assert "OUTPUT2" in set(bench.tax_codes()["code"])


def test_without_client_id_nothing_is_connected(bench: Workbench, server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(server, monkeypatch)
    with pytest.raises(NotConnected, match="client id"):
        bench.connect("xero")
    assert not bench.status().connected
    with pytest.raises(NotConnected):
        bench.package()


@pytest.mark.parametrize("package", ["sage", "xerox"])
def test_other_packages_are_refused_in_plain_words(bench: Workbench, package: str) -> None:
    with pytest.raises(BadInput, match=package):
        bench.connect(package)


def test_a_connection_outlives_the_process_and_keeps_its_secret_out_of_the_file(home: Home, server: PracticeServer) -> None:
    with Workbench.create("Shop", home=home) as bench:
        bench.connect("practice-xero", url=server.base_url, client_secret="very-secret-word")
    with Workbench.open_file("Shop", home=home) as bench:
        assert bench.package().organisation().name
        token = Vault(home.path).read("shop:practice-xero")["token"]["access_token"]
        bench.backup(home.path / "copy.bak")
    for file in (*home.path.glob("*.duckdb*"), home.path / "copy.bak", home.path / "secrets.enc"):
        content = file.read_bytes()
        assert b"very-secret-word" not in content
        assert token.encode() not in content
    assert stat.S_IMODE((home.path / "secrets.key").stat().st_mode) == 0o600
    with Workbench.open_file("Shop", home=home) as bench:
        assert not bench.disconnect().connected
        assert Vault(home.path).read("shop:practice-xero") == {}


def test_books_in_another_currency_are_refused_and_nothing_changes(home: Home, server: PracticeServer) -> None:
    with Workbench.create("Euro", home=home, base_currency="EUR") as bench:
        with pytest.raises(BadInput, match="GBP"):
            bench.connect("practice-xero", url=server.base_url)
        assert not bench.status().connected
        assert Vault(home.path).read("euro:practice-xero") == {}


def test_known_is_read_whole_and_then_by_change(bench: Workbench, server: PracticeServer) -> None:
    bench.connect("practice-xero", url=server.base_url)
    bench.fetch_chart()
    xero = adapter(server)
    contact = contact_of(xero)
    sent(xero, item())
    sent(xero, document(contact, "A1"), document(contact, "A2"))
    first = bench.refresh_known()
    assert (first.contacts, first.items, first.documents) == (1, 1, 2)
    sent(xero, document(contact, "A3"))
    sent(xero, company("NEW", "New Ltd"))
    bench.refresh_known()
    held = known(bench.store)
    assert {one.number for one in held.documents} == {"A1", "A2", "A3"}
    assert {one.extra["contact_number"] for one in held.contacts} == {"ACM1", "NEW"}
    assert held.organisation is not None
    assert held.organisation.name == bench.status().organisation
    assert any(one.code == "OUTPUT2" and "REVENUE" in one.classes for one in held.tax_codes)
    assert {one.subject for one in bench.status().freshness} >= {"contacts", "items", "documents", "accounts"}


def test_another_organisation_starts_with_an_empty_cache(bench: Workbench, server: PracticeServer) -> None:
    bench.connect("practice-xero", url=server.base_url)
    contact_of(adapter(server))
    bench.refresh_known()
    with PracticeServer() as other:
        bench.connect("practice-xero", url=other.base_url)
        assert known(bench.store).contacts == ()
        bench.refresh_known()
        assert known(bench.store).contacts == ()


def test_a_browser_signs_in_once_with_its_own_state(bench: Workbench, server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(server, monkeypatch)
    monkeypatch.setattr("kccwb.accounting.xero.linking.DEFAULT_PORT", 0)
    begun = bench.start_sign_in("xero", client_id="public-app")
    assert begun.redirect_uri.startswith("http://localhost:")
    assert "code_challenge_method=S256" in begun.url
    forged = httpx.get(f"{begun.redirect_uri}?code=stolen&state=guessed")
    assert forged.status_code == 400
    sent_back = httpx.get(begun.url).headers["location"]
    assert httpx.get(sent_back).status_code == 200
    status = bench.finish_sign_in(timeout=5)
    assert status.connected
    assert bench.package().organisation().base_currency == "GBP"
    kept = Vault(bench.home.path).read("shop:xero")
    assert kept["token"]["refresh_token"]
    assert "client_secret" not in kept


def test_a_sign_in_that_nobody_finishes_ends(bench: Workbench, server: PracticeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    point_at(server, monkeypatch)
    monkeypatch.setattr("kccwb.accounting.xero.linking.DEFAULT_PORT", 0)
    bench.start_sign_in("xero", client_id="public-app")
    with pytest.raises(NotConnected, match="in time"):
        bench.finish_sign_in(timeout=0.1)


def test_the_command_line_connects_and_tells(home: Home, server: PracticeServer, capsys: pytest.CaptureFixture[str]) -> None:
    Workbench.create("Shop", home=home).close()
    base = ["--home", str(home.path)]

    def run(*words: str) -> dict[str, object]:
        with pytest.raises(SystemExit) as ended:
            main([*base, *words, "--json"])
        assert not ended.value.code
        row: dict[str, object] = json.loads(capsys.readouterr().out)["rows"][0]
        return row

    assert run("connect", "practice-xero", "--url", server.base_url)["connected"] is True
    assert int(str(run("chart", "fetch")["accounts"])) > 50
    assert run("status")["package"] == "practice-xero"
    assert run("disconnect")["connected"] is False
    with pytest.raises(SystemExit) as refused:
        main([*base, "connect", "sage"])
    assert refused.value.code == 2
