"""The outbox: every step of a row on its way out is an event, committed before and after the package is asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kccwb.accounting.protocol import AccountingPackage
from kccwb.model.documents import OutAllocation, OutDocument, OutElement, OutPrepayment
from kccwb.model.finding import Explanation
from kccwb.model.package import Outcome, PackageRecord
from kccwb.store import Store
from kccwb.store.events import record_export

DRAFTS = frozenset({"DRAFT", "SUBMITTED"})
GONE = frozenset({"VOIDED", "DELETED"})
"""Statuses as the protocol's records carry them: waiting for approval, and no longer in the ledger."""


def type_of(row_id: str, source_type: str | None = None) -> str:
    """The source type of a row id where nothing better is known."""
    if source_type:
        return source_type
    names = {
        "company": "Company",
        "supplier": "Company",
        "item": "Stock Item",
        "posting": "Stock Item",
        "allocation": "Allocation",
        "allocation-p": "Allocation",
    }
    return names.get(row_id.partition(":")[0].partition("+")[0], "Prepayment")


def kcc_amounts(element: OutElement) -> dict[str, Decimal | str]:
    """What KCC says the element is worth, as columns of the outbox."""
    if isinstance(element, OutDocument):
        return {"kcc_net": element.net, "kcc_tax": element.tax, "kcc_total": element.total, "kcc_currency": element.currency}
    if isinstance(element, OutPrepayment):
        return {"kcc_total": element.amount, "kcc_currency": element.currency}
    if isinstance(element, OutAllocation):
        return {"kcc_total": element.amount}
    return {}


@dataclass(frozen=True)
class Outbox:
    """Appends events of one run."""

    store: Store
    package: AccountingPackage
    by: str
    run_id: str

    def note(self, kind: str, rows: Iterable[tuple[str, str]], message: str | None = None) -> None:
        """Append one plain event for each (row id, source type)."""
        self.append([{"row_id": row_id, "source_type": source_type, "kind": kind, "message": message} for row_id, source_type in rows])

    def append(self, rows: Sequence[Mapping[str, Any]], feedback: Sequence[tuple[str, str, Explanation]] = ()) -> None:
        """Append events in one transaction; ``feedback`` holds (row id, message, explanation) of the rejected rows among them."""
        if not rows:
            return
        with self.store.tx() as tx:
            full = [{"run_id": self.run_id, "package": self.package.key, **row} for row in rows]
            numbers = record_export(tx, self.by, full)
            seq = {row["row_id"]: number for row, number in zip(rows, numbers, strict=True)}
            said: dict[tuple[str, str], dict[str, Any]] = {}
            for row_id, message, why in feedback:
                said[(row_id, message)] = {
                    "seq": seq[row_id],
                    "row_id": row_id,
                    "message": message,
                    "code": why.code,
                    "cause": why.cause,
                    "fix": why.fix,
                    "cause_group": why.group,
                    "place": why.place,
                }
            tx.insert("export_feedback", list(said.values()))

    def attempted(self, elements: Sequence[OutElement], load_ids: Mapping[str, int], idempotency_key: str) -> None:
        """Say that these are about to be sent: committed before the request leaves."""
        self.append(
            [
                {
                    **self._about(element, "attempted", load_ids),
                    "idempotency_key": idempotency_key,
                    "payload_hash": payload_hash(self.package, element),
                    "package_number": element.number if isinstance(element, OutDocument) else None,
                }
                for element in elements
            ]
        )

    def accepted_row(self, element: OutElement, outcome: Outcome, load_ids: Mapping[str, int]) -> dict[str, Any]:
        """The event of an element the package took."""
        return {
            **self._about(element, "accepted", load_ids),
            "package_id": outcome.package_id,
            "package_number": outcome.number or None,
            "package_status": outcome.status or None,
            "package_url": self.url(element.source_type, outcome.package_id),
            "currency": getattr(element, "currency", None) or None,
            "net": outcome.net,
            "tax": outcome.tax,
            "total": outcome.total,
        }

    def adopted_row(self, element: OutElement, held: PackageRecord, load_ids: Mapping[str, int]) -> dict[str, Any]:
        """The event of an element found in the package, equal to ours."""
        return {
            **self._about(element, "adopted", load_ids),
            "package_id": held.package_id,
            "package_number": held.number or None,
            "package_status": held.status or None,
            "package_url": held.url or self.url(element.source_type, held.package_id),
            "currency": held.currency or None,
            "net": held.net,
            "tax": held.tax,
            "total": held.total,
            "message": "found in the package",
        }

    def url(self, source_type: str, package_id: str) -> str | None:
        """Where a person opens it in the package."""
        return self.package.ledger_url(source_type, package_id) or None

    def _about(self, element: OutElement, kind: str, load_ids: Mapping[str, int]) -> dict[str, Any]:
        return {
            "row_id": element.row_id,
            "source_type": element.source_type,
            "kind": kind,
            "kcc_load_id": load_ids.get(element.row_id),
            **kcc_amounts(element),
        }


def payload_hash(package: AccountingPackage, element: OutElement) -> str:
    """A digest of the exact payload, to see later whether the same thing was sent."""
    text = json.dumps(package.render(element), sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
