"""Change the mapping: every change is an event with what stood there before, and makes earlier pre-checks void."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kccwb.mapping.chart import Chart, ChartAccount
from kccwb.mapping.options import known_option, option_value
from kccwb.model.errors import BadInput
from kccwb.store import Store
from kccwb.store.events import Event, record
from kccwb.store.sql import Cursor

ROLES = ("sales", "purchase", "prepayment", "stock_in_hand", "rounding")
LEVELS = ("stock type 2", "company class", "country")
KINDS = ("nominal", "tax", "bank", "default", "precedence")
_TABLES = {
    "nominal": ("nominal_map", ("nominal_code",)),
    "tax": ("tax_map", ("tax_rate", "direction")),
    "bank": ("bank_map", ("bank_account",)),
    "default": ("default_account", ("role",)),
    "precedence": ("precedence_map", ("level", "key")),
    "option": ("option", ("name",)),
}


@dataclass(frozen=True)
class Setting:
    """One thing to be set, checked already: its table's kind, its key and its other columns."""

    kind: str
    key: tuple[str, ...]
    values: tuple[tuple[str, str], ...]


def direction_of(text: str) -> str:
    """Sales or purchase, as people say it. Raises BadInput for anything else."""
    said = text.strip().lower().rstrip("s")
    found = {"sale": "sales", "purchase": "purchase"}.get(said)
    if found is None:
        raise BadInput(f"{text!r} is no direction.", "Say sales or purchase.")
    return found


def nominal_setting(store: Store, chart: Chart, code: str, account: str) -> Setting:
    """A nominal's account. Raises BadInput for an unknown nominal or an account that cannot be used."""
    known_nominal(store, code)
    return _account("nominal", code, chart.posting(account))


def known_nominal(store: Store, code: str) -> None:
    """Raise BadInput when a nominal list is loaded and does not have this code."""
    loaded = store.scalar("select count(*) from nominal")
    if not code.strip() or (loaded and not store.scalar("select count(*) from nominal where nominal_code = ?", [code])):
        raise BadInput(
            f"KCC's nominal list has no nominal {code!r}.", "Codes are text: mind leading zeros. Load the nominals again if it is new."
        )


def tax_setting(store: Store, chart: Chart, tax_rate: str, direction: str, tax_code: str, rollup_item: str | None) -> Setting:
    """A tax rate's code on one side; the rollup item stays as it is when None. Raises BadInput for what cannot be used."""
    side = direction_of(direction)
    known_tax_rate(store, tax_rate)
    found = chart.tax(tax_code, side)
    if rollup_item is None:
        row = store.one("select rollup_item from tax_map where tax_rate = ? and direction = ?", [tax_rate, side])
        rollup_item = str(row[0]) if row else ""
    known_item(store, rollup_item)
    return Setting("tax", (tax_rate, side), (("tax_code", found.code), ("rollup_item", rollup_item)))


def known_tax_rate(store: Store, tax_rate: str) -> None:
    """Raise BadInput when tax rates are loaded and do not have this code."""
    loaded = store.scalar("select count(*) from tax_rate")
    if not tax_rate.strip() or (loaded and not store.scalar("select count(*) from tax_rate where tax_rate = ?", [tax_rate])):
        raise BadInput(f"KCC's tax rates have no code {tax_rate!r}.", "Give KCC's code of the rate, not its per cent.")


def known_item(store: Store, stock_code: str) -> None:
    """Raise BadInput for a rollup item that cannot serve: it is stock controlled."""
    if stock_code and store.scalar("select stock_controlled from stock_item where stock_code = ?", [stock_code]):
        raise BadInput(f"Stock item {stock_code} is stock controlled.", "A rollup item must be a dummy item without stock control.")


def bank_setting(store: Store, chart: Chart, bank: str, account: str) -> Setting:
    """A bank account's account in the package. Raises BadInput for an unknown bank, or an account that takes no payments."""
    loaded = store.scalar("select count(*) from bank_account")
    if not bank.strip() or (loaded and not store.scalar("select count(*) from bank_account where bank_account = ?", [bank])):
        raise BadInput(f"KCC has no bank account {bank!r}.", "Give its name as in KCC, in quotes when it has spaces.")
    return _account("bank", bank, chart.paying(account))


