"""Items: products and services that lines may name."""

from __future__ import annotations

from kccwb.practice.company import Company, new_id
from kccwb.practice.money import places
from kccwb.practice.store import Doc
from kccwb.practice.xero.accounts import account_by_code
from kccwb.practice.xero.batch import Element, write_batch
from kccwb.practice.xero.call import Call, Invalid, NotFound, Reply
from kccwb.practice.xero.listing import Collection, list_reply, one_reply
from kccwb.practice.xero.wire import read_flag, read_number, text_of

_TEXTS = ("Code", "Name", "Description", "PurchaseDescription", "InventoryAssetAccountCode")
_LIMITS = {"Code": 30, "Name": 50, "Description": 4000, "PurchaseDescription": 4000}


def view(_: Company, row: Doc, __: bool) -> Doc:
    """An item as the API shows it."""
    return row


ITEMS = Collection("Items", "Item", "ItemID", view, paged=False, fields=frozenset([*_TEXTS, "ItemID", "IsSold"]))


def find(company: Company, key: str) -> Doc | None:
    """An item by id or code."""
    row = company.get("Item", key.lower())
    found = company.table("Item").find("code", key.casefold())
    return row or (found[0] if found else None)


def get(call: Call) -> Reply:
    """GET /Items and /Items/{id or code}."""
    if not call.parts:
        return list_reply(call, ITEMS, call.company.rows("Item"))
    row = find(call.company, call.parts[0])
    if row is None:
        raise NotFound
    return one_reply(call, ITEMS, row)


def create(call: Call) -> Reply:
    """PUT /Items: a code already there is refused."""

    def write(element: Element) -> Doc:
        code = str(element.sent.get("Code") or "")
        if code and call.company.table("Item").find("code", code.casefold()):
            raise Invalid(f"Price List Item with Code '{code}' already exists")
        return _save(element, None)

    return write_batch(call, "Items", "ItemID", write)


def update(call: Call) -> Reply:
    """POST /Items and /Items/{id}: by id or code, else a new one."""
    company = call.company
    if call.parts and find(company, call.parts[0]) is None:
        raise NotFound

    def write(element: Element) -> Doc:
        key = call.parts[0] if call.parts else element.sent.get("ItemID") or element.sent.get("Code") or ""
        old = find(company, str(key))
        if element.sent.get("ItemID") and old is None:
            raise NotFound
        return _save(element, old)

    return write_batch(call, "Items", "ItemID", write)


def delete(call: Call) -> Reply:
    """DELETE /Items/{id}, unless a document uses it."""
    row = find(call.company, call.parts[0]) if call.parts else None
    if row is None:
        raise NotFound
    code = row["Code"]
    for kind in ("Invoice", "CreditNote"):
        for doc in call.company.rows(kind):
            if any(line.get("ItemCode") == code for line in doc["LineItems"]):
                return _used(row)
    call.company.remove("Item", row["ItemID"])
    return Reply(None, 204, raw="")


def _used(row: Doc) -> Reply:
    from kccwb.practice.xero.batch import validation_problem

    message = f"The item '{row['Code']}' cannot be deleted because it has been used in a transaction."
    return Reply(validation_problem([{**row, "ValidationErrors": [{"Message": message}]}]), 400)


def _save(element: Element, old: Doc | None) -> Doc:
    company, sent = element.company, element.sent
    key = old["ItemID"] if old else new_id()
    doc: Doc = {**old} if old else {"ItemID": key, "IsSold": True, "IsPurchased": True}
    doc |= {name: text_of(sent[name]) for name in _TEXTS if sent.get(name) is not None}
    for name in ("IsSold", "IsPurchased"):
        flag = read_flag(sent.get(name))
        doc[name] = doc[name] if flag is None else flag
    for name, used in (("SalesDetails", doc["IsSold"]), ("PurchaseDetails", doc["IsPurchased"])):
        doc[name] = _details(element, {**doc.get(name, {}), **(sent.get(name) or {})}) if used else {}
    doc["IsTrackedAsInventory"] = bool(doc.get("InventoryAssetAccountCode"))
    code = str(doc.get("Code") or "")
    problems = [] if code.strip() else ["Item Code must be specified."]
    problems += [
        f"The length of the field {name} must be less than or equal to {limit} characters."
        for name, limit in _LIMITS.items()
        if len(str(doc.get(name) or "")) > limit
    ]
    if any(row["ItemID"] != key for row in company.table("Item").find("code", code.casefold())):
        problems.append(f"Price List Item with Code '{code}' already exists")
    if problems:
        raise Invalid(*problems)
    doc["UpdatedDateUTC"] = company.stamp()
    return company.put("Item", key, doc)


def _details(element: Element, sent: Doc) -> Doc:
    doc: Doc = {}
    price = read_number(sent.get("UnitPrice"))
    if price is not None:
        doc["UnitPrice"] = places(price, element.call.unit_places)
    for name in ("AccountCode", "COGSAccountCode"):
        code = text_of(sent.get(name))
        if not code:
            continue
        account = account_by_code(element.company, code)
        if account is None or account["Status"] != "ACTIVE" or account["Type"] == "BANK":
            raise Invalid(f"Account code '{code}' does not exist or cannot be applied to Items.")
        doc[name] = code
    if tax := text_of(sent.get("TaxType")):
        if element.company.get("TaxRate", tax) is None:
            raise Invalid(f"The TaxType code '{tax}' does not exist or cannot be used for this type of transaction.")
        doc["TaxType"] = tax
    return doc
