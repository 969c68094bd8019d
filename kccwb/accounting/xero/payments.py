"""Payments in Xero, and what looks like them: credit allocations, prepayments, overpayments, refunds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from kccwb.accounting.xero.lookup import CREDITS, PREPAYMENTS, Lookup
from kccwb.accounting.xero.reading import Reading
from kccwb.accounting.xero.records import real_id
from kccwb.accounting.xero.wire import Doc, day, moment, money, part, parts, text
from kccwb.model.package import PackagePayment, PackageRecord, PaymentsRead

BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001  the store keeps UTC without zone
NO_DATE = date(1970, 1, 1)
OVERPAYMENTS = ("get_overpayments", "Overpayments", "OverpaymentID")
Side = Literal["S", "P"]


class PaymentsReader:
    """Reads what changed since a watermark. The watermark is Xero's own clock: the latest change that was seen."""

    def __init__(self, reading: Reading, lookup: Lookup) -> None:
        self._reading = reading
        self._lookup = lookup

    def since(self, watermark: datetime | None) -> PaymentsRead:
        """Payments and their like changed since, oldest first."""
        paid = self._reading.changed("get_payments", "Payments", "PaymentID", watermark)
        credits_ = self._reading.changed_if_kept(*CREDITS, watermark)
        prepaid = self._reading.changed_if_kept(*PREPAYMENTS, watermark)
        overpaid = self._reading.changed_if_kept(*OVERPAYMENTS, watermark)
        found = [
            *self._completed([payment(doc) for doc in paid]),
            *(one for doc in credits_ for one in allocations(doc, "CreditNoteID", "credit_allocation")),
            *(one for doc in prepaid for one in allocations(doc, "PrepaymentID", "prepayment")),
            *(one for doc in overpaid for one in allocations(doc, "OverpaymentID", "overpayment")),
        ]
        seen = [one for one in (moment(doc.get("UpdatedDateUTC")) for doc in (*paid, *credits_, *prepaid, *overpaid)) if one]
        latest = max([*seen, watermark or BEGINNING])
        return PaymentsRead(tuple(sorted(found, key=_order)), latest)

    def _completed(self, payments: list[PackagePayment]) -> list[PackagePayment]:
        """With contact, number and currency from the document itself where the payment does not tell them."""
        bare = {one.document_id for one in payments if one.document_id and not one.document_is_credit and _bare(one)}
        held = self._lookup.documents(sorted(bare)) if bare else {}
        return [_with(one, held[one.document_id]) if one.document_id in held else one for one in payments]


def payment(doc: Doc) -> PackagePayment:
    """One payment. Only money against an invoice or bill is cash; whatever is not known to be that is never called so."""
    kind_text = text(doc.get("PaymentType")).upper()
    name, settled = _settled(doc)
    side = _side(kind_text or text(settled.get("Type")))
    key = real_id(doc.get("PaymentID"))
    account = part(doc, "Account")
    return PackagePayment(
        payment_key=key,
        payment_id=key,
        kind=_kind(kind_text, name),
        side=side,
        document_id=real_id(settled.get(f"{name}ID")),
        document_number=text(settled.get("CreditNoteNumber" if name == "CreditNote" else "InvoiceNumber")),
        contact_id=real_id(part(settled, "Contact").get("ContactID")),
        contact_name=text(part(settled, "Contact").get("Name")),
        date=day(doc, "Date") or NO_DATE,
        amount=money(doc.get("Amount")) or Decimal(0),
        currency=text(settled.get("CurrencyCode") or doc.get("CurrencyCode")),
        rate=money(doc.get("CurrencyRate")),
        bank_account_id=real_id(account.get("AccountID")),
        bank_account_code=text(account.get("Code")),
        reference=text(doc.get("Reference")),
        deleted=text(doc.get("Status")).upper() == "DELETED",
        updated=moment(doc.get("UpdatedDateUTC")),
        bank_amount=money(doc.get("BankAmount")),
        batch_id=real_id(doc.get("BatchPaymentID")) or real_id(part(doc, "BatchPayment").get("BatchPaymentID")),
        document_is_credit=name == "CreditNote",
    )


def allocations(doc: Doc, id_field: str, kind: str) -> Iterator[PackagePayment]:
    """What was set against documents from a credit note, prepayment or overpayment, and what of it is still on account."""
    key, number = real_id(doc.get(id_field)), text(doc.get("CreditNoteNumber") or doc.get("Reference"))
    raw = text(doc.get("Type")).upper()
    status = text(doc.get("Status")).upper()
    whole = PackagePayment(
        payment_key=f"{key}/on-account",
        payment_id=key,
        kind="on_account",
        side="P" if raw.startswith(("ACCPAY", "AP", "SPEND")) else "S",
        document_id="",
        document_number="",
        contact_id=real_id(part(doc, "Contact").get("ContactID")),
        contact_name=text(part(doc, "Contact").get("Name")),
        date=day(doc, "Date") or NO_DATE,
        amount=money(doc.get("RemainingCredit")) or Decimal(0),
        currency=text(doc.get("CurrencyCode")),
        rate=money(doc.get("CurrencyRate")),
        bank_account_id="",
        bank_account_code="",
        reference=number,
        deleted=status in {"VOIDED", "DELETED"},
        updated=moment(doc.get("UpdatedDateUTC")),
    )
    for row in parts(doc, "Allocations"):
        against = part(row, "Invoice")
        document_id = real_id(against.get("InvoiceID"))
        own = real_id(row.get("AllocationID")) or document_id
        yield replace(
            whole,
            payment_key=f"{key}/{own}",
            kind=kind,
            document_id=document_id,
            document_number=text(against.get("InvoiceNumber")),
            date=day(row, "Date") or whole.date,
            amount=money(row.get("Amount")) or Decimal(0),
            deleted=whole.deleted or row.get("IsDeleted") is True,
        )
    if kind != "credit_allocation" and (whole.amount or status in {"VOIDED", "DELETED"}):
        yield replace(whole, kind="on_account" if kind == "overpayment" else kind)


def _settled(doc: Doc) -> tuple[str, dict[str, Any]]:
    """What a payment is made against, and its name in Xero."""
    for name in ("CreditNote", "Prepayment", "Overpayment", "Invoice"):
        if found := part(doc, name):
            return name, found
    return "Invoice", {}


def _kind(kind_text: str, name: str) -> str:
    if "OVERPAYMENT" in kind_text or name == "Overpayment":
        return "overpayment"
    if "PREPAYMENT" in kind_text or name == "Prepayment":
        return "prepayment"
    if "CREDIT" in kind_text or name == "CreditNote":
        return "refund"
    return "cash" if kind_text in {"ACCRECPAYMENT", "ACCPAYPAYMENT", ""} else "on_account"


def _side(kind_text: str) -> Side:
    return "P" if kind_text.upper().startswith(("ACCPAY", "AP")) else "S"


def _bare(one: PackagePayment) -> bool:
    return not (one.contact_id and one.currency and one.document_number)


def _with(one: PackagePayment, held: PackageRecord) -> PackagePayment:
    return replace(
        one,
        side="P" if held.kind.startswith("Purchase") else "S",
        document_number=one.document_number or held.number,
        contact_id=one.contact_id or held.contact_id,
        contact_name=one.contact_name or held.contact_name,
        currency=one.currency or held.currency,
    )


def _order(one: PackagePayment) -> tuple[datetime, date, str]:
    return one.updated or BEGINNING, one.date, one.payment_key
