"""A finding from the words Xero would use: cause, fix and place come from the same table that explains its real answers."""

from __future__ import annotations

from kccwb.accounting.xero.messages import explain
from kccwb.model.finding import Finding, Severity


def predicted(subject: str, words: str, *, group: str = "", severity: Severity = "error", place: str = "", fix: str = "") -> Finding:
    """The finding of a message that Xero would give. ``group`` names the root cause where the words alone do not."""
    why = explain(words)
    return Finding(
        code=why.code,
        severity=severity,
        subject=subject,
        message=words,
        cause=why.cause,
        fix=fix or why.fix,
        group=group or why.group,
        place=place or why.place,
    )


def own(
    subject: str, code: str, message: str, cause: str, fix: str, *, group: str = "", place: str = "kcc_data", severity: Severity = "error"
) -> Finding:
    """A finding of a rule whose message by Xero nobody has recorded, in our own words."""
    return Finding(
        code=code, severity=severity, subject=subject, message=message, cause=cause, fix=fix, group=group or subject, place=place
    )
