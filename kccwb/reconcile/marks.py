"""Accept differences as they stand, and take that back. Events, with a name and a reason."""

from __future__ import annotations

from collections.abc import Sequence

from kccwb.model.errors import BadInput
from kccwb.store import Store
from kccwb.store.events import Event, now, record


def accept(store: Store, by: str, difference_ids: Sequence[str], reason: str) -> int:
    """Accept differences; how many. Raises BadInput, having changed nothing, without a reason or for one that is not there."""
    if not reason.strip():
        raise BadInput("A difference is accepted with a reason.", "Give it with: --reason")
    return _note(store, by, "accepted", difference_ids, reason.strip(), "true", "is not among the differences")


def reopen(store: Store, by: str, difference_ids: Sequence[str], reason: str = "") -> int:
    """Open accepted differences again; how many. Raises BadInput, having changed nothing, for one that was not accepted."""
    return _note(store, by, "reopened", difference_ids, reason.strip(), "life = 'accepted'", "is not among the accepted differences")


def _note(store: Store, by: str, kind: str, difference_ids: Sequence[str], reason: str, where: str, missing: str) -> int:
    wanted = list(dict.fromkeys(difference_ids))
    if not wanted:
        raise BadInput("Nothing is selected.", "Name the differences by their difference_id.")
    with store.tx() as tx:
        query = f"select difference_id, difference from difference where {where} and difference_id in (select unnest(?::varchar[]))"
        amounts = dict(tx.rows(query, [wanted]))
        if unknown := [one for one in wanted if one not in amounts]:
            raise BadInput(f"{unknown[0]!r} {missing}.", "List them with: kccwb reconcile")
        details = [Event(f"difference.{kind}", one, {"amount": amounts[one], "reason": reason}) for one in wanted]
        numbers = record(tx, by, details)
        rows = [
            {"seq": seq, "difference_id": one, "kind": kind, "amount": amounts[one], "reason": reason, "occurred": now(), "by_whom": by}
            for seq, one in zip(numbers, wanted, strict=True)
        ]
        tx.insert("difference_event", rows)
    return len(wanted)
