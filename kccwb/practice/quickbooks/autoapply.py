"""The company preference that sets credits against invoices by itself, with payments of nil."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.kinds import KINDS, Kind
from kccwb.practice.store import Doc

_OTHER = {"Invoice": "CreditMemo", "CreditMemo": "Invoice"}


def auto_apply(call: Call, kind: Kind, made: Doc, create: Callable[[Call, Kind, Doc], Doc]) -> bool:
    """Set a new invoice or credit memo against what its customer has open on the other side; whether it did."""
    other = _OTHER.get(kind.entity)
    if other is None or not call.switch("auto_apply_credit") or not (call.person or call.switch("auto_apply_acts_on_api")):
        return False
    left = made["Balance"]
    done = False
    for row in _open(call, other, made):
        amount = min(left, row["Balance"])
        if amount <= 0:
            break
        lines = [
            {"Amount": amount, "LinkedTxn": [{"TxnId": key, "TxnType": entity}]}
            for entity, key in sorted(((kind.entity, made["Id"]), (other, row["Id"])), reverse=True)
        ]
        values = {
            "CustomerRef": {"value": made["CustomerRef"]["value"]},
            "CurrencyRef": {"value": made["CurrencyRef"]["value"]},
            "TxnDate": max(made["TxnDate"], row["TxnDate"]),
            "TotalAmt": amount - amount,
            "Line": lines,
            "PrivateNote": "Created by QB Online to link credits to charges.",
        }
        if "ExchangeRate" in made:
            values["ExchangeRate"] = made["ExchangeRate"]
        create(call, KINDS["Payment"], values)
        left -= amount
        done = True
    return done


def _open(call: Call, entity: str, made: Doc) -> Iterator[Doc]:
    rows = call.company.table(entity).find("open", f"AR {made['CustomerRef']['value']}")
    same = [row for row in rows if row["CurrencyRef"]["value"] == made["CurrencyRef"]["value"] and row.get("Balance")]
    return iter(sorted(same, key=lambda row: (row["TxnDate"], int(row["Id"]))))
