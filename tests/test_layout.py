"""The rooms of the house and the arrows between them (docs/architecture.md), by their imports."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
CRAWLER = PROJECT / "crawler"

PLAIN = {"crawler", "crawler.errors", "crawler.items", "crawler.clock", "crawler.exit_status"}
"""What everyone may use: plain values, and the errors."""

MAY_USE = {
    "site": {"site"},
    "archive": {"archive"},
    "standin": {"standin"},
    "similarity": {"similarity", "site"},
    "edition": {"edition"},
    "pipelines": {
        *("pipelines", "archive", "site", "crawler.reprints.reprints"),
        *("crawler.editions.desk", "crawler.editions.drafts"),
    },
    "middlewares": {"middlewares", "archive", "site"},
    "spiders": {
        *("spiders", "pipelines", "middlewares", "archive", "site", "edition"),
        *("crawler.setting_values", "crawler.editions.drafts"),
    },
}
"""Which rooms (or modules beside them) each room may use; those not named may use everything."""

MODULES = sorted(CRAWLER.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str:
    """``archive`` for ``crawler.ledger.links``; a module beside the rooms is itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and (CRAWLER / parts[1]).is_dir() else module


def imports_of(path: Path) -> set[str]:
    """The modules of this project that a module imports, wherever it does so."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                file = PROJECT / whole.replace(".", "/")
                is_module = file.with_suffix(".py").exists() or file.is_dir()
                found.add(whole if is_module else str(node.module))
    return {name for name in found if name.split(".")[0] == "crawler"}


def relative(path: Path) -> str:
    return path.relative_to(CRAWLER).as_posix()


@pytest.mark.parametrize("room", sorted(MAY_USE))
def test_arrows_point_one_way(room: str) -> None:
    wrong = [
        f"{relative(path)} uses {used}"
        for path in (CRAWLER / room).rglob("*.py")
        for used in imports_of(path)
        if used not in PLAIN and room_of(used) not in MAY_USE[room]
    ]
    assert wrong == []


def test_only_commands_and_extensions_use_spiders_and_commands() -> None:
    # The readers of scrapy shell are a command's, in a module that can be imported by itself.
    allowed = {"spiders", "commands", "extensions", "crawler.command_line.shell_readers"}
    wrong = [
        f"{relative(path)} uses {used}"
        for path in MODULES
        if room_of(name_of(path)) not in allowed
        for used in imports_of(path)
        if room_of(used) in ("spiders", "commands")
    ]
    assert wrong == []


def test_plain_values_use_nothing_of_the_project_but_each_other() -> None:
    for path in MODULES:
        if name_of(path) in PLAIN:
            assert imports_of(path) <= PLAIN, path


def test_site_and_archive_know_nothing_of_scrapy_and_twisted() -> None:
    for room in ("site", "archive"):
        for path in (CRAWLER / room).rglob("*.py"):
            names = {
                (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
                for node in ast.walk(ast.parse(path.read_bytes()))
                if isinstance(node, ast.Import | ast.ImportFrom)
                for alias in node.names
            }
            assert not {name.split(".")[0] for name in names} & {"scrapy", "twisted"}, path


SQL = re.compile(
    r"\b(?:SELECT\s.+\sFROM|INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM"
    r"|CREATE\s+(?:TABLE|INDEX|UNIQUE)|PRAGMA\s+\w+)\b",
    re.S,
)


def strings_of(path: Path) -> list[str]:
    """The string literals of a module, but for docstrings."""
    tree = ast.parse(path.read_bytes())
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
    ]


def test_all_sql_is_in_one_place() -> None:
    ledger = CRAWLER / "archive" / "ledger"
    # The reprint index is a database of its own, that can be made anew.
    index = {CRAWLER / "similarity" / name for name in ("schema.py", "store.py")}
    elsewhere = [
        f"{relative(path)}: {text[:60]!r}"
        for path in MODULES
        if ledger not in path.parents and path not in index
        for text in strings_of(path)
        if SQL.search(text)
    ]
    assert elsewhere == []
    assert any(SQL.search(text) for path in ledger.glob("*.py") for text in strings_of(path))


SETTING_CALLS = {"get", "getbool", "getint", "getfloat", "getlist", "getdict"}


def settings_read(tree: ast.AST, function: str = "") -> list[tuple[str, int]]:
    """Where settings are read: the enclosing function and the line."""
    found = []
    for node in ast.iter_child_nodes(tree):
        inner = node.name if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else function
        target: ast.expr | None = None
        if isinstance(node, ast.Subscript):
            target = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            target = node.func.value if node.func.attr in SETTING_CALLS else None
        if (isinstance(target, ast.Name) and target.id == "settings") or (
            isinstance(target, ast.Attribute) and target.attr == "settings"
        ):
            found.append((inner, target.lineno))
        found += settings_read(node, inner)
    return found


def test_settings_are_read_where_things_are_made() -> None:
    """In ``from_crawler``, in commands, and in what checks the values for both."""
    elsewhere = [
        f"{relative(path)}:{line} in {function or 'the module'}"
        for path in MODULES
        if room_of(name_of(path)) not in ("commands", "crawler.setting_values")
        and name_of(path) != "crawler.command_line.archive_command"
        for function, line in settings_read(ast.parse(path.read_bytes()))
        if function not in ("from_crawler", "from_settings", "update_settings")
    ]
    assert elsewhere == []
    spider = ast.parse((CRAWLER / "spiders" / "base.py").read_bytes())
    assert settings_read(spider)


def test_only_the_sites_own_room_and_the_settings_name_the_source() -> None:
    named = re.compile(r"withounder|zning|eastmoney", re.I)
    elsewhere = [
        f"{relative(path)}: {text[:60]!r}"
        for path in MODULES
        if "site" not in path.relative_to(CRAWLER).parts and path.name != "settings.py"
        for text in strings_of(path)
        if named.search(text)
    ]
    assert elsewhere == []


def test_files_stay_readable() -> None:
    """A file that needs more than some 450 lines is two things."""
    long = {relative(path): len(path.read_bytes().splitlines()) for path in MODULES}
    assert {name: lines for name, lines in long.items() if lines > 450} == {}
