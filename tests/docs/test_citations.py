"""What code and tests cite is in the repository: documents, and their sections by heading."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
CITING = ("crawler", "tests", "bench", "fixtures")
KINDS = {".py", ".toml", ".sh"}

DOCUMENT = re.compile(r"\bdocs/[\w./-]+\.(?:md|yml)\b")
SECTIONS = re.compile(
    r"\b(?P<document>docs/[\w-]+\.md)`{0,2}"
    r'(?P<quoted>,\s+(?:#\s+)?"[^"]+"(?:(?:,|\s+(?:#\s+)?and)\s+(?:#\s+)?"[^"]+")*)'
)
"""``docs/source.md, "Y1", "Y2" and "Twins"``, over the ends of lines too."""


def files() -> list[Path]:
    return sorted(
        path
        for folder in CITING
        for path in (PROJECT / folder).rglob("*")
        if path.suffix in KINDS and path != Path(__file__)
    )


def sections_cited(text: str) -> list[tuple[str, str]]:
    """Each document and heading that a text cites, in its order."""
    return [
        (match["document"], " ".join(re.sub(r"\n\s*#", "", heading).split()))
        for match in SECTIONS.finditer(text)
        for heading in re.findall(r'"([^"]+)"', match["quoted"])
    ]


def headings(document: Path) -> set[str]:
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.S | re.M)
    return set(re.findall(r"^#+ (.+?)\s*$", text, re.M))


CITED = [(path, path.read_text(encoding="utf-8")) for path in files()]


def test_documents_that_are_cited_are_there() -> None:
    cited = {(path, name) for path, text in CITED for name in DOCUMENT.findall(text)}
    assert len(cited) > 30
    assert [(path, name) for path, name in sorted(cited) if not (PROJECT / name).exists()] == []


def test_sections_that_are_cited_are_there() -> None:
    cited = [(path, *each) for path, text in CITED for each in sections_cited(text)]
    assert sum(document == "docs/source.md" for _, document, _ in cited) > 70
    missing = [
        f"{path.relative_to(PROJECT)}: {document} has no heading {heading!r}"
        for path, document, heading in cited
        if heading not in headings(PROJECT / document)
    ]
    assert missing == []


def test_the_source_is_cited_by_section_alone() -> None:
    """A bare ``docs/source.md`` leads nowhere in a page of this length."""
    bare = [
        f"{path.relative_to(PROJECT)}: {text[match.start() : match.end() + 40]!r}"
        for path, text in CITED
        for match in re.finditer(r"docs/source\.md", text)
        if SECTIONS.match(text, match.start()) is None
    ]
    assert bare == []


def test_nothing_is_cited_that_is_not_in_the_repository() -> None:
    assert [path for path, text in CITED if "upstream.md" in text] == []


@pytest.mark.parametrize(
    ("text", "cited"),
    [
        ('(docs/a.md, "One").', [("docs/a.md", "One")]),
        ('docs/a.md, "One" and "Two": x "y"', [("docs/a.md", "One"), ("docs/a.md", "Two")]),
        (
            'docs/a.md, "One", "Two" and "Three"',
            [("docs/a.md", "One"), ("docs/a.md", "Two"), ("docs/a.md", "Three")],
        ),
        ('# (docs/a.md,\n    # "One\n    # more") "no"', [("docs/a.md", "One more")]),
        ('``docs/a.md``, "One"', [("docs/a.md", "One")]),
        ('docs/a.md says "One"', []),
    ],
)
def test_how_a_citation_is_written(text: str, cited: list[tuple[str, str]]) -> None:
    assert sections_cited(text) == cited
