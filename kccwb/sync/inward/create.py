"""Create & Allocate Payments: each payment at most once, and repeatable after a fix."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kccwb.model.money import ZERO
from kccwb.store import Store
from kccwb.store.events import record_payment
from kccwb.store.sql import Cursor
from kccwb.sync.inward.classify import admit
from kccwb.sync.inward.decide import Decision, decide
from kccwb.sync.inward.reports import CreatedAmount, PaymentOutcome, PaymentsCreated


def create_payments(store: Store, by: str, row_ids: Sequence[str] | None = None, *, all_rows: bool = False) -> PaymentsCreated:
    """Create the selected payments that can be, and say of the others what stands in the way. A second run changes nothing.

    Raises BadInput for a wrong selection and NeverCrosses when something that is no payment of ours was about to pass; nothing is created then.
    """
    with store.tx() as tx:
        decisions = decide(store, row_ids, all_rows=all_rows)
        admit(store, [one.row_id for one in decisions if one.result == "created"])
        known = _last_refusals(tx)
        before = {row["row_id"]: row for row in tx.dicts("select * from created_payment where standing")}
        events = [event for one in decisions for event in _events(one, before.get(one.row_id), known)]
        if events:
            record_payment(tx, by, events)
        stands = dict(tx.rows("select row_id, status from payment_import where row_id in (select row_id from taken_back_payment)"))
    return _report([replace(one, status=stands.get(one.row_id, one.status)) if one.result == "created" else one for one in decisions])


def payment_id(row_id: str, times: int) -> str:
    """KCC's id of the payment: the same for the same payment of the package; a later version of it gets a number behind."""
    digest = hashlib.sha256(row_id.encode()).hexdigest()[:10].upper()
    return f"PKG-{digest}" + (f"-{times + 1}" if times else "")


def _events(one: Decision, before: dict[str, Any] | None, known: dict[str, str]) -> list[dict[str, Any]]:
    if one.result == "unchanged":
        return []
    facts = {
        "row_id": one.row_id,
        "message": one.status,
        "document_row_id": one.document_row_id or None,
        "urn": one.urn or None,
        "side": one.side,
        "payment_date": one.payment_date,
        "amount": one.amount,
        "currency": one.currency,
        "reference": one.reference,
    }
    if one.result == "refused":
        return [] if known.get(one.row_id) == one.status else [{**facts, "kind": "refused"}]
    made = {
        **facts,
        "kind": "created",
        "payment_id": payment_id(one.row_id, one.times),
        "exchange_rate": one.exchange_rate,
        "bank_account": one.bank_account,
        "bank_amount": one.bank_amount,
    }
    if before is None:
        return [made]
    kept = {name: value for name, value in before.items() if name not in {"standing", "times", "in_kcc", "created_at"}}
    return [{**kept, "kind": "reversed", "message": "Changed in the accounting package: created again"}, made]


def _last_refusals(tx: Cursor) -> dict[str, str]:
    """Row id → why it was refused, where that was the last thing that happened to it."""
    rows = tx.rows("select row_id, arg_max(message, seq) from payment_event group by row_id having arg_max(kind, seq) = 'refused'")
    return {str(row_id): str(message) for row_id, message in rows}


def _report(decisions: Sequence[Decision]) -> PaymentsCreated:
    sums: dict[tuple[str, str], tuple[int, Decimal]] = {}
    for one in decisions:
        if one.result == "created":
            count, amount = sums.get((one.side, one.currency), (0, ZERO))
            sums[one.side, one.currency] = (count + 1, amount + one.amount)
    counts = {name: sum(one.result == name for one in decisions) for name in ("created", "refused", "unchanged")}
    return PaymentsCreated(
        counts["created"],
        counts["refused"],
        counts["unchanged"],
        tuple(CreatedAmount(side, currency, count, amount) for (side, currency), (count, amount) in sorted(sums.items())),
        tuple(_outcome(one) for one in decisions),
    )


def _outcome(one: Decision) -> PaymentOutcome:
    made = "" if one.result == "refused" else payment_id(one.row_id, one.times if one.result == "created" else one.times - 1)
    return PaymentOutcome(one.row_id, one.result, one.status, made, one.urn, one.company_name, one.allocated_to, one.amount, one.currency)
