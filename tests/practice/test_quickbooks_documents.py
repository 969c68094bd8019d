"""QuickBooks' invoices, credit memos, bills and what they leave in the ledger."""

from __future__ import annotations

from decimal import Decimal

import pytest

from .quickbooks_shop import AP, AR, DAY, GENERAL, NO_VAT, SALES, VAT, VAT5, VAT20, Shop


def test_an_invoice_posts_its_net_to_the_items_account_and_its_tax_to_vat(books: Shop) -> None:
    made = books.invoice("SI-1", books.sales_line(100), books.sales_line(10, VAT5))
    assert (made["TotalAmt"], made["Balance"], made["TxnTaxDetail"]["TotalTax"]) == (130.5, 130.5, 20.5)
    assert [line["DetailType"] for line in made["Line"]] == ["SalesItemLineDetail", "SalesItemLineDetail", "SubTotalLineDetail"]
    assert made["Line"][0]["SalesItemLineDetail"]["ItemAccountRef"] == {"value": SALES, "name": "Sales"}
    assert books.balances == {AR: Decimal("130.50"), SALES: Decimal(-110), VAT: Decimal("-20.50")}


def test_the_tax_lines_name_rate_percent_and_net(books: Shop) -> None:
    [line] = books.invoice("SI-1")["TxnTaxDetail"]["TaxLine"]
    detail = {"TaxRateRef": {"value": "14"}, "PercentBased": True, "TaxPercent": 20, "NetAmountTaxable": 100}
    assert line == {"Amount": 20, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def test_bills_credits_and_supplier_credits_post_the_other_way(books: Shop) -> None:
    books.credit("SC-1")
    books.bill("PI-1")
    books.make("VendorCredit", **books.cost("PC-1", books.cost_line(20)))
    wanted = {AR: -120, SALES: 100, AP: -36, GENERAL: 30, VAT: 20 + 10 - 4}
    assert books.balances == {key: Decimal(amount) for key, amount in wanted.items()}


@pytest.mark.parametrize(("rounding", "tax"), [("document", 0.62), ("line", 0.63)])
def test_rounding_is_by_document_or_by_line(books: Shop, rounding: str, tax: float) -> None:
    books.switch(rounding=rounding)
    made = books.invoice("SI-1", *[books.sales_line(1.03)] * 3)
    assert made["TxnTaxDetail"]["TotalTax"] == tax
    assert sum(books.balances.values()) == 0


def test_inclusive_tax_is_rounded_on_each_line(books: Shop) -> None:
    one = books.invoice("SI-1", books.sales_line(20), GlobalTaxCalculation="TaxInclusive")
    five = books.invoice("SI-2", *[books.sales_line(4)] * 5, GlobalTaxCalculation="TaxInclusive")
    assert (one["TxnTaxDetail"]["TotalTax"], five["TxnTaxDetail"]["TotalTax"]) == (3.33, 3.35)
    assert (one["TotalAmt"], five["TotalAmt"]) == (20, 20)
    assert one["Line"][0]["Amount"] == 16.67
    assert one["Line"][0]["SalesItemLineDetail"]["TaxInclusiveAmt"] == 20


def test_tax_can_be_overridden_only_where_the_switch_says_so(books: Shop) -> None:
    sent = {"TxnTaxDetail": {"TotalTax": 20.01}}
    assert books.invoice("SI-1", **sent)["TxnTaxDetail"]["TotalTax"] == 20
    books.switch(override="honour")
    made = books.invoice("SI-2", **sent)
    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (20.01, 120.01)
    line = {"Amount": 19.99, "DetailType": "TaxLineDetail", "TaxLineDetail": {"TaxRateRef": {"value": "14"}}}
    assert books.invoice("SI-3", TxnTaxDetail={"TaxLine": [line]})["TotalAmt"] == 119.99
    wrong = {**line, "TaxLineDetail": {"TaxRateRef": {"value": "7"}}}
    assert books.code("Invoice", books.sale("SI-4", TxnTaxDetail={"TaxLine": [wrong]})) == "6000"
    note = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "seen"}
    assert books.make("Invoice", **note)["TotalAmt"] == 120.01


