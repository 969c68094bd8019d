"""The whole job on Northwind, as its user would do it: command line, real HTTP, real file, nothing faked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from kccwb.practice import PracticeServer

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
SALES_ACCOUNTS = {"300": "200", "301": "201", "302": "202", "303": "203", "0115": "204"}
PURCHASE_ACCOUNTS = {"0110": "425", "621": "473"}
STOCK_PURCHASES = "429"
pytestmark = [pytest.mark.northwind, pytest.mark.xdist_group("northwind")]


@dataclass
class CommandLine:
    """Run kccwb as a person would and read its JSON."""

    home: Path
    environment: dict[str, str]
    codes: list[int] = field(default_factory=list)

    def __call__(self, *words: str, code: int | tuple[int, ...] = 0) -> Any:
        done = subprocess.run(
            [sys.executable, "-m", "kccwb", "--home", str(self.home), *words, "--json"],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, **self.environment},
            timeout=280,
        )
        allowed = code if isinstance(code, tuple) else (code,)
        assert done.returncode in allowed, f"{words}: {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-3000:]}"
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def sql(self, query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self("sql", query)["rows"]
        return rows


def moved(server: PracticeServer) -> dict[str, Decimal]:
    """What every account of the practice ledger moved by since the first document; profit and loss does not restart here."""
    codes: dict[str, str] = {str(account["AccountID"]): str(account.get("Code", account["Name"])) for account in server.ledger.accounts()}
    found = server.ledger.movements(date(2025, 1, 1), date(2026, 12, 31))
    return defaultdict(Decimal, {codes[account]: amount for account, amount in found.items()})


@pytest.fixture(scope="module")
def server() -> Iterator[PracticeServer]:
    with PracticeServer() as running:
        yield running


@pytest.fixture(scope="module")
def kcc(server: PracticeServer, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """Northwind loaded, mapped and uploaded whole."""
    run = CommandLine(
        tmp_path_factory.mktemp("home"),
        {
            "KCCWB_XERO_API_URL": server.xero_api_url,
            "KCCWB_XERO_TOKEN_URL": server.xero_token_url,
            "KCCWB_XERO_AUTHORIZE_URL": server.xero_authorize_url,
            "KCCWB_XERO_CONNECTIONS_URL": server.xero_connections_url,
            "KCCWB_XERO_CLIENT_ID": server.client_id,
            "KCCWB_XERO_CLIENT_SECRET": server.client_secret,
            "KCCWB_XERO_TENANT_ID": server.tenant_id,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        },
    )
    run("company", "new", "Northwind Traders")
    loaded = run("load", str(NORTHWIND))
    assert sum(row["rejected"] for row in loaded["rows"]) == 0
    run("connect", "xero")
    run("chart", "fetch")
    run("map", "defaults")
    for nominal, account in {**SALES_ACCOUNTS, **PURCHASE_ACCOUNTS, "0120": "625", "0122": "310", "0123": "313"}.items():
        run("map", "nominal", nominal, account)
    for rate, sales, purchase in (("1", "OUTPUT2", "INPUT2"), ("2", "ZERORATEDOUTPUT", "ZERORATEDINPUT"), ("4", "RROUTPUT", "RRINPUT")):
        run("map", "tax", rate, "sales", sales)
        run("map", "tax", rate, "purchase", purchase)
    run("map", "bank", "Current Account", "090")
    run("map", "bank", "Euro Account", "092")
    assert [gap for gap in run("gaps", code=(0, 1))["rows"] if gap["blocks"]] == []
    run("precheck")
    run("upload", "--all")
    run("upload", "--all", code=(0, 1, 2))
    return run


def test_every_document_is_verified_and_the_rest_says_why(kcc: CommandLine) -> None:
    verified = Counter(row["source_type"] for row in kcc("exported")["rows"] if row["verified"])
    documents = {kind: verified[kind] for kind in ("Sales Invoice", "Sales Credit", "Purchase Invoice", "Purchase Credit")}
    assert documents == {"Sales Invoice": 809, "Sales Credit": 25, "Purchase Invoice": 578, "Purchase Credit": 3}
    left = Counter(
        (row["source_type"], row["state"]) for row in kcc("pending")["rows"] if "I" in row["source_type"] or "C" in row["source_type"]
    )
    assert left[("Sales Invoice", "not for export")] == 21
    assert left[("Purchase Invoice", "not for export")] == 1
    assert all(state == "not for export" for (kind, state), _ in left.items() if kind in documents)
    assert all(row["reason"] for row in kcc("pending")["rows"] if row["state"] == "not for export")


def test_prepayments_and_their_allocations_arrived(kcc: CommandLine) -> None:
    verified = Counter(row["source_type"] for row in kcc("exported")["rows"] if row["verified"])
    assert verified["Prepayment"] == 60
    assert verified["Allocation"] == 59
    left = {row["row_id"]: row for row in kcc("pending")["rows"]}
    credits_left = [row for row in left.values() if row["source_type"] == "Allocation"]
    assert len(credits_left) == 14
    assert {row["state"] for row in credits_left} == {"not for export"}


def test_the_packages_ledger_equals_kccs_by_nominal(kcc: CommandLine, server: PracticeServer) -> None:
    """Sterling documents agree exactly; what a euro document differs by is its own pennies of conversion."""
    balances = moved(server)
    ledger = {
        row["nominal_code"]: Decimal(row["balance"])
        for row in kcc.sql(
            "select nominal_code, sum(debit - credit)::decimal(18,2) as balance from ledger_line "
            "where source_type in ('Sales Invoice', 'Sales Credit', 'Purchase Invoice', 'Purchase Credit') group by all"
        )
    }
    pennies = Decimal(
        kcc.sql("select (count(*) * 0.05)::decimal(18,2) as most from document where currency <> 'GBP' and in_ledger")[0]["most"]
    )
    for nominal, account in SALES_ACCOUNTS.items():
        assert abs(balances[account] - ledger[nominal]) <= pennies, (nominal, balances[account], ledger[nominal])
    for nominal, account in PURCHASE_ACCOUNTS.items():
        assert balances[account] == ledger[nominal]
    purchases = kcc.sql(
        "select sum(debit - credit)::decimal(18,2) as value from ledger_line where nominal_code = '0120' and source_type like 'Purchase%'"
    )
    assert balances[STOCK_PURCHASES] == Decimal(purchases[0]["value"])
    assert balances["820"] == ledger["0107"] + ledger["0108"]
    assert balances["800"] == ledger["0102"] == Decimal("-950035.03")


def test_each_foreign_difference_is_a_documents_own_pennies(kcc: CommandLine, server: PracticeServer) -> None:
    base = {
        row["invoice_code"]: Decimal(row["value"])
        for row in kcc.sql(
            "select d.invoice_code, sum(l.debit - l.credit)::decimal(18,2) as value from document d join ledger_line l on l.source = d.invoice_id "
            "where l.nominal_code = '0101' and d.kind = 'Invoice' and l.source_type = 'Sales Invoice' group by all"
        )
    }
    rate = {row["invoice_code"]: Decimal(row["exchange_rate"]) for row in kcc.sql("select invoice_code, exchange_rate from document")}
    for invoice in server.ledger.invoices():
        if invoice["Type"] == "ACCREC":
            in_base = (Decimal(str(invoice["Total"])) / rate[invoice["InvoiceNumber"]]).quantize(Decimal("0.01"))
            assert abs(in_base - base[invoice["InvoiceNumber"]]) <= Decimal("0.01"), invoice["InvoiceNumber"]


def test_nothing_touched_stock_or_cost_of_sale(server: PracticeServer) -> None:
    balances = moved(server)
    assert {code: balances.get(code, Decimal(0)) for code in ("310", "313", "625", "630")} == dict.fromkeys(
        ("310", "313", "625", "630"), Decimal(0)
    )


def test_a_second_upload_sends_nothing(kcc: CommandLine, server: PracticeServer) -> None:
    before = (
        len(server.ledger.invoices()),
        len(server.ledger.credit_notes()),
        len(server.ledger.prepayments()),
        len(server.ledger.contacts()),
    )
    kcc("upload", "--all", code=(0, 1, 2))
    after = (
        len(server.ledger.invoices()),
        len(server.ledger.credit_notes()),
        len(server.ledger.prepayments()),
        len(server.ledger.contacts()),
    )
    assert before == after
    assert before[:2] == (809 + 578, 25 + 3)


def test_payments_made_in_the_package_come_back(kcc: CommandLine, server: PracticeServer) -> None:
    invoices = [i for i in server.ledger.invoices() if Decimal(str(i["AmountDue"])) > 0]
    sterling = [i for i in invoices if i["Type"] == "ACCREC" and i["CurrencyCode"] == "GBP"][:3]
    euro = [i for i in invoices if i["Type"] == "ACCREC" and i["CurrencyCode"] == "EUR"][:1]
    bill = [i for i in invoices if i["Type"] == "ACCPAY"][:1]
    paid: dict[str, Decimal] = defaultdict(Decimal)
    token = httpx.post(
        server.xero_token_url, data={"grant_type": "client_credentials"}, auth=(server.client_id, server.client_secret)
    ).json()
    headers = {"Authorization": f"Bearer {token['access_token']}", "xero-tenant-id": server.tenant_id, "Accept": "application/json"}

    def pay(invoice: dict[str, Any], amount: Decimal, account: str) -> None:
        body = {"Invoice": {"InvoiceID": invoice["InvoiceID"]}, "Account": {"Code": account}, "Date": "2026-10-31", "Amount": float(amount)}
        answer = httpx.put(f"{server.xero_api_url}/Payments", json={"Payments": [body]}, headers=headers)
        assert answer.status_code == 200, answer.text
        paid[invoice["CurrencyCode"] + invoice["Type"]] += amount

    whole = Decimal(str(sterling[0]["AmountDue"]))
    pay(sterling[0], whole, "090")
    half = (Decimal(str(sterling[1]["AmountDue"])) / 2).quantize(Decimal("0.01"))
    pay(sterling[1], half, "090")
    pay(sterling[1], Decimal("1.00"), "090")
    pay(euro[0], Decimal(str(euro[0]["AmountDue"])), "092")
    pay(bill[0], Decimal("10.00"), "090")

    owed = "select side, currency, sum(outstanding)::decimal(18,2) as open from ({}) group by all".format(
        "select 'S' as side, currency, outstanding from open_debtor union all select 'P', currency, outstanding from open_creditor"
    )
    before = {(row["side"], row["currency"]): Decimal(row["open"]) for row in kcc.sql(owed)}
    kcc("payments", "fetch")
    listed = kcc("payments", "list")["rows"]
    assert len(listed) == 5
    assert {row["status"] for row in listed} == {"Not Processed"}
    kcc("payments", "create", "--all")
    assert {row["status"] for row in kcc("payments", "list")["rows"]} == {"Payment created and allocated"}
    after = {(row["side"], row["currency"]): Decimal(row["open"]) for row in kcc.sql(owed)}
    assert before[("S", "GBP")] - after[("S", "GBP")] == paid["GBPACCREC"] == whole + half + 1
    assert before[("S", "EUR")] - after[("S", "EUR")] == paid["EURACCREC"]
    assert abs(before[("P", "GBP")] - after[("P", "GBP")]) == Decimal("10.00")
    files = kcc.home / "for-kcc.csv"
    kcc("payments", "kcc-file", str(files))
    assert len(files.read_text(encoding="utf-8").splitlines()) == 6
    kcc("payments", "fetch")
    kcc("payments", "create", "--all", code=(0, 1, 2))
    assert {(row["side"], row["currency"]): Decimal(row["open"]) for row in kcc.sql(owed)} == after


def test_the_cost_of_sale_of_the_month(kcc: CommandLine) -> None:
    journal = kcc("cos-journal", "--month", "2026-10")["rows"]
    cost = next(row for row in journal if row["nominal_code"] == "0122")
    assert Decimal(cost["this_month"]) == Decimal("87650.41")
    assert Decimal(cost["earlier_months"]) == Decimal("1776.21")
    assert sum(Decimal(row["debit"] or 0) - Decimal(row["credit"] or 0) for row in journal) == 0
    balance = {row["nominal_code"]: row for row in kcc("trial-balance", "--from", "2026-10-01", "--to", "2026-10-31")["rows"]}
    assert Decimal(balance["0122"]["debit"]) == Decimal("87650.41")
    seen_then = {
        row["nominal_code"]: row
        for row in kcc("trial-balance", "--from", "2026-09-01", "--to", "2026-09-30", "--as-at", "2026-09-30")["rows"]
    }
    assert Decimal(seen_then["0122"]["debit"]) == Decimal("58570.72") - Decimal("1776.21")


def test_the_record_is_whole(kcc: CommandLine) -> None:
    kcc("audit", "--verify")
