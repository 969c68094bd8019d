"""Lines of documents that a list tells without them, from what the same documents post to each account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kccwb.model.package import PackageLine, PackageRecord
from kccwb.reconcile.file_documents import LISTED, Names
from kccwb.reconcile.file_rows import Values

ZERO = Decimal("0.00")
Key = tuple[str, str, str]


def with_lines(documents: Sequence[PackageRecord], rows: Sequence[Values], names: Names) -> list[PackageRecord]:
    """Documents without lines, in base currency, with a line for each account they post to; the VAT stands on the first, its code is not told.

    A document whose postings do not come to its total stays as it is: nothing is guessed.
    """
    posted: dict[Key, list[Values]] = defaultdict(list)
    for row in rows:
        kind = LISTED.get(" ".join(row["source"].casefold().split()), "")
        if kind:
            posted[kind, row["reference"] or "", (row["contact"] or "").casefold()].append(row)
    return [
        one
        if one.lines or one.currency != names.base_currency
        else _lined(one, posted.get((one.kind, one.number, one.contact_name.casefold()), []), names)
        for one in documents
    ]


def _lined(document: PackageRecord, rows: Sequence[Values], names: Names) -> PackageRecord:
    sign = 1 if document.kind in {"Purchase Invoice", "Sales Credit"} else -1
    nets: dict[str, Decimal] = {}
    tax = ZERO
    for row in rows:
        amount = sign * (row["debit"] - row["credit"])
        control = names.controls.get(row["account_id"])
        if control == "VAT":
            tax += amount
        elif control is None:
            nets[row["account_id"]] = nets.get(row["account_id"], ZERO) + amount
    if not nets or sum(nets.values(), ZERO) + tax != document.total:
        return document
    lines = [
        PackageLine(key, names.codes.get(key, ""), "", "", None, net, tax if at == 0 else ZERO)
        for at, (key, net) in enumerate(nets.items())
    ]
    return replace(document, lines=tuple(lines))
