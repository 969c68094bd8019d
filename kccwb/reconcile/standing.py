"""How two ledgers stand: freshness, what is proved, what each control differs by, and one match seen from both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kccwb.reconcile.run import compared_accounts, standing_of
from kccwb.reconcile.span import Span
from kccwb.reconcile.words import CLASSES, bridge_column
from kccwb.store import Store

_READ = "select occurred, by_whom, source from books_read order by run desc limit 1"
_RUN = "select run, occurred, by_whom, first_day, last_day from reconcile_run order by run desc limit 1"
_MOVES = ("load", "books.", "match.", "map.", "export.", "payment.", "option")
"""Beginnings of the actions after which a comparison is no longer of today."""


@dataclass(frozen=True)
class ReconcileStanding:
    """How fresh and how whole the comparison of a range is.

    Moments are UTC and None when it never happened. ``stale`` says that something was loaded, read or decided since; ``problems`` why the residual
    is not nil or could not be proved; ``accounts`` counts the package's accounts that were compared (none: then a residual of 0.00 is no agreement);
    ``unresolved`` counts open differences, ``accepted`` and ``suggested`` what their names say.
    """

    first_day: date
    last_day: date
    read_at: datetime | None = None
    read_by: str = ""
    source: str = ""
    compared_at: datetime | None = None
    compared_by: str = ""
    stale: bool = False
    unresolved: int = 0
    accepted: int = 0
    suggested: int = 0
    residual: Decimal = Decimal("0.00")
    problems: tuple[str, ...] = ()
    accounts: int = 0


@dataclass(frozen=True)
class ClassShare:
    """How many things of a class a control's difference is made of, how many of them are accepted, and what they come to (package less KCC)."""

    difference_class: str
    number: int
    accepted: int
    amount: Decimal


@dataclass(frozen=True)
class ControlGap:
    """A control that differs at the end of a range: by how much (package less KCC), and of which classes."""

    control: str
    name: str
    currency: str
    difference: Decimal
    shares: tuple[ClassShare, ...]


@dataclass(frozen=True)
class BridgeStep:
    """A step of the way from KCC's figure to the package's. ``kind`` is total or step; ``difference_class`` is empty but for a class's step."""

    label: str
    kind: str
    amount: Decimal
    difference_class: str = ""


def standing(store: Store, span: Span) -> ReconcileStanding:
    """Freshness and proof of a range, from what was read and compared last."""
    read, run = store.one(_READ), store.one(_RUN)
    if not read or not run:
        at, by, source = read or (None, "", "")
        return ReconcileStanding(span.first, span.last, at, by, source)
    problems, residual = standing_of(store, span)
    stale = " or ".join("starts_with(action, ?)" for _ in _MOVES)
    moved = store.scalar(f"select count(*) from event where seq > ? and ({stale})", [run[0], *_MOVES])
    found = "(kcc_date between $first and $last or package_date between $first and $last)"
    counts = f"select count(*) filter (where open), count(*) filter (where life = 'accepted') from difference where {found}"
    unresolved, accepted = store.rows(counts, {"first": span.first, "last": span.last})[0]
    suggested = store.scalar("select count(distinct match_id) from match_member where status = 'suggested'")
    at, by, source = read
    return ReconcileStanding(
        span.first, span.last, at, by, source, run[1], run[2], bool(moved), int(unresolved), int(accepted), int(suggested), residual, tuple(problems),
        compared_accounts(store),
    )  # fmt: skip


def control_gaps(store: Store, span: Span) -> tuple[ControlGap, ...]:
    """The controls that differ at the end of the range, in the bridge's order, each with the classes its difference is made of."""
    ends = [span.first, span.last]
    shares: dict[tuple[str, str], list[ClassShare]] = {}
    for row in store.dicts("select * from control_gap(?, ?) order by control, currency, abs(amount) desc, class", ends):
        share = ClassShare(row["class"], row["number"], row["accepted"], row["amount"])
        shares.setdefault((row["control"], row["currency"]), []).append(share)
    rows = store.rows(
        "select control, name, currency, closing_difference from bridge(?, ?) where closing_difference <> 0 order by control, currency",
        ends,
    )
    return tuple(
        ControlGap(control, name, currency, amount, tuple(shares.get((control, currency), ()))) for control, name, currency, amount in rows
    )


def bridge_steps(store: Store, span: Span, control: str, currency: str) -> tuple[BridgeStep, ...]:
    """The way from KCC's figure of a control to the package's: opening difference, each class that is not nil, what no name explains.

    The opening difference stands on both ends, because both figures are the range's own. Empty when there is no such control.
    """
    rows = store.dicts("select * from bridge(?, ?) where control = ? and currency = ?", [span.first, span.last, control, currency])
    if not rows:
        return ()
    row = rows[0]
    classes = [BridgeStep(name, "step", row[bridge_column(name)], name) for name in CLASSES if row[bridge_column(name)]]
    rest = [BridgeStep("no name explains", "step", row["residual"])] if row["residual"] else []
    return (BridgeStep("KCC", "total", row["kcc_total"]), *classes, *rest, BridgeStep("package", "total", row["package_total"]))
