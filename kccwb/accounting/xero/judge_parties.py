"""What Xero would say to a contact or an item."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kccwb.accounting.xero.render import tidy
from kccwb.accounting.xero.shelf import ARCHIVED, Shelf, name_key
from kccwb.accounting.xero.verdict import own, predicted
from kccwb.model.documents import OutCompany, OutItem
from kccwb.model.finding import Finding
from kccwb.model.package import PackageRecord, TaxCode

_EMAIL = re.compile(r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")
_LENGTHS = (("address1", "Address1", 500), ("address2", "Address2", 500), ("town", "Town", 255), ("county", "County", 255))
_MORE_LENGTHS = (("postcode", "Postcode", 50), ("telephone", "Telephone", 50), ("tax_reference", "Tax Reference", 50))


def about_company(company: OutCompany, shelf: Shelf) -> Iterator[Finding]:
    """A company as a contact: name, numbers, e-mail, and who else carries them."""
    row, name = company.row_id, tidy(company.name)
    if not name:
        yield predicted(
            row,
            "The Contact must contain at least 1 of the following elements to identify the contact: Name, ContactID, ContactNumber",
            group=company.urn,
            place="kcc_data",
            fix="Give the company a name in KCC.",
        )
    if len(name) > 255:
        yield _long(row, "Company Name", 255)
    if "<" in name or ">" in name:
        yield own(
            row,
            "contact_name_characters",
            f"The contact name {name} contains < or >.",
            "Xero takes no angle brackets in names.",
            "Take them out of the company's name in KCC.",
        )
    if name != company.name:
        yield own(
            row,
            "contact_name_spaces",
            f"The name of {company.urn} has spaces too many.",
            "Xero takes no leading, trailing or doubled spaces.",
            "Nothing need be done: it is sent with single spaces.",
            severity="info",
        )
    if len(company.urn) > 50:
        yield _long(row, "URN", 50)
    email = company.email.strip()
    if email and (not _EMAIL.match(email) or len(email) > 255):
        yield predicted(row, "Email address must be valid.", group=company.urn)
    if company.country_code and not company.country_code.isalpha():
        yield own(
            row,
            "country_invalid",
            "Country must contain letters only.",
            "Xero takes only letters in a country.",
            "Correct the country code in KCC.",
        )
    for field, title, most in (*_LENGTHS, *_MORE_LENGTHS):
        if len(str(getattr(company, field))) > most:
            yield _long(row, title, most)
    yield from _others(company, name, shelf)


def _others(company: OutCompany, name: str, shelf: Shelf) -> Iterator[Finding]:
    """Contacts in the way. One that carries our URN, or our name and no other URN, is adopted and is in nobody's way."""
    numbered = shelf.contact_numbers.get(company.urn, [])
    if any(_live(one) for one in numbered):
        return
    if numbered:
        yield predicted(
            company.row_id,
            f"The contact number {company.urn} is already assigned to another contact.",
            group=company.urn,
            place="connection",
            fix=f"{numbered[0].contact_name} is archived in Xero: restore it there, and it is used.",
        )
        return
    named = [one for one in shelf.names.get(name_key(name), []) if _live(one)]
    foreign = [one for one in named if one.extra.get("contact_number", "")]
    if foreign or len(named) > 1:
        yield predicted(
            company.row_id,
            f"The contact name {name} is already assigned to another contact. The contact name must be unique across all active contacts.",
            group=name,
        )
    if not named and any(_live(one) for one in shelf.account_numbers.get(company.urn, [])):
        yield predicted(company.row_id, f"Account number already Exists ({company.urn})", group=company.urn)


def about_item(item: OutItem, shelf: Shelf) -> Iterator[Finding]:
    """A stock item as an untracked item."""
    row = item.row_id
    if not item.code:
        yield predicted(row, "Item Code is invalid.", group=row, place="kcc_data", fix="Give the stock item a code in KCC.")
    if len(item.code) > 30:
        yield _long(row, "Stock Code", 30)
    if len(item.description) > 4000:
        yield _long(row, "Description", 4000)
    held = shelf.items.get(item.code)
    if held is not None:
        if held.extra.get("tracked") == "yes":
            yield own(
                row,
                "item_tracked",
                f"The item {item.code} is tracked as inventory in Xero.",
                "Xero keeps stock of it by itself: each document would move Xero's stock and post a Cost of Sale beside KCC's.",
                "Give Xero's item another code; one that is tracked cannot be untracked.",
                group=item.code,
                place="export",
            )
        return  # it is there and is adopted: its accounts are Xero's own
    for account, tax, side in (
        (item.sales_account, item.sales_tax_code, "sales"),
        (item.purchase_account, item.purchase_tax_code, "purchase"),
    ):
        found = shelf.accounts.get(account)
        if account and shelf.known.accounts and (found is None or not found.usable):
            yield predicted(row, f"Account code '{account}' does not exist or cannot be applied to Items.")
        rate = shelf.tax_codes.get(tax)
        if tax and shelf.known.tax_codes and not _serves(rate, side):
            yield predicted(
                row,
                f"The TaxType code '{tax}' does not exist or cannot be used for this type of transaction.",
                group=f"{tax} {side}",
            )


def _serves(rate: TaxCode | None, side: str) -> bool:
    return rate is not None and rate.active and (rate.sales if side == "sales" else rate.purchases)


def _live(contact: PackageRecord) -> bool:
    return contact.status.upper() not in ARCHIVED


def _long(row: str, field: str, most: int) -> Finding:
    return own(
        row,
        "too_long",
        f"{field} must not be longer than {most} characters.",
        f"Xero takes at most {most} characters there.",
        f"Shorten {field} in KCC.",
        group=f"{field} {row}",
    )
