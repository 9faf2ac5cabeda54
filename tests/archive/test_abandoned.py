"""What was not committed is forgotten whole, whatever was done, and leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from crawler.archive.archive import Archive
from crawler.errors import ArchiveWriteError
from crawler.items import Duplicate, Submission, Verdict
from crawler.ledger import Ledger
from tests.support.archives import HandClock, article, files, open_archive, submit


def number(archive: Archive, article_id: str) -> int:
    """Of the link of an archived article."""
    known = archive.ledger.articles.get(article_id)
    assert known is not None
    return known.link


def told(archive: Archive) -> list[object]:
    """All that the ledger says of links, articles, duplicates, and how long the files are."""
    ledger = archive.ledger
    rows = list(ledger.articles.all())
    return [
        rows,
        list(ledger.articles.all_revisions()),
        [ledger.links.get(row.link) for row in rows],
        ledger.links.states(),
        list(ledger.duplicates.all()),
        ledger.lengths(),
    ]


def dropped(archive: Archive, link: int) -> None:
    item = article(1)
    archive.drop(Duplicate(item.id, item.url, item.title, item.source, "text", "NW9"), link)


def stored(archive: Archive, link: int) -> None:
    archive.store(Submission(article(1, "改了。"), link, "", Verdict("revision")))


DONE: dict[str, Callable[[Archive, int], object]] = {
    "stored": stored,
    "not looked at": lambda archive, link: archive.check_failed(article(1).id, link, "http-500"),
    "expired": lambda archive, link: archive.expire(article(1).id, link, "http-404"),
    "dropped": dropped,
    "dropped still": lambda archive, link: archive.still_dropped(link),
    "refused": lambda archive, link: archive.refuse(link, "robots"),
    "amended": lambda archive, link: archive.amend(archive.newest_article(article(1).id)),
}


@pytest.mark.parametrize("what", DONE)
def test_the_first_that_is_done_after_a_commit_is_forgotten_too(what: str, tmp_path: Path) -> None:
    archive = open_archive(tmp_path)
    submit(archive, article(1))
    archive.commit()
    before = told(archive), files(tmp_path)
    DONE[what](archive, number(archive, article(1).id))
    assert told(archive) != before[0]
    archive.abandon()
    assert (told(archive), files(tmp_path), archive.waiting) == (*before, 0)
    archive.close()


def test_a_commit_that_failed_sets_nothing_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lines and posts are those of this run, which has them still: nothing is lost."""
    archive = open_archive(tmp_path)
    submit(archive, article(1))
    archive.commit()
    before = files(tmp_path)

    def full(ledger: Ledger) -> None:
        assert files(tmp_path).keys() > before.keys()
        raise OSError(28, "No space left on device")

    submit(archive, article(2))
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "commit", full)
        with pytest.raises(ArchiveWriteError, match="No space left"):
            archive.commit()
    assert files(tmp_path) == before
    assert not archive.paths.strays.exists()
    archive.close()


@pytest.mark.parametrize(("more", "leapt"), [(0, False), (1, True)])
def test_a_clock_is_far_after_the_last_runs_from_a_day_on(
    more: int, leapt: bool, tmp_path: Path
) -> None:
    clock = HandClock()
    open_archive(tmp_path, clock).close()
    clock.moment += timedelta(hours=24, seconds=more)
    with closing(open_archive(tmp_path, clock)) as archive:
        assert archive.leapt is leapt


def test_of_the_moments_of_the_last_run_the_later_counts(tmp_path: Path) -> None:
    """The clock may have been set back while it worked."""
    clock = HandClock()
    archive = open_archive(tmp_path, clock)
    clock.forward(hours=-5)
    archive.end_run(0)
    archive.close()
    clock.forward(hours=6)
    with closing(open_archive(tmp_path, clock)) as again:
        assert again.since_last == timedelta(hours=1)


def test_what_goes_with_one_commit_does_not_go_with_the_next(tmp_path: Path) -> None:
    with closing(open_archive(tmp_path)) as archive:
        path = archive.paths.posts / "2022-03-14-old.md"
        archive.next_commit.staged[f"{path.parent.name}/{path.name}"] = None
        path.write_bytes(b"old")
        submit(archive, article(1))
        archive.commit()
        assert not path.exists()
        path.write_bytes(b"new")
        submit(archive, article(2))
        archive.commit()
        assert path.read_bytes() == b"new"
