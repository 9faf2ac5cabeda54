"""The documents above the rooms lead to what is there. Mirrors no room."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.floor_plan import ROOMS

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted(PROJECT.glob("*.md"))
CONTRIBUTING = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if not re.match(r"[a-z]+:|#", target):
            assert (document.parent / target.partition("#")[0]).exists(), target


def test_the_files_that_it_names_are_there() -> None:
    named = re.findall(r"`((?:crawler|tests|docs)/[\w./-]+)`", CONTRIBUTING)
    assert len(named) > 20
    assert [name for name in named if not (PROJECT / name).exists()] == []


def test_a_change_needs_three_files_at_most() -> None:
    """Besides tests and documents, as each list says."""
    _, *lists = re.split(r"^### ", CONTRIBUTING.partition("\n## How to add\n")[2], flags=re.M)
    assert len(lists) == 6
    for text in lists:
        steps = re.findall(r"^(\d)\. ", text, re.M)
        assert steps == [str(number) for number in range(1, len(steps) + 1)]
        assert 1 <= len(steps) <= 3, text.splitlines()[0]


def test_nobody_knows_a_source_but_its_own_room() -> None:
    """So another one is a room and the setting that names it, as "Another aggregator" says."""
    assert [room.name for room in ROOMS if "site" in room.may_use] == []
    naming = [
        path.relative_to(PROJECT).as_posix()
        for path in sorted((PROJECT / "crawler").rglob("*.py"))
        if "site" not in path.relative_to(PROJECT / "crawler").parts
        and re.search(r"crawler\.site\.\w+\.[A-Z]", path.read_text("utf-8"))
    ]
    assert naming == ["crawler/settings.py"]


@pytest.mark.parametrize(
    ("change", "registry", "registered"),
    [
        ("A kind of listing page", "site/listing_kinds.py", "site/feed.py"),
        ("An e-paper vendor", "newspaper/epaper/read_epaper.py", "newspaper/epaper/founder.py"),
        ("An output format", "newspaper/compare/formats.py", "newspaper/compare/show_json.py"),
    ],
)
def test_what_is_added_is_known_where_it_is_registered_alone(
    change: str, registry: str, registered: str
) -> None:
    """The files of a change are those that its list names: no other imports what it adds."""
    text = CONTRIBUTING.partition(f"### {change}\n")[2].partition("\n### ")[0]
    assert f"`crawler/{registry}`" in text
    assert f"`crawler/{registered}`" in text
    module = registered.removesuffix(".py").replace("/", ".")
    room, _, name = f"crawler.{module}".rpartition(".")
    using = [
        path.relative_to(PROJECT / "crawler").as_posix()
        for path in (PROJECT / "crawler").rglob("*.py")
        if re.search(
            rf"from {re.escape(room)}\.{name} import|from {re.escape(room)} import .*\b{name}\b",
            path.read_text("utf-8"),
        )
    ]
    assert using == [registry]


def test_the_names_in_the_code_are_there() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (PROJECT / "crawler").rglob("*.py"))
    names = {
        name
        for name in re.findall(r"`([A-Za-z_]+)`", CONTRIBUTING.partition("## How to add")[2])
        if name not in ("MONITOR_", "FEED_EXPORTERS")
    }
    assert len(names) > 12
    assert {name for name in names if not re.search(rf"\b{name}\b", code)} == set()
