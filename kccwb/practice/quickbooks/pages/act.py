"""What a person can do on the pages: the same handlers, with the same rules, as the API's callers get."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kccwb.practice.money import decimal_of
from kccwb.practice.quickbooks.kinds import KINDS
from kccwb.practice.quickbooks.pages import money, show
from kccwb.practice.quickbooks.pages.document import ALLOCATES, APPLIES, EDITED, PAYS, document
from kccwb.practice.quickbooks.pages.doing import (
    carry_out,
    figure,
    go_back,
    link_line,
    money_account,
    none_such,
    party_and_currency,
    transaction,
    typed,
    version,
)
from kccwb.practice.quickbooks.pages.frame import company_of
from kccwb.practice.quickbooks.payments import WAYS
from kccwb.practice.quickbooks.switches import DEFAULTS, change_settings
from kccwb.practice.store import Doc


async def pay(request: Request) -> Response:
    """Record a payment of an invoice or a bill."""
    found = transaction(request)
    if found is None or found[0] not in PAYS:
        return none_such(request)
    kind, doc = found
    fields = await typed(request)
    amount = figure(fields.get("Amount"))
    number = {"PaymentRefNum" if kind == "Invoice" else "DocNumber": fields.get("Reference")}
    body = {
        **party_and_currency(doc),
        **money_account(PAYS[kind], fields.get("Account")),
        **number,
        "TxnDate": fields.get("TxnDate"),
        "TotalAmt": amount,
    }
    return carry_out(request, PAYS[kind], {**body, "Line": [link_line(kind, doc["Id"], amount)]})


async def allocate(request: Request) -> Response:
    """Set a credit against a document, by a payment of nil."""
    found = transaction(request)
    if found is None or found[0] not in ALLOCATES:
        return none_such(request)
    kind, doc = found
    fields = await typed(request)
    amount, target = figure(fields.get("Amount")), ALLOCATES[kind]
    entity = PAYS[target]
    lines = [link_line(target, fields.get("Document", ""), amount), link_line(kind, doc["Id"], amount)]
    money = {} if entity == "Payment" else money_account(entity, _any_bank(request))
    return carry_out(
        request, entity, {**party_and_currency(doc), **money, "TotalAmt": decimal_of(0), "TxnDate": doc["TxnDate"], "Line": lines}
    )


def _any_bank(request: Request) -> str:
    """A bank account for a bill payment of nil, which needs one all the same."""
    base = company_of(request).settings["base_currency"]
    rows = company_of(request).rows("Account")
    return next((row["Id"] for row in rows if row["AccountType"] == "Bank" and row["CurrencyRef"]["value"] == base), "")


async def apply_money(request: Request) -> Response:
    """Set money on account against a document, by adding to the payment's lines."""
    found = transaction(request)
    if found is None or found[0] not in APPLIES:
        return none_such(request)
    kind, doc = found
    fields = await typed(request)
    line = link_line(APPLIES[kind], fields.get("Document", ""), figure(fields.get("Amount")))
    return carry_out(request, kind, {**version(doc), "sparse": True, "Line": [*doc["Line"], line]})


async def edit(request: Request) -> Response:
    """Change a transaction's head, and the amounts of a document's lines."""
    found = transaction(request)
    if found is None:
        return none_such(request)
    kind, doc = found
    fields = await typed(request)
    body: Doc = {**version(doc), "sparse": True}
    body |= {
        name: fields.get(name) for name in ("DocNumber", "PaymentRefNum", "TxnDate", "DueDate", "PrivateNote") if name in KINDS[kind].fields
    }
    body = {name: value for name, value in body.items() if value is not None or name == "PrivateNote"}
    if "TotalAmt" in fields:
        body["TotalAmt"] = figure(fields["TotalAmt"])
    if kind in EDITED and any(_changed(line, fields) for line in doc["Line"]):
        body["Line"] = [_edited(line, fields) for line in doc["Line"]]
    return carry_out(request, kind, body)


def _changed(line: Doc, fields: dict[str, str]) -> bool:
    name = f"Amount.{line.get('Id')}"
    return name in fields and figure(fields[name]) != line.get("Amount")


def _edited(line: Doc, fields: dict[str, str]) -> Doc:
    """A line with a new amount, which then stands for quantity and price."""
    if not _changed(line, fields):
        return line
    out = {**line, "Amount": figure(fields[f"Amount.{line['Id']}"])}
    for name in ("SalesItemLineDetail", "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail"):
        if name in out:
            out[name] = {key: value for key, value in out[name].items() if key not in {"Qty", "UnitPrice", "TaxInclusiveAmt"}}
    return out


