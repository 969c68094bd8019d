"""Money without a document: expenses and cheques, deposits, and advances to vendors."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.journal import Posting
from kccwb.practice.money import ZERO
from kccwb.practice.quickbooks.accounts import CONTROL, check_type, with_role
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import code_of, fix_currency, home, rate_of
from kccwb.practice.quickbooks.documents import form_of, restated, tax_lines, vat_postings
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.quickbooks.kinds import Kind
from kccwb.practice.quickbooks.lines import NO_CONTROL, Line, numbered, read_lines
from kccwb.practice.quickbooks.linking import balances
from kccwb.practice.quickbooks.posting import enter, open_item
from kccwb.practice.quickbooks.records import keep, named, referred, required
from kccwb.practice.store import Doc

_BANKS = frozenset({"Bank", "Credit Card", "Other Current Asset"})


def settle_purchase(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> Doc:
    """An expense, cheque or card charge (Credit: a refund of one); a line on a control account settles with a party."""
    _not_settled(old)
    pay_type = doc.get("PaymentType")
    if pay_type is None:
        raise missing("PaymentType")
    account = required(call, "Account", doc.get("AccountRef"), "AccountRef")
    check_type(account, frozenset({"Credit Card"}) if pay_type == "CreditCard" else _BANKS - {"Credit Card"}, "AccountRef")
    party, party_kind = _party(call, doc.get("EntityRef"))
    fix_currency(call, doc, party, sent=old is None)
    form = form_of(doc, "AP", control_allowed=True)
    lines = read_lines(call, form, doc.get("Line", []))
    taxed = tax_lines(call, form, lines, doc.get("_Sent"))
    lines = restated(lines, taxed, inclusive=form.inclusive)
    rate, sign = rate_of(doc), -1 if doc.get("Credit") else 1
    opened: Doc = {}
    postings: list[Posting] = []
    for line in lines:
        base = sign * home(line.shown["Amount"], rate)
        postings.append(Posting(str(line.account), base))
        if line.control is not None:
            opened |= _on_control(call, doc, line, party, party_kind, base)
    postings += vat_postings(call, taxed, sign, rate)
    postings.append(Posting(account["Id"], -sum((posting.amount for posting in postings), ZERO)))
    total = sum((line.shown["Amount"] for line in lines), ZERO) + taxed.total
    worked = {
        **{key: value for key, value in doc.items() if key not in {"TxnTaxDetail", "_Sent"}},
        "AccountRef": named("Account", account),
        "Line": numbered(lines, old),
        "TotalAmt": total,
        "Credit": doc.get("Credit", False),
        "LinkedTxn": [],
        "_Open": opened,
        **({"TxnTaxDetail": taxed.detail} if form.taxed else {}),
    }
    enter(call, kind.entity, worked, postings)
    return worked


def _party(call: Call, ref: Doc | None) -> tuple[Doc | None, str]:
    if not ref or "value" not in ref:
        return None, ""
    kind = ref.get("type") or ("Customer" if call.company.get("Customer", ref["value"]) else "Vendor")
    if kind not in {"Customer", "Vendor"}:
        raise Refused("2170", f"Invalid Enumeration : {kind}", "EntityRef")
    return referred(call, kind, {"value": ref["value"]}, "EntityRef"), kind


def _on_control(call: Call, doc: Doc, line: Line, party: Doc | None, party_kind: str, base: Decimal) -> Doc:
    assert line.control is not None
    side = CONTROL[line.control["AccountType"]]
    if party is None or party_kind != ("Customer" if side == "AR" else "Vendor"):
        who = "customer" if side == "AR" else "vendor"
        raise rule(f"When you use an {line.control['AccountType'].lower()} line, you must choose a {who} in the Name field.", "EntityRef")
    currency = code_of(call.company, doc)
    if code_of(call.company, line.control) != currency:
        raise rule("The currency of the control account is not the currency of the transaction.", "AccountRef")
    way = 1 if side == "AR" else -1
    amount = line.shown["Amount"] * (1 if base >= 0 else -1)
    return {str(line.shown["LineNum"]): open_item(side, party["Id"], currency, line.control["Id"], way * amount, way * base)}


def settle_deposit(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> Doc:
    """Money banked: payments that were held as undeposited funds, and other receipts by account."""
    _not_settled(old)
    bank = required(call, "Account", doc.get("DepositToAccountRef"), "DepositToAccountRef")
    check_type(bank, frozenset({"Bank", "Other Current Asset"}), "DepositToAccountRef")
    fix_currency(call, doc, None, sent=False)
    release_deposited(call, old, doc["Id"])
    lines = doc.get("Line", [])
    if not lines:
        raise Refused("2250", "A deposit needs lines", "Line")
    shown: list[Doc] = []
    opened: Doc = {}
    postings: list[Posting] = []
    for number, line in enumerate(lines, start=1):
        key = str(number)
        links = line.get("LinkedTxn", [])
        if links:
            postings.append(_bank_payment(call, doc, links[0]))
            shown.append({"Id": key, "Amount": -postings[-1].amount, "LinkedTxn": links})
            continue
        worked, posting, item = _receipt(call, doc, line)
        postings.append(posting)
        shown.append({**worked, "Id": key})
        opened |= {key: item} if item else {}
    total = sum((line["Amount"] for line in shown), ZERO)
    if total < 0:
        raise rule("A deposit must not be negative.", "TotalAmt")
    postings.append(Posting(bank["Id"], -sum((posting.amount for posting in postings), ZERO)))
    worked_doc = {**doc, "DepositToAccountRef": named("Account", bank), "Line": shown, "TotalAmt": total, "LinkedTxn": [], "_Open": opened}
    enter(call, kind.entity, worked_doc, postings)
    return worked_doc


def _bank_payment(call: Call, doc: Doc, link: Doc) -> Posting:
    payment = call.company.get("Payment", link.get("TxnId", ""))
    undeposited = with_role(call.company, "UNDEPOSITED")["Id"]
    if link.get("TxnType") != "Payment" or payment is None:
        raise Refused("2500", "Invalid Reference Id : LinkedTxn Payment not found", "TxnId")
    if payment["_Account"] != undeposited or any(each["TxnType"] == "Deposit" for each in payment["LinkedTxn"]):
        raise Refused("620", "Transaction can't be linked : the payment is not in undeposited funds", "TxnId")
    links = [*payment["LinkedTxn"], {"TxnId": doc["Id"], "TxnType": "Deposit"}]
    keep(call, "Payment", {**payment, "LinkedTxn": links})
    return Posting(undeposited, -home(payment["TotalAmt"], rate_of(payment)))


def release_deposited(call: Call, old: Doc | None, key: str) -> None:
    """Put a deposit's payments back among undeposited funds."""
    for line in (old or {}).get("Line", []):
        for link in line.get("LinkedTxn", []):
            payment = call.company.get("Payment", link["TxnId"])
            if payment is not None:
                links = [each for each in payment["LinkedTxn"] if (each["TxnType"], each["TxnId"]) != ("Deposit", key)]
                keep(call, "Payment", {**payment, "LinkedTxn": links})


