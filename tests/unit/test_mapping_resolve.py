"""Which account a line gets: stock and Cost of Sale never through their own mapping, and Python and SQL of one mind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kccwb.mapping.resolve import Resolver
from kccwb.store import Store
from kccwb.store.home import Home
from kccwb.workbench import Workbench

NOMINALS = {
    "300": "Sale",
    "301": "Sale",
    "0110": "Purchase",
    "621": "Expense",
    "0120": "Stock",
    "0121": "Stock",
    "0122": "Cost of Sale",
    "0123": "Cost of Sale",
    "200": "Bank",
    "0107": "Tax",
}
STOCK = {"0120", "0121", "0122", "0123"}
ACCOUNTS = ["sales", "sales-2", "general", "carriage", "stock", "cogs", "adjust", "current"]
codes = st.sampled_from([*NOMINALS, "999"])
maybe = st.none() | codes
LEVELS = {("stock type 2", "Drinks"): "301", ("company class", "Trade"): "300", ("country", "GB"): "301"}


def resolver(**parts: Any) -> Resolver:
    empty: dict[str, Any] = {"nominal_map": {}, "tax_map": {}, "bank_map": {}, "defaults": {}}
    return Resolver(**{"nominals": NOMINALS, "never_crosses": frozenset(STOCK), **empty, **parts})


def target(name: str) -> tuple[str, str]:
    return (f"id-{name}", name)


DEFAULTS = {"sales": target("sales"), "purchase": target("general")}


@given(
    mapped=st.dictionaries(codes, st.sampled_from(ACCOUNTS)),
    ledger=st.sampled_from("SP"),
    line=maybe,
    item=st.tuples(maybe, maybe),
    company=maybe,
    in_hand=st.booleans(),
    asset=st.booleans(),
    roles=st.sets(st.sampled_from(["sales", "purchase", "stock_in_hand"])),
)
def test_no_mapping_of_a_stock_or_cost_nominal_ever_serves_a_line(
    mapped: dict[str, str], ledger: str, line: str | None, item: tuple[str | None, str | None], company: str | None,
    in_hand: bool, asset: bool, roles: set[str],
) -> None:  # fmt: skip
    facts: dict[str, Any] = {
        "defaults": {role: target(f"default-{role}") for role in roles},
        "stock_in_hand": in_hand,
        "purchase_default_is_asset": asset,
        "item_facts": {"TEA": (item[0] or "", item[1] or "", "")},
        "company_facts": {"ALFKI": (company or "", "", "")},
    }
    everything = {code: target(f"of-{code}") for code in mapped}
    found = resolver(nominal_map=everything, **facts).line_account(ledger, "Invoice", "ALFKI", "TEA", line)
    without = {code: where for code, where in everything.items() if code not in STOCK}
    assert found == resolver(nominal_map=without, **facts).line_account(ledger, "Invoice", "ALFKI", "TEA", line)
    assert found.account_code not in {f"of-{code}" for code in STOCK}
    assert found.nominal_code not in STOCK
    assert bool(found.account_id) != bool(found.problem)


def test_a_stock_nominal_gives_way_to_the_items_purchase_nominal_then_to_the_default() -> None:
    mapping = {"0120": target("stock"), "0122": target("cogs"), "621": target("carriage")}
    items = {"GEITOST": ("", "621", ""), "CHAI": ("", "0120", "")}
    books = resolver(nominal_map=mapping, defaults=DEFAULTS, item_facts=items)
    geitost = books.line_account("P", "Invoice", "X", "GEITOST", "0120")
    assert (geitost.account_code, geitost.via, geitost.nominal_code) == ("carriage", "item purchase nominal", "621")
    assert books.line_account("P", "Credit", "X", "CHAI", "0120").account_code == "general"
    assert books.line_account("P", "Invoice", "X", None, "0122").account_code == "general"
    assert books.line_account("S", "Invoice", "X", "CHAI", "0122").account_code == "sales"


def test_stock_purchases_go_to_stock_in_hand_when_the_option_says_so() -> None:
    stock = {**DEFAULTS, "stock_in_hand": target("stock")}
    assert resolver(defaults=stock).line_account("P", "Invoice", "X", "CHAI", "0120").account_code == "general"
    assert resolver(defaults=stock, stock_in_hand=True).line_account("P", "Invoice", "X", "CHAI", "0120").account_code == "stock"
    none_chosen = resolver(defaults=DEFAULTS, stock_in_hand=True).line_account("P", "Invoice", "X", "CHAI", "0120")
    assert none_chosen.account_id == ""
    assert "stock in hand" in none_chosen.problem
    asset = resolver(defaults=DEFAULTS, stock_in_hand=True, purchase_default_is_asset=True)
    assert asset.line_account("P", "Invoice", "X", "CHAI", "0120").account_code == "general"


@pytest.mark.parametrize("nominal", ["200", "0107", "999"])
def test_bank_control_and_unknown_nominals_never_fall_to_a_default(nominal: str) -> None:
    found = resolver(defaults=DEFAULTS).line_account("S", "Invoice", "X", None, nominal)
    assert found.account_id == ""
    assert nominal in found.problem


def test_the_line_keeps_what_kcc_put_on_it_and_precedence_serves_the_rest() -> None:
    facts: dict[str, Any] = {
        "defaults": DEFAULTS,
        "nominal_map": {"300": target("sales"), "301": target("sales-2")},
        "company_facts": {"OWN": ("301", "Trade", "GB"), "CLASS": ("", "Trade", "GB"), "LAND": ("", "", "GB")},
        "item_facts": {"TEA": ("300", "", "Drinks"), "BEER": ("", "", "Drinks")},
        "precedence": LEVELS,
    }
    books = resolver(**facts)
    assert books.sales_nominal("OWN", "TEA", "300") == "300"
    assert books.sales_nominal("OWN", "TEA", None) == "301"
    assert books.sales_nominal("CLASS", "TEA", None) == "300"
    assert books.sales_nominal("CLASS", "BEER", None) == "301"
    assert books.sales_nominal("CLASS", None, None) == "300"
    assert books.sales_nominal("LAND", None, None) == "301"
    assert books.sales_nominal("NOBODY", None, None) == ""
    assert books.line_account("S", "Invoice", "NOBODY", None, None).via == "default"


LINE = st.tuples(
    st.sampled_from("SP"), st.sampled_from(["OWN", "CLASS", "NOBODY"]), st.sampled_from([None, "TEA", "BEER", "GEITOST"]), maybe
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    bench = Workbench.create("both", home=Home(tmp_path_factory.mktemp("home")))
    with bench.store.tx() as tx:
        tx.insert(
            "kcc_nominal",
            [{"nominal_code": code, "description": code, "system_type": kind, "load_id": 1} for code, kind in NOMINALS.items()],
        )
        tx.insert("precedence_map", [{"level": level, "key": key, "nominal_code": nominal} for (level, key), nominal in LEVELS.items()])
        tx.insert("package_account", [
            {"account_id": f"id-{name}", "code": name, "name": name, "type": "CURRENT" if name == "stock" else "", "status": "ACTIVE",
             "class": "ASSET" if name == "stock" else "EXPENSE", "tax_code": "", "system": "", "currency": "", "bank": False,
             "takes_payments": False, "inventory": False, "usable": True, "reason": ""} for name in ACCOUNTS
        ])  # fmt: skip
    return bench.store


@settings(max_examples=25, deadline=None)
@given(
    lines=st.lists(LINE, min_size=1, max_size=12, unique=True),
    mapped=st.dictionaries(codes, st.sampled_from(ACCOUNTS)),
    roles=st.dictionaries(st.sampled_from(["sales", "purchase", "stock_in_hand"]), st.sampled_from(ACCOUNTS)),
    in_hand=st.booleans(),
    company=maybe,
    purchase=maybe,
)
def test_the_gap_report_and_the_upload_agree(
    store: Store, lines: list[tuple[str, str, str | None, str | None]], mapped: dict[str, str], roles: dict[str, str], in_hand: bool,
    company: str | None, purchase: str | None,
) -> None:  # fmt: skip
    with store.tx() as tx:
        for table in ("kcc_document", "kcc_document_line", "kcc_company", "kcc_stock_item", "nominal_map", "default_account", "option"):
            tx.execute(f"delete from {table}")
        flags = {"is_customer": True, "is_supplier": True, "is_account_customer": False, "currency": "GBP", "load_id": 1}
        tx.insert("kcc_company", [
            {"urn": "OWN", "company_name": "Own", "sales_nominal": company, **flags},
            {"urn": "CLASS", "company_name": "Class", "company_class": "Trade", "country_code": "GB", **flags},
        ])  # fmt: skip
        stock = {"stock_controlled": True, "cos_excluded": False, "discontinued": False, "load_id": 1}
        tx.insert("kcc_stock_item", [
            {"stock_code": "TEA", "description": "Tea", "sales_nominal": "300", "purchase_nominal": "0120", "stock_type_2": "Drinks", **stock},
            {"stock_code": "BEER", "description": "Beer", "purchase_nominal": "0123", "stock_type_2": "Drinks", **stock},
            {"stock_code": "GEITOST", "description": "Geitost", "purchase_nominal": purchase, **stock},
        ])  # fmt: skip
        for number, (ledger, urn, item, nominal) in enumerate(lines):
            tx.insert("kcc_document", [document(ledger, str(number), urn)])
            tx.insert("kcc_document_line", [document_line(ledger, str(number), item, nominal)])
        tx.insert(
            "nominal_map", [{"nominal_code": code, "account_id": f"id-{name}", "account_code": name} for code, name in mapped.items()]
        )
        tx.insert("default_account", [{"role": role, "account_id": f"id-{name}", "account_code": name} for role, name in roles.items()])
        tx.insert("option", [{"name": "stock_purchases", "value": "stock_in_hand" if in_hand else "expense"}])
    books = Resolver.load(store)
    resolved = store.dicts("select r.*, u.ledger, u.urn, u.stock_code from line_resolution r join unsent_line u using (row_id, line)")
    assert len(resolved) == len(lines)
    for row in resolved:
        found = books.line_account(row["ledger"], "Invoice", row["urn"], row["stock_code"], row["line_nominal"])
        assert found.nominal_code == (row["nominal_code"] or ""), row
        if row["outcome"] == "mapping":
            assert found.account_code == mapped[row["nominal_code"]], row
        elif row["outcome"] == "default":
            assert found.account_code == roles.get(row["role"], ""), row
        else:
            assert found.problem, row
    held = {row[0] for row in store.rows("select code from mapping_gap where blocks")}
    assert bool(held) == any(books.line_account(s, "Invoice", u, i, n).problem for s, u, i, n in lines)


def document(ledger: str, invoice_id: str, urn: str) -> dict[str, Any]:
    money = {"net": Decimal("10.00"), "tax": Decimal("2.00"), "gross": Decimal("12.00"), "lines": 1}
    day = {"invoice_date": date(2026, 10, 1), "ledger_date": date(2026, 10, 1), "currency": "GBP", "exchange_rate": Decimal(1)}
    source = {"source_file": "x", "source_line": 1, "load_id": 1}
    return {"ledger": ledger, "invoice_id": invoice_id, "invoice_code": invoice_id, "kind": "Invoice", "urn": urn, **money, **day, **source}


def document_line(ledger: str, invoice_id: str, item: str | None, nominal: str | None) -> dict[str, Any]:
    money = {"quantity": Decimal(1), "unit_net": Decimal(10), "discount": Decimal(0), "net": Decimal("10.00"), "tax": Decimal("2.00")}
    return {"ledger": ledger, "invoice_id": invoice_id, "line": 1, "stock_code": item, "nominal_code": nominal, "load_id": 1, **money}
