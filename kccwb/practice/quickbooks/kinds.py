"""The entities of the API: their properties, and what each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kccwb.practice.quickbooks.properties import ACCOUNT, COMMON, CUSTOMER, ITEM, NUMBER21, TERM_FIELDS, VENDOR
from kccwb.practice.quickbooks.reading import DAY, FLAG, IGNORED, NUMBER, REF, Text
from kccwb.practice.quickbooks.transaction_properties import (
    BILL_PAYMENT_FIELDS,
    DEPOSIT_LINES,
    JOURNAL_LINES,
    PAYMENT_FIELDS,
    PURCHASE_FIELDS,
    PURCHASES,
    SALES,
    TRANSFER_FIELDS,
    TXN,
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One entity: `fields` a caller may send; `name` its unique name (lists); `number` its number (transactions)."""

    entity: str
    fields: Mapping[str, Any]
    name: str | None = None
    number: str | None = None
    party: str | None = None
    transaction: bool = False
    captured: bool = True
    extra: tuple[str, ...] = ()

    @property
    def active(self) -> bool:
        """Whether it has Active, and lists leave out what has not."""
        return self.name is not None and self.entity != "TaxAgency"


def _txn(entity: str, fields: Mapping[str, Any], party: str | None = None, number: str = "DocNumber") -> Kind:
    return Kind(entity, fields, number=number, party=party, transaction=True)


KINDS: dict[str, Kind] = {
    kind.entity: kind
    for kind in (
        Kind("Account", ACCOUNT, name="Name"),
        Kind("Customer", CUSTOMER, name="DisplayName"),
        Kind("Vendor", VENDOR, name="DisplayName"),
        Kind("Item", ITEM, name="Name"),
        Kind("Term", TERM_FIELDS, name="Name"),
        Kind("TaxCode", {**COMMON, "Name": Text(), "Active": FLAG, "Description": Text()}, name="Name", captured=False),
        Kind("TaxRate", {**COMMON, "Name": Text(), "Active": FLAG, "RateValue": NUMBER}, name="Name", captured=False),
        Kind("TaxAgency", {**COMMON, "DisplayName": Text()}, name="DisplayName", captured=False),
        Kind("CompanyCurrency", {**COMMON, "Code": Text(3), "Name": Text(100), "Active": FLAG}, name="Code"),
        Kind(
            "ExchangeRate",
            {**COMMON, "SourceCurrencyCode": Text(3), "TargetCurrencyCode": Text(3), "Rate": NUMBER, "AsOfDate": DAY},
            captured=False,
        ),
        _txn("Invoice", {**SALES, "DueDate": DAY, "ShipDate": DAY, "TrackingNum": Text(31)}, "CustomerRef"),
        _txn("CreditMemo", SALES, "CustomerRef"),
        _txn("SalesReceipt", {**SALES, "PaymentRefNum": NUMBER21}, "CustomerRef"),
        _txn("RefundReceipt", {**SALES, "PaymentRefNum": NUMBER21}, "CustomerRef"),
        _txn("Bill", {**PURCHASES, "DueDate": DAY, "SalesTermRef": REF}, "VendorRef"),
        _txn("VendorCredit", {**PURCHASES, "FromAccountRef": IGNORED, "ToAccountRef": IGNORED}, "VendorRef"),
        _txn("Payment", PAYMENT_FIELDS, "CustomerRef", "PaymentRefNum"),
        _txn("BillPayment", BILL_PAYMENT_FIELDS, "VendorRef"),
        _txn("JournalEntry", {**TXN, "Adjustment": FLAG, "Line": JOURNAL_LINES}),
        _txn("Purchase", PURCHASE_FIELDS),
        _txn("Deposit", {**TXN, "DepositToAccountRef": REF, "CashBack": IGNORED, "Line": DEPOSIT_LINES}),
        _txn("Transfer", TRANSFER_FIELDS),
        _txn("VendorPrepayment", {**TXN, "VendorRef": REF, "AccountRef": REF, "PaymentRefNum": NUMBER21}, "VendorRef", "PaymentRefNum"),
    )
}
_UNUSED = ("Employee", "Department", "Class", "PaymentMethod", "Estimate", "PurchaseOrder", "TimeActivity", "CreditCardPayment")
UNUSED: dict[str, Kind] = {entity: Kind(entity, COMMON) for entity in _UNUSED}
"""Entities of the real API that a practice company never has any of: queries find nothing, writes are refused."""
SINGLE: dict[str, Kind] = {entity: Kind(entity, COMMON, captured=False) for entity in ("CompanyInfo", "Preferences")}
"""Entities of which there is exactly one."""
BY_PATH = {name.lower(): kind for name, kind in KINDS.items()}
