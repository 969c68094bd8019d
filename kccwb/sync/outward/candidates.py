"""The rows of the export screen with their states and needs, read once for a plan or a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kccwb.model.documents import SOURCE_TYPES
from kccwb.model.errors import BadInput
from kccwb.store import Store
from kccwb.sync.outward.reports import PlanRow

EXPORTED = frozenset({"sent", "verified", "marked"})


@dataclass(frozen=True)
class Row:
    """One candidate. ``state`` is that of the export screen; ``needs`` are the company and items it stands on."""

    row_id: str
    source_type: str
    source_code: str
    company_name: str
    currency: str
    amount: Decimal | None
    base_amount: Decimal
    state: str
    reason: str
    eligible: bool
    waits_for: str
    prepayment_row: str
    document_row: str
    order: tuple[int, str, str]
    needs: tuple[str, ...] = ()

    @property
    def exported(self) -> bool:
        """Sent, verified or marked: it is not sent again."""
        return self.state in EXPORTED

    def planned(self, reason: str = "") -> PlanRow:
        """The row as a plan shows it."""
        return PlanRow(self.row_id, self.source_type, self.source_code, self.company_name, self.currency, self.amount, reason)


_QUERY = """
select
    row.row_id, row.source_type, row.source_code, coalesce(row.company_name, '') as company_name, coalesce(row.currency, '') as currency,
    row.amount, coalesce(row.base_amount, 0.00)::decimal(18, 2) as base_amount,
    coalesce(pending.state, held.state, 'pending') as state, coalesce(pending.reason, '') as reason, row.eligible,
    coalesce(row.waits_for, '') as waits_for, coalesce(row.prepayment_row, '') as prepayment_row, coalesce(row.document_row, '') as document_row,
    row.sending_order, coalesce(row.source_date::varchar, '') as date
from export_row as row
left join pending_export as pending on row.row_id = pending.row_id
left join export_state as held on row.row_id = held.row_id
order by row.sending_order, row.source_date, row.source_code
"""


def load_rows(store: Store) -> dict[str, Row]:
    """Every candidate by row id, in the order of sending."""
    needs: dict[str, list[str]] = {}
    for row_id, need in store.rows("select row_id, need from export_need order by all"):
        needs.setdefault(row_id, []).append(need)
    found: dict[str, Row] = {}
    for row in store.rows(_QUERY):
        values: tuple[Any, ...] = (*row[:13], (row[13], row[14], row[2]), tuple(needs.get(row[0], ())))
        found[row[0]] = Row(*values)
    return found


@dataclass(frozen=True)
class Selection:
    """What the user chose: rows by id, whole types, or all."""

    row_ids: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    all_rows: bool = False

    @classmethod
    def of(cls, row_ids: Iterable[str] | None, types: Iterable[str] | None, all_rows: bool) -> Selection:
        """Check and keep a choice. Raises BadInput when nothing is chosen or a type is unknown."""
        names = {name.casefold(): name for name in SOURCE_TYPES}
        wanted: list[str] = []
        for given in types or ():
            name = names.get(given.strip().casefold())
            if name is None:
                raise BadInput(f"There is no source type {given!r}.", f"Use one of: {', '.join(SOURCE_TYPES)}.")
            wanted.append(name)
        ids = tuple(dict.fromkeys(row_ids or ()))
        if not ids and not wanted and not all_rows:
            raise BadInput("Nothing is selected.", "Choose rows with --row, types with --type, or everything with --all.")
        return cls(ids, tuple(dict.fromkeys(wanted)), all_rows)

    def choose(self, rows: dict[str, Row]) -> list[Row]:
        """The chosen rows, in the order of sending. Raises BadInput naming the row ids that are not there."""
        if unknown := [row_id for row_id in self.row_ids if row_id not in rows]:
            raise BadInput(f"There is no row {', '.join(unknown[:5])} on the export screen.", "List the rows with: kccwb pending")
        named = set(self.row_ids)
        return [
            row
            for row in rows.values()
            if row.row_id in named or ((self.all_rows or row.source_type in self.types) and row.eligible and not row.exported)
        ]


def with_needs(chosen: Sequence[Row], rows: dict[str, Row]) -> list[Row]:
    """The chosen rows that may go and what they need that is not exported yet, in the order of sending."""
    going = {row.row_id: row for row in chosen if row.eligible and not row.exported}
    for row in list(going.values()):
        for need in row.needs:
            other = rows.get(need)
            if other is not None and not other.exported and other.eligible:
                going.setdefault(need, other)
    return sorted(going.values(), key=lambda row: row.order)
