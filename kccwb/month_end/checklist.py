"""What stands between a month and its close: each item live, with its figure, its money and the page that mends it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kccwb.month_end.mode import mode_guard
from kccwb.month_end.months import month_span
from kccwb.month_end.read_back import checked
from kccwb.store import Store

ItemState = Literal["done", "open", "look", "not checked"]
DOCUMENTS = "('Sales Invoice', 'Sales Credit', 'Purchase Invoice', 'Purchase Credit', 'Prepayment', 'Allocation')"


@dataclass(frozen=True)
class CloseItem:
    """One item of a month's checklist.

    ``state``: done · open (keeps the month from being sealed) · look (shown, and left to judgement) · not checked (nothing is known yet; it keeps the month
    open unless ``optional``). ``left`` counts what is open, ``amount`` is what it is worth in base currency, ``place`` the page that mends it.
    """

    key: str
    title: str
    state: ItemState
    left: int
    amount: Decimal | None
    sentence: str
    place: str
    optional: bool = False

    @property
    def blocks(self) -> bool:
        """Whether it keeps the month from being sealed."""
        return self.state == "open" or (self.state == "not checked" and not self.optional)


def checklist(store: Store, month: str) -> tuple[CloseItem, ...]:
    """Every item of the month, from what is known now. Asks the package nothing."""
    _, last = month_span(month)
    return (
        _ledger(store, month),
        _counted(store, "gaps", "Mapping gaps", "select count(*), sum(amount)::decimal(18, 2) from mapping_gap where blocks", [], "hold up documents", "mapping"),
        _counted(
            store, "pending", "Pending export",
            f"select count(*), sum(base_amount)::decimal(18, 2) from pending_export where state in ('pending', 'queued', 'in doubt', 'blocked') "
            f"and source_type in {DOCUMENTS} and source_date <= ?", [last], "dated to the month's end are not in the package", "export",
        ),
        _counted(
            store, "feedback", "Refused by the package",
            "select count(*), sum(base_amount)::decimal(18, 2) from pending_export where state = 'failed' and coalesce(source_date <= ?, true)", [last],
            "came back with a reason", "export",
        ),
        _counted(
            store, "unread", "Sent, not verified",
            "select count(*), sum(export_row.base_amount)::decimal(18, 2) from exported left join export_row on exported.row_id = export_row.row_id "
            f"where exported.source_type in {DOCUMENTS} and exported.source_date <= ? and (exported.state = 'sent' or exported.later <> '')", [last],
            "have no green tick, or changed since", "export",
        ),
        _counted(
            store, "payments", "Payments in",
            "select count(*), sum(amount)::decimal(18, 2) from payment_import where importable and payment_date <= ?", [last], "wait to be created", "payments",
        ),
        *_cost(store, month),
        *_ties(store, month),
        _judgement(store, month),
        _credits(store),
    )  # fmt: skip


def open_items(items: tuple[CloseItem, ...]) -> tuple[str, ...]:
    """What keeps a month from being sealed, in words."""
    return tuple(f"{item.title}: {item.sentence}" for item in items if item.blocks)


def _ledger(store: Store, month: str) -> CloseItem:
    first, last = month_span(month)
    count = int(store.scalar("select count(*) from ledger_line where date between ? and ?", [first, last]))
    words = f"{count:,} postings of KCC's ledger are loaded." if count else "KCC's ledger is not loaded for the month."
    return CloseItem("ledger", "KCC's ledger", "done" if count else "open", 0 if count else 1, None, words, "kcc_data")


def _counted(store: Store, key: str, title: str, query: str, params: list[object], words: str, place: str) -> CloseItem:
    count, amount = store.rows(query, params)[0]
    sentence = f"{count:,} {words}." if count else "None."
    return CloseItem(key, title, "open" if count else "done", int(count), amount if count else None, sentence, place)


def _cost(store: Store, month: str) -> tuple[CloseItem, ...]:
    guard = mode_guard(store, month)
    mode = CloseItem(
        "mode", "Mode of the journal", "open" if guard.refusal else "done", int(bool(guard.refusal)), guard.misstates if guard.refusal else None,
        guard.refusal or guard.sentence, "mapping",
    )  # fmt: skip
    nothing = not store.scalar("select count(*) from cos_journal(?)", [month])
    check = checked(store, month)
    if nothing:
        state: ItemState = "done"
        words = "There is nothing to post."
    elif check is None:
        state, words = "not checked", "The package was not read back for this month."
    else:
        state, words = ("done" if check.proven else "open"), check.sentence
    amount = store.scalar("select sum(debit)::decimal(18, 2) from cos_journal(?)", [month]) if state != "done" else None
    return mode, CloseItem("cos", "Cost of Sale posted and proven", state, int(state != "done"), amount, words, "trial_balance")


def _ties(store: Store, month: str) -> tuple[CloseItem, ...]:
    items = []
    for row in store.dicts("select * from tie_out(?)", [month]):
        state: ItemState = {"agrees": "done", "explained": "done", "differs": "open"}.get(row["state"], "not checked")  # type: ignore[assignment]
        if state == "not checked":
            words = row["note"]
        elif row["state"] == "agrees":
            words = "Agrees to 0.00."
        elif row["state"] == "explained":
            words = f"Differs by {row['difference']:,.2f}, all of it explained."
        else:
            words = f"Differs by {row['difference']:,.2f}, of it {row['unexplained']:,.2f} not explained."
        optional = row["tie"] == "report" or row["tie"].startswith("VAT:")
        items.append(
            CloseItem(
                f"tie:{row['tie']}",
                row["title"],
                state,
                int(state == "open"),
                row["unexplained"] if state == "open" else None,
                words,
                "trial_balance",
                optional,
            )
        )
    return tuple(items)


def _judgement(store: Store, month: str) -> CloseItem:
    count, kinds = store.rows("select count(*), count(distinct code) from month_check(?)", [month])[0]
    words = f"{count:,} documents or items of {kinds} kind{'' if kinds == 1 else 's'} to look at." if count else "Nothing stands out."
    return CloseItem(
        "checks", "Sales without cost, negative stock, margins", "look" if count else "done", int(count), None, words, "trial_balance", True
    )


def _credits(store: Store) -> CloseItem:
    """What the reconciliation says of credits allocated on one side only: done when each was seen on both, or a person said so."""
    title = "Credit checklist"
    if not store.scalar("select count(*) from books_source"):
        return CloseItem("credits", title, "not checked", 0, None, "The two ledgers were not compared: reconcile them.", "reconcile", True)
    left, ticked, amount = store.rows(
        "select count(*) filter (where state = 'open'), count(*) filter (where state = 'ticked'), "
        "sum(amount) filter (where state = 'open' and currency = base_currency)::decimal(18, 2) from credit_checklist, base_currency"
    )[0]
    words = f"{left:,} to set off by hand on the other side." if left else "Every credit stands alike on both sides."
    if ticked:
        said = f"{ticked:,} ticked as done by hand and not seen yet."
        words = f"{words} {said}" if left else said
    return CloseItem("credits", title, "open" if left else "done", int(left), amount if left else None, words, "reconcile", True)
