"""The words of the reconciliation: its classes of difference."""

from __future__ import annotations

CLASSES = (
    "in KCC only",
    "in package only",
    "duplicate",
    "rounding",
    "amount",
    "tax",
    "tax code",
    "date (same month)",
    "period (another month)",
    "exchange rate",
    "currency",
    "contact",
    "number",
    "account",
    "draft in package",
    "voided in package",
    "deleted in package",
    "revised in KCC",
    "marked not found",
    "marked differs",
)
"""Every class of difference, in the contract's words."""


def bridge_column(difference_class: str) -> str:
    """The bridge's column of a class; the class currency has wrong_currency, because currency is the bridge's own."""
    if difference_class == "currency":
        return "wrong_currency"
    return difference_class.replace("(", "").replace(")", "").replace(" ", "_").lower()
