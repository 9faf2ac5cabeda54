"""The books of a run: the status that its outcome comes to, and the file that they are written to.

What the books count is tested by the crawls (tests/crawl, tests/schedule).
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from crawler.errors import ArchiveError
from crawler.exit_status import ExitStatus
from crawler.ledger.scope import Scope
from crawler.link_key import LinkKey, path_of
from crawler.runs.books import (
    Ending,
    NamedLink,
    RunReport,
    _status,
    close_books,
    write_report,
)
from crawler.runs.context import Expected, Run
from crawler.warc.leftovers import Leftover
from tests.support.archives import (
    DEADLINE,
    HandClock,
    article,
    open_archive,
    rolling,
    see,
    submit,
)

FINISHED = Ending("finished", requests=3, not_modified=1, bytes=700, seconds=1.23456)


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Run]:
    archive = open_archive(tmp_path / "archive")
    yield Run("category", archive, Scope())
    archive.close()


def test_all_accounted_for(run: Run) -> None:
    for number in (1, 2):
        submit(run.archive, article(number))
    report = close_books(run, FINISHED)
    assert report.exit_status == ExitStatus.ACCOUNTED
    assert (report.books["captured"], report.written) == (2, {"new": 2, "revised": 0})
    assert (report.balanced, report.listed) == (True, 2)
    assert (report.requests, report.not_modified, report.bytes) == (3, 1, 700)
    assert report.seconds == 1.235
    assert (report.started, report.ended) == ("2022-03-14T04:00:00Z", "2022-03-14T04:00:00Z")


def test_what_is_due_is_pending(run: Run) -> None:
    submit(run.archive, article(1))
    see(run.archive, article(2))
    report = close_books(run, FINISHED)
    assert report.exit_status == ExitStatus.PENDING
    assert [each.id for each in report.pending] == [article(2).id]
    assert report.balanced


def test_rolling_news_whose_twin_comes_in_the_same_run_is_in_the_books_once(run: Run) -> None:
    submit(run.archive, rolling(1))
    submit(run.archive, article(1))
    report = close_books(run, FINISHED)
    assert report.written == {"new": 2, "revised": 0}
    assert (report.books["captured"], report.books["duplicate"]) == (1, 1)
    assert (report.balanced, report.exit_status) == (True, ExitStatus.ACCOUNTED)


@pytest.mark.parametrize("finished", ["shutdown", "closespider_timeout"])
def test_a_run_that_was_stopped_is_not_done(run: Run, finished: str) -> None:
    submit(run.archive, article(1))
    report = close_books(run, replace(FINISHED, finished=finished))
    assert (report.finished, report.exit_status) == (finished, ExitStatus.PENDING)


def test_a_monitor_makes_it_suspect(run: Run) -> None:
    see(run.archive, article(1))
    report = close_books(run, replace(FINISHED, monitors=["the home page shows nothing"]))
    assert report.exit_status == ExitStatus.SUSPECT
    assert report.monitors == ["the home page shows nothing"]


def test_an_error_is_worse_than_a_monitor(run: Run) -> None:
    run.errors.append("a callback failed")
    run.abort(ArchiveError("the disk is full"))
    run.abort(ArchiveError("and so it stays"))
    report = close_books(run, replace(FINISHED, monitors=["too few"]))
    assert report.exit_status == ExitStatus.LOST
    assert report.errors == ["a callback failed", "the disk is full"]


def test_a_note_changes_nothing(run: Run) -> None:
    run.notes.append("robots.txt could not be had")
    report = close_books(run, FINISHED)
    assert (report.exit_status, report.notes) == (0, ["robots.txt could not be had"])


def test_captures_that_a_killed_run_left_are_told(run: Run) -> None:
    run.archive.leftovers = [
        Leftover("a.warc.gz", 900, 17),
        Leftover("b.warc.gz", 0, 0),
        Leftover("c.warc.gz", 0, 5),
    ]
    report = close_books(run, FINISHED)
    assert (report.exit_status, report.notes) == (
        0,
        [
            "a.warc.gz: a killed run left it open; of captures that were never committed, "
            "900 bytes stay as evidence, 17 bytes of half a record were cut",
            "c.warc.gz: a killed run left it open; of captures that were never committed, "
            "0 bytes stay as evidence, 5 bytes of half a record were cut",
        ],
    )


@pytest.mark.parametrize(
    ("state", "path", "status"),
    [
        ("gone", "/", ExitStatus.LOST),
        ("failed", "/", ExitStatus.SUSPECT),
        ("failed", "/category/wind.html", ExitStatus.SUSPECT),
        ("gone", "/category/wind.html", ExitStatus.ACCOUNTED),
    ],
)
def test_a_listing_that_could_not_be_had(
    run: Run, state: str, path: str, status: ExitStatus
) -> None:
    run.expected = Expected(required_listings=frozenset({"/"}))
    listings, now = run.archive.ledger.in_use.listings, run.archive.now()
    listings.add(path, None, now)
    listings.failed(path, state, "http-404", now, run.archive.run)
    report = close_books(run, FINISHED)
    assert report.exit_status == status
    named = [] if status == ExitStatus.ACCOUNTED else [NamedLink(path, "", "http-404")]
    assert report.failed_listings == named
    assert report.listings == {"asked": 1, "ok": 0, "gone": 0, "failed": 0, state: 1}


def test_a_listing_that_may_come_back_outweighs_one_that_is_gone(run: Run) -> None:
    """The site was out of order: the next run sees whether the other is gone indeed."""
    run.expected = Expected(required_listings=frozenset({"/"}))
    listings, now = run.archive.ledger.in_use.listings, run.archive.now()
    for path, state in [("/", "gone"), ("/tags/", "failed")]:
        listings.add(path, None, now)
        listings.failed(path, state, "http-404", now, run.archive.run)
    report = close_books(run, FINISHED)
    assert report.exit_status == ExitStatus.SUSPECT
    assert report.monitors == [
        "unread: 2 of 2 listing pages could not be read (/: http-404, /tags/: http-404), and none "
        "has ever been read"
    ]
    # One that was stopped is not judged.
    stopped = close_books(run, replace(FINISHED, finished="shutdown"))
    assert (stopped.exit_status, stopped.monitors) == (ExitStatus.PENDING, [])


@pytest.mark.parametrize("ever", [True, False])
def test_a_listing_that_is_to_be_asked_for_later_has_a_next_try(ever: bool, run: Run) -> None:
    listings, now = run.archive.ledger.in_use.listings, run.archive.now()
    for number in range(5):
        listings.add(f"/{number}", None, now)
        listings.failed(f"/{number}", "failed", "asked-to-wait", now, run.archive.run)
        run.later[f"/{number}"] = "2022-03-14T05:00:00Z"
    if ever:
        listings.add("/", None, now)
        listings.unchanged("/", now, run.archive.run)
    report = close_books(run, FINISHED)
    assert report.failed_listings[0] == NamedLink("/0", "", "asked-to-wait", "2022-03-14T05:00:00Z")
    assert report.exit_status == (ExitStatus.PENDING if ever else ExitStatus.SUSPECT)
    assert report.monitors == (
        []
        if ever
        else [
            "unread: 5 of 5 listing pages could not be read (/0: asked-to-wait, /1: asked-to-wait, "
            "/2: asked-to-wait, and 2 more), and none has ever been read"
        ]
    )


def test_a_listing_without_a_next_try_is_unread_even_where_others_were_read(run: Run) -> None:
    """Three are named, and there are no more."""
    listings, now = run.archive.ledger.in_use.listings, run.archive.now()
    listings.add("/", None, now)
    listings.unchanged("/", now, run.archive.run)
    for number in range(3):
        listings.add(f"/{number}", "wind", now)
        listings.failed(f"/{number}", "failed", "http-503", now, run.archive.run)
    report = close_books(run, FINISHED)
    assert report.failed_listings[0] == NamedLink("/0", "wind", "http-503")
    assert report.monitors == [
        "unread: 3 of 4 listing pages could not be read (/0: http-503, /1: http-503, /2: http-503)"
    ]


def test_what_was_not_as_it_should_be_is_told_with_three_places(run: Run) -> None:
    for number in range(4):
        run.mend(["undefined entities"], f"/{number}")
        run.mend(["a bare &"][: 3 - number], f"/{number}")
    run.contradicted = 1
    notes = close_books(run, FINISHED).notes
    assert notes == [
        "1 answer of the endpoint gave another text than the post's page, which stands",
        "a bare &: replaced or left out in /0, /1, /2; the rest was read",
        "undefined entities: replaced or left out in /0, /1, /2, and 1 more; the rest was read",
    ]


def test_articles_that_could_not_be_looked_at_again_are_told_by_reason(run: Run) -> None:
    run.unchecked = {"http-503": ["NW1", "NW2", "NW3", "NW4"], "charset": ["NW5"]}
    report = close_books(run, FINISHED)
    assert (report.exit_status, report.notes) == (
        ExitStatus.ACCOUNTED,
        [
            "charset: 1 archived article could not be looked at again (NW5); tried later",
            "http-503: 4 archived articles could not be looked at again (NW1, NW2, NW3, and 1 "
            "more); tried later",
        ],
    )


@pytest.mark.parametrize(
    ("hours", "note", "expired"),
    [
        (0, "", 0),
        (19, "", 0),
        (20, "", 1),
        (24, "", 1),
        (25, "the clock is 1 day, 1:00:00 after the last run's: nothing is given up before ", 0),
        (-2, "the clock is 2:00:00 before the last run's: what it wrote of times to come ", 0),
    ],
)
def test_what_time_has_passed_since_the_last_run(
    hours: int, note: str, expired: int, tmp_path: Path
) -> None:
    """What is not seen at its deadline has left, unless the clock may be wrong."""
    clock = HandClock(datetime.fromisoformat(DEADLINE) - timedelta(hours=20))
    archive = open_archive(tmp_path, clock)
    submit(archive, article(1))
    archive.end_run(0)
    archive.close()
    clock.forward(hours=hours)
    archive = open_archive(tmp_path, clock)
    report = close_books(Run("category", archive, Scope()), FINISHED)
    known = archive.ledger.articles.get(article(1).id)
    archive.close()
    assert len(report.notes) == bool(note)
    assert all(each.startswith(note) for each in report.notes)
    assert known is not None
    assert known.state == ("expired" if expired else "live")


def test_a_duplicate_that_has_left_the_site_is_not_looked_at_again(tmp_path: Path) -> None:
    clock = HandClock(datetime.fromisoformat(DEADLINE) - timedelta(hours=20))
    archive = open_archive(tmp_path, clock)
    run = Run("category", archive, Scope())
    submit(archive, article(1))
    same = article(2, "第1家铺子开门。")
    submit(archive, same)
    tries = []
    for hours in (0, 19, 1):
        clock.forward(hours=hours)
        close_books(run, FINISHED)
        row = archive.ledger.links.by_key(LinkKey("post", path_of(same.url)))
        assert row is not None
        tries.append(row.next_try)
    archive.close()
    assert tries[0] == tries[1] == "2022-03-16T05:00:00Z"
    assert tries[2] is None


def test_a_run_that_fetches_nothing(run: Run) -> None:
    report = close_books(run, Ending("finished"))
    assert (report.format, report.requests, report.not_modified, report.bytes) == (1, 0, 0, 0)
    assert (report.seconds, report.listings["asked"]) == (0.0, 0)
    assert report.editions == dict.fromkeys(report.editions, 0)


@pytest.mark.parametrize(
    ("counts", "balanced"),
    [
        ({"captured": 1}, True),
        ({"due": 1}, False),
        ({"captured": 1, "unheard-of": 1}, False),
        ({"unheard-of": 1}, False),
        ({}, False),
    ],
)
def test_books_that_do_not_add_up(
    counts: dict[str, int], balanced: bool, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To the links that are listed, and to what was written."""
    submit(run.archive, article(1))
    monkeypatch.setattr(type(run.archive.ledger.in_use.links), "books", lambda *_: counts)
    report = close_books(run, FINISHED)
    assert (report.balanced, report.listed) == (balanced, 1)
    assert report.exit_status == (ExitStatus.ACCOUNTED if balanced else ExitStatus.LOST)


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, ExitStatus.ACCOUNTED),
        ({"pending": ["x"]}, ExitStatus.PENDING),
        ({"pending": ["x"], "monitors": ["m"]}, ExitStatus.SUSPECT),
        ({"pending": ["x"], "monitors": ["m"], "usage": ["u"]}, ExitStatus.USAGE),
        ({"usage": ["u"], "lost": ["x"]}, ExitStatus.LOST),
        ({"monitors": ["m"], "refused": ["x"]}, ExitStatus.LOST),
        ({"monitors": ["m"], "errors": ["e"]}, ExitStatus.LOST),
        ({"monitors": ["m"], "balanced": False}, ExitStatus.LOST),
    ],
)
def test_the_worst_is_the_status(changes: dict[str, object], status: ExitStatus, run: Run) -> None:
    assert _status(replace(close_books(run, FINISHED), **changes), frozenset()) == status  # type: ignore[arg-type]


