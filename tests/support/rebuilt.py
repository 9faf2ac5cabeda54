"""An archive made anew from its evidence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crawler.archive.jsonl import article_line
from tests.support.crawls import lines_of
from tests.support.processes import Ended, run_scrapy


def rebuild(root: Path, target: Path, *more: str) -> Ended:
    return run_scrapy("rebuild", str(target), "-s", f"ARCHIVE_DIR={root}", *more)


def assert_same(root: Path, again: Path) -> None:
    """Byte-identical posts, and the same lines but for ``captured_at``."""
    before, after = lines_of(root), lines_of(again)
    assert after.posts == before.posts
    assert [article_line(replace(each, captured_at=None)) for each in after.read()] == [
        article_line(replace(each, captured_at=None)) for each in before.read()
    ]
