"""The pages that show the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from kccwb.practice.company import Company
from kccwb.practice.ledger import Ledger
from kccwb.practice.money import ZERO
from kccwb.practice.pages import markup as m
from kccwb.practice.store import Doc
from kccwb.practice.xero.wire import read_date

_LATEST = 500


def _company(request: Request) -> Company:
    found: Company = request.app.state.company
    return found


def reply(request: Request, title: str, *parts: str) -> Response:
    """A page, headed by what the last action was told."""
    name = _company(request).settings["organisation"]["Name"]
    return HTMLResponse(m.page(name, title, m.said(request.query_params.get("said", "")), *parts))


def _name(company: Company, contact_id: str) -> str:
    return str((company.get("Contact", contact_id) or {}).get("Name", ""))


def _row(company: Company, kind: str, doc: Doc) -> list[object]:
    key, number = doc[f"{kind}ID"], doc.get(f"{kind}Number")
    left = doc.get("AmountDue", doc.get("RemainingCredit"))
    shown = m.link(f"/documents/{kind}/{key}", number or kind)
    contact = _name(company, doc["Contact"]["ContactID"])
    return [doc["Date"], shown, doc["Type"], contact, doc["Status"], doc["CurrencyCode"], doc["Total"], left]


_HEADINGS = ("Date", "Number", "Type", "Contact", "Status", "Currency", "Total", "Left")


async def overview(request: Request) -> Response:
    """What the books hold."""
    company = _company(request)
    kinds = ("Invoice", "CreditNote", "Payment", "Prepayment", "BankTransaction", "ManualJournal", "Contact", "Item")
    counts = [(kind, len(company.rows(kind))) for kind in kinds]
    addresses = [
        ("Accounting API", f"{request.base_url}api.xro/2.0"),
        ("Token", f"{request.base_url}connect/token"),
        ("Authorise", f"{request.base_url}identity/connect/authorize"),
        ("Tenant", company.settings["tenant_id"]),
        ("Practice clock", company.now().strftime("%d %B %Y %H:%M")),
    ]
    return reply(request, "Practice company", m.table(("Address", ""), addresses), "<h2>Records</h2>", m.table(("", ""), counts))


async def documents(request: Request) -> Response:
    """Invoices, bills, credit notes and prepayments, the latest first."""
    company = _company(request)
    status = request.query_params.get("status")
    parts: list[str] = []
    for kind, title in (
        ("Invoice", "Invoices and bills"),
        ("CreditNote", "Credit notes"),
        ("Prepayment", "Prepayments"),
        ("Overpayment", "Overpayments"),
    ):
        rows = [row for row in reversed(company.rows(kind)) if not status or row["Status"] == status][:_LATEST]
        parts += [f"<h2>{title}</h2>", m.table(_HEADINGS, [_row(company, kind, row) for row in rows])]
    return reply(request, "Documents", *parts)


async def document(request: Request) -> Response:
    """One document: its lines, what settled it, and what can be done to it."""
    company = _company(request)
    kind, key = request.path_params["kind"], request.path_params["key"]
    doc = company.get(kind, key) if kind in {"Invoice", "CreditNote", "Prepayment", "Overpayment"} else None
    if doc is None:
        return HTMLResponse("Not found", 404)
    lines = [
        (n.get("Description"), n.get("Quantity"), n.get("UnitAmount"), n.get("AccountCode"), n.get("TaxType"),
         n["TaxAmount"], n["LineAmount"])
        for n in doc["LineItems"]
    ]  # fmt: skip
    settled: list[tuple[object, ...]] = [
        (row["Date"], "Payment", row.get("Reference"), row["Status"], row["Amount"], _undo(row))
        for row in company.table("Payment").find("document", key)
    ]
    for index in ("source", "invoice"):
        for row in company.table("Allocation").find(index, key):
            settled.append((row["Date"], "Allocation", row["_SourceKind"], "", row["Amount"], ""))
    facts = [(name, doc[name]) for name in ("Type", "Status", "Date", "DueDate", "Reference", "CurrencyCode",
             "CurrencyRate", "SubTotal", "TotalTax", "Total", "AmountPaid", "AmountCredited", "AmountDue",
             "RemainingCredit") if doc.get(name) is not None]  # fmt: skip
    title = f"{doc.get(f'{kind}Number') or kind} · {_name(company, doc['Contact']['ContactID'])}"
    return reply(
        request,
        title,
        m.table(("", ""), facts),
        "<h2>Lines</h2>",
        m.table(("Description", "Quantity", "Price", "Account", "Tax", "Tax amount", "Amount"), lines),
        "<h2>Settled by</h2>",
        m.table(("Date", "What", "Reference", "Status", "Amount", ""), settled),
        *_actions(company, kind, doc),
    )


def _undo(payment: Doc) -> m.Html:
    if payment["Status"] == "DELETED" or payment.get("BatchPaymentID"):
        return m.Html("")
    action = f"/do/delete-payment/{payment['PaymentID']}"
    return m.Html(f'<form method="post" action="{action}" style="margin:0;padding:0;border:0"><button>Delete</button></form>')


def _actions(company: Company, kind: str, doc: Doc) -> list[str]:
    key, status = doc[f"{kind}ID"], doc["Status"]
    parts: list[str] = []
    left = doc.get("AmountDue", doc.get("RemainingCredit", ZERO))
    if status in {"DRAFT", "SUBMITTED"}:
        parts += [m.form(f"/do/status/{kind}/{key}/AUTHORISED", "Approve", m.field("DueDate", "Due", doc.get("DueDate"), "date"))]
        parts += [m.form(f"/do/status/{kind}/{key}/DELETED", "Delete draft")]
    if status == "AUTHORISED" and left:
        banks = [
            (row["AccountID"], f"{row.get('Code', '')} {row['Name']}")
            for row in company.rows("Account")
            if (row["Type"] == "BANK" or row.get("EnablePaymentsToAccount")) and row["Status"] == "ACTIVE"
        ]
        words = "Record a payment" if kind == "Invoice" else "Refund"
        day = m.field("Date", "Date", company.today().isoformat(), "date")
        pay = (m.choice("Account", "Account", banks), day, m.field("Amount", "Amount", left), m.field("Reference", "Reference"))
        parts += [f"<h2>{words}</h2>", m.form(f"/do/pay/{kind}/{key}", words, *pay)]
    if status == "AUTHORISED" and kind != "Invoice" and left:
        open_ = [
            (row["InvoiceID"], f"{row.get('InvoiceNumber', '')} {row['AmountDue']:,.2f}")
            for row in company.rows("Invoice")
            if row["Status"] == "AUTHORISED" and row["Contact"] == doc["Contact"]
        ]
        fields = (m.choice("Invoice", "To", open_), m.field("Amount", "Amount", left))
        parts += ["<h2>Allocate</h2>", m.form(f"/do/allocate/{kind}/{key}", "Allocate this credit", *fields)]
    if kind in {"Invoice", "CreditNote"} and status in {"DRAFT", "SUBMITTED", "AUTHORISED"}:
        edits = (
            m.field("Number", "Number", doc.get(f"{kind}Number")),
            m.field("Reference", "Reference", doc.get("Reference")),
            m.field("Date", "Date", doc["Date"], "date"),
            *(
                m.field(f"{name}.{line['LineItemID']}", f"{name}, {line.get('Description', '')[:30]}", line.get(name))
                for line in doc["LineItems"]
                for name in ("Quantity", "UnitAmount", "AccountCode")
                if name in line
            ),
        )
        parts += ["<h2>Edit</h2>", m.form(f"/do/edit/{kind}/{key}", "Save", *edits)]
        if status == "AUTHORISED":
            parts += [m.form(f"/do/status/{kind}/{key}/VOIDED", "Void")]
    return parts


async def contacts(request: Request) -> Response:
    """Customers and suppliers, and a form for one more."""
    rows = [
        (row["Name"], row.get("ContactNumber"), row.get("EmailAddress"), row["ContactStatus"]) for row in _company(request).rows("Contact")
    ]
    fields = (m.field("Name", "Name"), m.field("ContactNumber", "Contact number"), m.field("EmailAddress", "Email"))
    add = m.form("/do/contact", "Add contact", *fields)
    return reply(request, "Contacts", add, m.table(("Name", "Number", "Email", "Status"), rows))


async def bank(request: Request) -> Response:
    """Payments and bank transactions, the latest first."""
    company = _company(request)
    rows: list[tuple[object, ...]] = []
    for row in company.rows("Payment"):
        account = (company.get("Account", row["Account"]["AccountID"]) or {}).get("Name")
        rows.append((row["Date"], account, row["PaymentType"], row.get("Reference"), row["Status"], row["BankAmount"]))
    for row in company.rows("BankTransaction"):
        account = (company.get("Account", row["BankAccount"]["AccountID"]) or {}).get("Name")
        rows.append((row["Date"], account, row["Type"], row.get("Reference"), row["Status"], row["Total"]))
    rows.sort(key=lambda row: str(row[0]), reverse=True)
    return reply(request, "Bank", m.table(("Date", "Account", "Type", "Reference", "Status", "Amount"), rows[:_LATEST]))


async def trial_balance(request: Request) -> Response:
    """Balances as at a day."""
    company = _company(request)
    ledger: Ledger = request.app.state.ledger
    day = date.fromisoformat(read_date(request.query_params.get("date")) or company.today().isoformat())
    positions = ledger.positions(day)
    rows: list[tuple[object, ...]] = []
    debit = credit = Decimal(0)
    for account in sorted(company.rows("Account"), key=lambda row: str(row.get("Code") or "")):
        amount = positions[account["AccountID"]]
        if amount:
            rows.append((account.get("Code"), account["Name"], max(amount, ZERO) or None, max(-amount, ZERO) or None))
            debit, credit = debit + max(amount, ZERO), credit + max(-amount, ZERO)
    rows.append(("", "Total", debit, credit))
    pick = f'<form method="get">{m.field("date", "As at", day.isoformat(), "date")}<button>Show</button></form>'
    return reply(request, "Trial balance", pick, m.table(("Code", "Account", "Debit", "Credit"), rows))


async def journals(request: Request) -> Response:
    """The general journal, the latest first, and a form to post to it by hand."""
    company = _company(request)
    names = {row["AccountID"]: f"{row.get('Code', '')} {row['Name']}" for row in company.rows("Account")}
    rows = [
        (entry["Number"], entry["Date"], entry["SourceType"], names.get(line["AccountID"]), line["Amount"])
        for entry in list(reversed(company.rows("Journal")))[:_LATEST]
        for line in entry["Lines"]
    ]
    fields = (
        m.field("Narration", "Narration"),
        m.field("Date", "Date", company.today().isoformat(), "date"),
        m.field("Lines", "Lines: account code, amount (a credit is negative), description", "", "area"),
    )
    add = m.form("/do/journal", "Post journal", *fields)
    return reply(request, "Journals", add, m.table(("No.", "Date", "Source", "Account", "Amount"), rows))


async def settings(request: Request) -> Response:
    """Lock dates."""
    found = _company(request).settings
    fields = (
        m.field("period_lock_date", "Period lock date", found.get("period_lock_date"), "date"),
        m.field("end_of_year_lock_date", "End of year lock date", found.get("end_of_year_lock_date"), "date"),
    )
    return reply(request, "Settings", m.form("/do/settings", "Set lock dates", *fields))
