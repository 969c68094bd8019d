"""A finding in the words QuickBooks would use: cause, fix and place come from the same table that explains its real answers."""

from __future__ import annotations

from kccwb.accounting.quickbooks.messages import explain
from kccwb.model.finding import Finding, Severity

MESSAGES = {
    "610": "Object Not Found",
    "620": "Transaction can't be linked",
    "2020": "Required param missing, need to supply the required value for the API",
    "2040": "Invalid String. The string has unsupported characters",
    "2050": "String length is either shorter or longer than supported by specification",
    "2110": "Invalid Decimal",
    "2210": "Invalid Email Address format",
    "2220": "Invalid Currency",
    "2240": "Number out of range",
    "2250": "Transaction needs at least one line",
    "2290": "Amount must be positive",
    "2500": "Invalid Reference Id",
    "6000": "A business validation error has occurred while processing your request",
    "6080": "No name given",
    "6100": "Invalid tax code",
    "6140": "Duplicate Document Number Error",
    "6200": "Account Period Closed, Cannot Update Through Services API",
    "6210": "Account Period Closed",
    "6240": "Duplicate Name Exists Error",
    "6250": "Customer is missing or inactive",
    "6270": "Date is before the inventory start date",
    "6430": "Invalid account type used",
    "6440": "Account or item missing",
    "6540": "Deposited transactions can't be changed",
}
INACTIVE = (
    "Object Not Found : Something you're trying to use has been made inactive. "
    "Check the fields with accounts, customers, items, vendors or employees."
)


def predicted(
    subject: str, code: str, detail: str, *, group: str = "", severity: Severity = "error", place: str = "", cause: str = "", fix: str = ""
) -> Finding:
    """The finding of a refusal by QuickBooks' own code. ``group`` names the root cause where the words alone do not."""
    words = f"{MESSAGES[code]}: {detail} ({code})"
    why = explain(words)
    return Finding(
        code=why.code,
        severity=severity,
        subject=subject,
        message=words,
        cause=cause or why.cause,
        fix=fix or why.fix,
        group=group or why.group,
        place=place or why.place,
    )


def own(
    subject: str, code: str, message: str, cause: str, fix: str, *, group: str = "", place: str = "kcc_data", severity: Severity = "error"
) -> Finding:
    """A finding of a rule of ours, or of one whose message by QuickBooks nobody has recorded."""
    return Finding(
        code=code, severity=severity, subject=subject, message=message, cause=cause, fix=fix, group=group or subject, place=place
    )


def too_long(subject: str, field: str, length: int, most: int, *, group: str = "") -> Finding:
    """A text is longer than its field."""
    detail = f"String length specified does not match the supported length. Min:0 Max:{most} supported. Supplied length:{length} in {field}"
    return predicted(subject, "2050", detail, group=group or f"{field} {subject}", fix=f"Shorten {field} in KCC to {most} characters.")
