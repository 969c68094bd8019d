"""Invoices, credit memos, bills and supplier credits: their tax, their totals, what they post and leave open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kccwb.practice.journal import Posting
from kccwb.practice.money import ZERO, pence
from kccwb.practice.quickbooks.accounts import check_type, with_role
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import code_of, fix_currency, home, rate_of
from kccwb.practice.quickbooks.fault import Refused, rule
from kccwb.practice.quickbooks.items import issue, move_stock
from kccwb.practice.quickbooks.kinds import Kind
from kccwb.practice.quickbooks.lines import Form, Line, numbered, read_lines
from kccwb.practice.quickbooks.linking import balances, taken
from kccwb.practice.quickbooks.posting import enter, open_item
from kccwb.practice.quickbooks.records import named, referred, required
from kccwb.practice.quickbooks.tax import Taxable, Taxed, work_out
from kccwb.practice.store import Doc


@dataclass(frozen=True, slots=True)
class Shape:
    """A document's side, its party, whether it makes the party owe or be owed more (+1) or less (-1), or is paid at once."""

    side: str
    party: str
    sign: int
    cash: bool = False


SHAPES = {
    "Invoice": Shape("AR", "Customer", 1),
    "CreditMemo": Shape("AR", "Customer", -1),
    "Bill": Shape("AP", "Vendor", 1),
    "VendorCredit": Shape("AP", "Vendor", -1),
    "SalesReceipt": Shape("AR", "Customer", 1, cash=True),
    "RefundReceipt": Shape("AR", "Customer", -1, cash=True),
}


