"""October of Northwind closed as its user would: journals posted in the practice package, proven, sealed; then late documents arrive."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import pytest

from kccwb.model.errors import BadInput
from kccwb.practice import PracticeServer
from kccwb.store.home import Home
from kccwb.workbench import Workbench

NORTHWIND = Path(__file__).parents[1] / "data" / "northwind"
MONTH = "2026-10"
SALES_ACCOUNTS = {"300": "200", "301": "201", "302": "202", "303": "203", "0115": "204"}
ACCOUNTS = {"0120": "625", "0122": "310", "0123": "313", "0110": "425", "621": "473"}
pytestmark = [pytest.mark.northwind, pytest.mark.timeout(1200)]


def late_documents() -> dict[str, str]:
    """A sales invoice and a supplier invoice dated in October, their ids and codes: those that reach KCC's ledger after the close."""
    allocated = {row["Invoice ID"] for row in rows_of("allocations.csv")}
    found: dict[str, str] = {}
    for name, issued in (("sales_invoices.csv", "Issued Date"), ("purchase_invoices.csv", "Posted Date")):
        credited = {row["Reference"] for row in rows_of(name) if row["Type"] == "Credit"}
        free = [
            row
            for row in rows_of(name)
            if row["Invoice Date"].startswith("2026-10") and row[issued] and row["Type"] == "Invoice" and row["Currency"] == "GBP"
            and row["Invoice ID"] not in allocated and row["Invoice Code"] not in credited and row["Stock Code"] not in {"", "NW0033"}
        ]  # fmt: skip
        found[free[-1]["Invoice ID"]] = free[-1]["Invoice Code"]
    return found


