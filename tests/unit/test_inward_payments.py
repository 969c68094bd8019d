"""Create & Allocate Payments: in order, diagnosed in words, once, and taken back when the package does."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from kccwb.sync.inward.effect import payment_effect
from kccwb.sync.inward.kcc_file import write_kcc_file
from tests.simulation.firm import allocation
from tests.simulation.firm import payment as kcc_payment
from tests.unit.inward_desk import DAY, D, Desk, desk, uploaded

__all__ = ["desk", "uploaded"]


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


def _changed_findings(desk: Desk) -> list[tuple[Any, ...]]:
    return desk.firm.store.rows("select severity, message, fix, amount from inward_finding where code = 'payment_changed' order by subject")


def _references(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8") as file:
        return [(row["Payment ID"], row["Amount"]) for row in csv.DictReader(file)]


def test_a_payment_changed_after_kcc_was_given_it_says_what_to_reverse(desk: Desk, tmp_path: Path) -> None:
    desk.package.pay("p1", "S:1", "10.01")
    desk.fetch()
    first = desk.create().rows[0].payment_id
    write_kcc_file(desk.firm.store, tmp_path / "out.csv", "me")
    assert _references(tmp_path / "out.csv") == [(first, "10.01")]
    assert _changed_findings(desk) == []

    desk.package.change("p1", amount=D("12.00"))
    desk.fetch()
    made = desk.create("p1")
    words = f"Payment created and allocated; reverse {first} (10.01) in KCC"
    assert desk.status() == {"p1": words}
    assert [(row.payment_id, row.status) for row in made.to_reverse] == [(f"{first}-2", words)]
    assert desk.importable() == set()
    assert (desk.create("p1").unchanged, desk.fetch().held_up) == (1, 0)
    write_kcc_file(desk.firm.store, tmp_path / "out2.csv", "me")
    assert _references(tmp_path / "out2.csv") == [(f"{first}-2", "12.00")]
    reverse = f"reverse {first} (10.01) in KCC; the file now carries {first}-2 (12.00)"
    assert _changed_findings(desk) == [
        (
            "error",
            f"{first} on SI-1 was changed in the accounting package after KCC was given it: {reverse}",
            f"Reverse {first} (10.01) in KCC; take the new file into KCC; then load KCC's payments.",
            D("10.01"),
        )
    ]

    desk.package.change("p1", amount=D("13.00"))
    desk.fetch()
    desk.create("p1")
    assert desk.status() == {"p1": f"Payment created and allocated; reverse {first} (10.01), {first}-2 (12.00) in KCC"}
    assert [amount for *_, amount in _changed_findings(desk)] == [D("10.01"), D("12.00")]
    desk.package.change("p1", deleted=True)
    desk.fetch()
    assert desk.status()["p1"].endswith(f"after it was created here: reverse {first} (10.01), {first}-2 (12.00) in KCC")
    assert _changed_findings(desk) == []


def test_a_changed_payment_that_kcc_never_had_needs_no_reversing(desk: Desk, tmp_path: Path) -> None:
    desk.package.pay("p1", "S:1", "10.01")
    desk.fetch()
    first = desk.create().rows[0].payment_id
    desk.package.change("p1", amount=D("12.00"))
    desk.fetch()
    assert desk.create("p1").to_reverse == ()
    write_kcc_file(desk.firm.store, tmp_path / "out.csv", "me")
    assert _references(tmp_path / "out.csv") == [(f"{first}-2", "12.00")]
    assert desk.status() == {"p1": "Payment created and allocated"}
    assert _changed_findings(desk) == []


def test_what_kccs_own_file_shows_settles_whether_a_changed_payment_was_reversed(desk: Desk) -> None:
    desk.package.pay("p1", "S:1", "100.00")
    desk.fetch()
    first = desk.create().rows[0].payment_id
    desk.firm.insert("kcc_payment", kcc_payment(first, "100.00", urn="ACME"))
    desk.firm.insert("kcc_allocation", allocation("back", first, "1", "100.00"))
    desk.package.change("p1", amount=D("110.00"))
    desk.fetch()
    assert desk.status() == {"p1": f"KCC holds it as it was: reverse {first} (100.00) in KCC, load its payments and create it again"}
    assert desk.create("p1").refused == 1
    desk.package.change("p1", amount=D("16.00"))
    desk.fetch()
    desk.create("p1")
    assert [amount for *_, amount in _changed_findings(desk)] == [D("100.00")]
    with desk.firm.store.tx() as tx:
        tx.execute("update kcc_payment set authorised = false where payment_id = ?", [first])
    assert _changed_findings(desk) == []
    assert (desk.status(), desk.open("S:1")) == ({"p1": "Payment created and allocated"}, D("100.40"))
