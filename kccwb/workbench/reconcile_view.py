"""How the two ledgers stand, for people: one sentence's figures, the way from one total to the other, and a match from both sides."""

from __future__ import annotations

from datetime import date

import pandas as pd

from kccwb.model.errors import BadInput
from kccwb.reconcile import standing as standings
from kccwb.reconcile.span import span_of
from kccwb.reconcile.standing import BridgeStep, ControlGap, ReconcileStanding
from kccwb.workbench.base import WorkbenchBase


class ReconcileViewPart(WorkbenchBase):
    """How the two ledgers stand, for people."""

    def reconcile_standing(self, from_date: date | str | None = None, to_date: date | str | None = None) -> ReconcileStanding:
        """How fresh the comparison of a range is, what is open in it, and whether every penny has a name. Raises BadInput for a range that ends too soon."""
        return standings.standing(self.store, span_of(self.store, from_date, to_date))

    def control_gaps(self, from_date: date | str | None = None, to_date: date | str | None = None) -> tuple[ControlGap, ...]:
        """The controls on which the two differ at the end of the range, and the classes that each difference is made of; none when they agree."""
        return standings.control_gaps(self.store, span_of(self.store, from_date, to_date))

    def bridge_steps(
        self, control: str, currency: str, from_date: date | str | None = None, to_date: date | str | None = None
    ) -> tuple[BridgeStep, ...]:
        """The steps from KCC's figure of a control in the range to the package's, for a waterfall; they add up to the penny."""
        return standings.bridge_steps(self.store, span_of(self.store, from_date, to_date), control, currency)

    def bridge_side_rows(
        self, control: str, currency: str, side: str, from_date: date | str | None = None, to_date: date | str | None = None
    ) -> pd.DataFrame:
        """What makes up one side's own figure of a control in the range, as last read: date, kind, number, name, amount, member, row_id.

        ``side`` is KCC or package. The package's rows add up to its figure less what the bridge calls residual. Raises BadInput for another side.
        """
        owners = {"KCC": "K", "package": "P"}
        if side not in owners:
            raise BadInput(f"A bridge has no side {side!r}.", "Use KCC or package.")
        span = span_of(self.store, from_date, to_date)
        return self.store.frame(
            "select date, kind, number, name, amount, member, row_id from bridge_side(?, ?) where control = ? and currency = ? and owner = ? "
            "order by date, number, member",
            [span.first, span.last, control, currency, owners[side]],
        )

    def match_sides(self, match_id: str) -> pd.DataFrame:
        """Both sides of a match field by field: field, kind, kcc, package (text, null where that side has nothing), differs."""
        return self.store.frame("select field, kind, kcc, package, differs from match_field(?) order by place", [match_id])

    def match_package_lines(self, match_id: str) -> pd.DataFrame:
        """The lines of the package's documents of a match, as last read."""
        return self.store.frame(
            "select * from package_line where package_id in (select package_member from reconciled where match_id = $match union "
            "select member from match_member where match_id = $match and side = 'P') order by package_id, line",
            {"match": match_id},
        )

    def match_timeline(self, match_id: str) -> pd.DataFrame:
        """What happened to a match in KCC, in the package and here, newest first."""
        return self.store.frame("select * from match_timeline(?) order by occurred desc, place, deed", [match_id])
