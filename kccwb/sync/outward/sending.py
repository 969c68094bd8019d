"""Send one phase of an upload: batch by batch, the attempt committed before the request and the outcome after."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.documents import OutDocument, OutElement, OutPrepayment
from kccwb.model.errors import AnswerUnknown, NotConnected, PackageError, PackageUnreachable, RateLimited
from kccwb.model.finding import Explanation
from kccwb.model.package import Outcome
from kccwb.store import Store
from kccwb.sync.outward.lookup import Cache, Claims, look_up, rival_explained, settle
from kccwb.sync.outward.outbox import Outbox
from kccwb.sync.outward.reports import Result

LOST_IN_A_ROW = 3
"""So many batches without an answer, one after the other, and the package counts as down."""
LONGEST_WAIT = 90
"""Seconds a run waits for a minute limit to lift before it gives up."""
Feedback = tuple[str, str, Explanation]


@dataclass
class Sender:
    """Sends elements and keeps what became of each row. ``tick`` is called after each batch and may pause the run."""

    store: Store
    package: AccountingPackage
    outbox: Outbox
    cache: Cache
    tick: Callable[[str], None]
    sleep: Callable[[float], None] = time.sleep
    results: dict[str, tuple[Result, str]] = field(default_factory=dict)
    _lost: int = 0

    def __post_init__(self) -> None:
        self.claims = Claims(self.store)
        self._made: set[str] = set()
        self._tried: set[str] = {row_id for (row_id,) in self.store.rows("select row_id from export_state where ever_attempted")}

    def send_all(self, elements: Sequence[OutElement], load_ids: Mapping[str, int]) -> None:
        """Send these, all of one source type. What surely did not arrive, or did not leave at all, is sent once more.

        Raises PackageError when the run cannot go on; every row is then in a state that is true.
        """
        again = self._pass(elements, load_ids)
        if again:
            self._pass(again, load_ids)

    def refuse(self, elements: Sequence[tuple[str, str, str, Explanation]]) -> None:
        """Refuse rows before they are sent: (row id, source type, message, explanation)."""
        events = [
            {"row_id": row_id, "source_type": source_type, "kind": "rejected", "message": message}
            for row_id, source_type, message, _ in elements
        ]
        self.outbox.append(events, [(row_id, message, why) for row_id, _, message, why in elements])
        for row_id, _, message, _ in elements:
            self.results[row_id] = ("rejected", message)

    def _pass(self, elements: Sequence[OutElement], load_ids: Mapping[str, int]) -> list[OutElement]:
        released: list[OutElement] = []
        to_send = self._adopt_first(elements, load_ids)
        size = max(1, self.package.batch_size(elements[0].source_type)) if elements else 1
        for start in range(0, len(to_send), size):
            batch = to_send[start : start + size]
            released += self._batch(batch, load_ids)
            self.tick(f"{batch[0].source_type}: {min(start + size, len(to_send))} of {len(to_send)}")
        return released

    def _adopt_first(self, elements: Sequence[OutElement], load_ids: Mapping[str, int]) -> list[OutElement]:
        """Look up what may be there already; adopt what is ours, refuse what another thing stands in the way of."""
        doubtful = [element for element in elements if element.row_id in self._tried or self.cache.may_hold(element, self._made)]
        tried = {element.row_id: element.row_id in self._tried for element in doubtful}
        answers = look_up(self.package, doubtful, self.claims, tried)
        events: list[dict[str, Any]] = []
        refused: list[tuple[str, str, str, Explanation]] = []
        for element in doubtful:
            answer = answers[element.row_id]
            if answer.same is not None:
                events.append(self.outbox.adopted_row(element, answer.same, load_ids))
                self.results[element.row_id] = ("adopted", "it was in the package already and agrees")
            elif answer.rival is not None:
                refused.append((element.row_id, element.source_type, *rival_explained(element, answer)))
        self.outbox.append(events)
        self.refuse(refused)
        settled = {row["row_id"] for row in events} | {row[0] for row in refused}
        return [element for element in elements if element.row_id not in settled]

    def _batch(self, batch: Sequence[OutElement], load_ids: Mapping[str, int]) -> list[OutElement]:
        """Send one batch; what is surely not in the package is returned."""
        waited = 0.0
        while True:
            key = str(uuid.uuid4())
            self.outbox.attempted(batch, load_ids, key)
            self._tried.update(element.row_id for element in batch)
            try:
                outcomes = list(self.package.send(batch, idempotency_key=key))
            except RateLimited as limited:
                self.outbox.note("not_sent", _names(batch), limited.message)
                pause = float(limited.retry_after or LONGEST_WAIT + 1)
                if limited.limit == "day" or waited + pause > LONGEST_WAIT:
                    raise
                self.tick(f"waiting {pause:.0f} s: {limited.message}")
                self.sleep(pause)
                waited += max(pause, 1.0)
                continue
            except (NotConnected, PackageUnreachable) as stopped:
                self.outbox.note("not_sent", _names(batch), stopped.message)
                raise
            except PackageError as lost:
                outcomes = [Outcome(element.row_id, "unknown", messages=(lost.message,)) for element in batch]
            return self._outcomes(batch, outcomes, load_ids)

    def _outcomes(self, batch: Sequence[OutElement], outcomes: list[Outcome], load_ids: Mapping[str, int]) -> list[OutElement]:
        answered = {outcome.row_id: outcome for outcome in outcomes}
        events: list[dict[str, Any]] = []
        feedback: list[Feedback] = []
        lost: list[OutElement] = []
        unsent: list[OutElement] = []
        for element in batch:
            outcome = answered.get(element.row_id) or Outcome(element.row_id, "unknown")
            if outcome.result == "accepted" and outcome.package_id:
                events.append(self.outbox.accepted_row(element, outcome, load_ids))
                self.claims.claim(element, outcome.package_id)
                self._made.add(outcome.package_id)
                self.results[element.row_id] = ("accepted", "")
            elif outcome.result == "rejected":
                messages = outcome.messages or ("The package refused it without saying why.",)
                event = {"row_id": element.row_id, "source_type": element.source_type, "kind": "rejected"}
                events.append({**event, "message": " ".join(messages)})
                feedback += [(element.row_id, message, self.package.explain(message)) for message in messages]
                self.results[element.row_id] = ("rejected", " ".join(messages))
            elif outcome.result == "not_sent":
                message = " ".join(outcome.messages)
                event = {"row_id": element.row_id, "source_type": element.source_type, "kind": "not_sent"}
                events.append({**event, "message": message or None})
                unsent.append(element)
                self.results[element.row_id] = ("not sent", message)
            else:
                lost.append(element)
                self.results[element.row_id] = ("in doubt", " ".join(outcome.messages) or "no answer came")
        self.outbox.append(events, feedback)
        if not lost:
            self._lost = 0
            return unsent
        return [*self._resolve(lost, load_ids), *unsent]

    def _resolve(self, lost: Sequence[OutElement], load_ids: Mapping[str, int]) -> list[OutElement]:
        self._lost += 1
        told = settle(self.store, self.package, self.outbox, lost, load_ids, self.claims)
        ids = [element.row_id for element in lost]
        states = dict(self.store.rows("select row_id, last_kind from export_state where row_id in (select unnest(?))", [ids]))
        for element in lost:
            if states.get(element.row_id) == "adopted":
                self.results[element.row_id] = ("adopted", "no answer came, and it is in the package")
            elif states.get(element.row_id) == "released":
                self.results[element.row_id] = ("not sent", "no answer came, and it is not in the package")
        if told.left or self._lost >= LOST_IN_A_ROW:
            raise AnswerUnknown(
                told.message or "The accounting package does not answer.",
                "Repeat the upload later: what is in doubt is looked up first, and nothing is sent twice.",
            )
        return [element for element in lost if states.get(element.row_id) == "released"]


def contact_of(element: OutElement) -> str | None:
    """The contact id an element must name, None where it names none."""
    return element.contact_id if isinstance(element, OutDocument | OutPrepayment) else None


def _names(batch: Sequence[OutElement]) -> list[tuple[str, str]]:
    return [(element.row_id, element.source_type) for element in batch]
