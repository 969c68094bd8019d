"""The record's actions in the words of people who keep books."""

from __future__ import annotations

DEEDS = {
    "company.new": "Company made",
    "connection.connect": "Package connected",
    "connection.disconnect": "Package disconnected",
    "chart.fetch": "Nominal and tax accounts read",
    "load": "KCC files loaded",
    "profile.save": "Column layout saved",
    "profile.forget": "Column layout forgotten",
    "map.nominal": "Nominal mapped",
    "map.tax": "Tax rate mapped",
    "map.bank": "Bank account mapped",
    "map.default": "Default account mapped",
    "option": "Option changed",
    "export.precheck": "Pre-check run",
    "export.upload": "Upload begun",
    "export.queued": "Put in line for upload",
    "export.attempted": "Upload attempted",
    "export.accepted": "Accepted by the package",
    "export.adopted": "Found in the package already",
    "export.rejected": "Refused by the package",
    "export.released": "Not in the package: pending again",
    "export.unqueued": "Taken out of the line",
    "export.not_sent": "Not sent, pending again",
    "export.verified": "Read back, amounts agree",
    "export.differs": "Read back, amounts differ",
    "export.gone": "Gone from the package",
    "export.marked": "Marked as exported",
    "export.unmarked": "Marked as not exported",
    "payments.fetch": "Payments fetched",
    "payments.kcc_file": "Payments file for KCC written",
    "payment.created": "Payment created and allocated",
    "payment.refused": "Payment could not be created",
    "payment.reversed": "Payment taken back",
    "cos.file": "Cost-of-Sale journal file written",
    "cos.posted": "Cost-of-Sale journal recorded as posted",
    "job.start": "Upload started from a page",
    "job.pause": "Upload paused",
    "job.resume": "Upload resumed",
    "job.stopped": "Upload stopped",
    "backup": "Backup written",
}


def deed(action: str) -> str:
    """An action in words; one without words of its own keeps its name, read as words."""
    return DEEDS.get(action) or action.replace(".", ": ").replace("_", " ").capitalize()
