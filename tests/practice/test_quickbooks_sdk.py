"""python-quickbooks and intuit-oauth against the practice package."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import QuickbooksException, ValidationException
from quickbooks.objects.account import Account
from quickbooks.objects.base import Ref
from quickbooks.objects.bill import Bill
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import AccountBasedExpenseLine, AccountBasedExpenseLineDetail, SalesItemLine, SalesItemLineDetail
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.payment import Payment, PaymentLine
from quickbooks.objects.preferences import Preferences
from quickbooks.objects.vendor import Vendor

from kccwb.practice import PracticeServer

from .quickbooks_shop import Shop


def ref(key: str) -> Any:
    made = Ref()
    made.value = key
    return made


@pytest.fixture
def sdk(books: Shop) -> Any:
    """The library with tokens of its own, pointed at the practice package."""
    server = books.server
    auth = AuthClient(server.client_id, server.client_secret, "http://127.0.0.1:9/", server.quickbooks_discovery_url)
    auth.refresh(refresh_token=server.refresh_token)

    class Local(QuickBooks):  # type: ignore[misc]
        api_url_v3 = server.quickbooks_api_url
        sandbox_api_url_v3 = server.quickbooks_api_url

    class Session(requests.Session):
        access_token = auth.access_token

    client = Local(company_id=server.realm_id, minorversion=75)
    client.session = Session()
    return client


def invoice(books: Shop, number: str, amount: float = 100) -> Any:
    made = Invoice()
    made.DocNumber, made.TxnDate, made.CustomerRef = number, "2026-03-10", ref(books.customer)
    made.CurrencyRef = ref("GBP")
    line = SalesItemLine()
    line.Amount = amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef, line.SalesItemLineDetail.TaxCodeRef = ref(books.item), ref("6")
    made.Line.append(line)
    return made


def test_the_library_acts_out_a_month(books: Shop, sdk: Any) -> None:
    made = invoice(books, "SI-1").save(qb=sdk)
    assert (made.TotalAmt, made.Balance) == (120, 120)
    again = Invoice.get(made.Id, qb=sdk)
    again.PrivateNote = "seen"
    assert again.save(qb=sdk).SyncToken == "1"
    with pytest.raises(QuickbooksException) as stale:
        again.save(qb=sdk)
    assert stale.value.error_code == 5010
    payment = Payment()
    payment.CustomerRef, payment.CurrencyRef, payment.TotalAmt, payment.TxnDate = ref(books.customer), ref("GBP"), 50, "2026-03-20"
    line = PaymentLine()
    line.Amount = 50
    line.LinkedTxn.append(made.to_linked_txn())
    payment.Line.append(line)
    paid = payment.save(qb=sdk)
    assert Invoice.get(made.Id, qb=sdk).Balance == 70
    paid.void(qb=sdk)
    assert Invoice.get(made.Id, qb=sdk).Balance == 120
    Invoice.get(made.Id, qb=sdk).void(qb=sdk)
    assert Invoice.get(made.Id, qb=sdk).PrivateNote == "Voided - seen"
    Invoice.get(made.Id, qb=sdk).delete(qb=sdk)
    assert Invoice.count(qb=sdk) == 0


def test_the_library_reads_lists_settings_and_reports(books: Shop, sdk: Any) -> None:
    books.invoice("SI-1")
    assert Account.filter(Active=True, AccountType="Bank", qb=sdk)[0].Name == "Current"
    assert [row.DisplayName for row in Vendor.all(qb=sdk, order_by="DisplayName")] == ["Hill Supplies"]
    assert len(Account.all(qb=sdk, max_results=1000)) > 50
    assert Invoice.choose(["SI-1"], field="DocNumber", qb=sdk)[0].TotalAmt == 120
    assert CompanyInfo.get(1, qb=sdk).Country == "GB"
    assert Preferences.get(qb=sdk).TaxPrefs.UsingSalesTax is True
    report = sdk.get_report("TrialBalance", {"start_date": "2026-01-01", "end_date": "2026-12-31"})
    assert report["Rows"]["Row"][-1]["Summary"]["ColData"][1]["value"] == "120.00"
    changed = change_data_capture([Invoice], books.server.company.now().strftime("%Y-%m-%dT00:00:00Z"), qb=sdk)
    assert changed.Invoice[0].DocNumber == "SI-1"


def test_the_library_posts_batches_and_reads_refusals(books: Shop, sdk: Any) -> None:
    customers = []
    for number in range(35):
        customer = Customer()
        customer.DisplayName = f"Customer {number % 34}"
        customers.append(customer)
    done = batch_create(customers, qb=sdk)
    assert (len(done.successes), len(done.faults)) == (34, 1)
    assert done.faults[0].Error[0].code == "6240"
    with pytest.raises(ValidationException) as refused:
        invoice(books, "x" * 22).save(qb=sdk)
    assert refused.value.error_code == 2050


def test_the_library_posts_a_bill(books: Shop, sdk: Any) -> None:
    bill = Bill()
    bill.VendorRef, bill.CurrencyRef, bill.TxnDate, bill.DocNumber = ref(books.vendor), ref("GBP"), "2026-03-10", "PI-1"
    line = AccountBasedExpenseLine()
    line.Amount = 50
    line.AccountBasedExpenseLineDetail = AccountBasedExpenseLineDetail()
    line.AccountBasedExpenseLineDetail.AccountRef, line.AccountBasedExpenseLineDetail.TaxCodeRef = ref("9"), ref("6")
    bill.Line.append(line)
    made = bill.save(qb=sdk, request_id="bill-1")
    assert (made.TotalAmt, made.Balance) == (60, 60)
    assert bill.save(qb=sdk, request_id="bill-1").Id == made.Id


def test_a_used_refresh_token_is_an_invalid_grant(books: Shop) -> None:
    server: PracticeServer = books.server
    auth = AuthClient("id", "secret", "http://127.0.0.1:9/", server.quickbooks_discovery_url)
    first = server.refresh_token
    auth.refresh(refresh_token=first)
    with pytest.raises(AuthClientError) as refused:
        AuthClient("id", "secret", "http://127.0.0.1:9/", server.quickbooks_discovery_url).refresh(refresh_token=first)
    assert b"invalid_grant" in refused.value.content or "invalid_grant" in str(refused.value.content)
    auth.refresh()
    assert auth.revoke()
