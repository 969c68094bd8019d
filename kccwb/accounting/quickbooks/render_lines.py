"""The lines of a document: sales lines by item, purchase lines by account, every one with its VAT code; QuickBooks adds the VAT itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kccwb.accounting.quickbooks.ids import bare, ref
from kccwb.accounting.quickbooks.netting import netted
from kccwb.model.documents import OutDocument, OutLine
from kccwb.model.money import pennies

PRICE_PLACES = Decimal("0.0000001")
"""The finest unit price that QuickBooks keeps."""
DESCRIPTION = 4000
_DIGITS = 15
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def lines_of(document: OutDocument) -> list[dict[str, Any]]:
    """The Line list. Words without money are lines of their own on a sale; on a purchase, which has none, they join the line before."""
    lines = netted(money_and_words(document))
    return [_sales(line) for line in lines] if document.is_sales else [_purchase(line) for line in _joined(lines)]


def money_and_words(document: OutDocument) -> list[OutLine]:
    """The lines that say something, in order."""
    return [line for line in document.lines if carries_money(line) or told(line)]


def carries_money(line: OutLine) -> bool:
    """Whether a line must name an item or account: it has an amount, or it names one already."""
    return line.net != 0 or bool(line.item_id or line.account_id)


def told(line: OutLine) -> str:
    """A line's words: the stock code, then what KCC says."""
    words, code = _UNPRINTABLE.sub(" ", line.description).strip(), line.item_code.strip()
    said = not code or (words.casefold().startswith(code.casefold()) and not words[len(code) : len(code) + 1].isalnum())
    return words if said else f"{code} {words}".strip()


def price(line: OutLine) -> tuple[Decimal, Decimal]:
    """Quantity and unit price whose product is the net exactly, without any rounding: QuickBooks refuses or recomputes any other."""
    quantity = line.quantity
    if quantity > 0 and line.net > 0:
        for unit in (line.unit_net * (100 - line.discount) / 100, line.net / quantity):
            short = unit.quantize(PRICE_PLACES)
            if short > 0 and short * quantity == line.net and len(short.normalize().as_tuple().digits) <= _DIGITS:
                return quantity, short
    return Decimal(1), pennies(line.net)


def _sales(line: OutLine) -> dict[str, Any]:
    words = told(line)[:DESCRIPTION]
    if line.net == 0 and not line.item_id:
        return {"Description": words, "DetailType": "DescriptionOnly", "DescriptionLineDetail": {}}
    quantity, unit = price(line)
    detail = {
        "ItemRef": ref(bare(line.item_id, "Item")),
        "Qty": plain(quantity),
        "UnitPrice": plain(unit),
        "TaxCodeRef": ref(line.tax_code),
    }
    return _line(line, words, "SalesItemLineDetail", detail)


def _purchase(line: OutLine) -> dict[str, Any]:
    detail = {"AccountRef": ref(line.account_id), "TaxCodeRef": ref(line.tax_code)}
    return _line(line, told(line)[:DESCRIPTION], "AccountBasedExpenseLineDetail", detail)


def _line(line: OutLine, words: str, kind: str, detail: dict[str, Any]) -> dict[str, Any]:
    head: dict[str, Any] = {"Amount": pennies(line.net)}
    if words:
        head["Description"] = words
    return {**head, "DetailType": kind, kind: {name: value for name, value in detail.items() if value != {}}}


def _joined(lines: Sequence[OutLine]) -> list[OutLine]:
    """Purchase lines with the words between them joined to the line before, or to the first."""
    found: list[OutLine] = []
    waiting: list[str] = []
    for line in lines:
        if carries_money(line):
            found.append(replace(line, description="\n".join([*waiting, told(line)]), item_code=""))
            waiting = []
        elif found:
            found[-1] = replace(found[-1], description=f"{found[-1].description}\n{told(line)}".strip())
        else:
            waiting.append(told(line))
    return found


def plain(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent."""
    short = value.normalize()
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else short
