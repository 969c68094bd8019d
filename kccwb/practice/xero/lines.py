"""Document lines: prices, accounts, tax per line, and the totals they make."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kccwb.practice.company import Company, new_id
from kccwb.practice.money import ZERO, pence, places
from kccwb.practice.store import Doc
from kccwb.practice.xero.accounts import account_by_code
from kccwb.practice.xero.items import find as find_item
from kccwb.practice.xero.wire import read_number, text_of

CLOSED_SYSTEMS = frozenset(
    {"DEBTORS", "CREDITORS", "GST", "RETAINEDEARNINGS", "BANKCURRENCYGAIN", "UNREALISEDCURRENCYGAIN"}
    | {"REALISEDCURRENCYGAIN", "TRACKINGTRANSFERS", "UNPAIDEXPCLM"}
)
_CLASS_FLAG = {
    "ASSET": "CanApplyToAssets",
    "EQUITY": "CanApplyToEquity",
    "EXPENSE": "CanApplyToExpenses",
    "LIABILITY": "CanApplyToLiabilities",
    "REVENUE": "CanApplyToRevenue",
}
_MAX_LINE = Decimal("9999999999.99")


@dataclass(slots=True)
class LineRules:
    """What the document around the lines allows and wants."""

    company: Company
    side: str | None
    """'sales' or 'purchases': which tax rates fit; None takes any."""
    amount_types: str
    unit_places: int
    approving: bool
    discounts: bool = False
    tax_override: bool = True
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines with their sums, each a sum of rounded line figures."""

    items: list[Doc]
    sub_total: Decimal
    total_tax: Decimal

    @property
    def total(self) -> Decimal:
        """What the document comes to, tax included."""
        return self.sub_total + self.total_tax


def build(rules: LineRules, sent: list[Doc], old: list[Doc]) -> Lines:
    """Read the lines of a document. A line with a known LineItemID builds on the old one; others are new."""
    before = {line["LineItemID"]: line for line in old}
    items = [_line(rules, line, before.get(str(line.get("LineItemID", "")).lower())) for line in sent]
    tax = sum((line["TaxAmount"] for line in items), ZERO)
    amount = sum((line["LineAmount"] for line in items), ZERO)
    return Lines(items, amount - tax if rules.amount_types == "Inclusive" else amount, tax)


def net_amount(line: Doc, amount_types: str) -> Decimal:
    """A line's amount without tax."""
    net: Decimal = line["LineAmount"] - (line["TaxAmount"] if amount_types == "Inclusive" else ZERO)
    return net


def _line(rules: LineRules, sent: Doc, old: Doc | None) -> Doc:
    base = {key: value for key, value in (old or {}).items() if key not in {"LineAmount", "TaxAmount"}}
    given = {**base, **{key: value for key, value in sent.items() if value is not None}}
    item = _item_defaults(rules, given)
    doc: Doc = {"LineItemID": old["LineItemID"] if old else new_id()}
    if given.get("ItemCode"):
        doc["ItemCode"] = str(given["ItemCode"])
        if item:
            doc["Item"] = {"ItemID": item["ItemID"], "Name": item.get("Name"), "Code": item["Code"]}
    description = text_of(given.get("Description"))
    if description is not None:
        doc["Description"] = description
    if rules.approving and not (description or "").strip():
        rules.problems.append("The description field is mandatory for each line item.")
    if description is not None and len(description) > 4000:
        rules.problems.append("The description field must be no more than 4000 characters.")
    if not any(given.get(name) not in (None, "") for name in ("UnitAmount", "LineAmount", "AccountCode", "AccountID")):
        return doc | {"LineAmount": ZERO, "TaxAmount": ZERO, "Tracking": []}
    _amounts(rules, doc, given)
    _account_and_tax(rules, doc, given)
    doc["Tracking"] = tracking_of(rules.company, given.get("Tracking"))
    return doc


def _item_defaults(rules: LineRules, given: Doc) -> Doc | None:
    code = text_of(given.get("ItemCode"))
    if not code:
        return None
    item = find_item(rules.company, code)
    if item is None:
        rules.problems.append("Item Code is invalid.")
        return None
    details = item.get("PurchaseDetails" if rules.side == "purchases" else "SalesDetails") or {}
    text = item.get("PurchaseDescription" if rules.side == "purchases" else "Description")
    if given.get("UnitAmount") is None and given.get("LineAmount") is None:
        given["UnitAmount"] = details.get("UnitPrice")
    for name, value in (
        ("Description", text or item.get("Name")),
        ("AccountCode", details.get("AccountCode")),
        ("TaxType", details.get("TaxType")),
    ):
        if not given.get(name) and value and not (name == "AccountCode" and given.get("AccountID")):
            given[name] = value
    return item


