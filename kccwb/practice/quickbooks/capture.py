"""Change data capture: what changed or was deleted since a moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import PACIFIC, Refused, iso, missing
from kccwb.practice.quickbooks.kinds import KINDS, UNUSED
from kccwb.practice.quickbooks.records import moment_of, render
from kccwb.practice.quickbooks.selecting import presented
from kccwb.practice.store import Doc

_DAYS = 30
_MOST = 1000


def changes(call: Call, names: str | None = None, since: str | None = None) -> list[Doc]:
    """The CDCResponse: one QueryResponse for each entity asked for."""
    names = names if names is not None else call.query.get("entities", "")
    moment = _since(call, since if since is not None else call.query.get("changedSince", ""))
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    if not wanted:
        raise missing("entities")
    left = _MOST
    answers: list[Doc] = []
    for name in wanted:
        kind = KINDS.get(name) or UNUSED.get(name)
        if kind is None:
            raise Refused("2000", f"Unknown entity : {name}", "entities")
        if not kind.captured or (name == "VendorPrepayment" and not call.switch("vendor_prepayments_in_cdc")):
            raise Refused("4001", f"Entity {name} is not supported by cdc", "entities")
        found = [(row["_Moment"], render(presented(call, kind, row))) for row in call.company.rows(name) if _after(row, moment)]
        found += [(row["_Moment"], _gone(row)) for row in call.company.rows("Gone") if row["Entity"] == name and _after(row, moment)]
        found.sort(key=lambda pair: pair[0])
        shown = [row for _, row in found[:left]]
        left -= len(shown)
        answers.append({name: shown, "startPosition": 1, "maxResults": len(shown), "totalCount": len(shown)} if shown else {})
    return [{"QueryResponse": answers}]


def _since(call: Call, text: str) -> datetime:
    if not text:
        raise missing("changedSince")
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "+"))
    except ValueError:
        raise Refused("2060", f"Invalid Date format : changedSince {text}", "changedSince") from None
    found = (found if found.tzinfo else found.replace(tzinfo=PACIFIC)).astimezone(UTC)
    if found < call.company.now() - timedelta(days=_DAYS):
        raise Refused("2190", f"Invalid date range : cdc changedSince is older than fixed days ({_DAYS})", "changedSince")
    return found


def _after(row: Doc, moment: datetime) -> bool:
    return moment_of(row["_Moment"]) >= moment


def _gone(row: Doc) -> Doc:
    return {"domain": "QBO", "status": "Deleted", "Id": row["Id"], "MetaData": {"LastUpdatedTime": iso(moment_of(row["_Moment"]))}}
