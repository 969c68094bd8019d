"""Nothing above the adapters asks which package it is talking to: what differs is a trait, and names come from the connection."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("pages", "kccwb/sync", "kccwb/reconcile", "kccwb/month_end", "kccwb/workbench", "kccwb/ui", "kccwb/mapping", "kccwb/kcc")
PACKAGE_FILES = {
    "kccwb/month_end/import_files.py",
    "kccwb/workbench/month_end.py",
    "kccwb/ui/cost_of_sale.py",
    "kccwb/ui/month_drift.py",
    "kccwb/reconcile/file_layouts.py",
    "kccwb/reconcile/files.py",
}
"""Files of either package's own making are written or read here, whichever package is connected, or none."""
NAMES = re.compile(r"xero|quickbooks|\bqbo\b|intuit", re.IGNORECASE)
ASKED = {"key", "package_key", "package_name"}
"""What tells the package: it may be shown and recorded, never compared."""


def files(ending: str) -> list[Path]:
    found = [path for room in ROOMS for path in sorted((ROOT / room).rglob(f"*{ending}"))]
    return [path for path in found if path.relative_to(ROOT).as_posix() not in PACKAGE_FILES]


def literals(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every text of the program but its docstrings and attribute notes."""
    notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in notes:
            yield node.lineno, node.value


def compared(tree: ast.AST) -> Iterator[int]:
    """Lines that compare a package's key or name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            for side in (node.left, *node.comparators):
                if isinstance(side, ast.Attribute) and side.attr in ASKED and "package" in ast.unparse(side):
                    yield node.lineno


@pytest.mark.parametrize("path", files(".py"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_module_names_or_compares_a_package(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert [(line, text) for line, text in literals(tree) if NAMES.search(text)] == []
    assert list(compared(tree)) == []


def test_no_query_asks_for_a_package() -> None:
    for path in files(".sql"):
        code = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("--"))
        assert not NAMES.search(code), path


def test_the_search_finds_what_it_looks_for() -> None:
    tree = ast.parse('"""Xero in words."""\nif package.key == "xero":\n    name = f"Fetched from QuickBooks"\n')
    assert [line for line, text in literals(tree) if NAMES.search(text)] == [2, 3]
    assert list(compared(tree)) == [2]
