"""Every command that the documents show is run, and prints what they show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.console import Desk, matches, steps_of
from tests.support.crawls import Crawl
from tests.support.project import PROJECT

DOCUMENTS = sorted(
    path
    for path in [PROJECT / "README.md", *(PROJECT / "docs").glob("*.md")]
    if steps_of(path.read_text(encoding="utf-8"))
)


OTHER_TOOLS = ("jekyll", "jq", "sqlite3")
"""What the documents use and the project does not need."""
SILENT_CRAWL = "make crawl >/dev/null 2>&1"
"""Not made again for each document: the README's are."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_print_what_the_document_shows(
    document: Path, tmp_path: Path, documented_site: str, bundled: Crawl
) -> None:
    desk = Desk(tmp_path, documented_site)
    desk.furnish()
    missing = set()
    for step in steps_of(document.read_text(encoding="utf-8")):
        if step.command.startswith("scrapy serve"):
            continue
        if step.command == SILENT_CRAWL:
            shutil.copytree(bundled.root, tmp_path / "archive")
            continue
        tool = step.command.split()[0]
        if tool in OTHER_TOOLS and shutil.which(tool) is None:
            missing.add(tool)
            continue
        _, printed = desk.run(step)
        assert matches(step.shown, printed), (
            f"{document.name} line {step.line}: $ {step.command}\n" + "\n".join(printed)
        )
    if missing:
        pytest.skip(f"not run, for want of the command: {', '.join(sorted(missing))}")


def test_readme_is_among_them() -> None:
    assert PROJECT / "README.md" in DOCUMENTS


def test_a_line_that_differs_is_noticed() -> None:
    assert matches(["took 1.2 s", "…", "end"], ["took 3.4 s", "a", "b", "end"])
    assert not matches(["89 articles"], ["88 articles"])
    assert not matches(["one"], ["one", "two"])
    assert not matches(["one", "two"], ["one"])


def test_commands_go_on_after_a_backslash() -> None:
    (step,) = steps_of("```console\n$ a \\\n>   b\nprinted\n```\n")
    assert (step.command, step.shown) == ("a \\\n  b", ["printed"])
