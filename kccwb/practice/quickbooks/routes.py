"""Which handler answers which path under a company, and the batch of several calls in one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kccwb.practice.quickbooks import capture, lists, reports, selecting, transactions
from kccwb.practice.quickbooks.call import Call, Reply
from kccwb.practice.quickbooks.fault import Refused, iso, missing, not_found
from kccwb.practice.quickbooks.kinds import BY_PATH, KINDS, SINGLE, UNUSED, Kind
from kccwb.practice.quickbooks.organisation import company_info, exchange_rate, preferences
from kccwb.practice.quickbooks.records import render
from kccwb.practice.store import Doc

_BATCH = 30


def handle(call: Call) -> Reply:
    """Answer a call; call.parts starts with what the path names after the company."""
    name, rest = call.parts[0].lower() if call.parts else "", call.parts[1:]
    inner = replace(call, parts=rest)
    if name == "query":
        text = call.query.get("query") if call.method == "GET" else call.body
        if not isinstance(text, str) or not text.strip():
            raise Refused("4000", "Error parsing query : there is none")
        return _timed(call, {"QueryResponse": selecting.answer(call, text)})
    if name == "cdc" and call.method == "GET":
        return _timed(call, {"CDCResponse": capture.changes(call)})
    if name == "batch" and call.method == "POST":
        return _timed(call, {"BatchItemResponse": _batch(call)})
    if name == "reports" and call.method == "GET":
        return Reply(reports.report(inner))
    if name in {"companyinfo", "preferences", "exchangerate"} and call.method == "GET":
        made = {"companyinfo": company_info, "preferences": preferences, "exchangerate": exchange_rate}[name](call)
        entity = {"companyinfo": "CompanyInfo", "preferences": "Preferences", "exchangerate": "ExchangeRate"}[name]
        return _timed(call, {entity: render(made)})
    kind = BY_PATH.get(name)
    if kind is None and any(name == unused.lower() for unused in (*UNUSED, *SINGLE)):
        if call.method == "GET":
            raise not_found(f"there is no {name} with Id {'/'.join(rest)}")
        raise Refused("5030", f"{name} is not supported by the practice company")
    if kind is None:
        raise Refused("2000", f"Unknown entity : {name}" if name else "Unsupported path")
    return _entity(inner, kind)


def _timed(call: Call, body: Doc) -> Reply:
    return Reply({**body, "time": iso(call.company.now())})


def _entity(call: Call, kind: Kind) -> Reply:
    if kind.entity == "VendorPrepayment" and not call.switch("vendor_prepayments"):
        raise Refused("5030", "VendorPrepayment is not available in this company")
    if call.method == "GET" and len(call.parts) == 1:
        return _timed(call, {kind.entity: _read(call, kind, call.parts[0])})
    if call.method != "POST" or call.parts:
        raise Refused("500", f"Operation {call.method} {'/'.join(call.parts)} is not supported for {kind.entity}")
    if kind.entity == "JournalEntry" and call.operation == "void":
        return _timed(call, {"BatchItemResponse": []})
    return _timed(call, {kind.entity: write(call, kind)})


def _read(call: Call, kind: Kind, key: str) -> Doc:
    if not key.lstrip("-").isdigit() and kind.entity != "ExchangeRate":
        raise Refused("2030", f"Invalid ID : {key}", "Id")
    doc = call.company.get(kind.entity, key)
    if doc is None:
        raise not_found(f"there is no {kind.entity} with Id {key}")
    shown: Doc = render(selecting.presented(call, kind, doc))
    return shown


def write(call: Call, kind: Kind) -> Doc:
    """Create, update, void or delete one record; gives it as the API shows it."""
    if not kind.transaction:
        if call.operation == "delete":
            raise Refused("500", f"Operation delete is not supported for {kind.entity}; make it inactive instead")
        made = lists.save(call, kind)
    elif call.operation == "delete":
        return transactions.delete(call, kind)
    elif call.operation == "void":
        made = transactions.void(call, kind)
    elif call.operation in {"", "create", "update"}:
        made = transactions.save(call, kind)
    else:
        raise Refused("500", f"Operation {call.operation} is not supported for {kind.entity}")
    shown: Doc = render(selecting.presented(call, kind, made))
    return shown


def _batch(call: Call) -> list[Doc]:
    items = call.body.get("BatchItemRequest") if isinstance(call.body, dict) else None
    if not isinstance(items, list):
        raise missing("BatchItemRequest")
    if len(items) > _BATCH:
        raise Refused("1040", f"Too many items in the batch : {len(items)}, at most {_BATCH} are allowed")
    answers = [_batch_item(call, item) for item in items]
    return answers[::-1] if call.switch("batch_order") == "reversed" else answers


def _batch_item(call: Call, item: Any) -> Doc:
    """One item of a batch; its fault leaves the others as they are."""
    if not isinstance(item, dict):
        raise Refused("2010", "An item of BatchItemRequest is not an object")
    mark = call.company.savepoint()
    name: Doc = {"bId": item["bId"]} if "bId" in item else {}
    try:
        if "Query" in item:
            return {**name, "QueryResponse": selecting.answer(call, str(item["Query"]))}
        if "CDCQuery" in item:
            asked = item["CDCQuery"]
            return {**name, "CDCResponse": capture.changes(call, str(asked.get("Entities", "")), str(asked.get("ChangedSince", "")))}
        entity = next((key for key in item if key in KINDS), None)
        if entity is None:
            raise Refused("2000", "Unknown entity in a batch item")
        operation = str(item.get("operation", "")).lower()
        options = str(item.get("optionsData", ""))
        query = {"operation": operation, "include": options}
        if options.lower() == "void" and entity == "Invoice":
            query = {"operation": "void"}
        return {**name, entity: write(replace(call, parts=(), query=query, body=item[entity]), KINDS[entity])}
    except Refused as refused:
        call.company.rollback(mark)
        return {**name, "Fault": refused.fault()}
