"""README tells the truth: every command and every view it lists is there, and none is missing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer.main

from kccwb.cli import app
from kccwb.store.home import Home
from kccwb.workbench import Workbench

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
VIEWS = [
    "pending_export",
    "exported",
    "feedback",
    "mapping_gap",
    "payment_import",
    "open_debtor",
    "open_creditor",
    "bank_movement",
    "difference",
    "match",
    "package_line",
    "stock_roll",
    "margin_by",
    "seal_change",
    "cos_posting",
    "debtor_compare",
    "creditor_compare",
    "credit_checklist",
    "finding",
    "audit",
]
MACROS = {
    "trial_balance": "'2026-10-01', '2026-10-31', null",
    "cos_journal": "'2026-10'",
    "bridge": "'2026-10-01', '2026-10-31'",
    "tie_out": "'2026-10'",
    "tie_stock_item": "'2026-10'",
    "tie_ledger_item": "'2026-10'",
    "stock_foreign": "'2026-10'",
    "tie_clue": "'2026-10'",
    "kcc_tie_posting": "'2026-10'",
    "package_tie_row": "'2026-10'",
    "month_check": "'2026-10'",
}


def section(name: str) -> str:
    return README.split(f"<!-- {name} -->")[1].split(f"<!-- /{name} -->")[0]


def documented(name: str) -> dict[str, list[str]]:
    rows = re.findall(r"^\| `(\w+)(?:\([^)]*\))?` \| ([^|]+) \|", section(name), re.MULTILINE)
    return {view: [column.strip() for column in columns.split(",")] for view, columns in rows}


def commands() -> set[str]:
    def walk(command: object, prefix: str) -> set[str]:
        children = getattr(command, "commands", None)
        if not children:
            return {prefix}
        return set().union(*(walk(child, f"{prefix} {name}".strip()) for name, child in children.items()))

    return walk(typer.main.get_command(app), "")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    return Workbench.create("readme", home=Home(tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize("view", [*VIEWS, *MACROS])
def test_each_public_view_has_the_columns_readme_lists(bench: Workbench, view: str) -> None:
    call = f"{view}({MACROS[view]})" if view in MACROS else view
    assert documented("views")[view] == list(bench.sql(f"select * from {call} limit 0").columns)


def test_every_command_is_in_readme_and_no_other() -> None:
    listed = {re.sub(r" [A-Z\[\-…].*", "", text) for text in re.findall(r"^\| `([^`]+)` \|", section("commands"), re.MULTILINE)}
    assert listed == commands()


def test_every_notebook_is_in_readme_with_the_settings_it_reads() -> None:
    listed = dict(re.findall(r"^\| `(\w+\.ipynb)` \| ([^|]+) \|", section("notebooks"), re.MULTILINE))
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        read = set(re.findall(r"KCCWB_\w+", notebook.read_text(encoding="utf-8"))) - {"KCCWB_HOME", "KCCWB_COMPANY"}
        assert read == set(re.findall(r"KCCWB_\w+", listed.pop(notebook.name))), notebook.name
    assert listed == {}
