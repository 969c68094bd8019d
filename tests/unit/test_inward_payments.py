"""Payments made in the package: what comes in, what never does, and that each comes in once."""

from __future__ import annotations

import copy
import csv
import datetime as dt
import shutil
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kccwb.model.errors import BadInput, NeverCrosses
from kccwb.model.package import PackagePayment, PaymentsRead
from kccwb.store.events import broken_at, record_payment
from kccwb.sync.inward.classify import Facts, admit, refusal
from kccwb.sync.inward.create import create_payments
from kccwb.sync.inward.effect import payment_effect
from kccwb.sync.inward.fetch import fetch_payments
from kccwb.sync.inward.kcc_file import write_kcc_file
from tests.simulation.fake_package import FakePackage
from tests.simulation.firm import Firm, allocation, document, fill
from tests.simulation.firm import payment as kcc_payment

D = Decimal
DAY = dt.date(2026, 3, 20)
NOON = dt.datetime.fromisoformat("2026-03-21T12:00:00")


@dataclass
class PaidPackage(FakePackage):
    """A package whose payments are a dictionary, and that remembers since when it was asked."""

    paid: dict[str, PackagePayment] = field(default_factory=dict)
    asked: list[dt.datetime | None] = field(default_factory=list)
    clock: dt.datetime = NOON

    def payments_since(self, watermark: dt.datetime | None) -> PaymentsRead:
        self.asked.append(watermark)
        found = [one for one in self.paid.values() if watermark is None or one.updated is None or one.updated >= watermark]
        return PaymentsRead(tuple(found), self.clock)

    def pay(self, key: str, row_id: str, amount: str, **more: Any) -> None:
        """Somebody records a payment against the document that went out as this row."""
        sent = next((one for one in self.held.values() if one.extra.get("row") == row_id), None)
        facts: dict[str, Any] = {
            "payment_key": key,
            "payment_id": key.partition("|")[0],
            "kind": "cash",
            "side": row_id[0],
            "document_id": sent.package_id if sent else row_id,
            "document_number": sent.number if sent else row_id,
            "contact_id": "c",
            "contact_name": "Somebody",
            "date": DAY,
            "amount": D(amount),
            "currency": "GBP",
            "rate": None,
            "bank_account_id": "id-090",
            "bank_account_code": "090",
            "reference": f"ref {key}",
            "deleted": False,
            "updated": self.clock,
        }
        self.paid[key] = PackagePayment(**{**facts, **more})

    def change(self, key: str, **more: Any) -> None:
        """Somebody changes or deletes the payment."""
        self.clock += dt.timedelta(hours=1)
        self.paid[key] = replace(self.paid[key], updated=self.clock, **more)


@dataclass
class Desk:
    """The firm after its upload, with its package."""

    firm: Firm
    package: PaidPackage

    def fetch(self) -> Any:
        return fetch_payments(self.firm.store, self.package, "me")

    def create(self, *row_ids: str) -> Any:
        return create_payments(self.firm.store, "me", row_ids, all_rows=not row_ids)

    def status(self) -> dict[str, str]:
        return dict(self.firm.store.rows("select row_id, status from payment_import"))

    def importable(self) -> set[str]:
        return {row_id for (row_id,) in self.firm.store.rows("select row_id from payment_import where importable")}

    def reasons(self) -> dict[str, str]:
        return dict(self.firm.store.rows("select row_id, reason from not_carried"))

    def open(self, row_id: str) -> Decimal:
        found = self.firm.store.scalar("select outstanding from open_item(null) where row_id = ?", [row_id])
        return D(found)

    def events(self) -> int:
        return int(self.firm.store.scalar("select count(*) from payment_event"))


