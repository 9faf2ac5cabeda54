"""Where tests and what they share have their places. Mirrors no room: these are the tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.project import PROJECT

TESTS = PROJECT / "tests"
ROOMS = {path.name for path in (PROJECT / "crawler").iterdir() if (path / "__init__.py").exists()}
FOLDERS = sorted(path.parent for path in TESTS.glob("*/__init__.py"))


def imported(path: Path) -> Iterator[str]:
    """Every module or name of ``tests`` that a module imports, with dots."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("tests."))
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            if (node.module or "").partition(".")[0] == "tests":
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_nothing_is_imported_from_a_test() -> None:
    """Only from ``tests/support``, and from a program (``oddities``, ``fuzz``) by its own tests."""
    found = {path: list(imported(path)) for path in TESTS.rglob("*.py")}
    assert sum(map(len, found.values())) > 300
    wrong = [
        f"{path.relative_to(PROJECT)}: {name}"
        for path, names in found.items()
        for name in names
        for part in name.split(".")[1:]
        if part.startswith("test_") or part == "conftest"
    ]
    wrong += [
        f"{path.relative_to(PROJECT)}: {name}"
        for path, names in found.items()
        for name in names
        if name.split(".")[1] not in ("support", path.relative_to(TESTS).parts[0])
    ]
    assert wrong == []


def test_support_holds_no_test() -> None:
    assert list((TESTS / "support").rglob("test_*.py")) == []
    assert list((TESTS / "support").rglob("conftest.py")) == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
def test_a_folder_mirrors_a_room_or_says_what_it_is_for(folder: Path) -> None:
    says = ast.get_docstring(ast.parse((folder / "__init__.py").read_bytes())) or ""
    assert folder.name in ROOMS or "Mirrors no room" in says
    assert not (folder.name in ROOMS and "Mirrors no room" in says)
