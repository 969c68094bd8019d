"""The one way in: only cash on an invoice that we sent may become a payment in KCC. Nothing else can pass here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kccwb.model.errors import NeverCrosses
from kccwb.store import Store
from kccwb.store.sql import sql_text


@dataclass(frozen=True)
class Facts:
    """What decides whether money may be carried: read from the package's payment and our own outbox, from no view."""

    row_id: str
    kind: str
    document_is_credit: bool
    deleted: bool
    own_prepayment: bool
    """Whether KCC itself sent this money, as a prepayment."""
    sent_invoices: int
    """How many invoices of this side went out under the id of the document that the payment settles."""


def refusal(facts: Facts) -> str:
    """Why this must not be carried into KCC, or empty."""
    if facts.kind != "cash":
        return f"it is no cash but a {facts.kind.replace('_', ' ')}"
    if facts.own_prepayment:
        return "it is money of a prepayment that KCC itself sent"
    if facts.document_is_credit:
        return "it refunds a credit"
    if facts.sent_invoices != 1:
        return "its document is no invoice that went out from here"
    return "it was deleted in the accounting package" if facts.deleted else ""


def admit(store: Store, row_ids: Sequence[str]) -> None:
    """Let these payments through to be created. Raises NeverCrosses, and nothing is created, when one of them must not be."""
    rows = store.dicts(sql_text(__file__, "facts"), {"ids": list(row_ids)})
    facts = {row["row_id"]: Facts(**row) for row in rows}
    for row_id in row_ids:
        reason = refusal(facts[row_id]) if row_id in facts else "the package never told of it"
        if reason:
            raise NeverCrosses(
                f"Payment {row_id} must not be carried into KCC: {reason}.", "Nothing was created. Fetch the payments again."
            )
