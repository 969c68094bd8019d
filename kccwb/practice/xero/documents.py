"""Invoices, bills and credit notes: creating, editing, approving and voiding under one status machine."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from kccwb.practice.company import Company, new_id
from kccwb.practice.journal import reverse
from kccwb.practice.money import ZERO
from kccwb.practice.store import Doc
from kccwb.practice.xero import lines
from kccwb.practice.xero.batch import Element
from kccwb.practice.xero.call import Invalid
from kccwb.practice.xero.contacts import mark_side, of_document
from kccwb.practice.xero.edits import check_transition, has_settlements, refuse_money_edit
from kccwb.practice.xero.kinds import DocumentKind
from kccwb.practice.xero.locks import check_edit_lock, check_lock, currency_of
from kccwb.practice.xero.posting import post_document
from kccwb.practice.xero.wire import read_date, read_flag, text_of

_TEXTS = ("Reference", "Url", "BrandingThemeID")
_DATES = ("ExpectedPaymentDate", "PlannedPaymentDate")
AMOUNT_TYPES = frozenset({"Exclusive", "Inclusive", "NoTax"})


def save(element: Element, kind: DocumentKind, old: Doc | None) -> Doc:
    """Add a document or change an old one; raises Invalid with every rule it breaks."""
    company, sent = element.company, element.sent
    status = text_of(sent.get("Status")) or (old["Status"] if old else "DRAFT")
    check_transition(company, kind, old, status)
    if status in {"VOIDED", "DELETED"} and old is not None and status != old["Status"]:
        return _end(company, kind, old, status)
    if old is not None and has_settlements(old):
        return _limited_edit(element, kind, old)
    doc = _headed(element, kind, old, status)
    approving = status in {"SUBMITTED", "AUTHORISED"}
    rules = lines.LineRules(
        company,
        "sales" if doc["Type"].startswith("ACCREC") else "purchases",
        doc["LineAmountTypes"],
        element.call.unit_places,
        approving,
        discounts=doc["Type"] == "ACCREC",
    )
    built = lines.build(rules, _sent_lines(element, old), old["LineItems"] if old else [])
    doc |= _totals(kind, built)
    problems = [*rules.problems, *_approval_problems(company, kind, doc, old)]
    if problems:
        raise Invalid(*problems)
    return _keep(company, kind, doc, old)


def _headed(element: Element, kind: DocumentKind, old: Doc | None, status: str) -> Doc:
    company, sent = element.company, element.sent
    doc_type = text_of(sent.get("Type")) or (old["Type"] if old else "")
    if doc_type not in {kind.receivable, kind.payable} or (old is not None and doc_type != old["Type"]):
        raise Invalid(f"{'Credit Note' if kind.credit else 'Invoice'} not of valid type for creation")
    if sent.get("Contact") or old is None:
        contact = of_document(element, sent.get("Contact"))
    else:
        contact = company.get("Contact", old["Contact"]["ContactID"]) or old["Contact"]
    code, rate = currency_of(company, sent, old, contact.get("DefaultCurrency"))
    amount_types = text_of(sent.get("LineAmountTypes")) or (old["LineAmountTypes"] if old else "Exclusive")
    if amount_types not in AMOUNT_TYPES:
        raise Invalid("LineAmountTypes must be Exclusive, Inclusive or NoTax.")
    doc: Doc = {
        **(old or {kind.id_field: new_id(), "HasAttachments": False}),
        "Type": doc_type,
        "Contact": {"ContactID": contact["ContactID"]},
        "Date": read_date(sent.get("Date")) or (old["Date"] if old else company.today().isoformat()),
        "Status": status,
        "LineAmountTypes": amount_types,
        "CurrencyCode": code,
        "CurrencyRate": rate,
        "SentToContact": bool((old or {}).get("SentToContact")),
    }
    _free_fields(element, kind, doc, old)
    if read_flag(sent.get("SentToContact")):
        if status == "AUTHORISED":
            doc["SentToContact"] = True
        else:
            element.warnings.append("Only AUTHORISED invoices may have SentToContact updated.")
    return doc


def _free_fields(element: Element, kind: DocumentKind, doc: Doc, old: Doc | None) -> None:
    sent = element.sent
    doc |= {name: text_of(sent[name]) for name in _TEXTS if sent.get(name) is not None}
    doc |= {name: read_date(sent[name]) for name in _DATES if sent.get(name)}
    if not kind.credit or sent.get("DueDate"):
        due = read_date(sent.get("DueDate")) or (old or {}).get("DueDate") or _due_by_terms(element.company, doc)
        if due:
            doc["DueDate"] = due
    number = text_of(sent.get(kind.number_field)) or (old or {}).get(kind.number_field)
    doc[kind.number_field] = number or _next_number(element.company, kind, doc["Type"])
    _check_texts(element.company, kind, doc)


def _due_by_terms(company: Company, doc: Doc) -> str | None:
    contact = company.get("Contact", doc["Contact"]["ContactID"]) or {}
    side = "Sales" if doc["Type"].startswith("ACCREC") else "Bills"
    terms = (contact.get("PaymentTerms") or {}).get(side)
    if not isinstance(terms, dict) or terms.get("Type") != "DAYSAFTERBILLDATE":
        return None
    return (date.fromisoformat(doc["Date"]) + timedelta(days=int(terms.get("Day", 0)))).isoformat()


def _next_number(company: Company, kind: DocumentKind, doc_type: str) -> str | None:
    if doc_type != kind.receivable:
        return None
    prefix = "CN-" if kind.credit else "INV-"
    table = company.table(kind.kind)
    following = int(company.settings.get(f"next_{kind.kind}", 1))
    while table.find("number", f"{prefix}{following:04d}".casefold()):
        following += 1
    company.configure(**{f"next_{kind.kind}": following + 1})
    return f"{prefix}{following:04d}"


def _check_texts(company: Company, kind: DocumentKind, doc: Doc) -> None:
    for name in (kind.number_field, "Reference"):
        if len(str(doc.get(name) or "")) > 255:
            raise Invalid(f"The length of the field {name} must be less than or equal to 255 characters.")
    number = doc.get(kind.number_field)
    if number is None:
        doc.pop(kind.number_field)
        return
    if not str(number).isascii() or not str(number).isprintable():
        raise Invalid(f"{kind.number_field} contains characters that are not allowed.")
    if doc["Type"] != kind.receivable:
        return
    for other in company.table(kind.kind).find("number", number.casefold()):
        same_side = other["Type"] == doc["Type"] and other["Status"] != "DELETED"
        if same_side and other[kind.id_field] != doc[kind.id_field]:
            raise Invalid(kind.unique_message)


def _sent_lines(element: Element, old: Doc | None) -> list[Doc]:
    sent = element.sent.get("LineItems")
    if sent is None:
        return [dict(line) for line in old["LineItems"]] if old else []
    if not isinstance(sent, list) or not all(isinstance(line, dict) for line in sent):
        raise Invalid("One or more line items must be specified")
    return sent


def _totals(kind: DocumentKind, built: lines.Lines) -> Doc:
    doc: Doc = {
        "LineItems": built.items,
        "SubTotal": built.sub_total,
        "TotalTax": built.total_tax,
        "Total": built.total,
        "_BaseTotal": ZERO,
        "_BaseCleared": ZERO,
    }
    if kind.credit:
        return doc | {"RemainingCredit": built.total, "AppliedAmount": ZERO}
    discount = sum((_discount(line) for line in built.items), ZERO)
    return doc | {
        "TotalDiscount": discount or None,
        "IsDiscounted": bool(discount),
        "AmountDue": built.total,
        "AmountPaid": ZERO,
        "AmountCredited": ZERO,
    }


def _discount(line: Doc) -> Decimal:
    if not ("DiscountRate" in line or "DiscountAmount" in line):
        return ZERO
    full: Decimal = (line["Quantity"] * line["UnitAmount"] - line["LineAmount"]).quantize(Decimal("0.01"))
    return full


def _approval_problems(company: Company, kind: DocumentKind, doc: Doc, old: Doc | None) -> list[str]:
    problems: list[str] = []
    if doc["Total"] < 0:
        problems.append("The Total for this document must be greater than or equal to zero.")
    if doc["Status"] not in {"SUBMITTED", "AUTHORISED"}:
        return problems
    if not doc["LineItems"]:
        problems.append("One or more line items must be specified")
    if not kind.credit and not doc.get("DueDate"):
        problems.append("The document DueDate field must be specified")
    limit = company.settings.get("approval_limit")
    newly = doc["Status"] == "AUTHORISED" and (old is None or old["Status"] != "AUTHORISED")
    if newly and limit is not None and not kind.credit:
        approved = sum(1 for row in company.rows("Invoice") if row["Status"] in {"AUTHORISED", "PAID"})
        if approved >= int(limit):
            problems.append("You have reached the limit of invoices you can approve")
    return problems


def _keep(company: Company, kind: DocumentKind, doc: Doc, old: Doc | None) -> Doc:
    key = doc[kind.id_field]
    if old is not None and old["Status"] == "AUTHORISED":
        check_edit_lock(company, old["Date"])
        reverse(company, doc["Type"], key)
    if doc["Status"] == "AUTHORISED":
        check_lock(company, doc["Date"])
        doc["_BaseTotal"] = post_document(company, kind.kind, doc)
        if doc["Total"] == 0:
            doc |= {"Status": "PAID", "FullyPaidOnDate": doc["Date"]}
    doc["UpdatedDateUTC"] = company.stamp()
    mark_side(company, doc["Contact"]["ContactID"], doc["Type"].startswith("ACCREC"))
    return company.put(kind.kind, key, doc)


def _end(company: Company, kind: DocumentKind, old: Doc, status: str) -> Doc:
    """Void an approved document or delete a draft."""
    if old["Status"] == "AUTHORISED":
        check_edit_lock(company, old["Date"])
        reverse(company, old["Type"], old[kind.id_field])
    doc = {**old, "Status": status, "UpdatedDateUTC": company.stamp()}
    doc |= {"RemainingCredit" if kind.credit else "AmountDue": ZERO}
    return company.put(kind.kind, old[kind.id_field], doc)


def _limited_edit(element: Element, kind: DocumentKind, old: Doc) -> Doc:
    """Change what may still change once money has been set against a document."""
    company, sent = element.company, element.sent
    refuse_money_edit(element, kind, old)
    check_edit_lock(company, old["Date"])
    doc = {**old}
    _free_fields(element, kind, doc, old)
    if (sent.get("Contact") or {}).get("ContactID", doc["Contact"]["ContactID"]) != doc["Contact"]["ContactID"]:
        doc["Contact"] = {"ContactID": of_document(element, sent["Contact"])["ContactID"]}
    if sent.get("LineItems") is not None:
        rules = lines.LineRules(
            company,
            "sales" if doc["Type"].startswith("ACCREC") else "purchases",
            doc["LineAmountTypes"],
            4,
            approving=True,
            discounts=doc["Type"] == "ACCREC",
        )
        built = lines.build(rules, sent["LineItems"], old["LineItems"])
        if rules.problems:
            raise Invalid(*rules.problems)
        doc["LineItems"] = built.items
        reverse(company, doc["Type"], doc[kind.id_field])
        post_document(company, kind.kind, doc)
    doc["UpdatedDateUTC"] = company.stamp()
    return company.put(kind.kind, doc[kind.id_field], doc)
