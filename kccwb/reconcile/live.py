"""What the package held when its books were last read: what is not told again by then was either left alone or deleted."""

from __future__ import annotations

from kccwb.store import Store


def documents(store: Store) -> dict[str, str]:
    """Documents by id, with their kind."""
    return dict(
        store.rows(
            "select package_id, kind from (select * from package_document_version where source = 'read' and kind <> 'Prepayment' "
            "qualify row_number() over (partition by package_id order by version desc) = 1) where status not in ('VOIDED', 'DELETED')"
        )
    )


def payments(store: Store) -> list[str]:
    """Ids of payments and their like, of which some part counts."""
    rows = store.rows(
        "select distinct payment_id from (select * from package_payment_version where source = 'read' "
        "qualify row_number() over (partition by payment_key order by version desc) = 1) where not deleted and payment_id <> ''"
    )
    return [key for (key,) in rows]


def postings(store: Store, kind: str) -> list[str]:
    """Ids of postings of a kind (journal or bank transaction) that are no documents."""
    rows = store.rows(
        "select package_id from (select * from package_posting_version where source = 'read' and kind = ? "
        "qualify row_number() over (partition by package_id order by version desc) = 1) where status not in ('VOIDED', 'DELETED')",
        [kind],
    )
    return [key for (key,) in rows]
