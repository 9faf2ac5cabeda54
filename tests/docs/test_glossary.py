"""The glossary names what is in the code, and explains each word once."""

from __future__ import annotations

import re

from tests.support.project import PROJECT

GLOSSARY = (PROJECT / "docs" / "glossary.md").read_text(encoding="utf-8")
ROWS = [
    re.split(r" *\| *", line.strip("| "))
    for line in GLOSSARY.splitlines()
    if line.startswith("| ") and not line.startswith(("| word |", "| --- |"))
]


def test_what_it_names_in_the_code_is_there() -> None:
    code = "\n".join(path.read_text("utf-8") for path in (PROJECT / "crawler").rglob("*.py"))
    known = set(re.findall(r"\w+", code))
    named = {
        name
        for row in ROWS
        for quoted in re.findall(r"`([^`/]+)`", row[-1])
        for name in re.findall(r"\w+", quoted)
    }
    assert len(named) > 80
    assert named - known == set()


def test_each_word_is_explained_once() -> None:
    words = [row[0] for row in ROWS]
    assert len(words) == len(set(words)) > 60
    assert [row for row in ROWS if len(row) != 4] == []
