"""The demo company as its user finds it: real files, real HTTP, and a story to solve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.demo.generator import DemoFacts, generate
from kccwb.demo.prepare import Prepared, prepare
from kccwb.demo.setups import Setup, setup_of
from kccwb.model.errors import BadInput
from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench import Workbench

D = Decimal


@dataclass
class Demo:
    facts: DemoFacts
    bench: Workbench
    prepared: Prepared
    server: PracticeServer
    setup: Setup

    @property
    def quickbooks(self) -> bool:
        return self.setup.package == "quickbooks"


@pytest.fixture(scope="module", params=["xero", "quickbooks"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo with either practice package. QuickBooks takes documents one by one: a smaller company keeps the test quick."""
    folder, package = tmp_path_factory.mktemp("demo"), str(request.param)
    facts = generate(folder / "files", documents=120 if package == "xero" else 80)
    with (
        pytest.MonkeyPatch.context() as patch,
        PracticeServer(package=package) as server,
        Workbench.create("Demo", home=Home(folder / "home")) as bench,
    ):
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        bench.load([folder / "files"])
        yield Demo(facts, bench, prepare(bench, server.base_url, package=package), server, setup_of(package))


def test_every_row_landed_and_the_books_agree(demo: Demo) -> None:
    store = demo.bench.store
    assert store.rows("select dataset, rejected, warnings from load_file where rejected > 0 or warnings <> ''") == []
    assert store.scalar("select count(*) from document") == demo.facts.documents
    assert store.scalar("select sum(debit - credit) from ledger_line") == 0
    created = dict(store.rows("select side, sum(amount) from created_payment where standing group by side"))
    pennies = store.scalar("select 0.01 * count(*) from document where currency <> 'GBP'")
    debtors = store.scalar("select sum(base_outstanding) from open_debtor")
    assert abs(debtors + created.get("S", D(0)) - demo.facts.debtors) <= pennies
    assert store.scalar("select sum(base_outstanding) from open_creditor") + created.get("P", D(0)) == demo.facts.creditors


def test_the_earlier_months_are_exported_and_verified(demo: Demo) -> None:
    rows = demo.bench.store.rows("select count(*), count(*) filter (where verified) from exported")
    assert rows[0][0] == rows[0][1] == demo.prepared.exported > 80
    assert demo.prepared.pending > 10


def test_the_story_waits_to_be_solved(demo: Demo) -> None:
    store, facts = demo.bench.store, demo.facts
    gaps = {(kind, code) for kind, code in store.rows("select kind, code from mapping_gap")}
    assert {("bank", "Euro Account"), ("nominal", facts.unmapped_nominal)} <= gaps
    states = dict(store.rows("select row_id, state from pending_export"))
    for urn in (facts.bad_email_urn, facts.number_clash_urn, *(() if demo.quickbooks else (facts.name_clash_urn,))):
        assert states[f"company:{urn}"] == "blocked", urn
    reasons = [reason for (reason,) in store.rows("select reason from pending_export where state = 'blocked'")]
    assert any(facts.missing_item in reason for reason in reasons)
    assert any(("closing date" if demo.quickbooks else "lock date") in reason for reason in reasons)
    assert not any("is not in the accounting package" in reason for reason in reasons), "what was sent is there"
    assert store.scalar("select count(*) from feedback") > 0
    late = set(facts.back_dated)
    assert late & {row_id for row_id, state in states.items() if state == "blocked"}


def test_payments_wait_in_every_shape(demo: Demo) -> None:
    rows = demo.bench.store.dicts("select * from payment_import")
    status = {row["status"] for row in rows}
    assert {"Not Processed", "Payment created and allocated", f"Bank account {demo.setup.euro_bank} is not mapped"} <= status
    assert any(row["status"].startswith("Amount exceeds") for row in rows)
    assert any(row["batch_id"] for row in rows) or demo.quickbooks
    told = demo.prepared.waiting
    assert {row["allocated_to"] for row in rows if row["s_p"] == "S"} == {
        *told.paid_whole, *told.paid_in_parts, *told.paid_together, *told.paid_in_euro, *told.more_than_kcc_holds
    }  # fmt: skip
    reasons = " | ".join(reason for (reason,) in demo.bench.store.rows("select reason from not_carried"))
    for words in ("OPEN-0001 was not exported", "on account", "credit-note allocation"):
        assert words in reasons
    assert ("deleted in the accounting package" in reasons) != demo.quickbooks, "QuickBooks keeps no trace of a payment nobody read"


