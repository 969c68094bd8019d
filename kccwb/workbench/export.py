"""The export screen: pending, pre-check, upload, exported, feedback, verify."""

from __future__ import annotations

from kccwb.workbench.base import WorkbenchBase


class ExportPart(WorkbenchBase):
    """The export screen: pending, pre-check, upload, exported, feedback, verify."""
