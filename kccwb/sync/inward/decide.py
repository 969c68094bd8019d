"""Which payments of a selection can be created now, each judged after the ones before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kccwb.model.errors import BadInput
from kccwb.model.money import ZERO, exchange_rate, to_base
from kccwb.store import Store
from kccwb.store.sql import sql_text
from kccwb.sync.inward.reports import CREATED, Result


@dataclass(frozen=True)
class Decision:
    """A payment of the selection as it would be created in KCC, or why it cannot be.

    ``amount`` is in the document's currency, ``bank_amount`` in the bank's. ``earlier`` is what was created for it before and would be
    taken back first.
    """

    row_id: str
    result: Result
    status: str
    urn: str
    company_name: str
    document_row_id: str
    allocated_to: str
    side: str
    payment_date: date
    amount: Decimal
    currency: str
    exchange_rate: Decimal
    bank_account: str
    bank_currency: str
    bank_amount: Decimal
    reference: str
    open_amount: Decimal
    times: int
    earlier: Decimal


def decide(store: Store, row_ids: Sequence[str] | None, *, all_rows: bool = False) -> list[Decision]:
    """Judge the selection in order of date, so that several payments on one invoice use up what is open on it.

    Raises BadInput, with the reason, for an empty selection and for a row that is unknown or is not carried.
    """
    if not all_rows and not row_ids:
        raise BadInput("No payment is selected.", "Select some, or take all of them.")
    wanted = None if all_rows else list(dict.fromkeys(row_ids or ()))
    rows = store.dicts(sql_text(__file__, "decide"), {"ids": wanted})
    if wanted is not None:
        _check_known(store, wanted, {row["row_id"] for row in rows})
    base = str(store.scalar("select base_currency from base_currency"))
    open_now: dict[str, Decimal] = {}
    return [_judge(row, base, open_now) for row in rows]


def exceeds(code: str, open_amount: Decimal) -> str:
    """The diagnosis of a payment that is more than what is open: the words of the import grid."""
    if open_amount <= 0:
        return "Already settled in KCC"
    return f"Amount exceeds what is outstanding on {code} (open {open_amount:,.2f})"


def _judge(row: dict[str, Any], base: str, open_now: dict[str, Decimal]) -> Decision:
    document = row["document_row_id"] or ""
    left = open_now.get(document, row["open_amount"] or ZERO)
    free = left + row["earlier"]
    result: Result = "refused"
    status = row["status"]
    if status.startswith(CREATED):
        result = "unchanged"
    elif row["importable"]:
        if row["amount"] <= free:
            result, status = "created", CREATED
            open_now[document] = free - row["amount"]
        else:
            status = exceeds(row["allocated_to"], free)
    rate = _rate(row, base)
    return Decision(
        row_id=row["row_id"],
        result=result,
        status=status,
        urn=row["urn"] or "",
        company_name=row["company_name"] or "",
        document_row_id=document,
        allocated_to=row["allocated_to"],
        side=row["s_p"],
        payment_date=row["payment_date"],
        amount=row["amount"],
        currency=row["currency"],
        exchange_rate=rate,
        bank_account=row["bank_account"] or "",
        bank_currency=row["bank_currency"] or row["currency"],
        bank_amount=_bank_amount(row, rate, base),
        reference=row["reference"],
        open_amount=left,
        times=row["times"],
        earlier=row["earlier"],
    )


def _rate(row: dict[str, Any], base: str) -> Decimal:
    """The package's rate of the payment; what it moved on a bank in base currency tells it too; else the document's."""
    if row["currency"] == base:
        return Decimal(1)
    if row["exchange_rate"]:
        return Decimal(row["exchange_rate"])
    if row["bank_currency"] == base and row["bank_amount"]:
        return exchange_rate(row["amount"] / row["bank_amount"])
    return Decimal(row["document_rate"] or 1)


def _bank_amount(row: dict[str, Any], rate: Decimal, base: str) -> Decimal:
    """What KCC's bank account moves by. In one currency it is the amount: a bank charge is not carried."""
    if (row["bank_currency"] or row["currency"]) == row["currency"]:
        return Decimal(row["amount"])
    if row["bank_amount"] is not None:
        return Decimal(row["bank_amount"])
    return to_base(row["amount"], rate) if row["bank_currency"] == base else Decimal(row["amount"])


def _check_known(store: Store, wanted: list[str], found: set[str]) -> None:
    for row_id in wanted:
        if row_id in found:
            continue
        reason = store.scalar("select reason from not_carried where row_id = ?", [row_id])
        if reason:
            raise BadInput(f"Payment {row_id} is not carried: {reason}.", "Leave it out of the selection. Nothing was created.")
        raise BadInput(f"There is no payment {row_id}.", "Take the row ids from: kccwb payments list")
