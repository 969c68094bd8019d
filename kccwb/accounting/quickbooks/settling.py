"""What one payment of QuickBooks settles: cash on invoices, credits set against them, money on account, or what nobody can tell (qbo.md §10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kccwb.accounting.quickbooks.chart import PAYABLE, RECEIVABLE
from kccwb.accounting.quickbooks.wire import Doc, money, part, parts, ref, text

DEBTS = frozenset({"Invoice", "Bill"})
CREDITS = frozenset({"CreditMemo", "VendorCredit"})
ADVANCES = frozenset({"VendorPrepayment"})
ZERO = Decimal(0)
ON_CONTROL = {"Deposit": ("DepositLineDetail", RECEIVABLE), "Purchase": ("AccountBasedExpenseLineDetail", PAYABLE)}
"""Whose lines on which control account are read as payments: the lines' detail, and the type of the account."""


@dataclass(frozen=True)
class Share:
    """A part of a payment. ``kind`` as PackagePayment's; ``entity`` and ``key`` name the document, empty for money on account.

    ``credit`` is the credit that settles it ("CreditMemo/2"), for credit allocations of which the payment names the credit.
    """

    kind: str
    entity: str
    key: str
    amount: Decimal
    credit: str = ""


@dataclass(frozen=True)
class _Links:
    """What a payment's lines name, by (entity, Id), with the amounts stated there."""

    debts: dict[tuple[str, str], Decimal]
    credits: dict[tuple[str, str], Decimal]
    others: dict[tuple[str, str], Decimal]
    paired: dict[tuple[str, str], Decimal]
    """Of the debts, what a line names together with a credit: so much of them the credit settles."""
    together: dict[tuple[tuple[str, str], tuple[str, str]], Decimal]
    """The same by debt and credit."""


def shares(doc: Doc) -> list[Share]:
    """The parts of a Payment or BillPayment; none when it is void or nil.

    Where credits and cash settle several documents and QuickBooks does not say which settles which, cash goes to them in the order it names
    them: the credits, which a person allocates in KCC, are left for the last ones.
    """
    total, links = money(doc.get("TotalAmt")) or ZERO, _links(doc)
    if text(doc.get("status")).lower() in {"voided", "deleted"}:
        return []
    if not total:  # credits set against documents, whether it names the credits or not: no money moved
        if not links.debts:
            return [Share(_credit_kind(name[0]), *name, amount) for name, amount in links.credits.items()]
        return _set_off(links, dict(links.debts))
    owed, set_off = sum(links.debts.values(), ZERO), sum(links.credits.values(), ZERO)
    if total < 0 or links.others or owed - set_off > total or (links.credits and set_off > owed):
        return [Share("unclear", *name, amount) for name, amount in (links.debts | links.others).items()]
    found, by_credit = [], dict(links.debts)
    cash = owed - set_off
    for name, amount in links.debts.items():
        paid = min(amount - links.paired.get(name, ZERO), cash)
        cash -= paid
        by_credit[name] -= paid
        if paid:
            found.append(Share("cash", *name, paid))
    advances = [Share("prepayment", *name, amount) for name, amount in links.credits.items() if name[0] in ADVANCES]
    left = total - (owed - set_off)
    return [
        *(one for one in _set_off(links, by_credit) if one.credit),
        *advances,
        *found,
        *([Share("on_account", "", "", left)] if left else []),
    ]


def _set_off(links: _Links, owed: dict[tuple[str, str], Decimal]) -> list[Share]:
    """How much of each document which credit settles: what a line names together first, the rest in the order the payment names them.

    What no credit of the payment explains is an allocation whose credit is not named.
    """
    left = {name: amount for name, amount in links.credits.items() if name[0] not in ADVANCES}
    found: dict[tuple[tuple[str, str], tuple[str, str]], Decimal] = {}

    def settle(debt: tuple[str, str], credit: tuple[str, str], most: Decimal | None = None) -> None:
        taken = min(owed[debt], left[credit], *([] if most is None else [most]))
        if taken > 0:
            owed[debt] -= taken
            left[credit] -= taken
            found[debt, credit] = found.get((debt, credit), ZERO) + taken

    for (debt, credit), amount in links.together.items():
        if credit in left:
            settle(debt, credit, amount)
    for debt in owed:
        for credit in left:
            settle(debt, credit)
    named = [Share("credit_allocation", *debt, amount, "/".join(credit)) for (debt, credit), amount in found.items()]
    return [*named, *(Share("credit_allocation", *debt, amount) for debt, amount in owed.items() if amount)]


def _credit_kind(entity: str) -> str:
    return "prepayment" if entity in ADVANCES else "credit_allocation"


def _links(doc: Doc) -> _Links:
    """Both forms: one link a line, and several links on one line that share its amount."""
    found = _Links({}, {}, {}, {}, {})
    for line in parts(doc, "Line"):
        amount = money(line.get("Amount")) or ZERO
        names = [(text(link.get("TxnType")), text(link.get("TxnId"))) for link in parts(line, "LinkedTxn")]
        credits_ = [name for name in names if name[0] in CREDITS | ADVANCES]
        for name in names:
            _add(_kind_of(found, name[0]), name, amount)
            if credits_ and name[0] in DEBTS:
                _add(found.paired, name, amount)
                for credit in credits_:
                    found.together[name, credit] = found.together.get((name, credit), ZERO) + amount
    return found


def _kind_of(links: _Links, entity: str) -> dict[tuple[str, str], Decimal]:
    if entity in DEBTS:
        return links.debts
    return links.credits if entity in CREDITS | ADVANCES else links.others


def _add(held: dict[tuple[str, str], Decimal], name: tuple[str, str], amount: Decimal) -> None:
    held[name] = held.get(name, ZERO) + amount


def control_lines(doc: Doc, detail: str, controls: Mapping[str, object]) -> list[tuple[str, Decimal, Doc]]:
    """Lines of a deposit, expense or cheque that post to a control account: line id, amount and the line's detail."""
    found: list[tuple[str, Decimal, Doc]] = []
    for number, line in enumerate(parts(doc, "Line"), 1):
        if ref(part(line, detail), "AccountRef") in controls:
            found.append((text(line.get("Id")) or str(number), money(line.get("Amount")) or ZERO, part(line, detail)))
    return found
