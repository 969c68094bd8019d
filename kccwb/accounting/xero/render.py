"""The exact payload of one element, as Xero wants it. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kccwb.accounting.xero.wire import iso
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutLine, OutPrepayment
from kccwb.model.money import FOUR_PLACES, line_net, pennies, tax_on

DOCUMENT_TYPES = {
    "Sales Invoice": "ACCREC",
    "Purchase Invoice": "ACCPAY",
    "Sales Credit": "ACCRECCREDIT",
    "Purchase Credit": "ACCPAYCREDIT",
}
RATE_PLACES = Decimal("0.000001")
"""Xero keeps exchange rates to six places."""
ITEM_NAME = 50
Payload = dict[str, Any]


def render(element: OutElement, base_currency: str = "") -> Payload:
    """The payload of an element. ``base_currency``, where known, keeps the exchange rate off documents in it."""
    match element:
        case OutCompany():
            return _contact(element)
        case OutItem():
            return _item(element)
        case OutDocument():
            return _document(element, base_currency)
        case OutPrepayment():
            return _prepayment(element)
        case OutAllocation():
            return {"Amount": pennies(element.amount), "Invoice": {"InvoiceID": element.document_id}, "Date": iso(element.date)}


def tidy(name: str) -> str:
    """A name with single spaces: Xero refuses doubled, leading and trailing ones."""
    return " ".join(name.split())


def _contact(company: OutCompany) -> Payload:
    address = {
        "AddressType": "POBOX",
        "AddressLine1": company.address1,
        "AddressLine2": company.address2,
        "City": company.town,
        "Region": company.county,
        "PostalCode": company.postcode,
        "Country": company.country_code,
    }
    told = {name: value for name, value in address.items() if value}
    return _filled(
        {
            "Name": tidy(company.name),
            "ContactNumber": company.urn,
            "AccountNumber": company.urn,
            "EmailAddress": company.email.strip(),
            "TaxNumber": company.tax_reference,
            "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": company.telephone}] if company.telephone else "",
            "Addresses": [told] if len(told) > 1 else "",
        }
    )


def _item(item: OutItem) -> Payload:
    name = item.description[:ITEM_NAME].strip() or item.code
    sales = _filled({"AccountCode": item.sales_account, "TaxType": item.sales_tax_code})
    purchase = _filled({"AccountCode": item.purchase_account, "TaxType": item.purchase_tax_code})
    return _filled(
        {
            "Code": item.code,
            "Name": name,
            "Description": item.description,
            "PurchaseDescription": item.description,
            "IsSold": True,
            "IsPurchased": True,
            "SalesDetails": sales or "",
            "PurchaseDetails": purchase or "",
        }
    )


def _document(document: OutDocument, base_currency: str) -> Payload:
    kind = DOCUMENT_TYPES[document.source_type]
    number = "CreditNoteNumber" if document.is_credit else "InvoiceNumber"
    foreign = document.currency != base_currency if base_currency else document.rate != 1
    lines = [line for line in (_line(kind, one) for one in document.lines) if line]
    return _filled(
        {
            "Type": kind,
            number: document.number,
            "Contact": {"ContactID": document.contact_id},
            "Date": iso(document.date),
            "DueDate": iso(document.due_date) if document.due_date else "",
            "Reference": document.reference if document.is_sales else "",
            "CurrencyCode": document.currency,
            "CurrencyRate": document.rate.quantize(RATE_PLACES) if foreign else "",
            "LineAmountTypes": "Exclusive",
            "Status": "AUTHORISED" if document.authorised else "DRAFT",
            "LineItems": lines,
        }
    )


def _line(kind: str, line: OutLine) -> Payload:
    if line.is_text and not line.account_id:
        return {"Description": line.description} if line.description.strip() else {}
    payload: Payload = {
        "Description": line.description.strip() or line.item_code or f"Line {line.line}",
        **_amounts(kind, line),
        "TaxType": line.tax_code,
        "ItemCode": line.item_code,
    }
    payload["AccountCode" if line.account else "AccountID"] = line.account or line.account_id
    if line.tax != tax_on(line.net, line.tax_rate):
        payload["TaxAmount"] = line.tax
    return _filled(payload)


def _amounts(kind: str, line: OutLine) -> Payload:
    """Quantity and price such that Xero's own sum is KCC's net to the penny; the sign is in the price, as Xero's quantity has none."""
    quantity, price = line.quantity, line.unit_net
    if quantity < 0:
        quantity, price = -quantity, -price
    discounted = kind == "ACCREC" and bool(line.discount)
    if quantity and line_net(quantity, price, line.discount) == line.net:
        if not line.discount:
            return {"Quantity": quantity, "UnitAmount": price, "LineAmount": line.net}
        if discounted and line.discount == line.discount.quantize(Decimal("0.01")):
            return {"Quantity": quantity, "UnitAmount": price, "DiscountRate": line.discount, "LineAmount": line.net}
        net_price = (price * (100 - line.discount) / 100).quantize(FOUR_PLACES)
        if line_net(quantity, net_price, Decimal(0)) == line.net:
            return {"Quantity": quantity, "UnitAmount": net_price, "LineAmount": line.net}
    if quantity:
        own_price = (line.net / quantity).quantize(FOUR_PLACES)
        if line_net(quantity, own_price, Decimal(0)) == line.net:
            return {"Quantity": quantity, "UnitAmount": own_price, "LineAmount": line.net}
        if line.net >= 0 and not line.item_code:  # with an item, Xero would fill in the item's price
            return {"Quantity": quantity, "LineAmount": line.net}
    return {"Quantity": Decimal(1), "UnitAmount": line.net, "LineAmount": line.net}


def _prepayment(payment: OutPrepayment) -> Payload:
    order = f", order {payment.sales_order}" if payment.sales_order else ""
    line: Payload = {
        "Description": f"KCC payment {payment.payment_id}{order}",
        "Quantity": Decimal(1),
        "UnitAmount": pennies(payment.amount),
        "TaxType": "NONE",
    }
    line["AccountCode" if payment.account else "AccountID"] = payment.account or payment.account_id
    bank = {"AccountID": payment.bank_account_id} if payment.bank_account_id else {"Code": payment.bank_account}
    return _filled(
        {
            "Type": "RECEIVE-PREPAYMENT",
            "Contact": {"ContactID": payment.contact_id},
            "BankAccount": bank,
            "Date": iso(payment.date),
            "Reference": payment.reference,
            "LineAmountTypes": "NoTax",
            "LineItems": [line],
            "CurrencyCode": payment.currency if payment.rate != 1 else "",
            "CurrencyRate": payment.rate.quantize(RATE_PLACES) if payment.rate != 1 else "",
            "Status": "AUTHORISED",
        }
    )


def _filled(payload: Payload) -> Payload:
    """Without what is empty: Xero takes a missing field for "no change", the SDK refuses None."""

    return {name: value for name, value in payload.items() if value not in ("", None)}
