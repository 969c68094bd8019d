"""Transfers: money moved from one account of the balance sheet to another, without a document and without VAT."""

from __future__ import annotations

from kccwb.practice.journal import Posting
from kccwb.practice.quickbooks.accounts import check_type
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import code_of, fix_currency, home, rate_of
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.quickbooks.kinds import Kind
from kccwb.practice.quickbooks.posting import enter
from kccwb.practice.quickbooks.records import named, required
from kccwb.practice.store import Doc

_HELD = frozenset(
    {"Bank", "Credit Card", "Other Current Asset", "Fixed Asset", "Other Asset", "Other Current Liability", "Long Term Liability", "Equity"}
)


def settle(call: Call, kind: Kind, doc: Doc, old: Doc | None) -> Doc:
    """Work out a transfer and post it."""
    source = required(call, "Account", doc.get("FromAccountRef"), "FromAccountRef")
    target = required(call, "Account", doc.get("ToAccountRef"), "ToAccountRef")
    for account, element in ((source, "FromAccountRef"), (target, "ToAccountRef")):
        check_type(account, _HELD, element)
    if source["Id"] == target["Id"]:
        raise rule("The accounts of a transfer must be different.", "ToAccountRef")
    amount = doc.get("Amount")
    if amount is None:
        raise missing("Amount")
    if amount <= 0:
        raise Refused("2240", "Amount must be greater than zero", "Amount")
    fix_currency(call, doc, None, sent=False)
    own, base = code_of(call.company, doc), call.company.settings["base_currency"]
    if any(code_of(call.company, account) not in {own, base} for account in (source, target)):
        raise rule(f"The currency of an account is not the currency of the transfer ({own}).", "CurrencyRef")
    moved = home(amount, rate_of(doc))
    refs = {"FromAccountRef": named("Account", source), "ToAccountRef": named("Account", target)}
    worked = {**doc, **refs, "LinkedTxn": []}
    enter(call, kind.entity, worked, (Posting(target["Id"], moved), Posting(source["Id"], -moved)))
    return worked
