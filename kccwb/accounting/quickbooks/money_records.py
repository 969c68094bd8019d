"""Payments of ours and what they are set against, as the protocol's records."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kccwb.accounting.quickbooks.applying import invoices_of, marks, portion, unapplied
from kccwb.accounting.quickbooks.ids import allocation_id
from kccwb.accounting.quickbooks.wire import Doc, day, money, ref, ref_name, text, updated
from kccwb.model.money import exchange_rate
from kccwb.model.package import PackageRecord


def prepayment(doc: Doc) -> PackageRecord:
    """One Payment; ``extra["words"]`` is its memo, where KCC's payment id is looked for."""
    customer, rate, left = ref(doc, "CustomerRef"), money(doc.get("ExchangeRate")), unapplied(doc)
    return PackageRecord(
        kind="Prepayment",
        package_id=f"Payment/{text(doc.get('Id'))}",
        number=text(doc.get("PaymentRefNum")),
        contact_id=f"customer/{customer}" if customer else "",
        contact_name=ref_name(doc, "CustomerRef"),
        date=day(doc.get("TxnDate")),
        reference=text(doc.get("PaymentRefNum")),
        currency=ref(doc, "CurrencyRef"),
        rate=exchange_rate(1 / rate) if rate else None,
        status=status(doc),
        total=money(doc.get("TotalAmt")),
        amount_due=left,
        updated=updated(doc),
        extra={"words": text(doc.get("PrivateNote"))},
    )


def status(doc: Doc) -> str:
    """VOIDED, PAID (nothing left of it) or AUTHORISED."""
    total, note = money(doc.get("TotalAmt")) or Decimal(0), text(doc.get("PrivateNote")).casefold()
    if text(doc.get("status")).casefold() == "deleted":
        return "DELETED"
    if text(doc.get("status")).casefold() == "voided" or (total == 0 and note.startswith("void")):
        return "VOIDED"
    return "PAID" if total > 0 and unapplied(doc) == 0 else "AUTHORISED"


def allocations(doc: Doc) -> Iterator[PackageRecord]:
    """What a Payment is set against, one record for each allocation of ours and for each line that none of ours accounts for."""
    for invoice in invoices_of(doc):
        names = [name for name, _ in marks(doc, invoice)]
        for mark in ("", *names[1:]):
            found = allocation(doc, invoice, mark)
            if found is not None:
                yield found


def allocation(doc: Doc, invoice: str, mark: str = "") -> PackageRecord | None:
    """One of them; None when the payment is set against the invoice no more."""
    amount, payment = portion(doc, invoice, mark), text(doc.get("Id"))
    if amount is None or amount <= 0:
        return None
    names = [name for name, _ in marks(doc, invoice)]
    return PackageRecord(
        kind="Allocation",
        package_id=allocation_id(payment, invoice, mark),
        date=day(doc.get("TxnDate")),
        status="AUTHORISED",
        total=amount,
        currency=ref(doc, "CurrencyRef"),
        updated=updated(doc),
        extra={
            "prepayment_id": f"Payment/{payment}",
            "document_id": f"Invoice/{invoice}",
            "mark": mark or next(iter(names), ""),
        },
    )
