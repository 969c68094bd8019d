"""Records: their ids, versions and moments, what they refer to, and how they look from outside."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from kccwb.practice.company import Company
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import PACIFIC, Refused, bad_reference, inactive, iso, missing, not_found
from kccwb.practice.quickbooks.kinds import KINDS, Kind
from kccwb.practice.quickbooks.reading import IGNORED, Reader
from kccwb.practice.store import Doc

_MARK = " (deleted)"


def next_id(company: Company, sequence: str) -> str:
    """The next number of a sequence, as text; transactions share one."""
    number = int((company.get("Counter", sequence) or {"Next": 1})["Next"])
    company.put("Counter", sequence, {"Next": number + 1})
    return str(number)


def reader(call: Call) -> Reader:
    """How strictly this server reads."""
    return Reader(call.switch("types") == "strict", call.switch("unknown_properties") == "refuse")


def new(call: Call, kind: Kind, values: Doc) -> Doc:
    """A record that is about to be created."""
    kept = {name: value for name, value in values.items() if name not in {"Id", "SyncToken", "sparse"}}
    key = next_id(call.company, "Transaction" if kind.transaction else kind.entity)
    return {"Id": key, "SyncToken": "0", **kept, "_Created": call.company.stamp()}


def current(call: Call, kind: Kind, values: Doc) -> Doc:
    """The record a caller means to change; refuses one that is gone and a version that is old."""
    key = values.get("Id")
    if key is None:
        raise missing("Id")
    old = call.company.get(kind.entity, key)
    if old is None:
        raise not_found(f"there is no {kind.entity} with Id {key}")
    if "SyncToken" not in values:
        raise missing("SyncToken")
    if values["SyncToken"] != old["SyncToken"]:
        who = "You and another user were working on this at the same time."
        raise Refused("5010", f"Stale Object Error : {who} Id={key}, SyncToken sent {values['SyncToken']}, current {old['SyncToken']}")
    return old


def changed(kind: Kind, old: Doc, values: Doc, empty: set[str]) -> Doc:
    """The record after an update: a sparse one keeps what was not sent, a full one empties it."""
    base = {"Id": old["Id"], "SyncToken": str(int(old["SyncToken"]) + 1), "_Created": old["_Created"]}
    base |= {name: old[name] for name in ("_Role", "_System", "_Paid") if name in old}
    if values.get("sparse"):
        kept = {name: old[name] for name, how in kind.fields.items() if how is not IGNORED and name in old and name not in empty}
    else:
        kept = {name: old[name] for name in ("Active", "Type", "CurrencyRef", "TxnDate") if name in old}
    kept |= {name: value for name, value in values.items() if name != "sparse"}
    return {**kept, **base}


def active_name(name: str, doc: Doc, old: Doc | None) -> str:
    """A list entry's name: marked when it is made inactive, unmarked when it is brought back."""
    active, was = doc.get("Active") is not False, old is None or old.get("Active") is not False
    if active == was:
        return name
    return name.removesuffix(_MARK) if active else f"{name}{_MARK}"


def keep(call: Call, kind: Kind | str, doc: Doc) -> Doc:
    """Put a record, marked as changed now."""
    entity = kind if isinstance(kind, str) else kind.entity
    return call.company.put(entity, doc["Id"], {**doc, "_Moment": call.company.stamp()})


def erase(call: Call, kind: Kind, doc: Doc) -> Doc:
    """Delete a record for good, leaving only the trace that change data capture shows."""
    call.company.remove(kind.entity, doc["Id"])
    trace = {"Entity": kind.entity, "Id": doc["Id"], "_Moment": call.company.stamp()}
    call.company.put("Gone", f"{kind.entity} {doc['Id']}", trace)
    return {"Id": doc["Id"], "status": "Deleted", "domain": "QBO"}


def referred(call: Call, entity: str, ref: Doc | None, element: str) -> Doc | None:
    """What a reference names, or None for no reference; refuses one to nothing or to something inactive."""
    if not ref:
        return None
    found = call.company.get(entity, ref["value"])
    if found is None:
        raise bad_reference(element, ref["value"])
    if found.get("Active") is False:
        if entity == "Customer" and call.switch("inactive_customer_code") == "6250":
            raise Refused("6250", "Customer inactive : the customer is missing or inactive", element)
        raise inactive(element)
    return found


def required(call: Call, entity: str, ref: Doc | None, element: str) -> Doc:
    """What a reference names; refuses an absent one as well."""
    found = referred(call, entity, ref, element)
    if found is None:
        raise missing(element)
    return found


def named(entity: str, doc: Doc) -> Doc:
    """A reference to a record, with its name as the API shows it."""
    name = KINDS[entity].name or "Name"
    return {"value": doc["Id"], "name": doc.get("FullyQualifiedName") or doc.get(name)}


def server_day(company: Company) -> str:
    """Today where the servers stand; a transaction without a date gets it."""
    return company.now().astimezone(PACIFIC).date().isoformat()


def moment_of(stamp: str) -> datetime:
    """A kept stamp as a moment."""
    return datetime.fromisoformat(stamp).replace(tzinfo=UTC)


def render(value: Any) -> Any:
    """A record as JSON values: inner properties (_) and absent ones dropped, figures as numbers."""
    if isinstance(value, dict):
        shown = {key: render(item) for key, item in value.items() if item is not None and key[:1] != "_"}
        if "_Shown" in value:
            shown["TxnType"] = value["_Shown"]
        if "_Created" in value:
            times = {"CreateTime": iso(moment_of(value["_Created"])), "LastUpdatedTime": iso(moment_of(value["_Moment"]))}
            shown |= {"MetaData": times, "domain": "QBO", "sparse": False}
        return shown
    if isinstance(value, list):
        return [render(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
