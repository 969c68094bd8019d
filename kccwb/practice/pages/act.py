"""What a person can do on the pages: the same handlers, with the same rules, as the API's callers get."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kccwb.practice.company import Company
from kccwb.practice.control import change_settings
from kccwb.practice.pages import show
from kccwb.practice.store import Doc
from kccwb.practice.xero.call import BadRequest, Call, Invalid, NotFound
from kccwb.practice.xero.routes import handle

_COLLECTIONS = {
    "Invoice": "Invoices",
    "CreditNote": "CreditNotes",
    "Prepayment": "Prepayments",
    "Overpayment": "Overpayments",
}


def _back(request: Request, message: str) -> Response:
    """Return to the page the form was on, with what the package said."""
    path = "/" + urlsplit(request.headers.get("referer", "")).path.lstrip("/")
    return RedirectResponse(f"{path}?{urlencode({'said': message})}" if message else path, 303)


def _messages(body: Doc | None) -> str:
    elements = (body or {}).get("Elements", [])
    said = [error["Message"] for element in elements for error in element.get("ValidationErrors", [])]
    return " ".join(said) or str((body or {}).get("Message", "That could not be done."))


def _do(request: Request, method: str, parts: tuple[str, ...], body: Any) -> Response:
    company: Company = request.app.state.company
    with company.lock:
        try:
            reply = handle(request.app.state.ledger, Call(company, method, parts, {"unitdp": "4"}, body))
        except Invalid as refused:
            company.rollback()
            return _back(request, " ".join(refused.messages))
        except BadRequest as refused:
            company.rollback()
            return _back(request, refused.message)
        except NotFound:
            company.rollback()
            return _back(request, "There is no such record.")
        if reply.status >= 400:
            company.rollback()
            return _back(request, _messages(reply.body))
        company.commit()
    return _back(request, "")


async def _fields(request: Request) -> dict[str, str]:
    return {key: str(value).strip() for key, value in (await request.form()).items() if str(value).strip()}


async def status(request: Request) -> Response:
    """Approve, void or delete a document."""
    path = request.path_params
    fields = await _fields(request)
    return _do(request, "POST", (_COLLECTIONS.get(path["kind"], ""), path["key"]), {**fields, "Status": path["status"]})


async def pay(request: Request) -> Response:
    """Record a payment or a refund."""
    kind, key = request.path_params["kind"], request.path_params["key"]
    fields: Doc = await _fields(request)
    fields |= {"Account": {"AccountID": fields.get("Account")}, kind: {f"{kind}ID": key}}
    return _do(request, "PUT", ("Payments",), fields)


async def delete_payment(request: Request) -> Response:
    """Delete a payment."""
    return _do(request, "POST", ("Payments", request.path_params["key"]), {"Status": "DELETED"})


async def allocate(request: Request) -> Response:
    """Set a credit against a document."""
    kind, key = request.path_params["kind"], request.path_params["key"]
    fields = await _fields(request)
    body = {"Amount": fields.get("Amount"), "Invoice": {"InvoiceID": fields.get("Invoice", "")}}
    return _do(request, "PUT", (_COLLECTIONS.get(kind, ""), key, "Allocations"), body)


async def edit(request: Request) -> Response:
    """Change a document's head and its lines' figures."""
    kind, key = request.path_params["kind"], request.path_params["key"]
    company: Company = request.app.state.company
    old = company.get(kind, key) or {"LineItems": []}
    fields = await _fields(request)
    lines = [
        {"LineItemID": line["LineItemID"]}
        | {
            name: fields[f"{name}.{line['LineItemID']}"]
            for name in ("Quantity", "UnitAmount", "AccountCode")
            if f"{name}.{line['LineItemID']}" in fields
        }
        for line in old["LineItems"]
    ]
    body: Doc = {name: fields[name] for name in ("Reference", "Date") if name in fields}
    if "Number" in fields:
        body[f"{kind}Number"] = fields["Number"]
    return _do(request, "POST", (_COLLECTIONS.get(kind, ""), key), {**body, "LineItems": lines})


async def contact(request: Request) -> Response:
    """Add a contact."""
    return _do(request, "PUT", ("Contacts",), await _fields(request))


async def journal(request: Request) -> Response:
    """Post a manual journal from lines of text."""
    fields = await _fields(request)
    lines: list[Doc] = []
    for line in fields.get("Lines", "").splitlines():
        parts = [part.strip() for part in line.split(",", 2)]
        if len(parts) < 2:
            return _back(request, f"'{line}' needs an account code and an amount.")
        lines.append({"AccountCode": parts[0], "LineAmount": parts[1], "Description": parts[2] if parts[2:] else None})
    body = {"Narration": fields.get("Narration"), "Date": fields.get("Date"), "Status": "POSTED", "JournalLines": lines}
    return _do(request, "PUT", ("ManualJournals",), body)


async def settings(request: Request) -> Response:
    """Set the lock dates; an empty one is taken off."""
    fields = await _fields(request)
    names = ("period_lock_date", "end_of_year_lock_date")
    try:
        change_settings(request.app.state.company, {name: fields.get(name) for name in names})
    except ValueError as reason:
        return _back(request, str(reason))
    return _back(request, "")


_POST = ["POST"]
ROUTES = [
    Route("/", show.overview),
    Route("/documents", show.documents),
    Route("/documents/{kind}/{key}", show.document),
    Route("/contacts", show.contacts),
    Route("/bank", show.bank),
    Route("/trial-balance", show.trial_balance),
    Route("/journals", show.journals),
    Route("/settings", show.settings),
    Route("/do/status/{kind}/{key}/{status}", status, methods=_POST),
    Route("/do/pay/{kind}/{key}", pay, methods=_POST),
    Route("/do/delete-payment/{key}", delete_payment, methods=_POST),
    Route("/do/allocate/{kind}/{key}", allocate, methods=_POST),
    Route("/do/edit/{kind}/{key}", edit, methods=_POST),
    Route("/do/contact", contact, methods=_POST),
    Route("/do/journal", journal, methods=_POST),
    Route("/do/settings", settings, methods=_POST),
]
