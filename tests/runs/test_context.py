"""The run that is under way: when it ends, what it may still write, what it notes."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.errors import ArchiveError
from crawler.ledger.scope import Scope
from crawler.runs.context import OnArchive, Run, run_of
from tests.support.archives import HandClock, open_archive


@dataclass
class Crawling:
    """A crawler, as far as it is asked for its spider."""

    spider: object


def test_it_is_aborted_once_and_writes_no_more(tmp_path: Path) -> None:
    reasons: list[str] = []
    clock = HandClock()
    archive = open_archive(tmp_path, clock)
    run = Run("category", archive, Scope(), stop=reasons.append)
    assert (run.writable, run.clock, run.started) == (True, clock, archive.started)
    first = ArchiveError("the disk is full")
    run.abort(first)
    run.abort(ArchiveError("and so it stays"))
    assert (run.fatal, reasons, run.writable) == (first, ["archive_failed"], False)
    archive.close()


def test_a_run_without_a_crawl_is_aborted_too(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    run = Run("import", archive, Scope())
    run.abort(ArchiveError("the disk is full"))
    assert not run.writable
    archive.close()


def test_nothing_is_written_to_an_archive_that_is_closed(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    run = Run("category", archive, Scope())
    archive.close()
    assert not run.writable


def test_what_was_mended_is_kept_by_what_it_was(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    run = Run("category", archive, Scope())
    run.mend(["a", "b"], "/1")
    run.mend([], "/2")
    run.mend(["a"], "/3")
    archive.close()
    assert run.mended == {"a": ["/1", "/3"], "b": ["/1"]}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (None, None),
        (ValueError("x"), None),
        (ArchiveError("the disk is full"), "the disk is full"),
        (sqlite3.OperationalError("disk I/O error"), "disk I/O error"),
    ],
)
def test_an_error_of_the_archive_or_its_ledger_ends_the_run(
    error: Exception | None, said: str | None, tmp_path: Path
) -> None:
    reasons: list[str] = []
    archive = open_archive(tmp_path)
    run = Run("category", archive, Scope(), stop=reasons.append)
    assert run.failed(error) is (said is not None)
    if said is None:
        assert (run.fatal, reasons) == (None, [])
    else:
        assert said in str(run.fatal)
        assert reasons == ["archive_failed"]
    archive.close()


def test_a_spider_notes_what_was_mended_if_there_is_a_run(tmp_path: Path) -> None:
    spider = OnArchive()
    spider.note_mended(["a bare &"], "/1")
    archive = open_archive(tmp_path)
    spider.run = Run("category", archive, Scope())
    spider.note_mended(["a bare &"], "/2")
    archive.close()
    assert spider.run.mended == {"a bare &": ["/2"]}


def test_the_run_of_a_crawler(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    spider = OnArchive()
    assert run_of(Crawling(spider)) is None
    spider.run = Run("category", archive, Scope())
    archive.close()
    assert run_of(Crawling(spider)) is spider.run
    assert run_of(Crawling(Crawling(spider.run))) is None
    assert run_of(Crawling(None)) is None
