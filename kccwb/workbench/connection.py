"""Connect a package, read its chart, say how fresh the data is."""

from __future__ import annotations

from kccwb.workbench.base import WorkbenchBase


class ConnectionPart(WorkbenchBase):
    """Connect a package, read its chart, say how fresh the data is."""
