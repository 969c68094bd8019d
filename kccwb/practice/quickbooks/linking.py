"""Links between money and documents: what a link takes from what is open, and gives back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kccwb.practice.money import ZERO, pence
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused, rule
from kccwb.practice.store import Doc

LINKABLE = {
    "AR": {
        "Invoice": "Invoice",
        "CreditMemo": "CreditMemo",
        "JournalEntry": "JournalEntry",
        "Expense": "Purchase",
        "Check": "Purchase",
        "CreditCardCredit": "Purchase",
        "Deposit": "Deposit",
    },
    "AP": {
        "Bill": "Bill",
        "VendorCredit": "VendorCredit",
        "JournalEntry": "JournalEntry",
        "VendorPrepayment": "VendorPrepayment",
        "Deposit": "Deposit",
        "Expense": "Purchase",
        "Check": "Purchase",
    },
}
"""TxnType of a link by control account, and the entity it means."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A link a payment asks for: the document's type and id, the line (journals), and the amount, above nil."""

    txn_type: str
    key: str
    line: str | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Payer:
    """The payment that links: whose it is, on which side, in what currency, and what links to it call it."""

    entity: str
    key: str
    side: str
    party: str
    currency: str
    shown: str = "Payment"


def apply(call: Call, payer: Payer, wanted: Wanted) -> Doc:
    """Take an amount from what is open; gives the link as the payment keeps it, positive for a debt settled."""
    entity = LINKABLE[payer.side].get(wanted.txn_type)
    if entity is None:
        raise Refused("2170", f"Invalid Enumeration : TxnType {wanted.txn_type} cannot be linked here", "TxnType")
    doc = call.company.get(entity, wanted.key)
    if doc is None:
        raise Refused("2500", f"Invalid Reference Id : LinkedTxn {wanted.txn_type} {wanted.key} not found", "TxnId")
    slot, item = _slot(doc, payer, wanted)
    sign = 1 if item["Total"] > 0 else -1
    left = item["Left"] * sign
    if left <= 0:
        raise Refused("620", f"Transaction can't be linked : {entity} {wanted.key} is already settled", "TxnId")
    if wanted.amount > left:
        raise rule(f"The amount {wanted.amount} exceeds the balance {left} of {entity} {wanted.key}.", "Amount")
    base = item["Base"] if wanted.amount == left else pence(item["BaseTotal"] * wanted.amount / item["Total"]) * sign
    _change(call, entity, doc, slot, -sign * wanted.amount, -base, _link_to(payer))
    return {"Entity": entity, "Id": wanted.key, "Slot": slot, "Amount": sign * wanted.amount, "Base": base, "Account": item["Account"]}


def release(call: Call, payer: Payer, kept: Doc) -> None:
    """Give back what a link took."""
    doc = call.company.get(kept["Entity"], kept["Id"])
    if doc is not None:
        _change(call, kept["Entity"], doc, kept["Slot"], kept["Amount"], kept["Base"], _link_to(payer), gone=True)


def linked_payments(doc: Doc) -> list[tuple[str, str]]:
    """The payments that have taken from a transaction: entity and id."""
    return [(link["TxnType"], link["TxnId"]) for link in doc.get("LinkedTxn", []) if link["TxnType"] in {"Payment", "BillPayment"}]


def taken(item: Doc) -> Decimal:
    """How much of an open item is settled."""
    amount: Decimal = item["Total"] - item["Left"]
    return amount


def _slot(doc: Doc, payer: Payer, wanted: Wanted) -> tuple[str, Doc]:
    ours = {
        slot: item
        for slot, item in doc.get("_Open", {}).items()
        if (item["Side"], item["Party"], item["Currency"]) == (payer.side, payer.party, payer.currency)
    }
    if wanted.line is not None and wanted.line in ours:
        return wanted.line, ours[wanted.line]
    if not ours or (wanted.line not in {None, "0"} and "" not in ours):
        detail = f"Transaction can't be linked : {wanted.txn_type} {wanted.key} has nothing open for this customer or vendor and currency"
        raise Refused("620", detail, "TxnId")
    return next(iter(ours.items()))


def _link_to(payer: Payer) -> Doc:
    return {"TxnId": payer.key, "TxnType": payer.entity, "_Shown": payer.shown}


def _change(call: Call, entity: str, doc: Doc, slot: str, amount: Decimal, base: Decimal, link: Doc, *, gone: bool = False) -> None:
    item = doc["_Open"][slot]
    moved = {**item, "Left": item["Left"] + amount, "Base": item["Base"] + base}
    opened = {**doc["_Open"], slot: moved}
    links = list(doc.get("LinkedTxn", []))
    if gone:
        held = [each for each in links if (each["TxnId"], each["TxnType"]) == (link["TxnId"], link["TxnType"])]
        links = [each for each in links if each not in held[:1]] + held[1:]
    else:
        links.append(link)
    changed = {**doc, "_Open": opened, "LinkedTxn": links, "_Moment": call.company.stamp()}
    call.company.put(entity, doc["Id"], changed | balances(entity, opened))


def balances(entity: str, opened: Doc) -> Doc:
    """The balance a document shows."""
    if entity not in {"Invoice", "CreditMemo", "Bill", "VendorCredit", "VendorPrepayment"}:
        return {}
    left = abs(sum((item["Left"] for item in opened.values()), ZERO))
    shown = {"Balance": left, "HomeBalance": abs(sum((item["Base"] for item in opened.values()), ZERO))}
    return shown | ({"RemainingCredit": left} if entity == "CreditMemo" else {})
