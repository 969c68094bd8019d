"""QuickBooks' names, accounts, items and rates; queries, change data capture, batches and the trial balance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from .quickbooks_shop import GENERAL, SALES, Shop


def test_display_names_are_unique_over_customers_and_vendors(books: Shop) -> None:
    refused = books.refusal("Vendor", {"DisplayName": "ridgeway stores"})
    assert (refused["code"], refused["Detail"]) == ("6240", f"The name supplied already exists. : Id={books.customer}")
    assert books.make("Vendor", DisplayName="Ridgeway Stores (S)")["Active"] is True


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"DisplayName": "A:B"}, "2040"),
        ({"DisplayName": "A\tB"}, "2040"),
        ({"DisplayName": "x" * 501}, "2050"),
        ({"DisplayName": "A", "Title": "x" * 17}, "2050"),
        ({"CompanyName": ""}, "6080"),
        ({"DisplayName": "A", "Colour": "red"}, "2010"),
        ({"DisplayName": 5}, "2010"),
        ({"DisplayName": "A", "Active": "perhaps"}, "2230"),
    ],
)
def test_a_name_that_breaks_a_rule_is_refused(books: Shop, fields: dict[str, Any], code: str) -> None:
    assert books.code("Customer", fields) == code


def test_numbers_are_numbers_and_dates_are_dates(books: Shop) -> None:
    line = books.sales_line()
    assert books.code("Invoice", books.sale("S", {**line, "Amount": "100.00"})) == "2090"
    assert books.code("Invoice", books.sale("S", {**line, "Amount": 1.005})) == "2110"
    assert books.code("Invoice", books.sale("S", {**line, "Amount": 12345678901234567})) == "2110"
    assert books.code("Invoice", books.sale("S", TxnDate="10/03/2026")) == "2060"
    assert books.code("Invoice", books.sale("S", TxnDate="2026-02-30")) == "2070"
    assert books.code("Invoice", books.sale("S", GlobalTaxCalculation="Net")) == "2170"
    assert books.code("Invoice", {**books.sale("S"), "DocNumber": 7}) == "2010"
    assert books.client.post("/invoice", content=b'{"Line": NaN}', headers={"Content-Type": "application/json"}).status_code == 400
    books.switch(types="lenient", unknown_properties="ignore")
    made = books.invoice("7", {**line, "Amount": "100.00"}, Colour="red")
    assert (made["TotalAmt"], "Colour" in made) == (120, False)


def test_inactive_names_leave_lists_and_cannot_be_used(books: Shop) -> None:
    gone = books.make("Customer", Id=books.customer, SyncToken="0", sparse=True, Active=False)
    assert gone["DisplayName"] == "Ridgeway Stores (deleted)"
    assert books.query("select * from Customer") == {}
    assert books.query("select count(*) from Customer where Active in (true, false)") == {"totalCount": 1}
    assert books.code("Invoice", books.sale("S")) == "610"
    books.switch(inactive_customer_code="6250")
    assert books.code("Invoice", books.sale("S")) == "6250"
    assert books.code("Invoice", books.sale("S", CustomerRef={"value": "77"})) == "2500"
    assert books.code("Customer", {"Id": books.customer, "SyncToken": "1"}, operation="delete") == "500"


def test_accounts_have_types_and_numbers(books: Shop) -> None:
    made = books.make("Account", Name="Packaging", AccountType="Cost of Goods Sold", AcctNum="5300")
    assert (made["Classification"], made["AccountSubType"], made["CurrentBalance"]) == ("Expense", "SuppliesMaterialsCogs", 0)
    assert books.code("Account", {"Name": "X"}) == "6010"
    assert books.code("Account", {"Name": 'X"', "AccountType": "Expense"}) == "2040"
    assert books.code("Account", {"Name": "X", "AccountType": "Expense", "AcctNum": "12345678"}) == "2050"
    assert books.code("Account", {"Name": "Packaging", "AccountType": "Expense"}) == "6240"
    assert books.code("Account", {"Name": "X", "AccountType": "Expense", "AcctNum": "5300"}) == "6240"
    assert books.code("Account", {"Name": "X", "AccountType": "Income", "CurrencyRef": {"value": "EUR"}}) == "6000"
    held = books.make("Account", Name="Deposits paid", AccountType="Other Current Asset")["Id"]
    books.bill("PI-1", books.cost_line(account=held))
    books.bill("PI-2", books.cost_line(account=GENERAL))
    off = {"SyncToken": "0", "sparse": True, "Active": False}
    assert books.code("Account", {"Id": held, **off}) == "6000"
    assert books.make("Account", Id=GENERAL, **off)["Name"] == "General Expenses (deleted)"  # a year's income and cost is no balance
    types = {row["AccountType"] for row in books.query("select * from Account maxresults 1000")["Account"]}
    assert {"Bank", "Accounts Receivable", "Other Current Asset", "Income", "Cost of Goods Sold", "Equity"} <= types


def test_items_need_accounts_of_the_right_type(books: Shop) -> None:
    assert books.code("Item", {"Name": "Goods", "Type": "Service", "IncomeAccountRef": {"value": SALES}}) == "6240"
    assert books.code("Item", {"Name": "X", "Type": "Service"}) == "6000"
    assert books.code("Item", {"Name": "X", "Type": "Service", "IncomeAccountRef": {"value": GENERAL}}) == "6430"
    assert books.code("Item", {"Name": "X", "Type": "Odd", "IncomeAccountRef": {"value": SALES}}) == "2170"
    assert books.make("Item", Name="X", Sku="4001", IncomeAccountRef={"value": SALES})["Type"] == "Service"


def test_tax_codes_are_of_all_sorts_and_inactive_ones_show(books: Shop) -> None:
    codes = books.query("select * from TaxCode")["TaxCode"]
    names = {row["Name"]: row for row in codes}
    assert {"20.0% S", "5.0% R", "0.0% Z", "Exempt", "No VAT", "20.0% RC SG", "17.5% S (deleted)"} <= set(names)
    assert names["17.5% S (deleted)"]["Active"] is False
    assert len(names["20.0% RC SG"]["PurchaseTaxRateList"]["TaxRateDetail"]) == 2
    books.switch(tax_codes_active_only=True)
    assert len(books.query("select * from TaxCode")["TaxCode"]) == len(codes) - 2
    rate = books.read("TaxRate", "14")
    assert (rate["RateValue"], rate["SpecialTaxType"], rate["AgencyRef"]["value"]) == (20, "NONE", "1")
    assert books.code("TaxCode", {"Name": "Own"}) == "500"


def test_exchange_rates_are_set_and_asked_for_by_day(books: Shop) -> None:
    books.make("ExchangeRate", SourceCurrencyCode="EUR", Rate=0.9, AsOfDate="2026-03-01")
    asked = {"sourcecurrencycode": "EUR", "asofdate": "2026-03-05"}
    assert books.client.get("/exchangerate", params=asked).json()["ExchangeRate"]["Rate"] == 0.9
    assert books.client.get("/exchangerate", params={**asked, "asofdate": "2026-02-01"}).json()["ExchangeRate"]["Rate"] == 0.86
    assert [row["Code"] for row in books.query("select * from CompanyCurrency orderby Code")["CompanyCurrency"]] == ["EUR", "USD"]
    assert books.make("CompanyCurrency", Code="SEK")["Name"] == "Swedish Krona"


def numbers(found: dict[str, Any]) -> list[str]:
    return [row["DocNumber"] for row in found.get("Invoice", [])]


def test_queries_compare_order_and_page(books: Shop) -> None:
    made = [books.invoice(f"SI-{n}", books.sales_line(n * 10), TxnDate=f"2026-03-0{n}") for n in range(1, 6)]
    assert numbers(books.query("SELECT * FROM Invoice")) == ["SI-5", "SI-4", "SI-3", "SI-2", "SI-1"]
    assert numbers(books.query("select * from Invoice orderby Id startposition 2 maxresults 2")) == ["SI-2", "SI-3"]
    assert numbers(books.query("select * from Invoice ORDER BY TotalAmt DESC MAXRESULTS 1")) == ["SI-5"]
    assert numbers(books.query("select * from Invoice where TotalAmt > '24' and TotalAmt <= 48 orderby Id")) == ["SI-3", "SI-4"]
    assert numbers(books.query("select * from Invoice where DocNumber in ('SI-2', 'SI-9')")) == ["SI-2"]
    assert numbers(books.query("select * from Invoice where DocNumber like 'si-%' and TxnDate < '2026-03-02'")) == ["SI-1"]
    assert numbers(books.query(f"select * from Invoice where Id = '{made[2]['Id']}'")) == ["SI-3"]
    assert numbers(books.query(f"select * from Invoice where Id > '{made[3]['Id']}' and CustomerRef = '{books.customer}'")) == ["SI-5"]
    assert books.query("select count(*) from Invoice where Balance > '0'") == {"totalCount": 5}
    page = books.query("select * from Invoice maxresults 3")
    assert (page["startPosition"], page["maxResults"]) == (1, 3)
    [one] = books.query("select DocNumber, MetaData.LastUpdatedTime from Invoice maxresults 1")["Invoice"]
    assert set(one) == {"DocNumber", "MetaData", "domain", "sparse"}
    books.switch(default_order="id")
    assert numbers(books.query("select * from Invoice maxresults 1")) == ["SI-1"]


def test_a_list_stops_at_a_hundred_without_saying_so(books: Shop) -> None:
    for start in range(0, 120, 30):
        items = [{"bId": str(n), "operation": "create", "Vendor": {"DisplayName": f"Vendor {n}"}} for n in range(start, start + 30)]
        assert books.client.post("/batch", json={"BatchItemRequest": items}).status_code == 200
    assert books.query("select * from Vendor")["maxResults"] == 100
    assert books.query("select * from Vendor maxresults 1000")["maxResults"] == 121


def test_text_in_queries_is_escaped_with_backslashes(books: Shop) -> None:
    name = "O'Brien \\ Café £ 日本"
    made = books.make("Customer", DisplayName=name)
    quoted = name.replace("\\", "\\\\").replace("'", "\\'")
    [found] = books.query(f"select * from Customer where DisplayName = '{quoted}'")["Customer"]
    assert found["Id"] == made["Id"]
    by_get = books.client.get("/query", params={"query": f"select * from Customer where DisplayName = '{quoted}'"})
    assert by_get.json()["QueryResponse"]["Customer"][0]["Id"] == made["Id"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("select * from Invoice where DocNumber = 'a' or DocNumber = 'b'", "4000"),
        ("select * from Invoice where DocNumber = 'a'b'", "4000"),
        ("select * from Invoice where DocNumber = open", "4000"),
        ("delete from Invoice", "4000"),
        ("select * from Invoice maxresults 1001", "4001"),
        ("select * from invoice", "4001"),
        ("select * from Invoice where PrivateNote = 'x'", "4001"),
        ("select * from Payment where DocNumber = 'x'", "4001"),
        ("select * from Invoice where Colour = 'red'", "4001"),
        ("select * from Invoice where MetaData.LastUpdatedTime > 'soon'", "4001"),
    ],
)
def test_a_query_that_cannot_be_read_is_refused(books: Shop, text: str, code: str) -> None:
    books.invoice("SI-1")
    reply = books.client.post("/query", content=text)
    assert (reply.status_code, reply.json()["Fault"]["Error"][0]["code"]) == (400, code)


def move_clock(books: Shop, **change: Any) -> None:
    httpx.post(f"{books.server.base_url}/practice/clock", json=change).raise_for_status()


def test_change_data_capture_shows_changes_and_deletions(books: Shop) -> None:
    old, kept = books.invoice("SI-1"), books.invoice("SI-2")
    move_clock(books, advance=1800)
    since = (books.server.company.now() - timedelta(minutes=5)).isoformat()
    books.send("Invoice", {"Id": old["Id"], "SyncToken": "0"}, operation="delete")
    books.pay(120, ("Invoice", kept["Id"], 120))
    reply = books.client.get("/cdc", params={"entities": "Invoice,Payment,Customer", "changedSince": since}).json()
    invoices, payments, customers = reply["CDCResponse"][0]["QueryResponse"]
    gone, changed = invoices["Invoice"]
    assert (gone["status"], gone["Id"], set(gone)) == ("Deleted", old["Id"], {"domain", "status", "Id", "MetaData"})
    assert (changed["Id"], changed["Balance"]) == (kept["Id"], 0)
    assert (len(payments["Payment"]), customers) == (1, {})
    later = books.query(f"select * from Invoice where MetaData.LastUpdatedTime >= '{since}'")
    assert [row["Id"] for row in later["Invoice"]] == [kept["Id"]]


def test_change_data_capture_goes_back_thirty_days_and_not_to_tax_codes(books: Shop) -> None:
    ago = (datetime.now(UTC) - timedelta(days=31)).isoformat()
    for params, words in (
        ({"entities": "Invoice", "changedSince": ago}, "older than fixed days"),
        ({"entities": "TaxCode", "changedSince": datetime.now(UTC).isoformat()}, "not supported"),
        ({"entities": "Nothing", "changedSince": datetime.now(UTC).isoformat()}, "Unknown"),
    ):
        reply = books.client.get("/cdc", params=params)
        assert reply.status_code == 400
        assert words in reply.json()["Fault"]["Error"][0]["Detail"]
    naive = datetime.now(UTC).replace(tzinfo=None).isoformat()
    reply = books.client.get("/cdc", params={"entities": "Customer", "changedSince": naive}).json()
    assert reply["CDCResponse"][0]["QueryResponse"] == [{}], "a moment without a zone is Pacific time"


def test_a_batch_is_not_atomic_and_its_answers_have_their_own_order(books: Shop) -> None:
    items = [
        {"bId": "a", "operation": "create", "Customer": {"DisplayName": "One"}},
        {"bId": "b", "operation": "create", "Customer": {"DisplayName": "One"}},
        {"bId": "c", "Query": "select count(*) from Customer"},
        {"bId": "d", "operation": "update", "optionsData": "void", "Invoice": {"Id": books.invoice("SI-1")["Id"], "SyncToken": "0"}},
    ]
    answers = books.client.post("/batch", json={"BatchItemRequest": items}).json()["BatchItemResponse"]
    assert [row["bId"] for row in answers] == ["d", "c", "b", "a"]
    assert answers[0]["Invoice"]["TotalAmt"] == 0
    assert answers[1]["QueryResponse"] == {"totalCount": 2}
    assert answers[2]["Fault"]["Error"][0]["code"] == "6240"
    assert answers[3]["Customer"]["DisplayName"] == "One"
    reply = books.client.post("/batch", json={"BatchItemRequest": items * 8})
    assert reply.json()["Fault"]["Error"][0]["code"] == "1040"


def test_the_trial_balance_has_the_packages_own_shape(books: Shop) -> None:
    books.invoice("SI-1", TxnDate="2025-12-31")
    books.bill("PI-1")
    asked = {"start_date": "2026-03-01", "end_date": "2026-03-31", "accounting_method": "Accrual"}
    report = books.client.get("/reports/TrialBalance", params=asked).json()
    assert report["Header"]["Option"] == [{"Name": "NoReportData", "Value": "false"}]
    rows = {row["ColData"][0]["id"]: [cell["value"] for cell in row["ColData"][1:]] for row in report["Rows"]["Row"][:-1]}
    assert rows == {"84": ["120.00", ""], "33": ["", "60.00"], "89": ["", "10.00"], "2": ["", "100.00"], GENERAL: ["50.00", ""]}
    total = report["Rows"]["Row"][-1]
    assert (total["group"], [cell["value"] for cell in total["Summary"]["ColData"]]) == ("GrandTotal", ["TOTAL", "170.00", "170.00"])
    empty = books.client.get("/reports/TrialBalance", params={"end_date": "2020-01-31"}).json()
    assert (empty["Header"]["Option"][0]["Value"], empty["Rows"]) == ("true", {})
    books.bill("PI-2", TxnDate="2026-01-15")
    books.switch(trial_balance_from="start_date")
    report = books.client.get("/reports/TrialBalance", params=asked).json()
    rows = {row["ColData"][0]["id"]: [cell["value"] for cell in row["ColData"][1:]] for row in report["Rows"]["Row"][:-1]}
    assert (rows[GENERAL], rows["2"]) == (["50.00", ""], ["", "50.00"])


def test_the_company_says_what_it_is(books: Shop) -> None:
    info = books.client.get(f"/companyinfo/{books.server.realm_id}").json()["CompanyInfo"]
    assert (info["Country"], info["CompanyName"]) == ("GB", "Practice Company")
    prefs = books.client.get("/preferences").json()["Preferences"]
    assert prefs["TaxPrefs"] == {"UsingSalesTax": True}
    assert prefs["CurrencyPrefs"] == {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": "GBP", "name": "British Pound Sterling"}}
    assert prefs["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert {"Name": "VendorAndPurchasesPrefs.UseCustomTxnNumbers", "Value": "true"} in prefs["OtherPrefs"]["NameValue"]
    books.switch(country="GBR", automated_sales_tax=True)
    assert books.client.get("/companyinfo/1").json()["CompanyInfo"]["Country"] == "GBR"
    assert books.client.get("/preferences").json()["Preferences"]["TaxPrefs"]["PartnerTaxEnabled"] is True


def test_what_is_not_there_is_said_so(books: Shop) -> None:
    for path, code in (("/invoice/999", "610"), ("/invoice/abc", "2030"), ("/nothing/1", "2000"), ("/reports/Sales", "500")):
        assert books.client.get(path).json()["Fault"]["Error"][0]["code"] == code
    assert (
        books.client.post("/invoice", content="DocNumber", headers={"Content-Type": "text/plain"}).json()["Fault"]["Error"][0]["code"]
        == "1050"
    )
    assert books.read("Customer", books.customer)["MetaData"]["LastUpdatedTime"].endswith("-08:00")


def test_a_name_brought_back_loses_its_mark(books: Shop) -> None:
    for token, active, name in (("0", False, "Goods (deleted)"), ("1", True, "Goods")):
        made = books.make("Item", Id=books.item, SyncToken=token, sparse=True, Active=active)
        assert (made["Name"], made["Active"]) == (name, active)


def test_entities_that_a_practice_company_has_none_of_are_empty_not_unknown(books: Shop) -> None:
    assert books.query("select * from Employee") == {}
    assert books.query("select count(*) from PaymentMethod") == {"totalCount": 0}
    assert books.code("Employee", {"DisplayName": "Ann"}) == "5030"
    assert books.query("select * from CompanyInfo")["CompanyInfo"][0]["Country"] == "GB"
    assert books.query("select * from Preferences")["Preferences"][0]["TaxPrefs"] == {"UsingSalesTax": True}
    assert books.code("Invoice", books.sale("SI-1", ClassRef={"value": "1"})) == "2500"
