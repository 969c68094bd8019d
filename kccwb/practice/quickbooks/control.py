"""Paths under /practice for a QuickBooks company: its settings and switches, how to connect, health."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kccwb.practice import control
from kccwb.practice.company import Company
from kccwb.practice.quickbooks.auth import CLIENT_ID, CLIENT_SECRET, starting_refresh_token
from kccwb.practice.quickbooks.switches import change_settings, shown_settings
from kccwb.practice.store import Doc


def addresses(base: str, company: Company) -> Doc:
    """What a program needs to connect to this company."""
    return {
        "package": "quickbooks",
        "api_url": f"{base}/v3",
        "discovery_url": f"{base}/.well-known/openid_configuration",
        "authorize_url": f"{base}/oauth2/authorize",
        "token_url": f"{base}/oauth2/v1/tokens/bearer",
        "revoke_url": f"{base}/oauth2/v1/tokens/revoke",
        "realm_id": company.settings["realm_id"],
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "refresh_token": starting_refresh_token(company),
    }


async def connection(request: Request) -> Response:
    """How to connect, with a refresh token to begin with."""
    return JSONResponse(addresses(str(request.base_url).rstrip("/"), request.app.state.company))


async def settings(request: Request) -> Response:
    """Read or change settings and switches."""
    company: Company = request.app.state.company
    if request.method == "POST":
        try:
            change_settings(company, await request.json())
        except (ValueError, TypeError, AttributeError, ArithmeticError) as reason:
            return JSONResponse({"error": str(reason)}, 400)
    return JSONResponse(shown_settings(company))


async def health(request: Request) -> Response:
    """Whether the server is up, and whose books it keeps."""
    company: Company = request.app.state.company
    kept = company.settings
    shown = {"status": "ok", "package": "quickbooks", "organisation": kept["organisation"]["Name"], "realm_id": kept["realm_id"]}
    return JSONResponse({**shown, "now": company.now().isoformat()})


ROUTES = [
    Route("/practice/settings", settings, methods=["GET", "POST"]),
    Route("/practice/connection", connection),
    Route("/practice/health", health),
    *(route for route in control.ROUTES if route.path in {"/practice/faults", "/practice/requests", "/practice/clock"}),
]
