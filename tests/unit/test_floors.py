"""The house has floors: no import runs upward, and nothing but the launcher and tests knows the practice package."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FLOORS = {
    "model": 0,
    "store": 1,
    "kcc": 2,
    "accounting": 2,
    "mapping": 2,
    "sync": 3,
    "reconcile": 3,
    "month_end": 3,
    "workbench": 4,
    "ui": 5,
    "demo": 5,
    "cli": 6,
    "serve": 5,
}
SIDE_BY_SIDE_OK = {("serve", "ui"), ("ui", "serve")}


def imports_of(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name for name in names if name.split(".")[0] == "kccwb"}


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


SOURCES = sorted((ROOT / "kccwb").rglob("*.py"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_import_runs_upward(path: Path) -> None:
    room = path.relative_to(ROOT / "kccwb").parts[0].removesuffix(".py")
    if room in {"__init__", "__main__"}:
        return
    for module in imports_of(path):
        other = room_of(module)
        if room == "practice":
            assert other == "practice", f"the practice package knows nothing of {module}"
            continue
        if other == "practice":
            assert room in {"cli", "demo"}, f"{path.name} must not know the practice package"
            continue
        if other in {"", room}:
            continue
        assert FLOORS[other] < FLOORS[room] or (room, other) in SIDE_BY_SIDE_OK, f"{room} must not import {module}"


@pytest.mark.parametrize("path", [*sorted((ROOT / "pages").glob("*.py")), ROOT / "app.py"], ids=lambda path: path.name)
def test_pages_see_only_the_workbench(path: Path) -> None:
    for module in imports_of(path):
        assert room_of(module) in {"", "workbench", "ui", "model"}, f"{path.name} must not import {module}"
