"""Payments in, open items and bank movements."""

from __future__ import annotations

from kccwb.workbench.base import WorkbenchBase


class PaymentsPart(WorkbenchBase):
    """Payments in, open items and bank movements."""
