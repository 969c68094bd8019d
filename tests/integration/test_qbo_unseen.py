"""What was deleted in QuickBooks longer ago than change data capture tells is found all the same, and nothing else is taken for deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from kccwb.accounting.quickbooks.changed import Changes
from kccwb.accounting.quickbooks.reading import Reading
from kccwb.accounting.quickbooks.unseen import deleted_unseen
from kccwb.cli.session import records
from kccwb.model.errors import PackageError
from kccwb.practice import PracticeServer
from kccwb.workbench import Workbench
from tests.integration.plain_quickbooks import Plain, fault, serving, transport
from tests.integration.qbo_ground import posted
from tests.integration.reconcile_ground import in_quickbooks, small_firm
from tests.integration.test_reconcile_quickbooks import Hand, expense, posting_item_of, version

D = Decimal
NOW, RECENT, OLD = (datetime(2026, month, day) for month, day in ((3, 20), (3, 10), (1, 10)))  # noqa: DTZ001  UTC without zone


@pytest.fixture
def plain() -> Iterator[Plain]:
    with serving() as server:
        server.put("Invoice", *({"Id": str(one)} for one in range(1, 1201)), changed="2026-01-05T10:00:00Z")
        server.put("Payment", {"Id": "1"}, {"Id": "2"}, changed="2026-01-05T10:00:00Z")
        server.remove("Invoice", "7", "2026-02-01T10:00:00Z")
        server.remove("Payment", "1", "2026-02-01T10:00:00Z")
        yield server


def gone(plain: Plain, since: datetime | None, *ids: str) -> set[str]:
    reading = Reading(transport(plain))
    changes = Changes(reading, lambda: NOW)
    changes.since(["Invoice", "Payment"], since)
    return set(deleted_unseen(reading, changes, since, ids or ("Invoice/6", "Invoice/7", "Invoice/1200", "Payment/1", "Payment/2")))


@pytest.mark.parametrize(("since", "count"), [(OLD, True), (OLD, False), (None, True)])
def test_what_is_known_and_not_there_any_more_is_gone(plain: Plain, since: datetime | None, count: bool) -> None:
    plain.has_count = count
    assert gone(plain, since) == {"Invoice/7", "Payment/1"}
    assert plain.asked("SELECT Id FROM Invoice")


def test_within_thirty_days_nothing_more_is_asked(plain: Plain) -> None:
    assert gone(plain, RECENT) == set()
    assert not plain.asked("query")


def test_without_change_data_capture_deletions_are_found_whenever_they_were(plain: Plain) -> None:
    plain.has_cdc = False
    assert gone(plain, RECENT) == {"Invoice/7", "Payment/1"}


def answering(plain: Plain, word: str, answer: tuple[int, object]) -> None:
    def always(method: str, path: str, query: Any, body: str) -> tuple[int, object] | None:
        return answer if path == "query" and word in body else None

    plain.always = always


def test_a_server_that_gives_no_single_columns_gives_whole_rows(plain: Plain) -> None:
    answering(plain, "SELECT Id ", (400, fault("4001", "Property Id not found")))
    assert gone(plain, OLD) == {"Invoice/7", "Payment/1"}


@pytest.mark.parametrize("count", [True, False])
def test_a_list_cut_short_deletes_nothing(plain: Plain, count: bool) -> None:
    plain.has_count = count
    answering(plain, "SELECT Id FROM Invoice", (200, {"QueryResponse": {"Invoice": [{"Id": "1"}]}}))
    assert gone(plain, OLD, "Invoice/6", "Invoice/7") == {"Invoice/7"}


def test_a_list_that_is_refused_changes_nothing(plain: Plain) -> None:
    reading = Reading(transport(plain))
    answering(plain, "FROM Payment", (400, fault("5020", "Permission Denied")))
    with pytest.raises(PackageError, match=r"Payment list .* cannot be read: Permission Denied"):
        deleted_unseen(reading, Changes(reading, lambda: NOW), OLD, ["Payment/1", "Payment/2"])


@pytest.fixture
def server() -> Iterator[PracticeServer]:
    with PracticeServer(package="quickbooks") as running:
        httpx.post(f"{running.base_url}/practice/settings", json={"rounding": "line"}).raise_for_status()
        yield running


def days_ago(server: PracticeServer, days: int) -> None:
    moment = datetime.now(UTC) - timedelta(days=days)
    httpx.post(f"{server.base_url}/practice/clock", json={"now": moment.isoformat()}).raise_for_status()


@pytest.fixture
def bench(server: PracticeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workbench]:
    """The firm, all of it sent 62 days ago."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    days_ago(server, 62)
    with in_quickbooks(small_firm(tmp_path), server) as opened:
        yield opened


def found_of(bench: Workbench) -> list[tuple[str, str]]:
    bench.fetch_books()
    done = bench.reconcile()
    assert (done.problems, done.residual) == ((), D("0.00"))
    return sorted({(row["class"], row["package_number"]) for row in records(bench.differences())})


def owed(bench: Workbench, row_id: str) -> Decimal:
    rows = {row["row_id"]: row["outstanding"] for row in records(bench.open_debtors())}
    return D(rows.get(row_id, "0.00"))


def test_deletions_between_the_last_read_and_thirty_days_ago_are_found(bench: Workbench, server: PracticeServer) -> None:
    hand = Hand(server)
    sent = dict(bench.store.rows("select row_id, package_id from exported"))
    invoice = next(one for one in server.ledger.invoices() if f"Invoice/{one['Id']}" == sent["S:1"])
    head = {"CustomerRef": invoice["CustomerRef"], "CurrencyRef": {"value": "GBP"}, "TxnDate": "2026-03-10"}
    paid = hand.post(
        "payment",
        {
            **head,
            "DepositToAccountRef": {"value": hand.ids["1200"]},
            "TotalAmt": D("116.40"),
            "PaymentRefNum": "BACS",
            "Line": [{"Amount": D("116.40"), "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}],
        },
    )
    item = posting_item_of(bench, hand.ids["4000"])
    line = {"Amount": D("40.00"), "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": item}, "TaxCodeRef": {"value": "6"}}}  # fmt: skip
    entered = hand.post("invoice", {**head, "DocNumber": "HAND-1", "GlobalTaxCalculation": "TaxExcluded", "Line": [line]})
    spent = hand.post("purchase", expense(hand, "8200", "50.00", DocNumber="CHQ-1"))
    assert bench.fetch_payments().waiting == 1
    assert bench.create_payments(all_rows=True).created == 1
    assert owed(bench, "S:1") == 0
    assert found_of(bench) == [("in package only", "CHQ-1"), ("in package only", "HAND-1")]

    days_ago(server, 45)
    foreign = sent["S:E"].partition("/")[2]
    posted(server, "payment", version(paid), operation="delete")
    posted(server, "purchase", version(spent), operation="delete")
    for one in (entered, next(one for one in server.ledger.invoices() if one["Id"] == foreign)):
        posted(server, "invoice", version(one), operation="delete")
    days_ago(server, 0)

    told = bench.fetch_payments()
    assert (told.reversed, told.waiting) == (1, 0)
    assert owed(bench, "S:1") == D("116.40")
    assert [row["status"] for row in records(bench.payments())] == [
        "Deleted in the accounting package after it was created here: reverse it in KCC"
    ]
    assert found_of(bench) == [("deleted in package", "SI-E")]
    assert bench.store.rows("select status from package_document where package_id = ?", [sent["S:E"]]) == [("DELETED",)]
    again = bench.fetch_payments()
    assert (again.changed, again.reversed, found_of(bench)) == (0, 0, [("deleted in package", "SI-E")])
