"""The record's actions in the words of people who keep books."""

from __future__ import annotations

import json
import re
from typing import Any

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
    "books.read": "Package's books read",
    "reconcile.run": "Both ledgers compared",
    "match.accepted": "Linked by hand",
    "match.refused": "Suggestion refused",
    "match.split": "Match taken apart",
    "match.undone": "Decision about a match taken back",
    "difference.appeared": "Difference appeared",
    "difference.resolved": "Difference resolved",
    "difference.accepted": "Difference accepted",
    "difference.reopened": "Difference opened again",
    "job.start": "Upload started from a page",
    "job.pause": "Upload paused",
    "job.resume": "Upload resumed",
    "job.stopped": "Upload stopped",
    "backup": "Backup written",
    "cos.proven": "Cost-of-Sale journal proven in the package",
    "month.read": "Package's month read",
    "month.snapshot": "Figures of the month kept",
    "month.prepared": "Month signed by its preparer",
    "month.approved": "Month approved",
    "month.sealed": "Month sealed",
    "month.reopened": "Month reopened",
    "month.explained": "Difference of a tie-out explained",
    "month.evidence": "Evidence pack written",
    "checklist.ticked": "Credit ticked off as done by hand",
    "checklist.unticked": "Credit open again",
    "checklist.seen": "Credit seen to be done",
}


def deed(action: str) -> str:
    """An action in words; one without words of its own keeps its name, read as words."""
    return DEEDS.get(action) or action.replace(".", ": ").replace("_", " ").capitalize()


_HEX = re.compile(r"\b[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f-]{12,}\b")
_SUBJECTS = {"S:": "Sales document ", "P:": "Purchase document ", "prepayment:": "Prepayment ", "prepayment-p:": "Prepayment to supplier ",
             "allocation:": "Allocation ", "allocation-p:": "Allocation to supplier "}  # fmt: skip
_NAMES = {"idempotency_key": "Key of the attempt", "payload_hash": "Fingerprint of what was sent", "run_id": "Run", "package_id": "Number inside the package",
          "kcc_net": "Net in KCC", "kcc_tax": "Tax in KCC", "kcc_total": "Total in KCC", "kcc_load_id": "Load of KCC's files", "s_p": "Sale or purchase",
          "package_number": "Number in the package", "package_status": "Standing in the package", "load_id": "Load", "hash": "Fingerprint",
          "urn": "URN", "document_row_id": "Document", "row_id": "Row", "by_whom": "Who"}  # fmt: skip


def subject_words(subject: str) -> str:
    """What a deed was done to: a row id as words, an id of the machine's own by its beginning."""
    for prefix, words in _SUBJECTS.items():
        if subject.startswith(prefix):
            return words + subject[len(prefix) :]
    return _HEX.sub(lambda found: found.group()[:8] + "…", subject)


def fields(detail: str) -> list[tuple[str, str]]:
    """What the record tells of a deed, as name and value in words; text that is no record of fields comes as it is. Nothing is left out."""
    try:
        told = json.loads(detail)
    except ValueError:
        return [("Detail", detail)] if detail else []
    if not isinstance(told, dict):
        return [("Detail", _said(told))] if told else []
    return [(_NAMES.get(name) or name.replace("_", " ").capitalize(), _said(value)) for name, value in told.items()]


def detail_words(detail: str) -> str:
    """The same in one line, without what is empty."""
    return " · ".join(f"{name}: {_HEX.sub(lambda found: found.group()[:8] + '…', value)}" for name, value in fields(detail) if value != "–")


def _said(value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return "; ".join(f"{_NAMES.get(name) or name.replace('_', ' ')} {_said(one)}" for name, one in value.items())
    if isinstance(value, list):
        return ", ".join(_said(one) for one in value)
    return f"{value:,}" if isinstance(value, int) else str(value)
