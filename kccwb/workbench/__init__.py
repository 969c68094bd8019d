"""Workbench: everything a person can ask or do, one method each. Browser, notebook and command line call only this."""

from __future__ import annotations

from kccwb.workbench.admin import AdminPart
from kccwb.workbench.base import WorkbenchBase
from kccwb.workbench.browse import BrowsePart
from kccwb.workbench.chart import ChartPart
from kccwb.workbench.connection import ConnectionPart
from kccwb.workbench.export import ExportPart
from kccwb.workbench.files import FilesPart
from kccwb.workbench.mapping import MappingPart
from kccwb.workbench.month_close import MonthClosePart
from kccwb.workbench.month_end import MonthEndPart
from kccwb.workbench.overview import OverviewPart
from kccwb.workbench.payments import PaymentsPart
from kccwb.workbench.progress import ProgressPart
from kccwb.workbench.reconcile import ReconcilePart
from kccwb.workbench.reconcile_view import ReconcileViewPart
from kccwb.workbench.tie_out import TieOutPart


class Workbench(
    OverviewPart,
    ProgressPart,
    BrowsePart,
    FilesPart,
    ConnectionPart,
    ChartPart,
    MappingPart,
    ExportPart,
    PaymentsPart,
    MonthEndPart,
    ReconcilePart,
    ReconcileViewPart,
    MonthClosePart,
    TieOutPart,
    AdminPart,
    WorkbenchBase,
):
    """One company's books on KCC's side beside its accounting package."""


__all__ = ["Workbench"]
