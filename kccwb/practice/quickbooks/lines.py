"""The lines of invoices, credit memos, bills and supplier credits: what each is worth and where it is posted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from kccwb.practice.money import ZERO, pence
from kccwb.practice.quickbooks.accounts import check_type, with_role
from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.fault import Refused, missing, rule
from kccwb.practice.quickbooks.records import named, referred
from kccwb.practice.quickbooks.tax import HUNDRED, PURCHASES, SALES, check_code
from kccwb.practice.store import Doc

_DETAILS = ("SalesItemLineDetail", "AccountBasedExpenseLineDetail", "ItemBasedExpenseLineDetail", "DiscountLineDetail")
_TEXT_ONLY = frozenset({"DescriptionOnly", "DescriptionLineDetail"})
_SUBTOTAL = frozenset({"SubTotalLineDetail", "SubtotalLineDetail"})
NO_CONTROL = frozenset(
    {"Bank", "Other Current Asset", "Fixed Asset", "Other Asset", "Credit Card", "Other Current Liability", "Long Term Liability"}
    | {"Equity", "Income", "Other Income", "Cost of Goods Sold", "Expense", "Other Expense"}
)
_MOST = 750


@dataclass(frozen=True, slots=True)
class Line:
    """One line: as the API shows it, the account and tax code it uses, its amount (gross when inclusive), the item it moves."""

    shown: Doc
    account: str | None = None
    amount: Decimal = ZERO
    code: str | None = None
    item: Doc | None = None
    quantity: Decimal = ZERO
    control: Doc | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """How a document's lines are read: the side it is on, and how its tax is worked out."""

    side: str
    inclusive: bool
    taxed: bool
    control_allowed: bool = False

    @property
    def list_name(self) -> str:
        """The rates its tax codes are looked up in."""
        return SALES if self.side == "AR" else PURCHASES


def read_lines(call: Call, form: Form, sent: list[Doc]) -> list[Line]:
    """Work out all lines; refuses a document without any."""
    found: list[Line] = []
    discount: Line | None = None
    if len(sent) > _MOST:
        raise rule(f"A transaction has at most {_MOST} lines.", "Line")
    for number, line in enumerate(sent, start=1):
        kind = line.get("DetailType")
        if kind is None:
            raise missing("DetailType")
        if kind in _SUBTOTAL:
            continue
        if kind == "DiscountLineDetail" and form.side == "AR":
            if discount is not None:
                raise rule("A transaction has one discount line at most.", "DiscountLineDetail")
            discount = _discount(call, line, sum((each.amount for each in found), ZERO))
        elif kind in _TEXT_ONLY and form.side == "AR":
            found.append(Line({**line, "LineNum": Decimal(number)}))
        else:
            worked = _worked(call, form, kind, line, number)
            if worked is not None:
                found.append(worked)
    if not any(line.account for line in found):
        raise Refused("2250", "A transaction needs at least one line with an amount", "Line")
    return [*found, *([discount] if discount else [])]


def numbered(lines: list[Line], old: Doc | None) -> list[Doc]:
    """The lines as kept, each with an id: its own if it had one, else the next."""
    held = {line["Id"] for line in (old or {}).get("Line", []) if "Id" in line}
    used = {line.shown["Id"] for line in lines if line.shown.get("Id") in held}
    following = max((int(key) for key in held), default=0) + 1
    out: list[Doc] = []
    for line in lines:
        key = line.shown.get("Id")
        if key not in used:
            key, following = str(following), following + 1
        used.discard(key)
        out.append({**line.shown, "Id": key})
    return out


def _worked(call: Call, form: Form, kind: str, line: Doc, number: int) -> Line | None:
    makers: dict[str, Callable[[Call, Form, Doc, Doc], Line]] = {"SalesItemLineDetail": _sales}
    if form.side == "AP":
        makers = {"AccountBasedExpenseLineDetail": _account, "ItemBasedExpenseLineDetail": _item}
    maker = makers.get(kind)
    if maker is None:
        raise Refused("2170", f"Invalid Enumeration : DetailType {kind} is not valid here", "DetailType")
    for other in _DETAILS:
        if other != kind and other in line:
            raise Refused("2600", f"Conflicting elements : {other} in a line of DetailType {kind}", other)
    detail = line.get(kind, {})
    if "Amount" not in line:
        raise missing("Amount")
    if line["Amount"] < 0 and call.switch("negative_lines") == "refuse":
        raise Refused("2290", "Amount must be positive on a transaction line", "Amount")
    amount = _priced(call, line["Amount"], detail, inclusive=form.inclusive)
    if not detail.get("ItemRef") and not detail.get("AccountRef"):
        if call.switch("line_without_item") == "drop" and form.side == "AR":
            return Line({"LineNum": Decimal(number), "Description": line.get("Description"), "DetailType": "DescriptionOnly"})
        raise Refused("6440", "A line with an amount needs an account or an item", "AccountRef" if form.side == "AP" else "ItemRef")
    made = maker(call, form, {**line, "Amount": amount, "LineNum": Decimal(number)}, detail)
    shown = {key: value for key, value in made.shown.items() if key != "LinkedTxn"}
    return Line(shown, made.account, made.amount, made.code, made.item, made.quantity, made.control)


