"""The exact payload of one element, as QuickBooks wants it. Pure."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kccwb.accounting.quickbooks import naming
from kccwb.accounting.quickbooks.ids import bare, ref
from kccwb.accounting.quickbooks.render_lines import lines_of, plain
from kccwb.model.documents import OutAllocation, OutCompany, OutDocument, OutElement, OutItem, OutPrepayment
from kccwb.model.money import pennies

RATE_PLACES = Decimal("0.000000001")
"""KCC keeps foreign units per base unit, QuickBooks home units per foreign unit: nine places bring a large total back to the penny."""
PHONE = 30
Payload = dict[str, Any]


def render(element: OutElement, base_currency: str = "") -> Payload:
    """The payload of an element. ``base_currency``, where known, keeps currency and rate off what is in it.

    An allocation is shown as the line that it adds to its payment; what is sent is the payment with that line.
    """
    match element:
        case OutCompany():
            return _supplier(element, base_currency) if element.role == "supplier" else _party(element, base_currency)
        case OutItem():
            return _posting_item(element) if element.posting else _item(element)
        case OutDocument():
            return _document(element, base_currency)
        case OutPrepayment():
            return _payment(element, base_currency)
        case OutAllocation():
            return {"Id": bare(element.prepayment_id, "Payment"), "Line": [allocation_line(element)]}


def allocation_line(allocation: OutAllocation) -> Payload:
    """The line that an allocation adds to its payment."""
    link = {"TxnId": bare(allocation.document_id, "Invoice"), "TxnType": "Invoice"}
    return {"Amount": pennies(allocation.amount), "LinkedTxn": [link]}


def _party(company: OutCompany, base_currency: str) -> Payload:
    address = {
        "Line1": naming.tame(company.address1),
        "Line2": naming.tame(company.address2),
        "City": naming.tame(company.town),
        "CountrySubDivisionCode": naming.tame(company.county),
        "PostalCode": naming.tame(company.postcode),
        "Country": company.country_code,
    }
    told = filled(address)
    email, phone = company.email.strip().replace(";", ","), naming.tame(company.telephone)
    foreign = company.currency and company.currency != base_currency
    return filled(
        {
            "DisplayName": naming.display_name(company),
            "CompanyName": naming.company_name(company),
            "PrimaryEmailAddr": {"Address": email} if email else "",
            "PrimaryPhone": {"FreeFormNumber": phone} if phone else "",
            "BillAddr": told if told.keys() - {"Country"} else "",
            "CurrencyRef": ref(company.currency) if foreign else "",
            "Notes": naming.company_notes(company),
        }
    )


def _supplier(company: OutCompany, base_currency: str) -> Payload:
    number = company.urn if len(company.urn) <= naming.ACCOUNT_NUMBER else ""
    return _party(company, base_currency) | ({"AcctNum": number} if number else {})


def _posting_item(item: OutItem) -> Payload:
    return filled(
        {
            "Name": naming.item_name(item.code),
            "Type": "Service",
            "Sku": item.nominal_code,
            "Description": item.description,
            "IncomeAccountRef": ref(item.sales_account_id),
        }
    )


def _item(item: OutItem) -> Payload:
    return filled(
        {
            "Name": naming.item_name(item.code),
            "Type": "NonInventory",
            "Sku": naming.shortened(item.code, naming.ITEM_NAME),
            "Description": item.description,
            "IncomeAccountRef": ref(item.sales_account_id),
            "ExpenseAccountRef": ref(item.purchase_account_id),
        }
    )


def _document(document: OutDocument, base_currency: str) -> Payload:
    party = "Customer" if document.is_sales else "Vendor"
    return filled(
        {
            "DocNumber": naming.document_number(document.number),
            "TxnDate": document.date.isoformat(),
            "DueDate": document.due_date.isoformat() if document.due_date and not document.is_credit else "",
            f"{party}Ref": ref(bare(document.contact_id, party)),
            **_currency(document.currency, document.rate, base_currency),
            "GlobalTaxCalculation": "TaxExcluded",
            "PrivateNote": _note(naming.document_mark(document), document.number, document.reference),
            "Line": lines_of(document),
        }
    )


def _payment(payment: OutPrepayment, base_currency: str) -> Payload:
    order = f"Order {payment.sales_order}" if payment.sales_order else ""
    number = naming.document_number(payment.reference)
    return filled(
        {
            "TotalAmt": pennies(payment.amount),
            "CustomerRef": ref(bare(payment.contact_id, "Customer")),
            "DepositToAccountRef": ref(payment.bank_account_id),
            "TxnDate": payment.date.isoformat(),
            "PaymentRefNum": number,
            **_currency(payment.currency, payment.rate, base_currency),
            "PrivateNote": "\n".join(
                [naming.payment_mark(payment), *([order] if order else []), *([payment.reference] if number != payment.reference else [])]
            ),
        }
    )


def _currency(currency: str, rate: Decimal, base_currency: str) -> Payload:
    foreign = currency != base_currency if base_currency else rate != 1
    told: Payload = {"CurrencyRef": ref(currency)}
    return told | ({"ExchangeRate": plain((1 / rate).quantize(RATE_PLACES))} if foreign and rate > 0 else {})


def _note(mark: str, number: str, reference: str) -> str:
    """Whose document it is, and what its number and reference are in whole."""
    whole = [naming.number_line(number)] if naming.document_number(number) != number else []
    given = [f"Reference {naming.tame(reference)}"] if reference.strip() and reference != number else []
    return "\n".join([mark, *whole, *given])[: naming.NOTE]


def filled(payload: Payload) -> Payload:
    """Without what is empty: an empty text or reference would be refused or would wipe something."""
    return {name: value for name, value in payload.items() if value not in ("", None, {}, [])}
