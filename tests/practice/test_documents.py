"""Invoices, credit notes, payments and what they leave in the ledger."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest

from kccwb.practice import PracticeServer

from .conftest import Shop


def test_tax_is_rounded_on_each_line_and_then_summed(shop: Shop) -> None:
    lines = [
        {"Description": "x", "Quantity": 1, "UnitAmount": amount, "AccountCode": "200", "TaxType": "RROUTPUT"}
        for amount in (0.10, 0.10, 0.10)
    ]
    made = shop.invoice("T1", LineItems=lines)
    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (0.30, 0.03, 0.33)


def test_prices_are_cut_to_pence_unless_four_places_are_asked_for(shop: Shop) -> None:
    line = {"Description": "x", "Quantity": 100, "UnitAmount": 0.1234, "AccountCode": "200"}
    assert shop.invoice("U1", LineItems=[line])["SubTotal"] == 12.0
    sent = {"Invoices": [shop.document("U2", LineItems=[line])]}
    assert shop.client.put("/Invoices?unitdp=4", json=sent).json()["Invoices"][0]["SubTotal"] == 12.34
    read = shop.client.get("/Invoices/U2").json()["Invoices"][0]
    assert read["LineItems"][0]["UnitAmount"] == 0.12


def test_a_line_amount_that_disagrees_is_refused(shop: Shop) -> None:
    line = {"Description": "x", "Quantity": 100, "UnitAmount": 0.1234, "LineAmount": 12.34, "AccountCode": "200"}
    [message] = shop.refusal("PUT", "/Invoices", {"Invoices": [shop.document("L1", LineItems=[line])]})
    assert message == "The line total 12.34 does not match the expected line total 12.00"


def test_tax_can_be_overridden_up_to_the_line_amount(shop: Shop) -> None:
    line = {"Description": "x", "UnitAmount": 10, "AccountCode": "200", "TaxType": "OUTPUT2", "TaxAmount": 1.99}
    assert shop.invoice("O1", LineItems=[line])["TotalTax"] == 1.99
    [message] = shop.refusal("PUT", "/Invoices", {"Invoices": [shop.document("O2", LineItems=[line | {"TaxAmount": 11}])]})
    assert message == "The tax amount cannot be greater than the line amount"


def test_an_approved_invoice_posts_and_a_draft_does_not(shop: Shop, server: PracticeServer) -> None:
    shop.invoice("D1", Status="DRAFT")
    assert server.ledger.trial_balance() == {}
    shop.invoice("D2")
    assert server.ledger.trial_balance() == {"610": Decimal(120), "200": Decimal(-100), "820": Decimal(-20)}


def test_payments_make_an_invoice_paid_and_their_deletion_takes_it_back(shop: Shop, server: PracticeServer) -> None:
    made = shop.invoice("P1")
    shop.pay(made, 50)
    part = shop.read("Invoices", made["InvoiceID"])
    assert (part["Status"], part["AmountPaid"], part["AmountDue"]) == ("AUTHORISED", 50, 70)
    rest = shop.pay(made, 70)
    assert shop.read("Invoices", made["InvoiceID"])["Status"] == "PAID"
    sent = {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 1}
    assert "Payments can only be made against Authorised documents" in shop.refusal("PUT", "/Payments", sent)
    gone = shop.client.post(f"/Payments/{rest['PaymentID']}", json={"Status": "DELETED"}).json()["Payments"][0]
    assert gone["Status"] == "DELETED"
    assert gone["UpdatedDateUTC"] >= rest["UpdatedDateUTC"]
    back = shop.read("Invoices", made["InvoiceID"])
    assert (back["Status"], back["AmountDue"], len(back["Payments"])) == ("AUTHORISED", 70, 1)
    assert server.ledger.trial_balance()["090"] == 50


def test_paying_too_much_is_refused(shop: Shop) -> None:
    made = shop.invoice("P2")
    sent = {"Invoice": {"InvoiceID": made["InvoiceID"]}, "Account": {"Code": "090"}, "Amount": 120.01}
    [message] = shop.refusal("PUT", "/Payments", sent)
    assert message == "Payment amount exceeds the amount outstanding on this document"


def test_a_credit_note_allocation_moves_amounts_and_posts_nothing(shop: Shop, server: PracticeServer) -> None:
    made, credit = shop.invoice("C1"), shop.credit("CR1", 40)
    before = server.ledger.trial_balance()
    sent = {"Allocations": [{"Amount": 48, "Invoice": {"InvoiceID": made["InvoiceID"]}}]}
    path = f"/CreditNotes/{credit['CreditNoteID']}/Allocations"
    allocation = shop.client.put(path, json=sent).json()["Allocations"][0]
    assert server.ledger.trial_balance() == before
    invoice, used = shop.read("Invoices", made["InvoiceID"]), shop.read("CreditNotes", credit["CreditNoteID"])
    assert (invoice["AmountCredited"], invoice["AmountDue"]) == (48, 72)
    assert invoice["CreditNotes"][0]["AppliedAmount"] == 48
    assert (used["Status"], used["RemainingCredit"]) == ("PAID", 0)
    reply = shop.client.delete(f"{path}/{allocation['AllocationID']}").json()
    assert reply["IsDeleted"] is True
    assert "Amount" not in reply
    assert shop.read("CreditNotes", credit["CreditNoteID"])["Status"] == "AUTHORISED"


def test_a_prepayment_waits_on_its_account_until_it_is_allocated(shop: Shop, server: PracticeServer) -> None:
    sent = {
        "Type": "RECEIVE-PREPAYMENT",
        "Contact": {"ContactID": shop.contact},
        "BankAccount": {"Code": "090"},
        "Date": "2026-03-01",
        "LineItems": [{"Description": "Deposit", "Quantity": 1, "UnitAmount": 60, "AccountCode": "815", "TaxType": "NONE"}],
    }
    key = shop.put("BankTransactions", sent)["PrepaymentID"]
    assert server.ledger.trial_balance() == {"090": Decimal(60), "815": Decimal(-60)}
    made = shop.invoice("A1")
    for amount, left in ((20, 40), (40, 0)):
        body = {"Allocations": [{"Amount": amount, "Invoice": {"InvoiceID": made["InvoiceID"]}}]}
        assert shop.client.put(f"/Prepayments/{key}/Allocations", json=body).status_code == 200
        assert shop.read("Prepayments", key)["RemainingCredit"] == left
    assert shop.read("Prepayments", key)["Status"] == "PAID"
    assert shop.read("Invoices", made["InvoiceID"])["AmountDue"] == 60
    assert server.ledger.trial_balance() == {
        "090": Decimal(60), "610": Decimal(60), "200": Decimal(-100), "820": Decimal(-20)
    }  # fmt: skip


def test_a_prepayment_with_vat_gives_the_vat_back_to_the_penny(shop: Shop, server: PracticeServer) -> None:
    line = {"Description": "Deposit", "UnitAmount": 100, "AccountCode": "815", "TaxType": "OUTPUT2"}
    sent = {"Type": "RECEIVE-PREPAYMENT", "Contact": {"ContactID": shop.contact}, "BankAccount": {"Code": "090"}}
    key = shop.put("BankTransactions", sent | {"LineItems": [line], "LineAmountTypes": "Inclusive"})["PrepaymentID"]
    made = shop.invoice("A2")
    for amount in (33.33, 33.33, 33.34):
        body = {"Allocations": [{"Amount": amount, "Invoice": {"InvoiceID": made["InvoiceID"]}}]}
        assert shop.client.put(f"/Prepayments/{key}/Allocations", json=body).status_code == 200
    balance = server.ledger.trial_balance()
    assert "815" not in balance
    assert balance["820"] == -20


def test_voiding_reverses_and_is_refused_with_a_payment_on_it(shop: Shop, server: PracticeServer) -> None:
    made = shop.invoice("V1")
    payment = shop.pay(made, 10)
    [message] = shop.refusal("POST", f"/Invoices/{made['InvoiceID']}", {"Status": "VOIDED"})
    assert "VOIDED cannot be applied" in message
    shop.client.post(f"/Payments/{payment['PaymentID']}", json={"Status": "DELETED"})
    voided = shop.client.post(f"/Invoices/{made['InvoiceID']}", json={"Status": "VOIDED"}).json()["Invoices"][0]
    assert voided["Status"] == "VOIDED"
    assert server.ledger.trial_balance() == {}
    [message] = shop.refusal("POST", f"/Invoices/{made['InvoiceID']}", {"Reference": "late"})
    assert message == "Invoice not of valid status for modification"


def test_a_part_paid_invoice_takes_a_reference_but_no_new_amounts(shop: Shop) -> None:
    made = shop.invoice("E1")
    shop.pay(made, 10)
    path = f"/Invoices/{made['InvoiceID']}"
    assert shop.client.post(path, json={"Reference": "PO 7"}).json()["Invoices"][0]["Reference"] == "PO 7"
    messages = shop.refusal("POST", path, {"LineItems": [{"Description": "new", "UnitAmount": 1, "AccountCode": "200"}]})
    assert "This document cannot be edited as it has a payment or credit note allocated to it." in messages


def test_an_edit_replaces_the_posting(shop: Shop, server: PracticeServer) -> None:
    made = shop.invoice("E2")
    line = made["LineItems"][0]
    body = {"LineItems": [{"LineItemID": line["LineItemID"], "UnitAmount": 200}]}
    edited = shop.client.post(f"/Invoices/{made['InvoiceID']}", json=body).json()["Invoices"][0]
    assert edited["Total"] == 240
    assert edited["LineItems"][0]["Description"] == "Goods"
    assert server.ledger.trial_balance()["200"] == -200


@pytest.mark.parametrize(
    ("change", "stem"),
    [
        ({"AccountCode": "999"}, "Account code '999' is not a valid code for this document."),
        ({"AccountCode": "090"}, "Account code '090' is not a valid code for this document."),
        ({"AccountCode": "610"}, "Account code '610' is not a valid code for this document."),
        ({"AccountCode": None}, "Account code or ID must be specified"),
        ({"TaxType": "INPUT2"}, "The TaxType code 'INPUT2' cannot be used with account code '200'."),
        ({"TaxType": "NOPE"}, "The TaxType code 'NOPE' does not exist or cannot be used for this type of transaction."),
        ({"Description": ""}, "The description field is mandatory for each line item."),
        ({"ItemCode": "GHOST"}, "Item Code is invalid."),
        ({"UnitAmount": -5}, "The Total for this document must be greater than or equal to zero."),
    ],
)
def test_a_bad_line_is_refused_in_the_packages_words(shop: Shop, change: dict[str, object], stem: str) -> None:
    line = {"Description": "x", "Quantity": 1, "UnitAmount": 5, "AccountCode": "200", "TaxType": "OUTPUT2"} | change
    assert stem in shop.refusal("PUT", "/Invoices", {"Invoices": [shop.document("B1", LineItems=[line])]})


def test_sales_numbers_are_unique_and_bill_numbers_are_not(shop: Shop) -> None:
    shop.invoice("N1")
    assert shop.refusal("PUT", "/Invoices", {"Invoices": [shop.document("N1")]}) == ["Invoice # must be unique."]
    line = {"Description": "x", "UnitAmount": 5, "AccountCode": "429", "TaxType": "INPUT2"}
    bills = [shop.invoice("BILL", Type="ACCPAY", LineItems=[line])["InvoiceID"] for _ in range(2)]
    assert len(set(bills)) == 2


def test_lock_dates_stop_postings_but_not_drafts(shop: Shop, server: PracticeServer) -> None:
    httpx.post(f"{server.base_url}/practice/settings", json={"period_lock_date": "2026-03-31"})
    [message] = shop.refusal("PUT", "/Invoices", {"Invoices": [shop.document("K1")]})
    assert message == "The document date cannot be before the period lock date, currently set at 31 March 2026"
    shop.invoice("K2", Status="DRAFT")
    shop.invoice("K3", Date="2026-04-01")
    assert "PeriodLockDate" in shop.client.get("/Organisation").json()["Organisations"][0]


def test_a_payment_at_another_rate_realises_the_difference(shop: Shop, server: PracticeServer) -> None:
    line = {"Description": "x", "UnitAmount": 100, "AccountCode": "203", "TaxType": "ZERORATEDOUTPUT"}
    made = shop.invoice("FX1", LineItems=[line], CurrencyCode="EUR", CurrencyRate=1.25)
    assert server.ledger.trial_balance()["610"] == 80
    shop.pay(made, 100, Account={"Code": "092"}, CurrencyRate=1.0)
    assert server.ledger.trial_balance() == {"092": Decimal(100), "203": Decimal(-80), "499": Decimal(-20)}
    [message] = shop.refusal("PUT", "/Invoices", {"Invoices": [shop.document("FX2", CurrencyCode="CHF")]})
    assert message == "Organisation is not subscribed to currency CHF"


def test_a_batch_pays_several_and_its_payments_go_only_together(shop: Shop) -> None:
    made = [shop.invoice(f"G{n}") for n in range(3)]
    parts = [{"Invoice": {"InvoiceID": row["InvoiceID"]}, "Amount": 120} for row in made]
    batch = shop.put("BatchPayments", {"Account": {"Code": "090"}, "Date": "2026-03-20", "Payments": parts})
    assert (batch["Type"], batch["TotalAmount"], len(batch["Payments"])) == ("RECBATCH", 360, 3)
    [payment] = shop.read("Invoices", made[0]["InvoiceID"])["Payments"]
    path = f"/Payments/{payment['PaymentID']}"
    assert shop.refusal("POST", path, {"Status": "DELETED"}) == ["Payments within a batch cannot be deleted."]
    shop.client.post("/BatchPayments", json={"BatchPaymentID": batch["BatchPaymentID"], "Status": "DELETED"})
    assert shop.read("Invoices", made[0]["InvoiceID"])["Status"] == "AUTHORISED"


def test_manual_journals_balance_and_unknown_accounts_only_warn(shop: Shop, server: PracticeServer) -> None:
    lines = [{"LineAmount": 100, "AccountCode": "310"}, {"LineAmount": -100, "AccountCode": "625"}]
    shop.put("ManualJournals", {"Narration": "CoS", "Date": "2026-03-31", "Status": "POSTED", "JournalLines": lines})
    assert server.ledger.trial_balance() == {"310": Decimal(100), "625": Decimal(-100)}
    off = {"Narration": "x", "JournalLines": [lines[0], {"LineAmount": -10, "AccountCode": "625"}]}
    assert shop.refusal("PUT", "/ManualJournals", off) == ["The total debits (100.00) must equal total credits (-10.00)"]
    ghost = {"Narration": "x", "JournalLines": [lines[0], {"LineAmount": -100, "AccountCode": "476"}]}
    [warning] = shop.put("ManualJournals", ghost)["Warnings"]
    assert warning["Message"] == "Account code '476' has been removed as it does not match a recognised account."


def test_the_trial_balance_report_is_the_ledger(shop: Shop, server: PracticeServer) -> None:
    shop.invoice("TB1", Date="2025-12-30")
    shop.invoice("TB2", 50)
    report = shop.client.get("/Reports/TrialBalance?date=2026-03-31").json()["Reports"][0]
    rows = [row["Cells"] for part in report["Rows"] if part["RowType"] == "Section" for row in part["Rows"]]
    values = {cells[0]["Value"]: [cell["Value"] for cell in cells[1:]] for cells in rows}
    assert values["Sales (200)"] == ["", "50.00", "", "50.00"]
    assert values["Retained Earnings (960)"] == ["", "", "", "100.00"]
    assert values["Accounts Receivable (610)"] == ["60.00", "", "180.00", ""]
    assert values["Total"] == ["60.00", "60.00", "180.00", "180.00"]
    assert sum(server.ledger.trial_balance().values()) == 0
