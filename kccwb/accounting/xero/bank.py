"""Xero's bank transactions, money spent and received without a document, as postings."""

from __future__ import annotations

from decimal import Decimal

from kccwb.accounting.xero.journals import NO_DATE
from kccwb.accounting.xero.records import real_id
from kccwb.accounting.xero.wire import Doc, day, moment, money, part, parts, text
from kccwb.model.money import pennies, to_base
from kccwb.model.package import PackageJournal, PackageJournalLine

BANK_TRANSACTIONS = ("get_bank_transactions", "BankTransactions", "BankTransactionID")
_WAYS = {"SPEND": 1, "RECEIVE": -1}


def bank_posting(doc: Doc) -> PackageJournal | None:
    """One bank transaction as its postings, debit positive, in base currency; None for transfers, prepayments and overpayments."""
    way = _WAYS.get(text(doc.get("Type")).upper())
    if way is None:
        return None
    rate = money(doc.get("CurrencyRate")) or Decimal(1)
    inclusive = text(doc.get("LineAmountTypes")).upper() == "INCLUSIVE"
    bank = part(doc, "BankAccount")
    lines = tuple(_line(row, way, rate, inclusive) for row in parts(doc, "LineItems"))
    moved = -sum((line.amount + line.tax for line in lines), Decimal(0))
    contact, reference = text(part(doc, "Contact").get("Name")), text(doc.get("Reference"))
    what = "Spend money" if way > 0 else "Receive money"
    return PackageJournal(
        package_id=real_id(doc.get("BankTransactionID")),
        number=reference,
        date=day(doc, "Date") or NO_DATE,
        narration=": ".join(word for word in (what, contact) if word),
        status={"AUTHORISED": "POSTED", "": "POSTED"}.get(text(doc.get("Status")).upper(), text(doc.get("Status")).upper()),
        lines=(*lines, PackageJournalLine(real_id(bank.get("AccountID")), text(bank.get("Code")), text(bank.get("Name")), moved)),
        updated=moment(doc.get("UpdatedDateUTC")),
    )


def _line(row: Doc, way: int, rate: Decimal, inclusive: bool) -> PackageJournalLine:
    amount, tax = money(row.get("LineAmount")) or Decimal(0), money(row.get("TaxAmount")) or Decimal(0)
    net = amount - tax if inclusive else amount
    return PackageJournalLine(
        account_id=real_id(row.get("AccountID")),
        account_code=text(row.get("AccountCode")),
        description=text(row.get("Description")),
        amount=way * _in_base(net, rate),
        tax=way * _in_base(tax, rate),
    )


def _in_base(amount: Decimal, rate: Decimal) -> Decimal:
    return pennies(amount) if rate == 1 else to_base(amount, rate)