def rows_of(name: str) -> list[dict[str, str]]:
    with (NORTHWIND / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def without(late: set[str], folder: Path) -> Path:
    """Northwind's files as they were before the late documents reached the ledger."""
    folder.mkdir()
    for path in NORTHWIND.glob("*.csv"):
        if path.name in {"trial_balance.csv", "stock_value.csv"}:  # as they stood later
            continue
        rows = rows_of(path.name)
        kept = [row for row in rows if row.get("Invoice ID") not in late and row.get("Source") not in late]
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(kept)
    return folder


@dataclass
class Firm:
    """A company on our side, the package on the other, and a hand that types journals."""

    bench: Workbench
    server: PracticeServer
    folder: Path

    def type_journal(self, month: str, topup: bool = False) -> list[str]:
        """Post the import file in the package, as somebody would who imports it and presses Post. The ids of the journals."""
        headers = {"Authorization": f"Bearer {self._token()}", "xero-tenant-id": self.server.tenant_id}
        made = []
        for path in self.bench.write_cos_xero(month, self.folder / f"{month}{topup}.csv", topup):
            with path.open(encoding="utf-8-sig") as file:
                rows = list(csv.DictReader(file))
            assert sum(Decimal(row["*Amount"]) for row in rows) == 0
            day = "-".join(reversed(rows[0]["*Date"].split("/")))
            lines = [
                {"LineAmount": row["*Amount"], "AccountCode": row["*AccountCode"], "Description": row["Description"], "TaxType": "NONE"}
                for row in rows
            ]
            sent = {"Narration": rows[0]["*Narration"], "Date": day, "Status": "POSTED", "LineAmountTypes": "NoTax", "JournalLines": lines}
            reply = httpx.put(f"{self.server.xero_api_url}/ManualJournals", json={"ManualJournals": [sent]}, headers=headers, timeout=30)
            assert reply.status_code == 200, reply.text
            made.append(reply.json()["ManualJournals"][0]["ManualJournalID"])
        return made

    def change_journal(self, key: str, **change: Any) -> None:
        headers = {"Authorization": f"Bearer {self._token()}", "xero-tenant-id": self.server.tenant_id}
        reply = httpx.post(
            f"{self.server.xero_api_url}/ManualJournals/{key}",
            json={"ManualJournals": [{"ManualJournalID": key, **change}]},
            headers=headers,
            timeout=30,
        )
        assert reply.status_code == 200, reply.text

    def held(self, code: str) -> Decimal:
        """What the package's own ledger has on an account to the end of October, over all years."""
        accounts = {str(row.get("Code")): str(row["AccountID"]) for row in self.server.ledger.accounts()}
        return self.server.ledger.movements(date(2020, 1, 1), date(2026, 10, 31))[accounts[code]]

    def kcc(self, nominal: str) -> Decimal:
        found: Decimal = self.bench.store.scalar(
            "select sum(debit - credit)::decimal(18, 2) from ledger_line where nominal_code = ? and date <= '2026-10-31'", [nominal]
        )
        return found

    def _token(self) -> str:
        return str(httpx.post(self.server.xero_token_url, data={"grant_type": "client_credentials"}).json()["access_token"])


@pytest.fixture(scope="module", params=["stock_in_hand", "expense"])
def firm(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    folder = tmp_path_factory.mktemp("close")
    with PracticeServer() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "KCCWB_XERO_API_URL": server.xero_api_url, "KCCWB_XERO_TOKEN_URL": server.xero_token_url,
            "KCCWB_XERO_AUTHORIZE_URL": server.xero_authorize_url, "KCCWB_XERO_CONNECTIONS_URL": server.xero_connections_url,
            "KCCWB_XERO_CLIENT_ID": server.client_id, "KCCWB_XERO_CLIENT_SECRET": server.client_secret,
            "KCCWB_XERO_TENANT_ID": server.tenant_id, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }.items():  # fmt: skip
            patch.setenv(name, value)
        with Workbench.create("Northwind", home=Home(folder), by="Ann") as bench:
            bench.load([str(without(set(late_documents()), folder / "early"))])
            bench.connect("xero")
            bench.fetch_chart()
            bench.set_option("stock_purchases", request.param)
            bench.map_defaults()
            for nominal, account in {**SALES_ACCOUNTS, **ACCOUNTS}.items():
                bench.map_nominal(nominal, account)
            for rate, sales, purchase in (
                ("1", "OUTPUT2", "INPUT2"),
                ("2", "ZERORATEDOUTPUT", "ZERORATEDINPUT"),
                ("4", "RROUTPUT", "RRINPUT"),
            ):
                bench.map_tax(rate, "sales", sales)
                bench.map_tax(rate, "purchase", purchase)
            bench.map_bank("Current Account", "090")
            bench.map_bank("Euro Account", "092")
            upload_all(bench)
            yield Firm(bench, server, folder)


def upload_all(bench: Workbench) -> None:
    for _ in range(2):  # allocations follow their documents
        bench.upload(all_rows=True)


def test_october_is_worked_sealed_and_the_seal_breaks_for_late_documents(firm: Firm) -> None:
    bench = firm.bench
    for month in [row["month"] for row in bench.cos_by_month().to_dict("records")]:
        keys = firm.type_journal(month)
        if month != MONTH:
            bench.record_cos_posted(month)
    check = bench.cos_check(MONTH)
    assert (check.verdict, check.state, check.proven) == ("found", "once", True), check.sentence
    for nominal in ("0120", "0122", "0123"):
        assert firm.held(ACCOUNTS[nominal]) == firm.kcc(nominal), nominal

    ties = {row["tie"]: row for row in bench.tie_out(MONTH).to_dict("records")}
    assert {name: row["state"] for name, row in ties.items() if row["state"] not in {"agrees", "explained"}} == {"report": "not checked"}
    assert (
        ties["stock"]["difference"] == ties["cost"]["difference"] == ties["adjustments"]["difference"] == ties["foreign"]["difference"] == 0
    )
    items = bench.tie_out_items(MONTH).to_dict("records")
    for name in set(ties) - {"report"}:
        assert sum((item["amount"] for item in items if item["tie"] == name), Decimal(0)) == ties[name]["difference"], name

    _sealed(firm, keys[0])
    late = late_documents()
    bench.load(
        [
            str(NORTHWIND / name)
            for name in ("sales_invoices.csv", "purchase_invoices.csv", "nominal_transactions.csv", "tax_register.csv", "stock_value.csv")
        ]
    )
    broken = bench.close_state(MONTH)
    assert broken.state == "broken"
    assert "seal_broken" in bench.findings()["code"].tolist()
    assert set(bench.drift(MONTH)["source"].tolist()) == set(late)
    assert set(bench.drift(MONTH)["invoice_code"].tolist()) == set(late.values())
    told = bench.drift_summary(MONTH)
    cost = sum((row["cost_of_sale"] for row in bench.drift(MONTH).to_dict("records")), Decimal(0))
    assert told.documents == 2
    assert told.top_up == cost == firm.kcc("0122") - firm.held("310") != 0

    upload_all(bench)
    assert bench.cos_check(MONTH).state == "wrong amount"
    assert {row["tie"] for row in bench.tie_out(MONTH).to_dict("records") if row["state"] == "differs"} >= {"stock", "cost"}
    firm.type_journal(MONTH, topup=True)
    again = bench.cos_check(MONTH)
    assert again.proven, again.sentence
    assert bench.cos_topup(MONTH).empty
    for nominal in ("0120", "0122", "0123"):
        assert firm.held(ACCOUNTS[nominal]) == firm.kcc(nominal), nominal
    report = next(row for row in bench.tie_out(MONTH).to_dict("records") if row["tie"] == "report")
    assert (report["difference"], report["state"]) == (Decimal("390.10"), "explained")
    assert [item.title for item in bench.close_checklist(MONTH) if item.blocks] == []
    bench.prepare_month(MONTH)
    bench.by = "Bob"
    bench.approve_month(MONTH)
    assert bench.seal_month(MONTH).state == "sealed"
    bench.by = "Ann"

    firm.change_journal(keys[0], Status="VOIDED")
    voided = bench.cos_check(MONTH)
    assert (voided.state, voided.proven) == ("edited since", False)
    assert bench.close_state(MONTH).state == "broken"
    assert {row["side"] for row in bench.seal_changes(MONTH).to_dict("records")} == {"package"}


def _sealed(firm: Firm, journal: str) -> None:
    """Ann prepares, Bob approves, the month is sealed, and the pack says so."""
    bench = firm.bench
    assert [item.title for item in bench.close_checklist(MONTH) if item.blocks] == []
    bench.prepare_month(MONTH)
    with pytest.raises(BadInput, match="another person"):
        bench.approve_month(MONTH)
    bench.by = "Bob"
    bench.approve_month(MONTH)
    sealed = bench.seal_month(MONTH)
    bench.by = "Ann"
    assert (sealed.state, sealed.one_person, [one.by_whom for one in sealed.signatures]) == ("sealed", False, ["Ann", "Bob", "Bob"])
    book, page = bench.write_evidence(MONTH, firm.folder / "pack.xlsx", firm.folder / "statement.html")
    sheets = openpyxl.load_workbook(book)
    assert {"About", "Checks", "Trial balance", "CoS journal", "Tie-outs", "Reconciling items", "Documents", "Audit"} <= set(
        sheets.sheetnames
    )
    checks = openpyxl.load_workbook(book, data_only=True)["Checks"]
    results = {
        row[0].value: row[3].value
        for row in checks.iter_rows(min_row=2)
        if row[3].value in {"agrees", "differs"} and isinstance(row[1].value, int | float)
    }
    assert set(results.values()) == {"agrees"}
    assert str(sheets["Checks"]["B2"].value).startswith("=SUM(")
    assert sheets["CoS journal"]["F2"].number_format == "#,##0.00;[Red](#,##0.00)"
    text = page.read_text(encoding="utf-8")
    assert sealed.hash in text
    assert "October 2026 is sealed by Bob" in text
    assert journal in {one.journal_id for one in (bench.cos_checked(MONTH) or bench.cos_check(MONTH)).journals}
