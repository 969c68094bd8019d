"""Set part of a payment against an invoice: read the Payment, add one line, send it whole. Exactly once, for its memo says what was added."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from kccwb.accounting.quickbooks.faults import FaultError, NotFound, Refused
from kccwb.accounting.quickbooks.ids import allocation_id, bare
from kccwb.accounting.quickbooks.naming import NOTE, allocation_mark, says
from kccwb.accounting.quickbooks.outcomes import refused, reply_of
from kccwb.accounting.quickbooks.render import allocation_line
from kccwb.accounting.quickbooks.transport import Transport
from kccwb.accounting.quickbooks.wire import Doc, money, parts, text
from kccwb.model.documents import OutAllocation
from kccwb.model.errors import AnswerUnknown, PackageUnreachable
from kccwb.model.package import Outcome

_MARK = re.compile(r"KCC allocation (.+): (\d+\.\d\d) to Invoice (\S+)$")
_NOT_SENT_BACK = frozenset({"MetaData", "domain", "sparse", "UnappliedAmt", "HomeTotalAmt", "LinkedTxn", "status"})
"""What QuickBooks fills in itself."""


def apply(transport: Transport, allocation: OutAllocation, requestid: str) -> Outcome:
    """Add the allocation to its payment unless it is there. A payment changed meanwhile is read again, once."""
    try:
        try:
            return _applied(transport, allocation, requestid)
        except Refused as stale:
            if not stale.has("5010") or "clos" in stale.message.casefold():
                raise
            return _applied(transport, allocation, f"{requestid}-2")
    except Refused as error:
        return refused(allocation.row_id, error)


def _applied(transport: Transport, allocation: OutAllocation, requestid: str) -> Outcome:
    payment, invoice = _read(transport, allocation), bare(allocation.document_id, "Invoice")
    if there(payment, allocation):
        return _accepted(payment, allocation)
    left = unapplied(payment)
    if allocation.amount > left:
        words = f"The amount applied ({allocation.amount:.2f}) exceeds what is left of payment {allocation.payment_code} ({left:.2f})."
        return Outcome(allocation.row_id, "rejected", messages=(f"Business Validation Error: {words} (6000)",))
    try:
        told = transport.post("payment", changed(payment, allocation), requestid=requestid)
    except AnswerUnknown as lost:
        return Outcome(allocation.row_id, "unknown", messages=(lost.message,))
    after = reply_of(told, "Payment")
    if not after.get("Id"):
        return Outcome(allocation.row_id, "unknown", messages=("QuickBooks' answer does not show the payment.",))
    if _on(after, invoice) < _on(payment, invoice) + allocation.amount:  # a closed period was seen to answer so
        words = "QuickBooks answered that all is well and changed nothing: the payment's period is probably closed (6200)"
        return Outcome(allocation.row_id, "rejected", messages=(words,))
    return _accepted(after, allocation)


def changed(payment: Doc, allocation: OutAllocation) -> dict[str, Any]:
    """The payment whole, as QuickBooks wants it back, with one line more. Lines to one invoice are one line."""
    new = allocation_line(allocation)
    invoice = new["LinkedTxn"][0]["TxnId"]
    lines: list[dict[str, Any]] = []
    added = False
    for line in parts(payment, "Line"):
        kept = {name: value for name, value in line.items() if name != "LineEx"}
        if not added and _only_invoice(kept) == invoice:
            kept["Amount"] = (money(kept.get("Amount")) or Decimal(0)) + new["Amount"]
            added = True
        lines.append(kept)
    note = "\n".join(part for part in (text(payment.get("PrivateNote")), allocation_mark(allocation, invoice)) if part)
    kept_fields = {name: value for name, value in payment.items() if name not in _NOT_SENT_BACK and value is not None}
    return {**kept_fields, "PrivateNote": note[-NOTE:], "Line": lines if added else [*lines, new]}


def there(payment: Doc, allocation: OutAllocation) -> bool:
    """Whether the payment has it: by its mark, or as a line of that amount which no mark of ours accounts for."""
    invoice = bare(allocation.document_id, "Invoice")
    on = _on(payment, invoice)
    if on <= 0:
        return False
    if says(text(payment.get("PrivateNote")), allocation_mark(allocation, invoice)):
        return True
    return on - sum((amount for _, amount in marks(payment, invoice)), Decimal(0)) == allocation.amount


def portion(payment: Doc, invoice: str, mark: str) -> Decimal | None:
    """What of a payment stands against an invoice by one allocation: the one of this mark, else the first or only one. None when nothing does."""
    on, marked = _on(payment, invoice), marks(payment, invoice)
    if on <= 0:
        return None
    if mark:
        return next((amount for name, amount in marked if name == mark), None)
    return on - sum((amount for _, amount in marked[1:]), Decimal(0))


def marks(payment: Doc, invoice: str) -> list[tuple[str, Decimal]]:
    """KCC's allocations to an invoice as the memo lists them, oldest first."""
    found = (_MARK.search(line.strip()) for line in text(payment.get("PrivateNote")).splitlines())
    return [(match[1], Decimal(match[2])) for match in found if match and match[3] == invoice]


def own_id(payment: Doc, allocation: OutAllocation) -> str:
    """The allocation's id: with its mark where an earlier one of ours is on the same invoice."""
    invoice = bare(allocation.document_id, "Invoice")
    first = next((name for name, _ in marks(payment, invoice)), allocation.allocation_id)
    mark = allocation.allocation_id if first != allocation.allocation_id else ""
    return allocation_id(bare(allocation.prepayment_id, "Payment"), invoice, mark)


def unapplied(payment: Doc) -> Decimal:
    """What is left of a payment, as QuickBooks says or as its lines tell."""
    told = money(payment.get("UnappliedAmt"))
    if told is not None:
        return told
    used = sum((money(line.get("Amount")) or Decimal(0) for line in parts(payment, "Line") if parts(line, "LinkedTxn")), Decimal(0))
    return (money(payment.get("TotalAmt")) or Decimal(0)) - used


def invoices_of(payment: Doc) -> list[str]:
    """The invoices that a payment is set against, each once."""
    links = (link for line in parts(payment, "Line") for link in parts(line, "LinkedTxn"))
    return list(dict.fromkeys(text(link.get("TxnId")) for link in links if text(link.get("TxnType")) == "Invoice"))


def _read(transport: Transport, allocation: OutAllocation) -> dict[str, Any]:
    key = bare(allocation.prepayment_id, "Payment")
    try:
        payment = reply_of(transport.get(f"payment/{key}"), "Payment")
    except AnswerUnknown as lost:
        raise PackageUnreachable(lost.message, "Repeat: nothing was sent.") from lost
    if not payment.get("Id"):
        raise NotFound((FaultError("610", "Object Not Found", f"Payment {key}"),), status=404)
    return payment


def _accepted(payment: Doc, allocation: OutAllocation) -> Outcome:
    return Outcome(
        allocation.row_id, "accepted", own_id(payment, allocation), allocation.document_code, "AUTHORISED", total=allocation.amount
    )


def _on(payment: Doc, invoice: str) -> Decimal:
    """What of a payment stands against an invoice."""
    amounts = (money(line.get("Amount")) or Decimal(0) for line in parts(payment, "Line") if _only_invoice(line) == invoice)
    return sum(amounts, Decimal(0))


def _only_invoice(line: Doc) -> str:
    """The invoice a line is set against, where that is all it links."""
    links = parts(line, "LinkedTxn")
    return text(links[0].get("TxnId")) if len(links) == 1 and text(links[0].get("TxnType")) == "Invoice" else ""
