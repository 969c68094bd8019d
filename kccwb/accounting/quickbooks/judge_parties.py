"""What QuickBooks would say to a customer, a supplier or an item."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kccwb.accounting.quickbooks import naming
from kccwb.accounting.quickbooks.judge_lines import about_account, about_income, tracked
from kccwb.accounting.quickbooks.render import PHONE
from kccwb.accounting.quickbooks.shelf import Shelf
from kccwb.accounting.quickbooks.verdict import own, predicted, too_long
from kccwb.model.documents import OutCompany, OutItem
from kccwb.model.finding import Finding
from kccwb.model.package import PackageRecord

_EMAIL = re.compile(r"^[^@\s,;<>]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
_LENGTHS = (
    ("address1", "Address1", 500),
    ("address2", "Address2", 500),
    ("town", "Town", 255),
    ("county", "County", 255),
    ("postcode", "Postcode", 30),
    ("telephone", "Telephone", PHONE),
    ("email", "E-mail", 100),
)


def about_company(company: OutCompany, shelf: Shelf) -> Iterator[Finding]:
    """A company as a customer or supplier: name, e-mail, currency, and who else carries the name."""
    row, name = company.row_id, naming.display_name(company)
    chosen = company.display_name or company.name
    if not name:
        detail = "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName or Suffix is required"
        yield predicted(row, "6080", detail, group=company.urn)
    elif name != chosen:
        yield _renamed(row, chosen, name)
    if company.email.strip() and not all(_EMAIL.match(one.strip()) for one in re.split("[;,]", company.email)):
        yield predicted(row, "2210", f"Invalid Email Address format : {company.email.strip()}", group=company.urn)
    for field, title, most in _LENGTHS:
        length = len(str(getattr(company, field)))
        if length > most:
            yield too_long(row, title, length, most)
    there = shelf.organisation
    if there and company.currency and there.currencies and company.currency not in {there.base_currency, *there.currencies}:
        yield predicted(
            row, "2220", f"Invalid Currency : {company.currency} is not an active currency of the company", group=company.currency
        )
    yield from _others(company, name, shelf)


def _renamed(row: str, chosen: str, name: str) -> Finding:
    forbidden = any(mark in chosen for mark in ":\t\n\r")
    return own(
        row,
        "contact_name_changed",
        f"The name {chosen[:60]!r} is {name[:60]!r} in QuickBooks.",
        "QuickBooks takes no colon, tab or new line in a name." if forbidden else "QuickBooks takes names of up to 500 plain characters.",
        "Nothing need be done: it is always changed in the same way.",
        severity="info",
    )


def _others(company: OutCompany, name: str, shelf: Shelf) -> Iterator[Finding]:
    """Names in the way. One that carries our URN, or one of our kind and currency that carries none, is adopted and in nobody's way."""
    for held in shelf.names.get(naming.name_key(name), []):
        urn = held.extra.get("contact_number", "")
        if urn == company.urn and _fits(company, held, shelf):
            return
        if not urn and _fits(company, held, shelf):
            continue
        key = held.package_id.partition("/")[2] or held.package_id
        kind = "supplier" if held.extra.get("role") == "supplier" else "customer"
        yield predicted(
            company.row_id,
            "6240",
            f"The name supplied already exists. : Id={key}",
            group=name,
            cause=f"{held.contact_name} is a {kind} in QuickBooks already{f', of URN {urn}' if urn else ''}; "
            "customers, suppliers and employees share one space of names.",
        )
        return


def _fits(company: OutCompany, held: PackageRecord, shelf: Shelf) -> bool:
    """Whether a record is of the kind and currency that this company would be."""
    role, kept = held.extra.get("role", ""), held.extra.get("currency", "")
    base = shelf.organisation.base_currency if shelf.organisation else ""
    wanted = "supplier" if company.role == "supplier" else "customer"
    asked = company.currency or base
    return role in {"", wanted} and (not kept or not asked or kept == asked)


def about_item(item: OutItem, shelf: Shelf) -> Iterator[Finding]:
    """A posting item, or a stock item that keeps no stock."""
    row = item.row_id
    if not item.code.strip():
        yield predicted(
            row,
            "2020",
            "Required parameter Name is missing in the request",
            group=row,
            place="kcc_data",
            fix="Give the stock item a code in KCC.",
        )
        return
    if len(item.description) > 4000:
        yield too_long(row, "Description", len(item.description), 4000)
    name = naming.item_name(item.code)
    if name != item.code:
        yield own(
            row,
            "item_name_changed",
            f"The item {item.code[:60]} is named {name} in QuickBooks.",
            "QuickBooks takes names of up to 100 characters without a colon, a tab or a new line.",
            "Nothing need be done: the whole code stands in the item's SKU.",
            severity="info",
        )
    for held in (*shelf.item_names.get(naming.name_key(item.code), ()), *shelf.item_names.get(naming.name_key(name), ())):
        if held.extra.get("tracked") == "yes":
            yield tracked(row, held.number)
        return  # it is there and is adopted: its accounts are QuickBooks' own
    if item.sales_account_id or item.posting:
        yield from about_income(row, item.sales_account_id, shelf)
    if item.purchase_account_id:
        account = shelf.accounts.get(item.purchase_account_id)
        yield from about_account(row, item.purchase_account_id, account, shelf, item.purchase_account_id)
    elif not item.sales_account_id and not item.posting:
        words = "Business Validation Error: When you create an item, you must select an account for this item."
        yield predicted(row, "6000", words, group=item.code)
