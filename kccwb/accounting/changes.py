"""What is different in the package's chart since it was last read, with what of the mapping that breaks first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kccwb.model.package import Account, TaxCode


def chart_changes(before: Sequence[Account], after: Sequence[Account], mapped: Mapping[str, Sequence[str]]) -> list[str]:
    """Sentences, what breaks a mapping first. ``mapped`` holds, by account id, what of KCC is mapped to it. Nothing on a first read."""
    if not before:
        return []
    old, new = {one.account_id: one for one in before}, {one.account_id: one for one in after}
    broken: list[str] = []
    told: list[str] = []
    for key, one in old.items():
        now = new.get(key)
        users = mapped.get(key, ())
        if now is None:
            (broken if users else told).append(f"Account {_named(one)} is gone{_used(users)}.")
        elif now.status != one.status:
            (broken if users else told).append(f"Account {_named(now)} is now {now.status.lower()}{_used(users)}.")
        elif one.usable and not now.usable:
            (broken if users else told).append(f"Account {_named(now)} can no longer be used: {now.reason}{_used(users)}.")
        elif (now.code, now.name) != (one.code, one.name):
            told.append(f"Account {_named(one)} is called {_named(now)} now.")
    told += [f"Account {_named(one)} is new." for key, one in new.items() if key not in old]
    return broken + told


def tax_changes(before: Sequence[TaxCode], after: Sequence[TaxCode], mapped: Mapping[str, Sequence[str]]) -> list[str]:
    """The same for tax codes; ``mapped`` by code."""
    if not before:
        return []
    old, new = {one.code: one for one in before}, {one.code: one for one in after}
    told: list[str] = []
    for code, one in old.items():
        now = new.get(code)
        users = _used(mapped.get(code, ()))
        if now is None:
            told.append(f"Tax code {code} is gone{users}.")
        elif one.active and not now.active:
            told.append(f"Tax code {code} is no longer active{users}.")
        elif one.rate != now.rate:
            told.append(f"Tax code {code} is {now.rate.normalize():f} % now, it was {one.rate.normalize():f} %{users}.")
    return told + [f"Tax code {code} is new." for code in new if code not in old]


def _named(account: Account) -> str:
    return f"{account.code} {account.name}".strip()


def _used(users: Sequence[str]) -> str:
    return f", and {', '.join(users)} {'is' if len(users) == 1 else 'are'} mapped to it" if users else ""
