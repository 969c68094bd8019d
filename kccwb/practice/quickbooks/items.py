"""Items: what a sales line names in place of an account; inventory items keep a stock and its cost."""

from __future__ import annotations

from decimal import Decimal

from kccwb.practice.money import ZERO, pence
from kccwb.practice.quickbooks.accounts import check_type
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.quickbooks.records import active_name, named, referred
from kccwb.practice.store import Doc

_INCOME = frozenset({"Income", "Other Income", "Other Current Liability"})
_EXPENSE = frozenset({"Cost of Goods Sold", "Expense", "Other Expense", "Other Current Asset", "Fixed Asset", "Other Current Liability"})
_ACCOUNTS = {"IncomeAccountRef": _INCOME, "ExpenseAccountRef": _EXPENSE}


def check_item(call: Call, doc: Doc, old: Doc | None) -> Doc:
    """Work out a new or changed item."""
    name = (doc.get("Name") or "").strip()
    if not name:
        raise missing("Name")
    kind = doc.get("Type") or (old or {}).get("Type") or ("Inventory" if doc.get("TrackQtyOnHand") else "Service")
    if kind == "Group":
        raise Refused("5030", "Groups of items are not supported by the practice company", "Type")
    rules = _ACCOUNTS
    if kind == "Inventory":
        rules = {
            "IncomeAccountRef": frozenset({"Income"}),
            "ExpenseAccountRef": frozenset({"Cost of Goods Sold"}),
            "AssetAccountRef": frozenset({"Other Current Asset"}),
        }
        for needed in (*rules, "InvStartDate"):
            if not doc.get(needed):
                raise missing(needed)
        if "QtyOnHand" not in doc and old is None:
            raise Refused("6520", "A tracked inventory item needs QtyOnHand", "QtyOnHand")
    elif kind in {"Service", "NonInventory"} and not (doc.get("IncomeAccountRef") or doc.get("ExpenseAccountRef")):
        raise rule("When you create an item, you must select an account for this item.", "IncomeAccountRef")
    shown: Doc = {}
    for element, allowed in rules.items():
        account = referred(call, "Account", doc.get(element), element)
        if account is not None:
            check_type(account, allowed, element)
            shown[element] = named("Account", account)
    parent = referred(call, "Item", doc.get("ParentRef"), "ParentRef")
    name = active_name(name, doc, old)
    return {
        **doc,
        **shown,
        "Name": name,
        "Type": kind,
        "Active": doc.get("Active", True),
        "FullyQualifiedName": f"{parent['FullyQualifiedName']}:{name}" if parent else name,
        "Taxable": doc.get("Taxable", False),
        "UnitPrice": doc.get("UnitPrice", ZERO),
        "TrackQtyOnHand": kind == "Inventory",
        **_stock(doc, old, kind),
    }


def _stock(doc: Doc, old: Doc | None, kind: str) -> Doc:
    if kind != "Inventory":
        return {}
    if old is not None and "_Value" in old:
        return {"QtyOnHand": old["QtyOnHand"], "_Value": old["_Value"]}
    quantity = doc.get("QtyOnHand", ZERO)
    return {"QtyOnHand": quantity, "_Value": pence(quantity * doc.get("PurchaseCost", ZERO))}


def move_stock(call: Call, item: Doc, quantity: Decimal, value: Decimal) -> None:
    """Add to an inventory item's stock (or take from it, below nil)."""
    now = call.company.get("Item", item["Id"]) or item
    stock = {"QtyOnHand": now["QtyOnHand"] + quantity, "_Value": now["_Value"] + value}
    call.company.put("Item", item["Id"], {**now, **stock, "_Moment": call.company.stamp()})


def issue(call: Call, item: Doc, quantity: Decimal, day: str) -> Decimal:
    """Take stock for a sale (negative: back from one) at average cost; gives the cost."""
    if day < item["InvStartDate"]:
        raise Refused("6270", f"The transaction is dated before the inventory start date of {item['Name']}", "TxnDate")
    now = call.company.get("Item", item["Id"]) or item
    held: Decimal = now["QtyOnHand"]
    if quantity > held:
        raise rule(f"There is not enough of {item['Name']} on hand.", "Qty")
    unit = now["_Value"] / held if held else now.get("PurchaseCost", ZERO)
    cost = now["_Value"] if quantity == held else pence(quantity * unit)
    move_stock(call, item, -quantity, -cost)
    return cost