def _receipt(call: Call, doc: Doc, line: Doc) -> tuple[Doc, Posting, Doc | None]:
    detail = line.get("DepositLineDetail", {})
    if "Amount" not in line:
        raise missing("Amount")
    account = required(call, "Account", detail.get("AccountRef"), "AccountRef")
    side = CONTROL.get(account["AccountType"])
    base = home(line["Amount"], rate_of(doc))
    shown = {**line, "DepositLineDetail": {**detail, "AccountRef": named("Account", account)}}
    if side is None:
        check_type(account, NO_CONTROL, "AccountRef")
        return shown, Posting(account["Id"], -base), None
    entity = detail.get("Entity") or {}
    kind = "Customer" if side == "AR" else "Vendor"
    ref = entity.get("EntityRef") or ({"value": entity["value"]} if "value" in entity else None)
    party = referred(call, kind, ref, "Entity")
    currency = code_of(call.company, doc)
    if party is None or code_of(call.company, party) != currency or code_of(call.company, account) != currency:
        raise rule(f"A line on a control account needs a {kind.lower()} of the same currency.", "Entity")
    way = -1 if side == "AR" else 1
    return shown, Posting(account["Id"], -base), open_item(side, party["Id"], currency, account["Id"], way * line["Amount"], way * base)


def settle_prepayment(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> Doc:
    """An advance to a vendor, later set against bills by a bill payment."""
    if not call.switch("vendor_prepayments"):
        raise Refused("5030", "VendorPrepayment is not available in this company")
    _not_settled(old)
    vendor = required(call, "Vendor", doc.get("VendorRef"), "VendorRef")
    account = required(call, "Account", doc.get("AccountRef"), "AccountRef")
    check_type(account, _BANKS, "AccountRef")
    fix_currency(call, doc, vendor, sent=old is None)
    total = doc.get("TotalAmt")
    if total is None or total <= 0:
        raise missing("TotalAmt") if total is None else Refused("2240", "TotalAmt must be greater than zero", "TotalAmt")
    currency, base = code_of(call.company, doc), home(total, rate_of(doc))
    control = with_role(call.company, "AP", currency)["Id"]
    opened = {"": open_item("AP", vendor["Id"], currency, control, -total, -base)}
    refs = {"VendorRef": named("Vendor", vendor), "AccountRef": named("Account", account)}
    worked = {**doc, **refs, "LinkedTxn": [], "_Open": opened, **balances(kind.entity, opened)}
    enter(call, kind.entity, worked, (Posting(control, base), Posting(account["Id"], -base)))
    return worked


def _not_settled(old: Doc | None) -> None:
    if any(item["Left"] != item["Total"] for item in (old or {}).get("_Open", {}).values()):
        raise rule("A transaction that is linked to a payment cannot be changed; remove the link first.")