def _amounts(rules: LineRules, doc: Doc, given: Doc) -> None:
    quantity = read_number(given.get("Quantity"))
    quantity = Decimal(1) if quantity is None else places(quantity, 4)
    if quantity < 0:
        rules.problems.append("Quantity must be greater than or equal to zero.")
    unit = read_number(given.get("UnitAmount"))
    sent_amount = read_number(given.get("LineAmount"))
    discount_rate = read_number(given.get("DiscountRate")) or ZERO
    discount_amount = read_number(given.get("DiscountAmount")) or ZERO
    if (discount_rate or discount_amount) and not rules.discounts:
        rules.problems.append("Discounts can only be applied to accounts receivable invoices.")
    if unit is None:
        amount = pence(sent_amount or ZERO)
        share = (100 - discount_rate) / 100
        unit = (amount + discount_amount) / (quantity * share) if quantity and share else ZERO
        unit = places(unit, rules.unit_places)
    else:
        unit = places(unit, rules.unit_places)
        amount = pence(quantity * unit * (100 - discount_rate) / 100 - discount_amount)
        if sent_amount is not None and sent_amount != amount:
            rules.problems.append(f"The line total {sent_amount:.2f} does not match the expected line total {amount:.2f}")
    if abs(amount) > _MAX_LINE:
        rules.problems.append("The line amount must be no more than 9,999,999,999.99.")
    doc |= {"Quantity": quantity, "UnitAmount": unit}
    if discount_rate:
        doc["DiscountRate"] = discount_rate
    if discount_amount:
        doc["DiscountAmount"] = discount_amount
    doc["LineAmount"] = amount


def find_account(company: Company, given: Doc) -> tuple[str, Doc | None]:
    """The account a line names and how it named it."""
    code = text_of(given.get("AccountCode")) or ""
    if code:
        return code, account_by_code(company, code)
    key = text_of(given.get("AccountID")) or ""
    return key, company.get("Account", key.lower()) if key else None


def _account_and_tax(rules: LineRules, doc: Doc, given: Doc) -> None:
    name, account = find_account(rules.company, given)
    if not name and rules.approving:
        rules.problems.append("Account code or ID must be specified")
    if name and (account is None or account["Type"] == "BANK" or account.get("SystemAccount") in CLOSED_SYSTEMS):
        rules.problems.append(f"Account code '{name}' is not a valid code for this document.")
        account = None
    elif account is not None and account["Status"] != "ACTIVE":
        rules.problems.append(
            f"Account code '{name}' has been archived, or has been deleted. Each line item must reference a valid account."
        )
    if account is not None:
        doc["AccountCode"] = account.get("Code")
        doc["AccountID"] = account["AccountID"]
    tax_type = text_of(given.get("TaxType")) or (account["TaxType"] if account else "NONE")
    if rules.amount_types == "NoTax":
        tax_type = "NONE"
    rate = check_rate(rules, tax_type, account)
    percent: Decimal = rate["EffectiveRate"] if rate else ZERO
    amount = doc["LineAmount"]
    divisor = 100 + percent if rules.amount_types == "Inclusive" else Decimal(100)
    tax = pence(amount * percent / divisor) if rules.amount_types != "NoTax" else ZERO
    sent_tax = read_number(given.get("TaxAmount"))
    if sent_tax is not None and rules.amount_types != "NoTax" and pence(sent_tax) != tax:
        if not rules.tax_override:
            rules.problems.append(f"The tax amount {sent_tax:.2f} does not match the expected tax amount {tax:.2f}")
        elif abs(sent_tax) > abs(amount):
            rules.problems.append("The tax amount cannot be greater than the line amount")
        else:
            tax = pence(sent_tax)
    doc |= {"TaxType": tax_type, "TaxAmount": tax}


def check_rate(rules: LineRules, tax_type: str, account: Doc | None) -> Doc | None:
    """The tax rate, with a problem noted where it does not exist, is archived or does not fit."""
    rate = rules.company.get("TaxRate", tax_type)
    unfit = f"The TaxType code '{tax_type}' does not exist or cannot be used for this type of transaction."
    if rate is None:
        rules.problems.append(unfit)
        return None
    if rate["Status"] != "ACTIVE":
        rules.problems.append("Tax rate must be Active")
    if account is not None and not rate[_CLASS_FLAG[account["Class"]]]:
        code = account.get("Code") or account["Name"]
        rules.problems.append(f"The TaxType code '{tax_type}' cannot be used with account code '{code}'.")
    elif rules.side and rate["_Side"] not in {"both", rules.side}:
        rules.problems.append(unfit)
    return rate


def tracking_of(company: Company, sent: Any) -> list[Doc]:
    """The tracking pairs that exist here; others are dropped without a word, as the API does."""
    found: list[Doc] = []
    for pair in sent if isinstance(sent, list) else []:
        for category in company.rows("TrackingCategory"):
            if category["Name"].casefold() != str(pair.get("Name", "")).casefold():
                continue
            for option in category["Options"]:
                if option["Name"].casefold() == str(pair.get("Option", "")).casefold():
                    found.append(
                        {
                            "TrackingCategoryID": category["TrackingCategoryID"],
                            "TrackingOptionID": option["TrackingOptionID"],
                            "Name": category["Name"],
                            "Option": option["Name"],
                        }
                    )
    return found[:2]
