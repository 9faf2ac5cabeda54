"""The rooms of the house and the arrows between them, as ``tests/layout.toml`` has them."""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.support.floor_plan import CRAWLER, PAGE, PROJECT, ROOMS, Room, plan_in, written

MODULES = sorted(CRAWLER.rglob("*.py"))
OURS = {
    path.relative_to(PROJECT).as_posix(): path
    for folder in ("crawler", "tests", "bench", "fixtures", ".ci")
    for path in sorted((PROJECT / folder).rglob("*.py"))
}
"""All Python that is written here, by its path."""
ROOM_OF = {module: room.name for room in ROOMS for module in room.modules}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


def name_of(path: Path) -> str:
    """``archive.linefile`` for ``crawler/archive/linefile.py``; a package is its folder."""
    parts = path.relative_to(CRAWLER).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """The modules of this project that a module imports, wherever it does so."""
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                file = PROJECT / whole.replace(".", "/")
                is_module = file.with_suffix(".py").exists() or file.is_dir()
                found.add(whole if is_module else str(node.module))
    ours = (name for name in found if name.startswith("crawler."))
    return frozenset(name.removeprefix("crawler.") for name in ours)


def room_of(module: str) -> str:
    """The room that lists a module; a package belongs to the room that it is, or lies in."""
    return ROOM_OF.get(module) or module.split(".")[0]


def relative(path: Path) -> str:
    return path.relative_to(CRAWLER).as_posix()


def test_every_module_stands_in_a_room() -> None:
    there = {name_of(path) for path in MODULES if path.name != "__init__.py"}
    listed = Counter(module for room in ROOMS for module in room.modules)
    assert there - set(listed) == set(), "in no list of tests/layout.toml"
    assert set(listed) - there == set(), "listed in tests/layout.toml, and gone"
    assert [module for module, count in listed.items() if count > 1] == []


def test_packages_hold_nothing_but_their_description() -> None:
    """What a room is called from outside stands in its modules, where the table sees it."""
    allowed = {"", "ledger"}  # the version; the ledger itself
    for path in MODULES:
        if path.name == "__init__.py" and name_of(path) not in allowed:
            assert len(tree_of(path).body) == 1, path


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_arrows_point_one_way(room: Room) -> None:
    wrong = [
        f"{relative(path)} uses {used}"
        for path in MODULES
        if room_of(name_of(path)) == room.name
        for used in imports_of(path)
        if room_of(used) not in (room.name, *room.may_use)
    ]
    assert wrong == []


def test_no_arrow_points_upwards() -> None:
    """The rooms stand in order, from the ground up: each may use only rooms below it."""
    names = [room.name for room in ROOMS]
    for number, room in enumerate(ROOMS):
        assert set(room.may_use) <= set(names[:number]), room.name


def test_no_room_may_use_what_it_does_not() -> None:
    """An arrow that nobody needs is taken out of the table."""
    for room in ROOMS:
        used = {
            room_of(each)
            for path in MODULES
            if room_of(name_of(path)) == room.name
            for each in imports_of(path)
        }
        assert set(room.may_use) - used == set(), room.name


def test_no_circle_of_modules() -> None:
    uses = {name_of(path): imports_of(path) for path in MODULES}
    done: set[str] = set()

    def follow(module: str, way: tuple[str, ...]) -> None:
        assert module not in way, " -> ".join((*way[way.index(module) :], module))
        if module not in done:
            for used in sorted(uses.get(module, ())):
                follow(used, (*way, module))
            done.add(module)

    for module in sorted(uses):
        follow(module, ())


def test_no_two_modules_have_one_file_name() -> None:
    """Commands are called by their module's name, as Scrapy has it, and stay out of this."""
    names = Counter(
        path.name
        for path in MODULES
        if path.name != "__init__.py" and path.parent.name != "commands"
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_the_floor_plan_in_the_documents_is_made_of_the_table() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert plan_in(page) == written(), "run python -m tests.support.floor_plan"


def test_what_the_archive_is_made_of_knows_nothing_of_scrapy_and_twisted() -> None:
    below = {"site", "newspaper", "ledger", "warc", "archive", "reprints", "editions", "articles"}
    for path in MODULES:
        if room_of(name_of(path)) in below | {"runs"}:
            names = {
                (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
                for node in ast.walk(tree_of(path))
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
    tree = tree_of(path)
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
    ledger = CRAWLER / "ledger"
    # The indexes are databases of their own, that can be made anew.
    index = {CRAWLER / "reprints" / name for name in ("tables.py", "index_store.py")}
    index |= {
        CRAWLER / "search" / name
        for name in ("search_tables.py", "search_rows.py", "search_check.py")
    }
    # What is too much for memory lies in a temporary database, which no program sees but this one.
    index |= {CRAWLER / name for name in ("sorted_names.py", "rebuild/unused_captures.py")}
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
        if room_of(name_of(path)) not in ("command_line", "commands", "settings")
        and name_of(path) not in ("spiders.capture_policy", "runs.teller")
        for function, line in settings_read(tree_of(path))
        if function not in ("from_crawler", "from_settings", "update_settings")
    ]
    assert elsewhere == []
    spider = tree_of(CRAWLER / "spiders" / "base.py")
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


def test_placeholders_of_sql_have_no_numbers() -> None:
    """Python 3.12.0 to 3.12.3 warn of ?1 where the values are a sequence."""
    found = [
        f"{relative(path)}: {text[:60]!r}"
        for path in MODULES
        for text in strings_of(path)
        if SQL.search(text) and re.search(r"[ (]\?\d", text)
    ]
    assert found == []


def test_only_the_sites_own_room_reads_ids_and_only_link_keys_read_keys() -> None:
    """What an id says is site/identity.py's, what a key says crawler/link_key.py's."""
    read = re.compile(r"NW|(share|edition|refused):")
    elsewhere = [
        f"{relative(path)}: {text[:60]!r}"
        for path in MODULES
        if room_of(name_of(path)) not in ("site", "standin", "command_line")  # these show examples
        and name_of(path) != "link_key"
        for text in strings_of(path)
        if read.match(text)
    ]
    assert elsewhere == []


def test_files_and_functions_stay_readable() -> None:
    """A file of more than 400 lines is two things, a function of more than 60 several."""
    long = {name: len(path.read_bytes().splitlines()) for name, path in OURS.items()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
    functions = {
        f"{name}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for name, path in OURS.items()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: lines for name, lines in functions.items() if lines > 60} == {}
