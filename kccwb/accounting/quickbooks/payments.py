"""Payments in QuickBooks, and what looks like them: advances, sales receipts, refunds, deposits and cheques on the control accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from kccwb.accounting.quickbooks.changed import Changes
from kccwb.accounting.quickbooks.chart import RECEIVABLE
from kccwb.accounting.quickbooks.reading import Reading, Rows, is_deleted, once
from kccwb.accounting.quickbooks.records import foreign_per_base
from kccwb.accounting.quickbooks.settling import ON_CONTROL, ZERO, control_lines, shares
from kccwb.accounting.quickbooks.wire import Doc, day, money, part, parts, ref, ref_name, text, updated
from kccwb.model.money import pennies
from kccwb.model.package import Account, PackagePayment, PaymentsRead

BEGINNING = datetime(1970, 1, 1)  # noqa: DTZ001  the store keeps UTC without zone
NO_DATE = date(1970, 1, 1)
ENTITIES = ("Payment", "BillPayment", "SalesReceipt", "RefundReceipt", "Deposit", "Purchase", "VendorPrepayment")
Side = Literal["S", "P"]


class PaymentsReader:
    """Reads what changed since a watermark. The watermark is QuickBooks' own clock: the latest change that was seen."""

    def __init__(self, reading: Reading, changes: Changes, accounts: Mapping[str, Account], base_currency: str) -> None:
        self._reading = reading
        self._changes = changes
        self._accounts = accounts
        self._base = base_currency

    def since(self, watermark: datetime | None) -> PaymentsRead:
        """Payments and their like changed since, oldest first; of each, every row there is."""
        found = self._changes.since(ENTITIES, watermark)
        banked = self._banked(found)
        rows = [one for entity in ENTITIES for doc in found[entity] for one in self._rows(entity, doc, banked)]
        stamps = [stamp for rows_ in found.values() for stamp in (updated(doc) for doc in rows_) if stamp]
        whole = frozenset(f"{entity}/{text(doc.get('Id'))}" for entity, docs in found.items() for doc in docs)
        return PaymentsRead(tuple(sorted(self._numbered(rows), key=_order)), max([*stamps, watermark or BEGINNING]), whole)

    def _rows(self, entity: str, doc: Doc, banked: Mapping[str, str]) -> Iterator[PackagePayment]:
        if is_deleted(doc):
            return
        if entity in {"Payment", "BillPayment"}:
            yield from self._settling(entity, doc, banked)
        elif entity in ON_CONTROL:
            yield from self._on_control(entity, doc, *ON_CONTROL[entity])
        else:
            kind = {"VendorPrepayment": "prepayment"}.get(entity, "cash_sale")
            bank = ref(doc, "AccountRef") or ref(doc, "DepositToAccountRef")
            amount = money(doc.get("TotalAmt")) or ZERO
            if amount:
                yield self._row(entity, doc, "", kind, "P" if entity == "VendorPrepayment" else "S", amount, bank)

    def _settling(self, entity: str, doc: Doc, banked: Mapping[str, str]) -> Iterator[PackagePayment]:
        side: Side = "S" if entity == "Payment" else "P"
        bank = banked.get(text(doc.get("Id"))) if entity == "Payment" else None
        bank = bank or _bank_of(doc)
        for share in shares(doc):
            against = f"{share.entity}/{share.key}" if share.key else "on-account"
            row = self._row(entity, doc, f"{share.credit}/{against}" if share.credit else against, share.kind, side, share.amount, bank)
            is_credit = share.entity not in {"", "Invoice", "Bill"}
            yield replace(row, document_id=against, document_is_credit=is_credit, credit_id=share.credit) if share.key else row

    def _on_control(self, entity: str, doc: Doc, detail: str, control: str) -> Iterator[PackagePayment]:
        """Money that a bookkeeper booked straight to debtors or creditors: it settles no document that QuickBooks names."""
        controls = {key: one for key, one in self._accounts.items() if one.type.lower() == control.lower()}
        bank = ref(doc, "DepositToAccountRef") if entity == "Deposit" else ref(doc, "AccountRef")
        back = text(doc.get("Credit")).lower() == "true"
        for line, amount, held in control_lines(doc, detail, controls):
            who = part(held, "Entity") or part(doc, "EntityRef")
            row = self._row(entity, doc, line, "refund" if back else "on_account", "S" if control == RECEIVABLE else "P", amount, bank)
            party = "customer" if control == RECEIVABLE else "vendor"
            yield replace(
                row,
                contact_id=f"{party}/{text(who.get('value'))}" if who.get("value") else row.contact_id,
                contact_name=text(who.get("name")) or row.contact_name,
            )

    def _row(self, entity: str, doc: Doc, against: str, kind: str, side: Side, amount: Decimal, bank: str) -> PackagePayment:
        key = f"{entity}/{text(doc.get('Id'))}"
        party = "Customer" if ref(doc, "CustomerRef") else "Vendor" if ref(doc, "VendorRef") else ""
        account = self._accounts.get(bank)
        currency = ref(doc, "CurrencyRef") or self._base
        return PackagePayment(
            payment_key=f"{key}/{against}" if against else key,
            payment_id=key,
            kind=kind,
            side=side,
            document_id="",
            document_number="",
            contact_id=f"{party.lower()}/{ref(doc, f'{party}Ref')}" if party else "",
            contact_name=ref_name(doc, f"{party}Ref") if party else "",
            date=day(doc.get("TxnDate")) or NO_DATE,
            amount=amount,
            currency=currency,
            rate=foreign_per_base(doc, self._base),
            bank_account_id=bank,
            bank_account_code=account.code if account else "",
            reference=text(doc.get("PaymentRefNum") or doc.get("DocNumber")),
            deleted=False,
            updated=updated(doc),
            bank_amount=self._bank_amount(doc, amount, currency, account),
        )

    def _bank_amount(self, doc: Doc, amount: Decimal, currency: str, account: Account | None) -> Decimal | None:
        """What moved on the bank, in its own currency: home units are the amount at QuickBooks' rate."""
        if account is None or account.currency in {"", currency}:
            return amount if account is not None else None
        told = money(doc.get("ExchangeRate"))
        return pennies(amount * told) if told and account.currency == self._base else None

    def _banked(self, found: dict[str, Rows]) -> dict[str, str]:
        """The bank by payment, for those that waited in Undeposited Funds: a deposit names it. Payments of a changed deposit come along."""
        deposits = {text(doc.get("Id")): doc for doc in found["Deposit"]}
        known = {text(doc.get("Id")) for doc in found["Payment"]}
        older = {
            text(link.get("TxnId"))
            for doc in found["Payment"]
            for link in parts(doc, "LinkedTxn")
            if text(link.get("TxnType")) == "Deposit" and text(link.get("TxnId")) not in deposits
        }
        deposits |= {text(doc.get("Id")): doc for doc in self._reading.by_ids("Deposit", sorted(older))}
        banked = {key: ref(doc, "DepositToAccountRef") for doc in deposits.values() for key in _payments_in(doc)}
        found["Payment"] = once([*found["Payment"], *self._reading.by_ids("Payment", sorted(set(banked) - known))])
        return banked

    def _numbered(self, rows: Iterable[PackagePayment]) -> list[PackagePayment]:
        """With the documents' own numbers, which a payment does not tell."""
        told = list(rows)
        numbers: dict[str, str] = {}
        for entity in {one.document_id.partition("/")[0] for one in told if one.document_id}:
            if entity not in {"Invoice", "Bill", "CreditMemo", "VendorCredit"}:
                continue
            keys = sorted({one.document_id.partition("/")[2] for one in told if one.document_id.startswith(f"{entity}/")})
            numbers |= {f"{entity}/{text(doc.get('Id'))}": text(doc.get("DocNumber")) for doc in self._reading.by_ids(entity, keys)}
        return [replace(one, document_number=numbers.get(one.document_id, "")) for one in told]


def _payments_in(deposit: Doc) -> list[str]:
    links: list[dict[str, Any]] = [link for line in parts(deposit, "Line") for link in parts(line, "LinkedTxn")]
    return [text(link.get("TxnId")) for link in links if text(link.get("TxnType")) == "Payment"]


def _bank_of(doc: Doc) -> str:
    return (
        ref(doc, "DepositToAccountRef")
        or ref(part(doc, "CheckPayment"), "BankAccountRef")
        or ref(part(doc, "CreditCardPayment"), "CCAccountRef")
    )


def _order(one: PackagePayment) -> tuple[datetime, date, str]:
    return one.updated or BEGINNING, one.date, one.payment_key
