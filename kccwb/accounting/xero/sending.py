"""Create a batch: one request where it fits, never sent twice, and an outcome for every element whatever comes back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kccwb.accounting.xero.outcomes import ENDPOINTS, Endpoint, for_all, outcomes, refused
from kccwb.accounting.xero.transport import BadRequest, NotFound, Transport
from kccwb.accounting.xero.wire import outgoing
from kccwb.model.documents import OutAllocation, OutElement
from kccwb.model.errors import AnswerUnknown, NotConnected, PackageUnreachable, RateLimited
from kccwb.model.package import Outcome

LARGEST = 3_000_000
"""Bytes of one request; Xero's own figures for the most it takes lie between 3.5 and 10 MB."""
KEY_LENGTH = 128
Part = list[tuple[OutElement, dict[str, Any]]]


class Sending:
    """Sends the elements of one call of the protocol."""

    def __init__(self, transport: Transport, render: Callable[[OutElement], dict[str, object]]) -> None:
        self._transport = transport
        self._render = render

    def send(self, elements: Sequence[OutElement], key: str) -> list[Outcome]:
        """Outcomes in order.

        What stops the very first request before it is processed is raised; what stops a later one leaves the rest ``not_sent``.
        """
        if not elements:
            return []
        endpoint = ENDPOINTS[elements[0].source_type]
        found: dict[str, Outcome] = {}
        ready: Part = []
        for element in elements:
            try:
                ready.append((element, outgoing(self._render(element))))
            except ValueError as error:
                found[element.row_id] = Outcome(element.row_id, "rejected", messages=(f"{error}.",))
        for number, part in enumerate(_parts(ready)):
            try:
                answers = self._sent(part, endpoint, _part_key(key, number))
            except (NotConnected, RateLimited, PackageUnreachable) as stopped:
                if number == 0:
                    raise
                rest = [element for element in elements if element.row_id not in found]
                answers = for_all(rest, "not_sent", stopped.message)
            found |= {one.row_id: one for one in answers}
            if len(found) == len(elements):
                break
        return [found[element.row_id] for element in elements]

    def _sent(self, part: Part, endpoint: Endpoint, key: str) -> list[Outcome]:
        elements = [element for element, _ in part]
        first = elements[0]
        path = (first.prepayment_id,) if isinstance(first, OutAllocation) else ()
        query: dict[str, Any] = {"summarize_errors": "false"} | ({"unitdp": 4} if endpoint.unitdp else {})
        body = {endpoint.envelope: [payload for _, payload in part]}
        try:
            told = self._transport.write(endpoint.method, *path, body, idempotency_key=key, **query)
        except BadRequest as bad:
            return refused(elements, endpoint, bad.told, bad.message)
        except NotFound as gone:
            return for_all(elements, "rejected", gone.message)
        except AnswerUnknown as lost:
            return for_all(elements, "unknown", lost.message)
        return outcomes(elements, endpoint, told)


def _parts(ready: Part) -> Iterator[Part]:
    """As many elements together as fit into one request; allocations of different prepayments never share one."""
    part: Part = []
    size, owner = 0, ""
    for element, payload in ready:
        length = len(json.dumps(payload)) + 2
        mine = element.prepayment_id if isinstance(element, OutAllocation) else ""
        if part and (size + length > LARGEST or mine != owner):
            yield part
            part, size = [], 0
        part.append((element, payload))
        size, owner = size + length, mine
    if part:
        yield part


def _part_key(key: str, number: int) -> str:
    return f"{key}-{number}"[-KEY_LENGTH:] if number else key[:KEY_LENGTH]
