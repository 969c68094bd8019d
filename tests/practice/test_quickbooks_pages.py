"""The bookkeeper's pages of the QuickBooks practice company."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest

from .quickbooks_shop import AR, BANK, GENERAL, SALES, VAT20, Shop, link


class Browser:
    """Follows links and sends forms from the page it is on."""

    def __init__(self, books: Shop) -> None:
        self.client = httpx.Client(base_url=books.server.base_url, follow_redirects=True)
        self.here = "/"

    def open(self, path: str) -> str:
        self.here = path
        reply = self.client.get(path)
        assert reply.status_code == 200, reply.text
        return reply.text

    def send(self, action: str, **fields: str) -> str:
        reply = self.client.post(action, data=fields, headers={"referer": f"{self.client.base_url}{self.here}"})
        assert reply.status_code == 200, reply.text
        return reply.text


@pytest.fixture
def browser(books: Shop) -> Iterator[Browser]:
    found = Browser(books)
    with found.client:
        yield found


def test_every_page_opens(books: Shop, browser: Browser) -> None:
    invoice = books.invoice("SI-1", books.sales_line(100, Qty=2, UnitPrice=50))
    paid = books.pay(60, ("Invoice", invoice["Id"], 60))
    entry = books.make("JournalEntry", **books.journal("J-1", ("Debit", 5, GENERAL), ("Credit", 5, SALES)))
    for path in ("/", "/documents", "/documents?kind=Bill", "/contacts", "/bank", "/trial-balance", "/journals", "/settings"):
        browser.open(path)
    page = browser.open(f"/documents/Invoice/{invoice['Id']}")
    assert "Ridgeway Stores" in page
    assert f'href="/documents/Payment/{paid["Id"]}"' in page
    assert "SI-1" in browser.open(f"/documents/Payment/{paid['Id']}")
    assert "Dr General Expenses" in browser.open(f"/documents/JournalEntry/{entry['Id']}")
    assert "60.00" in browser.open("/bank")
    assert browser.client.get("/documents/Invoice/999").status_code == 404
    assert browser.client.get("/documents/Customer/1").status_code == 404


def test_a_payment_is_recorded_changed_and_voided(books: Shop, browser: Browser) -> None:
    key = books.invoice("SI-1")["Id"]
    browser.open(f"/documents/Invoice/{key}")
    told = browser.send(f"/do/pay/Invoice/{key}", Account=BANK, Amount="500", TxnDate="2026-03-20")
    assert "exceeds the balance" in told
    assert "2090" not in browser.send(f"/do/pay/Invoice/{key}", Account=BANK, Amount="1,0x", TxnDate="2026-03-20")
    browser.send(f"/do/pay/Invoice/{key}", Account=BANK, Amount="100", TxnDate="2026-03-20", Reference="BACS")
    assert books.read("Invoice", key)["Balance"] == 20
    [paid] = books.query("select * from Payment")["Payment"]
    assert paid["PaymentRefNum"] == "BACS"
    browser.open(f"/documents/Payment/{paid['Id']}")
    browser.send(f"/do/edit/Payment/{paid['Id']}", TotalAmt="110", TxnDate="2026-03-21", PaymentRefNum="BACS2")
    browser.send(f"/do/apply/Payment/{paid['Id']}", Document=key, Amount="10")
    assert books.read("Invoice", key)["Balance"] == 10
    browser.send(f"/do/void/Payment/{paid['Id']}")
    assert (books.read("Invoice", key)["Balance"], BANK in books.balances) == (120, False)


def test_a_credit_is_allocated(books: Shop, browser: Browser) -> None:
    invoice, credit = books.invoice("SI-1")["Id"], books.credit("SC-1", books.sales_line(50))["Id"]
    browser.open(f"/documents/CreditMemo/{credit}")
    browser.send(f"/do/allocate/CreditMemo/{credit}", Document=invoice, Amount="60")
    assert books.read("Invoice", invoice)["Balance"] == 60
    [paid] = books.query("select * from Payment")["Payment"]
    assert (paid["TotalAmt"], paid["Line"]) == (0, [link("Invoice", invoice, 60), link("CreditMemo", credit, 60)])
    bill = books.bill("PI-1")["Id"]
    back = books.make("VendorCredit", **books.cost("PC-1", books.cost_line(10)))["Id"]
    browser.send(f"/do/allocate/VendorCredit/{back}", Document=bill, Amount="12")
    assert books.read("Bill", bill)["Balance"] == 48


def test_a_document_is_edited_and_deleted(books: Shop, browser: Browser) -> None:
    made = books.invoice("SI-1", books.sales_line(100, Qty=4, UnitPrice=25))
    key, line = made["Id"], made["Line"][0]["Id"]
    browser.open(f"/documents/Invoice/{key}")
    browser.send(f"/do/edit/Invoice/{key}", DocNumber="SI-1A", TxnDate="2026-03-11", PrivateNote="moved", **{f"Amount.{line}": "90.00"})
    read = books.read("Invoice", key)
    assert (read["DocNumber"], read["TxnDate"], read["TotalAmt"], read["PrivateNote"]) == ("SI-1A", "2026-03-11", 108, "moved")
    assert "Documents" in browser.send(f"/do/delete/Invoice/{key}")
    assert books.query("select count(*) from Invoice") == {"totalCount": 0}
    other = books.invoice("SI-2")["Id"]
    browser.open(f"/documents/Invoice/{other}")
    browser.send(f"/do/void/Invoice/{other}")
    assert books.read("Invoice", other)["PrivateNote"] == "Voided"


def test_money_on_account_names_and_journals(books: Shop, browser: Browser) -> None:
    browser.open("/bank")
    browser.send("/do/on-account/Payment", Party=books.customer, Account=BANK, Amount="75", TxnDate="2026-03-20")
    browser.send("/do/on-account/BillPayment", Party=books.vendor, Account=BANK, Amount="25", TxnDate="2026-03-20")
    assert books.balances[BANK] == 50
    browser.open("/contacts")
    browser.send("/do/contact/Customer", DisplayName="Page & Co", Currency="EUR", Email="a@example.com")
    assert "Page &amp; Co" in browser.open("/contacts")
    assert "already exists" in browser.send("/do/contact/Vendor", DisplayName="Page & Co", Currency="GBP")
    browser.open("/journals")
    browser.send("/do/journal", DocNumber="J-1", TxnDate="2026-03-31", Lines="8200,5\n1001,-5,stock")
    assert (books.balances[GENERAL], books.balances["96"]) == (5, -5)
    assert "must be equal" in browser.send("/do/journal", DocNumber="J-2", TxnDate="2026-03-31", Lines="8200,5\n1001,-4")
    assert "account number" in browser.send("/do/journal", Lines="nothing,5")


def test_money_without_a_document_is_recorded_on_the_banks_page(books: Shop, browser: Browser) -> None:
    page = browser.open("/bank")
    assert "Record an expense" in page
    assert "Record a deposit" in page
    day = {"TxnDate": "2026-03-20"}
    browser.send(
        "/do/expense",
        **day,
        Account=BANK,
        Nominal=GENERAL,
        Amount="50",
        Code=VAT20,
        Party=f"Vendor {books.vendor}",
        Reference="CHQ-1",
        Note="paper",
    )
    [spent] = books.query("select * from Purchase")["Purchase"]
    assert (spent["PaymentType"], spent["DocNumber"], spent["EntityRef"]["type"], spent["TotalAmt"]) == ("Cash", "CHQ-1", "Vendor", 60)
    browser.send("/do/deposit", **day, Account=BANK, Nominal=SALES, Amount="20.50", Note="till")
    [banked] = books.query("select * from Deposit")["Deposit"]
    assert (banked["TotalAmt"], banked["PrivateNote"], banked["Line"][0]["Description"]) == (20.5, "till", "till")
    browser.send("/do/transfer", **day, From=BANK, To="36", Amount="5")
    [moved] = books.query("select * from Transfer")["Transfer"]
    assert (books.balances[BANK], books.balances["36"], books.balances[GENERAL], books.balances[SALES]) == (
        Decimal("-44.5"),
        5,
        50,
        Decimal("-20.5"),
    )
    assert "CHQ-1" in browser.open("/documents?kind=Purchase")
    browser.open(f"/documents/Transfer/{moved['Id']}")
    browser.send(f"/do/delete/Transfer/{moved['Id']}")
    assert "36" not in books.balances
    browser.open("/bank")
    assert "must be different" in browser.send("/do/transfer", **day, From=BANK, To=BANK, Amount="5")
    assert "Invalid Reference Id" in browser.send("/do/expense", **day, Account=BANK, Nominal=GENERAL, Amount="5", Code="99")
    assert "needs a customer" in browser.send("/do/deposit", **day, Account=BANK, Nominal=AR, Amount="5")


def test_settings_are_changed_on_their_page(books: Shop, browser: Browser) -> None:
    browser.open("/settings")
    browser.send("/do/settings", book_close_date="2026-03-31")
    assert books.code("Invoice", books.sale("SI-1")) == "6200"
    browser.send("/do/settings", book_close_date="", rounding="line", multi_currency="false")
    shown = httpx.get(f"{books.server.base_url}/practice/settings").json()
    assert (shown["book_close_date"], shown["rounding"], shown["multi_currency"]) == (None, "line", False)
    assert "one of" in browser.send("/do/settings", rounding="never")
