"""Document numbers and closed periods: rules every transaction shares."""

from __future__ import annotations

from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused
from kccwb.practice.quickbooks.kinds import Kind
from kccwb.practice.store import Doc

_SALES = frozenset({"Invoice", "CreditMemo", "SalesReceipt", "RefundReceipt"})
_PURCHASES = frozenset({"Bill", "VendorCredit", "BillPayment", "Purchase"})
_FIRST = 1001


def fix_number(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> None:
    """Settle a transaction's number; refuses a used one where the company warns of duplicates."""
    name = str(kind.number)
    if _by_itself(call, kind):
        if old is not None:
            doc[name] = old.get(name)
        elif call.switch("doc_number_when_off") == "number" or not doc.get(name):
            doc[name] = _next(call, kind)
    number = doc.get(name)
    if not number or not _warned(call, kind) or "allowduplicatedocnum" in call.includes:
        return
    if old is not None and old.get(name) == number:
        return
    for other in call.company.table(kind.entity).find("number", number):
        if other["Id"] != doc["Id"]:
            words = "You must specify a different number. This number has already been used."
            detail = f"Duplicate Document Number Error : {words} DocNumber={number} is assigned to TxnType={kind.entity} with TxnId={other['Id']}"
            raise Refused("6140", detail, name)


def _by_itself(call: Call, kind: Kind) -> bool:
    if kind.entity in _SALES:
        return not call.switch("custom_txn_numbers")
    return kind.entity in _PURCHASES and not call.switch("purchase_custom_txn_numbers")


def _warned(call: Call, kind: Kind) -> bool:
    if kind.entity in _SALES:
        return bool(call.switch("warn_duplicate_doc_numbers"))
    if kind.entity in {"Bill", "VendorCredit"}:
        return bool(call.switch("warn_duplicate_bill_numbers"))
    return kind.entity == "JournalEntry" and bool(call.switch("warn_duplicate_journal_numbers"))


def _next(call: Call, kind: Kind) -> str:
    used = [row.get(str(kind.number)) or "" for row in call.company.rows(kind.entity)]
    return str(max([int(number) for number in used if number.isdigit()], default=_FIRST - 1) + 1)


def closed(call: Call, day: str) -> bool:
    """Whether the books are closed on a day."""
    close = call.switch("book_close_date")
    return bool(close) and day <= close


def check_open(call: Call, *days: str) -> None:
    """Refuse to touch a day on which the books are closed."""
    if not any(closed(call, day) for day in days):
        return
    code = call.switch("closed_period_code")
    words = "The account period has closed and the account books cannot be updated through the QBO Services API."
    if code == "6210":
        words = "The account period is closed; a password is needed. The closing date must be changed in QuickBooks."
    raise Refused(code, f"Account Period Closed : {words} Please use the QBO website to make these changes.", "TxnDate")