def default_setting(chart: Chart, role: str, account: str) -> Setting:
    """The account of a role. Raises BadInput for an unknown role or an account that cannot serve it."""
    name = role.strip().lower().replace("-", "_").replace(" ", "_")
    if name not in ROLES:
        raise BadInput(f"There is no default {role!r}.", f"Defaults are: {', '.join(ROLES)}.")
    found = chart.posting(account)
    if name == "stock_in_hand" and found.klass != "ASSET":
        raise BadInput(f"Account {found.shown} is no asset.", "Stock in Hand is a current asset account.")
    return _account("default", name, found)


def precedence_setting(store: Store, level: str, key: str, nominal_code: str) -> Setting:
    """The sales nominal of a Stock Type 2, Company Class or Country. Raises BadInput for an unknown level or nominal."""
    name = level.strip().lower().replace("_", " ").replace("-", " ")
    if name not in LEVELS:
        raise BadInput(
            f"There is no level {level!r}.", f"Levels are: {', '.join(LEVELS)}; company and stock item nominals come from KCC's files."
        )
    known_nominal(store, nominal_code)
    return Setting("precedence", (name, key), (("nominal_code", nominal_code),))


def option_setting(name: str, value: str) -> Setting:
    """An option's value. Raises BadInput for an unknown option or value."""
    return Setting("option", (known_option(name).name,), (("value", option_value(name, value)),))


def apply(store: Store, by: str, settings: Sequence[Setting]) -> int:
    """Set them all or none; the number that changed anything."""
    changed = 0
    with store.tx() as tx:
        events: list[Event] = []
        for setting in settings:
            after = dict(setting.values)
            before = _before(tx, setting.kind, setting.key)
            if before == after:
                continue
            table, names = _TABLES[setting.kind]
            _delete(tx, setting.kind, setting.key)
            tx.insert(table, [dict(zip(names, setting.key, strict=True)) | after])
            events.append(_event(setting.kind, setting.key, before, after))
        changed = len(events)
        _finish(tx, by, events)
    return changed


def remove(store: Store, by: str, kind: str, key: Sequence[str]) -> bool:
    """Take a mapping away; whether there was one."""
    if kind not in KINDS or len(key) != len(_TABLES[kind][1]):
        raise BadInput(
            f"There is no mapping of kind {kind!r} with that key.", f"Kinds are: {', '.join(KINDS)}; tax needs sales or purchase too."
        )
    with store.tx() as tx:
        before = _before(tx, kind, tuple(key))
        if before is None:
            return False
        _delete(tx, kind, tuple(key))
        _finish(tx, by, [_event(kind, tuple(key), before, None)])
    return True


def _account(kind: str, key: str, account: ChartAccount) -> Setting:
    return Setting(kind, (key,), (("account_id", account.account_id), ("account_code", account.code)))


def _where(kind: str) -> str:
    return " and ".join(f"{name} = ?" for name in _TABLES[kind][1])


def _before(tx: Cursor, kind: str, key: tuple[str, ...]) -> dict[str, str] | None:
    table, names = _TABLES[kind]
    rows = tx.dicts(f"select * from {table} where {_where(kind)}", list(key))
    return {name: str(value) for name, value in rows[0].items() if name not in names} if rows else None


def _delete(tx: Cursor, kind: str, key: tuple[str, ...]) -> None:
    tx.execute(f"delete from {_TABLES[kind][0]} where {_where(kind)}", list(key))


def _event(kind: str, key: tuple[str, ...], before: dict[str, str] | None, after: dict[str, str] | None) -> Event:
    action = "option" if kind == "option" else f"map.{kind}"
    return Event(action, " ".join(key), {"before": before, "after": after})


def _finish(tx: Cursor, by: str, events: Sequence[Event]) -> None:
    if events:
        tx.execute("delete from precheck_result")
        tx.execute("delete from precheck_run")
        record(tx, by, events)
