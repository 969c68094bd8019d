"""Paths under /practice that no real package has: faults, the request log, the clock, settings, health."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kccwb.practice.company import Company
from kccwb.practice.faults import Faults, read_fault
from kccwb.practice.store import Doc

_DATES = frozenset({"period_lock_date", "end_of_year_lock_date"})
_SETTABLE = _DATES | {
    "currencies",
    "base_currency",
    "rates",
    "approval_limit",
    "year_end_day",
    "year_end_month",
    "if_modified_since",
    "actions_denied",
    "rate_limits",
}


def _refuse(reason: str) -> Response:
    return JSONResponse({"error": reason}, 400)


async def faults(request: Request) -> Response:
    """Order a fault, list those in force, or clear them."""
    kept: Faults = request.app.state.faults
    if request.method == "DELETE":
        kept.clear()
    elif request.method == "POST":
        try:
            kept.add(read_fault(await request.json(), request.app.state.fault_kinds))
        except (ValueError, TypeError, AttributeError) as reason:
            return _refuse(str(reason))
    return JSONResponse({"faults": [fault.view() for fault in kept.all]})


async def requests(request: Request) -> Response:
    """The log of API requests, or its end."""
    if request.method == "DELETE":
        request.app.state.traffic.clear()
    return JSONResponse({"requests": request.app.state.traffic.entries()})


async def clock(request: Request) -> Response:
    """Read the clock, or move it: {"now": "2026-03-31T09:00:00"}, {"advance": seconds} or {"reset": true}."""
    company: Company = request.app.state.company
    if request.method == "POST":
        try:
            sent: Doc = await request.json()
            now = company.now()
            if sent.get("now"):
                now = datetime.fromisoformat(str(sent["now"]).replace("Z", "+00:00"))
                now = now.astimezone(UTC) if now.tzinfo else now.replace(tzinfo=UTC)
            now = datetime.now(UTC) if sent.get("reset") else now + timedelta(seconds=float(sent.get("advance") or 0))
        except (ValueError, TypeError, AttributeError) as reason:
            return _refuse(str(reason))
        with company.lock:
            company.set_clock(now)
            company.commit()
    return JSONResponse({"now": company.now().isoformat()})


def change_settings(company: Company, sent: Doc) -> None:
    """Change settings; raises ValueError for one that is unknown or unreadable."""
    unknown = set(sent) - _SETTABLE
    if unknown:
        raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
    changes: dict[str, Any] = dict(sent)
    for name in _DATES & set(changes):
        changes[name] = date.fromisoformat(str(changes[name])[:10]).isoformat() if changes[name] else None
    if "rate_limits" in changes:
        limits = changes["rate_limits"]
        limits = {"enabled": limits} if isinstance(limits, bool) else dict(limits)
        changes["rate_limits"] = {**company.settings["rate_limits"], **limits}
    if "currencies" in changes:
        codes = [str(code).upper() for code in changes["currencies"]]
        base = changes.get("base_currency", company.settings["base_currency"])
        changes["currencies"] = codes if base in codes else [base, *codes]
    with company.lock:
        company.configure(**changes)
        company.commit()


async def settings(request: Request) -> Response:
    """Read or change settings such as lock dates, currencies and rate limits."""
    company: Company = request.app.state.company
    if request.method == "POST":
        try:
            change_settings(company, await request.json())
        except (ValueError, TypeError, AttributeError) as reason:
            return _refuse(str(reason))
    shown = {name: company.settings.get(name) for name in sorted(_SETTABLE)}
    shown["rates"] = {code: str(rate) for code, rate in company.settings["rates"].items()}
    return JSONResponse(shown)


async def health(request: Request) -> Response:
    """Whether the server is up, and whose books it keeps."""
    company: Company = request.app.state.company
    found = company.settings
    shown = {"status": "ok", "organisation": found["organisation"]["Name"], "tenant_id": found["tenant_id"]}
    return JSONResponse({**shown, "now": company.now().isoformat()})


ROUTES = [
    Route("/practice/faults", faults, methods=["GET", "POST", "DELETE"]),
    Route("/practice/requests", requests, methods=["GET", "DELETE"]),
    Route("/practice/clock", clock, methods=["GET", "POST"]),
    Route("/practice/settings", settings, methods=["GET", "POST"]),
    Route("/practice/health", health),
]
