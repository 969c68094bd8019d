"""One company changes its package, or several companies keep several: what was read is forgotten, what was mapped is taken for nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kccwb.cli import main
from kccwb.model.errors import BadInput
from kccwb.practice import PracticeServer
from kccwb.store.events import record_export
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.integration.qbo_ground import posted
from tests.unit.pages_ground import FILES


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


@pytest.fixture(scope="module")
def xero() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture(scope="module")
def quickbooks() -> Iterator[PracticeServer]:
    with PracticeServer(package="quickbooks") as running:
        yield running


def company(home: Path, name: str = "Bolts") -> Workbench:
    bench = Workbench.create(name, home=Home(home))
    assert bench.load_bytes([(file, text.encode()) for file, text in FILES.items()]).loaded
    return bench


def connected(bench: Workbench, server: PracticeServer) -> None:
    bench.connect(f"practice-{server.package}", url=server.base_url)
    bench.fetch_chart()


def mapped(bench: Workbench) -> None:
    bench.map_defaults()
    bench.accept_all_gaps()


def troubles(bench: Workbench) -> dict[tuple[str, str], str]:
    return {(kind, code): status for kind, code, status in bench.store.rows("select kind, code, status from mapping_gap")}


def test_a_company_changes_its_package_while_nothing_was_exported(tmp_path: Path, xero: PracticeServer, quickbooks: PracticeServer) -> None:
    with company(tmp_path) as bench:
        connected(bench, xero)
        mapped(bench)
        assert not bench.traits().posting_items
        assert set(bench.posting_items()["row_id"]) == set()
        before = bench.mappings()
        connected(bench, quickbooks)
        assert bench.status().package_name == "QuickBooks"
        assert bench.header().package_name == "QuickBooks"
        assert bench.traits().posting_items
        assert "OUTPUT2" not in set(bench.tax_codes()["code"])
        assert bench.store.scalar("select count(*) from package_contact") == 0
        gone = troubles(bench)
        assert gone["nominal", "300"] == gone["default", "sales"] == gone["bank", "Current Account"] == "target not in the chart"
        assert gone["tax", "1"] == "target not in the package"
        assert bench.accept_all_gaps() > 4
        assert not bench.gaps()["blocks"].any()
        assert bench.mappings("tax")["target"].tolist() == ["20.0% S"]
        connected(bench, xero)
        assert bench.status().package_name == "Xero"
        assert troubles(bench)["nominal", "300"] == "target not in the chart"
        assert len(before) == len(bench.mappings())


def test_an_organisation_that_comes_back_finds_its_mapping(tmp_path: Path, xero: PracticeServer, quickbooks: PracticeServer) -> None:
    with company(tmp_path) as bench:
        connected(bench, quickbooks)
        mapped(bench)
        before = bench.mappings().to_dict("records")
        connected(bench, xero)
        assert set(bench.mappings("nominal")["status"]) >= {"target not in the chart"}
        connected(bench, quickbooks)
        assert bench.mappings().to_dict("records") == before
        assert not bench.gaps()["blocks"].any()


def test_an_id_is_never_taken_for_the_same_id_of_another_company(tmp_path: Path, quickbooks: PracticeServer) -> None:
    """QuickBooks numbers the accounts of every company from 1: 104 may be sales here and rent there."""
    with company(tmp_path) as bench, PracticeServer(package="quickbooks") as other:
        connected(bench, quickbooks)
        bench.map_nominal("300", "4001")
        bench.map_tax("1", "sales", "20.0% S")
        connected(bench, other)
        assert "104" in set(bench.accounts()["account_id"])
        assert troubles(bench)["nominal", "300"] == "target not in the chart"
        assert troubles(bench)["tax", "1"] == "target not in the package"
        assert bench.mappings("tax")["target"].tolist() == ["6"]


def test_after_an_export_another_organisation_is_refused(tmp_path: Path, xero: PracticeServer, quickbooks: PracticeServer) -> None:
    with company(tmp_path) as bench:
        connected(bench, quickbooks)
        mapped(bench)
        assert bench.upload(["company:000001"]).accepted == 1
        with pytest.raises(BadInput, match="1 rows of this company were exported to Practice Company"):
            connected(bench, xero)
        assert bench.status().package_name == "QuickBooks"
        assert bench.traits().posting_items
        assert not bench.gaps()["blocks"].any()


def test_an_upload_nobody_answered_holds_the_company_too(tmp_path: Path, xero: PracticeServer, quickbooks: PracticeServer) -> None:
    with company(tmp_path) as bench:
        connected(bench, quickbooks)
        with bench.store.tx() as tx:
            event = {"row_id": "company:000001", "source_type": "Company", "kind": "attempted", "run_id": "r"}
            record_export(tx, "ann", [event])
        assert bench.store.rows("select state from export_state") == [("in doubt",)]
        with pytest.raises(BadInput, match="1 rows"):
            connected(bench, xero)


def test_one_company_in_each_package(tmp_path: Path, xero: PracticeServer, quickbooks: PracticeServer) -> None:
    with company(tmp_path, "One") as one, company(tmp_path, "Two") as two:
        connected(one, xero)
        connected(two, quickbooks)
        for bench in (one, two):
            mapped(bench)
            assert bench.upload(types=["Sales Invoice"]).exit_code == 0
            kinds = bench.store.rows("select source_type, count(*) from exported where verified group by all order by all")
            assert kinds[0] == ("Company", 1)
            assert kinds[1] == ("Sales Invoice", 3)
        assert one.store.scalar("select sum(package_amount) from exported where source_type = 'Sales Invoice'") == two.store.scalar(
            "select sum(package_amount) from exported where source_type = 'Sales Invoice'"
        )


def test_posting_items_are_listed_sent_and_ticked(tmp_path: Path, quickbooks: PracticeServer, capsys: pytest.CaptureFixture[str]) -> None:
    with company(tmp_path) as bench:
        connected(bench, quickbooks)
        mapped(bench)
        bench.map_nominal("301", "4002")

    def run(*words: str, code: int = 0) -> list[dict[str, object]]:
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(tmp_path), "map", "posting-items", *words, "--json"])
        assert (ended.value.code or 0) == code
        rows: list[dict[str, object]] = json.loads(capsys.readouterr().out)["rows"]
        return rows

    told = ("nominal_code", "item_name", "account_name", "documents", "state")
    assert [tuple(row[name] for name in told) for row in run()] == [
        ("300", "KCC 300 - 4000", "Sales", 2, "pending"),
        ("301", "KCC 301 - 4002", "Sales - Web", 2, "pending"),
    ]
    assert {row["state"] for row in run("--send")} == {"verified"}
    assert {row["state"] for row in run("--send")} == {"verified"}, "a second time sends nothing"
    with Workbench.open_file("Bolts", home=Home(tmp_path)) as bench:
        assert bench.pending(state="pending", source_type="Sales Invoice")["row_id"].tolist() == ["S:1", "S:2", "S:3"]
        bench.refresh_known()
        bench.precheck(types=["Sales Invoice"])
        assert not bench.pending(state="blocked").shape[0], "items that are there hold nothing up"


def test_mapping_works_where_accounts_have_no_codes(tmp_path: Path) -> None:
    with company(tmp_path) as bench, PracticeServer(package="quickbooks") as bare:
        for row in list(bare.company.rows("Account")):
            bare.company.put("Account", row["Id"], {name: value for name, value in row.items() if name != "AcctNum"})
        parent = posted(bare, "account", {"Name": "Trade", "AccountType": "Income"})["Account"]["Id"]
        posted(bare, "account", {"Name": "Nuts", "AccountType": "Income", "ParentRef": {"value": parent}, "SubAccount": True})
        connected(bench, bare)
        rows = {row.role: (row.outcome, row.account_name) for row in bench.map_defaults().rows}
        assert rows == {"sales": ("set", "Sales"), "purchase": ("set", "General Expenses")}, "a prepayment needs no account here"
        assert bench.set_option("stock_purchases", "stock_in_hand").note.startswith("Stock in Hand: Stock in Hand is")
        bench.map_nominal("301", "Trade:Nuts")
        bench.accept_all_gaps()
        listed = {(row["kind"], row["code"]): row["target"] for row in bench.mappings().to_dict("records")}
        assert listed["nominal", "301"] == "Trade:Nuts"
        assert listed["default", "stock_in_hand"] == "Stock in Hand"
        assert listed["bank", "Current Account"] == "Current"
        file = bench.export_mapping(tmp_path / "mapping.csv")
        assert bench.import_mapping(file).changed == 0, "what was written is read back as it stands"
        assert bench.upload(["S:3"]).verified == 3
        assert bench.store.rows("select item_name from posting_item where state = 'verified'") == [("KCC 301 - Trade:Nuts",)]
