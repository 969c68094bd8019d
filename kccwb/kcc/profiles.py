"""Saved column mappings: which of a strange layout's headers is which column of the standard layout."""

from __future__ import annotations

import json
from collections.abc import Mapping

from kccwb.kcc.datasets import BY_NAME
from kccwb.kcc.layout import Dataset, plain
from kccwb.kcc.recognise import Profile
from kccwb.model.errors import BadInput
from kccwb.store import Store
from kccwb.store.events import Event, now, record


def dataset_named(name: str) -> Dataset:
    """A dataset by its name. Raises BadInput for an unknown one."""
    if name not in BY_NAME:
        raise BadInput(f"There is no dataset {name!r}.", f"Use one of: {', '.join(BY_NAME)}.")
    return BY_NAME[name]


def profile_named(store: Store, name: str) -> Profile:
    """A saved profile. Raises BadInput when there is none of that name."""
    row = store.one("select name, dataset, columns from column_profile where name = ?", [name])
    if row is None:
        raise BadInput(f"There is no profile {name!r}.", "List them with: kccwb profile list")
    return Profile(row[0], row[1], json.loads(row[2]))


def checked(name: str, dataset: str, columns: Mapping[str, str]) -> Profile:
    """A profile whose columns exist, each once. Raises BadInput otherwise. Pairs with nothing on our side are left out."""
    layout = dataset_named(dataset)
    pairs: dict[str, str] = {}
    taken: dict[str, str] = {}
    for theirs, ours in columns.items():
        if not ours.strip():
            continue
        column = layout.column(ours)
        if column is None:
            raise BadInput(
                f"{layout.name} has no column {ours!r}.", f"Its columns are: {', '.join(known.header for known in layout.columns)}."
            )
        if column.header in taken:
            raise BadInput(f"{taken[column.header]!r} and {theirs!r} both stand for {column.header}.", "Map one of them.")
        if plain(theirs) in {plain(known) for known in pairs}:
            raise BadInput(f"The column {theirs!r} is mapped twice.", "Map it once.")
        taken[column.header] = theirs
        pairs[theirs.strip()] = column.header
    if not name.strip():
        raise BadInput("A profile needs a name.", "Give it one, such as the name of the grid it is for.")
    if not pairs:
        raise BadInput("A profile needs at least one pair of columns.", 'Give them as --map "Theirs=Ours".')
    return Profile(name.strip(), layout.name, pairs)


def save_profile(store: Store, by: str, name: str, dataset: str, columns: Mapping[str, str]) -> None:
    """Keep a column mapping under a name; one of the same name gives way, and the record says what stood there before."""
    profile = checked(name, dataset, columns)
    with store.tx() as tx:
        before = tx.one("select dataset, columns from column_profile where name = ?", [profile.name])
        tx.execute("delete from column_profile where name = ?", [profile.name])
        kept = json.dumps(dict(profile.columns), ensure_ascii=False)
        tx.insert("column_profile", [{"name": profile.name, "dataset": profile.dataset, "columns": kept, "saved": now()}])
        detail = {"dataset": profile.dataset, "columns": dict(profile.columns), "before": list(before) if before else None}
        record(tx, by, [Event("profile.save", profile.name, detail)])


def forget_profile(store: Store, by: str, name: str) -> None:
    """Take a saved mapping away. Raises BadInput when there is none of that name."""
    profile = profile_named(store, name)
    with store.tx() as tx:
        tx.execute("delete from column_profile where name = ?", [name])
        record(tx, by, [Event("profile.forget", name, {"dataset": profile.dataset, "columns": dict(profile.columns)})])
