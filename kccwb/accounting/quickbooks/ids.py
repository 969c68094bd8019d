"""Ids as the workbench keeps them: ``entity/Id``, so that one id names one thing of the whole company file."""

from __future__ import annotations

DOCUMENT_ENTITIES = {
    "Sales Invoice": "Invoice",
    "Sales Credit": "CreditMemo",
    "Purchase Invoice": "Bill",
    "Purchase Credit": "VendorCredit",
}
"""QuickBooks' entity of each kind of document."""


def bare(package_id: str, entity: str) -> str:
    """QuickBooks' own Id of what is of this entity; empty for anything else, so that no vendor is taken for a customer."""
    kind, _, key = package_id.partition("/")
    return key if kind.casefold() == entity.casefold() and key and "/" not in key else ""


def ref(key: str) -> dict[str, str]:
    """A reference as QuickBooks writes it; empty without an id."""
    return {"value": key} if key else {}


def allocation_id(payment: str, invoice: str, mark: str = "") -> str:
    """Id of an allocation: the payment and the invoice it settles; ``mark`` where several of ours share both."""
    return f"Payment/{payment}/Invoice/{invoice}" + (f"/{mark}" if mark else "")


def allocation_parts(package_id: str) -> tuple[str, str, str]:
    """Payment, invoice and mark of an allocation's id; empty ones when it is no such id."""
    parts = package_id.split("/", 4)
    if len(parts) < 4 or (parts[0], parts[2]) != ("Payment", "Invoice"):
        return "", "", ""
    return parts[1], parts[3], parts[4] if len(parts) == 5 else ""
