"""Storing and committing: what is promised durable is, and what fails leaves no trace."""

from __future__ import annotations

import errno
import itertools
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crawler.archive.archive import Archive
from crawler.archive.jsonl import read_article_line
from crawler.errors import (
    ArchiveDamagedError,
    ArchiveLockedError,
    ArchiveWriteError,
    PostFileError,
)
from crawler.items import Submission, Verdict
from crawler.ledger import Ledger
from crawler.link_key import LinkKey, path_of
from tests.support.archives import (
    DEADLINE,
    HandClock,
    article,
    files,
    open_archive,
    rolling,
    see,
    submit,
)
from tests.support.damages import break_table, faults


def test_nothing_is_on_disk_before_a_commit(archive: Archive) -> None:
    submit(archive, article(1))
    assert files(archive.paths.root) == {}
    assert archive.waiting == 1
    archive.commit()
    assert sorted(files(archive.paths.root)) == [
        f"_posts/2022-03-14-{article(1).id}.md",
        "articles.jsonl",
    ]
    assert archive.waiting == 0


def test_revisions_are_numbered_and_all_lines_kept(archive: Archive, clock: HandClock) -> None:
    for text in ("一。", "二。", "三。"):
        submit(archive, article(1, text))
        archive.commit()
        clock.forward(hours=1)
    lines = (archive.paths.articles).read_bytes().splitlines(keepends=True)
    read = [read_article_line(line) for line in lines]
    assert [(item.revision, item.text) for item in read] == [(1, "一。"), (2, "二。"), (3, "三。")]
    assert [f"{item.captured_at:%H:%M}" for item in read] == ["04:00", "05:00", "06:00"]
    rows = archive.ledger.articles.revisions(article(1).id)
    assert [(row.line_offset, row.line_length) for row in rows] == [
        (sum(len(line) for line in lines[:number]), len(lines[number])) for number in range(3)
    ]
    (post,) = archive.paths.posts.iterdir()
    assert "三。".encode() in post.read_bytes()


def test_an_article_can_be_read_before_its_commit_and_after(archive: Archive) -> None:
    for number in (1, 2, 3):
        for text in ("一。", "二。"):
            submit(archive, article(number, text))
            assert archive.first_article(article(number).id).text == "一。"
            assert archive.first_text(article(number).id) == "一。"
            assert archive.newest_article(article(number).id).text == text
    archive.commit()
    submit(archive, article(2, "三。"))
    submit(archive, article(4, "四。"))
    for _ in range(2):
        newest = [archive.newest_article(article(number).id).text for number in (1, 2, 3, 4)]
        assert newest == ["二。", "三。", "二。", "四。"]
        archive.commit()
    with pytest.raises(LookupError):
        archive.newest_article(article(5).id)


