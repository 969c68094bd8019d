"""Manual journals: balanced lines, drafts and posted ones, and the warning that loses an account."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from kccwb.practice.company import Company, new_id
from kccwb.practice.journal import Posting, post, reverse
from kccwb.practice.money import ZERO, pence
from kccwb.practice.store import Doc
from kccwb.practice.xero.accounts import system_account
from kccwb.practice.xero.batch import Element, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
from kccwb.practice.xero.documents import AMOUNT_TYPES
from kccwb.practice.xero.lines import LineRules, check_rate, find_account, net_amount, tracking_of
from kccwb.practice.xero.listing import Collection, list_reply, one_reply
from kccwb.practice.xero.locks import check_edit_lock, check_lock
from kccwb.practice.xero.wire import read_date, read_flag, read_number, text_of

_CLOSED = frozenset({"DEBTORS", "CREDITORS", "RETAINEDEARNINGS"})
_NEXT = {
    "DRAFT": frozenset({"DRAFT", "POSTED", "DELETED"}),
    "POSTED": frozenset({"POSTED", "VOIDED"}),
}


def view(_: Company, row: Doc, detailed: bool) -> Doc:
    """A journal as the API shows it; a list without page has no lines."""
    return row if detailed else {key: value for key, value in row.items() if key != "JournalLines"}


JOURNALS = Collection(
    "ManualJournals",
    "ManualJournal",
    "ManualJournalID",
    view,
    fields=frozenset(["ManualJournalID", "Narration", "Date", "Status", "UpdatedDateUTC", "LineAmountTypes"]),
)


def get(call: Call) -> Reply:
    """GET /ManualJournals and /ManualJournals/{id}."""
    if not call.parts:
        return list_reply(call, JOURNALS, call.company.rows("ManualJournal"))
    row = call.company.get("ManualJournal", call.parts[0].lower())
    if row is None:
        raise NotFound
    return one_reply(call, JOURNALS, row)


def save(call: Call) -> Reply:
    """PUT creates; POST creates, or changes a journal by its id."""
    return write_batch(call, "ManualJournals", "ManualJournalID", partial(_write, call))


def _write(call: Call, element: Element) -> Doc:
    company, sent = element.company, element.sent
    key = call.parts[0] if call.parts else sent.get("ManualJournalID")
    old = company.get("ManualJournal", str(key).lower()) if key else None
    if key and old is None:
        raise NotFound
    status = text_of(sent.get("Status")) or (old["Status"] if old else "DRAFT")
    if status not in (_NEXT.get(old["Status"], frozenset()) if old else {"DRAFT", "POSTED"}):
        raise Invalid("Manual Journal not of valid status for modification")
    if old is not None and old["Status"] == "POSTED":
        check_edit_lock(company, old["Date"])
        reverse(company, "MANJOURNAL", old["ManualJournalID"])
    if old is not None and status in {"VOIDED", "DELETED"}:
        doc = {**old, "Status": status, "UpdatedDateUTC": company.stamp()}
        return company.put("ManualJournal", old["ManualJournalID"], doc)
    return _save(element, old, status)


def _save(element: Element, old: Doc | None, status: str) -> Doc:
    company, sent = element.company, element.sent
    doc: Doc = {
        **(old or {"ManualJournalID": new_id(), "HasAttachments": False, "ShowOnCashBasisReports": True}),
        "Narration": text_of(sent.get("Narration")) or (old or {}).get("Narration") or "",
        "Date": read_date(sent.get("Date")) or (old or {}).get("Date") or company.today().isoformat(),
        "Status": status,
        "LineAmountTypes": text_of(sent.get("LineAmountTypes")) or (old or {}).get("LineAmountTypes") or "NoTax",
        "UpdatedDateUTC": company.stamp(),
    }
    if sent.get("Url"):
        doc["Url"] = text_of(sent["Url"])
    shown = read_flag(sent.get("ShowOnCashBasisReports"))
    doc["ShowOnCashBasisReports"] = doc["ShowOnCashBasisReports"] if shown is None else shown
    if not doc["Narration"]:
        raise Invalid("Narration must be specified.")
    if doc["LineAmountTypes"] not in AMOUNT_TYPES:
        raise Invalid("LineAmountTypes must be Exclusive, Inclusive or NoTax.")
    rules = LineRules(company, None, doc["LineAmountTypes"], 4, approving=status == "POSTED")
    sent_lines = sent.get("JournalLines")
    if sent_lines is None:
        sent_lines = [dict(line) for line in (old or {}).get("JournalLines", [])]
    doc["JournalLines"] = [_line(rules, line, element.warnings) for line in sent_lines]
    problems = [*rules.problems, *_balance_problems(doc)]
    if problems:
        raise Invalid(*problems)
    if status == "POSTED":
        check_lock(company, doc["Date"])
        _post(company, doc)
    return company.put("ManualJournal", doc["ManualJournalID"], doc)


def _line(rules: LineRules, sent: Doc, warnings: list[str]) -> Doc:
    amount = pence(read_number(sent.get("LineAmount")) or ZERO)
    name, account = find_account(rules.company, sent)
    doc: Doc = {"LineAmount": amount, "Description": text_of(sent.get("Description")), "IsBlank": False}
    if name and account is None:
        warnings.append(f"Account code '{name}' has been removed as it does not match a recognised account.")
    if account is None and rules.approving:
        rules.problems.append("Account code must be specified")
    if account is not None:
        closed = account.get("SystemAccount") in _CLOSED or account["Type"] in {"BANK", "INVENTORY"}
        if closed:
            rules.problems.append(f"Account code '{name}' is not a valid code for this document.")
        elif account["Status"] != "ACTIVE":
            rules.problems.append(
                f"Account code '{name}' has been archived, or has been deleted. Each line item must reference a valid account."
            )
        doc |= {"AccountCode": account.get("Code"), "AccountID": account["AccountID"]}
    tax_type = text_of(sent.get("TaxType")) or (account["TaxType"] if account else "NONE")
    if rules.amount_types == "NoTax":
        tax_type = "NONE"
    rate = check_rate(rules, tax_type, account)
    percent: Decimal = rate["EffectiveRate"] if rate else ZERO
    divisor = 100 + percent if rules.amount_types == "Inclusive" else Decimal(100)
    doc |= {"TaxType": tax_type, "TaxAmount": pence(amount * percent / divisor)}
    return doc | {"Tracking": tracking_of(rules.company, sent.get("Tracking"))}


def _balance_problems(doc: Doc) -> list[str]:
    rows = doc["JournalLines"]
    if len(rows) < 2:
        return ["A manual journal requires at least two lines."]
    with_tax = [row["LineAmount"] + (row["TaxAmount"] if doc["LineAmountTypes"] == "Exclusive" else ZERO) for row in rows]
    debits = sum((amount for amount in with_tax if amount > 0), ZERO)
    credits = sum((amount for amount in with_tax if amount < 0), ZERO)
    if debits + credits:
        return [f"The total debits ({debits:.2f}) must equal total credits ({credits:.2f})"]
    return []


def _post(company: Company, doc: Doc) -> None:
    entry: list[Posting] = []
    for row in doc["JournalLines"]:
        entry.append(Posting(row["AccountID"], net_amount(row, doc["LineAmountTypes"])))
        if row["TaxAmount"]:
            entry.append(Posting(system_account(company, "GST"), row["TaxAmount"]))
    post(company, "MANJOURNAL", doc["ManualJournalID"], doc["Date"], entry)
