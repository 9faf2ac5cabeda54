"""The documents above the rooms lead to what is there. Mirrors no room."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


def test_the_names_in_the_code_are_there() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (PROJECT / "crawler").rglob("*.py"))
    names = {
        name
        for name in re.findall(r"`([A-Za-z_]+)`", CONTRIBUTING.partition("## How to add")[2])
        if name not in ("MONITOR_", "FEED_EXPORTERS")
    }
    assert len(names) > 12
    assert {name for name in names if not re.search(rf"\b{name}\b", code)} == set()
