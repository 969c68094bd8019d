"""How the pages' forms become calls: what was typed, on which transaction, and the way back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kccwb.practice.money import decimal_of
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused
from kccwb.practice.quickbooks.kinds import KINDS
from kccwb.practice.quickbooks.pages.frame import TRANSACTIONS, books_of, company_of
from kccwb.practice.quickbooks.routes import write
from kccwb.practice.store import Doc


def go_back(request: Request, message: str) -> Response:
    """Return to the page the form was on, with what the package said."""
    path = "/" + urlsplit(request.headers.get("referer", "")).path.lstrip("/")
    return RedirectResponse(f"{path}?{urlencode({'said': message})}" if message else path, 303)


def carry_out(request: Request, entity: str, body: Doc, **query: str) -> Response:
    """Write a record as the API would, and go back with the refusal if there is one."""
    company = company_of(request)
    with company.lock:
        try:
            write(Call(company, books_of(request), "POST", (), query, body, person=True), KINDS[entity])
        except Refused as refused:
            company.rollback()
            return go_back(request, f"{refused.problem.view()['Message']}. {refused.problem.detail}")
        company.commit()
    return go_back(request, "")


async def typed(request: Request) -> dict[str, str]:
    """What was typed into a form, empty fields left out."""
    return {key: str(value).strip() for key, value in (await request.form()).items() if str(value).strip()}


def figure(text: str | None) -> Any:
    """A figure as typed; text that is none goes on as it is, to be refused by the rules."""
    number = decimal_of((text or "").replace(",", ""))
    return text if number is None else number


def transaction(request: Request) -> tuple[str, Doc] | None:
    """The transaction a path names, or None."""
    kind = request.path_params["kind"]
    doc = company_of(request).get(kind, request.path_params["key"]) if kind in TRANSACTIONS else None
    return None if doc is None else (kind, doc)


def none_such(request: Request) -> Response:
    """Go back from a transaction that is not there."""
    return go_back(request, "There is no such transaction.")


def money_account(entity: str, account: str | None) -> Doc:
    """Where a payment's money goes or comes from."""
    ref = {"value": account}
    if entity == "Payment":
        return {"DepositToAccountRef": ref}
    return {"PayType": "Check", "CheckPayment": {"BankAccountRef": ref}}


def version(doc: Doc) -> Doc:
    """The id and version an update names."""
    return {"Id": doc["Id"], "SyncToken": doc["SyncToken"]}


def party_and_currency(doc: Doc) -> Doc:
    """Whose a transaction is and in what currency, for another that belongs to it."""
    name = "CustomerRef" if "CustomerRef" in doc else "VendorRef"
    return {name: {"value": doc[name]["value"]}, "CurrencyRef": {"value": doc["CurrencyRef"]["value"]}}


def link_line(entity: str, key: str, amount: Any) -> Doc:
    """A payment's line that settles something."""
    return {"Amount": amount, "LinkedTxn": [{"TxnId": key, "TxnType": entity}]}
