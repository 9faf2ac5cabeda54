"""Commands that go through a whole archive need no more memory for a larger one."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bench.crawl.commands import empty, entry
from bench.crawl.promised import made
from bench.crawl.site_pages import Post
from crawler.archive.check.verify import check_stray_posts
from crawler.archive.paths import ArchivePaths
from crawler.articles.importer import PostFiles
from crawler.articles.intake import Intake
from crawler.command_line.program import run
from crawler.ledger import Ledger
from crawler.ledger.articles import ArticleTable, RevisionRow
from crawler.long_work import LongWork
from crawler.rebuild import rebuild as rebuilding
from crawler.rebuild.rebuild import Rebuild, ReplayClock
from crawler.rebuild.recent_records import RecentRecords
from crawler.rebuild.reparse import Reparser
from crawler.rebuild.warc_copies import copy_warc_files
from crawler.warc import cdx
from crawler.warc.captures import CapturePolicy
from tests.support.archives import START, HandClock, open_archive
from tests.support.bare_settings import settings_for
from tests.support.posts import SOURCE

FEW, MANY = 600, 1_000
"""Caches of texts are full with 512."""
GROWTH = 500 * (MANY - FEW)
"""Bytes: the entry of an article in the journal and its captures alone take more than 2,000."""


def capture(root: Path, articles: int) -> None:
    """A run that has captured articles, and has said so in its journal every now and then."""
    archive = empty(root, CapturePolicy("p", 1 << 30, "tests"))
    for number in range(articles):
        post = Post(
            code=f"NW20220315{number:010}",
            slug="dukoubao",
            source="渡口报",
            title=f"第{number}班渡船",
            published=START + timedelta(seconds=number),
            paragraphs=(f"第{number}班渡船今晨准点离岸，船上载着菜农和学生。" * 3,),
        )
        archive.note(entry(archive, made(post)))
        if number % 50 == 49:
            archive.commit()
    archive.end_run(0)
    archive.close()


def rebuild(captured: Path, target: Path) -> int:
    """How many articles it made."""
    copy_warc_files(captured / "warc", target / "warc")
    clock = ReplayClock()
    archive = open_archive(target, HandClock())
    try:
        recent = RecentRecords(archive.paths.warc)
        reparser = Reparser(recent, settings_for(), SOURCE)
        intake = Intake(archive, None)
        result = Rebuild(
            intake, clock, reparser, recent, "http://127.0.0.1/", LongWork("rebuild")
        ).work()
        archive.end_run(0)
    finally:
        archive.close()
    return result.verdicts["new"]


def peak(work: Callable[[], int], articles: int) -> int:
    """Bytes that Python has held at a time for it."""
    tracemalloc.start()
    try:
        assert work() == articles
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_rebuild(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "COMMIT_EVERY", 50)
    monkeypatch.setattr(cdx, "_RUN", 50)
    for articles in (FEW, MANY):
        capture(tmp_path / f"captured-{articles}", articles)
    rebuild(tmp_path / f"captured-{FEW}", tmp_path / "first")  # loads what is loaded once
    few, many = (
        peak(
            partial(rebuild, tmp_path / f"captured-{articles}", tmp_path / f"{articles}"), articles
        )
        for articles in (FEW, MANY)
    )
    assert many - few < GROWTH


def strays(paths: ArchivePaths, ledger: Ledger) -> int:
    return sum(1 for _ in check_stray_posts(paths, ledger))


def posts(folder: Path) -> int:
    with closing(PostFiles(folder, SOURCE)) as files:
        return sum(1 for _ in files)


def test_the_names_of_post_files(tmp_path: Path) -> None:
    """What verify and import go through."""
    paths = ArchivePaths(tmp_path)
    paths.posts.mkdir()
    number = 3_000
    for each in range(number):
        (paths.posts / f"2022-03-15-NW20220315{each:010}.md").touch()
    with closing(Ledger(paths.ledger)) as ledger:
        for work in (partial(strays, paths, ledger), partial(posts, paths.posts)):
            # The name alone, as text, takes 83 bytes. What is loaded once counts once.
            assert min(peak(work, number) for _ in range(3)) < 50 * number


def test_verify_sorts_no_lines_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite's memory is not Python's: it is looked at where what sorts lies."""
    open_archive(tmp_path).close()
    stores: list[int] = []

    def all_revisions(table: ArticleTable) -> Iterator[RevisionRow]:
        (store,) = table._connection.execute("PRAGMA temp_store").fetchone()
        stores.append(store)
        return iter(())

    monkeypatch.setattr(ArticleTable, "all_revisions", all_revisions)
    for more in ((), ("--repair",)):
        assert run(["verify", *more, "-s", f"ARCHIVE_DIR={tmp_path}"]) == 0
        assert stores[-1] == 0  # on disk, as SQLite was built
