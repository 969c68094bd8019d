"""Documents from the package's own export files: Xero's invoices, QuickBooks' transaction list."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kccwb.model.package import PackageLine, PackageRecord
from kccwb.reconcile.file_layouts import TRANSACTION_LIST, XERO_INVOICES
from kccwb.reconcile.file_rows import Values

ZERO = Decimal("0.00")
_STATUS = {
    "draft": "DRAFT",
    "awaiting approval": "SUBMITTED",
    "submitted": "SUBMITTED",
    "paid": "PAID",
    "voided": "VOIDED",
    "deleted": "DELETED",
}
LISTED: Mapping[str, str] = {
    "invoice": "Sales Invoice",
    "credit note": "Sales Credit",
    "credit memo": "Sales Credit",
    "bill": "Purchase Invoice",
    "supplier credit": "Purchase Credit",
    "vendor credit": "Purchase Credit",
}


@dataclass(frozen=True)
class Names:
    """What turns the files' words into ids: accounts by code and by name, tax codes by name, the base currency, and which accounts are controls.

    ``controls`` names debtors or creditors by account id; it is empty while the chart is not known.
    """

    accounts: Mapping[str, str]
    tax_codes: Mapping[str, str]
    base_currency: str
    by_name: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    controls: Mapping[str, str] = field(default_factory=dict)
    exported: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """What was exported from here, by its kind and its number in the package: the package's id of it."""
    contacts: Mapping[str, str] = field(default_factory=dict)
    """The package's contacts, where they are known, by name: a package has each name once."""


def documents_of(layout: str, rows: Sequence[Values], names: Names) -> list[PackageRecord]:
    """The documents that rows of one layout make; what is none of them is left out."""
    groups: dict[tuple[str, str, str], list[Values]] = defaultdict(list)
    for row in rows:
        kind = _kind(layout, row)
        if kind:
            groups[kind, row["number"] or f"of {row['date']}", row["contact"] or ""].append(row)
    make = _invoice if layout == XERO_INVOICES.name else _listed
    return [make(kind, number, contact, lines, names) for (kind, number, contact), lines in groups.items()]


def known_by_id(documents: Sequence[PackageRecord], names: Names) -> list[PackageRecord]:
    """With the package's own id where a document is the only one of a number under which one was exported: files tell no ids."""
    count = Counter((one.kind, one.number) for one in documents)
    return [
        replace(one, package_id=names.exported[one.kind, one.number])
        if count[one.kind, one.number] == 1 and (one.kind, one.number) in names.exported
        else one
        for one in documents
    ]


def _kind(layout: str, row: Values) -> str:
    said = " ".join((row["type"] or "").casefold().split())
    if layout == TRANSACTION_LIST.name:
        return LISTED.get(said, "")
    side = "Purchase" if said.startswith(("bill", "purchase", "accpay", "payable")) else "Sales"
    return f"{side} {'Credit' if 'credit' in said else 'Invoice'}"


def _invoice(kind: str, number: str, contact: str, rows: Sequence[Values], names: Names) -> PackageRecord:
    first = rows[0]
    total = abs(first["total"])
    amounts = [(_like(row["line_net"], first["total"]), _like(row["line_tax"], first["total"])) for row in rows]
    inclusive = sum((net for net, _ in amounts), ZERO) == total and any(tax for _, tax in amounts)
    lines = tuple(
        PackageLine(
            names.accounts.get(row["account"] or "", ""),
            row["account"] or "",
            names.tax_codes.get((row["tax_code"] or "").casefold(), ""),
            row["description"] or "",
            row["quantity"],
            net - tax if inclusive else net,
            tax,
        )
        for row, (net, tax) in zip(rows, amounts, strict=True)
        if row["line_net"] is not None
    )
    tax = abs(first["tax_total"]) if first["tax_total"] is not None else sum((line.tax for line in lines), ZERO)
    status = _STATUS.get((first["status"] or "").casefold(), "AUTHORISED")
    return _record(kind, number, contact, first, names, total, tax, status, lines)


def _listed(kind: str, number: str, contact: str, rows: Sequence[Values], names: Names) -> PackageRecord:
    total = abs(sum((row["total"] for row in rows), ZERO))
    tax = abs(sum((row["tax_total"] or ZERO for row in rows), ZERO))
    void = not total and any((row["description"] or "").casefold().startswith("void") for row in rows)
    return _record(kind, number, contact, rows[0], names, total, tax, "VOIDED" if void else "AUTHORISED", ())


def _record(
    kind: str,
    number: str,
    contact: str,
    row: Values,
    names: Names,
    total: Decimal,
    tax: Decimal,
    status: str,
    lines: tuple[PackageLine, ...],
) -> PackageRecord:
    currency = row["currency"] or names.base_currency
    return PackageRecord(
        kind=kind,
        package_id=f"file:{kind}:{number}:{contact}",
        number=row["number"] or "",
        contact_id=names.contacts.get(contact.casefold(), ""),
        contact_name=contact,
        date=row["date"],
        due_date=row["due_date"],
        reference=row.get("reference") or "",
        currency=currency,
        rate=Decimal(1) if currency == names.base_currency else None,
        status=status,
        net=total - tax,
        tax=tax,
        total=total,
        amount_due=None if row["due"] is None else abs(row["due"]),
        lines=lines,
    )


def _like(value: Decimal | None, total: Decimal) -> Decimal:
    """A line's amount with the sign it has within its document: files show credits negative."""
    amount = value or ZERO
    return -amount if total < 0 else amount
