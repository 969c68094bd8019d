"""Which account, tax code and bank for what; gaps and options."""

from __future__ import annotations

from kccwb.workbench.base import WorkbenchBase


class MappingPart(WorkbenchBase):
    """Which account, tax code and bank for what; gaps and options."""
