"""What Xero shows on a read, as the protocol's records."""

from __future__ import annotations

from decimal import Decimal

from kccwb.accounting.xero.wire import NO_ID, Doc, day, moment, money, part, parts, text, truth
from kccwb.model.package import PackageLine, PackageRecord

DOCUMENT_KINDS = {
    "ACCREC": "Sales Invoice",
    "ACCPAY": "Purchase Invoice",
    "ACCRECCREDIT": "Sales Credit",
    "ACCPAYCREDIT": "Purchase Credit",
}


def real_id(value: object) -> str:
    """An id; empty when it is missing or the zero GUID, which Xero gives to what it refused."""
    found = text(value)
    return "" if found == NO_ID else found


def contact(doc: Doc) -> PackageRecord:
    """One contact."""
    key = real_id(doc.get("ContactID"))
    return PackageRecord(
        kind="Company",
        package_id=key,
        number=text(doc.get("ContactNumber")),
        contact_id=key,
        contact_name=text(doc.get("Name")),
        status=text(doc.get("ContactStatus")).upper() or "ACTIVE",
        updated=moment(doc.get("UpdatedDateUTC")),
        extra={
            "contact_number": text(doc.get("ContactNumber")),
            "account_number": text(doc.get("AccountNumber")),
            "email": text(doc.get("EmailAddress")),
            "status": text(doc.get("ContactStatus")).upper() or "ACTIVE",
        },
    )


def item(doc: Doc) -> PackageRecord:
    """One item; number is its code."""
    return PackageRecord(
        kind="Stock Item",
        package_id=real_id(doc.get("ItemID")),
        number=text(doc.get("Code")),
        status="ACTIVE",
        updated=moment(doc.get("UpdatedDateUTC")),
        extra={"name": text(doc.get("Name")), "tracked": "yes" if truth(doc.get("IsTrackedAsInventory")) else "no", "status": "ACTIVE"},
    )


def document(doc: Doc) -> PackageRecord:
    """One invoice, bill or credit note. A Type that is not known becomes the kind itself, so that nothing of ours matches it."""
    raw = text(doc.get("Type")).upper()
    credit = raw.endswith("CREDIT")
    number = text(doc.get("CreditNoteNumber") if credit else doc.get("InvoiceNumber"))
    due = doc.get("RemainingCredit") if credit else doc.get("AmountDue")
    return PackageRecord(
        kind=DOCUMENT_KINDS.get(raw, raw),
        package_id=real_id(doc.get("CreditNoteID") if credit else doc.get("InvoiceID")),
        number=number,
        contact_id=real_id(part(doc, "Contact").get("ContactID")),
        contact_name=text(part(doc, "Contact").get("Name")),
        date=day(doc, "Date"),
        due_date=day(doc, "DueDate"),
        reference=text(doc.get("Reference")),
        currency=text(doc.get("CurrencyCode")),
        rate=money(doc.get("CurrencyRate")),
        status=text(doc.get("Status")).upper(),
        net=money(doc.get("SubTotal")),
        tax=money(doc.get("TotalTax")),
        total=money(doc.get("Total")),
        amount_due=money(due),
        updated=moment(doc.get("UpdatedDateUTC")),
        lines=tuple(_line(row, inclusive=text(doc.get("LineAmountTypes")) == "Inclusive") for row in parts(doc, "LineItems")),
    )


def _line(row: Doc, *, inclusive: bool) -> PackageLine:
    """One line, net of tax whichever way the document states it."""
    amount, tax = money(row.get("LineAmount")) or Decimal(0), money(row.get("TaxAmount")) or Decimal(0)
    return PackageLine(
        account_id=real_id(row.get("AccountID")),
        account_code=text(row.get("AccountCode")),
        tax_code=text(row.get("TaxType")),
        description=text(row.get("Description")),
        quantity=money(row.get("Quantity")),
        net=amount - tax if inclusive else amount,
        tax=tax,
        item=text(row.get("ItemCode")),
    )


def prepayment(doc: Doc) -> PackageRecord:
    """One prepayment; ``extra["words"]`` is what its lines and reference say, where KCC's payment id is looked for."""
    words = [text(line.get("Description")) for line in parts(doc, "LineItems")]
    return PackageRecord(
        kind="Prepayment",
        package_id=real_id(doc.get("PrepaymentID")),
        number=text(doc.get("Reference")),
        contact_id=real_id(part(doc, "Contact").get("ContactID")),
        contact_name=text(part(doc, "Contact").get("Name")),
        date=day(doc, "Date"),
        reference=text(doc.get("Reference")),
        currency=text(doc.get("CurrencyCode")),
        rate=money(doc.get("CurrencyRate")),
        status=text(doc.get("Status")).upper(),
        net=money(doc.get("SubTotal")),
        tax=money(doc.get("TotalTax")),
        total=money(doc.get("Total")),
        amount_due=money(doc.get("RemainingCredit")),
        updated=moment(doc.get("UpdatedDateUTC")),
        extra={"words": "\n".join([*words, text(doc.get("Reference"))])},
    )


def allocation(prepayment_id: str, doc: Doc) -> PackageRecord:
    """One allocation of a prepayment. Its id names the prepayment too, for Xero reads allocations only there."""
    own = real_id(doc.get("AllocationID")) or real_id(part(doc, "Invoice").get("InvoiceID"))
    return PackageRecord(
        kind="Allocation",
        package_id=f"{prepayment_id}/{own}",
        number=text(part(doc, "Invoice").get("InvoiceNumber")),
        date=day(doc, "Date"),
        status="DELETED" if truth(doc.get("IsDeleted")) else "AUTHORISED",
        total=money(doc.get("Amount")),
        extra={"prepayment_id": prepayment_id, "document_id": real_id(part(doc, "Invoice").get("InvoiceID"))},
    )