def settle(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> Doc:
    """Work out a document and post it. Its `_Sent` tax detail, if any, is what the caller wants the tax to be."""
    shape = SHAPES[kind.entity]
    party = required(call, shape.party, doc.get(f"{shape.party}Ref"), f"{shape.party}Ref")
    fix_currency(call, doc, party, sent=old is None)
    form = form_of(doc, shape.side)
    lines = read_lines(call, form, doc.get("Line", []))
    taxed = tax_lines(call, form, lines, doc.get("_Sent"))
    control = _control(call, doc, shape)
    rate = rate_of(doc)
    direction = shape.sign if shape.side == "AR" else -shape.sign
    lines = restated(lines, taxed, inclusive=form.inclusive)
    postings = [Posting(str(line.account), -direction * home(_net(line), rate)) for line in lines if line.account]
    postings += vat_postings(call, taxed, -direction, rate)
    base = -direction * sum((posting.amount for posting in postings), ZERO)
    postings.append(Posting(control["Id"], direction * base))
    postings += _stock(call, doc, lines, shape)
    total = sum((_net(line) for line in lines if line.account), ZERO) + taxed.total
    if total < 0:
        raise rule("The transaction total must not be negative.", "TotalAmt")
    opened = {
        "": _reopened(
            open_item(shape.side, party["Id"], code_of(call.company, doc), control["Id"], shape.sign * total, shape.sign * base), old
        )
    }
    worked = {
        **{key: value for key, value in doc.items() if key not in {"TxnTaxDetail", "_Sent"}},
        f"{shape.party}Ref": named(shape.party, party),
        "Line": _shown(call, shape, lines, old),
        "TotalAmt": total,
        "HomeTotalAmt": base,
        "LinkedTxn": list((old or {}).get("LinkedTxn", [])),
        "_Open": {} if shape.cash else opened,
        **({"_Sent": doc["_Sent"]} if doc.get("_Sent") else {}),
        **({"TxnTaxDetail": taxed.detail} if form.taxed else {}),
    }
    worked["GlobalTaxCalculation"] = doc.get("GlobalTaxCalculation") or "TaxExcluded"
    if shape.side == "AP" or shape.cash:
        worked["DepositToAccountRef" if shape.cash else "APAccountRef"] = named("Account", control)
    worked |= _due(call, kind, worked, party)
    worked |= balances(kind.entity, worked["_Open"])
    enter(call, kind.entity, worked, postings)
    return worked


def form_of(doc: Doc, side: str, *, control_allowed: bool = False) -> Form:
    """How a document's lines and tax are read."""
    mode = doc.get("GlobalTaxCalculation") or "TaxExcluded"
    if mode == "NotApplicable" and doc.get("_Sent"):
        raise Refused("6170", "TxnTaxDetail is not allowed when GlobalTaxCalculation is NotApplicable", "TxnTaxDetail")
    return Form(side, mode == "TaxInclusive", mode != "NotApplicable", control_allowed)


def tax_lines(call: Call, form: Form, lines: list[Line], sent: Doc | None) -> Taxed:
    """The tax of a document's lines; a discount lessens every taxed line in proportion."""
    discount = sum((line.amount for line in lines if line.account and "DiscountLineDetail" in line.shown), ZERO)
    if discount and form.inclusive:
        raise Refused("5030", "A discount line on a tax inclusive transaction is not supported by the practice company")
    coded = [line for line in lines if line.code is not None]
    before = sum((line.amount for line in coded), ZERO)
    amounts = [
        Taxable(line.amount + (pence(discount * line.amount / before) if discount and before else ZERO), str(line.code)) for line in coded
    ]
    return work_out(call, form.list_name, amounts, inclusive=form.inclusive, override=sent)


def restated(lines: list[Line], taxed: Taxed, *, inclusive: bool) -> list[Line]:
    """The lines with net amounts, where they came gross."""
    if not inclusive:
        return lines
    nets = iter(taxed.nets)
    return [line if line.code is None else _with_net(line, next(nets)) for line in lines]


def _with_net(line: Line, net: Decimal) -> Line:
    return Line({**line.shown, "Amount": net}, line.account, line.amount, line.code, line.item, line.quantity, line.control)


def _net(line: Line) -> Decimal:
    amount: Decimal = line.shown["Amount"]
    return -amount if "DiscountLineDetail" in line.shown else amount


def vat_postings(call: Call, taxed: Taxed, direction: int, rate: Decimal) -> list[Posting]:
    """The tax on the VAT control account, rate by rate."""
    key = with_role(call.company, "VAT")["Id"]
    return [Posting(key, direction * home(tax, rate)) for _, tax in taxed.by_rate if tax]


def _control(call: Call, doc: Doc, shape: Shape) -> Doc:
    currency = code_of(call.company, doc)
    if shape.cash:
        till = referred(call, "Account", doc.get("DepositToAccountRef"), "DepositToAccountRef") or with_role(call.company, "UNDEPOSITED")
        check_type(till, frozenset({"Bank", "Other Current Asset"}), "DepositToAccountRef")
        return till
    asked = referred(call, "Account", doc.get("APAccountRef"), "APAccountRef") if shape.side == "AP" else None
    if asked is None:
        return with_role(call.company, shape.side, currency)
    check_type(asked, frozenset({"Accounts Payable"}), "APAccountRef")
    if code_of(call.company, asked) != currency:
        raise rule("The currency of the A/P account is not the currency of the transaction.", "APAccountRef")
    return asked


def _stock(call: Call, doc: Doc, lines: list[Line], shape: Shape) -> list[Posting]:
    """Inventory items bring their own cost of sale; bought ones go into stock at what was paid."""
    out: list[Posting] = []
    for line in lines:
        item = line.item
        if item is None:
            continue
        if shape.side == "AR":
            cost = issue(call, item, shape.sign * line.quantity, doc["TxnDate"])
            out.append(Posting(item["ExpenseAccountRef"]["value"], cost))
            out.append(Posting(item["AssetAccountRef"]["value"], -cost))
            doc.setdefault("_Costs", []).append([item["Id"], shape.sign * line.quantity, cost])
        else:
            value = home(line.shown["Amount"], rate_of(doc)) * shape.sign
            move_stock(call, item, shape.sign * line.quantity, value)
            doc.setdefault("_Costs", []).append([item["Id"], -shape.sign * line.quantity, -value])
    return out


def restock(call: Call, old: Doc) -> None:
    """Undo what a document did to inventory items."""
    for key, quantity, cost in old.get("_Costs", []):
        item = call.company.get("Item", key)
        if item is not None:
            move_stock(call, item, quantity, cost)


def _reopened(item: Doc, old: Doc | None) -> Doc:
    """What stays open after a change: less what is settled already."""
    before = (old or {}).get("_Open", {}).get("")
    if before is None or not taken(before):
        return item
    if any(before[name] != item[name] for name in ("Party", "Currency", "Account")):
        raise rule("The customer, vendor or currency of a transaction with payments cannot be changed.", "CustomerRef")
    settled, settled_base = taken(before), before["BaseTotal"] - before["Base"]
    if abs(item["Total"]) < abs(settled):
        raise rule(f"The total is less than what is settled already ({abs(settled)}).", "TotalAmt")
    return {**item, "Left": item["Left"] - settled, "Base": item["Base"] - settled_base}


def _shown(call: Call, shape: Shape, lines: list[Line], old: Doc | None) -> list[Doc]:
    found = numbered(lines, old)
    if shape.side == "AP":
        return found
    total = sum((line.shown["Amount"] for line in lines if line.account and "DiscountLineDetail" not in line.shown), ZERO)
    return [*found, {"Amount": total, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}]


def _due(call: Call, kind: Kind, doc: Doc, party: Doc) -> Doc:
    if kind.entity not in {"Invoice", "Bill"} or doc.get("DueDate"):
        return {}
    ref = doc.get("SalesTermRef") or party.get("SalesTermRef") or party.get("TermRef")
    term = referred(call, "Term", ref, "SalesTermRef")
    day = date.fromisoformat(doc["TxnDate"])
    if term is not None and term["Type"] == "STANDARD":
        day += timedelta(days=int(term["DueDays"]))
    return {"DueDate": day.isoformat()}