@pytest.fixture(scope="module")
def uploaded(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The firm once it has sent everything; each test works on a copy."""
    package = PaidPackage()
    firm = Firm(tmp_path_factory.mktemp("firm") / "firm.duckdb", package)
    fill(firm)
    firm.add(
        document("S", "E", [("TEA", "300", "115.00", "0.00", "2")], urn="ACME", currency="EUR", exchange_rate=D("1.15"), day=9),
    )
    firm.insert(
        "kcc_bank_account",
        *(
            {"bank_account": name, "nominal_code": code, "currency": currency, "load_id": 1}
            for name, code, currency in (("Current", "200", "GBP"), ("Euro", "201", "EUR"))
        ),
    )
    with firm.store.tx() as tx:
        maps = (("Current", "090"), ("Euro", "092"))
        tx.insert("bank_map", [{"bank_account": name, "account_id": f"id-{code}", "account_code": code} for name, code in maps])
    firm.upload()
    for held in package.held.values():
        held.extra["row"] = next(
            (
                row_id
                for row_id, package_id in firm.store.rows("select row_id, package_id from export_state")
                if package_id == held.package_id
            ),
            "",
        )
    firm.store.close()
    return Desk(firm, package)


@pytest.fixture
def desk(uploaded: Desk, tmp_path: Path) -> Desk:
    copied = Path(shutil.copy(uploaded.firm.path, tmp_path))
    package = copy.deepcopy(uploaded.package)
    return Desk(Firm(copied, package), package)


def test_a_payment_is_fetched_created_and_allocated_once(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "116.40")
    report = desk.fetch()
    assert (report.read, report.new, report.waiting, report.not_carried) == (1, 1, 1, 0)
    assert desk.status() == {"p1": "Not Processed"}
    made = desk.create()
    assert (made.created, made.refused, made.exit_code) == (1, 0, 0)
    assert desk.status() == {"p1": "Payment created and allocated"}
    assert desk.open("S:1") == 0
    before = desk.events()
    again = desk.create()
    assert (again.created, again.unchanged, again.rows[0].payment_id) == (0, 1, made.rows[0].payment_id)
    assert desk.fetch().new == 0
    assert desk.events() == before == 1
    assert broken_at(desk.firm.store) is None


def test_a_fetch_reads_again_from_five_minutes_before_the_watermark(desk: Desk) -> None:
    desk.fetch()
    desk.package.clock = NOON + dt.timedelta(hours=2)
    desk.fetch()
    desk.fetch()
    assert desk.package.asked == [None, NOON - dt.timedelta(minutes=5), NOON + dt.timedelta(hours=1, minutes=55)]
    desk.package.clock = NOON
    assert desk.fetch().watermark == NOON + dt.timedelta(hours=2)


def test_first_seen_stays_and_a_second_read_changes_nothing(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "10.00")
    desk.fetch()
    first = desk.firm.store.one("select * from package_payment")
    assert (desk.fetch().new, desk.fetch().changed) == (0, 0)
    assert desk.firm.store.one("select * from package_payment") == first


NEVER = [
    ({"kind": "credit_allocation"}, "credit-note allocation"),
    ({"kind": "on_account"}, "on account"),
    ({"kind": "prepayment"}, "prepayment"),
    ({"kind": "overpayment"}, "overpayment"),
    ({"kind": "refund"}, "refund"),
    ({"document_is_credit": True}, "refund"),
    ({"document_id": "someone-elses", "document_number": "X-1"}, "X-1 was not exported from KCC"),
    ({"side": "P"}, "was not exported from KCC"),
    ({"deleted": True}, "deleted in the accounting package before"),
]


@pytest.mark.parametrize(("facts", "reason"), NEVER)
def test_what_is_never_imported_says_why(desk: Desk, facts: dict[str, Any], reason: str) -> None:
    desk.package.pay("p1", "S:1", "10.00", **facts)
    assert desk.fetch().not_carried == 1
    assert desk.status() == {}
    assert reason in desk.reasons()["p1"]
    assert desk.create().created == 0
    with pytest.raises(BadInput, match="is not carried"):
        desk.create("p1")
    with pytest.raises(NeverCrosses):
        admit(desk.firm.store, ["p1"])
    assert desk.events() == 0


def test_the_refund_of_a_credit_that_we_sent_is_not_carried(desk: Desk) -> None:
    desk.package.pay("p1", "S:4", "9.60")
    desk.fetch()
    assert "refund" in desk.reasons()["p1"]


def test_a_document_marked_by_hand_is_not_ours_and_says_so(desk: Desk, tmp_path: Path) -> None:
    firm = Firm(tmp_path / "other.duckdb", desk.package)
    fill(firm)
    from kccwb.sync.outward import marking

    marking.mark(firm.store, ["S:1", "P:1"], "me")
    other = Desk(firm, desk.package)
    desk.package.pay("p1", "S:1", "10.00", document_id="theirs", document_number="SI-1")
    desk.package.pay("p2", "P:1", "10.00", document_id="theirs too", document_number="SUP/9")
    other.fetch()
    assert other.reasons() == {
        "p1": "SI-1 was marked as exported by hand: enter the payment in KCC",
        "p2": "PI-1 was marked as exported by hand: enter the payment in KCC",
    }


def test_kccs_own_prepayment_coming_back_is_told_apart(desk: Desk) -> None:
    sent = desk.firm.store.scalar("select package_id from export_state where row_id = 'prepayment:1'")
    desk.package.pay(f"{sent}|S:2", "S:2", "10.00", kind="prepayment", payment_id=sent)
    desk.fetch()
    assert "KCC has it already" in next(iter(desk.reasons().values()))


def test_the_choke_point_and_the_view_agree() -> None:
    for kind in ("cash", "prepayment", "credit_allocation"):
        for credit in (False, True):
            for deleted in (False, True):
                for sent in (0, 1, 2):
                    allowed = kind == "cash" and not credit and not deleted and sent == 1
                    assert (refusal(Facts("x", kind, credit, deleted, sent)) == "") is allowed


def test_several_payments_use_up_what_is_open_in_order_of_date(desk: Desk) -> None:
    desk.package.pay("late", "S:1", "60.00", date=DAY)
    desk.package.pay("early", "S:1", "100.00", date=DAY - dt.timedelta(days=5))
    desk.package.pay("rest", "S:1", "16.40", date=DAY + dt.timedelta(days=1))
    desk.fetch()
    made = desk.create()
    assert {row.row_id: row.result for row in made.rows} == {"early": "created", "late": "refused", "rest": "created"}
    assert made.exit_code == 1
    assert desk.status()["late"] == "Already settled in KCC"
    assert desk.open("S:1") == 0


def test_more_than_is_open_is_refused_and_works_after_a_fix(desk: Desk) -> None:
    desk.package.pay("p1", "S:2", "10.01")
    desk.firm.insert("kcc_payment", kcc_payment("9", "4.00", urn="WEB1"))
    desk.fetch()
    assert desk.status() == {"p1": "Already settled in KCC"}
    desk.package.pay("p2", "S:1", "116.41")
    desk.fetch()
    words = "Amount exceeds what is outstanding on SI-1 (open 116.40)"
    assert desk.status()["p2"] == words
    assert desk.importable() == set()
    assert [row.status for row in desk.create("p2").rows] == [words]
    count = desk.events()
    assert desk.create("p2").refused == 1
    assert desk.events() == count, "the same refusal is not recorded twice"
    desk.package.change("p2", amount=D("116.40"))
    desk.fetch()
    assert desk.status()["p2"] == "Not Processed"
    assert desk.create("p2").created == 1


@pytest.mark.parametrize(
    ("row_id", "facts", "words"),
    [
        ("S:1", {"bank_account_id": "id-777", "bank_account_code": "777"}, "Bank account 777 is not mapped"),
        ("S:1", {"bank_account_id": "", "bank_account_code": ""}, "The accounting package names no bank account for this payment"),
        ("S:1", {"currency": "EUR"}, "Currency differs: the payment is in EUR, SI-1 in GBP"),
        ("S:1", {"amount": "0.00"}, "There is no amount to allocate"),
    ],
)
def test_diagnoses_in_words(desk: Desk, row_id: str, facts: dict[str, Any], words: str) -> None:
    desk.package.pay("p1", row_id, **{"amount": "10.00", **facts})
    desk.fetch()
    assert desk.status() == {"p1": words}
    assert desk.importable() == set()
    finding = desk.firm.store.dicts("select * from inward_finding")
    assert [(row["code"], row["message"]) for row in finding] == [("payment_diagnosis", words)]


def test_a_payment_far_in_the_future_waits(desk: Desk) -> None:
    today = desk.firm.store.scalar("select current_date")
    desk.package.pay("ok", "S:1", "1.00", date=today + dt.timedelta(days=14))
    desk.package.pay("far", "S:1", "1.00", date=today + dt.timedelta(days=15))
    desk.fetch()
    assert desk.importable() == {"ok"}
    assert desk.status()["far"].startswith("Payment is dated in the future beyond ")
    desk.firm.option("future_payment_days", "30")
    assert desk.importable() == {"ok", "far"}


def test_a_document_taken_back_in_kcc_is_not_issued(desk: Desk) -> None:
    with desk.firm.store.tx() as tx:
        tx.execute("update kcc_document set ledger_date = null where invoice_id in ('1') ")
    desk.package.pay("s", "S:1", "1.00")
    desk.package.pay("p", "P:1", "1.00")
    desk.fetch()
    assert desk.status() == {"s": "Invoice SI-1 is not issued", "p": "Invoice PI-1 is not posted"}


def test_a_bank_account_shared_by_several_of_kccs_is_told_by_currency(desk: Desk) -> None:
    with desk.firm.store.tx() as tx:
        tx.execute("update bank_map set account_id = 'id-090', account_code = '090'")
    desk.package.pay("eur", "S:E", "115.00", currency="EUR", rate=D("1.15"))
    desk.package.pay("gbp", "S:1", "6.00")
    desk.fetch()
    banks = dict(desk.firm.store.rows("select row_id, bank_account from payment_import"))
    assert banks == {"eur": "Euro", "gbp": "Current"}
    with desk.firm.store.tx() as tx:
        tx.execute("update kcc_bank_account set currency = 'GBP'")
    assert set(desk.status().values()) == {"Bank account 090 is mapped to several of KCC's bank accounts (Current, Euro)"}


def test_foreign_money_on_a_foreign_and_on_a_base_account(desk: Desk) -> None:
    desk.package.pay("euro", "S:E", "15.00", currency="EUR", rate=D("1.2"), bank_account_id="id-092", bank_account_code="092")
    desk.package.pay("told", "S:E", "50.00", currency="EUR", rate=D("1.25"), bank_amount=D("40.00"))
    desk.package.pay("told by the bank", "S:E", "50.00", currency="EUR", bank_amount=D("40.00"))
    desk.fetch()
    assert desk.create().created == 3
    rows = desk.firm.store.rows("select row_id, amount, exchange_rate, bank_amount from payment_event order by row_id")
    assert rows == [
        ("euro", D("15.00"), D("1.2"), D("15.00")),
        ("told", D("50.00"), D("1.25"), D("40.00")),
        ("told by the bank", D("50.00"), D("1.25"), D("40.00")),
    ]
    assert desk.open("S:E") == 0
    moved = desk.firm.store.rows(
        "select bank_account, nominal_code, currency, sum(amount) from bank_movement where source = 'imported payment' group by all order by 1"
    )
    assert moved == [("Current", "200", "GBP", D("80.00")), ("Euro", "201", "EUR", D("15.00"))]


def test_a_bank_charge_is_shown_and_the_whole_amount_carried(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "100.00", bank_amount=D("98.50"))
    desk.fetch()
    assert desk.firm.store.scalar("select bank_difference from payment_import") == D("-1.50")
    desk.create()
    assert desk.open("S:1") == D("16.40")
    assert desk.firm.store.scalar("select amount from bank_movement where row_id = 'p1'") == D("100.00")
    assert ("bank_charge", D("-1.50")) in desk.firm.store.rows("select code, amount from inward_finding")


def test_one_payment_of_several_invoices_comes_in_invoice_by_invoice(desk: Desk) -> None:
    desk.package.pay("b|1", "S:1", "116.40", batch_id="batch")
    desk.package.pay("b|2", "S:2", "10.00", batch_id="batch")
    desk.package.pay("b|3", "S:3", "5.00", batch_id="batch")
    desk.fetch()
    made = desk.create()
    assert {row.row_id: row.result for row in made.rows} == {"b|1": "created", "b|2": "refused", "b|3": "refused"}
    assert len({row.payment_id for row in made.rows}) == 2


def test_a_payment_deleted_after_it_was_created_counts_no_longer(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "26.00")
    desk.package.pay("p2", "P:1", "6.80")
    desk.fetch()
    desk.create()
    assert (desk.open("S:1"), desk.open("P:1")) == (D("90.40"), D("70.00"))
    desk.package.change("p1", deleted=True)
    assert desk.fetch().reversed == 1
    assert desk.open("S:1") == D("116.40")
    assert desk.status()["p1"].startswith("Deleted in the accounting package after it was created here")
    assert desk.fetch().reversed == 0
    assert (desk.create().created, desk.open("P:1")) == (0, D("70.00"))
    assert [row[0] for row in desk.firm.store.rows("select row_id from bank_movement where source = 'imported payment'")] == ["p2"]
    assert "payment_deleted" in {code for (code,) in desk.firm.store.rows("select code from inward_finding")}


def test_a_payment_changed_after_it_was_created_is_created_anew(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "116.40")
    desk.fetch()
    first = desk.create().rows[0].payment_id
    desk.package.change("p1", amount=D("100.00"))
    desk.fetch()
    assert "Changed in the accounting package" in desk.status()["p1"]
    shown = payment_effect(desk.firm.store, ["p1"])
    assert shown["change"].tolist() == [D("16.40"), D("-16.40")]
    second = desk.create().rows[0].payment_id
    assert second == f"{first}-2"
    assert desk.open("S:1") == D("16.40")
    assert [kind for (kind,) in desk.firm.store.rows("select kind from payment_event order by seq")] == ["created", "reversed", "created"]


def test_the_effect_is_what_then_happens(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "26.00")
    desk.package.pay("p2", "S:1", "50.00", date=DAY + dt.timedelta(days=1))
    desk.package.pay("p3", "P:1", "10.00")
    desk.package.pay("p4", "S:2", "10.00")
    desk.fetch()
    told = payment_effect(desk.firm.store, ["p1", "p2", "p3", "p4"])
    rows = {(row.what, row.code): (row.before, row.change, row.after) for row in told.itertuples()}
    assert rows == {
        ("sales invoice", "SI-1"): (D("116.40"), D("-76.00"), D("40.40")),
        ("purchase invoice", "PI-1"): (D("76.80"), D("-10.00"), D("66.80")),
        ("bank account", "Current"): (D("46.00"), D("66.00"), D("112.00")),
    }
    desk.create()
    assert (desk.open("S:1"), desk.open("P:1")) == (D("40.40"), D("66.80"))
    assert desk.firm.store.scalar("select sum(amount) from bank_movement where bank_account = 'Current'") == D("112.00")


def test_the_file_for_kcc_and_its_way_back(desk: Desk, tmp_path: Path) -> None:
    desk.package.pay("p1", "S:1", "26.00", reference="BACS, 1")
    desk.package.pay("p2", "S:E", "115.00", currency="EUR", rate=D("1.2"), bank_account_id="id-092")
    desk.package.pay("gone", "P:1", "1.00")
    desk.fetch()
    with pytest.raises(BadInput, match="no created payment"):
        write_kcc_file(desk.firm.store, tmp_path / "in.csv", "me")
    desk.create()
    desk.package.change("gone", deleted=True)
    desk.fetch()
    files = write_kcc_file(desk.firm.store, tmp_path / "in.csv", "me")
    assert [one.name for one in files] == ["in.csv", "in-allocations.csv"]
    paid, allocated = (list(csv.DictReader(one.open(encoding="utf-8"))) for one in files)
    assert [(row["Amount"], row["Currency"], row["Exchange Rate"], row["Bank Account"], row["S/P"]) for row in paid] == [
        ("26.00", "GBP", "1", "Current", "S"),
        ("115.00", "EUR", "1.2", "Euro", "S"),
    ] or [row["Amount"] for row in paid] == ["115.00", "26.00"]
    assert {(row["Source Type"], row["Invoice ID"]) for row in allocated} == {("Payment", "1"), ("Payment", "E")}
    assert {row["Source"] for row in allocated} == {row["Payment ID"] for row in paid}
    from openpyxl import load_workbook

    book = load_workbook(write_kcc_file(desk.firm.store, tmp_path / "in.xlsx", "me")[0])
    assert [(sheet.title, sheet.max_row) for sheet in book] == [("payments", 3), ("allocations", 3)]
    with pytest.raises(BadInput, match="neither"):
        write_kcc_file(desk.firm.store, tmp_path / "in.pdf", "me")

    before = desk.firm.store.rows("select sum(base_outstanding) from open_debtor")
    mine = {row["Amount"]: row["Payment ID"] for row in paid}
    desk.firm.insert("kcc_payment", kcc_payment(mine["26.00"], "26.00", urn="ACME"))
    desk.firm.insert("kcc_allocation", allocation("back", mine["26.00"], "1", "26.00"))
    assert desk.firm.store.rows("select sum(base_outstanding) from open_debtor") == before, "it must not count twice"
    left = list(csv.DictReader(write_kcc_file(desk.firm.store, tmp_path / "in.csv", "me")[0].open(encoding="utf-8")))
    assert [row["Amount"] for row in left] == ["115.00"]


def test_a_selection_must_name_what_is_there(desk: Desk) -> None:
    for wrong, words in (((), "No payment is selected"), (("nope",), "There is no payment nope")):
        with pytest.raises(BadInput, match=words):
            create_payments(desk.firm.store, "me", wrong)
    assert payment_effect(desk.firm.store, []).empty


def test_a_forged_row_cannot_pass(desk: Desk) -> None:
    """Were a view wrong, the raw facts still decide."""
    desk.package.pay("p1", "S:1", "10.00", kind="overpayment")
    desk.fetch()
    with desk.firm.store.tx() as tx:
        tx.execute(
            "create or replace view payment_class as select payment_key as row_id, 'S:1' as document_row_id, '' as not_carried from package_payment"
        )
    assert desk.importable() == {"p1"}
    with pytest.raises(NeverCrosses):
        desk.create()
    assert desk.events() == 0


def test_a_credit_allocated_in_the_package_only_is_told(desk: Desk) -> None:
    desk.package.pay("c1", "S:1", "4.00", kind="credit_allocation")
    desk.package.pay("c2", "S:1", "9.60", kind="credit_allocation")
    desk.fetch()
    told = desk.firm.store.rows("select code, subject, amount from inward_finding")
    assert told == [("credit_allocated_in_package", "c1", D("4.00"))]


def test_a_created_payment_outlives_its_documents_history(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "26.00")
    desk.fetch()
    desk.create()
    with desk.firm.store.tx() as tx:
        row = tx.dicts("select * exclude (seq, occurred, by_whom) from payment_event")[0]
        record_payment(tx, "me", [{**row, "kind": "reversed"}])
    assert desk.status() == {"p1": "Not Processed"}
    assert desk.create().created == 1
    assert desk.open("S:1") == D("90.40")
