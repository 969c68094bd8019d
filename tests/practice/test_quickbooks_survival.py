"""QuickBooks' books balance whatever is done to them, and survive being killed."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from kccwb.practice.company import Company
from kccwb.practice.quickbooks.app import create_app
from kccwb.practice.quickbooks.books import Books
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused
from kccwb.practice.quickbooks.routes import handle
from kccwb.practice.quickbooks.switches import change_settings


def started(file: Path, *packages: str) -> tuple[subprocess.Popen[str], dict[str, str]]:
    command = [sys.executable, "-m", "kccwb.practice", "0", str(file), *packages]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    urls: dict[str, str] = {}
    while "quickbooks company file" not in urls:
        name, _, value = process.stdout.readline().strip().rpartition(" ")
        urls[name] = value
    return process, urls


def ended(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()


def tokens(urls: dict[str, str]) -> dict[str, Any]:
    form = {"grant_type": "refresh_token", "refresh_token": urls["quickbooks refresh token"]}
    secret = (urls["quickbooks client id"], urls["quickbooks client secret"])
    found: dict[str, Any] = httpx.post(urls["quickbooks token"], data=form, auth=secret).json()
    return found


def test_what_was_answered_survives_a_kill(tmp_path: Path) -> None:
    process, urls = started(tmp_path / "books.sqlite", "quickbooks")
    given_tokens = tokens(urls)
    headers = {"Authorization": f"Bearer {given_tokens['access_token']}"}
    address = f"/company/{urls['quickbooks realm']}/customer"
    body = {"DisplayName": "Kept"}
    assert httpx.post(f"{urls['quickbooks api']}{address}?requestid=r1", json=body, headers=headers).status_code == 200
    ended(process)
    process, urls = started(tmp_path / "books.sqlite", "quickbooks")
    try:
        assert httpx.get(f"{urls['quickbooks api']}{address}/1", headers=headers).json()["Customer"]["DisplayName"] == "Kept"
        again = httpx.post(f"{urls['quickbooks api']}{address}?requestid=r1", json=body, headers=headers)
        assert again.json()["Customer"]["Id"] == "1"
        form = {"grant_type": "refresh_token", "refresh_token": given_tokens["refresh_token"]}
        assert httpx.post(urls["quickbooks token"], data=form, auth=("a", "b")).status_code == 200
    finally:
        ended(process)


def test_every_acknowledged_invoice_survives_a_kill_in_the_middle_of_posting(tmp_path: Path) -> None:
    process, urls = started(tmp_path / "books.sqlite", "quickbooks")
    httpx.post(f"{urls['quickbooks pages']}practice/settings", json={"rate_limits": False})
    headers = {"Authorization": f"Bearer {tokens(urls)['access_token']}"}
    line = {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": "6"}}
    body: dict[str, Any] = {"CustomerRef": {"value": "1"}, "CurrencyRef": {"value": "GBP"}, "TxnDate": "2026-03-10"}
    body["Line"] = [{"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": line}]
    known: list[str] = []
    with httpx.Client(base_url=f"{urls['quickbooks api']}/company/{urls['quickbooks realm']}", headers=headers) as client:
        client.post("/customer", json={"DisplayName": "Any"}).raise_for_status()
        timer = threading.Timer(0.1, process.kill)
        with contextlib.suppress(httpx.TransportError):
            for number in range(100_000):
                if number == 10:
                    timer.start()
                reply = client.post("/invoice", json={**body, "DocNumber": f"S{number}"})
                known.append(reply.json()["Invoice"]["Id"])
    timer.join()
    process.wait()
    company = Company(tmp_path / "books.sqlite")
    books: Books = create_app(company).state.ledger
    kept = company.table("Invoice").rows
    assert set(known) <= set(kept)
    assert len(kept) - len(known) in {0, 1}
    assert books.trial_balance()["1100"] == 12 * len(kept)
    company.close()


def test_one_company_plays_both_packages_from_books_of_their_own(tmp_path: Path) -> None:
    process, urls = started(tmp_path / "books.sqlite", "xero", "quickbooks")
    try:
        assert httpx.post(urls["xero token"], data={"grant_type": "client_credentials"}).status_code == 200
        assert tokens(urls)["token_type"] == "bearer"
        assert (tmp_path / "books-quickbooks.sqlite").exists()
        assert httpx.get(urls["pages"]).status_code == 200
    finally:
        ended(process)


ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(
            ["invoice", "bill", "credit", "back", "pay", "pay bill", "allocate", "change", "void", "delete", "journal", "cash"]
        ),
        st.integers(0, 9),
        st.decimals("0.01", "999.99", places=2),
        st.sampled_from(["GBP", "EUR"]),
    ),
    max_size=30,
)


def call(company: Company, books: Books, path: str, body: Any, **query: str) -> dict[str, Any] | None:
    try:
        reply = handle(Call(company, books, "POST", (path.lower(),), query, body))
    except Refused:
        company.rollback()
        return None
    company.commit()
    found: dict[str, Any] = reply.body[path]
    return found


def opened() -> tuple[Company, Books]:
    company = Company()
    books: Books = create_app(company).state.ledger
    for code in ("GBP", "EUR"):
        for entity in ("Customer", "Vendor"):
            assert call(company, books, entity, {"DisplayName": f"{entity} {code}", "CurrencyRef": {"value": code}})
    return company, books


@settings(max_examples=40, deadline=None)
@given(ACTIONS, st.sampled_from(["document", "line"]))
def test_the_trial_balance_is_always_nil_and_control_accounts_are_the_open_items(
    actions: list[tuple[str, int, Decimal, str]], rounding: str
) -> None:
    company, books = opened()
    change_settings(company, {"rounding": rounding, "linked_documents": "unlink"})
    for action, pick, amount, currency in actions:
        step(company, books, action, pick, amount, currency)
        balance = books.trial_balance()
        assert sum(balance.values()) == 0
        receivable = sum(balance.get(number, Decimal(0)) for number in ("1100", "1101", "1102"))
        payable = sum(balance.get(number, Decimal(0)) for number in ("2100", "2101", "2102"))
        assert (receivable, payable) == (books.open_base("AR"), -books.open_base("AP"))
    company.close()
    shutil.rmtree(company.path.parent)


def step(company: Company, books: Books, action: str, pick: int, amount: Decimal, currency: str) -> None:
    party = {"value": "1" if currency == "GBP" else "2"}
    rate = {"ExchangeRate": Decimal("0.8") + Decimal(pick) / 100} if currency == "EUR" else {}
    head = {"CurrencyRef": {"value": currency}, "TxnDate": "2026-03-10", **rate}
    sale = {"ItemRef": {"value": "1"}, "TaxCodeRef": {"value": ("6", "4", "15")[pick % 3]}}
    sales = [{"Amount": amount, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": sale}] * (1 + pick % 3)
    cost = {"AccountRef": {"value": "9"}, "TaxCodeRef": {"value": ("6", "12", "15")[pick % 3]}}
    costs = [{"Amount": amount, "DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": cost}] * (1 + pick % 3)
    bank = {"value": "35" if currency == "GBP" else "112"}

    def chosen(*kinds: str) -> tuple[str, dict[str, Any]] | None:
        rows = [(kind, row) for kind in kinds for row in company.rows(kind)]
        return rows[pick % len(rows)] if rows else None

    def links(*kinds: str) -> list[dict[str, Any]]:
        rows = [
            (kind, row) for kind in kinds for row in company.rows(kind) if row.get("Balance") and row["CurrencyRef"]["value"] == currency
        ]
        return [
            {"Amount": min(amount, row["Balance"]), "LinkedTxn": [{"TxnId": row["Id"], "TxnType": kind}]}
            for kind, row in rows[: 1 + pick % 2]
        ]

    if action in {"invoice", "credit"}:
        mode = ("TaxExcluded", "TaxInclusive")[pick % 2]
        body = {**head, "CustomerRef": party, "Line": sales, "GlobalTaxCalculation": mode}
        call(company, books, "Invoice" if action == "invoice" else "CreditMemo", body)
    elif action in {"bill", "back"}:
        call(company, books, "Bill" if action == "bill" else "VendorCredit", {**head, "VendorRef": party, "Line": costs})
    elif action == "pay":
        body = {**head, "CustomerRef": party, "TotalAmt": amount * 2, "DepositToAccountRef": bank, "Line": links("Invoice")}
        call(company, books, "Payment", body)
    elif action == "pay bill":
        part = {"PayType": "Check", "CheckPayment": {"BankAccountRef": bank}, "Line": links("Bill", "VendorCredit")}
        call(company, books, "BillPayment", {**head, "VendorRef": party, "TotalAmt": amount * 2, **part})
    elif action == "allocate":
        found = [line for kind in ("Invoice", "CreditMemo") for line in links(kind)[:1]]
        least = min((line["Amount"] for line in found), default=amount)
        lines = [{**line, "Amount": least} for line in found]
        call(company, books, "Payment", {**head, "CustomerRef": party, "TotalAmt": 0, "Line": lines})
    elif action == "change" and (found_doc := chosen("Invoice", "CreditMemo", "Payment", "Bill", "BillPayment", "VendorCredit")):
        kind, row = found_doc
        body = {"Id": row["Id"], "SyncToken": row["SyncToken"], "sparse": True}
        lines = {"Invoice": sales, "CreditMemo": sales, "Bill": costs, "VendorCredit": costs}.get(kind, [])
        call(company, books, kind, {**body, "Line": lines, "PrivateNote": "changed"})
    elif action in {"void", "delete"} and (
        found_doc := chosen("Invoice", "Payment", "CreditMemo", "Bill", "BillPayment", "JournalEntry", "Deposit")
    ):
        kind, row = found_doc
        body = {"Id": row["Id"], "SyncToken": row["SyncToken"]}
        query = {"operation": "delete"}
        if action == "void":
            query = {"operation": "void"} if kind == "Invoice" else {"operation": "update", "include": "void"}
        call(company, books, kind, body, **query)
    elif action == "journal":
        control = {"AccountRef": {"value": "84" if currency == "GBP" else "114"}, "Entity": {"Type": "Customer", "EntityRef": party}}
        sides: list[tuple[str, dict[str, Any]]] = [("Debit", control), ("Credit", {"AccountRef": {"value": "9"}})]
        lines = [
            {"Amount": amount, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": {"PostingType": side, **detail}}
            for side, detail in (sides if pick % 2 else [(("Credit", "Debit")[at], sides[at][1]) for at in range(2)])
        ]
        call(company, books, "JournalEntry", {**head, "Line": lines})
    elif action == "cash":
        deposit = {"AccountRef": {"value": "84" if currency == "GBP" else "114"}, "Entity": {"value": party["value"], "type": "Customer"}}
        line = {"Amount": amount, "DetailType": "DepositLineDetail", "DepositLineDetail": deposit}
        call(company, books, "Deposit", {**head, "DepositToAccountRef": bank, "Line": [line]})


def test_random_actions_do_get_through() -> None:
    company, books = opened()
    for number, action in enumerate(["invoice", "credit", "bill", "back", "pay", "pay bill", "allocate", "journal", "cash", "change"]):
        step(company, books, action, number, Decimal("10.50"), "GBP")
        step(company, books, action, number, Decimal("10.50"), "EUR")
    for kind in ("Invoice", "CreditMemo", "Bill", "VendorCredit", "JournalEntry", "Deposit"):
        assert len(company.rows(kind)) == 2
    assert len(company.rows("Payment")) == 4
    assert len(company.rows("BillPayment")) == 2
    company.close()
