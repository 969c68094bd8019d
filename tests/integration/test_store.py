"""The store keeps its promises: clear messages, whole transactions, an untouchable record."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kccwb.model.errors import BadInput, StoreError
from kccwb.store import Store
from kccwb.store.events import Event, broken_at, now, record, record_export
from kccwb.store.home import Home
from kccwb.store.settings import load_settings
from kccwb.workbench import Workbench


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "firm.duckdb", create=True)


def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    with pytest.raises(duckdb.Error), store.tx() as tx:
        tx.insert("meta", [{"name": "a", "value": "1"}])
        tx.execute("insert into meta values ('a', '2')")
    assert store.rows("select * from meta") == []


def test_a_nested_transaction_joins_the_outer_one(store: Store) -> None:
    with pytest.raises(RuntimeError), store.tx() as tx:
        with store.tx() as inner:
            inner.insert("meta", [{"name": "a", "value": "1"}])
        assert tx.scalar("select count(*) from meta") == 1
        raise RuntimeError
    assert store.scalar("select count(*) from meta") == 0


def test_money_stays_decimal_from_row_to_frame(store: Store) -> None:
    total = Decimal("9999999999999999.99")
    with store.tx() as tx:
        record_export(tx, "me", [{"row_id": "S:1", "source_type": "Sales Invoice", "kind": "queued", "total": total}])
    assert store.scalar("select total from export_event") == total
    assert store.frame("select total from export_event")["total"][0] == total


def test_a_float_on_a_money_path_is_refused(store: Store) -> None:
    with pytest.raises(TypeError, match="float"), store.tx() as tx:
        record_export(tx, "me", [{"row_id": "S:1", "source_type": "Sales Invoice", "kind": "queued", "total": 1.1}])


def test_a_file_of_a_newer_version_is_refused_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "firm.duckdb"
    store = Store.open(path, create=True)
    with store.tx() as tx:
        tx.execute("insert into migration values (9001, 'from the future', ?)", [now()])
    store.close()
    with pytest.raises(StoreError, match="newer version"):
        Store.open(path)


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Another process has the file open."""
    holder = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb,sys;c=duckdb.connect({str(path)!r});print('held',flush=True);sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == "held"
        yield
    finally:
        holder.communicate("")


def test_a_file_in_use_says_so(tmp_path: Path) -> None:
    path = tmp_path / "firm.duckdb"
    Store.open(path, create=True).close()
    with holding(path), pytest.raises(StoreError, match="in use by another process"):
        Store.open(path)


@pytest.mark.parametrize("content", [b"this is no database" * 500, b"", b"\x00" * 20000])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "firm.duckdb"
    Store.open(path, create=True).close()
    whole = path.read_bytes()
    path.write_bytes(content or whole[: len(whole) // 2])
    with pytest.raises(StoreError, match=r"damaged|restore|newer"):
        Store.open(path)


def test_a_full_disk_keeps_what_was_there(tmp_path: Path) -> None:
    pytest.importorskip("resource", reason="file-size limits are POSIX")
    path = tmp_path / "firm.duckdb"
    store = Store.open(path, create=True)
    with store.tx() as tx:
        record(tx, "me", [Event("kept", "x")])
    store.close()
    limit = path.stat().st_size + 200_000
    script = f"""
        import resource, signal
        from pathlib import Path
        from kccwb.model.errors import StoreError
        from kccwb.store import Store
        store = Store.open(Path({str(path)!r}))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
        try:
            with store.tx() as tx:
                tx.execute("create table big as select range as n, random()::varchar || random()::varchar as t from range(400000)")
            store.close()
        except StoreError as error:
            print("StoreError:", error)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=False)
    assert "StoreError: The disk is full" in done.stdout, done.stdout + done.stderr
    assert Store.open(path).rows("select action from event") == [("kept",)]


@pytest.mark.parametrize(
    "damage",
    [
        'update event set detail = \'{"amount": "1.00"}\' where seq = 2',
        "update event set by_whom = 'somebody else' where seq = 2",
        "delete from event where seq = 2",
        "update event set seq = 9 where seq = 3",
    ],
)
def test_any_later_change_of_the_record_shows(store: Store, damage: str) -> None:
    with store.tx() as tx:
        record(tx, "me", [Event("one", "x"), Event("two", "x", {"amount": Decimal("2.00")}), Event("three", "x")])
    assert broken_at(store) is None
    store.cursor().execute(damage)
    assert broken_at(store) is not None


def test_companies_are_found_by_name(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(BadInput, match="no company"):
        home.choose(None)
    Workbench.create("Ünïcode & Sons Ltd", home=home).close()
    assert home.choose(None) == home.choose("Ünïcode & Sons Ltd")
    with pytest.raises(BadInput, match="already"):
        Workbench.create("Ünïcode & Sons Ltd", home=home)


def test_plain_http_is_for_loopback_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KCCWB_XERO_API_URL", "http://127.0.0.1:8000/api.xro/2.0")
    assert load_settings(tmp_path).xero_api_url == "http://127.0.0.1:8000/api.xro/2.0"
    monkeypatch.setenv("KCCWB_XERO_API_URL", "http://example.com/api.xro/2.0")
    with pytest.raises(BadInput, match="https"):
        load_settings(tmp_path)


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text('xero_client_id = "from file"\nxero_tenant_id = "tenant"\n')
    monkeypatch.setenv("KCCWB_XERO_CLIENT_ID", "from environment")
    settings = load_settings(tmp_path)
    assert (settings.xero_client_id, settings.xero_tenant_id) == ("from environment", "tenant")


def test_a_view_is_worked_out_once_until_something_it_may_read_is_written(tmp_path: Path) -> None:
    view = tmp_path / "v.sql"
    view.write_text("create or replace view loads as select name, value, current_date as today, 1.10::decimal(18, 2) as amount from meta")
    with closing(Store.open(tmp_path / "c.duckdb", views=[view], create=True)) as store:
        first = store.reader("loads").rows("select count(*), sum(amount) from loads")
        assert first == store.rows("select count(*), sum(amount) from loads")
        with store.tx(unseen=True) as tx:
            tx.insert("meta", [{"name": "unseen", "value": "1"}])
        assert (
            store.reader("loads").rows("select count(*), sum(amount) from loads") == first
        )  # the promise was broken, which shows that it was kept
        with store.tx() as tx:
            tx.insert("meta", [{"name": "seen", "value": "1"}])
        [(number, amount)] = store.reader("loads").rows("select count(*), sum(amount) from loads")
        assert (number, amount) == (first[0][0] + 2, first[0][1] + Decimal("2.20"))
        with store.tx(unseen=True), store.tx() as tx:
            tx.insert("meta", [{"name": "inner", "value": "1"}])
        assert store.reader("loads").scalar("select count(*) from loads") == number + 1
        assert str(store.reader("loads").frame("select * from loads").dtypes["amount"]) == str(
            store.frame("select * from loads").dtypes["amount"]
        )


def test_a_write_that_fails_leaves_what_is_kept(tmp_path: Path) -> None:
    view = tmp_path / "v.sql"
    view.write_text("create or replace view loads as select name from meta")
    with closing(Store.open(tmp_path / "c.duckdb", views=[view], create=True)) as store:
        before = store.reader("loads").rows("select * from loads order by all")
        with pytest.raises(ZeroDivisionError), store.tx() as tx:
            tx.insert("meta", [{"name": "lost", "value": "1"}])
            raise ZeroDivisionError
        assert store.reader("loads").rows("select * from loads order by all") == before
