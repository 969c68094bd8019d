"""An earlier backup, or a new file of the company: what the package holds already is found there and never sent a second time."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench import Workbench
from tests.integration.qbo_ground import posted
from tests.integration.reconcile_ground import small_firm
from tests.simulation.firm import Firm, payment

D = Decimal
MAPS = {
    "quickbooks": ({"300": "4000", "0115": "4004", "0110": "1103", "0120": "1001"}, "1200", ("20.0% S", "20.0% S"), ("0.0% Z", "0.0% Z")),
    "xero": (
        {"300": "200", "0115": "201", "0110": "425", "0120": "429"},
        "090",
        ("OUTPUT2", "INPUT2"),
        ("ZERORATEDOUTPUT", "ZERORATEDINPUT"),
    ),
}
TWINS = ("71", "72", "73")


@pytest.fixture(params=["quickbooks", "xero"])
def server(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[PracticeServer]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    with PracticeServer(package=request.param) as running:
        yield running


def opened(home: Home) -> Workbench:
    return Workbench.open_file("firm", home=home, by="me")


@pytest.fixture
def home(server: PracticeServer, tmp_path: Path) -> Home:
    """The firm with three card payments that are alike in all but KCC's own id, connected and mapped; nothing was sent."""
    made = small_firm(tmp_path, euro=False)
    firm = Firm(made.file("Firm"))
    firm.insert("kcc_payment", *(payment(one, "50.00", urn="WEB2", reference="CARD") for one in TWINS))
    firm.store.close()
    nominals, bank, *rates = MAPS[server.package]
    with opened(made) as bench:
        bench.connect(f"practice-{server.package}", url=server.base_url)
        bench.fetch_chart()
        bench.map_defaults()
        for nominal, account in nominals.items():
            bench.map_nominal(nominal, account)
        for rate, codes in zip(("1", "2"), rates, strict=True):
            for side, code in zip(("sales", "purchase"), codes, strict=True):
                bench.map_tax(rate, side, code)
        bench.map_bank("Current", bank)
    return made


@pytest.fixture
def backup(home: Home, tmp_path: Path) -> Callable[[], Callable[[], None]]:
    """Keep the company's file as it is now; what comes back puts it in place again."""

    def keep() -> Callable[[], None]:
        kept = shutil.copyfile(home.file("firm"), tmp_path / f"{len(list(tmp_path.iterdir()))}.bak")

        def put_back() -> None:
            shutil.copyfile(kept, home.file("firm"))

        return put_back

    return keep


def money(server: PracticeServer) -> Counter[str]:
    """Everything of money in the package, by amount, with what is left of it."""
    rows = server.ledger.payments() if server.package == "quickbooks" else server.ledger.prepayments()
    left = "UnappliedAmt" if server.package == "quickbooks" else "RemainingCredit"
    total = "TotalAmt" if server.package == "quickbooks" else "Total"
    return Counter(f"{D(str(one[total])):.2f} left {D(str(one[left])):.2f}" for one in rows)


WHOLE = Counter({"10.00 left 0.00": 1, "36.00 left 0.00": 1, "50.00 left 50.00": 3})


def states(bench: Workbench) -> Counter[str]:
    return Counter(dict(bench.store.rows("select row_id, state from pending_export union all select row_id, state from exported")).values())


def test_an_earlier_backup_and_a_new_file_find_what_was_sent_and_allocated(
    server: PracticeServer, home: Home, backup: Callable[[], Callable[[], None]]
) -> None:
    put_back_new = backup()
    with opened(home) as bench:
        bench.upload(["prepayment:2", "prepayment:72", "S:3"])
    put_back_earlier = backup()
    with opened(home) as bench:
        assert bench.upload(all_rows=True).exit_code == 0
        before, ids = states(bench), dict(bench.store.rows("select row_id, package_id from exported"))
    assert money(server) == WHOLE
    for put_back, recovered in ((put_back_earlier, 1), (put_back_new, 0)):
        put_back()
        with opened(home) as bench:
            report = bench.upload(all_rows=True)
            assert (report.exit_code, report.accepted, report.blocked, report.recovered) == (0, 0, 0, recovered)
            assert states(bench) == before
            assert dict(bench.store.rows("select row_id, package_id from exported")) == ids
        assert money(server) == WHOLE


@pytest.mark.parametrize("server", ["quickbooks"], indirect=True)
def test_a_receipt_entered_by_hand_is_taken_for_one_of_three_that_are_alike(server: PracticeServer, home: Home) -> None:
    with opened(home) as bench:
        bench.upload(["company:WEB2"])
        customer = bench.store.scalar("select package_id from exported where row_id = 'company:WEB2'").partition("/")[2]
        bank = next(one["Id"] for one in server.ledger.accounts() if one.get("AcctNum") == "1200")
        receipt = {
            "CustomerRef": {"value": customer},
            "CurrencyRef": {"value": "GBP"},
            "DepositToAccountRef": {"value": bank},
            "TotalAmt": D("50.00"),
            "TxnDate": "2026-02-20",
            "PaymentRefNum": "CARD",
        }
        posted(server, "payment", receipt)
        posted(server, "payment", {**receipt, "PaymentRefNum": "OTHER"})
        report = bench.upload(types=["Prepayment"])
        mine = {row.row_id: row.result for row in report.rows if row.row_id.partition(":")[2] in TWINS}
        assert sorted(mine.values()) == ["accepted", "accepted", "adopted"]
    assert money(server)["50.00 left 50.00"] == 4
