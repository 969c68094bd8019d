"""Tokens by OAuth 2: discovery, the authorise page, refresh tokens that rotate, and the check of who is calling."""

from __future__ import annotations

import base64
import binascii
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from kccwb.practice.company import Company
from kccwb.practice.quickbooks.call import Reply
from kccwb.practice.quickbooks.fault import gateway
from kccwb.practice.store import Doc

SCOPE = "com.intuit.quickbooks.accounting"
_CODE_SECONDS = 300
_REFRESH_SECONDS = 8_640_000
CLIENT_ID, CLIENT_SECRET = "practice-client", "practice-secret"


def check(company: Company, authorization: str | None, realm: str) -> Reply | None:
    """Why this caller may not come in, or None."""
    scheme, _, token = (authorization or "").partition(" ")
    if not authorization:
        return Reply(gateway("3202", "message=AuthenticationFailed; errorCode=003202; statusCode=401", "AUTHENTICATION"), 401)
    kept = company.get("Token", token.strip()) if scheme.lower() == "bearer" else None
    if kept is None or datetime.fromisoformat(kept["Expires"]) <= company.now():
        detail = "Token expired" if kept else "Malformed or unknown bearer token"
        return Reply(gateway("3200", "message=AuthenticationFailed; errorCode=003200; statusCode=401", "AUTHENTICATION", detail), 401)
    if realm != company.settings["realm_id"]:
        words = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
        return Reply(gateway("3100", words, "AUTHORIZATION", "The application is not authorised for this company"), 403)
    return None


def issue_refresh(company: Company) -> str:
    """A fresh refresh token."""
    token = "RT1-" + secrets.token_urlsafe(24)
    until = company.now() + timedelta(seconds=_REFRESH_SECONDS)
    company.put("Refresh", token, {"Expires": until.isoformat()})
    return token


def starting_refresh_token(company: Company) -> str:
    """A refresh token to begin with: the newest that is still good and was not used, or a fresh one."""
    with company.lock:
        for token, row in reversed(company.table("Refresh").rows.items()):
            if "Used" not in row and datetime.fromisoformat(row["Expires"]) > company.now():
                return token
        token = issue_refresh(company)
        company.commit()
    return token


def issue(company: Company, refresh: str) -> Doc:
    """An access token, and what goes with it."""
    for key, row in list(company.table("Token").rows.items()):
        if datetime.fromisoformat(row["Expires"]) > company.now():
            break
        company.remove("Token", key)
    seconds = int(company.settings["access_seconds"])
    access = "eyJ" + secrets.token_urlsafe(40)
    company.put("Token", access, {"Expires": (company.now() + timedelta(seconds=seconds)).isoformat()})
    return {
        "token_type": "bearer",
        "expires_in": seconds,
        "refresh_token": refresh,
        "x_refresh_token_expires_in": _REFRESH_SECONDS,
        "access_token": access,
    }


def _refresh(company: Company, token: str) -> Doc | None:
    kept = company.get("Refresh", token)
    if kept is None or datetime.fromisoformat(kept["Expires"]) <= company.now():
        return None
    if not company.settings["refresh_rotation"]:
        return issue(company, token)
    if "Used" not in kept:
        end = company.now() + timedelta(seconds=int(company.settings["refresh_grace_seconds"]))
        company.put("Refresh", token, {**kept, "Used": True, "Expires": end.isoformat()})
    return issue(company, issue_refresh(company))


def _exchange(company: Company, form: dict[str, str]) -> Doc | None:
    kept = company.get("Code", form.get("code", ""))
    if kept is None or datetime.fromisoformat(kept["Expires"]) <= company.now():
        return None
    company.remove("Code", form["code"])
    if form.get("redirect_uri") != kept["Redirect"]:
        return None
    return issue(company, issue_refresh(company))


def _named_client(request: Request, form: dict[str, str]) -> bool:
    """Whether a client id and secret were given, in a Basic header or the form; any will do."""
    scheme, _, text = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            name, mark, secret = base64.b64decode(text).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return bool(name and mark and secret)
    return bool(form.get("client_id") and form.get("client_secret"))


def grant(company: Company, form: dict[str, str]) -> tuple[Doc, int]:
    """The answer to a token request."""
    kind = form.get("grant_type")
    with company.lock:
        if kind == "refresh_token":
            answer = _refresh(company, form.get("refresh_token", ""))
        elif kind == "authorization_code":
            answer = _exchange(company, form)
        else:
            return {"error": "unsupported_grant_type"}, 400
        company.commit()
    if answer is None:
        return {"error": "invalid_grant", "error_description": "Incorrect or expired token"}, 400
    return answer, 200


async def token(request: Request) -> Response:
    """POST /oauth2/v1/tokens/bearer for the two grants."""
    form = {key: str(value) for key, value in (await request.form()).items()}
    if not _named_client(request, form):
        return JSONResponse({"error": "invalid_client"}, 401)
    body, status = grant(request.app.state.company, form)
    return JSONResponse(body, status)


async def authorize(request: Request) -> Response:
    """GET /oauth2/authorize: consent is given at once and the browser sent back with a code and the company's realm."""
    company: Company = request.app.state.company
    query = request.query_params
    redirect = query.get("redirect_uri", "")
    if query.get("response_type") != "code" or not redirect or not query.get("client_id"):
        return JSONResponse({"error": "invalid_request"}, 400)
    code = "AB1" + secrets.token_urlsafe(24)
    until = company.now() + timedelta(seconds=_CODE_SECONDS)
    with company.lock:
        company.put("Code", code, {"Expires": until.isoformat(), "Redirect": redirect})
        company.commit()
    state = {"state": query["state"]} if "state" in query else {}
    back = urlencode({"code": code, **state, "realmId": company.settings["realm_id"]})
    return RedirectResponse(f"{redirect}{'&' if '?' in redirect else '?'}{back}", 302)


async def revoke(request: Request) -> Response:
    """POST /oauth2/v1/tokens/revoke, as a form or as JSON."""
    company: Company = request.app.state.company
    if "json" in request.headers.get("content-type", ""):
        sent = await request.json()
        given = str(sent.get("token") if isinstance(sent, dict) else "")
    else:
        given = str((await request.form()).get("token"))
    with company.lock:
        found = [kind for kind in ("Refresh", "Token") if company.get(kind, given)]
        for kind in found:
            company.remove(kind, given)
        if "Refresh" in found:
            for key in list(company.table("Token").rows):
                company.remove("Token", key)
        company.commit()
    return Response(status_code=200) if found else JSONResponse({"error": "invalid_token"}, 400)


async def discovery(request: Request) -> Response:
    """GET /.well-known/openid_configuration."""
    base = str(request.base_url).rstrip("/")
    return JSONResponse(
        {
            "issuer": f"{base}/op/v1",
            "authorization_endpoint": f"{base}/oauth2/authorize",
            "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
            "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
            "revocation_endpoint": f"{base}/oauth2/v1/tokens/revoke",
            "jwks_uri": f"{base}/op/v1/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "scopes_supported": ["openid", SCOPE],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "claims_supported": ["realmId"],
        }
    )
