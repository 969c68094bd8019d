"""The gate of the Accounting API: limits, tokens, idempotency and faults around the handlers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kccwb.practice.company import Company
from kccwb.practice.cutting import Dropped, drop
from kccwb.practice.faults import Fault, Faults
from kccwb.practice.ledger import Ledger
from kccwb.practice.store import Doc
from kccwb.practice.traffic import Traffic
from kccwb.practice.xero import auth, idempotency
from kccwb.practice.xero.batch import validation_problem
from kccwb.practice.xero.call import BadRequest, Call, Invalid, NotFound, Reply
from kccwb.practice.xero.limits import Limits
from kccwb.practice.xero.routes import handle
from kccwb.practice.xero.wire import read_json

_JSON = "application/json; charset=utf-8"
_HTML = "text/html; charset=utf-8"


class XeroApi:
    """Answers everything under /api.xro/2.0."""

    def __init__(self, company: Company, ledger: Ledger, faults: Faults, traffic: Traffic) -> None:
        self.company, self.ledger, self.faults, self.traffic = company, ledger, faults, traffic
        self.limits = Limits(company)

    async def __call__(self, request: Request) -> Response:
        """One request from gate to reply."""
        body = await request.body()
        path = "/" + str(request.path_params["path"]).strip("/")
        entry = self.traffic.note(request.method, path, dict(request.query_params), request.headers, _loggable(body))
        fault = self.faults.take(request.method, path)
        if fault is not None:
            entry["status"] = fault.kind
        verdict = self.limits.enter()
        self.limits.in_flight += 1
        try:
            if fault is not None and fault.kind in {"slow", "drop_before"}:
                await asyncio.sleep(fault.delay if fault.kind == "slow" else 0)
            if fault is not None and (spoiled := _instead(fault)) is not None:
                response = spoiled
            elif fault is not None and fault.kind == "drop_before":
                response = await drop(request)
            elif not verdict.allowed:
                response = Response(status_code=429)
            else:
                response = self._answer(request, path, body, half=fault is not None and fault.kind == "half")
                if fault is not None and fault.kind in {"drop_after", "half"}:
                    response = await drop(request)
            response.headers.update(verdict.headers)
            if not isinstance(response, Dropped):
                entry["status"] = response.status_code
            return response
        finally:
            self.limits.in_flight -= 1

    def _answer(self, request: Request, path: str, body: bytes, *, half: bool) -> Response:
        headers = request.headers
        with self.company.lock:
            refusal = auth.check(self.company, headers.get("authorization"), headers.get("xero-tenant-id"))
            if refusal is not None:
                return _response(refusal)
            key = headers.get("idempotency-key", "") if request.method in {"PUT", "POST", "PATCH"} else ""
            mark = idempotency.digest(request.method, f"{path}?{request.url.query}", body)
            try:
                if key and (kept := idempotency.replay(self.company, key, mark)) is not None:
                    return Response(kept["Text"], kept["Status"], media_type=kept["MediaType"])
                reply = self._handled(request, path, body, half)
            except BadRequest as refused:
                self.company.rollback()
                return _response(_bad_request(refused))
            response = _response(reply)
            if reply.status >= 400:
                self.company.rollback()
            if key:
                text = bytes(response.body).decode()
                idempotency.keep(self.company, key, mark, reply.status, text, response.media_type or _HTML)
            self.company.commit()
            return response

    def _handled(self, request: Request, path: str, body: bytes, half: bool) -> Reply:
        try:
            call = read_call(self.company, request.method, path, request.query_params, body, request.headers)
            if half:
                call = _first_half(call)
            return handle(self.ledger, call)
        except BadRequest as refused:
            return _bad_request(refused)
        except Invalid as refused:
            return Reply(validation_problem([{"ValidationErrors": [{"Message": m} for m in refused.messages]}]), 400)
        except NotFound:
            return Reply(None, 404, raw="")
        except Exception:
            self.company.rollback()
            raise


def read_call(company: Company, method: str, path: str, query: Mapping[str, str], body: bytes, headers: Mapping[str, str]) -> Call:
    """A request as a call; its parts start with the collection."""
    parts = tuple(part for part in path.split("/") if part)
    if not parts:
        raise NotFound
    sent = read_json(body) if method in {"PUT", "POST"} else None
    return Call(company, method, parts, dict(query), sent, headers.get("if-modified-since"))


def _first_half(call: Call) -> Call:
    body = call.body
    if isinstance(body, dict):
        body = {k: v[: len(v) // 2] if isinstance(v, list) and k == call.parts[0] else v for k, v in body.items()}
    return Call(call.company, call.method, call.parts, call.query, body, call.modified_since)


def _bad_request(refused: BadRequest) -> Reply:
    return Reply({"ErrorNumber": refused.number, "Type": refused.kind, "Message": refused.message}, 400)


def _response(reply: Reply) -> Response:
    if reply.raw is not None or reply.body is None:
        return Response(reply.raw or "", reply.status, dict(reply.headers), _HTML)
    return Response(json.dumps(reply.body, separators=(",", ":")), reply.status, dict(reply.headers), _JSON)


def _instead(fault: Fault) -> Response | None:
    """The reply a fault gives in place of the true one, or None."""
    if fault.kind == "status":
        return Response(fault.body, fault.status, fault.headers, _JSON if fault.body[:1] in "{[" and fault.body else _HTML)
    if fault.kind == "html":
        page = fault.body or "<!DOCTYPE html><html><body><h1>Something went wrong</h1></body></html>"
        return Response(page, fault.status, fault.headers, _HTML)
    if fault.kind == "empty":
        return Response("", fault.status, fault.headers, _JSON)
    if fault.kind == "malformed_json":
        return Response(fault.body or '{"Status": "OK", "Invoices": [', fault.status, fault.headers, _JSON)
    return None


def _loggable(body: bytes) -> Any:
    if not body:
        return None
    try:
        found: Doc = json.loads(body)
    except ValueError:
        return body[:2000].decode(errors="replace")
    return found