def test_reverse_charge_nets_to_nil_and_its_read_only_rate_cannot_be_set(books: Shop) -> None:
    made = books.bill("PI-1", books.cost_line(100, "12"))
    assert (made["TotalAmt"], [line["Amount"] for line in made["TxnTaxDetail"]["TaxLine"]]) == (100, [20, -20])
    books.switch(override="honour")
    lines = [
        {"Amount": amount, "DetailType": "TaxLineDetail", "TaxLineDetail": {"TaxRateRef": {"value": rate}}}
        for rate, amount in (("34", 20), ("35", -19))
    ]
    refused = books.refusal("Bill", books.cost("PI-2", books.cost_line(100, "12"), TxnTaxDetail={"TaxLine": lines}))
    assert (refused["code"], "read only" in refused["Detail"]) == ("6000", True)


def test_a_line_needs_a_tax_code_of_its_side(books: Shop) -> None:
    line = books.sales_line()
    del line["SalesItemLineDetail"]["TaxCodeRef"]
    assert "VAT rate" in books.refusal("Invoice", books.sale("SI-1", line))["Detail"]
    assert books.code("Invoice", books.sale("SI-1", books.sales_line(10, "19"))) == "6000"
    assert books.code("Invoice", books.sale("SI-1", books.sales_line(10, "2"))) == "610"
    assert books.code("Invoice", books.sale("SI-1", books.sales_line(10, "999"))) == "2500"
    free = books.invoice("SI-1", line, GlobalTaxCalculation="NotApplicable")
    assert (free["TotalAmt"], "TxnTaxDetail" in free) == (100, False)
    assert books.code("Invoice", books.sale("SI-2", line, GlobalTaxCalculation="NotApplicable", TxnTaxDetail={"TotalTax": 1})) == "6170"


def test_a_line_with_an_amount_needs_an_item_or_an_account(books: Shop) -> None:
    bare = books.sales_line(10, VAT20)
    del bare["SalesItemLineDetail"]["ItemRef"]
    assert books.code("Invoice", books.sale("SI-1", books.sales_line(), bare)) == "6440"
    books.switch(line_without_item="drop")
    made = books.invoice("SI-1", books.sales_line(), bare)
    assert (made["TotalAmt"], made["Line"][1]["DetailType"]) == (120, "DescriptionOnly")
    cost = books.cost_line()
    del cost["AccountBasedExpenseLineDetail"]["AccountRef"]
    assert books.code("Bill", books.cost("PI-1", cost)) == "6440"
    assert books.code("Bill", books.cost("PI-1", books.cost_line(account=AP))) == "6430"


def test_a_sales_line_cannot_name_an_account(books: Shop) -> None:
    refused = books.refusal("Invoice", books.sale("SI-1", books.sales_line(AccountRef={"value": SALES})))
    assert (refused["code"], refused["element"]) == ("2010", "AccountRef")


def test_lines_are_positive_and_agree_with_quantity_times_price(books: Shop) -> None:
    less = books.sales_line(-10)
    assert books.code("Invoice", books.sale("SI-1", books.sales_line(), less)) == "2290"
    odd = books.sales_line(100, Qty=3, UnitPrice=33.33)
    assert books.code("Invoice", books.sale("SI-1", odd)) == "6070"
    books.switch(negative_lines="allow", amount_mismatch="recompute")
    assert books.invoice("SI-1", books.sales_line(), less)["TotalAmt"] == 108
    assert books.invoice("SI-2", odd)["Line"][0]["Amount"] == 99.99
    assert books.code("Invoice", {**books.sale("SI-3"), "Line": []}) == "2250"


def test_numbers_are_unique_by_type_and_at_most_21_long(books: Shop) -> None:
    made = books.invoice("SI-1")
    refused = books.refusal("Invoice", books.sale("SI-1"))
    assert refused["code"] == "6140"
    assert f"TxnType=Invoice with TxnId={made['Id']}" in refused["Detail"]
    assert books.code("Invoice", books.sale("X" * 22)) == "2050"
    assert books.send("Invoice", books.sale("SI-1"), include="allowduplicatedocnum").status_code == 200
    books.credit("SI-1")
    books.switch(warn_duplicate_doc_numbers=False)
    books.invoice("SI-1")


