"""What goes to QuickBooks: each element's exact payload, and what its numbers and names become."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kccwb.accounting.quickbooks.naming import display_name, document_number, item_name, urn_of, whole_number
from kccwb.accounting.quickbooks.netting import netted
from kccwb.accounting.quickbooks.render import render
from kccwb.accounting.quickbooks.sending import lacking, request_id
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutItem, OutLine, OutPrepayment, SourceType

DAY = dt.date(2026, 3, 31)
D = Decimal
COMPANY = OutCompany("company:A", "A", "Acme")


def line(**more: Any) -> OutLine:
    told: dict[str, Any] = {
        "line": 1,
        "description": "Bolts",
        "quantity": D(3),
        "unit_net": D("1.25"),
        "discount": D(0),
        "net": D("3.75"),
        "tax": D("0.75"),
        "tax_rate": D(20),
        "account": "4000",
        "account_id": "79",
        "tax_code": "6",
        "item_code": "BOLT",
        "nominal_code": "4000",
        "item_id": "item/31",
    }
    return OutLine(**(told | more))


def document(source_type: SourceType = "Sales Invoice", *lines: OutLine, **more: Any) -> OutDocument:
    lines = lines or (line(),)
    told: dict[str, Any] = {
        "row_id": "S:1",
        "source_type": source_type,
        "source_id": "10023",
        "source_code": "SI-10023",
        "number": "SI-10023",
        "urn": "A",
        "contact_id": "customer/12" if source_type.startswith("Sales") else "vendor/40",
        "company_name": "Acme",
        "date": DAY,
        "due_date": dt.date(2026, 4, 30),
        "reference": "",
        "currency": "GBP",
        "rate": D(1),
        "authorised": True,
        "net": sum((one.net for one in lines), D(0)),
        "tax": sum((one.tax for one in lines), D(0)),
        "total": sum((one.net + one.tax for one in lines), D(0)),
        "lines": lines,
    }
    return OutDocument(**(told | more))


def prepayment(**more: Any) -> OutPrepayment:
    told: dict[str, Any] = {
        "row_id": "prepayment:77",
        "payment_id": "77",
        "urn": "A",
        "contact_id": "customer/12",
        "company_name": "Acme",
        "date": DAY,
        "reference": "SO1",
        "amount": D("120.00"),
        "currency": "GBP",
        "rate": D(1),
        "bank_account": "1200",
        "bank_account_id": "35",
        "account": "",
        "account_id": "",
        "sales_order": "SO1",
    }
    return OutPrepayment(**(told | more))


def only_line(source_type: SourceType, *lines: OutLine) -> dict[str, Any]:
    (found,) = render(document(source_type, *lines), "GBP")["Line"]
    return dict(found)


SALES_LINE = {
    "Amount": D("3.75"),
    "Description": "BOLT Bolts",
    "DetailType": "SalesItemLineDetail",
    "SalesItemLineDetail": {"ItemRef": {"value": "31"}, "Qty": D(3), "UnitPrice": D("1.25"), "TaxCodeRef": {"value": "6"}},
}


@pytest.mark.parametrize("source_type", ["Sales Invoice", "Sales Credit"])
def test_a_sale_whole(source_type: SourceType) -> None:
    due = {"DueDate": "2026-04-30"} if source_type == "Sales Invoice" else {}
    assert render(document(source_type), "GBP") == {
        "DocNumber": "SI-10023",
        "TxnDate": "2026-03-31",
        **due,
        "CustomerRef": {"value": "12"},
        "CurrencyRef": {"value": "GBP"},
        "GlobalTaxCalculation": "TaxExcluded",
        "PrivateNote": f"KCC {source_type} 10023 SI-10023",
        "Line": [SALES_LINE],
    }


@pytest.mark.parametrize("source_type", ["Purchase Invoice", "Purchase Credit"])
def test_a_purchase_whole(source_type: SourceType) -> None:
    due = {"DueDate": "2026-04-30"} if source_type == "Purchase Invoice" else {}
    out = document(source_type, line(item_id=""), number="B-9", reference="PO 7", currency="EUR", rate=D("1.25"))
    assert render(out, "GBP") == {
        "DocNumber": "B-9",
        "TxnDate": "2026-03-31",
        **due,
        "VendorRef": {"value": "40"},
        "CurrencyRef": {"value": "EUR"},
        "ExchangeRate": D("0.8"),
        "GlobalTaxCalculation": "TaxExcluded",
        "PrivateNote": f"KCC {source_type} 10023 SI-10023\nReference PO 7",
        "Line": [
            {
                "Amount": D("3.75"),
                "Description": "BOLT Bolts",
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "79"}, "TaxCodeRef": {"value": "6"}},
            }
        ],
    }


def test_a_customer_whole() -> None:
    company = OutCompany(
        "company:A",
        "A",
        "Acme: North\tLtd",
        "a@acme.example;b@acme.example",
        "0161 1",
        "GB1",
        "1 High St",
        "",
        "Leeds",
        "",
        "LS1 1AA",
        "GB",
    )
    assert render(company, "GBP") == {
        "DisplayName": "Acme- North Ltd",
        "CompanyName": "Acme- North Ltd",
        "PrimaryEmailAddr": {"Address": "a@acme.example,b@acme.example"},
        "PrimaryPhone": {"FreeFormNumber": "0161 1"},
        "BillAddr": {"Line1": "1 High St", "City": "Leeds", "PostalCode": "LS1 1AA", "Country": "GB"},
        "Notes": "VAT GB1\nKCC URN A",
    }


def test_a_supplier_has_a_name_of_its_own_and_the_urn_as_its_account_number() -> None:
    company = OutCompany("company:A", "A", "Acme", currency="EUR", role="supplier", display_name="Acme (supplier)")
    assert render(company, "GBP") == {
        "DisplayName": "Acme (supplier)",
        "CompanyName": "Acme",
        "CurrencyRef": {"value": "EUR"},
        "Notes": "KCC URN A",
        "AcctNum": "A",
    }
    assert "AcctNum" not in render(OutCompany("company:A", "A" * 16, "Acme", role="supplier"), "GBP")


def test_items_never_keep_stock() -> None:
    posting = OutItem("item:S", "Sales 4000", "Sales of goods", posting=True, nominal_code="4000", sales_account_id="79")
    assert render(posting) == {
        "Name": "Sales 4000",
        "Type": "Service",
        "Sku": "4000",
        "Description": "Sales of goods",
        "IncomeAccountRef": {"value": "79"},
    }
    stock = OutItem("item:B", "B:1", "Bolt", sales_account_id="79", purchase_account_id="80")
    assert render(stock) == {
        "Name": item_name("B:1"),
        "Type": "NonInventory",
        "Sku": "B:1",
        "Description": "Bolt",
        "IncomeAccountRef": {"value": "79"},
        "ExpenseAccountRef": {"value": "80"},
    }


def test_a_prepayment_stands_unapplied_and_its_allocation_is_a_line() -> None:
    assert render(prepayment(), "GBP") == {
        "TotalAmt": D("120.00"),
        "CustomerRef": {"value": "12"},
        "DepositToAccountRef": {"value": "35"},
        "TxnDate": "2026-03-31",
        "PaymentRefNum": "SO1",
        "CurrencyRef": {"value": "GBP"},
        "PrivateNote": "KCC payment 77\nOrder SO1",
    }
    allocation = OutAllocation("allocation:L", "L", "Payment/11", "Invoice/145", "77", "SI-1", D(50), DAY)
    assert render(allocation) == {"Id": "11", "Line": [{"Amount": D("50.00"), "LinkedTxn": [{"TxnId": "145", "TxnType": "Invoice"}]}]}


def test_a_long_number_is_shortened_for_ever_alike_and_kept_whole_in_the_memo() -> None:
    number = "INV-2026-03-NORTHWEST-000123"
    payload = render(document(number=number), "GBP")
    assert payload["DocNumber"] == document_number(number)
    assert len(payload["DocNumber"]) <= 21
    assert payload["DocNumber"].startswith("INV-2026-03")
    assert f"Number {number}" in payload["PrivateNote"].splitlines()
    assert whole_number(payload["DocNumber"], payload["PrivateNote"]) == number
    assert whole_number("D-1", "Number D-2") == "D-1"
    assert document_number(number) != document_number(number[:-1] + "4")
    assert document_number("X" * 21) == "X" * 21


@given(st.text(min_size=1, max_size=150))
def test_shortened_names_fit_and_differ(code: str) -> None:
    name = item_name(code)
    assert len(name) <= 100
    assert not set(name) & set(":\t\n\r")
    assert name == item_name(code)
    other = item_name(code + "x")
    assert name != other


def test_names_that_differ_in_a_forbidden_character_stay_two_items() -> None:
    assert item_name("A:B") != item_name("A-B") == "A-B"
    assert display_name(OutCompany("c", "A", "x" * 600)) != display_name(OutCompany("c", "A", "x" * 601))
    assert len(display_name(OutCompany("c", "A", "x" * 600))) == 500


def test_the_urn_can_be_read_back_from_notes_that_others_wrote_in() -> None:
    assert urn_of(str(render(COMPANY)["Notes"])) == "A"
    assert urn_of("Pays late\nKCC URN 12 B\n") == "12 B"
    assert urn_of("see KCC URN 7") == ""
    assert urn_of("") == ""


@pytest.mark.parametrize(
    ("more", "quantity", "unit"),
    [
        ({"quantity": D(3), "unit_net": D("33.3333"), "net": D("100.00")}, D(1), D("100.00")),
        ({"quantity": D(4), "unit_net": D("10"), "discount": D(10), "net": D("36.00")}, D(4), D("9")),
        ({"quantity": D(2), "unit_net": D("11.1150"), "net": D("22.24")}, D(2), D("11.12")),
        ({"quantity": D(-2), "unit_net": D("-5"), "net": D("10.00")}, D(1), D("10.00")),
        ({"quantity": D(0), "unit_net": D(0), "net": D("10.00")}, D(1), D("10.00")),
    ],
)
def test_quantity_and_price_are_told_only_where_they_make_the_net_exactly(more: dict[str, Any], quantity: Decimal, unit: Decimal) -> None:
    found = only_line("Sales Invoice", line(**more))
    detail = found["SalesItemLineDetail"]
    assert (detail["Qty"], detail["UnitPrice"]) == (quantity, unit)
    assert detail["Qty"] * detail["UnitPrice"] == found["Amount"] == more["net"]


def test_words_are_lines_of_their_own_on_a_sale_and_join_the_line_before_on_a_purchase() -> None:
    words = line(line=2, description="Thank you", net=D(0), tax=D(0), account="", account_id="", tax_code="", item_code="", item_id="")
    sale = render(document("Sales Invoice", line(), words), "GBP")["Line"]
    assert sale[1] == {"Description": "Thank you", "DetailType": "DescriptionOnly", "DescriptionLineDetail": {}}
    bill = render(document("Purchase Invoice", words, line(), words), "GBP")["Line"]
    assert [one["Description"] for one in bill] == ["Thank you\nBOLT Bolts\nThank you"]


def test_a_negative_line_is_netted_into_its_own_kind() -> None:
    big, small = line(net=D("10.00"), quantity=D(1)), line(line=2, net=D("4.00"))
    less = line(line=3, net=D("-12.00"), description="Discount", quantity=D(-1))
    (found,) = [one for one in render(document("Sales Invoice", big, small, less), "GBP")["Line"] if one["Amount"]]
    assert found["Amount"] == D("2.00")
    assert found["SalesItemLineDetail"]["Qty"] == 1
    assert "less 2.00: Discount" in found["Description"]
    other = line(line=2, net=D("-1.00"), tax_code="7")
    assert [one["Amount"] for one in render(document("Sales Invoice", big, other), "GBP")["Line"]] == [D("10.00"), D("-1.00")]


@given(st.lists(st.tuples(st.integers(-500, 500), st.sampled_from(["item/1", "item/2"]), st.sampled_from(["6", "7"])), max_size=8))
def test_netting_keeps_each_sum(cells: list[tuple[int, str, str]]) -> None:
    lines = [line(line=n, net=D(pence) / 100, item_id=item, tax_code=code) for n, (pence, item, code) in enumerate(cells)]
    after = netted(lines)
    for key in {(one.item_id, one.tax_code) for one in lines}:
        before_sum = sum((one.net for one in lines if (one.item_id, one.tax_code) == key), D(0))
        nets = [one.net for one in after if (one.item_id, one.tax_code) == key]
        assert sum(nets, D(0)) == before_sum
        assert not (any(net < 0 for net in nets) and any(net > 0 for net in nets))


def test_nothing_leaves_without_what_quickbooks_would_silently_do_without() -> None:
    assert lacking(document()) == ""
    assert "6440" in lacking(document("Sales Invoice", line(item_id="")))
    assert "6440" in lacking(document("Purchase Invoice", line(account_id="")))
    assert "VAT rate" in lacking(document("Sales Invoice", line(tax_code="")))
    assert "VendorRef" in lacking(document("Purchase Invoice", contact_id="customer/12"))
    assert "DepositToAccountRef" in lacking(prepayment(bank_account_id=""))
    assert "2500" in lacking(OutAllocation("a", "L", "Payment/1", "Bill/2", "", "", D(1), DAY))


def test_a_request_id_is_one_for_an_attempt() -> None:
    assert request_id("key", document()) == request_id("key", document())
    assert request_id("key", document()) != request_id("key2", document())
    assert len(request_id("k" * 200, document())) <= 36