async def void(request: Request) -> Response:
    """Void an invoice, a payment or an expense."""
    found = transaction(request)
    if found is None:
        return none_such(request)
    kind, doc = found
    query = {"operation": "void"} if kind == "Invoice" else {"operation": "update", "include": "void"}
    return carry_out(request, kind, {**version(doc), "sparse": True}, **query)


async def delete(request: Request) -> Response:
    """Delete a transaction for good."""
    found = transaction(request)
    if found is None:
        return none_such(request)
    kind, doc = found
    answer = carry_out(request, kind, version(doc), operation="delete")
    return answer if company_of(request).get(kind, doc["Id"]) is not None else RedirectResponse("/documents", 303)


async def on_account(request: Request) -> Response:
    """Money from a customer or to a supplier that is for no document yet."""
    entity = request.path_params["kind"]
    if entity not in WAYS:
        return none_such(request)
    fields = await typed(request)
    who = WAYS[entity].party
    number = {"PaymentRefNum" if entity == "Payment" else "DocNumber": fields.get("Reference")}
    body = {
        f"{who}Ref": {"value": fields.get("Party")},
        **money_account(entity, fields.get("Account")),
        **number,
        "TxnDate": fields.get("TxnDate"),
    }
    return carry_out(request, entity, {**body, "TotalAmt": figure(fields.get("Amount"))})


async def contact(request: Request) -> Response:
    """Add a customer or a supplier."""
    entity = request.path_params["kind"]
    if entity not in {"Customer", "Vendor"}:
        return none_such(request)
    fields = await typed(request)
    body: Doc = {"DisplayName": fields.get("DisplayName"), "CurrencyRef": {"value": fields.get("Currency")}}
    return carry_out(request, entity, {**body, "PrimaryEmailAddr": {"Address": fields["Email"]}} if "Email" in fields else body)


async def journal(request: Request) -> Response:
    """Post a journal from lines of text."""
    fields = await typed(request)
    lines: list[Doc] = []
    for text in fields.get("Lines", "").splitlines():
        parts = [part.strip() for part in text.split(",", 2)]
        amount = decimal_of(parts[1]) if len(parts) > 1 else None
        accounts = company_of(request).table("Account").find("number", parts[0])
        if amount is None or not accounts:
            return go_back(request, f"'{text}' needs an account number of the chart and an amount.")
        side = {"PostingType": "Debit" if amount > 0 else "Credit", "AccountRef": {"value": accounts[0]["Id"]}}
        line: Doc = {"Amount": abs(amount), "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": side}
        lines.append({**line, "Description": parts[2]} if parts[2:] else line)
    head = {name: fields.get(name) for name in ("DocNumber", "TxnDate", "PrivateNote")}
    return carry_out(request, "JournalEntry", {**head, "Line": lines})


async def settings(request: Request) -> Response:
    """Set the closing date (an empty one is taken off), or preferences and switches."""
    form = await request.form()
    sent = {key: str(value) for key, value in form.items()}
    changes = {name: value == "true" if isinstance(DEFAULTS.get(name), bool) else value for name, value in sent.items()}
    try:
        change_settings(company_of(request), changes)
    except ValueError as reason:
        return go_back(request, str(reason))
    return go_back(request, "")


_POST = ["POST"]
ROUTES = [
    Route("/", show.overview),
    Route("/documents", show.documents),
    Route("/documents/{kind}/{key}", document),
    Route("/contacts", show.contacts),
    Route("/bank", show.bank),
    Route("/trial-balance", show.trial_balance),
    Route("/journals", show.journals),
    Route("/settings", show.settings),
    Route("/do/pay/{kind}/{key}", pay, methods=_POST),
    Route("/do/allocate/{kind}/{key}", allocate, methods=_POST),
    Route("/do/apply/{kind}/{key}", apply_money, methods=_POST),
    Route("/do/edit/{kind}/{key}", edit, methods=_POST),
    Route("/do/void/{kind}/{key}", void, methods=_POST),
    Route("/do/delete/{kind}/{key}", delete, methods=_POST),
    Route("/do/on-account/{kind}", on_account, methods=_POST),
    Route("/do/contact/{kind}", contact, methods=_POST),
    Route("/do/journal", journal, methods=_POST),
    *money.ROUTES,
    Route("/do/settings", settings, methods=_POST),
]
