"""Contacts: unique names and numbers, archived ones out of bounds, and the reading of contacts in documents."""

from __future__ import annotations

import re

from kccwb.practice.company import Company, new_id
from kccwb.practice.store import Doc
from kccwb.practice.xero.batch import Element, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
from kccwb.practice.xero.listing import Collection, ids_in, list_reply, one_reply
from kccwb.practice.xero.wire import read_flag, text_of

_TEXTS = [
    "Name",
    "FirstName",
    "LastName",
    "EmailAddress",
    "ContactNumber",
    "AccountNumber",
    "CompanyNumber",
    "TaxNumber",
    "BankAccountDetails",
    "AccountsReceivableTaxType",
    "AccountsPayableTaxType",
    "DefaultCurrency",
    "SalesDefaultAccountCode",
    "PurchasesDefaultAccountCode",
    "Website",
    "SalesDefaultLineAmountType",
    "PurchasesDefaultLineAmountType",
    "SkypeUserName",
]
_LISTS = ("Addresses", "Phones", "ContactPersons", "PaymentTerms", "BatchPayments")
_LIMITS = {"Name": 255, "EmailAddress": 255, "ContactNumber": 50, "AccountNumber": 50, "TaxNumber": 50}
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_ADDRESS_TYPES = ("STREET", "POBOX")
_PHONE_TYPES = ("DDI", "DEFAULT", "FAX", "MOBILE")


def view(_: Company, row: Doc, detailed: bool) -> Doc:
    """A contact as the API shows it; a list without page leaves out persons and terms."""
    doc = {**row, "HasValidationErrors": False}
    if not detailed:
        for name in ("ContactPersons", "PaymentTerms", "BatchPayments", "Balances"):
            doc.pop(name, None)
    return doc


CONTACTS = Collection(
    "Contacts",
    "Contact",
    "ContactID",
    view,
    fields=frozenset([*_TEXTS, "ContactID", "ContactStatus", "IsCustomer", "IsSupplier", "UpdatedDateUTC"]),
)


def summary(company: Company, contact_id: str, detailed: bool) -> Doc:
    """A contact inside a document: id and name, the whole of it where details belong."""
    row = company.get("Contact", contact_id) or {"ContactID": contact_id}
    return view(company, row, False) if detailed else {"ContactID": contact_id, "Name": row.get("Name")}


def get(call: Call) -> Reply:
    """GET /Contacts and /Contacts/{id or number}."""
    company = call.company
    if call.parts:
        row = company.get("Contact", call.parts[0].lower())
        found = [row] if row else company.table("Contact").find("number", call.parts[0].casefold())
        if not found:
            raise NotFound
        return one_reply(call, CONTACTS, found[0])
    rows = company.rows("Contact")
    wanted = ids_in(call, "IDs")
    if wanted is not None:
        rows = [row for key in wanted if (row := company.get("Contact", key.lower()))]
    if not call.flag("includeArchived") and wanted is None:
        rows = [row for row in rows if row["ContactStatus"] == "ACTIVE"]
    if term := call.query.get("searchTerm", call.query.get("SearchTerm", "")).casefold():
        fields = ("Name", "FirstName", "LastName", "ContactNumber", "AccountNumber", "EmailAddress")
        rows = [row for row in rows if any(term in str(row.get(name, "")).casefold() for name in fields)]
    return list_reply(call, CONTACTS, rows)


def create(call: Call) -> Reply:
    """PUT /Contacts."""
    return write_batch(call, "Contacts", "ContactID", lambda e: view(e.company, save(e, None), True))


def update(call: Call) -> Reply:
    """POST /Contacts and /Contacts/{id}: by id, number or name, else a new one."""
    if call.parts and call.company.get("Contact", call.parts[0].lower()) is None:
        raise NotFound

    def write(element: Element) -> Doc:
        if call.parts:
            element.sent = {**element.sent, "ContactID": call.parts[0]}
        return view(call.company, save(element, match(call.company, element.sent)), True)

    return write_batch(call, "Contacts", "ContactID", write)


def match(company: Company, sent: Doc) -> Doc | None:
    """The contact a POST means; an id that is unknown is a 404 for the whole call."""
    contacts = company.table("Contact")
    if sent.get("ContactID"):
        row = company.get("Contact", str(sent["ContactID"]).lower())
        if row is None:
            raise NotFound
        return row
    if number := sent.get("ContactNumber"):
        found = contacts.find("number", str(number).casefold())
        if found:
            return found[0]
    if name := sent.get("Name"):
        found = contacts.find("name", str(name).strip().casefold())
        if found:
            return found[0]
    return None


