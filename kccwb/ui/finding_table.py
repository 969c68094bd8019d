"""Findings as a table: what, why, how it is mended, and what hangs on it."""

from __future__ import annotations

import pandas as pd

from kccwb.ui.columns import Column, plain_table

SHOWN = 200


def finding_table(found: pd.DataFrame, base_currency: str, caption: str) -> str:
    """The HTML table of findings, as many as can be read; amounts are in base currency."""
    columns = (
        Column("severity", "Severity", "status"),
        Column("message", "What"),
        Column("cause", "Why"),
        Column("fix", "Mend it"),
        Column("documents", "Documents", "number"),
        Column("amount", f"Worth, {base_currency}", "money"),
    )
    return plain_table(found.head(SHOWN), columns, caption)
