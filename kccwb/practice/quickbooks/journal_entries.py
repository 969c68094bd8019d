"""Journal entries: balanced lines, with a customer or vendor on control accounts."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.journal import Posting
from kccwb.practice.money import ZERO
from kccwb.practice.quickbooks.accounts import CONTROL, with_role
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import code_of, fix_currency, home, rate_of
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.quickbooks.kinds import Kind
from kccwb.practice.quickbooks.linking import taken
from kccwb.practice.quickbooks.posting import enter, open_item
from kccwb.practice.quickbooks.records import named, referred, required
from kccwb.practice.quickbooks.tax import PURCHASES, SALES, check_code, rates_of
from kccwb.practice.store import Doc


def settle(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> Doc:
    """Work out a journal entry and post it."""
    fix_currency(call, doc, None, sent=False)
    lines = [line for line in doc.get("Line", []) if line.get("DetailType") != "DescriptionOnly"]
    if not lines:
        raise Refused("2250", "A journal entry needs lines", "Line")
    rate = rate_of(doc)
    postings: list[Posting] = []
    shown: list[Doc] = []
    opened: Doc = {}
    sums = {"Debit": ZERO, "Credit": ZERO}
    for number, line in enumerate(lines):
        worked, side = _line(call, doc, line, str(number))
        shown.append(worked)
        sign = 1 if side == "Debit" else -1
        detail = worked["JournalEntryLineDetail"]
        tax = detail.get("TaxAmount", ZERO)
        sums[side] += worked["Amount"] + tax
        base = home(worked["Amount"], rate) * sign
        postings.append(Posting(detail["AccountRef"]["value"], base))
        if tax:
            postings.append(Posting(with_role(call.company, "VAT")["Id"], sign * home(tax, rate)))
        opened |= _opened(call, doc, worked, sign, base)
    if sums["Debit"] != sums["Credit"]:
        raise Refused("2300", f"Debits ({sums['Debit']}) and credits ({sums['Credit']}) must be equal", "Line")
    if not sums["Debit"] and any(line["Amount"] for line in shown):
        raise Refused("2300", "A journal entry needs a debit and a credit", "Line")
    _keep_settled(opened, old)
    worked_doc = {**doc, "Line": shown, "TotalAmt": ZERO, "Adjustment": doc.get("Adjustment", False), "_Open": opened}
    worked_doc = {key: value for key, value in worked_doc.items() if key not in {"TxnTaxDetail", "_Sent"}}
    worked_doc["LinkedTxn"] = list((old or {}).get("LinkedTxn", []))
    enter(call, kind.entity, worked_doc, postings)
    return worked_doc


def _line(call: Call, doc: Doc, line: Doc, key: str) -> tuple[Doc, str]:
    detail = line.get("JournalEntryLineDetail")
    if line.get("DetailType") != "JournalEntryLineDetail" or not detail:
        raise missing("JournalEntryLineDetail")
    if "Amount" not in line:
        raise missing("Amount")
    if line["Amount"] < 0:
        raise Refused("2290", "Amount must be positive on a transaction line", "Amount")
    if "PostingType" not in detail:
        raise Refused("2260", "A journal line needs PostingType Debit or Credit", "PostingType")
    account = required(call, "Account", detail.get("AccountRef"), "AccountRef")
    own, currency, base = code_of(call.company, account), code_of(call.company, doc), call.company.settings["base_currency"]
    control = CONTROL.get(account["AccountType"])
    if own not in {currency, base} or (control and own != currency):
        raise rule(f"The currency of the account {account['Name']} ({own}) is not the currency of the journal ({currency}).", "AccountRef")
    worked = {**detail, "AccountRef": named("Account", account)}
    if control:
        worked["Entity"] = _entity(call, control, detail, currency)
    if detail.get("TaxCodeRef"):
        _tax(call, detail)
    return {**line, "Id": key, "JournalEntryLineDetail": worked}, detail["PostingType"]


def _tax(call: Call, detail: Doc) -> None:
    on = detail.get("TaxApplicableOn")
    if on is None:
        raise Refused("2270", "A journal line with a tax code needs TaxApplicableOn", "TaxApplicableOn")
    side = SALES if on == "Sales" else PURCHASES
    code = check_code(call, detail["TaxCodeRef"], side)
    if "TaxAmount" not in detail and any(rate["RateValue"] for rate in rates_of(call.company, code, side)):
        raise Refused("2280", "A journal line with a tax code needs TaxAmount", "TaxAmount")


def _entity(call: Call, control: str, detail: Doc, currency: str) -> Doc:
    """Who a line on a control account is about."""
    kind = "Customer" if control == "AR" else "Vendor"
    words = {"AR": "accounts receivable line, you must choose a customer", "AP": "accounts payable line, you must choose a vendor"}[control]
    entity = detail.get("Entity") or {}
    ref = entity.get("EntityRef") or ({"value": entity["value"]} if "value" in entity else None)
    if not ref or entity.get("Type", kind) != kind:
        raise rule(f"When you use an {words} in the Name field.", "Entity")
    party = referred(call, kind, ref, "EntityRef")
    assert party is not None
    if code_of(call.company, party) != currency:
        raise rule("The currency of the journal is not the currency of the customer or vendor.", "EntityRef")
    return {"Type": kind, "EntityRef": named(kind, party)}


def _opened(call: Call, doc: Doc, line: Doc, sign: int, base: Decimal) -> Doc:
    detail = line["JournalEntryLineDetail"]
    account = call.company.get("Account", detail["AccountRef"]["value"]) or {}
    control = CONTROL.get(account.get("AccountType", ""))
    if control is None or not line["Amount"]:
        return {}
    way = 1 if control == "AR" else -1
    party = detail["Entity"]["EntityRef"]["value"]
    item = open_item(control, party, code_of(call.company, doc), account["Id"], way * sign * line["Amount"], way * base)
    return {line["Id"]: item}


def _keep_settled(opened: Doc, old: Doc | None) -> None:
    for slot, before in (old or {}).get("_Open", {}).items():
        settled = taken(before)
        if not settled:
            continue
        now = opened.get(slot)
        same = now and all(now[name] == before[name] for name in ("Side", "Party", "Currency", "Account"))
        if not now or not same or abs(now["Total"]) < abs(settled) or (now["Total"] > 0) != (before["Total"] > 0):
            raise rule("A line that payments are linked to cannot be changed.", "Line")
        opened[slot] = {**now, "Left": now["Left"] - settled, "Base": now["Base"] - (before["BaseTotal"] - before["Base"])}
