"""Payments from customers and bill payments to vendors: cash, allocation of credits, and both at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kccwb.practice.journal import Posting
from kccwb.practice.money import ZERO
from kccwb.practice.quickbooks.accounts import check_type, with_role
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import code_of, fix_currency, home, rate_of
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.quickbooks.kinds import Kind
from kccwb.practice.quickbooks.linking import Payer, Wanted, apply, release
from kccwb.practice.quickbooks.posting import enter, open_item
from kccwb.practice.quickbooks.records import named, referred, required
from kccwb.practice.store import Doc


@dataclass(frozen=True, slots=True)
class Way:
    """Which side a payment is on, whose it is, and how money moves (+1 in, -1 out)."""

    side: str
    party: str
    sign: int


WAYS = {"Payment": Way("AR", "Customer", 1), "BillPayment": Way("AP", "Vendor", -1)}
_HELD = frozenset({"Bank", "Other Current Asset", "Credit Card", "Other Current Liability"})


def settle(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> Doc:
    """Work out a payment, take what it links from what is open, and post it."""
    way = WAYS[kind.entity]
    if old is not None:
        check_not_deposited(old)
        let_go(call, kind.entity, old)
    party = required(call, way.party, doc.get(f"{way.party}Ref"), f"{way.party}Ref")
    fix_currency(call, doc, party, sent=old is None)
    total = doc.get("TotalAmt")
    if total is None:
        raise missing("TotalAmt")
    if total < 0:
        raise Refused("2240", "TotalAmt must not be negative", "TotalAmt")
    account, account_shown = _money_account(call, doc, kind.entity)
    currency = code_of(call.company, doc)
    payer = Payer(kind.entity, doc["Id"], way.side, party["Id"], currency, _link_name(kind.entity, doc))
    applied = [apply(call, payer, wanted) for wanted in _wanted(call, kind, doc)]
    net = sum((each["Amount"] for each in applied), ZERO)
    unapplied = total - net
    if unapplied < 0:
        raise rule(f"The amount applied ({net}) exceeds the amount of the payment ({total}).", "TotalAmt")
    if unapplied > total:
        raise rule("Credits can only be applied to what the customer or vendor has open on the other side.", "Line")
    rate = rate_of(doc)
    money, rest = home(total, rate), home(unapplied, rate)
    control = _control(call, doc, way, currency)
    cleared = [Posting(each["Account"], -way.sign * each["Base"]) for each in applied]
    worked = {
        **{key: value for key, value in doc.items() if key != "_Sent"},
        **account_shown,
        f"{way.party}Ref": named(way.party, party),
        "Line": _shown(doc),
        "LinkedTxn": list((old or {}).get("LinkedTxn", [])),
        "_Applied": applied,
        "_Open": {"": open_item(way.side, party["Id"], currency, control["Id"], -unapplied, -rest)},
        "_Account": account["Id"],
    }
    if kind.entity == "Payment":
        worked["UnappliedAmt"] = unapplied if call.switch("payment_unapplied") == "net" else _cash_left(total, applied)
    enter(call, kind.entity, worked, (Posting(account["Id"], way.sign * money), *cleared, Posting(control["Id"], -way.sign * rest)))
    return worked


def _control(call: Call, doc: Doc, way: Way, currency: str) -> Doc:
    """The control account that money on account stands on."""
    name = f"{way.side}AccountRef"
    asked = referred(call, "Account", doc.get(name), name)
    if asked is None:
        return with_role(call.company, way.side, currency)
    check_type(asked, frozenset({"Accounts Receivable" if way.side == "AR" else "Accounts Payable"}), name)
    if code_of(call.company, asked) != currency:
        raise rule(f"The currency of the {name} is not the currency of the payment.", name)
    return asked


def let_go(call: Call, entity: str, doc: Doc) -> None:
    """Give back all that a payment has taken."""
    way = WAYS[entity]
    payer = Payer(entity, doc["Id"], way.side, doc[f"{way.party}Ref"]["value"], code_of(call.company, doc))
    for kept in doc.get("_Applied", []):
        release(call, payer, kept)


def check_not_deposited(doc: Doc) -> None:
    """Refuse to change a payment that stands in a bank deposit."""
    if any(link["TxnType"] == "Deposit" for link in doc.get("LinkedTxn", [])):
        raise Refused("6540", "Deposited transactions can't be changed : remove the payment from the deposit first")


def voided(doc: Doc) -> Doc:
    """A payment after a void: nothing of it is left but its head."""
    note = doc.get("PrivateNote")
    worked = {**doc, "TotalAmt": ZERO, "Line": [], "PrivateNote": f"Voided - {note}" if note else "Voided"}
    worked |= {"_Applied": [], "_Open": {}}
    return worked | ({"UnappliedAmt": ZERO} if "UnappliedAmt" in doc else {})


def without_link(doc: Doc, entity: str, key: str) -> Doc:
    """What a caller would send to take one document off a payment."""
    types = {each for each in ("Expense", "Check", "CreditCardCredit") if entity == "Purchase"} | {entity}
    lines = []
    for line in doc.get("Line", []):
        links = [link for link in line["LinkedTxn"] if (link["TxnId"], link["TxnType"] in types) != (key, True)]
        if links:
            lines.append({**line, "LinkedTxn": links})
    return {**doc, "Line": lines}


def _link_name(entity: str, doc: Doc) -> str:
    """What a document that a payment settles calls the payment."""
    if entity == "Payment":
        return entity
    return "BillPaymentCreditCard" if doc.get("PayType") == "CreditCard" else "BillPaymentCheck"


def _cash_left(total: Decimal, applied: list[Doc]) -> Decimal:
    debits = sum((each["Amount"] for each in applied if each["Amount"] > 0), ZERO)
    return max(ZERO, total - debits)


def _wanted(call: Call, kind: Kind, doc: Doc) -> list[Wanted]:
    found: list[Wanted] = []
    for line in doc.get("Line", []):
        links = line.get("LinkedTxn", [])
        if not links:
            if line.get("DetailType") and "Amount" in line and line["Amount"]:
                raise missing("LinkedTxn")
            continue
        if "Amount" not in line:
            raise missing("Amount")
        if line["Amount"] <= 0:
            raise Refused("2240", "The amount of a payment line must be greater than zero", "Amount")
        for link in links:
            if not link.get("TxnId") or not link.get("TxnType"):
                raise missing("LinkedTxn.TxnId")
            if kind.entity == "BillPayment" and call.switch("txn_line_id_required") and not link.get("TxnLineId"):
                raise missing("TxnLineId")
            found.append(Wanted(link["TxnType"], link["TxnId"], link.get("TxnLineId"), line["Amount"]))
    return found


def _shown(doc: Doc) -> list[Doc]:
    return [
        {"Amount": line["Amount"], "LinkedTxn": [{key: value for key, value in link.items() if value} for link in line["LinkedTxn"]]}
        for line in doc.get("Line", [])
        if line.get("LinkedTxn")
    ]


def _money_account(call: Call, doc: Doc, entity: str) -> tuple[Doc, Doc]:
    """Where the money goes or comes from, and how the payment shows it."""
    if entity == "Payment":
        element, holder = "DepositToAccountRef", doc
        if not doc.get(element):
            undeposited = with_role(call.company, "UNDEPOSITED")
            return undeposited, {element: named("Account", undeposited)}
        allowed = _HELD
    else:
        pay_type = doc.get("PayType")
        if pay_type is None:
            raise missing("PayType")
        part, element, allowed = (
            ("CheckPayment", "BankAccountRef", frozenset({"Bank"}))
            if pay_type == "Check"
            else ("CreditCardPayment", "CCAccountRef", frozenset({"Credit Card"}))
        )
        holder = doc.get(part, {})
    account = required(call, "Account", holder.get(element), element)
    check_type(account, allowed, element)
    own, money = code_of(call.company, account), code_of(call.company, doc)
    if own not in {money, call.company.settings["base_currency"]}:
        raise rule(f"The currency of the account ({own}) is not the currency of the payment ({money}).", element)
    shown = named("Account", account)
    return account, {element: shown} if entity == "Payment" else {part: {**holder, element: shown}}
