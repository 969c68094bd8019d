"""Mark as Exported and its undoing; and the way back for rows that a read-back found gone."""

from __future__ import annotations

from collections.abc import Sequence

from kccwb.model.errors import BadInput
from kccwb.store import Store
from kccwb.store.events import record_export
from kccwb.sync.outward.candidates import Row, load_rows

_WHY_NOT = {
    "sent": "it was sent already",
    "verified": "it was sent already and seen in the package",
    "marked": "it is marked already",
    "queued": "it is queued in a running upload",
    "in doubt": "it may have reached the package: upload again, and it is looked up first",
}


def mark(store: Store, row_ids: Sequence[str], by: str) -> int:
    """Mark rows as exported: they move to Exported without a tick and are never sent. How many were marked.

    Raises BadInput, having changed nothing, when one of them cannot be marked.
    """
    chosen = _rows(store, row_ids)
    for row in chosen:
        if row.state in _WHY_NOT:
            raise BadInput(f"{row.row_id} cannot be marked: {_WHY_NOT[row.state]}.", "Leave it out.")
        if row.state == "not for export":
            raise BadInput(f"{row.row_id} cannot be marked: it is not for export ({row.reason}).", "Leave it out.")
    _append(store, chosen, "marked", by, "marked as exported by hand")
    return len(chosen)


def unmark(store: Store, row_ids: Sequence[str], by: str) -> int:
    """Take hand-marked rows back to pending. How many. Raises BadInput, having changed nothing, for a row not marked by hand."""
    chosen = _rows(store, row_ids)
    for row in chosen:
        if row.state != "marked":
            raise BadInput(
                f"{row.row_id} was not marked by hand (it is {row.state}).",
                "Only hand-marked rows can be marked as not exported; what was sent is in the accounting package.",
            )
    _append(store, chosen, "unmarked", by, "marked as not exported by hand")
    return len(chosen)


def export_again(store: Store, row_ids: Sequence[str], by: str) -> int:
    """Take rows that a read-back found voided, deleted or missing in the package back to pending. How many.

    Raises BadInput, having changed nothing, for a row that the package still holds as far as is known.
    """
    chosen = _rows(store, row_ids)
    gone = {row_id for (row_id,) in store.rows("select row_id from export_state where last_kind = 'gone'")}
    for row in chosen:
        if row.row_id not in gone:
            raise BadInput(
                f"{row.row_id} is not known to be gone from the package (it is {row.state}).",
                "Read back with: kccwb verify. Only what is voided or deleted there can be exported again.",
            )
    _append(store, chosen, "released", by, "to be exported again, because it is gone from the package")
    return len(chosen)


def _rows(store: Store, row_ids: Sequence[str]) -> list[Row]:
    if not row_ids:
        raise BadInput("Nothing is selected.", "Name the rows by their row id.")
    rows = load_rows(store)
    if unknown := [row_id for row_id in row_ids if row_id not in rows]:
        raise BadInput(f"There is no row {', '.join(unknown[:5])} on the export screen.", "List the rows with: kccwb pending")
    return [rows[row_id] for row_id in dict.fromkeys(row_ids)]


def _append(store: Store, rows: Sequence[Row], kind: str, by: str, message: str) -> None:
    with store.tx() as tx:
        record_export(tx, by, [{"row_id": row.row_id, "source_type": row.source_type, "kind": kind, "message": message} for row in rows])