# -- the file -------------------------------------------------------------------------------


@pytest.fixture
def report(run: Run, tmp_path: Path) -> RunReport:
    (tmp_path / "runs").mkdir()
    found = close_books(run, FINISHED)
    found.pending.append(NamedLink("/a.html", "NW1", "timeout"))
    return found


def test_runs_of_one_second_get_a_number(report: RunReport, tmp_path: Path) -> None:
    names = [write_report(report, tmp_path / "runs").name for _ in range(3)]
    assert names == [
        "20220314T040000Z-category.json",
        "20220314T040000Z-category-2.json",
        "20220314T040000Z-category-3.json",
    ]
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == sorted(names)


def test_it_says_all_that_the_report_says(report: RunReport, tmp_path: Path) -> None:
    told = json.loads(write_report(report, tmp_path / "runs").read_bytes())
    assert told["pending"] == [
        {"link": "/a.html", "id": "NW1", "reason": "timeout", "next_try": None}
    ]
    assert set(told) == set(RunReport.__slots__)


def test_a_full_disk_leaves_no_half_of_one(
    report: RunReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_report(report, tmp_path / "runs")
    assert list((tmp_path / "runs").iterdir()) == []


def test_it_has_its_name_when_it_is_whole_and_the_name_is_durable(
    report: RunReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[tuple[str, list[str]]] = []
    runs = tmp_path / "runs"

    def synced(fd: int) -> None:
        found = Path(f"/proc/self/fd/{fd}").readlink()
        steps.append((found.suffix, sorted(path.suffix for path in runs.iterdir())))

    monkeypatch.setattr(os, "fsync", synced)
    write_report(report, runs)
    assert steps == [(".unfinished", [".unfinished"]), ("", [".json"])]
