"""Money received and spent without a document, and the prepayments and overpayments that come of it."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from kccwb.practice.company import Company, new_id
from kccwb.practice.journal import Posting, post, reverse
from kccwb.practice.money import ZERO
from kccwb.practice.store import Doc
from kccwb.practice.xero import lines
from kccwb.practice.xero.accounts import account_of, system_account
from kccwb.practice.xero.batch import Element, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
from kccwb.practice.xero.contacts import of_document, summary
from kccwb.practice.xero.documents import AMOUNT_TYPES
from kccwb.practice.xero.listing import Collection, list_reply, one_reply
from kccwb.practice.xero.locks import check_edit_lock, check_lock, currency_of
from kccwb.practice.xero.posting import line_postings
from kccwb.practice.xero.wire import read_date, read_flag, read_number, text_of

_TYPES = frozenset(f"{way}{kind}" for way in ("RECEIVE", "SPEND") for kind in ("", "-PREPAYMENT", "-OVERPAYMENT"))
_CREDITS = {"PREPAYMENT": "Prepayment", "OVERPAYMENT": "Overpayment"}


def view(company: Company, row: Doc, detailed: bool) -> Doc:
    """A bank transaction as the API shows it; a list without page has no lines."""
    account = company.get("Account", row["BankAccount"]["AccountID"]) or {}
    doc = {
        **row,
        "BankAccount": {name: account.get(name) for name in ("AccountID", "Code", "Name")},
        "Contact": summary(company, row["Contact"]["ContactID"], False),
    }
    if not detailed:
        doc.pop("LineItems")
    return doc


BANK_TRANSACTIONS = Collection(
    "BankTransactions",
    "BankTransaction",
    "BankTransactionID",
    view,
    fields=frozenset(
        [
            "BankTransactionID",
            "Type",
            "Contact",
            "BankAccount",
            "Date",
            "Reference",
            "Status",
            "Total",
            "SubTotal",
            "TotalTax",
            "CurrencyCode",
            "IsReconciled",
            "UpdatedDateUTC",
            "PrepaymentID",
            "OverpaymentID",
            "Url",
        ]
    ),
)


def get(call: Call) -> Reply:
    """GET /BankTransactions and /BankTransactions/{id}."""
    if not call.parts:
        return list_reply(call, BANK_TRANSACTIONS, call.company.rows("BankTransaction"))
    row = call.company.get("BankTransaction", call.parts[0].lower())
    if row is None:
        raise NotFound
    return one_reply(call, BANK_TRANSACTIONS, row)


def save(call: Call) -> Reply:
    """PUT creates; POST creates, or changes or deletes a plain transaction by its id."""
    return write_batch(call, "BankTransactions", "BankTransactionID", partial(_write, call))


def _write(call: Call, element: Element) -> Doc:
    company, sent = element.company, element.sent
    key = call.parts[0] if call.parts else sent.get("BankTransactionID")
    old = company.get("BankTransaction", str(key).lower()) if key else None
    if key and old is None:
        raise Invalid("An existing Bank Transaction with the specified BankTransactionID could not be found")
    if old is not None:
        if "-" in old["Type"] or old["Status"] != "AUTHORISED":
            raise Invalid("This Bank Transaction cannot be edited as its type or status does not allow it.")
        check_edit_lock(company, old["Date"])
        reverse(company, old["Type"], old["BankTransactionID"])
        if sent.get("Status") == "DELETED":
            doc = {**old, "Status": "DELETED", "UpdatedDateUTC": company.stamp()}
            return view(company, company.put("BankTransaction", old["BankTransactionID"], doc), True)
    return view(company, _save(element, old), True)


def _save(element: Element, old: Doc | None) -> Doc:
    company = element.company
    doc = _headed(element, old)
    built = _overpaid_line(element, doc) if doc["Type"].endswith("-OVERPAYMENT") else _lines(element, doc, old)
    if built.total <= 0:
        raise Invalid("The Total for this document must be greater than or equal to zero.")
    doc |= {
        "LineItems": built.items,
        "SubTotal": built.sub_total,
        "TotalTax": built.total_tax,
        "Total": built.total,
        "UpdatedDateUTC": company.stamp(),
    }
    check_lock(company, doc["Date"])
    way = 1 if doc["Type"].startswith("RECEIVE") else -1
    others = line_postings(company, doc, -way)
    bank = -sum((posting.amount for posting in others), ZERO)
    entry = [Posting(doc["BankAccount"]["AccountID"], bank), *others]
    post(company, doc["Type"], doc["BankTransactionID"], doc["Date"], entry)
    _keep_credit(company, doc, way * bank)
    return company.put("BankTransaction", doc["BankTransactionID"], doc)


def _headed(element: Element, old: Doc | None) -> Doc:
    company, sent = element.company, element.sent
    kind = text_of(sent.get("Type")) or (old or {}).get("Type")
    if kind not in _TYPES or (old is not None and kind != old["Type"]):
        raise Invalid("Bank Transaction not of valid type for creation")
    if sent.get("Status") not in (None, "AUTHORISED"):
        raise Invalid("Bank Transaction not of valid status for creation")
    bank = account_of(company, sent.get("BankAccount") or (old or {}).get("BankAccount"))
    if bank is None:
        raise Invalid("Account could not be found")
    if bank["Type"] != "BANK" or bank["Status"] != "ACTIVE":
        raise Invalid("The specified bank account details do not match a known bank account")
    contact = of_document(element, sent.get("Contact")) if sent.get("Contact") or old is None else old["Contact"]
    money = {**sent, "CurrencyCode": bank.get("CurrencyCode")}
    code, rate = currency_of(company, money, old)
    doc: Doc = {
        **(old or {"BankTransactionID": new_id(), "HasAttachments": False}),
        "Type": kind,
        "Contact": {"ContactID": contact["ContactID"]},
        "BankAccount": {"AccountID": bank["AccountID"]},
        "Date": read_date(sent.get("Date")) or (old or {}).get("Date") or company.today().isoformat(),
        "Status": "AUTHORISED",
        "IsReconciled": bool(read_flag(sent.get("IsReconciled"))),
        "LineAmountTypes": text_of(sent.get("LineAmountTypes")) or (old or {}).get("LineAmountTypes") or "Inclusive",
        "CurrencyCode": code,
        "CurrencyRate": rate,
    }
    if doc["LineAmountTypes"] not in AMOUNT_TYPES:
        raise Invalid("LineAmountTypes must be Exclusive, Inclusive or NoTax.")
    # A reference is kept on plain transactions only: the API drops it from pre- and overpayments.
    texts = ("Reference", "Url") if "-" not in kind else ("Url",)
    doc |= {name: text_of(sent[name]) for name in texts if sent.get(name) is not None}
    return doc


def _lines(element: Element, doc: Doc, old: Doc | None) -> lines.Lines:
    side = None
    if doc["Type"].endswith("-PREPAYMENT"):
        side = "sales" if doc["Type"].startswith("RECEIVE") else "purchases"
    rules = lines.LineRules(
        element.company,
        side,
        doc["LineAmountTypes"],
        element.call.unit_places,
        approving=True,
        tax_override=False,
    )
    sent = element.sent.get("LineItems")
    if sent is None and old is not None:
        sent = [dict(line) for line in old["LineItems"]]
    built = lines.build(rules, sent or [], old["LineItems"] if old else [])
    problems = rules.problems if sent else [*rules.problems, "One or more line items must be specified"]
    if problems:
        raise Invalid(*problems)
    return built


def _overpaid_line(element: Element, doc: Doc) -> lines.Lines:
    """An overpayment has one line without tax, on the control account that the package fills in."""
    sent = element.sent.get("LineItems") or [{}]
    amount = read_number(sent[0].get("LineAmount"))
    if amount is None:
        amount = (read_number(sent[0].get("UnitAmount")) or ZERO) * (read_number(sent[0].get("Quantity")) or Decimal(1))
    amount = amount.quantize(Decimal("0.01"))
    doc["LineAmountTypes"] = "NoTax"
    key = system_account(element.company, "DEBTORS" if doc["Type"].startswith("RECEIVE") else "CREDITORS")
    account = element.company.get("Account", key) or {}
    line: Doc = {
        "LineItemID": new_id(),
        "Description": text_of(sent[0].get("Description")),
        "Quantity": Decimal(1),
        "UnitAmount": amount,
        "LineAmount": amount,
        "AccountCode": account.get("Code"),
        "AccountID": key,
        "TaxType": "NONE",
        "TaxAmount": ZERO,
        "Tracking": [],
    }
    return lines.Lines([line], amount, ZERO)


def _keep_credit(company: Company, doc: Doc, base_total: Decimal) -> None:
    """The prepayment or overpayment that the transaction brings into being."""
    kind = _CREDITS.get(doc["Type"].partition("-")[2])
    if kind is None:
        return
    key = new_id()
    doc[f"{kind}ID"] = key
    names = "Type Contact Date Status LineAmountTypes LineItems SubTotal TotalTax Total CurrencyCode CurrencyRate"
    credit: Doc = {
        f"{kind}ID": key,
        **{name: doc[name] for name in names.split()},
        "RemainingCredit": doc["Total"],
        "AppliedAmount": ZERO,
        "HasAttachments": False,
        "UpdatedDateUTC": doc["UpdatedDateUTC"],
        "_BankTransactionID": doc["BankTransactionID"],
        "_BaseTotal": base_total,
        "_BaseCleared": ZERO,
    }
    company.put(kind, key, credit)
