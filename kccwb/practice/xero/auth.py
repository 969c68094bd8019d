"""Tokens, the authorise page, connections, and the check of who is calling."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from kccwb.practice.company import Company, new_id
from kccwb.practice.store import Doc
from kccwb.practice.xero.call import Reply

ACCESS_SECONDS = 1800
_CODE_SECONDS = 300
_REFRESH_DAYS = 60
_GRACE = timedelta(minutes=30)
SCOPES = (
    "offline_access accounting.invoices accounting.payments accounting.banktransactions accounting.manualjournals "
    "accounting.settings accounting.contacts accounting.reports.trialbalance.read"
)


def problem(status: int, title: str, detail: str) -> Reply:
    """A refusal in the newer style."""
    return Reply({"Type": None, "Title": title, "Status": status, "Detail": detail, "Instance": new_id()}, status)


def check(company: Company, authorization: str | None, tenant: str | None) -> Reply | None:
    """Why this caller may not come in, or None."""
    scheme, _, token = (authorization or "").partition(" ")
    kept = company.get("Token", token.strip()) if scheme.lower() == "bearer" else None
    if kept is None:
        return problem(401, "Unauthorized", "AuthenticationUnsuccessful")
    if datetime.fromisoformat(kept["Expires"]) <= company.now():
        return problem(401, "Unauthorized", "TokenExpired: token expired")
    tenant = (tenant or "").strip().lower()
    if tenant == company.settings["tenant_id"] or (not tenant and kept["Custom"]):
        return None
    return problem(403, "Forbidden", "AuthenticationUnsuccessful")


def _issue(company: Company, scope: str, *, custom: bool) -> Doc:
    for key, row in list(company.table("Token").rows.items()):
        if datetime.fromisoformat(row["Expires"]) > company.now():
            break
        company.remove("Token", key)
    access = secrets.token_urlsafe(32)
    expires = company.now() + timedelta(seconds=ACCESS_SECONDS)
    company.put("Token", access, {"Expires": expires.isoformat(), "Custom": custom})
    reply: Doc = {"access_token": access, "expires_in": ACCESS_SECONDS, "token_type": "Bearer", "scope": scope}
    if not custom and "offline_access" in scope:
        refresh = secrets.token_urlsafe(32)
        until = company.now() + timedelta(days=_REFRESH_DAYS)
        company.put("Refresh", refresh, {"Expires": until.isoformat(), "Scope": scope})
        reply["refresh_token"] = refresh
    return reply


def _refresh(company: Company, token: str) -> Doc | None:
    kept = company.get("Refresh", token)
    if kept is None or datetime.fromisoformat(kept["Expires"]) <= company.now():
        return None
    if "Used" not in kept:
        # The one before stays good for a while, so that a lost answer does not lock its user out.
        end = company.now() + _GRACE
        company.put("Refresh", token, {**kept, "Used": True, "Expires": end.isoformat()})
    return _issue(company, kept["Scope"], custom=False)


def _exchange(company: Company, form: dict[str, str]) -> Doc | None:
    kept = company.get("Code", form.get("code", ""))
    if kept is None or datetime.fromisoformat(kept["Expires"]) <= company.now():
        return None
    company.remove("Code", form["code"])
    if form.get("redirect_uri") != kept["Redirect"]:
        return None
    if kept["Challenge"]:
        hashed = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != kept["Challenge"]:
            return None
    return _issue(company, kept["Scope"], custom=False)


async def token(request: Request) -> Response:
    """POST /connect/token for the three grants; any client id and secret will do."""
    company: Company = request.app.state.company
    form = {key: str(value) for key, value in (await request.form()).items()}
    grant = form.get("grant_type")
    with company.lock:
        if grant == "client_credentials":
            answer: Doc | None = _issue(company, form.get("scope") or SCOPES, custom=True)
        elif grant == "refresh_token":
            answer = _refresh(company, form.get("refresh_token", ""))
        elif grant == "authorization_code":
            answer = _exchange(company, form)
        else:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        company.commit()
    return JSONResponse({"error": "invalid_grant"}, 400) if answer is None else JSONResponse(answer)


async def authorize(request: Request) -> Response:
    """GET /identity/connect/authorize: consent is given at once and the browser sent back with a code."""
    company: Company = request.app.state.company
    query = request.query_params
    redirect = query.get("redirect_uri", "")
    if query.get("response_type") != "code" or not redirect:
        return JSONResponse({"error": "invalid_request"}, 400)
    challenge = query.get("code_challenge", "")
    if challenge and query.get("code_challenge_method") != "S256":
        return JSONResponse({"error": "invalid_request"}, 400)
    code = secrets.token_urlsafe(24)
    until = company.now() + timedelta(seconds=_CODE_SECONDS)
    kept = {"Expires": until.isoformat(), "Challenge": challenge, "Redirect": redirect}
    with company.lock:
        company.put("Code", code, kept | {"Scope": query.get("scope") or SCOPES})
        company.commit()
    back = urlencode({"code": code, **({"state": query["state"]} if "state" in query else {})})
    return RedirectResponse(f"{redirect}{'&' if '?' in redirect else '?'}{back}", 302)


async def revoke(request: Request) -> Response:
    """POST /connect/revocation."""
    company: Company = request.app.state.company
    form = await request.form()
    with company.lock:
        if company.get("Refresh", str(form.get("token"))):
            company.remove("Refresh", str(form["token"]))
            company.commit()
    return Response(status_code=200)


async def connections(request: Request) -> Response:
    """GET /connections: the one organisation there is."""
    company: Company = request.app.state.company
    settings = company.settings
    refusal = check(company, request.headers.get("authorization"), settings["tenant_id"])
    if refusal is not None:
        return JSONResponse(refusal.body, refusal.status)
    moment = settings["created"]
    row = {
        "id": settings["organisation_id"],
        "authEventId": settings["organisation_id"],
        "tenantId": settings["tenant_id"],
        "tenantType": "ORGANISATION",
        "tenantName": settings["organisation"]["Name"],
        "createdDateUtc": f"{moment}0000",
        "updatedDateUtc": f"{moment}0000",
    }
    return JSONResponse([row])
