"""The credit-allocation checklist: done by hand on the side that lacks it, ticked off when seen. Nothing here is ever sent."""

from __future__ import annotations

from collections.abc import Sequence

from kccwb.model.errors import BadInput
from kccwb.store import Store
from kccwb.store.events import Event, now, record
from kccwb.store.sql import Cursor

_FACTS = "item, direction, side, company_name, credit_number, invoice_number, currency, amount"


def keep_lives(tx: Cursor, run: int) -> int:
    """Keep which items appeared with this run and which were seen to be done; how many were."""
    here = {row["item"]: row for row in tx.dicts(f"select {_FACTS} from credit_allocation_gap order by item")}
    alive = {
        row["item"]: row
        for row in tx.dicts(
            f"select {_FACTS} from checklist_life qualify row_number() over (partition by item order by run desc) = 1 and change = 'appeared'"
        )
    }
    stamp = {"run": run, "occurred": now()}
    came = [{**row, **stamp, "change": "appeared"} for item, row in here.items() if item not in alive]
    went = [{**row, **stamp, "change": "seen"} for item, row in sorted(alive.items()) if item not in here]
    tx.insert("checklist_life", [*came, *went])
    return len(went)


def tick(store: Store, by: str, items: Sequence[str], *, done: bool = True, reason: str = "") -> int:
    """Say that items were done by hand (or were not, after all); how many. Raises BadInput, having changed nothing, for one that is not open."""
    wanted = list(dict.fromkeys(items))
    if not wanted:
        raise BadInput("Nothing is selected.", "Name the items of the checklist.")
    with store.tx() as tx:
        state = dict(tx.rows("select item, state from credit_checklist where item in (select unnest(?::varchar[]))", [wanted]))
        needed = "open" if done else "ticked"
        if wrong := [one for one in wanted if state.get(one) != needed]:
            raise BadInput(f"{wrong[0]!r} is {state.get(wrong[0], 'not on the checklist')}.", "List it with: kccwb credits list")
        kind = "ticked" if done else "unticked"
        numbers = record(tx, by, [Event(f"checklist.{kind}", one, {"reason": reason}) for one in wanted])
        rows = [
            {"seq": seq, "item": one, "kind": kind, "reason": reason, "occurred": now(), "by_whom": by}
            for seq, one in zip(numbers, wanted, strict=True)
        ]
        tx.insert("checklist_event", rows)
    return len(wanted)