def test_what_is_abandoned_leaves_no_gap(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    submit(archive, article(1))
    archive.commit()
    submit(archive, article(2))
    submit(archive, article(3, "同文。"))
    submit(archive, article(4, "同文。"))
    archive.abandon()
    submit(archive, article(5, "同文。"))
    submit(archive, article(6, "同文。"))
    assert archive.newest_article(article(5).id).text == "同文。"
    archive.commit()
    lines = archive.paths.articles.read_bytes().splitlines()
    assert [read_article_line(line).id for line in lines] == [article(1).id, article(5).id]
    assert archive.newest_article(article(5).id).text == "同文。"
    (line,) = archive.paths.duplicates.read_bytes().splitlines()
    assert json.loads(line)["id"] == article(6).id
    archive.close()
    assert faults(tmp_path) == []


def test_a_duplicate_is_recorded_once(archive: Archive) -> None:
    submit(archive, article(1, "同文。"))
    for _ in range(2):
        verdict = submit(archive, article(2, "同文。"))
        assert (verdict.kind, verdict.why, verdict.kept) == ("duplicate", "text", article(1).id)
        archive.commit()
    (line,) = archive.paths.duplicates.read_bytes().splitlines()
    assert json.loads(line)["id"] == article(2).id


def test_a_twin_is_superseded_whenever_the_post_by_source_comes(archive: Archive) -> None:
    submit(archive, rolling(1))
    submit(archive, article(1))
    archive.commit()
    assert [path.name for path in archive.paths.posts.iterdir()] == [
        f"2022-03-14-{article(1).id}.md"
    ]
    (line,) = archive.paths.duplicates.read_bytes().splitlines()
    assert (json.loads(line)["why"], json.loads(line)["kept"]) == ("twin", article(1).id)
    submit(archive, article(1, "改了。"))
    archive.commit()
    assert len(archive.paths.duplicates.read_bytes().splitlines()) == 1


def test_two_articles_never_share_a_post_file(archive: Archive) -> None:
    """On some file systems names that differ in case alone are one name."""
    one, other = article(1), article(2)
    one.id, other.id = "tingji", "TINGJI"
    other.source = "别报"
    submit(archive, one)
    with pytest.raises(PostFileError, match="belongs to article tingji; TINGJI would overw"):
        submit(archive, other)


def test_an_article_without_a_file_name_is_refused(archive: Archive) -> None:
    item = article(1)
    item.id = "../escape"
    link = see(archive, item)
    with pytest.raises(PostFileError):
        archive.store(Submission(item, link, "", Verdict("new")))
    assert archive.waiting == 0
    archive.commit()
    assert files(archive.paths.root) == {}


def test_checks_follow_the_schedule_and_end_at_the_deadline(
    archive: Archive, clock: HandClock
) -> None:
    submit(archive, article(1))
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    assert known.next_check == "2022-03-14T05:00:00Z"
    for expected in ("2022-03-14T05:00:00Z", "2022-03-14T10:00:00Z", DEADLINE):
        assert known.next_check == expected
        clock.moment = clock.moment.fromisoformat(expected)
        submit(archive, article(1))
        known = archive.ledger.articles.get(article(1).id)
        assert known is not None
    assert known.next_check is None


def test_owed_text_is_asked_for_soon(archive: Archive, clock: HandClock) -> None:
    submit(archive, article(1), owed="http-500")
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    assert known.next_check == "2022-03-14T04:10:00Z"
    assert archive.ledger.articles.owed() == [(article(1).id, "http-500")]
    # Later, after as long again as it has been owed.
    clock.forward(hours=2)
    submit(archive, article(1), owed="http-500")
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    assert known.next_check == "2022-03-14T08:00:00Z"
    assert archive.ledger.articles.owed() == [(article(1).id, "http-500")]
    # Never later than a failed link is: the clock that wrote the first capture may have been wrong.
    clock.forward(hours=18)
    submit(archive, article(1), owed="http-500")
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    assert known.next_check == "2022-03-15T06:00:00Z"
    clock.forward(minutes=10)
    submit(archive, article(1))
    assert archive.ledger.articles.owed() == []


class Recording:
    """A follower that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def commit(self) -> None:
        self.told.append("commit")

    def rollback(self) -> None:
        self.told.append("rollback")

    def close(self) -> None:
        self.told.append("close")


def test_what_follows_the_ledger_keeps_step_with_it(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    follower = Recording()
    archive.followers.append(follower)
    submit(archive, article(1))
    assert follower.told == []
    archive.commit()
    assert follower.told == ["commit"]
    submit(archive, article(2))
    archive.abandon()
    assert follower.told == ["commit", "rollback"]
    archive.close()
    assert follower.told == ["commit", "rollback", "close"]


def test_what_is_not_committed_at_the_end_did_not_happen(tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    submit(archive, article(1))
    archive.close()
    again = open_archive(tmp_path)
    assert not again.recovered
    assert again.ledger.articles.get(article(1).id) is None
    assert again.ledger.links.by_key(LinkKey.parse(path_of(article(1).url))) is None
    again.close()


def test_two_archives_cannot_be_open_at_once(archive: Archive) -> None:
    with pytest.raises(ArchiveLockedError):
        open_archive(archive.paths.root)


def test_an_archive_that_does_not_open_is_not_left_locked(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    root.mkdir()
    (root / "articles.jsonl").write_bytes(b"{}\n")
    with pytest.raises(ArchiveDamagedError):
        open_archive(root)
    (root / "articles.jsonl").unlink()
    open_archive(root).close()


def test_a_ledger_that_does_not_open_is_not_left_locked(tmp_path: Path) -> None:
    (tmp_path / "ledger.sqlite3").write_bytes(b"mine, and no database" * 100)
    with pytest.raises(ArchiveDamagedError, match="is not a ledger"):
        open_archive(tmp_path)
    (tmp_path / "ledger.sqlite3").unlink()
    open_archive(tmp_path).close()


def test_a_ledger_with_a_damaged_page_is_not_left_locked_either(tmp_path: Path) -> None:
    open_archive(tmp_path).close()
    path = tmp_path / "ledger.sqlite3"
    whole = path.read_bytes()
    break_table(path, "files")
    with pytest.raises(ArchiveDamagedError, match="see finews-archiver verify"):
        open_archive(tmp_path)
    path.write_bytes(whole)
    open_archive(tmp_path).close()


def test_a_run_is_on_record_from_its_start(archive: Archive) -> None:
    reader = Ledger(archive.paths.ledger, read_only=True)
    last = reader.runs.last()
    reader.close()
    assert last is not None
    assert last[0] == archive.run


def test_an_expired_article_that_cannot_be_looked_at_stays_expired(archive: Archive) -> None:
    submit(archive, article(1))
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    for reason, state in (("http-500", "captured"), ("http-404", "expired")):
        if state == "expired":
            archive.expire(known.id, known.link, reason)
        archive.check_failed(known.id, known.link, "http-500")
        assert archive.ledger.links.get(known.link).state == state
        again = archive.ledger.articles.get(known.id)
        assert again is not None
        assert again.next_check == "2022-03-14T04:10:00Z"


# -- commits that fail -----------------------------------------------------------------------------


def full(*_: object, **__: object) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


class Failing:
    """Lets the first ``passes`` calls of everything that writes pass, and then fails."""

    def __init__(self, passes: int, *, forever: bool) -> None:
        self._left = passes
        self._forever = forever
        self.failed = 0

    def wrap(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if self._left:
                self._left -= 1
            elif self._forever or not self.failed:
                self.failed += 1
                full()
            return function(*args, **kwargs)

        return call


@contextmanager
def failing(passes: int, *, forever: bool) -> Iterator[Failing]:
    """Every call that a commit makes of the file system, and the ledger's own, may fail."""
    failure = Failing(passes, forever=forever)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", failure.wrap(os.fsync))
        patch.setattr(os, "open", failure.wrap(os.open))
        for name in ("open", "replace", "unlink"):
            patch.setattr(Path, name, failure.wrap(getattr(Path, name)))
        commit = Ledger.commit

        def ledger_commit(ledger: Ledger) -> None:
            try:
                failure.wrap(lambda: None)()
            except OSError as error:
                raise sqlite3.OperationalError("database or disk is full") from error
            commit(ledger)

        patch.setattr(Ledger, "commit", ledger_commit)
        yield failure


def prepare(root: Path, clock: HandClock) -> Archive:
    """An archive with a batch of every kind of change waiting: new, revised, renamed, dropped."""
    archive = open_archive(root, clock)
    for item in (article(1), article(2), rolling(3)):
        submit(archive, item)
    submit(archive, rolling(1))
    archive.commit()
    moved = article(2, "改了。")
    assert moved.published is not None
    moved = replace(moved, published=moved.published.replace(day=15))
    for item in (article(1, "改了。"), moved, article(3), article(4), rolling(4)):
        submit(archive, item)
    return archive


@pytest.mark.parametrize("forever", [False, True], ids=["once", "from then on"])
def test_a_commit_that_fails_at_any_step_leaves_the_archive_as_it_was(
    tmp_path: Path, clock: HandClock, forever: bool
) -> None:
    for passes in itertools.count():
        root = tmp_path / str(passes)
        archive = prepare(root, clock)
        before = files(root)
        with failing(passes, forever=forever) as failure:
            done = commits(archive)
        assert done == (not failure.failed)
        if done:
            archive.close()
            break
        if forever:
            archive.close()
            archive = open_archive(root, clock)
        assert files(root) == before, passes
        assert archive.ledger.articles.get(article(4).id) is None
        twin = archive.ledger.articles.get(rolling(3).id)
        assert twin is not None
        assert twin.state == "live"
        # What failed can be done again.
        submit(archive, article(4))
        archive.commit()
        assert len(files(root)) == len(before) + 1
        archive.close()
    assert passes > 15


def commits(archive: Archive) -> bool:
    """Whether a commit comes through; if not, it says so in the one way that is promised."""
    try:
        archive.commit()
    except ArchiveWriteError as error:
        assert "make room or the directory writable, then run again" in str(error)
        return False
    return True


def test_a_full_disk(tmpfs: Callable[[str], Path], clock: HandClock) -> None:
    root = tmpfs("size=400k") / "archive"
    archive = open_archive(root, clock)
    last: dict[str, bytes] = {}
    committed: list[str] = []
    with pytest.raises(ArchiveWriteError, match=r"No space left on device|disk is full"):
        for number in range(1, 1000):
            submit(archive, article(number, f"第{number}家。" * 100))
            archive.commit()
            committed.append(article(number).id)
            last = files(root)
    assert committed
    archive.close()
    assert files(root) == last
    reader = Ledger(root / "ledger.sqlite3", read_only=True)
    assert [row.id for row in reader.articles.all()] == committed
    reader.close()


def test_an_archive_without_room_to_open_is_an_error(tmpfs: Callable[[str], Path]) -> None:
    root = tmpfs("size=40k") / "archive"
    (root.parent / "filler").write_bytes(b"\0" * 36_000)
    with pytest.raises(ArchiveWriteError, match="cannot open"):
        open_archive(root)


def test_a_directory_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(b"mine")
    with pytest.raises(ArchiveWriteError, match="cannot open"):
        open_archive(tmp_path / "archive")
    assert (tmp_path / "archive").read_bytes() == b"mine"
