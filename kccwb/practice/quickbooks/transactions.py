"""Create, update, void and delete of every kind of transaction."""

from __future__ import annotations

from collections.abc import Callable

from kccwb.practice.money import ZERO
from kccwb.practice.quickbooks import cash, documents, journal_entries, payments, transfers
from kccwb.practice.quickbooks.autoapply import auto_apply
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused, bad_reference
from kccwb.practice.quickbooks.kinds import KINDS, Kind
from kccwb.practice.quickbooks.linking import linked_payments
from kccwb.practice.quickbooks.numbers import check_open, closed, fix_number
from kccwb.practice.quickbooks.posting import take_back
from kccwb.practice.quickbooks.records import changed, current, erase, keep, new, reader, server_day
from kccwb.practice.store import Doc

Settle = Callable[[Call, Kind, Doc, Doc | None], Doc]

_SETTLE: dict[str, Settle] = {
    **dict.fromkeys(documents.SHAPES, documents.settle),
    **dict.fromkeys(payments.WAYS, payments.settle),
    "JournalEntry": journal_entries.settle,
    "Purchase": cash.settle_purchase,
    "Deposit": cash.settle_deposit,
    "VendorPrepayment": cash.settle_prepayment,
    "Transfer": transfers.settle,
}
_VOID_BY_UPDATE = frozenset({"Payment", "BillPayment", "Purchase", "SalesReceipt"})
_NEVER_SET_UP = ("ClassRef", "DepartmentRef", "PaymentMethodRef")


def save(call: Call, kind: Kind) -> Doc:
    """Create or update one transaction."""
    values, empty = reader(call).entity(kind.fields, call.body)
    for name in _NEVER_SET_UP:
        if name in values:
            raise bad_reference(name, values[name]["value"])
    if not values.get("Id"):
        return _create(call, kind, values)
    old = current(call, kind, values)
    if "void" in call.includes and kind.entity in _VOID_BY_UPDATE:
        return _void(call, kind, old)
    doc = changed(kind, old, values, empty)
    doc.setdefault("TxnDate", old["TxnDate"])
    if call.switch("closed_update") == "silent" and (closed(call, old["TxnDate"]) or closed(call, doc["TxnDate"])):
        return old
    check_open(call, old["TxnDate"], doc["TxnDate"])
    if "TxnTaxDetail" not in values and "Line" not in values and "_Sent" in old:
        doc["_Sent"] = old["_Sent"]
    return rework(call, kind, _with_sent(doc, values), old)


def _create(call: Call, kind: Kind, values: Doc) -> Doc:
    doc = new(call, kind, values)
    doc.setdefault("TxnDate", server_day(call.company))
    check_open(call, doc["TxnDate"])
    fix_number(call, kind, doc, None)
    kept = keep(call, kind, _SETTLE[kind.entity](call, kind, _with_sent(doc, values), None))
    if auto_apply(call, kind, kept, _create):
        return call.company.get(kind.entity, kept["Id"]) or kept
    return kept


def _with_sent(doc: Doc, values: Doc) -> Doc:
    """The tax a caller sent, kept apart from the tax that the server works out."""
    sent = values.get("TxnTaxDetail")
    doc.pop("TxnTaxDetail", None)
    if sent and (sent.get("TaxLine") or sent.get("TotalTax") is not None):
        doc["_Sent"] = sent
    return doc


def rework(call: Call, kind: Kind, doc: Doc, old: Doc) -> Doc:
    """Replace a transaction by its changed self."""
    fix_number(call, kind, doc, old)
    documents.restock(call, old)
    take_back(call, kind.entity, old["Id"])
    return keep(call, kind, _SETTLE[kind.entity](call, kind, doc, old))


def void(call: Call, kind: Kind) -> Doc:
    """?operation=void, which only an invoice knows; the others answer oddly, each in its way."""
    values, _ = reader(call).entity(kind.fields, call.body)
    old = current(call, kind, values)
    if kind.entity == "Invoice":
        return _void(call, kind, old)
    if kind.entity == "Bill":
        raise Refused("10000", "An unexpected error occurred while accessing or saving your data", status=200)
    raise Refused("500", f"Operation void is not supported for {kind.entity}")


def _void(call: Call, kind: Kind, old: Doc) -> Doc:
    check_open(call, old["TxnDate"])
    if kind.entity in payments.WAYS:
        payments.check_not_deposited(old)
        payments.let_go(call, kind.entity, old)
        worked = payments.voided(old)
    else:
        _free(call, kind, old, Refused("6450", "The transaction can't be voided : it is settled already; remove its payments first"))
        old = call.company.get(kind.entity, old["Id"]) or old
        documents.restock(call, old)
        worked = _emptied(kind, old)
    take_back(call, kind.entity, old["Id"])
    return keep(call, kind, {**worked, "SyncToken": str(int(old["SyncToken"]) + 1)})


def _emptied(kind: Kind, old: Doc) -> Doc:
    """A voided invoice or expense keeps its lines, at nil."""
    lines = [{**line, "Amount": ZERO} if "Amount" in line else line for line in old["Line"]]
    for line in lines:
        for name in ("SalesItemLineDetail", "ItemBasedExpenseLineDetail"):
            if name in line:
                line[name] = {**line[name], "Qty": ZERO, "UnitPrice": ZERO}
    note = old.get("PrivateNote")
    worked = {**old, "Line": lines, "TotalAmt": ZERO, "HomeTotalAmt": ZERO, "_Open": {}, "_Costs": []}
    worked["PrivateNote"] = f"Voided - {note}" if note else "Voided"
    if "TxnTaxDetail" in worked:
        worked["TxnTaxDetail"] = {"TotalTax": ZERO, "TaxLine": []}
    return worked | ({"Balance": ZERO, "HomeBalance": ZERO} if kind.entity == "Invoice" else {"status": "Voided"})


def delete(call: Call, kind: Kind) -> Doc:
    """?operation=delete, for good."""
    values, _ = reader(call).entity(kind.fields, call.body)
    old = current(call, kind, values)
    check_open(call, old["TxnDate"])
    if kind.entity in payments.WAYS:
        payments.check_not_deposited(old)
        payments.let_go(call, kind.entity, old)
    else:
        _free(call, kind, old, Refused("800", "The object can't be deleted : payments are linked to it; remove them first"))
        documents.restock(call, call.company.get(kind.entity, old["Id"]) or old)
    if kind.entity == "Deposit":
        cash.release_deposited(call, old, old["Id"])
    take_back(call, kind.entity, old["Id"])
    return erase(call, kind, old)


def _free(call: Call, kind: Kind, doc: Doc, refusal: Refused) -> None:
    """Take a document off the payments linked to it, or refuse, as the switch says."""
    links = linked_payments(doc)
    if links and call.switch("linked_documents") == "refuse":
        raise refusal
    for entity, key in links:
        payment = call.company.get(entity, key)
        if payment is None:
            continue
        bare = payments.without_link(payment, kind.entity, doc["Id"])
        fields = KINDS[entity].fields
        kept = {name: value for name, value in bare.items() if name in fields or name == "_Created"}
        kept["SyncToken"] = str(int(payment["SyncToken"]) + 1)
        rework(call, KINDS[entity], kept, payment)
