"""KCC's files: recognise, map columns, load, rejects."""

from __future__ import annotations

from kccwb.workbench.base import WorkbenchBase


class FilesPart(WorkbenchBase):
    """KCC's files: recognise, map columns, load, rejects."""
