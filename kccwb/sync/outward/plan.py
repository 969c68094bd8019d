"""The plan of an upload: what goes, what goes along, what is blocked and what waits, before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kccwb.model.documents import DOCUMENT_TYPES
from kccwb.store import Store
from kccwb.sync.outward.candidates import Row, with_needs
from kccwb.sync.outward.reports import PlanAmount, PlanRow, UploadPlan

_BLOCKS = """
select row_id, arg_min(message, message) as message from precheck_result where severity = 'error' group by row_id
"""


def make_plan(store: Store, chosen: Sequence[Row], rows: dict[str, Row]) -> UploadPlan:
    """Sort the chosen rows and what they need by what can happen to them, using the pre-check kept last."""
    blocks: dict[str, str] = dict(store.rows(_BLOCKS))
    selected = {row.row_id for row in chosen}
    sending: dict[str, PlanRow] = {}
    blocked: list[PlanRow] = []
    waiting: list[PlanRow] = []
    for row in with_needs(chosen, rows):
        reason = _waits(row, rows, sending)
        if row.row_id in blocks:
            blocked.append(row.planned(blocks[row.row_id]))
        elif reason:
            waiting.append(row.planned(reason))
        else:
            sending[row.row_id] = row.planned("" if row.row_id in selected else "is needed by a selected row")
    left_out = [row.planned("exported already" if row.exported else row.reason) for row in chosen if row.exported or not row.eligible]
    documents = [row for row in sending.values() if row.source_type in DOCUMENT_TYPES and row.row_id in selected]
    return UploadPlan(
        selected=len(selected),
        amounts=_amounts(documents),
        sending=tuple(sending.values()),
        goes_along=tuple(row for row in sending.values() if row.row_id not in selected),
        blocked=tuple(blocked),
        waiting=tuple(waiting),
        left_out=tuple(left_out),
    )


def _waits(row: Row, rows: dict[str, Row], sending: dict[str, PlanRow]) -> str:
    """Why a row cannot go in this upload, empty when it can."""
    if row.state == "in doubt":
        return row.reason
    for need in row.needs:
        if need in rows and rows[need].state == "in doubt":
            return f"waits for {rows[need].source_type.lower()} {rows[need].source_code}: it is in doubt"
    if row.source_type != "Allocation" or not row.waits_for:
        return ""
    stands_on = [rows.get(row.prepayment_row), rows.get(row.document_row)]
    if any(one is None or not (one.exported or one.row_id in sending) for one in stands_on):
        return _waits_beside(stands_on[0], stands_on[1], sending) or row.waits_for
    if all(one is not None and one.exported for one in stands_on):
        return row.waits_for
    return ""  # what it stands on goes earlier in this same upload


def _waits_beside(paid: Row | None, invoice: Row | None, sending: dict[str, PlanRow]) -> str:
    """What an allocation waits for whose payment goes in this same upload: its invoice. Empty when the payment does not go."""
    if paid is None or invoice is None or paid.row_id not in sending:
        return ""
    return f"waits for invoice {invoice.source_code}: {'not exported yet' if invoice.eligible else invoice.reason}"


def _amounts(documents: Sequence[PlanRow]) -> tuple[PlanAmount, ...]:
    totals: dict[str, tuple[int, Decimal]] = {}
    for row in documents:
        count, amount = totals.get(row.currency, (0, Decimal("0.00")))
        signed = row.amount or Decimal(0)
        totals[row.currency] = (count + 1, amount + signed)
    return tuple(PlanAmount(currency, count, amount) for currency, (count, amount) in sorted(totals.items()))
