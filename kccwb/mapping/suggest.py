"""What would fit each gap, and why: by name, code, class, side and rate; never by rate alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from kccwb.mapping.chart import Chart, ChartAccount
from kccwb.mapping.tax_kind import kinds_of
from kccwb.mapping.words import likeness, words_of

CLASS_OF = {
    "Sale": "REVENUE",
    "Sales Discount": "REVENUE",
    "Purchase": "EXPENSE",
    "Cost of Sale": "EXPENSE",
    "Expense": "EXPENSE",
    "Fixed Asset": "ASSET",
    "Current Asset": "ASSET",
    "Stock": "ASSET",
    "Current Liability": "LIABILITY",
    "Long Term Liability": "LIABILITY",
    "Capital": "EQUITY",
}
"""The package's class of account that a KCC system type belongs to; the others are control nominals and get no suggestion."""
GOOD = 75
_OF_THE_CLASS = frozenset({"sale", "purchase", "expense", "stock", "cos", "income"})
"""Words that only say what class a nominal is of: of two accounts that fit equally, one that says more is taken."""


@dataclass(frozen=True)
class Suggestion:
    """A target as the map commands take it, its name, and the reason."""

    target: str
    target_name: str
    reason: str


def account_for(code: str, description: str, system_type: str, chart: Chart) -> Suggestion | None:
    """The account that a nominal most likely belongs to: right class first, then the name, then an equal code."""
    klass = CLASS_OF.get(system_type)
    if klass is None and system_type:
        return None
    fitting = [account for account in chart.accounts if account.postable and klass in (None, account.klass)]
    ranked: list[tuple[int, str, ChartAccount]] = []
    for account in fitting:
        by_name = max(likeness(description, name) for name in account.own_names)
        if klass == "ASSET" and system_type == "Stock" and not account.current:
            continue
        same_code = bool(code) and account.code == code
        if by_name >= GOOD:
            words = "the same name" if by_name > 100 else "a name that means the same" if by_name == 100 else "a name that covers it"
            ranked.append((by_name + 5 * same_code, words, account))
        elif same_code and klass is not None:
            ranked.append((GOOD, "the same code", account))
    if not ranked:
        return None
    best = min(ranked, key=lambda entry: (-entry[0], not words_of(entry[2].name) - _OF_THE_CLASS, entry[2].code, entry[2].name))
    ending = f" and the right class ({best[2].klass.lower()})" if klass else ""
    return Suggestion(best[2].token, best[2].name, f"{best[2].shown} has {best[1]}{ending}")


def tax_for(description: str, rate: Decimal, direction: str, chart: Chart) -> Suggestion | None:
    """The package's tax code of the same kind, side and rate; None where several would do equally or 0 % does not say which."""
    kinds = kinds_of(description)
    if rate == 0 and not kinds:
        return None
    side = "sales" if direction == "sales" else "purchases"
    candidates = [
        code for code in chart.tax_codes if code.active and code.on(direction) and code.rate == rate and kinds_of(code.name) == kinds
    ]
    one_sided = [code for code in candidates if code.sales != code.purchases] or candidates
    if len(one_sided) > 1:
        best = max(len(words_of(description) & words_of(code.name)) for code in one_sided)
        one_sided = [code for code in one_sided if len(words_of(description) & words_of(code.name)) == best]
    if len(one_sided) != 1:
        return None
    code = one_sided[0]
    kind = ", ".join(sorted(kinds)) or "ordinary"
    return Suggestion(code.token, code.name, f"{code.name} is the {side} code of {rate.normalize():f} % and the same kind ({kind})")


_SAVINGS = frozenset({"saving", "savings", "deposit", "reserve"})


def bank_for(
    name: str, currency: str, base_currency: str, chart: Chart, *, taken: Collection[str] = (), rivals: Collection[str] = ()
) -> Suggestion | None:
    """The bank account of that name, or the only one left in that currency; savings accounts only by name.

    ``taken`` are the ids of accounts that serve another bank account of KCC, ``rivals`` the names of those in the same currency that have no
    account yet: one account serves one bank, for a payment through it could not be told otherwise.
    """
    inside = [
        account
        for account in chart.accounts
        if account.active
        and (account.bank or account.takes_payments)
        and (account.currency or base_currency) == currency
        and account.account_id not in taken
    ]
    named = sorted(
        ((max(likeness(name, one) for one in account.own_names), account) for account in inside), key=lambda pair: (-pair[0], pair[1].code)
    )
    if named and named[0][0] >= 100:
        return Suggestion(named[0][1].token, named[0][1].name, f"{named[0][1].shown} has the same name and currency ({currency})")
    plain = [
        account
        for account in inside
        if account.bank and not words_of(account.name) & _SAVINGS and not any(likeness(rival, account.name) >= 100 for rival in rivals)
    ]
    contested = any(
        not words_of(rival) & _SAVINGS and ("current" in words_of(rival) or "current" not in words_of(name)) for rival in rivals
    )
    if len(plain) == 1 and not contested and not words_of(name) & _SAVINGS:
        return Suggestion(plain[0].token, plain[0].name, f"{plain[0].shown} is the only current bank account in {currency}")
    return None


def first_named(accounts: Iterable[ChartAccount], names: Iterable[str]) -> ChartAccount | None:
    """The first account that has one of the names, names tried in order: whole name, then its beginning, then anywhere."""
    listed = sorted(accounts, key=lambda account: (account.code, account.name))
    wanted = tuple(names)
    for matches in (str.__eq__, str.startswith, str.__contains__):
        for name in wanted:
            for account in listed:
                if any(matches(one.casefold(), name) for one in account.own_names):
                    return account
    return None
