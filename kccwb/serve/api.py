"""The local API: the Workbench's methods and read-only SQL for this machine's commands and notebooks, opened by a token."""

from __future__ import annotations

import secrets
import sys
import traceback
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kccwb.model.errors import BadInput, WorkbenchError
from kccwb.serve.companies import Companies
from kccwb.workbench import wire

ARROW = "application/vnd.apache.arrow.stream"
_HERE = {"127.0.0.1", "::1"}
Answering = Callable[[Request], Awaitable[Response]]


def api_routes(companies: Companies, token: str) -> list[Route]:
    """The routes under /api/v1. Each wants the token and a caller on this machine."""

    async def health(_: Request) -> Response:
        return JSONResponse({"app": "kccwb", "home": str(companies.home.path.resolve())})

    async def company(request: Request) -> Response:
        def facts() -> dict[str, Any]:
            bench = companies.workbench(request.query_params.get("company", ""))
            return {"company_name": bench.company_name, "base_currency": bench.base_currency}

        return JSONResponse(await run_in_threadpool(facts))

    async def call(request: Request) -> Response:
        order = await _order(request)

        def work() -> dict[str, Any]:
            method = str(order.get("method", ""))
            arguments = wire.read_arguments(method, order.get("kwargs") or {})
            bench = companies.workbench(str(order.get("company", "")), by=str(order.get("by") or "") or None)
            return wire.written_result(method, getattr(bench, method)(**arguments))

        return JSONResponse(await run_in_threadpool(work))

    async def sql(request: Request) -> Response:
        def work() -> bytes:
            bench = companies.workbench(request.query_params.get("company", ""))
            return wire.arrow_bytes(bench.sql(request.query_params.get("query", "")))

        return Response(await run_in_threadpool(work), media_type=ARROW)

    return [
        Route("/api/v1/health", _opened(health, token)),
        Route("/api/v1/company", _opened(company, token)),
        Route("/api/v1/call", _opened(call, token), methods=["POST"]),
        Route("/api/v1/sql", _opened(sql, token)),
    ]


def _opened(answer: Answering, token: str) -> Answering:
    """Let in who is on this machine and has the token; write errors down in the wire's form."""

    async def answered(request: Request) -> Response:
        given = request.headers.get("authorization", "")
        if not request.client or request.client.host not in _HERE:
            return _refused(403, "The local API answers on this machine only.")
        if not secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return _refused(401, "The token is missing or wrong: it is in app.json in the home folder while the app runs.")
        try:
            return await answer(request)
        except WorkbenchError as error:
            return JSONResponse({"error": wire.written_error(error)}, status_code=409)
        except Exception as error:
            reference = uuid.uuid4().hex[:8]
            sys.stderr.write(f"kccwb: reference {reference}\n{''.join(traceback.format_exception(error))}")
            message = f"The running app met something unforeseen (reference {reference}; its log says more)."
            return _refused(500, message, "Nothing half-done was kept. Repeat it.")

    return answered


def _refused(status: int, message: str, fix: str = "") -> Response:
    return JSONResponse({"error": {"kind": "AppFailed", "message": message, "fix": fix}}, status_code=status)


async def _order(request: Request) -> dict[str, Any]:
    try:
        order = await request.json()
    except ValueError as error:
        raise BadInput("The call is no JSON.") from error
    if not isinstance(order, dict):
        raise BadInput("The call is no JSON object.")
    return order
