"""Trial balance and the Cost-of-Sale journal."""

from __future__ import annotations

from kccwb.workbench.base import WorkbenchBase


class MonthEndPart(WorkbenchBase):
    """Trial balance and the Cost-of-Sale journal."""
