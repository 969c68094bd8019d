"""What goes on the wire: each element's exact payload, and numbers that arrive as they left."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kccwb.accounting.xero.render import render
from kccwb.accounting.xero.wire import outgoing
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutItem, OutLine, OutPrepayment, SourceType
from kccwb.model.money import line_net, tax_on

DAY = dt.date(2026, 3, 31)
D = Decimal


def line(**more: Any) -> OutLine:
    told: dict[str, Any] = {
        "line": 1,
        "description": "Bolts",
        "quantity": D("3"),
        "unit_net": D("1.2345"),
        "discount": D(0),
        "net": D("3.70"),
        "tax": D("0.74"),
        "tax_rate": D(20),
        "account": "200",
        "tax_code": "OUTPUT2",
    }
    return OutLine(**(told | more))


def document(source_type: SourceType = "Sales Invoice", *lines: OutLine, **more: Any) -> OutDocument:
    told: dict[str, Any] = {
        "row_id": "S:1",
        "source_type": source_type,
        "source_id": "1",
        "source_code": "INV1",
        "number": "INV1",
        "urn": "A",
        "contact_id": "c-1",
        "company_name": "Acme",
        "date": DAY,
        "due_date": dt.date(2026, 4, 30),
        "reference": "PO 7",
        "currency": "GBP",
        "rate": D(1),
        "authorised": True,
        "net": D("3.70"),
        "tax": D("0.74"),
        "total": D("4.44"),
        "lines": lines or (line(),),
    }
    return OutDocument(**(told | more))


def only_line(source_type: SourceType, one: OutLine) -> dict[str, Any]:
    payload: dict[str, Any] = render(document(source_type, one), "GBP")
    (found,) = payload["LineItems"]
    return dict(found)


def test_a_sales_invoice_whole() -> None:
    assert render(document(), "GBP") == {
        "Type": "ACCREC",
        "InvoiceNumber": "INV1",
        "Contact": {"ContactID": "c-1"},
        "Date": "2026-03-31",
        "DueDate": "2026-04-30",
        "Reference": "PO 7",
        "CurrencyCode": "GBP",
        "LineAmountTypes": "Exclusive",
        "Status": "AUTHORISED",
        "LineItems": [
            {
                "Description": "Bolts",
                "Quantity": D("3"),
                "UnitAmount": D("1.2345"),
                "LineAmount": D("3.70"),
                "TaxType": "OUTPUT2",
                "AccountCode": "200",
            }
        ],
    }


@pytest.mark.parametrize(
    ("source_type", "kind", "number"),
    [
        ("Sales Invoice", "ACCREC", "InvoiceNumber"),
        ("Purchase Invoice", "ACCPAY", "InvoiceNumber"),
        ("Sales Credit", "ACCRECCREDIT", "CreditNoteNumber"),
        ("Purchase Credit", "ACCPAYCREDIT", "CreditNoteNumber"),
    ],
)
def test_each_type_has_its_own_kind_and_number(source_type: SourceType, kind: str, number: str) -> None:
    payload = render(document(source_type), "GBP")
    assert (payload["Type"], payload[number]) == (kind, "INV1")
    assert ("Reference" in payload) == source_type.startswith("Sales")


def test_only_a_foreign_document_carries_a_rate() -> None:
    foreign = render(document(currency="EUR", rate=D("1.16543217")), "GBP")
    assert (foreign["CurrencyCode"], foreign["CurrencyRate"]) == ("EUR", D("1.165432"))
    assert "CurrencyRate" not in render(document(), "GBP")
    assert render(document(currency="EUR", rate=D(1)), "GBP")["CurrencyRate"] == 1  # par is a rate too


def test_a_draft_is_sent_as_one() -> None:
    assert render(document(authorised=False), "GBP")["Status"] == "DRAFT"


@pytest.mark.parametrize(
    ("source_type", "given_line", "expected"),
    [
        pytest.param(
            "Sales Invoice",
            line(quantity=D(10), unit_net=D("9.9900"), discount=D("12.50"), net=D("87.41"), tax=D("17.48")),
            {"Quantity": D(10), "UnitAmount": D("9.9900"), "DiscountRate": D("12.50"), "LineAmount": D("87.41")},
            id="discount on a sale",
        ),
        pytest.param(
            "Purchase Invoice",
            line(quantity=D(10), unit_net=D("9.9900"), discount=D("12.50"), net=D("87.41"), tax=D("17.48")),
            {"Quantity": D(10), "UnitAmount": D("8.7412"), "LineAmount": D("87.41")},
            id="net price elsewhere",
        ),
        pytest.param(
            "Sales Invoice",
            line(quantity=D(-2), unit_net=D("5.0000"), net=D("-10.00"), tax=D("-2.00")),
            {"Quantity": D(2), "UnitAmount": D("-5.0000"), "LineAmount": D("-10.00")},
            id="the sign is in the price",
        ),
        pytest.param(
            "Sales Invoice",
            line(quantity=D(3), unit_net=D("1.3300"), net=D("4.00"), tax=D("0.80")),
            {"Quantity": D(3), "UnitAmount": D("1.3333"), "LineAmount": D("4.00")},
            id="a penny off in KCC",
        ),
        pytest.param(
            "Sales Invoice",
            line(quantity=D(1000), unit_net=D("0.0333"), net=D("33.33"), tax=D("6.67")),
            {"Quantity": D(1000), "LineAmount": D("33.33")},
            id="no price of four places gives the net",
        ),
        pytest.param(
            "Sales Invoice",
            line(quantity=D(1000), unit_net=D("0.0333"), net=D("33.33"), tax=D("6.67"), item_code="B"),
            {"Quantity": D(1), "UnitAmount": D("33.33"), "LineAmount": D("33.33")},
            id="with an item Xero would fill in a price",
        ),
    ],
)
def test_xeros_sum_is_kccs_net(source_type: SourceType, given_line: OutLine, expected: dict[str, Decimal]) -> None:
    found = only_line(source_type, given_line)
    money = {name: value for name, value in found.items() if name in {"Quantity", "UnitAmount", "DiscountRate", "LineAmount"}}
    assert money == expected


quantities = st.decimals("-9999", "9999", places=4)
prices = st.decimals("-9999", "99999", places=4)
discounts = st.decimals("0", "100", places=2)


@given(quantities, prices, discounts, st.integers(-1, 1), st.sampled_from(["Sales Invoice", "Purchase Invoice", "Sales Credit"]))
def test_whatever_is_sent_adds_up_to_kccs_net(q: Decimal, price: Decimal, discount: Decimal, penny: int, kind: SourceType) -> None:
    net = line_net(q, price, discount) + D(penny) / 100
    found = only_line(kind, line(quantity=q, unit_net=price, discount=discount, net=net, tax=tax_on(net, D(20))))
    assert found["LineAmount"] == net
    assert found["Quantity"] >= 0
    if "UnitAmount" in found:
        assert line_net(found["Quantity"], found["UnitAmount"], found.get("DiscountRate", D(0))) == net
        assert found["UnitAmount"] == found["UnitAmount"].quantize(D("0.0001"))
    assert kind == "Sales Invoice" or "DiscountRate" not in found


def test_tax_is_told_only_where_xero_would_compute_another() -> None:
    assert "TaxAmount" not in only_line("Sales Invoice", line())
    assert only_line("Sales Invoice", line(tax=D("0.73")))["TaxAmount"] == D("0.73")


def test_a_text_line_carries_words_only_and_an_empty_one_is_left_out() -> None:
    words = line(quantity=D(0), unit_net=D(0), net=D(0), tax=D(0), account="", tax_code="", description="Thank you")
    assert only_line("Sales Invoice", words) == {"Description": "Thank you"}
    silent = line(quantity=D(0), unit_net=D(0), net=D(0), tax=D(0), account="", tax_code="", description=" ")
    assert render(document("Sales Invoice", silent, line()), "GBP")["LineItems"] == [only_line("Sales Invoice", line())]


def test_a_line_is_never_without_a_description_and_an_account_without_code_goes_by_id() -> None:
    found = only_line("Sales Invoice", line(description=" ", item_code="BOLT", account="", account_id="a-1"))
    assert (found["Description"], found["ItemCode"], found["AccountID"]) == ("BOLT", "BOLT", "a-1")
    assert "AccountCode" not in found


def test_a_company_is_a_contact_known_by_its_urn() -> None:
    company = OutCompany("company:C1", "C1", "  Acme   Ltd ", "a@acme.example", "020 7", "GB1", "1 High St", "", "Leeds", "", "LS1", "GB")
    assert render(company) == {
        "Name": "Acme Ltd",
        "ContactNumber": "C1",
        "AccountNumber": "C1",
        "EmailAddress": "a@acme.example",
        "TaxNumber": "GB1",
        "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "020 7"}],
        "Addresses": [{"AddressType": "POBOX", "AddressLine1": "1 High St", "City": "Leeds", "PostalCode": "LS1", "Country": "GB"}],
    }
    assert render(OutCompany("company:C1", "C1", "Acme")) == {"Name": "Acme", "ContactNumber": "C1", "AccountNumber": "C1"}


def test_an_item_is_never_tracked() -> None:
    payload = render(OutItem("item:B", "B", "x" * 60, sales_account="200", sales_tax_code="OUTPUT2"))
    assert payload["Name"] == "x" * 50
    assert payload["SalesDetails"] == {"AccountCode": "200", "TaxType": "OUTPUT2"}
    assert not {"InventoryAssetAccountCode", "PurchaseDetails"} & set(payload)


def test_a_prepayment_names_kccs_payment() -> None:
    payment = OutPrepayment("prepayment:P1", "P1", "C1", "c-1", "Acme", DAY, "SO9", D("50.00"), "GBP", D(1), "090", "b-1", "835", "", "SO9")
    payload = render(payment)
    assert (payload["Type"], payload["BankAccount"], payload["LineAmountTypes"]) == ("RECEIVE-PREPAYMENT", {"AccountID": "b-1"}, "NoTax")
    assert payload["LineItems"] == [
        {"Description": "KCC payment P1, order SO9", "Quantity": D(1), "UnitAmount": D("50.00"), "TaxType": "NONE", "AccountCode": "835"}
    ]
    allocation = OutAllocation("allocation:A", "A", "p-1", "i-1", "P1", "INV1", D("12.50"), DAY)
    assert render(allocation) == {"Amount": D("12.50"), "Invoice": {"InvoiceID": "i-1"}, "Date": "2026-03-31"}


@given(st.decimals("-9999999999.9999", "9999999999.9999", places=4))
def test_money_leaves_exactly(value: Decimal) -> None:
    assert D(repr(outgoing(value))) == value


def test_what_would_not_arrive_exactly_does_not_leave() -> None:
    with pytest.raises(ValueError, match="15 digits"):
        outgoing({"Quantity": D("99999999999999.1234")})
