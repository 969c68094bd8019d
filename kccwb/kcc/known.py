"""Which codes are known, and which of a file's codes have lost their leading zeros in Excel."""

from __future__ import annotations

from kccwb.kcc.clean import Cleaned
from kccwb.kcc.layout import Column, List
from kccwb.store import Store

_STANDING: dict[List, str] = {
    "company": "select urn from company",
    "stock_item": "select stock_code from stock_item",
    "nominal": "select nominal_code from nominal",
    "tax_rate": "select tax_rate from tax_rate",
    "bank_account": "select bank_account from bank_account",
    "sales": "select invoice_id from document where ledger = 'S'",
    "purchase": "select invoice_id from document where ledger = 'P'",
    "payment": "select payment_id from payment",
    "allocation": "select allocation_id from allocation",
    "ledger": "select distinct transaction_id from ledger_line",
}
_INVOICES: tuple[List, ...] = ("sales", "purchase")


def check_leading_zeros(store: Store, tables: list[Cleaned]) -> None:
    """Reject rows with a code of digits that is in no list while the same code with leading zeros is: Excel has stripped it."""
    standing: dict[List, set[str]] = {}
    arriving: dict[List, set[str]] = {}
    for cleaned in tables:
        if kind := cleaned.dataset.lists:
            arriving.setdefault(kind, set()).update(_codes(cleaned, _own(cleaned)))
    for cleaned in tables:
        for column in cleaned.dataset.columns:
            kinds = _lists_of(cleaned, column)
            if not kinds:
                continue
            codes = set().union(*(standing.setdefault(kind, _standing(store, kind)) for kind in kinds))
            everywhere = codes.union(*(arriving.get(kind, set()) for kind in kinds))
            # a list's own new codes are compared with what stands, unless the file brings the padded code itself
            _check(cleaned, column, codes if column.field == _own(cleaned) else everywhere, everywhere)


def _standing(store: Store, kind: List) -> set[str]:
    return {str(code) for (code,) in store.rows(_STANDING[kind])}


def _own(cleaned: Cleaned) -> str:
    """The field that holds the file's own codes, if it is a list."""
    return cleaned.dataset.unit[-1] if cleaned.dataset.lists else ""


def _lists_of(cleaned: Cleaned, column: Column) -> tuple[List, ...]:
    """The lists in which a column's codes should be."""
    if column.refers:
        return (column.refers,)
    if cleaned.dataset.lists and column.field == _own(cleaned):
        return (cleaned.dataset.lists,)
    if cleaned.dataset.name == "allocations":
        return {"invoice_id": _INVOICES, "source": ("payment", "sales", "purchase")}.get(column.field, ())
    return ()


def _codes(cleaned: Cleaned, field: str) -> set[str]:
    return {code for code in cleaned.values[field] if code}


def _check(cleaned: Cleaned, column: Column, match: set[str], padded_in: set[str]) -> None:
    suspects = {code for code in _codes(cleaned, column.field) if code.isdigit() and code not in match}
    if not suspects:
        return
    own = _codes(cleaned, column.field)
    padded = {code.lstrip("0"): code for code in sorted(padded_in) if code.startswith("0") and code.isdigit()}
    lost = {code: padded[code] for code in suspects if code in padded and padded[code] not in own - {code}}
    for row, code in enumerate(cleaned.values[column.field]):
        if code in lost:
            reason = f"Excel has damaged this code (it took away the leading zeros of {lost[code]}): format the column as text, or export again without Excel"
            cleaned.reject(row, column.field, reason)