def test_without_custom_numbers_the_server_numbers_by_itself(books: Shop) -> None:
    books.switch(custom_txn_numbers=False, purchase_custom_txn_numbers=False)
    assert [books.invoice("SI-9")["DocNumber"], books.invoice("SI-9")["DocNumber"]] == ["1001", "1002"]
    assert books.bill("PI-9")["DocNumber"] == "1001"
    books.switch(doc_number_when_off="keep")
    assert books.invoice("SI-9")["DocNumber"] == "SI-9"


def test_a_stale_version_is_refused_and_a_sparse_update_keeps_the_rest(books: Shop) -> None:
    made = books.invoice("SI-1", PrivateNote="first")
    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "DueDate": "2026-06-01"}
    changed = books.make("Invoice", **change)
    assert (changed["SyncToken"], changed["PrivateNote"], changed["DueDate"], changed["TotalAmt"]) == ("1", "first", "2026-06-01", 120)
    assert books.code("Invoice", change) == "5010"
    lines = {"Line": [books.sales_line(30)]}
    assert books.make("Invoice", Id=made["Id"], SyncToken="1", sparse=True, **lines)["TotalAmt"] == 36
    full = books.make("Invoice", Id=made["Id"], SyncToken="2", **books.sale("SI-1", books.sales_line(50)))
    assert (full["TotalAmt"], "PrivateNote" in full) == (60, False)
    assert books.balances[AR] == 60


def test_an_invoice_is_voided_and_deleted_and_the_books_go_back(books: Shop) -> None:
    first, second = books.invoice("SI-1"), books.invoice("SI-2")
    gone = books.send("Invoice", {"Id": first["Id"], "SyncToken": "0"}, operation="delete").json()["Invoice"]
    assert (gone["status"], gone["Id"]) == ("Deleted", first["Id"])
    assert books.client.get(f"/invoice/{first['Id']}").json()["Fault"]["Error"][0]["code"] == "610"
    void = books.send("Invoice", {"Id": second["Id"], "SyncToken": "0"}, operation="void").json()["Invoice"]
    assert (void["TotalAmt"], void["Balance"], void["PrivateNote"], void["Line"][0]["Amount"]) == (0, 0, "Voided", 0)
    assert books.balances == {}


def test_void_answers_oddly_for_the_others(books: Shop) -> None:
    bill, credit = books.bill("PI-1"), books.credit("SC-1")
    reply = books.send("Bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="void")
    assert (reply.status_code, reply.json()["Fault"]["type"]) == (200, "SystemFault")
    assert books.code("CreditMemo", {"Id": credit["Id"], "SyncToken": "0"}, operation="void") == "500"
    entry = books.make("JournalEntry", **books.journal("J-1", ("Debit", 5, GENERAL), ("Credit", 5, SALES)))
    reply = books.send("JournalEntry", {"Id": entry["Id"], "SyncToken": "0"}, operation="void")
    assert (reply.status_code, reply.json()["BatchItemResponse"]) == (200, [])
    assert books.balances[GENERAL] == 55


def test_closed_books_refuse_or_stay_silent(books: Shop) -> None:
    made = books.invoice("SI-1")
    books.switch(book_close_date="2026-03-31")
    assert books.code("Invoice", books.sale("SI-2")) == "6200"
    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "late"}
    assert books.code("Invoice", change) == "6200"
    assert books.code("Invoice", {"Id": made["Id"], "SyncToken": "0"}, operation="delete") == "6200"
    books.switch(closed_period_code="6210")
    assert books.code("Invoice", books.sale("SI-2")) == "6210"
    books.switch(closed_update="silent")
    assert "PrivateNote" not in books.make("Invoice", **change)
    assert books.read("Invoice", made["Id"])["SyncToken"] == "0"
    prefs = books.client.get("/preferences").json()["Preferences"]
    assert prefs["AccountingInfoPrefs"]["BookCloseDate"] == "2026-03-31"


def test_a_discount_line_lessens_net_and_tax(books: Shop) -> None:
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}
    made = books.invoice("SI-1", books.sales_line(100), discount)
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (108, 18)
    assert sum(books.balances.values()) == 0
    assert books.code("Invoice", books.sale("SI-2", books.sales_line(), {"DetailType": "DiscountLineDetail"})) == "6090"


