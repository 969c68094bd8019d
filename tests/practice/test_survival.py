"""The books balance whatever is done to them, and survive being killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from kccwb.practice.app import create_app
from kccwb.practice.company import Company
from kccwb.practice.ledger import Ledger
from kccwb.practice.xero.call import Call, Invalid
from kccwb.practice.xero.routes import handle

from .conftest import Shop


def started(file: Path) -> tuple[subprocess.Popen[str], dict[str, str]]:
    command = [sys.executable, "-m", "kccwb.practice", "0", str(file)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline().strip().rpartition(" ") for _ in range(7)]
    return process, {name: value for name, _, value in lines}


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    process, urls = started(tmp_path / "books.sqlite")
    form = {"grant_type": "client_credentials"}
    token = httpx.post(urls["xero token"], data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    reply = httpx.put(f"{urls['xero api']}/Contacts", json={"Name": "Kept"}, headers=headers)
    assert reply.status_code == 200
    process.kill()
    process.wait()
    process, urls = started(tmp_path / "books.sqlite")
    try:
        [row] = httpx.get(f"{urls['xero api']}/Contacts", headers=headers).json()["Contacts"]
        assert row["Name"] == "Kept"
    finally:
        process.kill()
        process.wait()


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["invoice", "bill", "credit", "prepay", "pay", "allocate", "unallocate", "unpay", "void", "edit"]),
        st.integers(0, 9),
        st.decimals("0.01", "999.99", places=2),
        st.sampled_from(["1", "1.2345", "0.87"]),
    ),
    max_size=25,
)


def call(company: Company, ledger: Ledger, method: str, path: str, body: Any) -> Any:
    try:
        reply = handle(ledger, Call(company, method, tuple(path.split("/")), {}, body))
    except Invalid:
        company.rollback()
        return None
    if reply.status >= 400:
        company.rollback()
        return None
    company.commit()
    return reply.body


@settings(max_examples=30, deadline=None)
@given(ACTIONS)
def test_the_trial_balance_is_always_nil_and_debtors_are_the_open_documents(
    actions: list[tuple[str, int, Any, str]],
) -> None:
    company = Company()
    ledger = create_app(company).state.ledger
    for action, pick, amount, rate in actions:
        step(company, ledger, action, pick, amount, rate)
        balance = ledger.trial_balance()
        assert sum(balance.values()) == 0
        for control, sides in (("610", ("ACCREC", "RECEIVE")), ("800", ("ACCPAY", "SPEND"))):
            open_base = sum(
                (doc["_BaseTotal"] - doc["_BaseCleared"]) * (-1 if doc["Type"].endswith("CREDIT") else 1)
                for doc in [*company.rows("Invoice"), *company.rows("CreditNote")]
                if doc["Status"] == "AUTHORISED" and doc["Type"].startswith(sides)
            )
            assert balance.get(control, 0) == (open_base if control == "610" else -open_base)
    company.close()
    shutil.rmtree(company.path.parent)


def fitting(company: Company, source: dict[str, Any]) -> list[dict[str, Any]]:
    """Open documents that a credit may be set against."""
    side = "ACCREC" if source["Type"].startswith(("ACCREC", "RECEIVE")) else "ACCPAY"
    return [
        row
        for row in company.rows("Invoice")
        if (row["Type"], row["Status"], row["CurrencyCode"]) == (side, "AUTHORISED", source["CurrencyCode"])
    ]


def step(company: Company, ledger: Ledger, action: str, pick: int, amount: Any, rate: str) -> None:
    foreign = {"CurrencyCode": "EUR", "CurrencyRate": rate} if rate != "1" else {}
    side = "ACCPAY" if action == "bill" or pick % 2 else "ACCREC"
    account, tax = ("429", "INPUT2") if side == "ACCPAY" else ("200", "OUTPUT2")
    line = {"Description": "x", "UnitAmount": amount, "AccountCode": account, "TaxType": tax}
    document = {"Contact": {"Name": "Any"}, "DueDate": "2026-05-01", "Status": "AUTHORISED", "LineItems": [line, line]}
    bank = "092" if foreign else "090"

    def chosen(kind: str) -> dict[str, Any] | None:
        rows = company.rows(kind)
        return rows[pick % len(rows)] if rows else None

    if action in {"invoice", "bill"}:
        call(company, ledger, "PUT", "Invoices", {**document, **foreign, "Type": side})
    elif action == "credit":
        call(company, ledger, "PUT", "CreditNotes", {**document, **foreign, "Type": f"{side}CREDIT"})
    elif action == "prepay":
        kind = "RECEIVE-PREPAYMENT" if side == "ACCREC" else "SPEND-PREPAYMENT"
        body = {"Type": kind, "Contact": {"Name": "Any"}, "BankAccount": {"Code": bank}, "LineItems": [line]}
        call(company, ledger, "PUT", "BankTransactions", body | foreign)
    elif action == "pay":
        kind = ("Invoice", "CreditNote", "Prepayment")[pick % 3]
        if row := chosen(kind):
            body = {kind: {f"{kind}ID": row[f"{kind}ID"]}, "Account": {"Code": bank}, "Amount": amount}
            call(company, ledger, "PUT", "Payments", body | {"CurrencyRate": rate})
    elif action == "allocate":
        kind = ("CreditNote", "Prepayment")[pick % 2]
        source = chosen(kind)
        for row in fitting(company, source)[:1] if source else []:
            assert source is not None
            largest = min(row["AmountDue"], source["RemainingCredit"]) if pick % 3 else amount
            body = {"Amount": largest, "Invoice": {"InvoiceID": row["InvoiceID"]}}
            call(company, ledger, "PUT", f"{kind}s/{source[f'{kind}ID']}/Allocations", body)
    elif action == "unallocate" and (row := chosen("Allocation")):
        path = f"{row['_SourceKind']}s/{row['_SourceID']}/Allocations/{row['AllocationID']}"
        call(company, ledger, "DELETE", path, None)
    elif action == "unpay" and (row := chosen("Payment")):
        call(company, ledger, "POST", f"Payments/{row['PaymentID']}", {"Status": "DELETED"})
    elif action in {"void", "edit"} and (row := chosen("Invoice")):
        body = {"Status": "VOIDED"} if action == "void" else {"LineItems": [line]}
        call(company, ledger, "POST", f"Invoices/{row['InvoiceID']}", body)


def test_a_person_acts_out_a_sale_on_the_pages(shop: Shop, server: Any) -> None:
    made = shop.invoice("PAGE1", Status="DRAFT")
    with httpx.Client(base_url=server.base_url, follow_redirects=True) as browser:
        page = f"/documents/Invoice/{made['InvoiceID']}"
        back = {"referer": f"{server.base_url}{page}"}
        browser.post(f"/do/status/Invoice/{made['InvoiceID']}/AUTHORISED", headers=back)
        bank = shop.accounts["090"]
        shown = browser.post(f"/do/pay/Invoice/{made['InvoiceID']}", data={"Account": bank, "Amount": "500"}, headers=back)
        assert "exceeds the amount outstanding" in shown.text
        paid = browser.post(f"/do/pay/Invoice/{made['InvoiceID']}", data={"Account": bank, "Amount": "120"}, headers=back)
        assert "PAID" in paid.text
        browser.post("/do/contact", data={"Name": "Page & Co"})
        browser.post("/do/journal", data={"Narration": "By hand", "Lines": "310,5\n625,-5,stock"})
        browser.post("/do/settings", data={"period_lock_date": "2026-01-31"})
        for address in ("/", "/documents", page, "/contacts", "/bank", "/trial-balance", "/journals", "/settings"):
            assert browser.get(address).status_code == 200
        assert "Page &amp; Co" in browser.get("/contacts").text
    assert server.ledger.trial_balance()["310"] == 5
