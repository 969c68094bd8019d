"""The Mapping tab from end to end: default setup, gaps with their money, refusals, options, files, what-if."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import kccwb
from kccwb.cli import main
from kccwb.mapping.resolve import Resolver
from kccwb.model.errors import BadInput
from kccwb.practice.charts.uk import ACCOUNTS, TAX_RATES
from kccwb.store.events import record_export
from kccwb.store.home import Home
from kccwb.workbench import Workbench

NOMINALS = (
    ("0101", "Debtors", "Debtors"), ("0110", "Purchase Delivery", "Purchase"), ("0115", "Sales Delivery", "Sale"), ("0120", "Stock", "Stock"),
    ("0122", "Stock - COS", "Cost of Sale"), ("0123", "Stock - Adjusted", "Cost of Sale"), ("200", "Bank - Current Account", "Bank"),
    ("300", "Sales - Beverages", "Sale"), ("621", "Goods Expensed on Purchase", "Expense"),
)  # fmt: skip
KLASS = {"BANK": "ASSET", "CURRENT": "ASSET", "FIXED": "ASSET", "INVENTORY": "ASSET", "CURRLIAB": "LIABILITY", "TERMLIAB": "LIABILITY",
         "EQUITY": "EQUITY", "REVENUE": "REVENUE"}  # fmt: skip
CONTROL = {"DEBTORS", "CREDITORS", "GST", "RETAINEDEARNINGS"}
LINES = (  # ledger, invoice, item, net, tax, tax rate, nominal
    ("S", "1", "TEA", "100.00", "20.00", "1", "300"), ("S", "1", None, "10.00", "2.00", "1", "0115"),
    ("S", "2", "CHEESE", "50.00", "0.00", "2", "300"),
    ("P", "1", "TEA", "60.00", "12.00", "1", "0120"), ("P", "1", "GEITOST", "15.00", "0.00", "2", "0120"), ("P", "1", None, "5.00", "1.00", "1", "0110"),
    ("S", "9", "TEA", "7.00", "1.40", "1", "300"),
)  # fmt: skip


def fill_chart(bench: Workbench) -> None:
    with bench.store.tx() as tx:
        tx.insert("package_account", [
            {"account_id": f"id-{a.code}", "code": a.code, "name": a.name, "type": a.type, "class": KLASS.get(a.type, "EXPENSE"), "status": "ACTIVE",
             "tax_code": a.tax_type, "system": a.system or "", "currency": a.currency or "", "bank": a.type == "BANK",
             "takes_payments": a.type == "BANK" or a.payments, "inventory": a.type == "INVENTORY",
             "usable": a.type not in {"BANK", "INVENTORY"} and a.system not in CONTROL,
             "reason": "the VAT control account: Xero posts to it by itself" if a.system == "GST" else ""} for a in ACCOUNTS
        ])  # fmt: skip
        tx.execute("update package_account set status = 'ARCHIVED', usable = false where code = '420'")
        tx.insert("package_tax_code", [
            {"code": t.tax_type, "name": t.name, "rate": Decimal(t.rate), "active": t.tax_type != "RRINPUT", "sales": t.side != "purchases",
             "purchases": t.side != "sales", "classes": ""} for t in TAX_RATES
        ])  # fmt: skip


def fill_books(bench: Workbench) -> None:
    one = {"load_id": 1}
    with bench.store.tx() as tx:
        tx.insert("kcc_nominal", [{"nominal_code": c, "description": d, "system_type": t, **one} for c, d, t in NOMINALS])
        rates = (("1", "Standard", 20), ("2", "Zero", 0), ("4", "Reduced", 5), ("9", "Nought", 0))
        tx.insert("kcc_tax_rate", [{"tax_rate": c, "description": d, "rate": Decimal(r), **one} for c, d, r in rates])
        banks = (("Current Account", "200", "GBP"), ("Euro Account", "201", "EUR"))
        tx.insert("kcc_bank_account", [{"bank_account": b, "nominal_code": n, "currency": c, **one} for b, n, c in banks])
        item = {"stock_controlled": True, "cos_excluded": False, "discontinued": False, **one}
        tx.insert("kcc_stock_item", [
            {"stock_code": "TEA", "description": "Tea", "purchase_nominal": "0120", **item},
            {"stock_code": "GEITOST", "description": "Geitost", "purchase_nominal": "621", **item},
            {"stock_code": "STD", "description": "Rollup", **item, "stock_controlled": False},
        ])  # fmt: skip
        sides = {"is_customer": True, "is_supplier": True, "is_account_customer": False, "currency": "GBP", **one}
        tx.insert("kcc_company", [{"urn": "ANATR", "company_name": "Ana Trujillo", **sides}])
        for ledger, number in (("S", "1"), ("S", "2"), ("P", "1"), ("S", "9")):
            mine = [line for line in LINES if line[:2] == (ledger, number)]
            net, tax = sum(Decimal(line[3]) for line in mine), sum(Decimal(line[4]) for line in mine)
            rate = Decimal("1.25") if number == "2" else Decimal(1)
            tx.insert("kcc_document", [
                {"ledger": ledger, "invoice_id": number, "invoice_code": f"{ledger}I{number}", "kind": "Invoice", "urn": "ANATR",
                 "invoice_date": date(2026, 10, 1), "ledger_date": None if number == "9" else date(2026, 10, 1), "exchange_rate": rate,
                 "currency": "EUR" if number == "2" else "GBP", "net": net, "tax": tax, "gross": net + tax, "lines": len(mine),
                 "source_file": "x", "source_line": 1, **one}])  # fmt: skip
            tx.insert("kcc_document_line", [
                {"ledger": ledger, "invoice_id": number, "line": line, "stock_code": stock, "net": Decimal(n), "tax": Decimal(t), "tax_rate": r,
                 "nominal_code": nominal, "quantity": Decimal(1), "unit_net": Decimal(n), "discount": Decimal(0), **one}
                for line, (_, _, stock, n, t, r, nominal) in enumerate(mine, start=1)])  # fmt: skip
        tx.insert("kcc_payment", [{"payment_id": "7", "side": "S", "urn": "ANATR", "payment_date": date(2026, 10, 1), "authorised": True, "currency": "GBP",
                                   "amount": Decimal("112.00"), "exchange_rate": Decimal(1), "bank_account": "Current Account", **one}])  # fmt: skip


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Workbench]:
    with Workbench.create("Ana", home=Home(tmp_path), by="tester") as opened:
        fill_books(opened)
        fill_chart(opened)
        yield opened


def gaps(bench: Workbench) -> dict[tuple[str, str, str], dict[str, Any]]:
    bench.gaps()
    rows = bench.store.dicts("select * from mapping_gap")
    return {(row["kind"], row["code"], row["direction"] if row["kind"] == "tax" else ""): row for row in rows}


def test_default_setup_says_what_it_chose_and_never_overwrites(bench: Workbench) -> None:
    bench.map_default("purchase", "Stock Purchases")
    rows = {row.role: row for row in bench.map_defaults().rows}
    assert (rows["sales"].outcome, rows["sales"].account_code) == ("set", "200")
    assert (rows["purchase"].outcome, rows["purchase"].account_code) == ("kept", "311")
    assert (rows["prepayment"].outcome, rows["prepayment"].account_code) == ("set", "810")
    assert all(row.reason for row in rows.values())
    assert bench.map_defaults(purchase="429").rows[1].account_code == "429"
    assert {row.outcome for row in bench.map_defaults().rows} == {"kept"}


def test_default_setup_says_what_it_could_not_find(bench: Workbench) -> None:
    with bench.store.tx() as tx:
        tx.execute("delete from package_account where class in ('REVENUE', 'LIABILITY') or name ilike '%prepayment%'")
    rows = {row.role: row for row in bench.map_defaults().rows}
    assert rows["sales"].outcome == rows["prepayment"].outcome == "not found"
    assert rows["purchase"].account_code == "429"


def test_gaps_carry_the_money_they_hold_up(bench: Workbench) -> None:
    found = gaps(bench)
    assert (found["nominal", "300", ""]["documents"], found["nominal", "300", ""]["amount"]) == (
        2,
        Decimal("172.00"),
    )  # 132 + 50 EUR / 1.25
    assert found["tax", "1", "sales"]["amount"] == Decimal("132.00")
    assert found["tax", "1", "purchase"]["amount"] == found["nominal", "0110", ""]["amount"] == Decimal("93.00")
    assert found["nominal", "621", ""]["documents"] == 1
    assert found["bank", "Current Account", ""]["amount"] == found["default", "prepayment", ""]["amount"] == Decimal("112.00")
    assert found["default", "sales", ""]["amount"] == Decimal("172.00")
    assert ("tax", "4", "sales") not in found
    blocking = {key for key, row in found.items() if row["blocks"]}
    assert ("bank", "Euro Account", "") in set(found) - blocking
    for code in ("0120", "0122", "0123"):
        row = found["nominal", code, ""]
        assert (row["blocks"], row["status"], row["amount"]) == (False, "for the Cost-of-Sale journal only", 0)


def test_a_default_turns_a_gap_into_a_note(bench: Workbench) -> None:
    bench.map_defaults()
    row = gaps(bench)["nominal", "300", ""]
    assert (row["status"], row["blocks"], row["amount"]) == ("falls to default", False, Decimal("172.00"))


def test_what_is_sent_holds_nothing_up(bench: Workbench) -> None:
    with bench.store.tx() as tx:
        record_export(
            tx,
            "me",
            [{"row_id": row, "source_type": "Sales Invoice", "kind": kind} for row, kind in (("S:1", "accepted"), ("S:2", "marked"))],
        )
    assert ("nominal", "300", "") not in gaps(bench)


def test_suggestions_go_by_name_class_side_and_kind(bench: Workbench) -> None:
    found = gaps(bench)
    suggested = {key: row["suggestion"] for key, row in found.items()}
    assert suggested["nominal", "0115", ""] == "204"
    assert suggested["nominal", "0110", ""] == "312"
    assert suggested["nominal", "300", ""] == "200"
    assert suggested["nominal", "0120", ""] == "625"
    assert suggested["nominal", "0122", ""] == "310"
    assert suggested["nominal", "0123", ""] == "313"
    assert suggested["tax", "1", "sales"] == "OUTPUT2"
    assert suggested["tax", "1", "purchase"] == "INPUT2"
    assert suggested["tax", "2", "sales"] == "ZERORATEDOUTPUT"
    assert suggested["tax", "2", "purchase"] == "ZERORATEDINPUT"
    assert suggested["bank", "Euro Account", ""] == "092"
    assert suggested["bank", "Current Account", ""] == "090"
    assert all(row["reason"] for row in found.values())


def test_nought_per_cent_alone_suggests_nothing(bench: Workbench) -> None:
    with bench.store.tx() as tx:
        tx.execute("update kcc_document_line set tax_rate = '9' where tax_rate = '2'")
    assert gaps(bench)["tax", "9", "sales"]["suggestion"] is None


def test_accepting_everything_leaves_nothing_that_blocks(bench: Workbench) -> None:
    assert bench.accept_all_gaps() > 8
    assert not [row for row in gaps(bench).values() if row["blocks"]]
    assert bench.accept_all_gaps() == 0
    with pytest.raises(BadInput, match="no suggestion"):
        bench.accept_gap("nominal", "300")


def test_an_account_archived_since_is_a_gap_again(bench: Workbench) -> None:
    bench.accept_all_gaps()
    with bench.store.tx() as tx:
        tx.execute("update package_account set status = 'ARCHIVED', usable = false where code in ('204', '090')")
        tx.execute("update package_tax_code set active = false where code = 'OUTPUT2'")
    found = gaps(bench)
    assert (found["nominal", "0115", ""]["status"], found["nominal", "0115", ""]["blocks"]) == ("target archived", True)
    assert found["bank", "Current Account", ""]["status"] == "target archived"
    assert found["tax", "1", "sales"]["status"] == "target inactive"
    assert {row["severity"] for row in bench.store.dicts("select severity from mapping_finding")} >= {"error"}


REFUSED = [
    ("map nominal 300 999", "no account"), ("map nominal 300 420", "archived"), ("map nominal 0120 630", "Inventory"),
    ("map nominal 300 820", "VAT control"), ("map nominal 300 610", "cannot be used"), ("map nominal 300 090", "bank account"),
    ("map nominal 3000 200", "no nominal"), ("map tax 7 sales OUTPUT2", "no code"), ("map tax 1 sales NOPE", "no tax code"),
    ("map tax 4 purchase RRINPUT", "not active"), ("map tax 1 sales INPUT2", "sales"), ("map tax 1 sideways OUTPUT2", "direction"),
    ("map tax 1 sales OUTPUT2 --rollup-item TEA", "stock controlled"), ("map bank Nowhere 090", "no bank account"), ("map bank Current~Account 200", "takes no payments"),
    ("map default profit 200", "no default"), ("map default stock_in_hand 429", "no asset"), ("option rollup perhaps", "cannot be"),
    ("option nonsense on", "no option"), ("option stock_purchases inventory", "cannot be"), ("map precedence brand X 300", "no level"),
    ("map accept nominal 0101", "no suggestion"), ("map accept", "--all"), ("map list nothing", "no mapping"),
]  # fmt: skip


def test_refusals_say_why_and_change_nothing(
    bench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def standing() -> tuple[Any, ...]:
        return tuple(bench.store.rows(f"select * from {table} order by all") for table in ("mapping_list", "option", "event"))

    before = standing()
    monkeypatch.setattr(kccwb, "open", lambda *_, **__: nullcontext(bench))  # one open company for all of them
    for words, why in REFUSED:
        with pytest.raises(SystemExit) as stopped:
            main(["--home", str(tmp_path), *(word.replace("~", " ") for word in words.split())])
        assert stopped.value.code == 2, words
        assert why in capsys.readouterr().err, words
    assert standing() == before


def test_changes_are_on_record_and_void_the_precheck(bench: Workbench) -> None:
    with bench.store.tx() as tx:
        tx.execute("insert into precheck_run values ('S:1', '2026-10-01')")
    assert bench.map_nominal("300", "Sales - Trade")
    assert not bench.map_nominal("300", "201")
    assert bench.map_nominal("300", "200")
    last = bench.store.dicts("select * from event where action = 'map.nominal' order by seq")
    assert [row["by_whom"] for row in last] == ["tester", "tester"]
    assert json.loads(last[1]["detail"]) == {
        "before": {"account_id": "id-201", "account_code": "201"},
        "after": {"account_id": "id-200", "account_code": "200"},
    }
    assert bench.store.scalar("select count(*) from precheck_run") == 0
    assert bench.unmap_nominal("300")
    assert not bench.unmap_nominal("300")


def test_what_if_names_the_documents_that_would_move(bench: Workbench) -> None:
    bench.map_defaults()
    moved = bench.what_if("300", "202")
    assert moved[["row_id", "net", "from_account", "to_account"]].values.tolist() == [
        ["S:1", Decimal("100.00"), "200", "202"],
        ["S:2", Decimal("50.00"), "200", "202"],
    ]
    assert len(bench.what_if("0120", "625")) == 0  # stock never crosses, mapped or not
    assert bench.mappings("nominal").empty


def test_stock_in_hand_comes_with_its_account(bench: Workbench) -> None:
    bench.map_defaults()
    assert bench.set_option("stock-purchases", "stock_in_hand").note
    books = Resolver.load(bench.store)
    assert books.line_account("P", "Invoice", "ANATR", "TEA", "0120").account_code == "625"
    assert books.line_account("P", "Invoice", "ANATR", "GEITOST", "0120").account_code == "429"


def test_rollup_asks_for_its_items(bench: Workbench) -> None:
    bench.accept_all_gaps()
    bench.set_option("rollup", "yes")
    assert gaps(bench)["tax", "1", "sales"]["status"] == "no rollup item"
    bench.map_rollup_item("1", "sales", "STD")
    assert ("tax", "1", "sales") not in gaps(bench)
    assert Resolver.load(bench.store).rollup_item("1", "sales") == "STD"


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_mapping_file_goes_out_and_comes_back(bench: Workbench, tmp_path: Path, ending: str) -> None:
    bench.accept_all_gaps()
    bench.map_precedence("country", "GB", "300")
    bench.map_tax("1", "sales", "OUTPUT2", "STD")
    listed = bench.store.rows("select * from mapping_list order by all")
    file = bench.export_mapping(tmp_path / f"mapping.{ending}")
    with Workbench.create("Other", home=Home(tmp_path)) as other:
        fill_books(other)
        fill_chart(other)
        assert other.import_mapping(file).changed == len(listed)
        assert other.store.rows("select * from mapping_list order by all") == listed
        assert other.import_mapping(file).changed == 0


def test_a_mapping_file_with_one_bad_row_changes_nothing(bench: Workbench, tmp_path: Path) -> None:
    file = tmp_path / "bad.csv"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows(
            [
                ["Kind", "Code", "Direction", "Target"],
                ["nominal", "300", "", "200"],
                ["nominal", "0120", "", "630"],
                ["tax", "1", "sales", "INPUT2"],
            ]
        )
    with pytest.raises(BadInput, match=r"line 3.*Inventory.*line 4"):
        bench.import_mapping(file)
    assert bench.mappings().empty


def test_the_command_line_speaks_of_gaps_and_options(
    bench: Workbench, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kccwb, "open", lambda *_, **__: nullcontext(bench))

    def run(*words: str) -> tuple[int, Any]:
        code = 0
        try:
            main(["--home", str(tmp_path), *words, "--json"])
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        out = capsys.readouterr().out
        return code, json.loads(out) if out.strip() else None

    code, listed = run("gaps")
    assert code == 1
    assert {"kind", "code", "description", "direction", "documents", "amount", "suggestion", "reason", "blocks"} <= set(listed["rows"][0])
    assert listed["rows"][0]["amount"] == "172.00"
    assert run("map", "defaults")[0] == 0
    assert run("map", "accept", "--all")[0] == 0
    assert run("gaps")[0] == 0
    assert {row["name"]: row["value"] for row in run("option")[1]["rows"]}["stock_purchases"] == "expense"
    assert run("option", "create_authorised", "no")[1]["rows"][0]["value"] == "off"
    assert run("option", "create_authorised")[1]["rows"][0]["value"] == "off"
