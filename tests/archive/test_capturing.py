"""An archive that captures: what a commit, the end of a run and a failure leave in its files."""

from __future__ import annotations

import hashlib
from contextlib import closing
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.ledger import Ledger
from crawler.warc.captures import CapturePolicy
from crawler.warc.cdx import file_lines, index_directory, index_files, read_lines
from crawler.warc.exchange import Exchange, Failure
from crawler.warc.journal import JOURNAL, JournalArticle, read_journal
from tests.support.archives import HandClock, article, open_archive, submit
from tests.support.posts import SOURCE
from tests.support.warc_files import records

NOW = "2022-03-14T04:00:00Z"
NAME = "p-20220314T040000Z-00001.warc.gz"


def capturing(root: Path, clock: HandClock | None = None) -> Archive:
    return Archive(
        root,
        spider="category",
        clock=clock or HandClock(),
        source=SOURCE,
        capture=CapturePolicy(prefix="p", size=1_000_000, software="test"),
    )


def answer(url: str = "http://h/") -> Exchange:
    return Exchange(url, "GET", (), b"", 200, "HTTP/1.1", (), url.encode())


def test_an_archive_that_captures_nothing(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    assert archive.capture(answer()) is None
    assert archive.capture(Failure("http://h/", "GET", "down")) is None
    submit(archive, article(1))
    archive.end_run(0)
    archive.close()
    assert list(archive.paths.warc.glob("*.warc.gz*")) == []
    assert not index_directory(archive.paths.warc).exists()


def test_a_run_leaves_its_captures_closed_and_indexed(tmp_path: Path) -> None:
    archive = capturing(tmp_path)
    pointer = archive.capture(answer())
    assert pointer is not None
    assert archive.capture(Failure("http://h/b", "GET", "down")) is None
    made = article(1)
    made.warc = [pointer]
    submit(archive, made, owed="http-503")
    archive.end_run(3)
    path = archive.paths.warc / NAME
    lines = list(read_lines(index_files(index_directory(archive.paths.warc))))
    assert lines == list(file_lines(path))
    assert len(lines) == 1
    assert archive.ledger.runs.last() == (1, "category", NOW, NOW, 3)
    archive.close()
    with closing(Ledger(archive.paths.ledger, read_only=True)) as ledger:
        (row,) = ledger.captures.files()
        assert (row.name, row.closed, row.indexed) == (NAME, True, True)
        assert row.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        assert ledger.runs.last() == (1, "category", NOW, NOW, 3)
    kinds = [record.type for record in records(path)]
    assert kinds == ["warcinfo", "response", "request", "metadata", "metadata"]
    (entry,) = read_journal(records(path)[-1].block)
    assert isinstance(entry, JournalArticle)
    assert records(path)[-1].url == JOURNAL
    assert (entry.id, entry.owed, entry.verdict) == (made.id, "http-503", "new")
    assert (entry.category, entry.title, entry.warc) == (made.category, made.title, (pointer,))
    assert entry.captured_at == "2022-03-14T04:00:00Z"


def test_what_was_not_committed_is_not_in_the_file(tmp_path: Path) -> None:
    archive = capturing(tmp_path)
    archive.capture(answer("http://h/a"))
    archive.commit()
    archive.capture(answer("http://h/b"))
    archive.abandon()
    archive.close()
    again = capturing(tmp_path)
    assert again.leftovers[0].kept == again.leftovers[0].cut == 0
    assert [record.url for record in records(again.paths.warc / NAME)] == [
        "",
        "http://h/a",
        "http://h/a",
    ]
    again.close()


def test_a_run_that_is_closed_without_a_commit_leaves_no_capture(tmp_path: Path) -> None:
    archive = capturing(tmp_path)
    archive.capture(answer())
    archive.close()
    assert list(archive.paths.warc.glob("*.warc.gz*")) == []
    assert archive.closed


def test_the_report_of_a_run_is_remembered_by_its_bytes(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    path = archive.paths.runs / "r.json"
    path.write_bytes(b"{}")
    archive.keep_report(path)
    archive.close()
    with closing(Ledger(archive.paths.ledger, read_only=True)) as ledger:
        assert list(ledger.reports.all()) == [("r.json", hashlib.sha256(b"{}").hexdigest())]


@pytest.mark.parametrize("ended", [True, False])
def test_the_next_run_knows_how_the_last_one_ended(ended: bool, tmp_path: Path) -> None:
    clock = HandClock()
    archive = open_archive(tmp_path, clock)
    assert (archive.killed, archive.since_last, archive.leapt) == (None, None, False)
    clock.forward(hours=1)
    if ended:
        archive.end_run(0)
    archive.close()
    clock.forward(hours=1)
    again = open_archive(tmp_path, clock)
    assert again.killed == (None if ended else 1)
    assert again.since_last is not None
    assert again.since_last.total_seconds() == (3600 if ended else 7200)
    again.close()
