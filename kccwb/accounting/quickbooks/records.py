"""What QuickBooks shows on a read, as the protocol's records. Ids name their entity: "customer/12", "item/31", "Invoice/145"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kccwb.accounting.quickbooks.ids import DOCUMENT_ENTITIES
from kccwb.accounting.quickbooks.line_tax import with_tax
from kccwb.accounting.quickbooks.naming import urn_of, whole_number
from kccwb.accounting.quickbooks.wire import Doc, day, money, part, parts, ref, ref_name, text, truth, updated
from kccwb.model.money import exchange_rate, pennies
from kccwb.model.package import Account, PackageJournal, PackageJournalLine, PackageLine, PackageRecord

KINDS = {entity: kind for kind, entity in DOCUMENT_ENTITIES.items()}
NO_DATE = date(1970, 1, 1)
_REFERENCE = "Reference "


@dataclass(frozen=True)
class Nominals:
    """What tells a line's account: accounts by id, and items by QuickBooks' own Id."""

    accounts: Mapping[str, Account] = field(default_factory=dict)
    items: Mapping[str, Doc] = field(default_factory=dict)

    def code(self, account_id: str) -> str:
        """An account's number; empty where it has none."""
        found = self.accounts.get(account_id)
        return found.code if found else ""


def contact(entity: str, doc: Doc) -> PackageRecord:
    """A customer or vendor. The URN stands on the last line of its notes; a vendor's account number alone may be the vendor's own name for us."""
    key, number = f"{entity.lower()}/{text(doc.get('Id'))}", text(doc.get("AcctNum"))
    status = "ACTIVE" if doc.get("Active") is None or truth(doc.get("Active")) else "ARCHIVED"
    urn = urn_of(text(doc.get("Notes")))
    return PackageRecord(
        kind="Company",
        package_id=key,
        number=urn,
        contact_id=key,
        contact_name=text(doc.get("DisplayName") or doc.get("CompanyName") or doc.get("FullyQualifiedName")),
        currency=ref(doc, "CurrencyRef"),
        status=status,
        updated=updated(doc),
        extra={
            "contact_number": urn,
            "account_number": number,
            "email": text(part(doc, "PrimaryEmailAddr").get("Address")),
            "status": status,
            "role": "supplier" if entity == "Vendor" else "customer",
            "currency": ref(doc, "CurrencyRef"),
        },
    )


def item(doc: Doc) -> PackageRecord:
    """One item; number is the SKU of goods, which is KCC's code, and the name of a service: a posting item has its nominal as SKU."""
    name, sku = text(doc.get("Name")), text(doc.get("Sku"))
    status = "ACTIVE" if doc.get("Active") is None or truth(doc.get("Active")) else "ARCHIVED"
    return PackageRecord(
        kind="Stock Item",
        package_id=f"item/{text(doc.get('Id'))}",
        number=name if text(doc.get("Type")).lower() == "service" else sku or name,
        status=status,
        updated=updated(doc),
        extra={
            "name": name,
            "tracked": "yes" if text(doc.get("Type")).lower() == "inventory" or truth(doc.get("TrackQtyOnHand")) else "no",
            "status": status,
            "account_id": ref(doc, "IncomeAccountRef"),
        },
    )


def document(entity: str, doc: Doc, nominals: Nominals = Nominals(), base_currency: str = "") -> PackageRecord:
    """An invoice, bill or credit; ``extra["note"]`` is its private note. The tax of the document is spread over its lines."""
    sales = entity in {"Invoice", "CreditMemo"}
    party, gone = ("Customer" if sales else "Vendor"), text(doc.get("status")).lower() == "deleted"
    total, tax = money(doc.get("TotalAmt")), money(part(doc, "TxnTaxDetail").get("TotalTax")) or Decimal(0)
    who, note = ref(doc, f"{party}Ref"), text(doc.get("PrivateNote"))
    left = money(doc.get("RemainingCredit" if doc.get("Balance") is None else "Balance"))
    return PackageRecord(
        kind=KINDS[entity],
        package_id=f"{entity}/{text(doc.get('Id'))}",
        number=whole_number(text(doc.get("DocNumber")), note),
        contact_id=f"{party.lower()}/{who}" if who else "",
        contact_name=ref_name(doc, f"{party}Ref"),
        date=day(doc.get("TxnDate")),
        due_date=day(doc.get("DueDate")),
        reference=next((line[len(_REFERENCE) :] for line in note.splitlines() if line.startswith(_REFERENCE)), ""),
        currency="" if gone else ref(doc, "CurrencyRef") or base_currency,
        rate=None if gone else foreign_per_base(doc, base_currency),
        status=status(doc, total, left),
        net=None if total is None else total - tax,
        tax=None if total is None else tax,
        total=total,
        amount_due=left,
        updated=updated(doc),
        extra={"note": note},
        lines=with_tax(doc, list(lines_of(doc, nominals, sales=sales))),
    )


