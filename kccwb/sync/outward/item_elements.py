"""Stock items and posting items as they go out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kccwb.model.documents import OutItem
from kccwb.model.errors import NeverCrosses
from kccwb.model.finding import Finding
from kccwb.store import Store
from kccwb.sync.outward import own_findings as own
from kccwb.sync.outward.accounts import Accounts
from kccwb.sync.outward.crossing import may_cross
from kccwb.sync.outward.facts import Facts


def stock_items(store: Store, accounts: Accounts, facts: Facts, ids: Sequence[str]) -> Iterator[tuple[OutItem, int, list[Finding]]]:
    """Stock items, and rollup items that KCC's list does not hold, each with the load it was last changed by and what is wrong with it."""
    codes = [row_id.partition(":")[2] for row_id in ids]
    too_many = _too_many(store, facts)
    told: set[str] = set()
    for row in store.dicts("select * from stock_item where stock_code in (select unnest(?)) order by stock_code", [codes]):
        code = row["stock_code"]
        told.add(code)
        sales, sales_id = _account(accounts, facts, "S", code, row["sales_nominal"])
        purchase, purchase_id = _account(accounts, facts, "P", code, row["purchase_nominal"])
        element = OutItem(
            row_id=f"item:{code}",
            code=code,
            description=row["description"],
            sales_account=sales,
            purchase_account=purchase,
            sales_tax_code=accounts.tax_code(row["tax_rate"], "sales") if row["tax_rate"] and sales else "",
            purchase_tax_code=accounts.tax_code(row["tax_rate"], "purchase") if row["tax_rate"] and purchase else "",
            sales_account_id=sales_id,
            purchase_account_id=purchase_id,
        )
        yield element, row["load_id"], [own.too_many_items(element.row_id, *too_many)] if too_many else []
    rollup = {code for (code,) in store.rows("select rollup_item from tax_map where rollup_item in (select unnest(?))", [codes])}
    for code in codes:
        if code in rollup and code not in told:
            yield OutItem(row_id=f"item:{code}", code=code, description=f"Rollup {code}"), 0, []


def posting_items(store: Store, facts: Facts, ids: Sequence[str]) -> Iterator[OutItem]:
    """Items that stand for a nominal and its account, where the package knows no account on a sales line."""
    described = dict(store.rows("select nominal_code, description from nominal"))
    for row_id in ids:
        key, _, account_id = row_id.partition(":")[2].rpartition(">")
        name = facts.posting_names.get(row_id)
        if name is not None:
            words = f"{described.get(key) or name} (KCC {key})" if key else "KCC sales without a nominal of their own"
            yield OutItem(row_id=row_id, code=name, description=words, sales_account_id=account_id, posting=True, nominal_code=key)


def _account(accounts: Accounts, facts: Facts, ledger: str, stock_code: str, nominal_code: str | None) -> tuple[str, str]:
    """Code and id of the account that serves an item on a side; both empty when it has none, or none that may cross."""
    if not nominal_code and not facts.traits.posting_items:
        return "", ""
    try:
        found = may_cross(accounts.line_account(ledger, "Invoice", "", stock_code, nominal_code), facts)
    except NeverCrosses:
        return "", ""  # the item goes without the account; its lines name their own
    return found.account_code, found.account_id


def _too_many(store: Store, facts: Facts) -> tuple[int, int] | None:
    """The number of stock codes and the package's limit, where rollup is demanded and off."""
    limit = facts.traits.item_limit
    if limit is None or facts.rollup:
        return None
    codes = int(store.scalar("select count(*) from stock_item"))
    return (codes, limit) if codes > limit else None
