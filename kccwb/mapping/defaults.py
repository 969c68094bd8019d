"""Apply Default Setup: fill the default accounts that nobody has chosen, saying why each, and what could not be found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kccwb.mapping.change import Setting, apply, default_setting
from kccwb.mapping.chart import Chart, ChartAccount
from kccwb.mapping.options import current
from kccwb.mapping.suggest import first_named
from kccwb.store import Store

_PREPAID = (
    "income in advance",
    "customer prepayment",
    "prepayment",
    "deferred income",
    "deferred revenue",
    "unearned",
    "payments on account",
)
_SALES = ("sales", "turnover", "revenue")
_PURCHASES = ("purchases", "stock purchases", "purchase", "other expenses", "sundry", "miscellaneous", "general")


@dataclass(frozen=True)
class DefaultChosen:
    """One default: what it is now and why; ``outcome`` is set, kept or not found."""

    role: str
    outcome: str
    account_code: str
    account_name: str
    reason: str


@dataclass(frozen=True)
class DefaultsReport:
    """What Apply Default Setup did, role by role."""

    rows: tuple[DefaultChosen, ...]

    @property
    def complete(self) -> bool:
        """True when no default is missing."""
        return all(row.outcome != "not found" for row in self.rows)


def apply_defaults(store: Store, by: str, chosen: Mapping[str, str]) -> DefaultsReport:
    """Fill what is empty; ``chosen`` (role → account) is the user's own word and is set whatever stood there.

    Raises BadInput when a chosen account cannot be used; nothing is changed then.
    """
    chart = Chart.load(store)
    named = {role: default_setting(chart, role, account) for role, account in chosen.items()}
    standing = dict(store.rows("select role, account_id from default_account"))
    by_id = {account.account_id: account for account in chart.accounts}
    roles = ["sales", "purchase"]
    if not store.scalar("select count(*) from package_trait where name = 'prepayment_account' and value = 'no'") or "prepayment" in named:
        roles.append("prepayment")
    if current(store)["stock_purchases"] == "stock_in_hand" or "stock_in_hand" in named:
        roles.append("stock_in_hand")
    rows: list[DefaultChosen] = []
    settings: list[Setting] = []
    for role in roles:
        if role in named:
            settings.append(named[role])
            rows.append(_row(role, "set", by_id[named[role].values[0][1]], "as you named it"))
        elif role in standing:
            rows.append(_row(role, "kept", by_id.get(standing[role]), "chosen before; never overwritten"))
        else:
            found, reason = default_for(role, chart)
            if found is not None:
                settings.append(default_setting(chart, role, found.token))
            rows.append(_row(role, "set" if found else "not found", found, reason))
    apply(store, by, settings)
    return DefaultsReport(tuple(rows))


def default_for(role: str, chart: Chart) -> tuple[ChartAccount | None, str]:
    """The account that most likely serves a role, and the reason; None with the reason why there is none."""
    if not chart.accounts:
        return None, "the package's chart was not fetched yet: kccwb chart fetch"
    return {"sales": _sales, "purchase": _purchase, "prepayment": _prepayment, "stock_in_hand": _stock_in_hand}[role](chart)


def _sales(chart: Chart) -> tuple[ChartAccount | None, str]:
    revenue = [account for account in chart.accounts if account.postable and account.klass == "REVENUE"]
    by_code = next((account for account in revenue if account.code == "200"), None)
    exact = next((account for account in revenue if "sales" in {name.casefold() for name in account.own_names}), None)
    if exact is None and by_code is not None:
        return by_code, f"{by_code.shown} is the revenue account with code 200, where a standard chart has Sales"
    found = exact or first_named(revenue, _SALES)
    if found is None and len(revenue) == 1:
        return revenue[0], f"{revenue[0].shown} is the only revenue account"
    return _because(found, f"a revenue account {_called(found, _SALES)}", "no revenue account called Sales, and none with code 200")


def _purchase(chart: Chart) -> tuple[ChartAccount | None, str]:
    costs = [account for account in chart.accounts if account.postable and account.klass == "EXPENSE"]
    found = first_named(costs, ("general expenses", "general expense"))
    if found:
        return found, f"{found.shown}: KCC sends purchases to General Expenses unless told otherwise"
    found = first_named(costs, _PURCHASES)
    if found is None and len(costs) == 1:
        return costs[0], f"{costs[0].shown} is the only expense account"
    return _because(found, f"an expense account {_called(found, _PURCHASES)}", "no expense account called General Expenses or Purchases")


def _prepayment(chart: Chart) -> tuple[ChartAccount | None, str]:
    usable = [account for account in chart.accounts if account.postable and not account.system and account.current]
    found = first_named([account for account in usable if account.klass == "LIABILITY"], _PREPAID)
    if found:
        return found, f"{found.shown} is a current liability for money received in advance"
    names = ("prepayments", "prepayment")
    found = first_named([account for account in usable if account.klass == "ASSET"], names)
    return _because(found, f"a current asset {_called(found, names)}", "no account for income in advance or customer prepayments")


def _stock_in_hand(chart: Chart) -> tuple[ChartAccount | None, str]:
    assets = [
        account for account in chart.accounts if account.postable and account.klass == "ASSET" and account.current and not account.system
    ]
    found = first_named(assets, ("stock in hand", "stock on hand", "stock", "inventory"))
    return _because(found, "a current asset for stock, not of type Inventory", "no current asset account called Stock in Hand")


def _called(found: ChartAccount | None, names: tuple[str, ...]) -> str:
    """What its name has to do with the names looked for: the account is called so, or only has the word in its name."""
    own = {name.casefold(): name for name in found.own_names} if found else {}
    called = next((own[name] for name in names if name in own), "")
    word = next((name for name in names if any(name in one for one in own)), "")
    return f"called {called}" if called else f'with "{word}" in its name'


def _because(found: ChartAccount | None, why: str, why_not: str) -> tuple[ChartAccount | None, str]:
    return (found, f"{found.shown} is {why}") if found else (None, f"{why_not}: choose one")


def _row(role: str, outcome: str, account: ChartAccount | None, reason: str) -> DefaultChosen:
    return DefaultChosen(role, outcome, account.code if account else "", account.name if account else "", reason)
