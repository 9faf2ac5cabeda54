"""Facts that the documents and the code both state."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from scrapy.settings import default_settings

from crawler import settings
from crawler.exit_status import ExitStatus
from tests.docs.console import PROJECT

DOCUMENTS = sorted(
    [PROJECT / "README.md", *PROJECT.glob("docs/*.md"), *PROJECT.glob("*/README.md")]
)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_ROW = re.compile(r"^\| (\d+) \| ([^|]+?) \|", re.MULTILINE)


def without_code(text: str) -> str:
    return re.sub(r"^```.*?^```$|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def anchors(text: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(
        r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.M), re.M
    )
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_links_lead_somewhere(document: Path) -> None:
    for target in _LINK.findall(without_code(document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        file = (document.parent / name) if name else document
        assert file.exists(), f"{document.name}: {target}"
        assert not anchor or anchor in anchors(file.read_text(encoding="utf-8")), target


def test_each_document_is_linked_from_the_readme() -> None:
    linked = set(_LINK.findall((PROJECT / "README.md").read_text(encoding="utf-8")))
    missing = {f"docs/{path.name}" for path in PROJECT.glob("docs/*.md")} - linked
    assert not missing


def test_operations_name_every_setting_of_the_project() -> None:
    text = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    own = {
        name for name in vars(settings) if name.isupper() and not hasattr(default_settings, name)
    }
    assert {name for name in own if f"`{name}`" not in text} == set()


def test_operations_give_the_defaults() -> None:
    text = (PROJECT / "docs" / "operations.md").read_text(encoding="utf-8")
    told: dict[str, str] = {}
    for names, defaults in re.findall(r"^\| (`[A-Z_`, ]+`) \| ([^|]+) \|", text, re.MULTILINE):
        told |= dict(zip(re.findall(r"\w+", names), defaults.split(", "), strict=False))
    numbers = {
        name: value
        for name, value in vars(settings).items()
        if name in told and isinstance(value, int | float)
    }
    assert len(numbers) >= 12
    assert {name: float(told[name]) for name in numbers} == numbers


@pytest.mark.parametrize("name", ["README.md", "docs/operations.md"])
def test_exit_statuses_are_those_of_the_code(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert dict(_ROW.findall(text)) == {str(int(row)): row.meaning for row in ExitStatus}
