"""Storing and committing: what is promised durable is, and what is not committed did not happen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.archive.jsonl import read_article_line
from crawler.errors import (
    ArchiveDamagedError,
    ArchiveLockedError,
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


def next_check(archive: Archive) -> str | None:
    """When the first article is to be looked at again."""
    known = archive.ledger.articles.get(article(1).id)
    assert known is not None
    return known.next_check


def test_checks_follow_the_schedule_and_end_at_the_deadline(
    archive: Archive, clock: HandClock
) -> None:
    submit(archive, article(1))
    for expected in ("2022-03-14T05:00:00Z", "2022-03-14T10:00:00Z", DEADLINE):
        assert next_check(archive) == expected
        clock.moment = clock.moment.fromisoformat(expected)
        submit(archive, article(1))
    assert next_check(archive) is None


def test_owed_text_is_asked_for_soon(archive: Archive, clock: HandClock) -> None:
    submit(archive, article(1), owed="http-500")
    assert next_check(archive) == "2022-03-14T04:10:00Z"
    assert archive.ledger.articles.owed() == [(article(1).id, "http-500")]
    # Later, after as long again as it has been owed.
    clock.forward(hours=2)
    submit(archive, article(1), owed="http-500")
    assert next_check(archive) == "2022-03-14T08:00:00Z"
    assert archive.ledger.articles.owed() == [(article(1).id, "http-500")]
    # Never later than a failed link is: the clock that wrote the first capture may have been wrong.
    clock.forward(hours=18)
    submit(archive, article(1), owed="http-500")
    assert next_check(archive) == "2022-03-15T06:00:00Z"
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
