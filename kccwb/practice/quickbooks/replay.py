"""requestid: the first good answer to an id, given again to every repeat."""

from __future__ import annotations

import re

from kccwb.practice.company import Company
from kccwb.practice.quickbooks.fault import Refused
from kccwb.practice.store import Doc

_ID = re.compile(r"^[0-9A-Za-z\-_.]{1,50}$")
_KEPT = 5000


def replayed(company: Company, key: str) -> Doc | None:
    """The kept answer to this id, or None for a new one; the `requestid` switch may refuse or ignore repeats."""
    if not _ID.match(key):
        raise Refused("2130", f"Invalid requestid : {key[:60]}. At most 50 letters, figures and hyphens", "requestid")
    how = company.settings["requestid"]
    kept = company.get("Answer", key) if how != "ignored" else None
    if kept is not None and how == "refused":
        raise Refused("600", f"Request id already used : {key}", "requestid")
    return kept


def remember(company: Company, key: str, text: str) -> None:
    """Keep an answer; the oldest are forgotten."""
    rows = company.table("Answer").rows
    if len(rows) >= _KEPT:
        company.remove("Answer", next(iter(rows)))
    company.put("Answer", key, {"Text": text})
