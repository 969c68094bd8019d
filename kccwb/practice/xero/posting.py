"""What documents post to the ledger, and what settling them changes on them."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.company import Company
from kccwb.practice.journal import Posting, in_base, post
from kccwb.practice.money import ZERO
from kccwb.practice.store import Doc
from kccwb.practice.xero.accounts import system_account
from kccwb.practice.xero.lines import net_amount

ID_FIELDS = {
    "Invoice": "InvoiceID",
    "CreditNote": "CreditNoteID",
    "Prepayment": "PrepaymentID",
    "Overpayment": "OverpaymentID",
}
_DEBIT_TYPES = frozenset({"ACCREC", "ACCPAYCREDIT"})


def is_receivable(doc: Doc) -> bool:
    """Whether a document belongs to the customers' side."""
    return str(doc["Type"]).startswith(("ACCREC", "RECEIVE"))


def control_account(company: Company, doc: Doc) -> str:
    """Accounts receivable or payable, by the document's side."""
    return system_account(company, "DEBTORS" if is_receivable(doc) else "CREDITORS")


def line_postings(company: Company, doc: Doc, sign: int) -> list[Posting]:
    """The lines and their tax in base currency, each rounded by itself; sign +1 debits them."""
    rate: Decimal = doc["CurrencyRate"]
    vat: str | None = None
    found: list[Posting] = []
    for line in doc["LineItems"]:
        net = net_amount(line, doc["LineAmountTypes"])
        if net:
            found.append(Posting(line["AccountID"], sign * in_base(net, rate)))
        if line["TaxAmount"]:
            vat = vat or system_account(company, "GST")
            found.append(Posting(vat, sign * in_base(line["TaxAmount"], rate)))
    return found


def post_document(company: Company, kind: str, doc: Doc) -> Decimal:
    """Enter an approved document; the control account takes the sum of the rounded lines.

    Gives what the document is worth in base currency.
    """
    sign = 1 if doc["Type"] in _DEBIT_TYPES else -1
    others = line_postings(company, doc, -sign)
    control = -sum((posting.amount for posting in others), ZERO)
    entry = [Posting(control_account(company, doc), control), *others]
    post(company, doc["Type"], doc[ID_FIELDS[kind]], doc["Date"], entry)
    return sign * control


def outstanding(doc: Doc) -> Decimal:
    """What is still owed on a document or left of a credit."""
    amount: Decimal = doc["AmountDue"] if "AmountDue" in doc else doc["RemainingCredit"]
    return amount


def base_share(doc: Doc, amount: Decimal) -> Decimal:
    """The base-currency value of settling an amount; the last settlement takes the remaining pence."""
    if amount == outstanding(doc):
        rest: Decimal = doc["_BaseTotal"] - doc["_BaseCleared"]
        return rest
    return in_base(amount, doc["CurrencyRate"])


def settle(company: Company, kind: str, key: str, *, paid: Decimal, credited: Decimal, base: Decimal, day: str) -> None:
    """Count a payment or an allocation (negative: its removal) towards a document and let its status follow."""
    doc = company.get(kind, key)
    assert doc is not None
    change: Doc = {"_BaseCleared": doc["_BaseCleared"] + base, "UpdatedDateUTC": company.stamp()}
    if kind == "Invoice":
        change |= {
            "AmountPaid": doc["AmountPaid"] + paid,
            "AmountCredited": doc["AmountCredited"] + credited,
            "AmountDue": doc["AmountDue"] - paid - credited,
        }
    else:
        change |= {
            "RemainingCredit": doc["RemainingCredit"] - paid - credited,
            "AppliedAmount": doc["AppliedAmount"] + credited,
        }
    left = change["AmountDue"] if kind == "Invoice" else change["RemainingCredit"]
    if doc["Status"] in {"AUTHORISED", "PAID"}:
        change["Status"] = "PAID" if left == 0 else "AUTHORISED"
        change["FullyPaidOnDate"] = day if left == 0 else None
    company.put(kind, key, {**doc, **change})


def currency_gain(company: Company, difference: Decimal) -> list[Posting]:
    """The posting of a realised gain (a credit, negative) or loss; none when there is no difference."""
    return [Posting(system_account(company, "REALISEDCURRENCYGAIN"), difference)] if difference else []