def test_creating_them_changes_debtors_creditors_and_banks_as_told(demo: Demo) -> None:
    bench = demo.bench
    ready = [row_id for (row_id,) in bench.store.rows("select row_id from payment_import where importable")]
    told = bench.payment_effect(ready).to_dict("records")
    asked = "select (select sum(outstanding) from open_debtor where currency = 'GBP'), (select sum(outstanding) from open_creditor), (select sum(amount) from bank_movement where bank_account = 'Current Account')"
    before = bench.store.rows(asked)[0]
    assert bench.create_payments(ready).refused == 0
    after = bench.store.rows(asked)[0]
    changes = [
        (what, sum((row["change"] for row in told if row["what"] == what), D(0)))
        for what in ("sales invoice", "purchase invoice", "bank account")
    ]
    assert [now - then for now, then in zip(after, (value or D(0) for value in before), strict=True)] == [change for _, change in changes]


def test_a_gap_closed_lets_the_payment_in(demo: Demo) -> None:
    bench = demo.bench
    assert bench.create_payments(all_rows=True).exit_code == 1
    bench.map_bank("Euro Account", demo.setup.euro_bank)
    ready = bench.store.rows("select row_id, currency from payment_import where importable")
    assert [currency for _, currency in ready] == ["EUR"]
    made = bench.create_payments([row_id for row_id, _ in ready])
    assert made.created == 1
    paid = demo.prepared.waiting.paid_in_euro[0]
    assert bench.store.one("select 1 from open_debtor where invoice_code = ?", [paid]) is None


def test_the_file_for_kcc_loads_with_no_mapper(demo: Demo, tmp_path: Path) -> None:
    bench = demo.bench
    files = bench.payments_kcc_file(tmp_path / "for-kcc.csv")
    owed = bench.store.rows("select sum(base_outstanding) from open_debtor")
    bank = bench.store.rows("select bank_account, sum(amount) from bank_movement group by all order by all")
    bench.load(list(files))
    assert bench.store.scalar("select sum(rejected) from load_file") == 0
    assert bench.store.scalar("select bool_and(in_kcc) from created_payment where standing")
    assert bench.store.rows("select sum(base_outstanding) from open_debtor") == owed
    assert bench.store.rows("select bank_account, sum(amount) from bank_movement group by all order by all") == bank
    back = bench.store.rows("select row_id, state from pending_export where row_id like 'prepayment%:PKG-%'")
    assert {state for _, state in back} == {"not for export"}, "what came from the package never goes back"


def test_the_cost_of_sale_has_late_documents(demo: Demo) -> None:
    late = demo.bench.store.scalar(
        "select count(*) from ledger_line where nominal_code = '0122' and date_trunc('month', posted) > date_trunc('month', date)"
    )
    assert late > 0
    assert demo.bench.store.scalar("select max(date) from ledger_line") <= date(2026, 10, 31)


def test_a_company_without_files_cannot_be_prepared(tmp_path: Path) -> None:
    with Workbench.create("Empty", home=Home(tmp_path)) as bench, pytest.raises(BadInput, match="no documents"):
        prepare(bench, "http://127.0.0.1:9")


def test_a_supplier_of_the_same_name_is_no_hindrance_where_names_are_shared(demo: Demo) -> None:
    """QuickBooks has one space of names: the customer goes under its name and URN."""
    if not demo.quickbooks:
        return
    row = f"company:{demo.facts.name_clash_urn}"
    assert demo.bench.upload([row]).accepted == 1
    demo.bench.refresh_known()
    names = demo.bench.store.rows("select name from package_contact where contact_number = ?", [demo.facts.name_clash_urn])
    assert names == [(f"Cove & Company Interiors ({demo.facts.name_clash_urn})",)]


def test_there_is_no_demo_of_another_package(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no demo with 'sage'"):
        setup_of("sage")
