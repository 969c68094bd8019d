"""What account transactions tell: payments on debtors and creditors, postings without a document, balances; and what they cannot prove."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from kccwb.model.errors import BadInput
from kccwb.model.package import PackageJournal, PackageJournalLine, PackagePayment
from kccwb.reconcile.file_documents import Names
from kccwb.reconcile.file_rows import HEADING, Values

ZERO = Decimal("0.00")
_DOCUMENTS = re.compile(
    r"((receivable|payable|sales|purchase) )?(invoice|bill|credit note|credit memo|supplier credit|vendor credit)", re.IGNORECASE
)
_CODED = (re.compile(r"(?P<name>.+?)\s+\((?P<code>[^()]+)\)$"), re.compile(r"(?P<code>\S+)\s+[-–]\s+(?P<name>.+)$"))
_SIDES: Mapping[str, Literal["S", "P"]] = {"debtors": "S", "creditors": "P"}
_LIST_PAYMENTS: Mapping[str, Literal["S", "P"]] = {"payment": "S", "bill payment": "P"}
Key = tuple[str, date, str, str]


def placed(rows: Iterable[Values], names: Names) -> list[Values]:
    """Rows with the id of their account (``account_id``), told by a column or by the heading they stand under. Raises BadInput when neither does."""
    found = []
    for row in rows:
        told = row["account"] or row["account_name"] or row[HEADING]
        if not told:
            raise BadInput(
                f"{row['file']}, line {row['line']}: the row names no account.",
                "Export the account transactions with the column Account Code, or grouped by account.",
            )
        found.append({**row, "account_id": _account(told, names)})
    return found


def _account(told: str, names: Names) -> str:
    words = [told, *(match[part] for form in _CODED if (match := form.match(told)) for part in ("code", "name"))]
    for known in (names.accounts, names.by_name):
        for word in words:
            if (key := known.get(word if known is names.accounts else word.casefold())) is not None:
                return key
    return words[1] if len(words) > 1 else told


def postings_of(rows: Sequence[Values], names: Names) -> list[tuple[PackageJournal, str]]:
    """Postings that are neither documents nor payments, with their kind (journal, bank transaction)."""
    found = []
    for (source, day, reference, contact), lines in _grouped(rows).items():
        if _DOCUMENTS.fullmatch(source) or ("payment" in source and _settles(lines, names)):
            continue
        posted = tuple(
            PackageJournalLine(
                row["account_id"], names.codes.get(row["account_id"], ""), row["description"] or "", row["debit"] - row["credit"]
            )
            for row in lines
        )
        words = lines[0]["description"] or contact or source.capitalize()
        key = f"file:{source}:{day}:{reference}:{contact}"
        found.append(
            (PackageJournal(key, reference, day, words, "POSTED", posted), "journal" if "journal" in source else "bank transaction")
        )
    return found


def _settles(rows: Sequence[Values], names: Names) -> bool:
    """Whether a payment is of customers or suppliers; one of VAT, say, is a posting like any other."""
    return any(names.controls.get(row["account_id"]) in _SIDES for row in rows) or not names.controls


def payments_of(rows: Sequence[Values], names: Names) -> list[PackagePayment]:
    """Money on debtors and creditors, in base currency. What is only set against something on the same control is none."""
    found: list[PackagePayment] = []
    for (source, day, reference, contact), lines in _grouped(rows).items():
        if "payment" not in source:
            continue
        for control, side in _SIDES.items():
            amounts = [row["debit"] - row["credit"] for row in lines if names.controls.get(row["account_id"]) == control]
            whole = sum(amounts, ZERO)
            if not whole:
                continue
            each = amounts if all((one > 0) == (whole > 0) for one in amounts) else [whole]
            key = f"file:{source}:{day}:{reference}:{contact}"
            found += (_paid(f"{key}:{at}", side, day, reference, contact, one, names) for at, one in enumerate(each, 1))
    return found


def listed_payments(rows: Sequence[Values], names: Names) -> list[PackagePayment]:
    """The payments of QuickBooks' transaction list; those of nil only set credits against documents."""
    found: list[PackagePayment] = []
    seen: dict[str, int] = defaultdict(int)
    for row in rows:
        said = re.sub(r"\s*\(.*\)$", "", " ".join((row["type"] or "").casefold().split()))
        side = _LIST_PAYMENTS.get(said)
        if side is None or not row["total"]:
            continue
        key = f"file:{said}:{row['date']}:{row['number'] or ''}:{row['contact'] or ''}"
        seen[key] += 1
        sign = -1 if side == "S" else 1
        amount = sign * abs(row["total"])
        paid = _paid(f"{key}:{seen[key]}", side, row["date"], row["number"] or "", row["contact"] or "", amount, names, row["currency"])
        found.append(paid)
    return found


def balances_of(rows: Sequence[Values], day: date) -> dict[str, Decimal]:
    """What each account moved by up to a day, since the first row."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for row in rows:
        if row["date"] <= day:
            sums[row["account_id"]] += row["debit"] - row["credit"]
    return dict(sums)


def _grouped(rows: Sequence[Values]) -> Mapping[Key, list[Values]]:
    groups: dict[Key, list[Values]] = defaultdict(list)
    for row in rows:
        groups[" ".join(row["source"].casefold().split()), row["date"], row["reference"] or "", _contact(row)].append(row)
    return groups


def _contact(row: Values) -> str:
    """Who, from its own column, or from the beginning of the description, where Xero's report puts it."""
    told: str = row["contact"] or (row["description"] or "").partition(" - ")[0]
    return told.removeprefix("Payment: ")


def _paid(
    key: str, side: Literal["S", "P"], day: date, reference: str, contact: str, amount: Decimal, names: Names, currency: str | None = None
) -> PackagePayment:
    """A row on a control account as a payment: what lessens debtors or creditors is one, what raises them a refund."""
    lessens = amount < 0 if side == "S" else amount > 0
    own = currency or names.base_currency
    return PackagePayment(
        payment_key=key,
        payment_id=key,
        kind="cash" if lessens else "refund",
        side=side,
        document_id="",
        document_number=reference,
        contact_id=names.contacts.get(contact.casefold(), ""),
        contact_name=contact,
        date=day,
        amount=abs(amount),
        currency=own,
        rate=Decimal(1) if own == names.base_currency else None,
        bank_account_id="",
        bank_account_code="",
        reference=reference,
        deleted=False,
    )