def test_inventory_items_post_a_cost_of_sale_of_their_own(books: Shop) -> None:
    accounts = {"IncomeAccountRef": {"value": "79"}, "ExpenseAccountRef": {"value": "80"}, "AssetAccountRef": {"value": "81"}}
    stock = {"Type": "Inventory", "TrackQtyOnHand": True, "QtyOnHand": 10, "InvStartDate": "2026-01-01", "PurchaseCost": 4}
    assert books.code("Item", {"Name": "Widget", **stock}) == "2020"
    item = books.make("Item", Name="Widget", **stock, **accounts)
    made = books.invoice("SI-1", books.sales_line(30, ItemRef={"value": item["Id"]}, Qty=3, UnitPrice=10))
    assert [books.balances["80"], books.balances["81"]] == [12, 28]
    assert books.read("Item", item["Id"])["QtyOnHand"] == 7
    early = books.sale("SI-2", books.sales_line(10, ItemRef={"value": item["Id"]}, Qty=1, UnitPrice=10), TxnDate="2025-12-31")
    assert books.code("Invoice", early) == "6270"
    books.send("Invoice", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")
    assert books.balances["81"] == 40
    assert "80" not in books.balances


def test_terms_make_the_due_date_and_a_missing_date_is_the_servers(books: Shop) -> None:
    made = books.bill("PI-1", SalesTermRef={"value": "3"})
    assert made["DueDate"] == "2026-04-09"
    undated = books.sale("SI-1")
    del undated["TxnDate"]
    assert books.make("Invoice", **undated)["TxnDate"] >= DAY


def test_no_vat_and_zero_are_told_apart_by_their_rates(books: Shop) -> None:
    made = books.invoice("SI-1", books.sales_line(10, NO_VAT), books.sales_line(10, "3"))
    assert [line["TaxLineDetail"]["TaxRateRef"]["value"] for line in made["TxnTaxDetail"]["TaxLine"]] == ["28", "16"]
    assert made["TotalAmt"] == 20


def test_bought_items_go_to_their_expense_account_or_into_stock(books: Shop) -> None:
    bought = books.make("Item", Name="Boxes", Type="NonInventory", ExpenseAccountRef={"value": "61"})["Id"]
    accounts = {"IncomeAccountRef": {"value": "79"}, "ExpenseAccountRef": {"value": "80"}, "AssetAccountRef": {"value": "81"}}
    stocked = books.make("Item", Name="Widget", Type="Inventory", QtyOnHand=0, InvStartDate="2026-01-01", **accounts)["Id"]

    def line(item: str, amount: float, quantity: float) -> dict[str, object]:
        detail = {"ItemRef": {"value": item}, "TaxCodeRef": {"value": VAT20}, "Qty": quantity, "UnitPrice": amount / quantity}
        return {"Amount": amount, "DetailType": "ItemBasedExpenseLineDetail", "ItemBasedExpenseLineDetail": detail}

    made = books.bill("PI-1", line(bought, 10, 2), line(stocked, 40, 5))
    assert (made["TotalAmt"], books.read("Item", stocked)["QtyOnHand"]) == (60, 5)
    assert [books.balances["61"], books.balances["81"]] == [10, 40]
    assert books.code("Bill", books.cost("PI-2", line(books.item, 10, 1))) == "6000"
    books.send("Bill", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")
    assert (books.read("Item", stocked)["QtyOnHand"], books.balances) == (0, {})


def test_an_inclusive_bill_keeps_its_gross(books: Shop) -> None:
    made = books.bill("PI-1", books.cost_line(120), books.cost_line(10.5, VAT5), GlobalTaxCalculation="TaxInclusive")
    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (130.5, 20.5)
    assert books.balances[GENERAL] == 110
    again = books.make("Bill", Id=made["Id"], SyncToken="0", sparse=True, PrivateNote="read again")
    assert (again["TotalAmt"], again["TxnTaxDetail"]["TotalTax"]) == (130.5, 20.5)


def test_bills_and_journals_warn_of_used_numbers_by_switches_of_their_own(books: Shop) -> None:
    books.bill("PI-1")
    entry = books.journal("J-1", ("Debit", 5, GENERAL), ("Credit", 5, SALES))
    books.make("JournalEntry", **entry)
    assert books.code("Bill", books.cost("PI-1")) == "6140"
    assert books.code("JournalEntry", entry) == "6140"
    books.switch(warn_duplicate_bill_numbers=False, warn_duplicate_journal_numbers=False)
    books.bill("PI-1")
    books.make("JournalEntry", **entry)
