"""Another organisation is connected: what was mapped named accounts of the former one, and must not be taken for accounts of the new one.

Packages number their accounts and tax codes anew in every company, so an id of the former organisation may be another account's id in the new one.
Such ids are marked with the organisation they belong to. Marked, they fit nothing: the mapping gaps say that the target is gone. When the former
organisation comes back, its ids are taken again.
"""

from __future__ import annotations

from kccwb.store.sql import Cursor

_ACCOUNTS = ("nominal_map", "bank_map", "default_account")


def move(tx: Cursor, former: str, new: str) -> None:
    """Mark what the former organisation's mapping names, and unmark what the new one's does. Tax codes that are words keep their meaning."""
    for table, column in ((name, column) for name in _ACCOUNTS for column in ("account_id", "account_code")):
        _move(tx, table, column, former, new, f"{column} <> ''")
    _move(tx, "tax_map", "tax_code", former, new, "regexp_matches(tax_code, '^[0-9]+$')")


def _move(tx: Cursor, table: str, column: str, former: str, new: str, which: str) -> None:
    tx.execute(f"update {table} set {column} = ? || {column} where not starts_with({column}, '@') and {which}", [_mark(former)])
    tx.execute(f"update {table} set {column} = substr({column}, length(?) + 1) where starts_with({column}, ?)", [_mark(new), _mark(new)])


def _mark(organisation_id: str) -> str:
    return f"@{organisation_id}/"
