"""Which mode is in force: where stock purchases land in the package, by mapping and by read-back, and what a journal of the other mode misstates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kccwb.model.errors import BadInput
from kccwb.model.money import ZERO
from kccwb.month_end.months import month_span
from kccwb.store import Store

SENTENCES = {
    "A": "Mode A: stock purchases go to an expense account, so the journal first moves the month's purchases into stock, then takes out what was sold.",
    "B": "Mode B: stock purchases go to Stock in Hand, so the journal only takes out what was sold and adjusted.",
}
_LANDS = {"A": "an expense account", "B": "a current asset account"}


@dataclass(frozen=True)
class ModeGuard:
    """Which mode is in force (A: purchases expensed, B: purchases on Stock in Hand) and whether the journal is of that mode.

    ``option`` is the mode the journal is made in, ``in_force`` where purchases land (A, B, or empty when nothing tells). ``refusal`` is empty when
    they agree, else why this journal must not be posted; ``misstates`` is what it would misstate, in base currency. ``sentence`` says it all
    in one; ``evidence`` lists what it rests on.
    """

    month: str
    option: str
    in_force: str
    sentence: str
    evidence: tuple[str, ...]
    refusal: str
    misstates: Decimal


def mode_guard(store: Store, month: str) -> ModeGuard:
    """Find out where the month's stock purchases land. Asks nobody: reads the mapping, and the package as last read."""
    month_span(month)
    option = "B" if store.scalar("select value from option where name = 'stock_purchases'") == "stock_in_hand" else "A"
    purchases: Decimal = store.scalar(
        "select coalesce(sum(purchased_this_month + purchased_earlier), 0)::decimal(18, 2) from cos_amount(?) where role in ('stock', 'received')",
        [month],
    )
    mapped, mapped_words = _by_mapping(store, month)
    read, read_words = _by_read_back(store, month)
    evidence = tuple(words for words in (mapped_words, read_words) if words)
    in_force = read or mapped
    sentence = SENTENCES[option]
    if not in_force:
        return ModeGuard(month, option, option, sentence, ("Nothing shows yet where purchases land: the option decides.",), "", ZERO)
    if in_force == option:
        return ModeGuard(month, option, in_force, sentence, evidence, "", ZERO)
    amount = abs(purchases)
    source = read_words if read else mapped_words
    refusal = (
        f"The journal of {month} is made in mode {option}, but stock purchases land on {_LANDS[in_force]} (mode {in_force}). {source} "
        f"{_harm(option)} by {amount:,.2f}."
    )
    return ModeGuard(month, option, in_force, f"Mode {in_force} is in force, and the option says mode {option}.", evidence, refusal, amount)


def check_mode(store: Store, month: str) -> None:
    """Raises BadInput when the journal is of the other mode than the one in force."""
    guard = mode_guard(store, month)
    if guard.refusal:
        fix = "stock_in_hand" if guard.in_force == "B" else "expense"
        raise BadInput(
            guard.refusal, f"Set the option to what is in force: kccwb option stock_purchases {fix}. Or map purchases elsewhere."
        )


def _harm(option: str) -> str:
    if option == "A":
        return (
            "It would put purchases into stock a second time and take them out of expenses they never reached: stock and profit overstated"
        )
    return "Purchases would count as expense and again as Cost of Sale: stock and profit understated"


def _by_mapping(store: Store, month: str) -> tuple[str, str]:
    first, last = month_span(month)
    landed: dict[str, tuple[Decimal, str]] = {
        lands: (amount, names)
        for lands, amount, names in store.rows(
            "select lands_on, sum(amount)::decimal(18, 2), string_agg(distinct account_code || ' ' || account_name, ', ') from stock_purchase "
            "where in_ledger and invoice_date between ? and ? and lands_on <> 'unknown' group by lands_on",
            [first, last],
        )
    }
    if not landed:
        return "", ""
    most = max(landed, key=lambda lands: abs(landed[lands][0]))
    words = "; ".join(f"{amount:,.2f} to {names.strip()} ({lands})" for lands, (amount, names) in sorted(landed.items()))
    return ("B" if most == "current asset" else "A"), f"By the mapping, stock purchases of the month go: {words}."


def _by_read_back(store: Store, month: str) -> tuple[str, str]:
    """What the bills moved on the stock account, as last read: the account's movement less the journals on it."""
    if not store.scalar("select count(*) from fetch_log where subject = 'journals'"):
        return "", ""
    row = store.one(
        """
        with account as (select distinct account_id from stock_account),
        bills as (
            select coalesce(sum(amount), 0) as amount from stock_purchase where sent and in_ledger and month = $month
        ),
        moved as (
            select sum(balance - opening) as amount, count(*) as read from package_balance_now where month = $month
                and account_id in (select account_id from account)
        ),
        journals as (
            select coalesce(sum(line.amount), 0) as amount from package_journal_line_now as line
            where line.month = $month and line.posted and line.account_id in (select account_id from account)
        )
        select bills.amount::decimal(18, 2), coalesce(moved.amount - journals.amount, 0)::decimal(18, 2), moved.read,
            (select count(*) from package_balance_now where month = $month)
        from bills, moved, journals
        """,
        {"month": month},
    )
    if row is None or not row[0] or not row[3]:
        return "", ""
    bills, landed = row[0], row[1]
    there = abs(landed - bills) < abs(landed)
    words = f"Read back from the package, bills moved Stock in Hand by {landed:,.2f}, and KCC's stock purchases sent in the month are {bills:,.2f}."
    return ("B" if there else "A"), words
