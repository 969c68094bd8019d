"""Work out anew which document of KCC is which of the package, and which account and tax code each line of KCC calls for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kccwb.mapping.resolve import Resolver
from kccwb.reconcile.decisions import Decisions, load_decisions
from kccwb.reconcile.grouping import by_several
from kccwb.reconcile.items import KccItem, PackageItem, load_items
from kccwb.reconcile.passes import (
    METHODS,
    Match,
    Sides,
    by_amount,
    by_exported_id,
    by_likeness,
    by_number,
    by_number_and_contact,
    by_reference,
)
from kccwb.store import Store

PASSES = (by_exported_id, by_number_and_contact, by_number, by_reference, by_amount, by_likeness, by_several)
_LINES = (
    "select document.row_id, line.line, document.ledger, document.kind, document.urn, line.stock_code, line.nominal_code, line.tax_rate "
    "from document_line as line inner join document on line.ledger = document.ledger and line.invoice_id = document.invoice_id "
    "where document.in_ledger and (line.net <> 0 or line.tax <> 0) order by document.row_id, line.line"
)


def match_all(kcc: Iterable[KccItem], package: Iterable[PackageItem], decisions: Decisions = Decisions()) -> Sides:
    """Every pass in its order over both sides. The same sides and decisions give the same matches, whatever their order."""
    ordered = sorted(kcc, key=lambda one: (one.date, one.member)), sorted(package, key=lambda one: (one.date, one.member))
    sides = Sides.of(*ordered, decisions.refused)
    for link in decisions.links:
        if all(one in sides.kcc for one in link.kcc) and all(one in sides.package for one in link.package):
            words = f"Linked by {link.by}" + (f": {link.reason}" if link.reason else "") + "."
            sides.take(Match(tuple(sorted(link.kcc)), tuple(sorted(link.package)), "decided", words))
    for step in PASSES:
        step(sides)
    return sides


def renew(store: Store) -> Sides:
    """Match anew and keep the result in place of the one before; decisions are read and never changed."""
    sides = match_all(*load_items(store), load_decisions(store))
    expected = list(_expected(store))
    with store.tx() as tx:
        tx.execute("delete from match_member")
        tx.insert("match_member", [row for match in (*sides.taken, *sides.suggested) for row in _rows(match)])
        tx.execute("delete from expected_line")
        tx.insert("expected_line", expected)
        for table in ("reconciled", "bridge_effect"):
            tx.execute(f"delete from {table}")
            tx.execute(f"insert into {table} by name select * from {table}_now")
    return sides


def _rows(match: Match) -> list[dict[str, Any]]:
    facts = {
        "match_id": match.match_id,
        "status": match.status,
        "pass": METHODS.index(match.method),
        "method": match.method,
        "reason": match.reason,
        "score": match.score,
    }
    return [{**facts, "side": side, "member": one} for side, some in (("K", match.kcc), ("P", match.package)) for one in some]


def _expected(store: Store) -> Iterable[dict[str, Any]]:
    """The account and tax code that the mapping gives each line today, empty where there is none."""
    resolver = Resolver.load(store)
    known: dict[tuple[Any, ...], tuple[str, str]] = {}
    for row_id, line, ledger, kind, urn, stock, nominal, rate in store.rows(_LINES):
        key = (ledger, kind, urn if nominal is None else "", stock, nominal)
        if key not in known:
            found = resolver.line_account(ledger, kind, urn, stock, nominal)
            known[key] = (found.account_id, found.account_code)
        account_id, account_code = known[key]
        tax_code = resolver.tax_code(rate, "sales" if ledger == "S" else "purchase")
        yield {"row_id": row_id, "line": line, "account_id": account_id, "account_code": account_code, "tax_code": tax_code}
