"""The real SDK against the practice package."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from xero_python import accounting as x
from xero_python.exceptions import AccountingBadRequestException, NotFoundException

from kccwb.practice import PracticeServer


def invoice(contact: Any, number: str) -> Any:
    line = x.LineItem(description="Goods", quantity=Decimal(2), unit_amount=Decimal("10.1234"), account_code="200", tax_type="OUTPUT2")
    return x.Invoice(
        type="ACCREC",
        contact=x.Contact(contact_id=contact.contact_id),
        invoice_number=number,
        date=date(2026, 3, 1),
        due_date=date(2026, 3, 31),
        status="AUTHORISED",
        line_items=[line],
    )


def test_the_sdk_acts_out_a_month(sdk: Any, server: PracticeServer) -> None:
    tenant = server.tenant_id
    contact = sdk.create_contacts(tenant, x.Contacts(contacts=[x.Contact(name="Ridgeway", contact_number="R1")])).contacts[0]
    made = sdk.create_invoices(tenant, x.Invoices(invoices=[invoice(contact, "S1")]), unitdp=4, summarize_errors="false")
    first = made.invoices[0]
    assert (first.total, first.date) == (Decimal("24.30"), date(2026, 3, 1))
    account = x.Account(code="090")
    payment = x.Payment(invoice=x.Invoice(invoice_id=first.invoice_id), account=account, amount=Decimal(10), date=date(2026, 3, 5))
    paid = sdk.create_payments(tenant, x.Payments(payments=[payment])).payments[0]
    assert sdk.get_invoice(tenant, first.invoice_id).invoices[0].amount_due == Decimal("14.30")
    sdk.delete_payment(tenant, paid.payment_id, x.PaymentDelete(status="DELETED"))
    assert sdk.get_payments(tenant, page=1).payments[0].status == "DELETED"
    note = x.CreditNote(
        type="ACCRECCREDIT",
        contact=x.Contact(contact_id=contact.contact_id),
        date=date(2026, 3, 6),
        status="AUTHORISED",
        line_items=[x.LineItem(description="Back", quantity=1, unit_amount=5, account_code="200")],
    )
    note = sdk.create_credit_notes(tenant, x.CreditNotes(credit_notes=[note])).credit_notes[0]
    part = x.Allocation(invoice=x.Invoice(invoice_id=first.invoice_id), amount=Decimal(6), date=date(2026, 3, 6))
    sdk.create_credit_note_allocation(tenant, note.credit_note_id, x.Allocations(allocations=[part]))
    received = x.BankTransaction(
        type="RECEIVE-PREPAYMENT",
        contact=x.Contact(contact_id=contact.contact_id),
        bank_account=account,
        date=date(2026, 3, 7),
        line_items=[x.LineItem(description="Deposit", quantity=1, unit_amount=8, account_code="815", tax_type="NONE")],
    )
    made = sdk.create_bank_transactions(tenant, x.BankTransactions(bank_transactions=[received])).bank_transactions[0]
    part = x.Allocation(invoice=x.Invoice(invoice_id=first.invoice_id), amount=Decimal(8), date=date(2026, 3, 7))
    sdk.create_prepayment_allocations(tenant, made.prepayment_id, x.Allocations(allocations=[part]))
    read = sdk.get_invoices(tenant, page=1, where='InvoiceNumber=="S1"').invoices[0]
    assert (read.amount_credited, read.amount_due) == (Decimal(14), Decimal("10.30"))
    assert (len(read.credit_notes), len(read.prepayments)) == (1, 1)
    assert sdk.get_bank_transactions(tenant, page=1).bank_transactions[0].total == 8
    assert sdk.get_prepayments(tenant, page=1).prepayments[0].status == "PAID"
    report = sdk.get_report_trial_balance(tenant, date="2026-03-31").reports[0]
    assert report.rows[-1].rows[0].cells[3].value == report.rows[-1].rows[0].cells[4].value


def test_the_sdk_reads_every_list(sdk: Any, server: PracticeServer) -> None:
    tenant = server.tenant_id
    organisation = sdk.get_organisations(tenant).organisations[0]
    assert (organisation.base_currency.value, organisation.financial_year_end_month) == ("GBP", 12)
    assert {row.code for row in sdk.get_accounts(tenant).accounts} >= {"090", "200", "610", "625", "820"}
    assert {row.tax_type for row in sdk.get_tax_rates(tenant).tax_rates} >= {"OUTPUT2", "INPUT2", "NONE"}
    assert [row.code.value for row in sdk.get_currencies(tenant).currencies] == ["GBP", "EUR", "USD"]
    assert sdk.get_organisation_actions(tenant).actions
    assert sdk.get_items(tenant).items == []
    assert sdk.get_manual_journals(tenant, page=1).manual_journals == []
    assert sdk.get_batch_payments(tenant).batch_payments == []
    assert sdk.get_overpayments(tenant, page=1).overpayments == []
    with pytest.raises(NotFoundException):
        sdk.get_invoice(tenant, "nothing")


def test_the_sdk_reads_a_refusal(sdk: Any, server: PracticeServer) -> None:
    contact = x.Contact(contact_id="00000000-0000-0000-0000-000000000001")
    with pytest.raises(AccountingBadRequestException) as refused:
        sdk.create_invoices(server.tenant_id, x.Invoices(invoices=[invoice(contact, "S1")]))
    assert refused.value.error_data["ErrorNumber"] == 10
    assert "could not be found" in refused.value.reason