def status(doc: Doc, total: Decimal | None, left: Decimal | None) -> str:
    """DELETED, VOIDED, PAID or AUTHORISED. A nil total alone proves no void: the note says it."""
    told = text(doc.get("status")).lower()
    if told == "deleted":
        return "DELETED"
    if told == "voided" or (not total and text(doc.get("PrivateNote")).lower().startswith("void")):
        return "VOIDED"
    return "PAID" if total and left == 0 else "AUTHORISED"


def foreign_per_base(doc: Doc, base_currency: str = "") -> Decimal | None:
    """Foreign units per base unit, as KCC keeps rates: QuickBooks' is the other way round. None where it is not told."""
    told = money(doc.get("ExchangeRate"))
    if told:
        return exchange_rate(1 / told)
    return Decimal(1) if ref(doc, "CurrencyRef") in {"", base_currency} else None


def lines_of(doc: Doc, nominals: Nominals, *, sales: bool) -> Iterator[PackageLine]:
    """The lines of a transaction of sales or of purchases, without their tax; groups are opened, sub-totals left out."""
    return _lines(parts(doc, "Line"), nominals, sales=sales)


def _lines(rows: list[dict[str, object]], nominals: Nominals, *, sales: bool) -> Iterator[PackageLine]:
    """Lines with money or words; sub-totals repeat what stands above them."""
    for row in rows:
        kind = text(row.get("DetailType"))
        if kind == "GroupLineDetail":
            yield from _lines(parts(part(row, "GroupLineDetail"), "Line"), nominals, sales=sales)
        elif kind != "SubTotalLineDetail":
            yield _line(row, kind, nominals, sales=sales)


def _line(row: Doc, kind: str, nominals: Nominals, *, sales: bool) -> PackageLine:
    detail = part(row, kind)
    key = ref(detail, "ItemRef")
    item_doc = nominals.items.get(key, {})
    own = ref(detail, "AccountRef") or ref(detail, "ItemAccountRef") or ref(detail, "DiscountAccountRef")
    stocked = "AssetAccountRef" if text(item_doc.get("Type")).lower() == "inventory" else "ExpenseAccountRef"
    account_id = own or ref(item_doc, "IncomeAccountRef" if sales else stocked)
    amount = money(row.get("Amount")) or Decimal(0)
    return PackageLine(
        account_id=account_id,
        account_code=nominals.code(account_id),
        tax_code=ref(detail, "TaxCodeRef"),
        description=text(row.get("Description")),
        quantity=money(detail.get("Qty")),
        net=-amount if kind == "DiscountLineDetail" else amount,
        tax=Decimal(0),
        item=text(item_doc.get("Sku") or item_doc.get("Name")) or ref_name(detail, "ItemRef"),
    )


def journal(doc: Doc, nominals: Nominals = Nominals()) -> PackageJournal:
    """One journal entry, its lines in the books' own currency."""
    told = money(doc.get("ExchangeRate")) or Decimal(1)
    return PackageJournal(
        package_id=f"JournalEntry/{text(doc.get('Id'))}",
        number=text(doc.get("DocNumber")),
        date=day(doc.get("TxnDate")) or NO_DATE,
        narration=text(doc.get("PrivateNote")),
        status="DELETED" if text(doc.get("status")).lower() == "deleted" else "POSTED",
        lines=tuple(_journal_line(row, told, nominals) for row in parts(doc, "Line") if part(row, "JournalEntryLineDetail")),
        updated=updated(doc),
    )


def _journal_line(row: Doc, told_rate: Decimal, nominals: Nominals) -> PackageJournalLine:
    detail = part(row, "JournalEntryLineDetail")
    sign = -1 if text(detail.get("PostingType")).lower() == "credit" else 1
    account_id = ref(detail, "AccountRef")
    return PackageJournalLine(
        account_id=account_id,
        account_code=nominals.code(account_id),
        description=text(row.get("Description")),
        amount=sign * pennies((money(row.get("Amount")) or Decimal(0)) * told_rate),
        tax=sign * pennies((money(detail.get("TaxAmount")) or Decimal(0)) * told_rate),
    )
