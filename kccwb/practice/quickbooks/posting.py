"""What transactions enter in the ledger, and what stays open on the control accounts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from kccwb.practice.journal import Posting, post, reverse
from kccwb.practice.money import ZERO
from kccwb.practice.quickbooks.accounts import with_role
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.store import Doc


def source(entity: str, key: str) -> str:
    """How the journal names a transaction."""
    return f"{entity} {key}"


def enter(call: Call, entity: str, doc: Doc, postings: Iterable[Posting]) -> None:
    """Post a transaction; a difference of rates goes to exchange gain or loss."""
    found = list(postings)
    difference = sum((posting.amount for posting in found), ZERO)
    if difference:
        found.append(Posting(with_role(call.company, "EXCHANGE")["Id"], -difference))
    post(call.company, entity, source(entity, doc["Id"]), doc["TxnDate"], found)


def take_back(call: Call, entity: str, key: str) -> None:
    """Cancel what a transaction has posted."""
    reverse(call.company, entity, source(entity, key))


def open_item(side: str, party: str, currency: str, account: str, left: Decimal, base: Decimal) -> Doc:
    """Something open on a control account: positive when the customer owes it or the vendor is owed it."""
    item = {"Side": side, "Party": party, "Currency": currency, "Account": account}
    return {**item, "Total": left, "Left": left, "Base": base, "BaseTotal": base}


def post_opening_stock(call: Call, item: Doc) -> None:
    """A new inventory item brings its stock into the books against opening balances."""
    value = item.get("_Value")
    if not value:
        return
    day = {"Id": item["Id"], "TxnDate": item["InvStartDate"]}
    against = with_role(call.company, "OPENING")["Id"]
    enter(call, "Item", day, (Posting(item["AssetAccountRef"]["value"], value), Posting(against, -value)))