def _priced(call: Call, amount: Decimal, detail: Doc, *, inclusive: bool) -> Decimal:
    """The line's amount, against quantity times price where both are given (nil of both means neither is)."""
    quantity, price = detail.get("Qty"), detail.get("UnitPrice")
    if quantity is None or price is None or (not quantity and not price):
        return amount
    expected = pence(quantity * price)
    if expected == amount or inclusive:
        return amount
    if call.switch("amount_mismatch") == "recompute":
        return expected
    detail_text = f"Amount is not equal to UnitPrice * Qty. Supplied value:{amount}, expected {expected}"
    raise Refused("6070", f"Amount calculation incorrect in the request. {detail_text}", "Amount")


def _gross(form: Form, line: Doc, detail: Doc) -> Decimal:
    """What tax is worked out on: the gross amount of an inclusive line, else its net."""
    amount: Decimal = detail.get("TaxInclusiveAmt") or line["Amount"] if form.inclusive else line["Amount"]
    return amount


def _code(call: Call, form: Form, detail: Doc) -> tuple[str | None, Doc]:
    if not form.taxed:
        return None, {}
    code = check_code(call, detail.get("TaxCodeRef"), form.list_name)
    return code, {"TaxCodeRef": {"value": code}}


def _of_item(call: Call, form: Form, line: Doc, detail: Doc, field: str, kind: str) -> Line:
    item = referred(call, "Item", detail.get("ItemRef"), "ItemRef")
    if item is None:
        raise Refused("6440", "A line with an amount needs an item", "ItemRef")
    if item["Type"] == "Category":
        raise Refused("2500", f"Invalid Reference Id : ItemRef {item['Id']} is a category", "ItemRef")
    stocked = item["Type"] == "Inventory"
    ref = item.get("AssetAccountRef" if stocked and field == "ExpenseAccountRef" else field)
    if ref is None:
        raise rule(f"The item {item['Name']} has no {field}.", "ItemRef")
    account = referred(call, "Account", ref, field)
    assert account is not None
    code, code_shown = _code(call, form, detail)
    kept = {key: value for key, value in detail.items() if key != "TaxInclusiveAmt"}
    shown = {**kept, **code_shown, "ItemRef": named("Item", item), "ItemAccountRef": named("Account", account)}
    gross = _gross(form, line, detail)
    whole = {**line, kind: {**shown, **({"TaxInclusiveAmt": gross} if form.inclusive else {})}}
    quantity = detail.get("Qty", Decimal(1)) if stocked else ZERO
    return Line(whole, account["Id"], gross, code, item if stocked else None, quantity)


def _sales(call: Call, form: Form, line: Doc, detail: Doc) -> Line:
    return _of_item(call, form, line, detail, "IncomeAccountRef", "SalesItemLineDetail")


def _item(call: Call, form: Form, line: Doc, detail: Doc) -> Line:
    return _of_item(call, form, line, detail, "ExpenseAccountRef", "ItemBasedExpenseLineDetail")


def _account(call: Call, form: Form, line: Doc, detail: Doc) -> Line:
    account = referred(call, "Account", detail.get("AccountRef"), "AccountRef")
    if account is None:
        raise Refused("6440", "A line with an amount needs an account", "AccountRef")
    control = account["AccountType"] in {"Accounts Receivable", "Accounts Payable"}
    if not (control and form.control_allowed):
        check_type(account, NO_CONTROL, "AccountRef")
    referred(call, "Customer", detail.get("CustomerRef"), "CustomerRef")
    code, code_shown = (None, {}) if control else _code(call, form, detail)
    gross = _gross(form, line, detail)
    kept = {key: value for key, value in detail.items() if key != "TaxInclusiveAmt"}
    shown = {**kept, **code_shown, "AccountRef": named("Account", account)}
    whole = {**line, "AccountBasedExpenseLineDetail": {**shown, **({"TaxInclusiveAmt": gross} if form.inclusive else {})}}
    return Line(whole, account["Id"], gross, code, control=account if control else None)


def _discount(call: Call, line: Doc, before: Decimal) -> Line:
    detail = line.get("DiscountLineDetail", {})
    if detail.get("PercentBased"):
        if "DiscountPercent" not in detail:
            raise Refused("6090", "A discount line needs an amount or a percent", "DiscountPercent")
        amount = pence(before * detail["DiscountPercent"] / HUNDRED)
    elif "Amount" in line:
        amount = line["Amount"]
    else:
        raise Refused("6090", "A discount line needs an amount or a percent", "Amount")
    account = referred(call, "Account", detail.get("DiscountAccountRef"), "DiscountAccountRef") or with_role(call.company, "DISCOUNT")
    check_type(account, frozenset({"Income", "Other Income", "Expense", "Cost of Goods Sold"}), "DiscountAccountRef")
    shown = {**line, "Amount": amount, "DiscountLineDetail": {**detail, "DiscountAccountRef": named("Account", account)}}
    return Line(shown, account["Id"], -amount)
