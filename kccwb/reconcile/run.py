"""One reconciliation: match anew, keep what appeared and what was resolved, and say whether every penny has a name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kccwb.model.errors import BadInput
from kccwb.reconcile.checklist import keep_lives
from kccwb.reconcile.matching import renew
from kccwb.reconcile.span import Span
from kccwb.store import Store
from kccwb.store.events import Event, now, record
from kccwb.store.sql import Cursor

ZERO = Decimal("0.00")
_LIFE = (
    "select difference_id, class, document_kind, source_code, package_number, currency, difference from difference "
    "where open or life = 'accepted' order by difference_id"
)


@dataclass(frozen=True)
class Reconciled:
    """What a reconciliation of a range found. ``problems`` says in sentences why it is incomplete; none when every penny has a name.

    ``accounts`` counts the package's accounts that were compared, control accounts aside: with none, a residual of 0.00 is no agreement.
    ``open`` counts differences that are neither accepted nor within the rounding policy, nor a Cost-of-Sale journal that was proven; ``amount`` is what they
    come to (absolute, by currency).
    """

    run: int
    first_day: date
    last_day: date
    matched: int
    suggested: int
    open: int
    accepted: int
    appeared: int
    resolved: int
    residual: Decimal
    complete: bool
    sentence: str
    problems: tuple[str, ...] = ()
    accounts: int = 0

    @property
    def exit_code(self) -> int:
        """0 when residual 0.00 and nothing is open, else 1."""
        return 0 if self.complete and not self.open else 1


def reconcile(store: Store, by: str, span: Span) -> Reconciled:
    """Match what both sides hold now and keep the run. Raises BadInput when the package's books were never read."""
    if not store.scalar("select count(*) from books_source"):
        raise BadInput(
            "The package's books were not read yet.", "Read them with: kccwb reconcile, or load files with: kccwb load-package FILE"
        )
    sides = renew(store)
    problems, residual = _problems(store, span)
    with store.tx() as tx:
        differences = tx.dicts(_LIFE)
        counts = {"matched": len(sides.taken), "suggested": len(sides.suggested), "differences": len(differences), "residual": residual}
        (run,) = record(tx, by, [Event("reconcile.run", f"{span.first} to {span.last}", {**counts, "problems": problems})])
        appeared, resolved = _lives(tx, run, differences)
        keep_lives(tx, run)
        row = {
            "run": run,
            "occurred": now(),
            "by_whom": by,
            "first_day": span.first,
            "last_day": span.last,
            "differences": len(differences),
            "residual": residual,
            "complete": not problems,
            "problems": json.dumps(problems, ensure_ascii=False),
        }
        tx.insert("reconcile_run", [row])
    still_open, accepted = store.rows("select count(*) filter (where open), count(*) filter (where life = 'accepted') from difference")[0]
    return Reconciled(
        run,
        span.first,
        span.last,
        len(sides.taken),
        len(sides.suggested),
        int(still_open),
        int(accepted),
        appeared,
        resolved,
        residual,
        not problems,
        sentence(store, problems),
        tuple(problems),
        compared_accounts(store),
    )


def sentence(store: Store, problems: list[str] | tuple[str, ...] = ()) -> str:
    """The whole in one sentence: these two ledgers differ by so much, made of …"""
    rows = store.dicts(
        "select currency, class, count(*) as number, sum(effect)::decimal(18, 2) as amount from difference where open and side <> '' "
        "group by currency, class order by currency, class"
    )
    other = int(store.scalar("select count(*) from difference where open and side = ''"))
    if not rows and not other:
        return "The two ledgers agree." if not problems else "Nothing was found to differ, but not everything could be compared."
    sums: dict[str, Decimal] = {}
    for row in rows:
        if row["amount"]:  # a currency in which only dates, numbers and the like differ is not named
            sums[row["currency"]] = sums.get(row["currency"], ZERO) + row["amount"]
    made = ", ".join(
        f"{row['number']} {row['class']}" + (f" ({row['amount']:,} {row['currency']})" if row["amount"] else "") for row in rows
    )
    apart = " and ".join(f"{amount:,} {currency}" for currency, amount in sorted(sums.items()))
    how = f"by {apart}" if apart else "in no amount" if rows else "by nothing on documents"
    more = f"; {other} posting{'s' if other > 1 else ''} without a document" if other else ""
    return f"These two ledgers differ {how}, made of {made or 'postings only'}{more}."


def _problems(store: Store, span: Span) -> tuple[list[str], Decimal]:
    """What keeps the bridge from being whole, and the residual: the sum of what no name explains."""
    problems: list[str] = list(json.loads(store.scalar("select trouble from books_source")))
    rows = store.dicts("select control, currency, residual, proof from bridge(?, ?) order by control, currency", [span.first, span.last])
    if not compared_accounts(store):
        problems.append(_nothing_compared(store))
    for row in rows:
        if row["residual"]:
            what = "moved" if row["proof"] == "trial balance" else "is open"
            problems.append(
                f"{row['control']}: by its own {row['proof']}, the package {what} {row['residual']:,} {row['currency']} more than its documents, payments, "
                "journals and bank transactions, as read, explain."
            )
    if unproved := [row["control"] for row in rows if row["proof"] == "no trial balance"]:
        problems.append(
            f"No trial balance of the package was read for {span.first:%d/%m/%Y} to {span.last:%d/%m/%Y}: {', '.join(unproved)} could not be proved."
        )
    return problems, sum((abs(row["residual"]) for row in rows), ZERO)


def compared_accounts(store: Store) -> int:
    """How many accounts of the package the last run could compare with KCC's nominals, control accounts aside. With none, a residual of 0.00 says nothing."""
    return int(store.scalar("select count(*) from compared_account where starts_with(control, 'account ')"))


def _nothing_compared(store: Store) -> str:
    if not store.scalar("select count(*) from package_account"):
        why, mend = "the package's chart of accounts was not read", "Get Nominal & Tax Accounts (kccwb chart fetch)"
    elif not store.scalar("select count(*) from expected_line"):
        why, mend = "KCC's files hold no posted document", "Load them (kccwb load)"
    else:
        why, mend = "no nominal of KCC's documents is mapped to an account of the package", "Map them (kccwb gaps lists them)"
    return f"No account was compared: {why}. {mend}, then compare again."


def _lives(tx: Cursor, run: int, differences: list[dict[str, Any]]) -> tuple[int, int]:
    """Keep which differences appeared with this run and which were resolved; how many of each."""
    alive = {
        row["difference_id"]: row
        for row in tx.dicts(
            "select difference_id, class, document_kind, source_code, package_number, currency, difference from difference_life "
            "qualify row_number() over (partition by difference_id order by run desc) = 1 and change = 'appeared'"
        )
    }
    here = {row["difference_id"] for row in differences}
    stamp = {"run": run, "occurred": now()}
    came = [{**row, **stamp, "change": "appeared"} for row in differences if row["difference_id"] not in alive]
    went = [{**row, **stamp, "change": "resolved"} for key, row in sorted(alive.items()) if key not in here]
    tx.insert("difference_life", [*came, *went])
    return len(came), len(went)


def standing_of(store: Store, span: Span) -> tuple[list[str], Decimal]:
    """What keeps the bridge of a range from being whole, in sentences, and its residual; nothing is matched anew and nothing kept."""
    return _problems(store, span)
