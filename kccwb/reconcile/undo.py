"""Undo with evidence: take what was exported in error out of the package, and make it pending again here. Planned first, then confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.errors import BadInput
from kccwb.model.package import Outcome
from kccwb.store import Store
from kccwb.store.events import record_export

_ROWS = """
select
    state.row_id, state.source_type, coalesce(row.source_code, state.row_id) as source_code, state.package_id, state.package_number,
    coalesce(row.company_name, '') as company_name, coalesce(state.package_currency, row.currency, '') as currency,
    coalesce(state.package_amount, state.sent_amount, 0.00)::decimal(18, 2) as amount, state.state, state.last_kind
from export_state as state
left join export_row as row on state.row_id = row.row_id
where state.row_id in (select unnest(?::varchar[]))
"""
_HANGING = """
select paid.kind, paid.amount, paid.currency, paid.reference, ours.row_id
from book_payment as paid
left join export_state as ours on paid.payment_id = ours.package_id and ours.source_type = 'Prepayment'
where not paid.deleted and paid.amount <> 0
and (paid.document_id = $id or (paid.payment_id = $id and paid.document_id <> '' and paid.kind <> 'cash'))
order by paid.payment_key
"""
_ORDER = {"Allocation": 0, "Prepayment": 1}
_LIVE = frozenset({"sent", "verified"})
_GONE = frozenset({"VOIDED", "DELETED"})


@dataclass(frozen=True)
class UndoStep:
    """One row to be taken back, or why it is not. ``result``: planned · refused (here, before anything is asked) · undone · rejected · unknown."""

    row_id: str
    source_type: str
    source_code: str
    package_number: str
    company_name: str
    currency: str
    amount: Decimal
    result: str
    message: str
    package_id: str = ""


@dataclass(frozen=True)
class UndoReport:
    """The plan, or what became of it. ``token`` confirms exactly this plan; it is empty when nothing can be undone or all is done."""

    steps: tuple[UndoStep, ...]
    token: str
    done: bool

    @property
    def exit_code(self) -> int:
        """0 when every row was (or can be) undone, else 1."""
        return 0 if all(step.result in {"planned", "undone"} for step in self.steps) else 1


def plan(store: Store, row_ids: Sequence[str]) -> UndoReport:
    """What an undo of these rows would do, prepayments before documents. Raises BadInput when nothing is named or a row was never exported."""
    wanted = list(dict.fromkeys(row_ids))
    if not wanted:
        raise BadInput("Nothing is selected.", "Name the exported rows by their row id.")
    rows = {row["row_id"]: row for row in store.dicts(_ROWS, [wanted])}
    if unknown := [one for one in wanted if one not in rows]:
        raise BadInput(f"{unknown[0]} was never exported.", "List what was with: kccwb exported")
    ordered = sorted(rows.values(), key=lambda row: (_ORDER.get(row["source_type"], 2), row["row_id"]))
    steps: list[UndoStep] = []
    for row in ordered:  # a prepayment that goes first no longer hangs on its invoice
        before = {step.row_id for step in steps if step.result == "planned"}
        steps.append(_step(row, _refusal(store, row, before)))
    planned = [step for step in steps if step.result == "planned"]
    return UndoReport(tuple(steps), _token(planned) if planned else "", False)


def undo(store: Store, package: AccountingPackage, by: str, row_ids: Sequence[str], token: str) -> UndoReport:
    """Do what was planned: void in the package, read back, and make pending again what is seen to be gone.

    Raises BadInput, having changed nothing, when the token is not that of today's plan; PackageError when the package cannot be asked.
    """
    planned = plan(store, row_ids)
    if not planned.token or token != planned.token:
        raise BadInput("This is not the token of the plan as it stands now.", "Look at the plan again and confirm with its token.")
    done: list[UndoStep] = []
    for step in planned.steps:
        if step.result != "planned":
            done.append(step)
            continue
        outcome = package.void(step.source_type, step.package_id)
        done.append(_kept(store, package, by, step, outcome))
    return UndoReport(tuple(done), "", True)


def _kept(store: Store, package: AccountingPackage, by: str, step: UndoStep, outcome: Outcome) -> UndoStep:
    """Believe the package's copy and not its answer: only what is read back void or missing is pending again."""
    held = package.read(step.source_type, [step.package_id]).get(step.package_id)
    words = "; ".join(outcome.messages)
    base = {"row_id": step.row_id, "source_type": step.source_type, "package": package.key, "package_id": step.package_id}
    if held is None or held.status.upper() in _GONE:
        status = held.status if held else "MISSING"
        events: list[dict[str, Any]] = [
            {
                **base,
                "kind": "gone",
                "package_status": status,
                "message": f"Undone: {step.source_code} is {status.lower()} in the package.",
            },
            {**base, "kind": "released", "message": "to be exported again, after it was undone"},
        ]
        with store.tx() as tx:
            record_export(tx, by, events)
        return _with(step, "undone", f"It is {status.lower()} in the package and pending again here.")
    if outcome.result == "unknown":
        return _with(step, "unknown", words or "No answer came, and the package still shows it: repeat.")
    return _with(step, "rejected", words or "The package still holds it.")


def _refusal(store: Store, row: dict[str, Any], before: set[str]) -> str:
    if row["state"] == "marked":
        return "It was marked by hand: unmark it instead."
    if row["state"] not in _LIVE or not row["package_id"]:
        return f"It is {row['state']}: there is nothing in the package to undo."
    if row["source_type"] in {"Company", "Stock Item"}:
        return "Companies and stock items stay in the package: nothing is posted with them."
    hanging = [one for one in store.dicts(_HANGING, {"id": row["package_id"]}) if one["row_id"] not in before]
    if hanging:
        told = ", ".join(
            f"{one['kind'].replace('_', ' ')} {one['amount']:,} {one['currency']} {one['reference']}".strip() for one in hanging
        )
        return f"Something hangs on it in the package: {told}. Take that back first."
    return ""


def _step(row: dict[str, Any], refusal: str) -> UndoStep:
    return UndoStep(
        row_id=row["row_id"],
        source_type=row["source_type"],
        source_code=row["source_code"],
        package_number=row["package_number"] or "",
        company_name=row["company_name"],
        currency=row["currency"],
        amount=row["amount"],
        result="refused" if refusal else "planned",
        message=refusal or "It is voided in the package (a draft is deleted) and pending again here.",
        package_id=row["package_id"] or "",
    )


def _with(step: UndoStep, result: str, message: str) -> UndoStep:
    return replace(step, result=result, message=message)


def _token(steps: Sequence[UndoStep]) -> str:
    """Short enough to type; it changes when the rows, their ids or amounts do."""
    text = "\n".join(f"{step.row_id} {step.package_id} {step.amount}" for step in steps)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
