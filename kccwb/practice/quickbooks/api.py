"""The gate of the Accounting API: throttles, tokens, requestid and ordered faults around the handlers."""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import replace
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kccwb.practice.company import Company
from kccwb.practice.cutting import Dropped, drop
from kccwb.practice.faults import Fault, Faults
from kccwb.practice.quickbooks import auth
from kccwb.practice.quickbooks.books import Books
from kccwb.practice.quickbooks.call import Call, Reply
from kccwb.practice.quickbooks.fault import Refused, iso, lower
from kccwb.practice.quickbooks.limits import Limits
from kccwb.practice.quickbooks.replay import remember, replayed
from kccwb.practice.quickbooks.routes import handle
from kccwb.practice.store import Doc
from kccwb.practice.traffic import Traffic

_JSON = "application/json;charset=UTF-8"
_HTML = "text/html;charset=UTF-8"
FAULT_KINDS = frozenset({"status", "drop_before", "drop_after", "slow", "html", "empty", "malformed_json", "half", "fault", "fault_lower"})
_SYSTEM = {"Message": "An application error has occurred while processing your request", "Detail": "System Failure Error", "code": "10000"}


class QuickBooksApi:
    """Answers everything under /v3/company, and the token endpoint, so that both can be spoiled to order."""

    def __init__(self, company: Company, books: Books, faults: Faults, traffic: Traffic) -> None:
        self.company, self.books, self.faults, self.traffic = company, books, faults, traffic
        self.limits = Limits(company)

    async def __call__(self, request: Request) -> Response:
        """One request from gate to reply."""
        body = await request.body()
        path = "/" + str(request.path_params["path"]).strip("/")
        entry = self.traffic.note(request.method, path, dict(request.query_params), request.headers, _loggable(body))
        fault = self._fault(request, path, entry)
        if fault is not None and (early := await _before(fault, request)) is not None:
            return _noted(entry, early)
        throttled = self.limits.enter(batch=path == "/batch")
        if throttled is not None:
            return _noted(entry, self._at_the_door(throttled))
        response = self._answer(request, path, body, half=fault is not None and fault.kind == "half")
        if fault is not None and fault.kind in {"drop_after", "half"}:
            return await drop(request)
        return _noted(entry, response)

    async def token(self, request: Request) -> Response:
        """The token endpoint, logged without its secrets."""
        form = await request.form()
        sent = {"grant_type": str(form.get("grant_type"))}
        entry = self.traffic.note(request.method, request.url.path, {}, request.headers, sent)
        fault = self._fault(request, request.url.path, entry)
        if fault is not None and (early := await _before(fault, request)) is not None:
            return _noted(entry, early)
        response = await auth.token(request)
        if fault is not None and fault.kind in {"drop_after", "half"}:
            return await drop(request)
        return _noted(entry, response)

    def _fault(self, request: Request, path: str, entry: Doc) -> Fault | None:
        fault = self.faults.take(request.method, path)
        if fault is not None:
            entry["status"] = fault.kind
        return fault

    def _at_the_door(self, reply: Reply) -> Response:
        body = lower(reply.body) if self.company.settings["gateway_spelling"] == "fault" else reply.body
        return _response(replace(reply, body={**body, "time": iso(self.company.now())}))

    def _answer(self, request: Request, path: str, body: bytes, *, half: bool) -> Response:
        with self.company.lock:
            refusal = auth.check(self.company, request.headers.get("authorization"), str(request.path_params["realm"]))
            if refusal is not None:
                return self._at_the_door(refusal)
            try:
                return self._handled(request, path, body, half)
            except Refused as refused:
                self.company.rollback()
                return self._refusal(refused)
            except BaseException:
                self.company.rollback()
                raise

    def _handled(self, request: Request, path: str, body: bytes, half: bool) -> Response:
        key = request.query_params.get("requestid", "") if request.method == "POST" else ""
        if key and (kept := replayed(self.company, key)) is not None:
            return Response(kept["Text"], 200, _tid(), _JSON)
        call = read_call(self.company, self.books, request, path, body)
        response = _response(handle(_first_half(call) if half else call))
        if key:
            remember(self.company, key, bytes(response.body).decode())
        self.company.commit()
        return response

    def _refusal(self, refused: Refused) -> Response:
        body: Doc = {"Fault": refused.fault(), "time": iso(self.company.now())}
        if self.company.settings["fault_spelling"] == "fault":
            body = lower(body)
        return _response(Reply(body, refused.status))


def read_call(company: Company, books: Books, request: Request, path: str, body: bytes) -> Call:
    """A request as a call; its parts start after the company, its body is text for a query and JSON else."""
    parts = tuple(part for part in path.split("/") if part)
    query = dict(request.query_params)
    sent: Any = None
    if request.method == "POST":
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise Refused("500", "Unsupported Operation : the body is not UTF-8") from None
        if parts[:1] == ("query",):
            sent = text
        else:
            kind = request.headers.get("content-type", "application/json")
            if "json" not in kind:
                raise Refused("1050", f"Unsupported content type : {kind}")
            try:
                sent = json.loads(text, parse_float=Decimal, parse_constant=_no_number)
            except ValueError:
                raise Refused("2010", "Request body is not valid JSON") from None
    return Call(company, books, request.method, parts, query, sent)


def _no_number(text: str) -> Any:
    raise Refused("2090", f"Invalid Number : {text}")


def _first_half(call: Call) -> Call:
    items = call.body.get("BatchItemRequest") if isinstance(call.body, dict) else None
    if not isinstance(items, list):
        return call
    return replace(call, body={**call.body, "BatchItemRequest": items[: len(items) // 2]})


async def _before(fault: Fault, request: Request) -> Response | None:
    """The reply a fault gives in place of the true one, or None after the wait it orders."""
    if fault.kind == "slow":
        await asyncio.sleep(fault.delay)
        return None
    if fault.kind == "drop_before":
        return await drop(request)
    text, media = _spoiled(fault)
    return None if text is None else Response(text, fault.status, fault.headers, media)


def _spoiled(fault: Fault) -> tuple[str | None, str]:
    """The text and type of the reply a fault gives in place of the true one; None for no reply of its own."""
    if fault.kind == "status":
        return fault.body, _JSON if fault.body[:1] in {"{", "["} else _HTML
    if fault.kind == "html":
        return fault.body or "<html><head><title>Service Unavailable</title></head><body>Service Unavailable</body></html>", _HTML
    if fault.kind == "empty":
        return "", _JSON
    if fault.kind == "malformed_json":
        return fault.body or '{"QueryResponse": {"Invoice": [', _JSON
    if fault.kind in {"fault", "fault_lower"}:
        body: Doc = {"Fault": {"Error": [_SYSTEM], "type": "SystemFault"}}
        return fault.body or json.dumps(lower(body) if fault.kind == "fault_lower" else body), _JSON
    return None, _JSON


def _noted(entry: Doc, response: Response) -> Response:
    if not isinstance(response, Dropped):
        entry["status"] = response.status_code
    return response


def _tid() -> dict[str, str]:
    return {"intuit_tid": f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}"}


def _response(reply: Reply) -> Response:
    return Response(json.dumps(reply.body, separators=(",", ":")), reply.status, _tid(), _JSON)


def _loggable(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError:
        return body[:2000].decode(errors="replace")
