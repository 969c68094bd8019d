"""The Workbench's parts stand side by side: no name of one hides a name of another."""

from __future__ import annotations

from collections import defaultdict

from kccwb.workbench import Workbench
from kccwb.workbench.base import WorkbenchBase


def test_no_part_hides_anothers_name() -> None:
    owners: dict[str, list[str]] = defaultdict(list)
    for part in Workbench.__bases__:
        if part is not WorkbenchBase:
            for name in vars(part):
                if not name.startswith("__"):
                    owners[name].append(part.__name__)
    assert {name: parts for name, parts in owners.items() if len(parts) > 1} == {}


def test_every_public_method_says_what_it_does() -> None:
    public = [name for name in dir(Workbench) if not name.startswith("_")]
    assert [name for name in public if not getattr(Workbench, name).__doc__] == []
