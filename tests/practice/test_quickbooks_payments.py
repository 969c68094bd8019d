"""QuickBooks' payments: cash, allocations of credits, mixed ones, and what undoing them gives back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from .quickbooks_shop import AP, AR, BANK, DAY, EURO, GENERAL, SALES, UNDEPOSITED, Shop, link


def removed(books: Shop, entity: str, made: dict[str, Any]) -> None:
    body = {"Id": made["Id"], "SyncToken": made["SyncToken"]}
    assert books.send(entity, body, operation="delete").status_code == 200


def test_a_payment_settles_an_invoice_and_both_name_each_other(books: Shop) -> None:
    invoice = books.invoice("SI-1")
    paid = books.pay(120, ("Invoice", invoice["Id"], 120), PaymentRefNum="P-7")
    assert (paid["TotalAmt"], paid["UnappliedAmt"]) == (120, 0)
    assert paid["Line"] == [link("Invoice", invoice["Id"], 120)]
    read = books.read("Invoice", invoice["Id"])
    assert (read["Balance"], read["LinkedTxn"]) == (0, [{"TxnId": paid["Id"], "TxnType": "Payment"}])
    assert books.balances == {BANK: Decimal(120), SALES: Decimal(-100), "89": Decimal(-20)}
    assert books.query("select PaymentRefNum from Payment")["Payment"][0]["PaymentRefNum"] == "P-7"


def test_without_an_account_the_money_waits_as_undeposited_funds(books: Shop) -> None:
    sent = books.receipt(50)
    del sent["DepositToAccountRef"]
    paid = books.make("Payment", **sent)
    assert (paid["DepositToAccountRef"]["value"], paid["UnappliedAmt"]) == (UNDEPOSITED, 50)
    assert books.balances == {UNDEPOSITED: 50, AR: -50}
    line = {"Amount": 50, "LinkedTxn": [{"TxnId": paid["Id"], "TxnType": "Payment"}]}
    deposit = books.make("Deposit", TxnDate=DAY, DepositToAccountRef={"value": BANK}, Line=[line])
    assert (deposit["TotalAmt"], books.balances) == (50, {BANK: 50, AR: -50})
    assert books.code("Payment", {"Id": paid["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"}) == "6540"
    removed(books, "Deposit", deposit)
    books.make("Payment", Id=paid["Id"], SyncToken="0", sparse=True, PrivateNote="x")


@pytest.mark.parametrize("form", ["two lines", "one line"])
def test_a_payment_of_nil_allocates_a_credit(books: Shop, form: str) -> None:
    invoice, credit = books.invoice("SI-1"), books.credit("SC-1", books.sales_line(50))
    lines = [link("Invoice", invoice["Id"], 60), link("CreditMemo", credit["Id"], 60)]
    if form == "one line":
        lines = [{"Amount": 60, "LinkedTxn": lines[0]["LinkedTxn"] + lines[1]["LinkedTxn"]}]
    before = books.balances
    paid = books.pay(0, Line=lines)
    assert (paid["TotalAmt"], paid["UnappliedAmt"]) == (0, 0)
    assert books.read("Invoice", invoice["Id"])["Balance"] == 60
    assert books.read("CreditMemo", credit["Id"])["RemainingCredit"] == 0
    assert books.balances == before


def test_a_mixed_payment_takes_cash_for_the_rest(books: Shop) -> None:
    invoice, credit = books.invoice("SI-1"), books.credit("SC-1", books.sales_line(50))
    links = (("Invoice", invoice["Id"], 120), ("CreditMemo", credit["Id"], 60))
    assert books.pay(70, *links)["UnappliedAmt"] == 10
    assert books.balances[AR] == -10
    assert books.balances[BANK] == 70


def test_amounts_never_exceed_what_is_open_or_paid(books: Shop) -> None:
    invoice = books.invoice("SI-1")
    key = invoice["Id"]
    refused = books.refusal("Payment", books.receipt(200, ("Invoice", key, 120.01)))
    assert (refused["code"], "exceeds the balance" in refused["Detail"]) == ("6000", True)
    assert books.code("Payment", books.receipt(100, ("Invoice", key, 120))) == "6000"
    assert books.code("Payment", books.receipt(0, ("Invoice", key, -1))) == "2240"
    assert books.code("Payment", books.receipt(-5)) == "2240"
    credit = books.credit("SC-1", books.sales_line(5))
    assert books.code("Payment", books.receipt(0, ("CreditMemo", credit["Id"], 6))) == "6000"
    books.pay(120, ("Invoice", key, 120))
    assert books.code("Payment", books.receipt(10, ("Invoice", key, 10))) == "620"
    other = books.make("Customer", DisplayName="Other")["Id"]
    second = books.invoice("SI-2")["Id"]
    assert books.code("Payment", books.receipt(10, ("Invoice", second, 10), CustomerRef={"value": other})) == "620"
    assert books.code("Payment", books.receipt(10, ("Bill", second, 10))) == "2170"
    assert books.code("Payment", books.receipt(10, ("Invoice", "999", 10))) == "2500"
    assert books.code("Payment", books.receipt(10, DepositToAccountRef={"value": GENERAL})) == "6430"


def test_an_update_adds_links_and_another_takes_them_off(books: Shop) -> None:
    paid, invoice = books.pay(100), books.invoice("SI-1")
    full = books.receipt(100, ("Invoice", invoice["Id"], 100))
    changed = books.make("Payment", **full, Id=paid["Id"], SyncToken="0")
    assert (changed["UnappliedAmt"], books.read("Invoice", invoice["Id"])["Balance"]) == (0, 20)
    back = books.make("Payment", **books.receipt(100), Id=paid["Id"], SyncToken="1")
    assert (back["UnappliedAmt"], books.read("Invoice", invoice["Id"])["Balance"]) == (100, 120)
    assert books.read("Invoice", invoice["Id"])["LinkedTxn"] == []


def test_void_and_delete_of_a_payment_open_the_invoice_again(books: Shop) -> None:
    invoice = books.invoice("SI-1")
    first, second = (books.pay(60, ("Invoice", invoice["Id"], 60)) for _ in range(2))
    query = {"operation": "update", "include": "void"}
    void = books.send("Payment", {"Id": first["Id"], "SyncToken": "0", "sparse": True}, **query).json()["Payment"]
    assert (void["TotalAmt"], void["Line"], void["PrivateNote"], void["UnappliedAmt"]) == (0, [], "Voided", 0)
    assert books.read("Invoice", invoice["Id"])["Balance"] == 60
    removed(books, "Payment", second)
    assert (books.read("Invoice", invoice["Id"])["Balance"], BANK in books.balances) == (120, False)


def test_bill_payments_pay_bills_and_use_supplier_credits(books: Shop) -> None:
    bill = books.bill("PI-1", books.cost_line(100))
    credit = books.make("VendorCredit", **books.cost("PC-1", books.cost_line(25)))
    paid = books.make("BillPayment", **books.payout(90, ("Bill", bill["Id"], 120), ("VendorCredit", credit["Id"], 30)))
    read = books.read("Bill", bill["Id"])
    assert (read["Balance"], read["LinkedTxn"]) == (0, [{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}])
    assert (books.balances[BANK], AP in books.balances) == (-90, False)
    bare = books.payout(5)
    del bare["CheckPayment"]
    assert books.code("BillPayment", bare) == "2020"
    card = {**bare, "PayType": "CreditCard", "CreditCardPayment": {"CCAccountRef": {"value": "41"}}}
    assert books.make("BillPayment", **card)["TotalAmt"] == 5
    books.switch(txn_line_id_required=True)
    assert books.refusal("BillPayment", books.payout(1, ("Bill", bill["Id"], 1)))["element"] == "TxnLineId"


def test_linked_documents_are_not_voided_or_deleted_unless_the_switch_unlinks(books: Shop) -> None:
    invoice = books.invoice("SI-1")
    paid = books.pay(120, ("Invoice", invoice["Id"], 120))
    body = {"Id": invoice["Id"], "SyncToken": "0"}
    assert books.code("Invoice", body, operation="void") == "6450"
    assert books.code("Invoice", body, operation="delete") == "800"
    assert books.code("Invoice", {**body, "sparse": True, "Line": [books.sales_line(10)]}) == "6000"
    books.switch(linked_documents="unlink")
    assert books.send("Invoice", body, operation="delete").status_code == 200
    left = books.read("Payment", paid["Id"])
    assert (left["UnappliedAmt"], left["Line"], books.balances) == (120, [], {BANK: 120, AR: -120})


def test_auto_apply_makes_a_payment_of_nil_by_itself(books: Shop) -> None:
    books.switch(auto_apply_credit=True)
    invoice = books.invoice("SI-1")
    credit = books.credit("SC-1", books.sales_line(50))
    assert (credit["Balance"], books.read("Invoice", invoice["Id"])["Balance"]) == (0, 60)
    [paid] = books.query("select * from Payment")["Payment"]
    assert (paid["TotalAmt"], len(paid["Line"])) == (0, 2)
    books.switch(auto_apply_acts_on_api=False)
    assert books.credit("SC-2", books.sales_line(10))["Balance"] == 12


def test_a_journal_line_on_receivables_can_be_paid(books: Shop) -> None:
    sent = books.journal("J-1", ("Debit", 40, AR), ("Credit", 40, GENERAL))
    assert "choose a customer" in books.refusal("JournalEntry", sent)["Detail"]
    sent["Line"][0]["JournalEntryLineDetail"]["Entity"] = {"Type": "Customer", "EntityRef": {"value": books.customer}}
    entry = books.make("JournalEntry", **sent)
    books.pay(40, ("JournalEntry", entry["Id"], 40))
    assert books.code("Payment", books.receipt(1, ("JournalEntry", entry["Id"], 1))) == "620"
    assert AR not in books.balances
    assert books.code("JournalEntry", {**sent, "Id": entry["Id"], "SyncToken": "0", "Line": sent["Line"][1:]}) == "2300"


def test_journals_balance_and_are_positive(books: Shop) -> None:
    assert books.code("JournalEntry", books.journal("J", ("Debit", 5, GENERAL), ("Credit", 4, SALES))) == "2300"
    assert books.code("JournalEntry", books.journal("J", ("Debit", -5, GENERAL), ("Credit", -5, SALES))) == "2290"
    bare = books.journal("J", ("Debit", 5, GENERAL), ("Credit", 5, SALES))
    taxed = books.journal("J", ("Debit", 5, GENERAL), ("Credit", 5, SALES))
    del bare["Line"][0]["JournalEntryLineDetail"]["PostingType"]
    assert books.code("JournalEntry", bare) == "2260"
    detail = taxed["Line"][0]["JournalEntryLineDetail"]
    detail["TaxCodeRef"] = {"value": "6"}
    assert books.code("JournalEntry", taxed) == "2270"
    detail["TaxApplicableOn"] = "Purchase"
    assert books.code("JournalEntry", taxed) == "2280"
    made = books.make("JournalEntry", **books.journal("J", ("Debit", 5, GENERAL), ("Credit", 5, SALES)))
    assert (made["TotalAmt"], books.balances) == (0, {GENERAL: 5, SALES: -5})


def test_money_that_no_payment_carries(books: Shop) -> None:
    vendor = {"EntityRef": {"value": books.vendor, "type": "Vendor"}, "AccountRef": {"value": BANK}, "PaymentType": "Check"}
    line = books.cost_line(30, account=AP)
    del line["AccountBasedExpenseLineDetail"]["TaxCodeRef"]
    books.make("Purchase", **vendor, TxnDate=DAY, CurrencyRef={"value": "GBP"}, Line=[line])
    ahead = books.make(
        "VendorPrepayment",
        VendorRef={"value": books.vendor},
        AccountRef={"value": BANK},
        TotalAmt=70,
        TxnDate=DAY,
        CurrencyRef={"value": "GBP"},
    )
    assert (books.read("Vendor", books.vendor)["Balance"], ahead["Balance"], books.balances) == (-100, 70, {BANK: -100, AP: 100})
    bill = books.bill("PI-1", books.cost_line(50))
    books.make("BillPayment", **books.payout(0, ("Bill", bill["Id"], 60), ("VendorPrepayment", ahead["Id"], 60)))
    assert books.read("VendorPrepayment", ahead["Id"])["Balance"] == 10
    receipt = {"Amount": 15, "DetailType": "DepositLineDetail"}
    receipt["DepositLineDetail"] = {"AccountRef": {"value": AR}, "Entity": {"value": books.customer, "type": "CUSTOMER"}}
    books.make("Deposit", TxnDate=DAY, DepositToAccountRef={"value": BANK}, Line=[receipt])
    assert books.read("Customer", books.customer)["Balance"] == -15
    spent = books.make("Purchase", **vendor, TxnDate=DAY, CurrencyRef={"value": "GBP"}, Line=[books.cost_line(10)])
    assert (spent["TotalAmt"], books.balances[GENERAL]) == (12, 60)
    books.switch(vendor_prepayments=False)
    assert books.client.post("/query", content="select * from VendorPrepayment").json()["Fault"]["Error"][0]["code"] == "4001"


def test_a_transfer_moves_money_between_accounts_of_the_balance_sheet(books: Shop) -> None:
    ends = {"FromAccountRef": {"value": BANK}, "ToAccountRef": {"value": EURO}, "TxnDate": DAY}
    moved = books.make("Transfer", **ends, Amount=100, CurrencyRef={"value": "EUR"}, ExchangeRate=0.85)
    assert books.balances == {BANK: -85, EURO: 85}
    assert books.query(f"select * from Transfer where Id = '{moved['Id']}'")["Transfer"][0]["Amount"] == 100
    books.make("Transfer", Id=moved["Id"], SyncToken="0", **ends, Amount=50, CurrencyRef={"value": "EUR"}, ExchangeRate=0.80)
    assert books.balances == {BANK: -40, EURO: 40}
    assert books.code("Transfer", {**ends, "Amount": 0}) == "2240"
    assert books.code("Transfer", {**ends, "ToAccountRef": {"value": BANK}, "Amount": 1}) == "6000"
    assert books.code("Transfer", {**ends, "ToAccountRef": {"value": SALES}, "Amount": 1}) == "6430"
    assert books.code("Transfer", ends) == "2020"
    books.switch(book_close_date="2026-03-31")
    assert books.code("Transfer", {**ends, "Amount": 1}) == "6200"


def test_foreign_money_has_its_own_control_account_and_makes_exchange_differences(books: Shop) -> None:
    euro = {"CurrencyRef": {"value": "EUR"}}
    customer = books.make("Customer", DisplayName="Rhein GmbH", **euro)["Id"]
    invoice = books.invoice("SI-1", CustomerRef={"value": customer}, ExchangeRate=0.80, **euro)
    assert (invoice["TotalAmt"], invoice["HomeTotalAmt"], invoice["ExchangeRate"]) == (120, 96, 0.8)
    assert books.balances["114"] == 96
    paid = books.pay(
        120,
        ("Invoice", invoice["Id"], 120),
        CustomerRef={"value": customer},
        ExchangeRate=0.85,
        DepositToAccountRef={"value": "112"},
        **euro,
    )
    assert paid["UnappliedAmt"] == 0
    wanted = {"112": 102, SALES: -80, "89": -16, "110": -6}
    assert books.balances == {key: Decimal(amount) for key, amount in wanted.items()}
    bank = books.receipt(1, CustomerRef={"value": customer}, DepositToAccountRef={"value": "113"}, **euro)
    assert "currency of the account" in books.refusal("Payment", bank)["Detail"]


def test_currencies_are_fixed_and_required(books: Shop) -> None:
    assert "currency" in books.refusal("Invoice", books.sale("SI-1", CurrencyRef={"value": "EUR"}))["Detail"]
    bare = books.sale("SI-1")
    del bare["CurrencyRef"]
    assert books.refusal("Invoice", bare)["element"] == "CurrencyRef"
    assert books.code("Invoice", books.sale("SI-1", CurrencyRef={"value": "XYZ"})) == "2220"
    change = {"Id": books.customer, "SyncToken": "0", "sparse": True, "CurrencyRef": {"value": "EUR"}}
    assert books.code("Customer", change) == "6000"
    assert books.code("Bill", books.cost("PI-1", APAccountRef={"value": "116"})) == "6000"
    books.switch(multi_currency=False)
    books.make("Invoice", **bare)
    assert books.code("Customer", {"DisplayName": "Rhein", "CurrencyRef": {"value": "EUR"}}) == "6000"


def test_cash_sales_and_their_refunds_go_to_the_bank_and_leave_nothing_open(books: Shop) -> None:
    sold = books.make("SalesReceipt", **books.sale("SR-1", DepositToAccountRef={"value": BANK}))
    books.make("RefundReceipt", **books.sale("RR-1", books.sales_line(50), DepositToAccountRef={"value": BANK}))
    assert (sold["TotalAmt"], books.balances) == (120, {BANK: 60, SALES: -50, "89": -10})
    assert books.read("Customer", books.customer)["Balance"] == 0
    assert books.query("select count(*) from SalesReceipt") == {"totalCount": 1}


def test_money_on_a_second_payables_account_clears_that_account(books: Shop) -> None:
    second = books.make("Account", Name="Other creditors", AccountType="Accounts Payable", AcctNum="2150")["Id"]
    bill = books.bill("PI-1", APAccountRef={"value": second})
    assert books.balances[second] == -60
    books.make("BillPayment", **books.payout(60, ("Bill", bill["Id"], 60)))
    assert second not in books.balances
    moved = {**books.cost("PI-1"), "Id": bill["Id"], "SyncToken": "0"}
    assert books.code("Bill", moved) == "6000"
    assert books.code("Payment", books.receipt(5, ARAccountRef={"value": second})) == "6430"