def save(element: Element, old: Doc | None) -> Doc:
    """Add or change a contact; unsent fields stay."""
    company, sent = element.company, element.sent
    if old is not None and old["ContactStatus"] != "ACTIVE" and sent.get("ContactStatus") != "ACTIVE":
        raise Invalid(
            "The specified contact details matched an archived contact. Archived contacts cannot currently be edited via the API."
        )
    key = old["ContactID"] if old else new_id()
    doc: Doc = {**old} if old else _blank(key)
    doc |= {name: text_of(sent[name]) for name in _TEXTS if sent.get(name) is not None}
    doc |= {name: _without_nulls(sent[name]) for name in _LISTS if sent.get(name) is not None}
    doc["Addresses"] = _by_type(doc.get("Addresses") or [], "AddressType", _ADDRESS_TYPES)
    doc["Phones"] = _by_type(doc.get("Phones") or [], "PhoneType", _PHONE_TYPES)
    if sent.get("ContactStatus") is not None:
        if sent["ContactStatus"] not in {"ACTIVE", "ARCHIVED"}:
            raise Invalid(f"The status '{sent['ContactStatus']}' is not valid for contacts")
        doc["ContactStatus"] = sent["ContactStatus"]
    for name in ("IsCustomer", "IsSupplier"):
        read_flag(sent.get(name))  # read-only, but text that is no flag is refused
    _check(company, doc, old)
    doc["UpdatedDateUTC"] = company.stamp()
    return company.put("Contact", key, doc)


def _blank(key: str) -> Doc:
    return {
        "ContactID": key,
        "ContactStatus": "ACTIVE",
        "IsSupplier": False,
        "IsCustomer": False,
        "HasAttachments": False,
        "ContactPersons": [],
        "ContactGroups": [],
    }


def _without_nulls(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _by_type(rows: list[Doc], field: str, types: tuple[str, ...]) -> list[Doc]:
    given = {row.get(field): row for row in rows}
    return [given.get(kind, {field: kind}) for kind in types]


def _check(company: Company, doc: Doc, old: Doc | None) -> None:
    problems: list[str] = []
    contacts = company.table("Contact")
    name = str(doc.get("Name") or "")
    if not name.strip():
        raise Invalid(
            "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber"
        )
    if re.search(r"[<>]", name) or name != name.strip() or "  " in name:
        problems.append("The contact name must not contain angle brackets or leading, trailing or double spaces.")
    problems += [
        f"The length of the field {field} must be less than or equal to {limit} characters."
        for field, limit in _LIMITS.items()
        if len(str(doc.get(field) or "")) > limit
    ]
    if doc.get("EmailAddress") and not _EMAIL.match(str(doc["EmailAddress"])):
        problems.append("Email address must be valid.")
    if doc.get("Website") and not re.match(r"^(https?://)?[\w-]+(\.[\w-]+)+", str(doc["Website"])):
        problems.append("Website must be valid")
    others = [row for row in contacts.find("name", name.casefold()) if row["ContactID"] != doc["ContactID"]]
    if others and doc["ContactStatus"] == "ACTIVE":
        problems.append(
            f"The contact name {name} is already assigned to another contact. The contact name must be unique across all active contacts."
            if old is None or old["Name"] == name
            else f'The existing contact with name "{old["Name"]}" cannot be updated to use new name "{name}". '
            "There is an existing contact with that name."
        )
    number = str(doc.get("ContactNumber") or "")
    if number and any(row["ContactID"] != doc["ContactID"] for row in contacts.find("number", number.casefold())):
        problems.append(f"The contact number {number} is already assigned to another contact.")
    account = str(doc.get("AccountNumber") or "")
    if account and any(row["ContactID"] != doc["ContactID"] for row in contacts.find("account number", account.casefold())):
        problems.append(f"The Account Number already exists for another contact: {account}")
    if problems:
        raise Invalid(*problems)


def of_document(element: Element, sent: Doc | None) -> Doc:
    """The contact a document names; by name a new one is made, and more than an id changes the one there is."""
    company = element.company
    sent = {key: value for key, value in (sent or {}).items() if value not in (None, "", [])}
    for flag in ("HasAttachments", "HasValidationErrors", "IsCustomer", "IsSupplier", "UpdatedDateUTC"):
        sent.pop(flag, None)
    if not any(sent.get(name) for name in ("ContactID", "ContactNumber", "Name")):
        raise Invalid(
            "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber"
        )
    if sent.get("ContactStatus") not in (None, "ACTIVE"):
        raise Invalid(f"The status '{sent['ContactStatus']}' is not valid for contacts")
    try:
        found = match(company, sent)
    except NotFound:
        raise Invalid("An existing Contact with the specified ContactID could not be found") from None
    if found is None:
        archived = company.table("Contact").find("any name", str(sent.get("Name", "")).casefold())
        found = next((row for row in archived if row["ContactStatus"] != "ACTIVE"), None)
    if found is not None and found["ContactStatus"] != "ACTIVE":
        raise Invalid(
            "The contact with the specified contact details has been archived. "
            "The contact must be un-archived before creating new invoices or credit notes."
        )
    if found is None or any(found.get(key) != value for key, value in sent.items() if key in (*_TEXTS, *_LISTS)):
        return save(Element(element.call, {k: v for k, v in sent.items() if k != "ContactStatus"}), found)
    return found


def mark_side(company: Company, contact_id: str, receivable: bool) -> None:
    """A first sale makes a contact a customer, a first bill a supplier (the change does not stamp the contact)."""
    row = company.get("Contact", contact_id)
    name = "IsCustomer" if receivable else "IsSupplier"
    if row and not row.get(name):
        company.put("Contact", contact_id, {**row, name: True})
