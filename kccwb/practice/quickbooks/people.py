"""Customers and vendors: names unique across both, one currency for ever."""

from __future__ import annotations

from kccwb.practice.quickbooks.call import Call
from kccwb.practice.quickbooks.currency import check_active, code_of, currency_ref
from kccwb.practice.quickbooks.fault import Refused, rule
from kccwb.practice.quickbooks.records import active_name, referred
from kccwb.practice.store import Doc

PEOPLE = ("Customer", "Vendor", "Employee")
_NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")


def check_person(call: Call, entity: str, doc: Doc, old: Doc | None) -> Doc:
    """Work out a new or changed customer or vendor."""
    company = call.company
    parts = " ".join(doc[name] for name in _NAME_PARTS if doc.get(name))
    name = (doc.get("DisplayName") or parts or doc.get("CompanyName") or "").strip()
    if not name:
        raise Refused("6080", "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName or Suffix is required", "DisplayName")
    most = int(call.switch("vendor_account_number_length"))
    if entity == "Vendor" and len(doc.get("AcctNum", "")) > most:
        raise Refused("2050", f"String length specified does not match the supported length. Min:0 Max:{most} supported.", "AcctNum")
    currency = doc.get("CurrencyRef", {}).get("value") or code_of(company, old)
    check_active(company, currency)
    if old is not None and currency != code_of(company, old):
        raise rule("The currency of a customer or vendor cannot be changed.", "CurrencyRef")
    parent = referred(call, "Customer", doc.get("ParentRef"), "ParentRef") if entity == "Customer" else None
    referred(call, "Term", doc.get("SalesTermRef") or doc.get("TermRef"), "TermRef")
    if doc.get("Active") is False and old is not None and old["Active"] and call.books.owed(entity, doc["Id"]):
        raise Refused("6220", "A customer or vendor with an open balance cannot be made inactive")
    name = active_name(name, doc, old)
    for kind in PEOPLE:
        for other in company.table(kind).find("name", name.casefold()):
            if (kind, other["Id"]) != (entity, doc["Id"]):
                raise Refused("6240", f"The name supplied already exists. : Id={other['Id']}")
    shown = {"FullyQualifiedName": f"{parent['FullyQualifiedName']}:{name}" if parent else name} if entity == "Customer" else {}
    return {
        **doc,
        **shown,
        "DisplayName": name,
        "PrintOnCheckName": doc.get("PrintOnCheckName") or doc.get("CompanyName") or name,
        "Active": doc.get("Active", True),
        "CurrencyRef": currency_ref(company, currency),
    }
